/** Steps of a dossier (tiến trình hồ sơ) as a target of the synchronisation (đồng bộ) learns them. Moments are ms since the epoch. */
import type { DossierEventType, DossierStatus } from '../dossier/dossier.ts'

/** One step as the target is to learn it. Pure data of the dossier: it names no citizen. */
export interface PlannedStep {
  /** Which event it follows from. Of one event at most one step follows; where more must, `part` tells them apart. */
  event: { type: DossierEventType; at: number }
  part?: string | undefined
  /** The status, and when it was reached, as they are sent. */
  status: DossierStatus
  at: number
  /** What an answer of the target must show to be this step, in the target's own exactness: status, moment, content. */
  key: string
}

/**
 * Why a step is not sent: `late` = what belongs after it has arrived already (the engine finds these); `transition` = the target takes
 * no such step here; `not-carried` = the target has no such step; `later-result` = the result came, or became another one, after the step
 * with which results go, and the target takes none any more.
 */
export const unsendableReasons = ['late', 'transition', 'not-carried', 'later-result'] as const
export type UnsendableReason = (typeof unsendableReasons)[number]

/** An event whose step is never sent, with the reason: kept and shown, so that nothing is missing in silence. */
export interface UnsendableStep extends Omit<PlannedStep, 'key'> {
  reason: UnsendableReason
}

/** Tells steps of one dossier apart. */
export function toStepId({ event, part = '' }: Pick<PlannedStep, 'event' | 'part'>): string {
  return `${event.type} ${event.at} ${part}`
}
