// The ten statuses of a dossier at the portal, and what may follow what.

import type { PortalSettings } from './settings.ts'

export const STATUSES: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  '1': ['Mới đăng ký', 'Filed'],
  '2': ['Được tiếp nhận', 'Accepted'],
  '3': ['Không được tiếp nhận', 'Not accepted'],
  '4': ['Đang xử lý', 'In process'],
  '5': ['Yêu cầu bổ sung giấy tờ', 'More papers needed'],
  '6': ['Yêu cầu thực hiện nghĩa vụ tài chính', 'Payment needed'],
  '7': ['Công dân yêu cầu rút hồ sơ', 'Withdrawn by the applicant'],
  '8': ['Dừng xử lý', 'Stopped'],
  '9': ['Đã xử lý xong', 'Done'],
  '10': ['Đã trả kết quả', 'Result handed over'],
}

const NEXT: Readonly<Record<string, readonly string[]>> = {
  '': ['1', '2', '3'],
  '1': ['2', '3'],
  '2': ['4', '5', '6', '7', '8'],
  '4': ['4', '5', '6', '7', '8', '9'],
  '5': ['4', '7', '8'],
  '6': ['4', '7', '8'],
  '9': ['10'],
}

/** Whether a step in `to` may come right after one in `from`; "" = there is none yet. */
export function mayFollow(from: string, to: string, { portalExtraTransitions }: PortalSettings): boolean {
  return NEXT[from]?.includes(to) === true || portalExtraTransitions.includes(`${from}>${to}`)
}

/** Whether a dossier in `from` can have come to `to` by steps that were not sent yet. */
export function canReach(from: string, to: string, settings: PortalSettings): boolean {
  const seen = new Set<string>()
  const open = [from]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one === to) return true
    if (seen.has(one)) continue
    seen.add(one)
    for (const next of Object.keys(STATUSES)) if (mayFollow(one, next, settings)) open.push(next)
  }
  return false
}
