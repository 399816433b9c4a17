/**
 * The ladder of one unit: pure. Dossiers that press, because they are due soon or late and no one has moved them, are reported to the
 * unit; those that still press a set working time after that, to the city.
 *
 *   (none) ──presses──▶ reported to the unit ──`cityAfterMs` without a step──▶ reported to the city
 *      ▲                        │                                                   │
 *      └────── a step, an end, a later due time: no rung stands for it any more ────┘
 *
 * One message for all dossiers of a unit and rung: what begins to press after a message waits for the next one, at most `digestMs`;
 * what goes on pressing is repeated after `repeatMs`. All three are working time of the unit.
 */
import { type WorkedTime, workingMsBetween } from '../domain/working-time/worked-time.ts'

export const rungs = ['unit', 'city'] as const
export type Rung = (typeof rungs)[number]

/** A dossier that presses now. */
export interface Pressing {
  id: number
  /** Its last step, ms since the epoch. */
  lastAt: number
}

/** Since when a dossier stands on each rung: when the message left that it is in. ms since the epoch. */
interface Reported {
  unitAt: number
  cityAt: number | null
}

export interface LadderState {
  dossiers: ReadonlyMap<number, Reported>
  /** When the last message of each rung left; `null` = none has. */
  last: Record<Rung, number | null>
}

/** In milliseconds of working time. */
export interface LadderPace {
  digestMs: number
  cityAfterMs: number
  repeatMs: number
}

export interface RungNow {
  /** The dossiers for which the rung stands. */
  dossiers: readonly number[]
  /** A message is to leave now. */
  notify: boolean
}

/** What stands at this moment, which is working time, and which messages are to leave. */
export function climb(
  { dossiers, last }: LadderState,
  pressing: readonly Pressing[],
  now: number,
  worked: WorkedTime,
  { digestMs, cityAfterMs, repeatMs }: LadderPace,
): Record<Rung, RungNow> {
  const passed = (since: number, ms: number) => workingMsBetween(since, now, worked) >= ms
  const isDue = (fresh: boolean, lastAt: number | null) =>
    fresh ? lastAt === null || passed(lastAt, digestMs) : lastAt !== null && passed(lastAt, repeatMs)
  const all = pressing.map((one) => ({ id: one.id, reported: findReported(dossiers, one) }))
  const escalated = all.filter(({ reported }) => reported && passed(reported.unitAt, cityAfterMs))
  const unit = all.some(({ reported }) => !reported)
  const city = escalated.some(({ reported }) => reported?.cityAt === null)
  return {
    unit: { dossiers: pressing.map(({ id }) => id), notify: pressing.length > 0 && isDue(unit, last.unit) },
    city: { dossiers: escalated.map(({ id }) => id), notify: escalated.length > 0 && isDue(city, last.city) },
  }
}

/** The state after these messages have left. Dossiers that press no more, and those that were moved since, stand nowhere. */
export function afterMessages(
  { dossiers, last }: LadderState,
  pressing: readonly Pressing[],
  sent: Partial<Record<Rung, readonly number[]>>,
  now: number,
): LadderState {
  const next = new Map<number, Reported>()
  for (const one of pressing) {
    const before = findReported(dossiers, one)
    const unitAt = before?.unitAt ?? (sent.unit?.includes(one.id) ? now : null)
    if (unitAt === null) continue
    next.set(one.id, { unitAt, cityAt: before?.cityAt ?? (sent.city?.includes(one.id) ? now : null) })
  }
  return { dossiers: next, last: { unit: sent.unit ? now : last.unit, city: sent.city ? now : last.city } }
}

/** A dossier that was moved after its message begins anew when it presses again. */
function findReported(dossiers: LadderState['dossiers'], { id, lastAt }: Pressing): Reported | undefined {
  const reported = dossiers.get(id)
  return reported && lastAt <= reported.unitAt ? reported : undefined
}
