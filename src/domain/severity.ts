/**
 * Which state of a path or link is worse: the one order that incidents, history, links and pages go by. It is reckoned by what
 * whoever calls gets: all that is asked; all, but badly; nothing, because somebody wants it so; nothing.
 */
import type { PathState } from './link.ts'

/** The worst first. */
export const statesBySeverity = ['down', 'held', 'degraded', 'healthy'] as const satisfies readonly PathState[]

const ranks = {
  healthy: 0,
  degraded: 1,
  held: 2,
  down: 3,
} as const satisfies Record<PathState, number>

export function isWorse(one: PathState, other: PathState): boolean {
  return ranks[one] > ranks[other]
}

/** `healthy` where there is none. */
export function worstState(states: Iterable<PathState>): PathState {
  let worst: PathState = 'healthy'
  for (const state of states) if (isWorse(state, worst)) worst = state
  return worst
}
