/**
 * Which grants are in force at a moment. Callers are handed out with those alone, so that no decision can overlook a date; the others
 * are kept beside them, to say why something was refused.
 */
import type { Consumer, Grant } from '../domain/access.ts'

interface Sorted {
  /** Until when nothing changes: ms since the epoch, the first instant that is not covered. */
  from: number
  until: number
  grants: readonly Grant[]
  dormant: readonly Grant[]
}

/** By the grants of the register, which entries share that are alike. A grant without dates needs none of it. */
const sorted = new WeakMap<readonly Grant[], Sorted | 'undated'>()

/** The consumer with the grants that are in force `now`. A grant whose dates are no moments is never in force. */
export function inForce(consumer: Consumer, now: number): Consumer {
  const known = sorted.get(consumer.grants)
  if (known === 'undated') return consumer
  const current = known !== undefined && now >= known.from && now < known.until ? known : sort(consumer.grants, now)
  if (current === 'undated') return consumer
  return { ...consumer, grants: current.grants, dormant: current.dormant }
}

/** Is it in force at this moment? */
export function isInForce({ from, until }: Pick<Grant, 'from' | 'until'>, now: number): boolean {
  return (from === undefined || now >= from) && (until === undefined || now < until)
}

function sort(grants: readonly Grant[], now: number): Sorted | 'undated' {
  const bounds = grants.flatMap(({ from, until }) => [from, until]).filter((at) => at !== undefined)
  const entry: Sorted | 'undated' =
    bounds.length === 0
      ? 'undated'
      : {
          from: Math.max(...bounds.filter((at) => at <= now), Number.NEGATIVE_INFINITY),
          until: Math.min(...bounds.filter((at) => at > now), Number.POSITIVE_INFINITY),
          grants: grants.filter((grant) => isInForce(grant, now)),
          dormant: grants.filter((grant) => !isInForce(grant, now)),
        }
  sorted.set(grants, entry)
  return entry
}
