/** What a step says to a citizen (nội dung xử lý), in Vietnamese, because portals have no other language. It names no one. */
import type { DossierEventType, DossierStatus } from '../dossier/dossier.ts'
import { nfc } from '../text.ts'

/** `null` = no step of a portal follows from it. */
const words = {
  received: 'Tiếp nhận đăng ký hồ sơ',
  accepted: 'Tiếp nhận hồ sơ',
  'not-accepted': 'Không tiếp nhận hồ sơ',
  'processing-started': 'Chuyển hồ sơ để giải quyết',
  'verification-asked': null,
  'verification-answered': null,
  'supplement-asked': 'Yêu cầu bổ sung giấy tờ',
  'supplement-completed': 'Đã nhận giấy tờ bổ sung, tiếp tục giải quyết',
  'payment-asked': 'Yêu cầu thực hiện nghĩa vụ tài chính',
  'payment-completed': 'Đã hoàn thành nghĩa vụ tài chính, tiếp tục giải quyết',
  'withdrawal-asked': 'Công dân yêu cầu rút hồ sơ',
  stopped: 'Dừng giải quyết hồ sơ',
  done: 'Đã giải quyết xong hồ sơ',
  'result-returned': 'Đã trả kết quả',
  reopened: 'Tiếp tục giải quyết hồ sơ',
  'apology-sent': null,
  'due-time-changed': null,
  registered: null,
} as const satisfies Record<DossierEventType, string | null>

/** Of steps that an event supposes. */
const supposedWords: Partial<Record<DossierStatus, string>> = {
  accepted: words.accepted,
  'in-process': 'Đang giải quyết hồ sơ',
  done: words.done,
}

const refusedInProcess = 'Dừng giải quyết: hồ sơ không được chấp nhận trong quá trình giải quyết'

interface WordedStep {
  status: DossierStatus
  event: { type: DossierEventType }
  supposed: boolean
}

export function toStepContent({ status, event: { type }, supposed }: WordedStep): string {
  if (supposed) return nfc(supposedWords[status] ?? words.accepted)
  if (type === 'not-accepted' && status === 'stopped') return nfc(refusedInProcess)
  return nfc(words[type] ?? words.accepted)
}

/** A step as an answer of the portal shows it: status, moment to the second, content. */
export function toStepKey({ status, at, content }: { status: DossierStatus; at: number; content: string }): string {
  return `${status} ${Math.floor(at / 1000)} ${nfc(content).trim()}`
}
