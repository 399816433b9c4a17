/**
 * Why a filing waits for a person, and what that person does next, in Vietnamese and English. Published: no text names a
 * person, quotes the registry, or blames whom the gateway cannot prove.
 */
import type { FailureCode } from './failure.ts'
import type { Bilingual } from './failure-steps.ts'
import { failureTexts } from './failure-text.ts'
import { attentionStates, type FilingState } from './filing.ts'

/** Causes of our own; besides them a cause may be the code of the failure that ended the attempts. */
export type OwnCause =
  | 'declaration-faults'
  | 'supplement-requested'
  | 'suspected-duplicate'
  | 'answer-unintelligible'
  | 'status-unknown'
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

const askRegistryFirst: Bilingual = {
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
  'answer-unintelligible': askRegistryFirst,
  'status-unknown': {
    vi: 'Hệ thống hộ tịch trả về trạng thái ngoài tài liệu kỹ thuật. Đề nghị đơn vị vận hành hỏi Bộ Tư pháp ý nghĩa của trạng thái; hồ sơ vẫn được theo dõi.',
    en: 'The registry gives a status that its documentation does not know. Have the operators ask the Ministry of Justice what it means; the filing is still followed.',
  },
  'outcome-unresolved': askRegistryFirst,
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
  'send-interrupted': askRegistryFirst,
  'duplicate-to-check': askRegistryFirst,
  'dossier-taken': {
    vi: 'Hệ thống hộ tịch đã có hồ sơ mang mã này nhưng không phải nội dung vừa nộp. Vui lòng đối chiếu: nếu đúng là cùng một hồ sơ, đề nghị đơn vị vận hành xác nhận để theo dõi tiếp; nếu không, đóng hồ sơ này và nộp lại với mã hồ sơ khác.',
    en: 'The registry has a dossier of this code already, and not with what was filed here. Compare the two: if they are the same case, have the operators confirm it, and it is followed; if not, have this filing closed and file it under another dossier code.',
  },
  'not-known-at-registry': askRegistryFirst,
}

const byState: Partial<Record<FilingState, OwnCause>> = {
  rejected: 'declaration-faults',
  'supplement-requested': 'supplement-requested',
  'needs-review': 'answer-unintelligible',
  'lost-at-registry': 'not-known-any-more',
  stale: 'nothing-moves',
}

/** Why a person is needed and what comes next; `null` while none is. */
export function attentionOf(state: FilingState, cause: string | null): { cause: string; nextStep: Bilingual } | null {
  const waits = attentionStates.includes(state) || (cause === 'status-unknown' && state !== 'closed')
  if (!waits) return null
  const named = cause ?? byState[state] ?? 'outcome-unresolved'
  return { cause: named, nextStep: nextStepOf(state, named) }
}

function nextStepOf(state: FilingState, cause: string): Bilingual {
  if (cause in steps) return steps[cause as OwnCause]
  const failure = failureTexts[cause as FailureCode] as { nextStep: Bilingual } | undefined
  // A failure's own step speaks to who calls; attempts that ended are a matter of the operators.
  if (failure && state !== 'dead-letter') return failure.nextStep
  return {
    vi: 'Đã hết số lần gửi. Đề nghị đơn vị vận hành xử lý nguyên nhân nêu trên rồi cho gửi lại; cổng liên thông sẽ hỏi hệ thống hộ tịch trước khi gửi lại những gì có thể đã đến nơi.',
    en: 'The attempts have ended. Have the operators deal with the cause and rerun the filing; the gateway asks the registry before it sends again what may have arrived.',
  }
}
