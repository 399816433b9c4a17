/** From a moment and a limit to the end of the last day, with every day on the way. Knows no dossier. */
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { type DayNumber, startOfDay, toDay } from '../../domain/working-time/days.ts'
import {
  countWorkingDays,
  type OfficeDays,
  type Walk,
  walkToWorkingDay,
  walkWorkingDays,
} from '../../domain/working-time/office-days.ts'
import { addWorkingMs, workingMsBetween } from '../../domain/working-time/worked-time.ts'
import type { Choices, LawVersion } from '../../law/law.ts'
import type { Limit } from '../../law/limit.ts'
import { nameDay, nameLimit, nameMoment, nameTimeOfDay, say, sayDayOff, sayDue, sayPassed } from './reasons.ts'

/** A day on which the count ends because nothing is known of it. */
export interface UnknownDay {
  known: false
  day: DayNumber
  why: 'calendar' | 'hours'
}

export type Counted = { known: true; dueAt: number; reasons: readonly Bilingual[] } | UnknownDay

const firstDayNotCounted = {
  vi: 'Bộ luật Dân sự 91/2015/QH13 Điều 147',
  en: 'Civil Code 91/2015/QH13 Art. 147',
}

interface Counting {
  days: OfficeDays
  law: LawVersion
  choices: Choices
}

/** What comes after the cut-off of its rule, or on a day off, counts as come at the opening of the next working day. */
export function beginCounting(
  at: number,
  cutOffMs: number | undefined,
  { days, choices }: Pick<Counting, 'days' | 'choices'>,
): { known: true; at: number; reasons: readonly Bilingual[] } | UnknownDay {
  if (cutOffMs === undefined) return { known: true, at, reasons: [] }
  const day = toDay(at)
  const opens = walkToWorkingDay(day, days)
  if (!opens.known) return opens
  const after = at - startOfDay(day)
  const isAfter = choices.atCutOff === 'after' ? after >= cutOffMs : after > cutOffMs
  if (opens.day === day && !isAfter) return { known: true, at, reasons: [] }
  const next = opens.day === day ? walkWorkingDays(day, 1, days) : opens
  if (!next.known) return next
  const name = nameDay(next.day)
  const reason = say(
    `${nameMoment(at).vi} là sau ${nameTimeOfDay(cutOffMs)} hoặc vào ngày nghỉ: thời hạn tính từ ngày làm việc tiếp theo, ${name.vi}.`,
    `${nameMoment(at).en} is after ${nameTimeOfDay(cutOffMs)} or on a day off: the limit runs from the next working day, ${name.en}.`,
  )
  return { known: true, at: days.getSpans(next.day)[0]?.from ?? startOfDay(next.day), reasons: [reason] }
}

export function countLimit(startAt: number, limit: Limit, { days, law, choices }: Counting): Counted {
  const start = toDay(startAt)
  if (limit.kind === 'same-day') return countSameDay(startAt, { days, law, choices })
  const day = nameDay(start)
  if (limit.kind === 'working-days') {
    const intro = say(
      `Đếm ${nameLimit(limit).vi}, không tính ngày đầu tiên ${day.vi} (${firstDayNotCounted.vi}).`,
      `Counted are ${nameLimit(limit).en}; the first day, ${day.en}, does not count (${firstDayNotCounted.en}).`,
    )
    return finish(walkWorkingDays(start, limit.days, days), days, [intro])
  }
  const last = nameDay(start + limit.days)
  const intro = say(
    `Đếm ${nameLimit(limit).vi} theo lịch, không tính ngày đầu tiên ${day.vi} (${firstDayNotCounted.vi}): ${last.vi}. Nếu là ngày nghỉ thì kết thúc vào ngày làm việc tiếp theo (Điều 148 khoản 5).`,
    `Counted are ${nameLimit(limit).en} of the calendar; the first day, ${day.en}, does not count (${firstDayNotCounted.en}): ${last.en}. When that is a day off, the next working day counts (Art. 148(5)).`,
  )
  return finish(walkToWorkingDay(start + limit.days, days), days, [intro])
}

