// The registry's own words, and the envelopes that carry them.

import { json, type Reply } from '../../wire/types.ts'
import type { DuplicateWording, RegistrySettings } from '../settings.ts'
import type { Generation } from '../state/dossier.ts'
import type { Problem } from './envelope.ts'

export const CODES = {
  100: 'AUTHEN_ERROR - Mã xác thực không chính xác.',
  101: 'IP_DISALLOWED - Địa chỉ IP không được phép truy cập.',
  106: 'AGENCY_ID_INCORRECT - Mã đơn vị không chính xác.',
  108: 'PROVINCE_ID_INCORRECT - Mã tỉnh không chính xác.',
  200: 'RECORD_UNCOMPLETE - Hồ sơ chưa hoàn thành đăng ký.',
  201: 'RECORD_NOT_FOUND - Hồ sơ không tồn tại.',
  302: 'DATA_TYPE_INVALID - Loại dữ liệu danh mục không hợp lệ.',
} as const

const SENTENCES: Readonly<Record<Problem['kind'], string>> = {
  length: 'có độ dài vượt quá số lượng cho phép. Vui lòng kiểm tra lại thông tin.',
  'code-list':
    'không tồn tại. Vui lòng kiểm tra lại thông tin danh mục theo mô tả trong tài liệu kỹ thuật đã cung cấp.',
  format: 'có định dạng không đúng. Vui lòng kiểm tra lại tài liệu kỹ thuật đã cung cấp.',
  missing: 'không được để trống. Vui lòng kiểm tra lại thông tin.',
  other: 'không hợp lệ. Vui lòng kiểm tra lại thông tin.',
}

const toSentence = ({ field, kind, text }: Problem): string => text ?? `${field} ${SENTENCES[kind]}`

type Slot = (value: number) => string | number

/** `status` is a string in the samples of pushes and of G1, a number in those of the status query. */
export function accepted(slot: Slot): Reply {
  return json(200, {
    status: slot(1),
    statusDescription: 'Gửi thông tin thành công',
    errorCode: '',
    errorDescription: '',
  })
}

export function refused(slot: Slot, code: string | number, text: string, more: object = {}): Reply {
  return json(200, {
    status: slot(0),
    statusDescription: 'Đã có lỗi xảy ra trong quá trình gửi thông tin',
    errorCode: String(code),
    errorDescription: text,
    ...more,
  })
}

export function coded(slot: Slot, code: keyof typeof CODES): Reply {
  return refused(slot, code, CODES[code])
}

/** Several faults in one text: G1 and G2 as DATA_INCORRECT, G3 as the provincial adapter passes it on. */
export function invalid(
  gen: Generation,
  problems: readonly Problem[],
  slot: Slot,
  echo: unknown,
  settings: RegistrySettings,
): Reply {
  const sentences = problems.map(toSentence)
  if (gen !== 'G3') return refused(slot, 500, `DATA_INCORRECT - ${sentences.join(' ')}`)
  return json(settings.registryG3ErrorStatus, {
    title: 'Có lỗi xảy ra.',
    errors: sentences.join(settings.registryG3Join),
    status: 500,
    inputSend: echo,
  })
}

export function duplicateText(code: string, wording: DuplicateWording): string {
  const plain = `Hồ sơ ${code} đã được tiếp nhận.`
  if (wording === 'upper') return plain.toLocaleUpperCase('vi')
  if (wording === 'nfd') return plain.normalize('NFD')
  if (wording === 'changed') return `Mã hồ sơ ${code} đã có trong hệ thống, không ghi nhận lần gửi này.`
  if (wording === 'english') return `Dossier ${code} has already been received.`
  return plain
}

export const SUSPECTED =
  'Nghi ngờ trùng hồ sơ: đã có trẻ cùng cha, mẹ và ngày sinh được đăng ký khai sinh. Đề nghị kiểm tra, xác nhận trường hợp sinh đôi, sinh ba và gửi lại.'

export const UNKNOWN_TEXT = 'Hệ thống đang đồng bộ phiên, mã xử lý 7F-22.'
export const ENGLISH_TEXT = 'String was not recognized as a valid DateTime.'
export const DISABLED_TEXT = 'Chức năng đang tạm ngừng cung cấp trên phần mềm hộ tịch. Vui lòng thử lại sau.'

export function html(): Reply {
  const body =
    '<!DOCTYPE html>\n<html><head><title>Hệ thống đang bảo trì</title></head><body><h1>Hệ thống đang bảo trì</h1></body></html>\n'
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}

/** The body stops in the middle although HTTP is whole. */
export function truncated(reply: Reply): Reply {
  const body = Buffer.from(reply.body)
  return { ...reply, body: body.subarray(0, Math.ceil(body.length / 2)) }
}
