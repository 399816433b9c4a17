/** The clock's questions about dossiers, and its answers in the form in which they are recorded with an event. */
import type { DossierEvent } from '../domain/dossier/dossier.ts'
import type { ReckonedDue } from '../domain/dossier/projection.ts'
import type { Law } from '../law/law.ts'
import { answerClock, type ClockAnswer, type ClockQuestion } from '../settlement/clock/clock.ts'
import { answerPackage } from '../settlement/clock/package-clock.ts'
import type { DossierIdentity } from '../store/dossier/dossiers.ts'
import type { DossierDeps } from './deps.ts'
import { type Receipt, rememberReceiptDues } from './receipt-dues.ts'

/** What the use cases need of the law. It is read at every question, so that another one may come into force. */
export function bindLaw(
  getLaw: () => Law,
): Pick<DossierDeps, 'answerClock' | 'answerPackage' | 'reckonReceipt' | 'procedureName'> {
  const byLaw = new WeakMap<Law, (receipt: Receipt) => ReckonedDue>()
  return {
    answerClock: (question) => answerClock(question, getLaw()),
    answerPackage: (question) => answerPackage(question, getLaw()),
    reckonReceipt: (receipt) => {
      const law = getLaw()
      const reckonBy = byLaw.get(law) ?? rememberReceiptDues((one) => countReceipt(one, law))
      byLaw.set(law, reckonBy)
      return reckonBy(receipt)
    },
    procedureName: (code) => getLaw().procedures.get(code)?.name ?? null,
  }
}

function countReceipt({ procedure, unit, receivedAt, asOf }: Receipt, law: Law): ReckonedDue {
  const events = (['received', 'accepted'] as const).map((type) => ({ type, at: receivedAt }))
  const question = { procedure, unit, channel: null, receivedAt, events, asOf: Math.max(asOf, receivedAt) }
  return toReckonedDue(answerClock(question, law))
}

/** `events`: those that count. */
export function toClockQuestion(
  { procedure, procedureCase, unit, channel, receivedAt }: DossierIdentity,
  events: readonly DossierEvent[],
  asOf: number,
): ClockQuestion {
  const question = { procedure, unit, channel, receivedAt, events, asOf }
  return procedureCase === null ? question : { ...question, case: procedureCase }
}

/** What is recorded with an event as of the moment in which it is recorded. */
export function reckon(
  deps: Pick<DossierDeps, 'answerClock'>,
  dossier: DossierIdentity,
  events: readonly DossierEvent[],
  recordedAt: number,
): ReckonedDue {
  // A clock that runs ahead of ours may date a step a little later than now: it is known, so it counts.
  const asOf = events.reduce((latest, { at }) => Math.max(latest, at), recordedAt)
  return toReckonedDue(deps.answerClock(toClockQuestion(dossier, events, asOf)))
}

function toReckonedDue(answer: ClockAnswer): ReckonedDue {
  if (!answer.known) return { firstDueAt: null, dueAt: null, provisional: false, unknown: answer.why, rules: null }
  const { firstDueAt, dueAt, provisional, rulesHash, calendarHash } = answer
  const rules = `${rulesHash.slice(0, 16)} ${calendarHash.slice(0, 16)}`
  return { firstDueAt, dueAt, provisional, unknown: null, rules }
}
