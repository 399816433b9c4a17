/**
 * The clocks of a linked package (gói thủ tục liên thông): until when the whole is due and until when the part of each agency is, with
 * reasons. No part is due after the whole. The events are those of the civil-status part: when another agency has ended is not heard
 * here, and nothing is said of it.
 */
import type { DossierEvent } from '../../domain/dossier/dossier.ts'
import type { PackageVerdict } from '../../domain/linked/linked.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { toDay } from '../../domain/working-time/days.ts'
import { findRule } from '../../law/find-rule.ts'
import { isOn, type Law } from '../../law/law.ts'
import { writeLimit } from '../../law/limit.ts'
import { civilStatusPart, type PackagePart, type PackageRule } from '../../law/packages.ts'
import { answerClock, type ClockAnswer, type ClockQuestion } from './clock.ts'
import { countLimit, type UnknownDay } from './count-limit.ts'
import { type Ending, findEnding, getHistory } from './history.ts'
import { countLegalDueTime } from './legal-due-time.ts'
import { inVietnamese, nameDay, nameLimit, nameMoment, say, sayMark, sayUnknownDay } from './reasons.ts'

/** The clock of one agency. Moments are ms since the epoch. */
export interface PartAnswer {
  id: string
  agency: Bilingual
  act: Bilingual
  /** Its own limit; `null` = it has none, and is due with the package. */
  limit: string | null
  /** From when its own limit runs; `null` = it has none, or has not begun. */
  startAt: number | null
  /** `null` = not known, as the reasons of the whole say, or nothing is due any more. */
  dueAt: number | null
  provisional: boolean
  /** Of the civil-status part alone; `null` = open, or not heard here. */
  endedAt: number | null
  verdict: PackageVerdict
  reasons: readonly Bilingual[]
}

export interface PackageAnswer {
  /** The clock of the procedure: the due time of the package as a whole. */
  whole: ClockAnswer
  verdict: PackageVerdict
  /** Empty: which agencies have a part in it is not known for the day of receipt. */
  parts: readonly PartAnswer[]
  reasons: readonly Bilingual[]
  /** SHA-256 of the rule of the package, and of that of its procedure. */
  rulesHash: string | null
}

/** `null` = the procedure is no package that the law data knows. */
export function answerPackage(question: ClockQuestion, law: Law): PackageAnswer | null {
  const rules = law.packages.get(question.procedure)
  if (rules === undefined) return null
  const whole = answerClock(question, law)
  const received = toDay(question.receivedAt)
  const rule = rules.find((one) => isOn(one, received))
  const verdict = judgeWhole(whole, question.asOf)
  if (rule === undefined) {
    const day = nameDay(received)
    const reason = say(
      `Không biết những cơ quan nào tham gia gói liên thông ${question.procedure} với hồ sơ nhận ${day.vi}.`,
      `Which agencies have a part in the package ${question.procedure} received on ${day.en} is not known.`,
    )
    return { whole, verdict, parts: [], reasons: [reason], rulesHash: null }
  }
  const history = getHistory(question.events, question.asOf)
  const context: Context = { question, law, rule, whole, history, ended: findEnding(history, { withdrawn: false }) }
  const parts = rule.parts.map((part) => answerPart(part, context))
  return { whole, verdict, parts, reasons: sayPackage(question.procedure, rule), rulesHash: rule.hash }
}

/** Until when the citizen has to hand in what was found missing at a moment; `null` = no limit is known for it. */
export function findSupplementDue(
  { procedure, unit, receivedAt }: Pick<ClockQuestion, 'procedure' | 'unit' | 'receivedAt'>,
  requestedAt: number,
  law: Law,
): number | null {
  const received = toDay(receivedAt)
  const supplement = law.packages.get(procedure)?.find((one) => isOn(one, received))?.supplement ?? null
  const version = law.versions.find((one) => isOn(one, received))
  if (supplement === null || version === undefined) return null
  const days = law.getOfficeDays(unit, requestedAt)
  const counted = countLimit(requestedAt, supplement, { days, law: version, choices: law.choices })
  return counted.known ? counted.dueAt : null
}

