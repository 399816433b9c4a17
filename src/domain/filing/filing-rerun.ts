/**
 * Which causes may be sent again in bulk. A bulk rerun decides about filings that nobody has looked at, so it is allowed
 * only where the cause itself proves that nothing can be registered twice; everything else is decided filing by filing.
 */
import type { Bilingual } from '../texts/bilingual.ts'
import { failureTexts } from '../texts/failure-text.ts'
import type { OwnCause } from '../texts/filing-text.ts'

export type BulkRule =
  | { bulk: true }
  /** `why`: what has to be looked at. `nextStep`: what is done to each filing in place of a bulk rerun. */
  | { bulk: false; why: Bilingual; nextStep: Bilingual }

const allowed = { bulk: true } as const satisfies BulkRule

const checkThenRerunOne: Bilingual = {
  vi: 'Hỏi hệ thống hộ tịch theo mã của từng hồ sơ: nếu đã được tiếp nhận thì đóng hồ sơ kèm lý do; nếu chưa, cho gửi lại riêng hồ sơ đó.',
  en: 'Ask the registry by the code of each dossier: if it has the dossier, close the filing with a reason; if not, rerun that filing by itself.',
}
const mayBeRegistered: BulkRule = {
  bulk: false,
  why: {
    vi: 'Những hồ sơ này có thể đã được đăng ký; gửi lại hàng loạt có thể đăng ký hai lần.',
    en: 'These filings may be registered already; sending them all again could register them twice.',
  },
  nextStep: checkThenRerunOne,
}

/**
 * Every cause of our own. The codes of failures are no part of it: attempts that end with one have provably sent nothing, or
 * are asked about before they are sent.
 */
const rules = {
  // The registry refused it for a code, ours or of its catalogue: nothing of it was taken.
  'unit-unknown': allowed,
  'province-unknown': allowed,
  'module-disabled': allowed,
  'kind-not-carried': allowed,
  // It was returned whole; the same declaration is judged anew, and the canary stops the run if it is returned again.
  'declaration-faults': allowed,
  'suspected-duplicate': {
    bulk: false,
    why: {
      vi: 'Hệ thống hộ tịch nghi các hồ sơ này trùng với hồ sơ đã có; gửi lại là khẳng định từng em bé, từng sự kiện là riêng biệt.',
      en: 'The registry suspects that each of these repeats a case it has; sending one again states that it is a case of its own.',
    },
    nextStep: {
      vi: 'Xem từng hồ sơ: nếu đúng là sinh đôi, sinh ba hoặc sự kiện khác, xác nhận riêng hồ sơ đó; nếu trùng thật, rút hoặc đóng hồ sơ.',
      en: 'Look at each filing: if it is a twin, a triplet or another event, confirm that filing by itself; if it is a duplicate, withdraw or close it.',
    },
  },
  'dossier-taken': {
    bulk: false,
    why: {
      vi: 'Hệ thống hộ tịch đã có hồ sơ khác mang mã của từng hồ sơ này; phải đối chiếu là cùng một việc hay không.',
      en: 'The registry has another dossier under the code of each of these; somebody has to compare whether they are the same case.',
    },
    nextStep: {
      vi: 'Đối chiếu từng hồ sơ: nếu là cùng một việc, xác nhận để theo dõi tiếp; nếu không, đóng hồ sơ và nộp lại với mã khác.',
      en: 'Compare each filing: if it is the same case, confirm it and it is followed; if not, close it and file it under another code.',
    },
  },
  'answer-unintelligible': mayBeRegistered,
  'outcome-unresolved': mayBeRegistered,
  'send-interrupted': mayBeRegistered,
  'duplicate-to-check': mayBeRegistered,
  'not-known-at-registry': mayBeRegistered,
  'not-known-any-more': {
    bulk: false,
    why: {
      vi: 'Hệ thống hộ tịch từng nhận các hồ sơ này; nếu chúng chỉ tạm thời không tìm thấy, gửi lại là đăng ký hai lần.',
      en: 'The registry did take these; if it only fails to find them for the moment, sending them again registers them twice.',
    },
    nextStep: {
      vi: 'Đề nghị cán bộ hộ tịch tìm từng hồ sơ trong phần mềm hộ tịch; nếu không có, cho gửi lại riêng hồ sơ đó.',
      en: 'Have the registrar look for each dossier in the registry software; if it is not there, rerun that filing by itself.',
    },
  },
  'status-unknown': {
    bulk: false,
    why: {
      vi: 'Hệ thống hộ tịch đang giữ các hồ sơ này ở trạng thái chưa rõ nghĩa.',
      en: 'The registry holds these in a status whose meaning is not known.',
    },
    nextStep: {
      vi: 'Hỏi Bộ Tư pháp ý nghĩa của trạng thái rồi xử lý từng hồ sơ; hồ sơ vẫn được theo dõi trong lúc chờ.',
      en: 'Ask the Ministry of Justice what the status means and decide about each filing; they are followed meanwhile.',
    },
  },
  'answer-about-another': mayBeRegistered,
  'answers-contradict': mayBeRegistered,
  'went-back': mayBeRegistered,
  'result-differs': mayBeRegistered,
  'withdrawal-requested': {
    bulk: false,
    why: {
      vi: 'Người nộp đã xin rút từng hồ sơ này; gửi lại là nộp trái ý họ.',
      en: 'The withdrawal of each of these was asked for; sending one again files it against that wish.',
    },
    nextStep: {
      vi: 'Hỏi cán bộ hộ tịch đã rút từng hồ sơ chưa, rồi đóng hồ sơ kèm lý do.',
      en: 'Ask the registrar whether each has been withdrawn, then close the filing with a reason.',
    },
  },
  'registered-after-withdrawal': mayBeRegistered,
  'result-unreadable': mayBeRegistered,
  'supplement-still-requested': mayBeRegistered,
  // Nothing ends for these two, so there is nothing to send again.
  'supplement-requested': mayBeRegistered,
  'nothing-moves': mayBeRegistered,
} as const satisfies Record<OwnCause, BulkRule>

/** A cause that this version does not know, or none at all, proves nothing. */
export function getBulkRule(cause: string | null): BulkRule {
  if (cause === null) return mayBeRegistered
  if (Object.hasOwn(rules, cause)) return rules[cause as OwnCause]
  return Object.hasOwn(failureTexts, cause) ? allowed : mayBeRegistered
}
