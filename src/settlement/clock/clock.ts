/**
 * The clock of a dossier: until when it is due and why, step by step, and whether it is on time by law and as the national scoring
 * counts. Pure: the same question and the same law give the same answer, in whatever order the events were heard. An outage of a
 * national system has no way in: it is evidence beside a dossier, and never a pause.
 */
import type { Channel, DossierEvent } from '../../domain/dossier/dossier.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { type DayNumber, startOfDay, toDate, toDay } from '../../domain/working-time/days.ts'
import type { OfficeDays } from '../../domain/working-time/office-days.ts'
import { type FoundRule, findRule } from '../../law/find-rule.ts'
import { hashData, isOn, type Law } from '../../law/law.ts'
import { writeLimit } from '../../law/limit.ts'
import {
  beginCounting,
  type Counted,
  countLimit,
  endOfWorkingDay,
  toWorkingMoment,
  type UnknownDay,
} from './count-limit.ts'
import { type Acceptance, type Ending, findAcceptance, findEnding, getHistory, getWaitings } from './history.ts'
import { type Counting, countLegalDueTime, type LegalDueTime } from './legal-due-time.ts'
import { eventNames, nameMoment, say, sayNoRule, sayRule, sayUnknownDay } from './reasons.ts'
import { type ScoringVerdict, score } from './scoring.ts'

export interface ClockQuestion {
  /** National code (mã thủ tục), `1.001193`. */
  procedure: string
  /** `1.000894.01` */
  case?: string
  /** Agency code of the unit, `H99.01.02`. */
  unit: string
  /** `null` = not known: counted like the counter. */
  channel: Channel | null
  /** At the counter: taken in. By post: opened. Online: handed in. ms since the epoch. */
  receivedAt: number
  /** In any order, also several times. */
  events: readonly DossierEvent[]
  /** Verdicts are as of this moment, ms since the epoch: later events are not known yet. */
  asOf: number
}

/**
 * By law: `on-time` ended not after the due time, `overdue` ended or still open after it, `within-time` open before it or waiting for
 * a supplement, `not-running` not officially accepted.
 */
type LawVerdict = 'on-time' | 'overdue' | 'within-time' | 'not-running' | 'not-known'

interface Verdicts {
  law: LawVerdict
  scoring: ScoringVerdict['verdict']
}

interface KnownDueTime {
  known: true
  /** The first one: as it was when the limit began, from the calendar that was public then. It never changes. */
  firstDueAt: number
  /** The present one: with verification, supplements, and what a person set. */
  dueAt: number
  /** The present one by law: without what a person set. The verdict by law goes by it. */
  legalDueAt: number
  /** Something that it depends on is not decided or not known yet. */
  provisional: boolean
  /** From when the limit runs. */
  startAt: number
  /** Since when the clock stands still; `null` = it runs. */
  waitingSince: number | null
  /** `null` = open. */
  ended: Ending | null
  /** `version` is the number of the law; `limit` is `same day`, `n working days` or `n days`, with verification when it counts. */
  law: { version: string; article: string | null; limit: string }
  reasons: Bilingual[]
  verdict: Verdicts
  scoring: Pick<ScoringVerdict, 'endAt' | 'endBy' | 'supplementMs'>
  /** SHA-256 of the rule and the choices, and of every day that was counted: equal ones give an equal answer, years later too. */
  rulesHash: string
  calendarHash: string
}

type UnknownDueTimeReason =
  | Extract<FoundRule, { found: false }>['why']
  /** Neither a calendar nor a decree covers the day. */
  | 'day-not-known'
  | 'hours-not-known'
  /** Online and not officially accepted: the limit does not run yet. */
  | 'not-accepted'

interface UnknownDueTime {
  known: false
  why: UnknownDueTimeReason
  /** Of `day-not-known` and `hours-not-known`: which day, `yyyy-mm-dd`. */
  day: string | null
  /** Of `not-accepted`: until when the office has to check whether the dossier is complete, ms since the epoch. */
  acceptBy: number | null
  reasons: Bilingual[]
  verdict: Verdicts
}

export type ClockAnswer = KnownDueTime | UnknownDueTime

