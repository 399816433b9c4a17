// The words of the linked-service software, in the shape of its answers.

import { randomUUID } from 'node:crypto'
import { json, type Reply } from '../wire/types.ts'
import type { LinkedSettings } from './settings.ts'

export const success = (title = 'Cập nhật trạng thái thành công'): Reply =>
  json(200, { errors: null, type: null, title, status: 200, traceId: randomUUID() })

/** `status`: as the settings have it, unless another is known. */
export function failure(field: string, text: string, { linkedFailureStatus }: LinkedSettings): Reply {
  return json(linkedFailureStatus, {
    errors: { [field]: [text] },
    type: 'https://tools.ietf.org/html/rfc7231#section-6.5.1',
    title: 'One or more validation errors occurred.',
    status: linkedFailureStatus,
    traceId: randomUUID(),
  })
}

export const TEXTS = {
  'server-error': 'Server Error',
  'soap-fault': 'Client received SOAP Fault from server: timeout',
  'not-updated': 'Hồ sơ chưa cập nhật trạng thái',
  'adding-failed': 'Có lỗi trong quá trình thêm mới',
  'code-list': 'maGiayToKetQua không tồn tại trong danh mục',
  'unknown-text': 'Hệ thống đang đồng bộ phiên, mã xử lý 7F-22.',
} as const

export const unauthorized = (): Reply => json(401, { title: 'Unauthorized', status: 401, traceId: randomUUID() })
