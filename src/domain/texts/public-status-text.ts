/** What a citizen reads about a dossier: where it is and whose move it is. It names no officer and gives no reason. */
import type { DossierStatus } from '../dossier/dossier.ts'
import type { PublicMover } from '../dossier/public-status.ts'
import type { Bilingual } from './bilingual.ts'

export const publicStatusTexts = {
  new: {
    vi: 'Hồ sơ đã được nộp và đang chờ cơ quan kiểm tra, tiếp nhận',
    en: 'The dossier was handed in and waits for the office to check and accept it',
  },
  accepted: { vi: 'Hồ sơ đã được tiếp nhận', en: 'The dossier was accepted' },
  'not-accepted': {
    vi: 'Hồ sơ không được tiếp nhận; lý do có trong thông báo của cơ quan tiếp nhận',
    en: 'The dossier was not accepted; the notice of the office states why',
  },
  'in-process': { vi: 'Hồ sơ đang được giải quyết', en: 'The dossier is being handled' },
  'supplement-asked': {
    vi: 'Cơ quan đề nghị bổ sung giấy tờ; nội dung có trong thông báo của cơ quan tiếp nhận',
    en: 'The office has asked for further papers; its notice states which',
  },
  'payment-asked': { vi: 'Hồ sơ đang chờ nộp phí, lệ phí', en: 'The dossier waits for a fee to be paid' },
  'withdrawal-asked': { vi: 'Đã có đề nghị rút hồ sơ', en: 'The withdrawal of the dossier was asked for' },
  stopped: {
    vi: 'Đã dừng giải quyết; lý do có trong thông báo của cơ quan tiếp nhận',
    en: 'The handling was stopped; the notice of the office states why',
  },
  done: { vi: 'Hồ sơ đã giải quyết xong, đã có kết quả', en: 'The dossier is settled and the result is there' },
  'result-returned': { vi: 'Đã trả kết quả', en: 'The result was handed over' },
} as const satisfies Record<DossierStatus, Bilingual>

export const publicMoverTexts = {
  office: { vi: 'Cơ quan giải quyết đang thực hiện bước tiếp theo', en: 'The next step is up to the office' },
  citizen: { vi: 'Bước tiếp theo do người nộp hồ sơ thực hiện', en: 'The next step is up to the applicant' },
  agency: { vi: 'Đang chờ cơ quan khác trả lời xác minh', en: 'The answer of another agency is awaited' },
  none: { vi: 'Không còn bước nào phải chờ', en: 'Nothing is awaited' },
} as const satisfies Record<PublicMover, Bilingual>