export function answerClock(question: ClockQuestion, law: Law): ClockAnswer {
  const { procedure, unit, channel, receivedAt } = question
  const caseCode = question.case ?? null
  const history = getHistory(question.events, question.asOf)
  const received = toDay(receivedAt)
  const acceptance = findAcceptance(history, channel, receivedAt)
  const reasons: Bilingual[] = []
  const days = law.getOfficeDays(unit, Math.max(question.asOf, receivedAt))

  const scoreUnknown = (acceptedAt: number | null) =>
    score({
      history,
      acceptedAt,
      dueAt: null,
      maximumAt: null,
      periodEnd: question.asOf,
      compare: law.choices.scoringCompare,
    })
  const unknown = (why: UnknownDueTimeReason, reason: Bilingual, day: DayNumber | null, acceptBy: number | null) => {
    const { verdict, reason: scored } = scoreUnknown(acceptance.kind === 'none' ? null : acceptance.at)
    return {
      known: false,
      why,
      day: day === null ? null : toDate(day),
      acceptBy,
      reasons: [...reasons, reason, scored],
      verdict: { law: why === 'not-accepted' ? 'not-running' : 'not-known', scoring: verdict },
    } satisfies UnknownDueTime
  }
  const unknownDay = ({ day, why }: UnknownDay) =>
    unknown(why === 'calendar' ? 'day-not-known' : 'hours-not-known', sayUnknownDay(day, why, unit), day, null)

  const found = findRule(law, procedure, caseCode, received)
  if (!found.found) return unknown(found.why, sayNoRule(found, procedure, caseCode, received), null, null)
  const { rule } = found
  reasons.push(...sayRule(found, caseCode))

  const checkBy = endOfWorkingDay(receivedAt, days)
  if (acceptance.kind === 'none') {
    if (!checkBy.known) return unknownDay(checkBy)
    const by = nameMoment(checkBy.dueAt)
    const reason = say(
      `Hồ sơ trực tuyến chưa được tiếp nhận chính thức nên thời hạn chưa chạy (${startArticle(law, received).vi}); cơ quan phải kiểm tra trong ngày làm việc nhận hồ sơ: đến ${by.vi} (Nghị định 87/2020/NĐ-CP Điều 12(3)(a)).`,
      `The online dossier was not officially accepted yet, so no limit runs (${startArticle(law, received).en}); the office has to check it within the working day of its receipt: until ${by.en} (Decree 87/2020/NĐ-CP Art. 12(3)(a)).`,
    )
    return unknown('not-accepted', reason, null, checkBy.dueAt)
  }
  if (acceptance.kind === 'supposed' && !checkBy.known) return unknownDay(checkBy)
  const begunAt = findStart(acceptance, checkBy)
  reasons.push(sayStart(acceptance, begunAt, question, law))
  const begins = beginCounting(begunAt, rule.cutOffMs, { days, choices: law.choices })
  if (!begins.known) return unknownDay(begins)
  const startAt = begins.at
  reasons.push(...begins.reasons)

  const firstDays = law.getOfficeDays(unit, startAt)
  const first = countLimit(startAt, rule.limit, { days: firstDays, law: rule.law, choices: law.choices })
  if (!first.known) return unknownDay(first)
  const counting: Counting = { rule, startAt, days, choices: law.choices }
  const legal = countLegalDueTime(history, counting)
  if (!legal.known) return unknownDay(legal)
  if (legal.verifiedAt !== null) {
    const name = nameMoment(first.dueAt)
    reasons.push(
      ...first.reasons,
      say(`Đó là hạn trả đầu tiên: ${name.vi}.`, `That is the first due time: ${name.en}.`),
    )
  }
  if (firstDays !== days && first.dueAt !== countedAgain(counting)) {
    const name = nameMoment(first.dueAt)
    reasons.push(
      say(
        `Hạn trả đầu tiên ${name.vi} tính theo lịch đã công bố khi đó và giữ nguyên; sau đó lịch đã thay đổi.`,
        `The first due time, ${name.en}, follows from the calendar that was public then, and stays; the calendar has changed since.`,
      ),
    )
  }
  reasons.push(...legal.reasons)

  const present = applyChanges(history, legal, counting)
  if (!present.known) return unknownDay(present)
  reasons.push(...present.reasons)

  const lastDay = toDay(Math.max(present.dueAt, legal.dueAt))
  const undecided = findUndecided(toDay(startAt), lastDay, days)
  for (const { name, source } of undecided) {
    reasons.push(say(`Tạm tính: ${name.vi} (${source.vi}).`, `Provisional: ${name.en} (${source.en}).`))
  }
  const ended = findEnding(history, { withdrawn: false })
  const verdict = judgeByLaw(ended, legal, question.asOf, law.choices.lawCompare)
  reasons.push(sayVerdict(verdict, ended, legal.dueAt, question.asOf))
  const scored = score({
    history,
    acceptedAt: startAt,
    dueAt: scoringDueAt(),
    maximumAt: null,
    periodEnd: question.asOf,
    compare: law.choices.scoringCompare,
  })
  reasons.push(scored.reason)

  return {
    known: true,
    firstDueAt: first.dueAt,
    dueAt: present.dueAt,
    legalDueAt: legal.dueAt,
    provisional: undecided.length > 0 || !found.caseNamed || rule.doubt !== null || legal.doubtful,
    startAt,
    waitingSince: ended === null ? legal.waitingSince : null,
    ended,
    law: { version: rule.law.number, article: rule.article?.en ?? null, limit: writeLimit(legal.limit) },
    reasons,
    verdict: { law: verdict, scoring: scored.verdict },
    scoring: { endAt: scored.endAt, endBy: scored.endBy, supplementMs: scored.supplementMs },
    rulesHash: rule.hash,
    calendarHash: hashDays(toDay(startAt), lastDay, days, firstDays),
  }

  /** Supplement time is subtracted by the formula, so the due time must not have moved because of it as well. */
  function scoringDueAt(): number {
    if (law.choices.scoringDue === 'first') return (first as Extract<Counted, { known: true }>).dueAt
    const noWaiting = history.filter(({ type }) => type !== 'supplement-asked' && type !== 'supplement-completed')
    const extended = countLegalDueTime(noWaiting, counting)
    const set = extended.known ? applyChanges(noWaiting, extended, counting) : extended
    return set.known ? set.dueAt : (first as Extract<Counted, { known: true }>).dueAt
  }
}