interface Context {
  question: ClockQuestion
  law: Law
  rule: PackageRule
  whole: ClockAnswer
  history: readonly DossierEvent[]
  ended: Ending | null
}

const hasResult = (ended: Ending | null): boolean => ended?.type === 'done' || ended?.type === 'result-returned'

function answerPart(part: PackagePart, context: Context): PartAnswer {
  const { whole, ended, rule } = context
  const own = part.id === civilStatusPart
  const facts = {
    id: part.id,
    agency: part.agency,
    act: part.act,
    limit: part.limit === null ? null : writeLimit(part.limit),
    startAt: null,
    dueAt: null,
    provisional: false,
    endedAt: own ? (ended?.at ?? null) : null,
  }
  if (!whole.known) {
    const reason = say(
      'Chưa biết hạn của cả gói, nên chưa biết hạn của phần việc này.',
      'The due time of the package is not known, so that of this part is not either.',
    )
    const verdict = whole.verdict.law === 'not-running' ? 'not-running' : 'not-known'
    return { ...facts, verdict, reasons: [reason] }
  }
  if (!own && ended !== null && !hasResult(ended)) {
    const reason = say(
      'Phần hộ tịch kết thúc mà không có kết quả: phần việc này không bắt đầu.',
      'The civil-status part ended without a result: this part does not begin.',
    )
    return { ...facts, verdict: 'not-running', reasons: [reason] }
  }
  const counted = countPart(part, context)
  if (!counted.known) {
    const reason = sayUnknownDay(counted.day, counted.why, context.question.unit)
    return { ...facts, verdict: 'not-known', reasons: [reason] }
  }
  const { startAt, dueAt, legalDueAt, reasons } = counted
  const doubtful = rule.doubt !== null && part.limit !== null
  const verdict = own ? judgeOwn(legalDueAt, context) : judgeOther(dueAt, context)
  const provisional = whole.provisional || doubtful
  return { ...facts, startAt, dueAt, provisional, verdict, reasons: [...reasons, ...sayEnd(verdict, own)] }
}

type CountedPart =
  | { known: true; startAt: number | null; dueAt: number; legalDueAt: number; reasons: readonly Bilingual[] }
  | UnknownDay

/** By its own limit, and not after the whole. */
function countPart(part: PackagePart, context: Context): CountedPart {
  const { question, law, rule, whole, history, ended } = context
  if (!whole.known) throw new Error('a part is counted within a package whose due time is known')
  const { dueAt: wholeDueAt, legalDueAt: wholeLegalDueAt } = whole
  const name = nameMoment(wholeDueAt)
  const withWhole = (startAt: number | null, reason: Bilingual): CountedPart => ({
    known: true,
    startAt,
    dueAt: wholeDueAt,
    legalDueAt: wholeLegalDueAt,
    reasons: [reason],
  })
  if (part.limit === null) {
    const reason = say(
      `Không có thời hạn riêng cho phần việc này: hạn là hạn của cả gói, ${name.vi}.`,
      `This part has no limit of its own: it is due with the package, ${name.en}.`,
    )
    return withWhole(null, reason)
  }
  const found = findRule(law, question.procedure, question.case ?? null, toDay(question.receivedAt))
  if (!found.found) throw new Error('a package whose due time is known has no rule')
  const days = law.getOfficeDays(question.unit, Math.max(question.asOf, question.receivedAt))
  const { choices } = law
  if (part.after === null) {
    const own = { ...found.rule, limit: part.limit, verification: null }
    const counted = countLegalDueTime(history, { rule: own, startAt: whole.startAt, days, choices })
    if (!counted.known) return counted
    return bound(whole.startAt, counted.dueAt, counted.reasons)
  }
  const startAt = part.after === civilStatusPart && hasResult(ended) ? (ended?.at ?? null) : null
  if (startAt === null) {
    const before = rule.parts.find(({ id }) => id === part.after)?.act ?? say(part.after, part.after)
    const limit = nameLimit(part.limit)
    const reason = say(
      `Thời hạn ${limit.vi} tính từ khi xong: ${before.vi}; ở đây chưa biết việc đó đã xong. Muộn nhất là hạn của cả gói, ${name.vi}.`,
      `Its limit, ${limit.en}, runs from the end of: ${before.en}, which is not known here to have ended. At the latest it is due with the package, ${name.en}.`,
    )
    return withWhole(null, reason)
  }
  const counted = countLimit(startAt, part.limit, { days, law: found.rule.law, choices })
  if (!counted.known) return counted
  const begun = nameMoment(startAt)
  return bound(startAt, counted.dueAt, [
    say(
      `Phần việc này bắt đầu từ khi có kết quả hộ tịch, ${begun.vi}.`,
      `This part begins with the result of civil status, ${begun.en}.`,
    ),
    ...counted.reasons,
  ])

  function bound(startAt: number, dueAt: number, reasons: readonly Bilingual[]): CountedPart {
    const legalDueAt = Math.min(dueAt, wholeLegalDueAt)
    if (dueAt <= wholeDueAt) return { known: true, startAt, dueAt, legalDueAt, reasons }
    const reason = say(`Không muộn hơn hạn của cả gói: ${name.vi}.`, `Not later than the package itself: ${name.en}.`)
    return { known: true, startAt, dueAt: wholeDueAt, legalDueAt, reasons: [...reasons, reason] }
  }
}

