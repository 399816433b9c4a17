/**
 * Why a filing waits for a person, and what that person does next, in Vietnamese and English. Published: no text names a
 * person, quotes the registry, or blames whom the gateway cannot prove.
 */

import type { FailureCode } from '../failure.ts'
import { attentionStates, type FilingState } from '../filing/filing.ts'
import type { Bilingual } from './bilingual.ts'
import { failureTexts } from './failure-text.ts'

/** Causes of our own; besides them a cause may be the code of the failure that ended the attempts. */
export type OwnCause =
  | 'declaration-faults'
  | 'supplement-requested'
  | 'suspected-duplicate'
  | 'answer-unintelligible'
  | 'status-unknown'
  | 'answer-about-another'
  | 'answers-contradict'
  | 'went-back'
  | 'result-differs'
  | 'result-unreadable'
  | 'supplement-still-requested'
  | 'withdrawal-requested'
  | 'registered-after-withdrawal'
  | 'outcome-unresolved'
  | 'unit-unknown'
  | 'province-unknown'
  | 'module-disabled'
  | 'kind-not-carried'
  | 'not-known-any-more'
  | 'nothing-moves'
  | 'send-interrupted'
  | 'duplicate-to-check'
  | 'dossier-taken'
  | 'not-known-at-registry'

const checkRegistryFirst: Bilingual = {
  vi: 'Đề nghị đơn vị vận hành hỏi hệ thống hộ tịch (Bộ Tư pháp) theo mã hồ sơ trước khi gửi lại; nếu hồ sơ đã được tiếp nhận thì đóng hồ sơ kèm lý do.',
  en: 'Have the operators ask the civil registry (Ministry of Justice) by the dossier code before anything is sent again; if it has the dossier, close the filing with a reason.',
}
const fixCodesThenRerun: Bilingual = {
  vi: 'Đề nghị đơn vị vận hành kiểm tra mã đơn vị, mã tỉnh và phân hệ trong cấu hình và trong danh mục của Bộ Tư pháp, rồi cho gửi lại các hồ sơ cùng nguyên nhân.',
  en: 'Have the operators check the codes of unit, province and module in the configuration and in the catalogue of the Ministry of Justice, then rerun the filings that ended for this cause.',
}

