/** What is counted of a group of dossiers: the form's table, and the numbers beside it that the form has no column for. */
import type { Counted } from '../../domain/dossier/report-words.ts'
import { toVietnamDay } from '../../domain/vietnam-time.ts'
import { addTally, emptyTally, type Tally } from './form.ts'
import type { Placement, ReportDossier } from './placement.ts'
import type { ScoredAs } from './scoring.ts'

export interface Figures {
  tally: Tally
  /** The same by the due time in force now. */
  presentTally: Tally
  receivedInPeriod: number
  /** These are explained where one dossier is counted. */
  channelUnknown: number
  waitsForCitizen: number
  endedWithoutResult: number
  reopened: number
  endedSameDay: number
  dueSameDay: number
  dueAndEndedSameDay: number
  scoredOnTime: number
  scoredUnknown: number
}

export function emptyFigures(): Figures {
  return {
    tally: emptyTally(),
    presentTally: emptyTally(),
    channelUnknown: 0,
    waitsForCitizen: 0,
    endedWithoutResult: 0,
    reopened: 0,
    receivedInPeriod: 0,
    endedSameDay: 0,
    dueSameDay: 0,
    dueAndEndedSameDay: 0,
    scoredOnTime: 0,
    scoredUnknown: 0,
  }
}

export function addCounted(into: Figures, counted: Counted): void {
  const { origin, outcome, outcomeByPresentDue, count } = counted
  into.tally[origin][outcome] += count
  into.presentTally[origin][outcomeByPresentDue] += count
  into.channelUnknown += counted.channelUnknown
  into.waitsForCitizen += counted.waitsForCitizen
  into.endedWithoutResult += counted.endedWithoutResult
  into.reopened += counted.reopened
  if (origin !== 'carried') into.receivedInPeriod += count
  into.endedSameDay += counted.endedSameDay
  into.dueSameDay += counted.dueSameDay
  into.dueAndEndedSameDay += counted.dueAndEndedSameDay
  into.scoredOnTime += counted.scoredOnTime
  into.scoredUnknown += counted.scoredUnknown
}

export function addFigures(into: Figures, other: Figures): void {
  addTally(into.tally, other.tally)
  addTally(into.presentTally, other.presentTally)
  into.channelUnknown += other.channelUnknown
  into.waitsForCitizen += other.waitsForCitizen
  into.endedWithoutResult += other.endedWithoutResult
  into.reopened += other.reopened
  into.receivedInPeriod += other.receivedInPeriod
  into.endedSameDay += other.endedSameDay
  into.dueSameDay += other.dueSameDay
  into.dueAndEndedSameDay += other.dueAndEndedSameDay
  into.scoredOnTime += other.scoredOnTime
  into.scoredUnknown += other.scoredUnknown
}

/** One dossier as something to count. */
export function toCounted(dossier: ReportDossier, placement: Placement, verdict: ScoredAs): Counted {
  const { origin, outcome, outcomeByPresentDue, receivedAt, endedAt, status, waitsForCitizen, reopened } = placement
  const inPeriod = origin !== 'carried'
  const withResult = status === 'done' || status === 'result-returned'
  const endedSameDay = inPeriod && withResult && endedAt !== null && toVietnamDay(endedAt) === toVietnamDay(receivedAt)
  const dueSameDay =
    inPeriod && dossier.firstDueAt !== null && toVietnamDay(dossier.firstDueAt) === toVietnamDay(receivedAt)
  return {
    origin,
    outcome,
    outcomeByPresentDue,
    count: 1,
    channelUnknown: Number(inPeriod && dossier.channel === null),
    waitsForCitizen: Number(waitsForCitizen),
    endedWithoutResult: Number(endedAt !== null && !withResult),
    reopened: Number(reopened),
    endedSameDay: Number(endedSameDay),
    dueSameDay: Number(dueSameDay),
    dueAndEndedSameDay: Number(dueSameDay && endedSameDay),
    scoredOnTime: Number(verdict === 'on-time'),
    scoredUnknown: Number(verdict === 'unknown'),
  }
}