function countSameDay(startAt: number, { days, law, choices }: Counting): Counted {
  const start = toDay(startAt)
  const { cutOffMs, article } = law.sameDay ?? { cutOffMs: 0, article: law.name }
  const opens = walkToWorkingDay(start, days)
  if (!opens.known) return opens
  if (opens.day !== start) {
    const off = sayDayOff(start, days.getDay(start))
    const intro = say(
      `${off.vi} Hồ sơ được giải quyết vào ngày làm việc tiếp theo.`,
      `${off.en} The dossier is settled on the next working day.`,
    )
    return finish(opens, days, [intro])
  }
  const [after, cutOff] = [startAt - startOfDay(start), nameTimeOfDay(cutOffMs)]
  const isAfter = choices.atCutOff === 'after' ? after >= cutOffMs : after > cutOffMs
  if (isAfter) {
    const intro = say(
      `${nameMoment(startAt).vi} là sau ${cutOff}: nếu không giải quyết được ngay thì trả vào ngày làm việc tiếp theo (${article.vi}).`,
      `${nameMoment(startAt).en} is after ${cutOff}: when it cannot be settled at once, the result is given on the next working day (${article.en}).`,
    )
    return finish(walkWorkingDays(start, 1, days), days, [intro])
  }
  if (startAt >= getEnd(start, days)) {
    const intro = say(
      `${nameMoment(startAt).vi} là sau giờ làm việc của ngày đó: trả vào ngày làm việc tiếp theo (${article.vi}).`,
      `${nameMoment(startAt).en} is after the office hours of that day: the result is given on the next working day (${article.en}).`,
    )
    return finish(walkWorkingDays(start, 1, days), days, [intro])
  }
  const intro = say(
    `${nameMoment(startAt).vi} không sau ${cutOff}: trả kết quả ngay trong ngày (${article.vi}).`,
    `${nameMoment(startAt).en} is not after ${cutOff}: the result is given on the same day (${article.en}).`,
  )
  return finish(opens, days, [intro])
}

/** The end of office hours; only for a working day. */
const getEnd = (day: DayNumber, days: OfficeDays): number => days.getSpans(day).at(-1)?.to ?? startOfDay(day + 1)

function finish(walk: Walk, days: OfficeDays, intro: readonly Bilingual[]): Counted {
  if (!walk.known) return walk
  const dueAt = getEnd(walk.day, days)
  return { known: true, dueAt, reasons: [...intro, ...sayPassed(walk.passed), sayDue(dueAt)] }
}

/**
 * The due time after time that does not count: waiting for a supplement, from `from` to `to`. Minutes count from `counts` on, when
 * the first day that the limit counts begins.
 */
export function addWaiting(
  dueAt: number,
  { from, to, counts }: { from: number; to: number; counts: number },
  { days, choices }: Counting,
): Counted {
  const unknown = findUnknownDay(toDay(from), toDay(to), days)
  if (unknown !== null) return unknown
  const completed = endOfWorkingDay(to, days)
  if (!completed.known) return completed
  if (choices.supplementCount === 'minute') {
    const waitedMs = workingMsBetween(Math.max(from, counts), to, days)
    const moved = waitedMs === 0 ? dueAt : addWorkingMs(dueAt, waitedMs, days)
    const gap = findUnknownDay(toDay(dueAt), moved === undefined ? toDay(dueAt) + 400 : toDay(moved), days)
    if (gap !== null) return gap
    const end = moved === undefined || moved < to ? completed.dueAt : moved
    const minutes = Math.round(waitedMs / 60_000)
    const reason = say(
      `Thời gian chờ bổ sung trong giờ làm việc: ${minutes} phút; hạn trả dời thành ${nameMoment(end).vi}.`,
      `Working time spent waiting for the supplement: ${minutes} minutes; the due time moves to ${nameMoment(end).en}.`,
    )
    return { known: true, dueAt: end, reasons: [reason] }
  }
  const waited = countWorkingDays(toDay(from), toDay(to), days)
  const reason = say(
    `Số ngày làm việc chờ bổ sung (sau ${nameDay(toDay(from)).vi}, đến hết ${nameDay(toDay(to)).vi}): ${waited}; hạn trả dời thêm chừng ấy ngày làm việc.`,
    `Working days spent waiting for the supplement (after ${nameDay(toDay(from)).en}, up to ${nameDay(toDay(to)).en} included): ${waited}; the due time moves by as many.`,
  )
  const moved: Counted =
    waited === 0
      ? { known: true, dueAt, reasons: [reason] }
      : finish(walkWorkingDays(toDay(dueAt), waited, days), days, [reason])
  return notBeforeCompletion(moved, to, days)
}

