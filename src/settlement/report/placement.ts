/**
 * Where one dossier stands in form II.06a of a period: how it came in, and what had become of it at the end of the period. A
 * pure function of its events, so a report can be made again from them alone, and the same events in another order place it alike.
 *
 * - A dossier counts from its receipt (tiếp nhận): one that was handed in online from its official acceptance (Decree 87/2020 Art.
 *   12(3)(c)), any other from the moment it was handed in. Before that it stands at the door and in no column.
 * - It is in the period if it was open at any moment of it. So the open ones of one period are those carried into the next.
 * - It has ended with its first ending event, whichever that is: what follows an end (the result is handed over) moves nothing,
 *   except that it may be reopened; then it is open again, and carried into the period in which that happened.
 * - On time or not is a matter of days, as in the deployed systems, and of the first due time: a due time that was moved later
 *   makes no dossier on time. Without a due time nothing is on time and nothing late: such a dossier stands outside the columns.
 */
import {
  type Channel,
  type DossierEvent,
  type DossierPosition,
  type DossierStatus,
  endedStatuses,
  inOrder,
  stepDossier,
} from '../../domain/dossier/dossier.ts'
import type { Origin, Outcome, ReportFindingCode } from '../../domain/dossier/report-words.ts'
import { toVietnamDay } from '../../domain/vietnam-time.ts'
import type { ReportWindow } from './period.ts'

/** One dossier with its history, as reports read it. It names no citizen. */
export interface ReportDossier {
  id: number
  code: string
  unit: string
  /** National form, `1.001193`. */
  procedure: string
  /** `1.000894.01` */
  case: string | null
  /** `null` = the system that registered it did not say. */
  channel: Channel | null
  /** `null` = not known, and then never on time. */
  firstDueAt: number | null
  /** The due time in force now. */
  dueAt: number | null
  /** A day that is not decided yet lies before the due time. */
  provisional: boolean
  /** Those that count. */
  events: readonly DossierEvent[]
  /** What was found doubtful when its steps were recorded, as far as the events that count do not show it. */
  recorded: readonly ReportFindingCode[]
}

export interface Placement {
  origin: Origin
  outcome: Outcome
  /** The same by the due time in force now: what the form would show if a moved due time counted. */
  outcomeByPresentDue: Outcome
  receivedAt: number
  /** The end that counts; `null` = open at the end of the period. */
  endedAt: number | null
  status: DossierStatus
  /** Open, and the citizen is to hand something in. */
  waitsForCitizen: boolean
  /** Taken up again in this period after an end before it. */
  reopened: boolean
}

/** Why a dossier stands in no column. */
type NotCounted = 'not-yet-received' | 'ended-before' | 'at-the-door' | 'refused-at-the-door'

export type PlacementAnswer = ({ counted: true } & Placement) | { counted: false; why: NotCounted }

const isEnded = (status: DossierStatus) => (endedStatuses as readonly DossierStatus[]).includes(status)

/** What the events before the cut come to. */
interface History {
  status: DossierStatus
  receivedAt: number | null
  endedAt: number | null
  /** Since when papers are missing. */
  supplementSince: number | null
  /** Received before the period, and ended when it began. */
  endedAtStart: boolean
}

export function placeInForm(dossier: ReportDossier, window: ReportWindow): PlacementAnswer {
  const history = follow(dossier, window)
  if (history === undefined) return { counted: false, why: 'not-yet-received' }
  const { status, receivedAt, endedAt, supplementSince, endedAtStart } = history
  if (endedAt !== null && endedAt < window.startAt) return { counted: false, why: 'ended-before' }
  if (receivedAt === null) return { counted: false, why: endedAt === null ? 'at-the-door' : 'refused-at-the-door' }
  const judge = (dueAt: number | null): Outcome => {
    if (dueAt === null) return endedAt === null ? 'open-unknown' : 'ended-unknown'
    const dueDay = toVietnamDay(dueAt)
    if (endedAt !== null) {
      const endDay = toVietnamDay(endedAt)
      return endDay < dueDay ? 'ended-early' : endDay === dueDay ? 'ended-on-time' : 'ended-late'
    }
    // What was still in time when papers were found missing stays so until they come: the office cannot act.
    const judgedDay = supplementSince === null ? window.lastDay : toVietnamDay(supplementSince)
    return judgedDay <= dueDay ? 'open-in-time' : 'open-overdue'
  }
  return {
    counted: true,
    origin: receivedAt < window.startAt ? 'carried' : dossier.channel === 'online' ? 'online' : 'direct',
    outcome: judge(dossier.firstDueAt),
    // A present due time is there only where a first one is.
    outcomeByPresentDue: judge(dossier.firstDueAt === null ? null : dossier.dueAt),
    receivedAt,
    endedAt,
    status,
    waitsForCitizen: supplementSince !== null,
    reopened: endedAtStart,
  }
}

/** `undefined` = nothing had happened yet. A step that the table of steps does not allow changes nothing. */
function follow({ channel, events }: ReportDossier, { startAt, cutAt }: ReportWindow): History | undefined {
  let position: DossierPosition | undefined
  let history: History | undefined
  for (const { type, at } of inOrder(events)) {
    if (at >= cutAt) break
    const next = stepDossier(position, type)
    if (next === undefined) continue
    const ended = isEnded(next.status)
    const received =
      channel !== 'online' || next.accepted || next.status === 'done' || next.status === 'result-returned'
    const receivedAt = history?.receivedAt ?? (received ? at : null)
    const endedAt = ended ? (history?.endedAt ?? at) : null
    history = {
      status: next.status,
      receivedAt,
      endedAt,
      supplementSince: next.status === 'supplement-asked' ? (history?.supplementSince ?? at) : null,
      endedAtStart: at < startAt ? endedAt !== null && receivedAt !== null : (history?.endedAtStart ?? false),
    }
    position = next
  }
  return history
}