const startArticle = (law: Law, received: DayNumber): Bilingual =>
  law.onlineStarts.find((one) => isOn(one, received))?.article ?? say('chưa rõ quy định', 'the rule is not known')

/** An acceptance that nobody stated is never taken later than the law allows it: a late word of it would hide a delay. */
function findStart(acceptance: Exclude<Acceptance, { kind: 'none' }>, checkBy: Counted): number {
  if (acceptance.kind === 'stated' || !checkBy.known) return acceptance.at
  return Math.min(acceptance.at, checkBy.dueAt)
}

function sayStart(
  acceptance: Exclude<Acceptance, { kind: 'none' }>,
  startAt: number,
  { channel, receivedAt }: ClockQuestion,
  law: Law,
): Bilingual {
  const at = nameMoment(startAt)
  switch (channel) {
    case null:
      return say(
        `Không biết kênh tiếp nhận, tính như nộp trực tiếp: thời hạn chạy từ ${at.vi}.`,
        `The channel is not known and counts like the counter: the limit runs from ${at.en}.`,
      )
    case 'counter':
      return say(
        `Nộp trực tiếp: thời hạn chạy từ khi tiếp nhận, ${at.vi}.`,
        `At the counter: the limit runs from receipt, ${at.en}.`,
      )
    case 'post':
      return say(
        `Nộp qua bưu chính: thời hạn chạy từ khi mở bưu gửi, ${at.vi}.`,
        `By post: the limit runs from the opening of the post, ${at.en}.`,
      )
    case 'online': {
      const [article, handed] = [startArticle(law, toDay(receivedAt)), nameMoment(receivedAt)]
      if (acceptance.kind === 'supposed') {
        return say(
          `Nộp trực tuyến lúc ${handed.vi}; không có sự kiện tiếp nhận chính thức, nhưng đã có ${eventNames[acceptance.by].vi}: thời hạn chạy từ ${at.vi}, không muộn hơn lúc cơ quan phải kiểm tra xong.`,
          `Handed in online at ${handed.en}; official acceptance was not stated, but ${eventNames[acceptance.by].en} supposes it: the limit runs from ${at.en}, not later than the office had to have checked it.`,
        )
      }
      const starts = law.onlineStarts.find((one) => isOn(one, toDay(receivedAt)))?.starts ?? 'accepted'
      const from =
        starts === 'accepted'
          ? say('khi tiếp nhận chính thức', 'official acceptance')
          : say('khi gửi phiếu hẹn', 'the moment the slip was sent')
      return say(
        `Nộp trực tuyến lúc ${handed.vi}; thời hạn chạy từ ${from.vi}, ${at.vi} (${article.vi}).`,
        `Handed in online at ${handed.en}; the limit runs from ${from.en}, ${at.en} (${article.en}).`,
      )
    }
  }
}

/** The limit without anything that happened later, by the calendar as it is known now. */
function countedAgain({ rule, startAt, days, choices }: Counting): number | null {
  const again = countLimit(startAt, rule.limit, { days, law: rule.law, choices })
  return again.known ? again.dueAt : null
}

