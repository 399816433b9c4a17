/** What the ladder of due times says, in both languages. Units and dossiers by their codes, never a citizen. */
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { nameClock } from '../domain/texts/moment-text.ts'
import type { Rung } from './due-ladder.ts'
import type { AlertText } from './texts.ts'

export interface DueCounts {
  unit: string
  now: number
  /** How many press, and how many of them are late already. */
  count: number
  late: number
  /** Codes of the first ones, earliest due first. */
  first: readonly string[]
  /** When the first one is due, ms since the epoch. */
  firstDueAt: number
  /** How many of them wait for a link that is down: which link, and since when. */
  blocked: { count: number; link: Bilingual; since: number } | null
  /** Working hours after which the city hears. */
  cityAfterHours: number
}

export const unitName = (unit: string): Bilingual => ({ vi: `Đơn vị ${unit}`, en: `The unit ${unit}` })

export function duePressing(rung: Rung, counts: DueCounts): AlertText {
  const { count, blocked } = counts
  const allBlocked = blocked !== null && blocked.count === count
  const sentence = join([rung === 'unit' ? openSentence(counts, allBlocked) : citySentence(counts, allBlocked)])
  return {
    sentence: join([sentence, blocked && !allBlocked ? partlyBlocked(blocked, counts.now) : null]),
    nextStep: allBlocked ? waitForLink : rung === 'unit' ? unitStep : cityStep,
  }
}

const join = (all: readonly (Bilingual | null)[]): Bilingual => {
  const given = all.filter((one) => one !== null)
  return { vi: given.map(({ vi }) => vi).join(' '), en: given.map(({ en }) => en).join(' ') }
}

function openSentence(counts: DueCounts, allBlocked: boolean): Bilingual {
  const { unit, count } = counts
  if (allBlocked) return blockedSentence(counts)
  const about = describe(counts)
  return {
    vi: `Đơn vị ${unit}: ${count} hồ sơ sắp đến hạn hoặc đã quá hạn trả kết quả mà chưa có bước xử lý mới, ${about.vi}.`,
    en: `The unit ${unit}: ${count} ${count === 1 ? 'dossier is' : 'dossiers are'} near or past the due time without a new step, ${about.en}.`,
  }
}

function citySentence(counts: DueCounts, allBlocked: boolean): Bilingual {
  const { unit, count, cityAfterHours: hours } = counts
  if (allBlocked) return blockedSentence(counts)
  const about = describe(counts)
  return {
    vi: `Đơn vị ${unit}: ${count} hồ sơ sắp đến hạn hoặc đã quá hạn trả kết quả vẫn chưa có bước xử lý mới sau ${hours} giờ làm việc kể từ khi báo cho đơn vị, ${about.vi}.`,
    en: `The unit ${unit}: ${count} ${count === 1 ? 'dossier' : 'dossiers'} near or past the due time still without a step, ${hours} working hours after the unit was notified, ${about.en}.`,
  }
}

function describe({ late, first, firstDueAt, now, count }: DueCounts): Bilingual {
  const when = nameClock(firstDueAt, now)
  const [more, codes] = [count > first.length ? ', …' : '', first.join(', ')]
  return {
    vi: `trong đó ${late} hồ sơ đã quá hạn; hạn sớm nhất là ${when.vi}: ${codes}${more}`,
    en: `${late} of them late; the first was or is due at ${when.en} (Vietnamese time): ${codes}${more}`,
  }
}

/** The link is the cause, and the unit is not to blame. */
function blockedSentence(counts: DueCounts): Bilingual {
  const { unit, count, blocked, now } = counts
  const since = nameClock(blocked?.since ?? now, now)
  const about = describe(counts)
  return {
    vi: `Đơn vị ${unit}: ${count} hồ sơ sắp đến hạn hoặc đã quá hạn trả kết quả phải chờ do kết nối gián đoạn từ ${since.vi} (${blocked?.link.vi}), không phải lỗi của đơn vị, ${about.vi}.`,
    en: `The unit ${unit}: ${count} ${count === 1 ? 'dossier waits' : 'dossiers wait'} near or past the due time because a link has been down since ${since.en} (${blocked?.link.en}), not because of the unit, ${about.en}.`,
  }
}

function partlyBlocked({ count, link, since }: NonNullable<DueCounts['blocked']>, now: number): Bilingual {
  const when = nameClock(since, now)
  return {
    vi: `${count} hồ sơ trong số này phải chờ do kết nối gián đoạn từ ${when.vi} (${link.vi}), không phải lỗi của đơn vị.`,
    en: `${count} of them ${count === 1 ? 'waits' : 'wait'} because a link has been down since ${when.en} (${link.en}), not because of the unit.`,
  }
}

const unitStep: Bilingual = {
  vi: 'Ưu tiên xử lý các hồ sơ này và cập nhật từng bước trên phần mềm một cửa. Nếu chắc chắn không kịp hạn, gửi phiếu xin lỗi và hẹn lại ngày trả kết quả (mẫu số 04).',
  en: 'Take these dossiers first, and report each step in the one-stop software. Where the due time cannot be met, send the letter of apology (form 04) with a new date.',
}

const cityStep: Bilingual = {
  vi: 'Gọi người đứng đầu đơn vị để hỏi: ai đang xử lý các hồ sơ này, còn vướng gì, khi nào xong. Nếu đã xử lý mà chưa cập nhật, đề nghị đơn vị cập nhật; nếu không kịp hạn, đề nghị gửi phiếu xin lỗi và hẹn lại ngày trả kết quả (mẫu số 04).',
  en: 'Call the head of the unit: who holds these dossiers, what is missing, when will they be done? Where a step was taken and not reported, have it reported; where it is too late, have the letter of apology (form 04) sent.',
}

const waitForLink: Bilingual = {
  vi: 'Đơn vị không cần gửi lại: khi kết nối được khôi phục, cổng tự gửi các hồ sơ đang giữ, hồ sơ đến hạn trước được gửi trước. Thông báo cho người dân; nếu quá hạn, gửi phiếu xin lỗi và hẹn lại ngày trả kết quả (mẫu số 04), nêu rõ sự cố này. Khôi phục kết nối là việc của người vận hành.',
  en: 'The unit need not send again: filings are kept and go by themselves, the earliest due first, when the link is back. Tell the citizens; where the due time passes, send the letter of apology (form 04) that names this outage. To restore the link is up to the operators.',
}
