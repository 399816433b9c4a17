/** Short names of kinds of filings and of why filings wait for a person, for tables and for sentences: no code in their place. */

import type { FailureCode } from '../failure.ts'
import type { FilingKind } from '../filing/filing.ts'
import type { Bilingual } from './bilingual.ts'
import { failureTexts } from './failure-text.ts'
import type { OwnCause } from './filing-text.ts'

const names = {
  'declaration-faults': { vi: 'Tờ khai có lỗi', en: 'Faults in the declaration' },
  'supplement-requested': { vi: 'Cơ quan hộ tịch yêu cầu bổ sung', en: 'The registry wants more papers' },
  'suspected-duplicate': { vi: 'Nghi trùng hồ sơ', en: 'Suspected duplicate' },
  'dossier-taken': { vi: 'Mã hồ sơ đã có hồ sơ khác', en: 'Dossier code holds another filing' },
  'answer-unintelligible': { vi: 'Trả lời không hiểu được', en: 'Unintelligible answer' },
  'status-unknown': { vi: 'Trạng thái ngoài tài liệu', en: 'Undocumented status' },
  'answer-about-another': { vi: 'Trả lời về hồ sơ khác', en: 'Answer about another dossier' },
  'answers-contradict': { vi: 'Các trả lời mâu thuẫn', en: 'Answers that contradict each other' },
  'went-back': { vi: 'Đã đăng ký rồi bị lùi trạng thái', en: 'Fell back after registration' },
  'result-differs': { vi: 'Kết quả khác với tờ khai', en: 'Result differs from the declaration' },
  'result-unreadable': { vi: 'Kết quả không đọc được', en: 'Result cannot be read' },
  'supplement-still-requested': { vi: 'Vẫn bị yêu cầu bổ sung', en: 'Supplement is still asked for' },
  'withdrawal-requested': { vi: 'Chờ rút tại cơ quan hộ tịch', en: 'To be withdrawn at the registry' },
  'registered-after-withdrawal': { vi: 'Đã đăng ký dù xin rút', en: 'Registered although withdrawn' },
  'outcome-unresolved': { vi: 'Không xác định được đã đến nơi hay chưa', en: 'Arrival could not be settled' },
  'unit-unknown': { vi: 'Mã đơn vị không được nhận', en: 'Unit code not accepted' },
  'province-unknown': { vi: 'Mã tỉnh không được nhận', en: 'Province code not accepted' },
  'module-disabled': { vi: 'Phân hệ chưa mở', en: 'Module not enabled' },
  'kind-not-carried': { vi: 'Đường kết nối không nhận loại hồ sơ này', en: 'The path does not carry this kind' },
  'not-known-any-more': { vi: 'Không còn tìm thấy hồ sơ', en: 'Not found any more' },
  'nothing-moves': { vi: 'Lâu không thay đổi', en: 'Nothing moves' },
  'send-interrupted': { vi: 'Lượt gửi bị ngắt', en: 'The send was cut off' },
  'duplicate-to-check': { vi: 'Cần kiểm tra trùng', en: 'Duplicate to be checked' },
  'not-known-at-registry': { vi: 'Hệ thống hộ tịch không biết hồ sơ', en: 'Not known at the registry' },
} as const satisfies Record<OwnCause, Bilingual>

/** By cause; a cause that has no short name here is the code of a failure, which has its own. */
export function namesOfCauses(language: keyof Bilingual): Record<string, string> {
  return Object.fromEntries(Object.entries(names).map(([cause, name]) => [cause, name[language]]))
}

const kinds = {
  birth: { vi: 'khai sinh', en: 'birth' },
  death: { vi: 'khai tử', en: 'death' },
  marriage: { vi: 'kết hôn', en: 'marriage' },
  'marital-status': { vi: 'xác nhận tình trạng hôn nhân', en: 'marital status' },
  'parent-child': { vi: 'nhận cha, mẹ, con', en: 'recognition of a parent or child' },
  guardianship: { vi: 'giám hộ', en: 'guardianship' },
  change: { vi: 'thay đổi, cải chính, bổ sung hộ tịch', en: 'change or correction' },
  extract: { vi: 'bản sao trích lục', en: 'extract' },
  'birth-package': { vi: 'liên thông khai sinh', en: 'birth package' },
  'death-package': { vi: 'liên thông khai tử', en: 'death package' },
} as const satisfies Record<FilingKind, Bilingual>

export const kindName = (kind: FilingKind): Bilingual => kinds[kind]

/** In words; a cause that this version does not know says that nobody has named it. */
export function causeName(cause: string): Bilingual {
  if (Object.hasOwn(names, cause)) return names[cause as OwnCause]
  if (Object.hasOwn(failureTexts, cause)) return failureTexts[cause as FailureCode].title
  return { vi: 'chưa rõ', en: 'not known' }
}
