/**
 * When a dossier is due and why, as it is shown: what was recorded, the clock's reasons and verdicts as of now, what a letter of
 * apology needs, and which outages of the national systems fell into the time in which it was open. An outage is evidence: it moves
 * no due time.
 */
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { findIso } from '../domain/vietnam-time.ts'
import type { ClockAnswer } from '../settlement/clock/clock.ts'
import type { DossierRow, DossierWithEvents } from '../store/dossier/dossiers.ts'
import { readIncidentsDuring } from '../store/health/incidents.ts'
import type { DossierDeps } from './deps.ts'
import { toClockQuestion } from './reckon.ts'

/** Moments are ISO 8601 in UTC. */
export interface DueView {
  /** Whether a due time is known as of now. */
  known: boolean
  /** Why not, and of a day or its hours: which day. */
  why: string | null
  day: string | null
  /** Not officially accepted yet: until when the office has to check whether it is complete. */
  acceptBy: string | null
  /** The first due time as it was recorded; it never changes. */
  firstDueAt: string | null
  /** The present one, and the present one by law, without what a person set. */
  dueAt: string | null
  legalDueAt: string | null
  provisional: boolean
  startAt: string | null
  waitingSince: string | null
  law: { version: string; article: string | null; limit: string } | null
  reasons: Bilingual[]
  verdict: ClockAnswer['verdict']
  rulesHash: string | null
  calendarHash: string | null
  /** Whether the law as it is now gives the due time that was recorded with the last event. */
  asRecorded: boolean
}

/** The data of form 04 (Circular 03/2025/TT-VPCP): who asks for pardon for what, and until when. No name of a citizen. */
export interface ApologyView {
  /** A letter has to be written: the dossier is open after its present due time, and none went out since. */
  toWrite: boolean
  code: string
  procedure: string
  /** `null` = the law's files do not name it. */
  procedureName: Bilingual | null
  unit: string
  receivedAt: string
  originalDueAt: string | null
  presentDueAt: string | null
  sent: { at: string; newDueAt: string | null; reason: string | null; officer: string | null }[]
}

/** An outage of a path to a national system, as one gateway met it. */
export interface OutageView {
  id: string
  link: string
  path: string
  from: string
  /** `null` = it lasts. */
  to: string | null
  worst: string
}

interface Counting {
  dossier: DossierWithEvents
  now: number
}

export function viewDue({ answerClock }: Pick<DossierDeps, 'answerClock'>, { dossier, now }: Counting): DueView {
  const { row, events } = dossier
  const counted = events.filter(({ apart }) => apart === null)
  const answer = answerClock(toClockQuestion(row, counted, Math.max(now, row.lastAt)))
  const { reasons, verdict } = answer
  const firstDueAt = findIso(row.firstDueAt)
  if (!answer.known) {
    const { why, day, acceptBy } = answer
    return {
      known: false,
      why,
      day,
      acceptBy: findIso(acceptBy),
      firstDueAt,
      dueAt: null,
      legalDueAt: null,
      provisional: false,
      startAt: null,
      waitingSince: null,
      law: null,
      reasons,
      verdict,
      rulesHash: null,
      calendarHash: null,
      asRecorded: row.dueUnknown === why,
    }
  }
  return {
    known: true,
    why: null,
    day: null,
    acceptBy: null,
    firstDueAt,
    dueAt: findIso(answer.dueAt),
    legalDueAt: findIso(answer.legalDueAt),
    provisional: answer.provisional,
    startAt: findIso(answer.startAt),
    waitingSince: findIso(answer.waitingSince),
    law: answer.law,
    reasons,
    verdict,
    rulesHash: answer.rulesHash,
    calendarHash: answer.calendarHash,
    asRecorded: row.dueAt === answer.dueAt && row.firstDueAt === answer.firstDueAt,
  }
}

type Letter = ApologyView['sent'][number]

/** `null` = it is not late, and no letter was sent. */
export function viewApology(
  { procedureName }: Pick<DossierDeps, 'procedureName'>,
  { dossier: { row }, now }: Counting,
  sent: Letter[],
): ApologyView | null {
  const late = row.dueAt !== null && (row.endedAt ?? now) > row.dueAt
  if (!late && sent.length === 0) return null
  return {
    toWrite: isLetterToWrite(row, now),
    code: row.code,
    procedure: row.procedure,
    procedureName: procedureName(row.procedure),
    unit: row.unit,
    receivedAt: findIso(row.receivedAt) ?? '',
    originalDueAt: findIso(row.firstDueAt),
    presentDueAt: findIso(row.dueAt),
    sent,
  }
}

/** The new day that a letter stated is the present due time: once that has passed, another letter is due. */
function isLetterToWrite({ endedAt, dueAt, supplementSince }: DossierRow, now: number): boolean {
  return endedAt === null && supplementSince === null && dueAt !== null && now > dueAt
}

/** More than so many outages in the time of one dossier are no evidence any more that a person reads. */
const outagesMax = 50

export async function viewOutages(
  { database }: Pick<DossierDeps, 'database'>,
  { dossier: { row }, now }: Counting,
): Promise<OutageView[]> {
  const incidents = await readIncidentsDuring(
    database,
    new Date(row.receivedAt),
    new Date(row.endedAt ?? now),
    outagesMax,
  )
  return incidents.map(({ id, link, path, startedAt, endedAt, worst }) => ({
    id,
    link,
    path,
    from: startedAt,
    to: endedAt,
    worst,
  }))
}