/** What a person set, and what happened since. */
function applyChanges(
  history: readonly DossierEvent[],
  legal: Extract<LegalDueTime, { known: true }>,
  { startAt, days }: Counting,
): Counted {
  const changes = history.filter(
    ({ type, dueAt }) => (type === 'due-time-changed' || type === 'apology-sent') && dueAt !== undefined,
  )
  const last = changes.findLast(({ dueAt }) => (dueAt ?? 0) >= startAt)
  if (last?.dueAt === undefined) return { known: true, dueAt: legal.dueAt, reasons: [] }
  const set = toWorkingMoment(last.dueAt, days)
  if (!set.known) return set
  const [at, due] = [nameMoment(last.at), nameMoment(set.dueAt)]
  const reasons = [
    say(
      `${eventNames[last.type].vi} lúc ${at.vi}: hạn trả hiện tại là ${due.vi}. Hạn trả đầu tiên và kết luận theo luật không đổi.`,
      `At ${at.en}, ${eventNames[last.type].en}: the present due time is ${due.en}. The first one and the verdict by law stay.`,
    ),
    ...set.reasons,
  ]
  // A later supplement or verification gives the time that the law gives; it does not take away what a person promised.
  const waitedSince = getWaitings(history).some(({ to }) => to !== null && to > last.at)
  const verifiedSince = legal.verifiedAt !== null && legal.verifiedAt > last.at
  const movedSince = (waitedSince || verifiedSince) && legal.dueAt > set.dueAt
  if (!movedSince) return { known: true, dueAt: set.dueAt, reasons }
  const byLaw = nameMoment(legal.dueAt)
  const moved = say(
    `Sau đó hạn theo luật dời muộn hơn: hạn trả hiện tại là ${byLaw.vi}.`,
    `Since then the due time by law has moved beyond it: the present one is ${byLaw.en}.`,
  )
  return { known: true, dueAt: legal.dueAt, reasons: [...reasons, moved] }
}

function findUndecided(from: DayNumber, to: DayNumber, days: OfficeDays) {
  const found = new Map<string, { name: Bilingual; source: Bilingual }>()
  for (let day = from; day <= to; day++) {
    const one = days.findUndecided(day)
    if (one !== undefined) found.set(one.id, one)
  }
  return [...found.values()]
}

function judgeByLaw(
  ended: Ending | null,
  { dueAt, waitingSince }: Extract<LegalDueTime, { known: true }>,
  asOf: number,
  compare: 'minute' | 'day',
): LawVerdict {
  const isAfter = (at: number) => (compare === 'day' ? toDay(at) > toDay(dueAt) : at > dueAt)
  if (ended !== null) return isAfter(ended.at) ? 'overdue' : 'on-time'
  return waitingSince === null && isAfter(asOf) ? 'overdue' : 'within-time'
}

function sayVerdict(verdict: LawVerdict, ended: Ending | null, dueAt: number, asOf: number): Bilingual {
  const due = nameMoment(dueAt)
  const until =
    ended === null
      ? say(`chưa kết thúc đến ${nameMoment(asOf).vi}`, `open at ${nameMoment(asOf).en}`)
      : say(
          `${eventNames[ended.type].vi} lúc ${nameMoment(ended.at).vi}`,
          `${eventNames[ended.type].en} at ${nameMoment(ended.at).en}`,
        )
  const result = verdict === 'overdue' ? say('quá hạn', 'overdue') : say('trong hạn', 'in time')
  return say(
    `Theo luật: hạn ${due.vi}, ${until.vi}: ${result.vi}.`,
    `By law: due ${due.en}, ${until.en}: ${result.en}.`,
  )
}

const hashes = new WeakMap<OfficeDays, Map<string, string>>()

/** Of every day that was counted, as it is known now and as it was when the limit began. */
function hashDays(from: DayNumber, to: DayNumber, days: OfficeDays, firstDays: OfficeDays): string {
  const known = hashes.get(days) ?? new Map<string, string>()
  hashes.set(days, known)
  const changed = firstDays !== days
  const key = `${from}-${to}`
  const there = changed ? undefined : known.get(key)
  if (there !== undefined) return there
  const list = (one: OfficeDays) =>
    Array.from({ length: to - from + 1 }, (_, index) => {
      const day = from + index
      const spans = one.getSpans(day).map((span) => [span.from - startOfDay(day), span.to - startOfDay(day)])
      return [toDate(day), spans, one.findUndecided(day)?.id ?? null]
    })
  const [now, then] = [list(days), changed ? list(firstDays) : null]
  // A calendar that says the same of these days as the one before it gives the same receipt.
  const same = then === null || JSON.stringify(then) === JSON.stringify(now)
  const hash = hashData(same ? now : { now, then })
  if (!changed) known.set(key, hash)
  return hash
}
