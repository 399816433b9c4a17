/**
 * The due time by law after what happened to a dossier: verification by another agency makes the limit longer, a supplement pauses
 * it or begins it afresh. What comes after the due time changes nothing: nobody gets out of a delay by asking for something.
 */
import type { DossierEvent } from '../../domain/dossier/dossier.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { startOfDay, toDay } from '../../domain/working-time/days.ts'
import type { OfficeDays } from '../../domain/working-time/office-days.ts'
import type { Choices, Rule } from '../../law/law.ts'
import { type Limit, withVerification } from '../../law/limit.ts'
import { addPlainWaiting, addWaiting, type Counted, countLimit, type UnknownDay } from './count-limit.ts'
import { getWaitings, type Waiting } from './history.ts'
import { nameLimit, nameMoment, say } from './reasons.ts'

export interface Counting {
  rule: Rule
  startAt: number
  days: OfficeDays
  choices: Choices
}

export type LegalDueTime =
  | {
      known: true
      dueAt: number
      /** The limit that counts: with verification, when it was requested in time. */
      limit: Limit
      reasons: readonly Bilingual[]
      /** Since when it stands still, ms since the epoch; `null` = it runs. */
      waitingSince: number | null
      /** Verification was requested, and what it makes of the limit is not known. */
      doubtful: boolean
      /** Requests for verification that made the limit longer. */
      verifiedAt: number | null
    }
  | UnknownDay

/** `history`: events until the moment of the verdict, each once, in order. */
export function countLegalDueTime(history: readonly DossierEvent[], counting: Counting): LegalDueTime {
  const { rule, startAt } = counting
  // What was completed before the limit began to run is no part of it.
  const waitings = getWaitings(history).filter(({ to }) => to === null || to > startAt)
  const plain = countWaitings(rule.limit, waitings, counting)
  if (!plain.known) return plain
  const requests = history.filter(({ type }) => type === 'verification-asked').map(({ at }) => at)
  const [request] = requests
  if (request === undefined) {
    return { ...plain, limit: rule.limit, doubtful: false, verifiedAt: null }
  }
  const longer = withVerification(rule.limit, rule.verification)
  if (longer === null) {
    const doubtful = rule.verification?.kind === 'unknown'
    const why = rule.verification?.kind === 'unknown' ? rule.verification.why : null
    const reason =
      why === null
        ? say(
            'Có yêu cầu xác minh, nhưng quy định không cho thời hạn dài hơn: hạn trả giữ nguyên.',
            'Verification was requested, but the law gives no longer limit: the due time stays.',
          )
        : say(
            `Có yêu cầu xác minh; ${why.vi}: hạn trả giữ nguyên và là tạm tính.`,
            `Verification was requested. ${why.en}: the due time stays, and is provisional.`,
          )
    return { ...plain, limit: rule.limit, reasons: [...plain.reasons, reason], doubtful, verifiedAt: null }
  }
  const inTime = requests.find((at) => isInTime(at, waitings, counting))
  if (inTime === undefined) {
    const late = nameMoment(request)
    const reason = say(
      `Yêu cầu xác minh lúc ${late.vi} là sau hạn trả: không kéo dài thời hạn.`,
      `Verification was requested at ${late.en}, after the due time: the limit does not become longer.`,
    )
    return { ...plain, limit: rule.limit, reasons: [...plain.reasons, reason], doubtful: false, verifiedAt: null }
  }
  const verified = countWaitings(longer, waitings, counting)
  if (!verified.known) return verified
  const [at, limit] = [nameMoment(inTime), nameLimit(longer)]
  const reason = say(
    `Có yêu cầu xác minh lúc ${at.vi}: thời hạn là ${limit.vi}, tính từ cùng thời điểm bắt đầu; xác minh không dừng đồng hồ.`,
    `Verification was requested at ${at.en}: the limit is ${limit.en} from the same start; verification does not stop the clock.`,
  )
  if (verified.dueAt < plain.dueAt) return { ...plain, limit: rule.limit, doubtful: false, verifiedAt: inTime }
  return { ...verified, limit: longer, reasons: [reason, ...verified.reasons], doubtful: false, verifiedAt: inTime }
}

/** Not after the due time as it was then; while it stands still, nothing is late. */
function isInTime(at: number, waitings: readonly Waiting[], counting: Counting): boolean {
  const before = waitings
    .filter(({ from }) => from <= at)
    .map((one) => (one.to === null || one.to > at ? { ...one, to: null } : one))
  const then = countWaitings(counting.rule.limit, before, counting)
  return then.known && (then.waitingSince !== null || at <= then.dueAt)
}

type Waited = (Extract<Counted, { known: true }> & { waitingSince: number | null }) | UnknownDay

/** One after the other, because a later one may lie in the time that an earlier one has given. */
function countWaitings(limit: Limit, waitings: readonly Waiting[], { rule, startAt, days, choices }: Counting): Waited {
  const counting = { days, law: rule.law, choices }
  const start = countLimit(startAt, limit, counting)
  if (!start.known) return start
  // Of a limit in days the first day is not counted, so waiting on it takes nothing away and gives nothing back.
  const counts = startOfDay(limit.kind === 'same-day' ? toDay(start.dueAt) : toDay(startAt) + 1)
  let dueAt = start.dueAt
  // Of a limit in plain days: its last day, worked or not.
  let plainEnd = limit.kind === 'days' ? toDay(startAt) + limit.days : null
  const reasons = [...start.reasons]
  for (const waiting of waitings) {
    const from = Math.max(waiting.from, startAt)
    const name = nameMoment(from)
    if (from > dueAt) {
      reasons.push(
        say(
          `Yêu cầu bổ sung lúc ${name.vi} là sau hạn trả: không dời hạn.`,
          `The supplement was requested at ${name.en}, after the due time: it does not move it.`,
        ),
      )
      continue
    }
    if (waiting.to === null) {
      reasons.push(
        say(
          `Chờ bổ sung từ ${name.vi}: đồng hồ dừng; hạn trả sẽ được tính lại khi bổ sung xong.`,
          `Waiting for a supplement since ${name.en}: the clock stands still; the due time is counted again when it is completed.`,
        ),
      )
      return { known: true, dueAt, reasons, waitingSince: from }
    }
    const until = nameMoment(waiting.to)
    reasons.push(
      say(`Chờ bổ sung từ ${name.vi} đến ${until.vi}.`, `Waiting for a supplement from ${name.en} to ${until.en}.`),
    )
    const afresh = choices.supplement === 'afresh' && waiting.by === 'supplement-completed'
    if (afresh) {
      reasons.push(
        say(
          'Thời hạn tính lại từ khi hoàn thành bổ sung.',
          'The limit begins afresh when the supplement is completed.',
        ),
      )
    }
    const next = move(from, waiting.to, afresh)
    if (!next.known) return next
    dueAt = Math.max(dueAt, next.dueAt)
    reasons.push(...next.reasons)
  }
  return { known: true, dueAt, reasons, waitingSince: null }

  function move(from: number, to: number, afresh: boolean): Counted {
    if (afresh) {
      if (limit.kind === 'days') plainEnd = toDay(to) + limit.days
      return countLimit(to, limit, counting)
    }
    if (plainEnd === null) return addWaiting(dueAt, { from, to, counts }, counting)
    const { end, counted } = addPlainWaiting(plainEnd, { from, to }, counting)
    plainEnd = end
    return counted
  }
}