const steps: Record<OwnCause, Bilingual> = {
  'declaration-faults': {
    vi: 'Vui lòng xem danh sách lỗi theo từng mục của tờ khai, sửa lại rồi gửi bổ sung cho hồ sơ này. Hồ sơ chưa được đăng ký.',
    en: 'Go through the listed faults of the declaration, correct them and send a supplement to this filing. Nothing has been registered.',
  },
  'supplement-requested': {
    vi: 'Vui lòng thu thập đủ giấy tờ, thông tin theo lý do đã nêu rồi gửi bổ sung một lần trước hạn; yêu cầu bổ sung lần hai sẽ làm hồ sơ quá hạn.',
    en: 'Collect everything that the reason names and send it in one supplement before it is due; a second request would make the dossier late.',
  },
  'suspected-duplicate': {
    vi: 'Hệ thống hộ tịch nghi trùng. Vui lòng kiểm tra có phải sinh đôi, sinh ba hay không: nếu đúng, đề nghị xác nhận để gửi lại; nếu trùng thật, rút hồ sơ.',
    en: 'The registry suspects a duplicate. Check whether these are twins or triplets: if so, have it confirmed and sent again; if it is a duplicate, withdraw the filing.',
  },
  'answer-unintelligible': checkRegistryFirst,
  'status-unknown': {
    vi: 'Hệ thống hộ tịch trả về trạng thái ngoài tài liệu kỹ thuật. Đề nghị đơn vị vận hành hỏi Bộ Tư pháp ý nghĩa của trạng thái; hồ sơ vẫn được theo dõi.',
    en: 'The registry gives a status that its documentation does not know. Have the operators ask the Ministry of Justice what it means; the filing is still followed.',
  },
  'answer-about-another': {
    vi: 'Hệ thống hộ tịch trả lời về một hồ sơ khác (mã hồ sơ, đơn vị hoặc phân hệ không khớp). Không có gì được ghi nhận. Đề nghị đơn vị vận hành đối chiếu hồ sơ này trong phần mềm hộ tịch; hồ sơ vẫn được theo dõi.',
    en: 'The registry answered about another dossier: its code, unit or module is not the one that was asked about. Nothing of it was applied. Have the operators look this dossier up in the registry software; it is still followed.',
  },
  'answers-contradict': {
    vi: 'Hệ thống hộ tịch trả lời hai điều trái nhau về hồ sơ này. Không có gì được ghi nhận. Đề nghị cán bộ hộ tịch kiểm tra hồ sơ trong phần mềm hộ tịch; hồ sơ vẫn được theo dõi.',
    en: 'The registry says two different things about this dossier. Neither was applied. Have the registrar look at the dossier in the registry software; it is still followed.',
  },
  'went-back': {
    vi: 'Hồ sơ đã được đăng ký nhưng nay hệ thống hộ tịch báo một trạng thái trước đó. Trạng thái đã ghi nhận được giữ nguyên. Đề nghị cán bộ hộ tịch kiểm tra việc đăng ký có bị hủy hay không.',
    en: 'The dossier was registered, and now the registry reports an earlier status. What was recorded stays as it is. Have the registrar check whether the registration was cancelled.',
  },
  'result-differs': {
    vi: 'Kết quả đăng ký không khớp với tờ khai ở các mục được nêu; có thể là kết quả của người khác. Kết quả và bản điện tử chưa được chuyển cho ai. Đề nghị đối chiếu với sổ hộ tịch: nếu đúng là của hồ sơ này, đề nghị đơn vị vận hành xác nhận; nếu không, báo cơ quan đăng ký sửa kết quả.',
    en: "The result differs from the declaration at the fields that are named; it may be somebody else's. Neither the result nor the certificate was handed to anybody. Compare it with the register: if it belongs to this filing, have the operators confirm it; if not, have the registering office correct it.",
  },
  'result-unreadable': {
    vi: 'Hệ thống hộ tịch đã trả kết quả nhưng có phần không đọc được (được nêu trong danh sách). Đề nghị đơn vị vận hành báo Bộ Tư pháp; hồ sơ vẫn được hỏi lại.',
    en: 'The registry gave a result of which a part cannot be read; the parts are named. Have the operators tell the Ministry of Justice; the result is asked for again.',
  },
  'supplement-still-requested': {
    vi: 'Hệ thống hộ tịch đã nhận phần bổ sung nhưng vẫn hiển thị yêu cầu cũ. Vui lòng hỏi cán bộ hộ tịch đã nhận được giấy tờ chưa; nếu chưa, gửi bổ sung lại.',
    en: 'The registry took the supplement and still shows the request that it answers. Ask the registrar whether the papers have arrived; if not, send the supplement again.',
  },
  'withdrawal-requested': {
    vi: 'Hồ sơ đã ở hệ thống hộ tịch và không rút được từ đây. Vui lòng liên hệ ngay cán bộ hộ tịch nơi đăng ký để rút hồ sơ; hồ sơ vẫn được theo dõi và kết quả sẽ được báo.',
    en: 'The registry has the dossier, and it cannot be withdrawn from here. Contact the registrar of the registering unit at once; the filing is still followed, and what becomes of it is told.',
  },
  'registered-after-withdrawal': {
    vi: 'Hồ sơ đã được đăng ký dù người nộp xin rút. Vui lòng báo người nộp và cán bộ hộ tịch; nếu cần hủy việc đăng ký thì thực hiện theo thủ tục tại cơ quan đăng ký.',
    en: 'The dossier was registered although its withdrawal had been asked for. Tell the applicant and the registrar; if the registration has to be undone, that is a procedure at the registering office.',
  },
  'outcome-unresolved': checkRegistryFirst,
  'unit-unknown': fixCodesThenRerun,
  'province-unknown': fixCodesThenRerun,
  'module-disabled': fixCodesThenRerun,
  'kind-not-carried': fixCodesThenRerun,
  'not-known-any-more': {
    vi: 'Hệ thống hộ tịch đã nhận hồ sơ nhưng nay không tìm thấy. Đề nghị cán bộ hộ tịch kiểm tra trong phần mềm; nếu không có, đề nghị đơn vị vận hành cho gửi lại.',
    en: 'The registry took the dossier and does not find it any more. Have the registrar look in the registry software; if it is not there, have the operators rerun the filing.',
  },
  'nothing-moves': {
    vi: 'Đã lâu hồ sơ không thay đổi; có thể đã được nhập tay trong phần mềm hộ tịch. Vui lòng hỏi cán bộ hộ tịch; nếu đã giải quyết, đề nghị đóng hồ sơ kèm lý do.',
    en: 'Nothing has changed for long; perhaps the case was keyed in by hand. Ask the registrar; if it has been settled, have the filing closed with a reason.',
  },
  'send-interrupted': checkRegistryFirst,
  'duplicate-to-check': checkRegistryFirst,
  'dossier-taken': {
    vi: 'Hệ thống hộ tịch đã có hồ sơ mang mã này nhưng không phải nội dung vừa nộp. Vui lòng đối chiếu: nếu đúng là cùng một hồ sơ, đề nghị đơn vị vận hành xác nhận để theo dõi tiếp; nếu không, đóng hồ sơ này và nộp lại với mã hồ sơ khác.',
    en: 'The registry has a dossier of this code already, and not with what was filed here. Compare the two: if they are the same case, have the operators confirm it, and it is followed; if not, have this filing closed and file it under another dossier code.',
  },
  'not-known-at-registry': checkRegistryFirst,
}