function judgeOwn(legalDueAt: number, { question, law, whole, ended }: Context): PackageVerdict {
  const isAfter = (at: number) => (law.choices.lawCompare === 'day' ? toDay(at) > toDay(legalDueAt) : at > legalDueAt)
  if (ended !== null) return isAfter(ended.at) ? 'overdue' : 'on-time'
  if (whole.known && whole.waitingSince !== null) return 'within-time'
  return isAfter(question.asOf) ? 'overdue' : 'within-time'
}

function judgeOther(dueAt: number, { question, whole }: Context): PackageVerdict {
  if (whole.known && whole.waitingSince !== null) return 'within-time'
  return question.asOf > dueAt ? 'not-known' : 'within-time'
}

/** Open here after its due time is overdue for certain; ended here says nothing of the others. */
function judgeWhole(whole: ClockAnswer, asOf: number): PackageVerdict {
  const { law } = whole.verdict
  if (!whole.known) return law === 'not-running' ? 'not-running' : 'not-known'
  if (whole.ended !== null && !hasResult(whole.ended)) return 'not-running'
  if (law === 'overdue') return 'overdue'
  return whole.waitingSince === null && asOf > whole.dueAt ? 'not-known' : 'within-time'
}

function sayEnd(verdict: PackageVerdict, own: boolean): Bilingual[] {
  if (own || verdict !== 'not-known') return []
  return [
    say(
      'Đã qua hạn; cơ quan này không báo kết thúc về đây nên không biết đã xong hay chưa.',
      'The due time has passed. This agency reports no end to this gateway, so whether it has ended is not known.',
    ),
  ]
}

function sayPackage(procedure: string, { article, verified, mark, doubt, from }: PackageRule): Bilingual[] {
  const sure = sayMark(mark)
  const day = nameDay(from)
  const reasons = [
    say(
      `Gói liên thông ${procedure}: phần việc và thời hạn của từng cơ quan theo ${article.vi}, áp dụng cho hồ sơ nhận từ ${day.vi}. Đối chiếu lần cuối ${inVietnamese(verified)}${sure.vi}.`,
      `Package ${procedure}: the parts and the limits of the agencies are by ${article.en}, for dossiers received from ${day.en} on. Last verified on ${verified}${sure.en}.`,
    ),
  ]
  if (doubt !== null)
    reasons.push(
      say(
        `${doubt.vi}: hạn của các phần việc có thời hạn riêng là tạm tính.`,
        `${doubt.en}: due times of parts with a limit of their own are provisional.`,
      ),
    )
  return reasons
}