/**
 * The same for a limit in plain days: waiting counts in plain days too, or a day off in it would make the due time earlier. `end` is the
 * last day of the limit, whether it is worked or not.
 */
export function addPlainWaiting(
  end: DayNumber,
  { from, to }: { from: number; to: number },
  { days }: Pick<Counting, 'days'>,
): { end: DayNumber; counted: Counted } {
  const waited = toDay(to) - toDay(from)
  const later = end + waited
  const reason = say(
    `Số ngày chờ bổ sung (sau ${nameDay(toDay(from)).vi}, đến hết ${nameDay(toDay(to)).vi}): ${waited}; thời hạn tính theo ngày nên ngày cuối dời thành ${nameDay(later).vi}. Nếu là ngày nghỉ thì kết thúc vào ngày làm việc tiếp theo (Điều 148 khoản 5).`,
    `Days spent waiting for the supplement (after ${nameDay(toDay(from)).en}, up to ${nameDay(toDay(to)).en} included): ${waited}; the limit is in days of the calendar, so its last day moves to ${nameDay(later).en}. When that is a day off, the next working day counts (Art. 148(5)).`,
  )
  const moved = finish(walkToWorkingDay(later, days), days, [reason])
  return { end: later, counted: notBeforeCompletion(moved, to, days) }
}

/** Nothing is due before what it waited for is there. */
function notBeforeCompletion(moved: Counted, to: number, days: OfficeDays): Counted {
  if (!moved.known || moved.dueAt >= to) return moved
  const completed = endOfWorkingDay(to, days)
  if (!completed.known) return completed
  const end = nameMoment(completed.dueAt)
  const notBefore = say(
    `Bổ sung xong sau thời điểm đó, nên hạn trả là hết ngày làm việc kế tiếp: ${end.vi}.`,
    `The supplement was completed after that, so the due time is the end of the working day that follows: ${end.en}.`,
  )
  return { known: true, dueAt: completed.dueAt, reasons: [...moved.reasons, notBefore] }
}

/** A time that a person set; on a day off it becomes the end of the next working day. */
export function toWorkingMoment(at: number, days: OfficeDays): Counted {
  const walk = walkToWorkingDay(toDay(at), days)
  if (!walk.known) return walk
  if (walk.day === toDay(at)) return { known: true, dueAt: at, reasons: [] }
  return finish(walk, days, [sayDayOff(toDay(at), days.getDay(toDay(at)))])
}

function findUnknownDay(from: DayNumber, to: DayNumber, days: OfficeDays): UnknownDay | null {
  for (let day = from; day <= to; day++) {
    const status = days.getDay(day)
    if (status.kind === 'not-known') return { known: false, day, why: status.why }
  }
  return null
}

/** The end of office hours of the working day of a moment; after them, of the next one. */
export function endOfWorkingDay(at: number, days: OfficeDays): Counted {
  const opens = walkToWorkingDay(toDay(at), days)
  if (opens.known && opens.day === toDay(at) && at >= getEnd(opens.day, days)) {
    return finish(walkWorkingDays(opens.day, 1, days), days, [])
  }
  return finish(opens, days, [])
}
