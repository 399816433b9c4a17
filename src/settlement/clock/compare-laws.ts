/** Which dossiers would get another due time under another law: shown before a change of its files is put in force. */
import type { Law } from '../../law/law.ts'
import { answerClock, type ClockAnswer, type ClockQuestion } from './clock.ts'

/** A due time as one law gives it; `dueAt` null = none, and `why` says why not. */
export interface DueUnderLaw {
  dueAt: number | null
  provisional: boolean
  why: string | null
}

export interface MovedDossier {
  code: string
  unit: string
  procedure: string
  before: DueUnderLaw
  after: DueUnderLaw
}

/** `undefined` = its due time stays. */
export function compareLaws(code: string, question: ClockQuestion, before: Law, after: Law): MovedDossier | undefined {
  const [old, next] = [toDue(answerClock(question, before)), toDue(answerClock(question, after))]
  if (old.dueAt === next.dueAt && old.provisional === next.provisional && old.why === next.why) return undefined
  const { unit, procedure } = question
  return { code, unit, procedure, before: old, after: next }
}

const toDue = (answer: ClockAnswer): DueUnderLaw =>
  answer.known
    ? { dueAt: answer.dueAt, provisional: answer.provisional, why: null }
    : { dueAt: null, provisional: false, why: answer.why }