const byState: Partial<Record<FilingState, OwnCause>> = {
  rejected: 'declaration-faults',
  'supplement-requested': 'supplement-requested',
  'needs-review': 'answer-unintelligible',
  'lost-at-registry': 'not-known-any-more',
  stale: 'nothing-moves',
}

/** Causes for which a person is needed in whatever state a filing is, while it is not closed. */
export const attentionCauses: readonly string[] = [
  'status-unknown',
  'answer-about-another',
  'answers-contradict',
  'went-back',
  'result-unreadable',
  'withdrawal-requested',
  'registered-after-withdrawal',
] satisfies OwnCause[]

/** Why a person is needed and what comes next; `null` while none is. */
export function findAttention(state: FilingState, cause: string | null): { cause: string; nextStep: Bilingual } | null {
  const called = cause !== null && attentionCauses.includes(cause) && state !== 'closed'
  const waits = attentionStates.includes(state) || called
  if (!waits) return null
  const named = cause ?? byState[state] ?? 'outcome-unresolved'
  return { cause: named, nextStep: getNextStep(state, named) }
}

function getNextStep(state: FilingState, cause: string): Bilingual {
  if (cause in steps) return steps[cause as OwnCause]
  const failure = failureTexts[cause as FailureCode] as { nextStep: Bilingual } | undefined
  // A failure's own step speaks to who calls; attempts that ended are a matter of the operators.
  if (failure && state !== 'dead-letter') return failure.nextStep
  return {
    vi: 'Đã hết số lần gửi. Đề nghị đơn vị vận hành xử lý nguyên nhân nêu trên rồi cho gửi lại; cổng liên thông sẽ hỏi hệ thống hộ tịch trước khi gửi lại những gì có thể đã đến nơi.',
    en: 'The attempts have ended. Have the operators deal with the cause and rerun the filing; the gateway asks the registry before it sends again what may have arrived.',
  }
}
