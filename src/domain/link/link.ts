/** The words of a link, our guarded way to one upstream. It has one or more paths. */

import type { FailureCode, Layer, Phase } from '../failure.ts'
import type { Bilingual } from '../texts/bilingual.ts'

/** The registers behind the links, as people call them. */
const registers: Readonly<Partial<Record<string, Bilingual>>> = {
  population: { vi: 'CSDL quốc gia về dân cư', en: 'National Population Database' },
  'civil-registry': { vi: 'CSDL hộ tịch điện tử', en: 'Civil-status registry' },
  'linked-services': { vi: 'Phần mềm dịch vụ công liên thông', en: 'Linked-service software' },
  'public-service-portal': { vi: 'Cổng Dịch vụ công quốc gia', en: 'National Public Service Portal' },
}

/** What people call the register behind a link; of one that has no name, its code. */
export function registerName(link: string): Bilingual {
  return registers[link] ?? { vi: link, en: link }
}

/** A path in a sentence: the register, and which of the ways to it. */
export function pathName(link: string, path: string | null): Bilingual {
  const { vi, en } = registerName(link)
  return path === null ? { vi, en } : { vi: `${vi} (đường ${path})`, en: `${en} (path ${path})` }
}

/**
 * What a path or a link is judged to be (health/judge.ts), the worst first. `held` = an operator or the calendar keeps
 * traffic off; `degraded` = carries traffic but hurts, or is ramping up after an outage.
 *
 * The order goes by what a caller gets: nothing, against our will; nothing, because somebody wants it so; an answer, but
 * badly; an answer. So `held` stands above `degraded`, where calls are still answered, and below `down`, which wants a person.
 */
export const pathSeverity = ['down', 'held', 'degraded', 'healthy'] as const
export type PathState = (typeof pathSeverity)[number]

export function isWorse(one: PathState, other: PathState): boolean {
  return pathSeverity.indexOf(one) < pathSeverity.indexOf(other)
}

/** `healthy` where there is none. */
export function worstState(states: Iterable<PathState>): PathState {
  let worst: PathState = 'healthy'
  for (const state of states) if (isWorse(state, worst)) worst = state
  return worst
}

/**
 * The state of a link with paths in these states. Healthy when every path is; degraded while any path carries traffic.
 * When none does, it is held only if every path is: else it would answer but for an outage, and is down.
 */
export function linkState(paths: readonly PathState[]): PathState {
  if (paths.every((state) => state === 'healthy')) return 'healthy'
  if (paths.some((state) => state === 'healthy' || state === 'degraded')) return 'degraded'
  return paths.every((state) => state === 'held') ? 'held' : 'down'
}

/** What a path knows of itself. It is evidence, not a verdict. Nothing here can name a person. */
export interface PathHealth {
  path: string
  breaker: 'closed' | 'open' | 'half-open'
  /** The failure that most calls of the window have met, or that opened the breaker; `null` without any. */
  failure: { code: FailureCode; layer: Layer; phase: Phase | null } | null
  /** Few calls are let in, because it has just come back after an outage. */
  ramping: boolean
  inFlight: number
  /** Those of them that yield to others: people of batches. */
  background: number
  queued: number
  /** Over the breaker's rolling window. */
  window: { calls: number; failures: number; slow: number }
  /** What it has taken to answer for long, what it takes now, and whether that is slow against its own usual. */
  latency: { usualMs: number | null; recentMs: number | null; slow: boolean }
  lastSuccessAt: string | null
  lastFailureAt: string | null
  /** Only while held: until when, and why in the operator's own words. */
  hold?: { until: string; reason: string }
}

/** Nothing keeps a call off: neither the breaker nor a hold. */
export function takesCalls({ breaker, hold }: Pick<PathHealth, 'breaker' | 'hold'>): boolean {
  return breaker === 'closed' && hold === undefined
}

export interface LinkHealth {
  link: string
  paths: readonly PathHealth[]
}

/** What one guarded call went through; tests, metrics and the audit record read it. */
export interface CallTrace {
  /** The path that gave the answer, or the last one tried; `null` when none was. */
  path: string | null
  attempts: number
  /** This answer came from a call that another identical request had begun. */
  shared: boolean
}

/** What an attempt says of its path. A refusal is an answer; a caller that left says nothing. */
export type AttemptEnd =
  | { verdict: 'answered' | 'neutral' }
  | {
      verdict: 'failed'
      /** What is held against the path: not the impatience of a caller, but the silence that it met. */
      blame: { code: FailureCode; layer: Layer; phase: Phase | null; detail?: string | undefined }
      /** The id that the upstream got, where the call has one: by it the upstream finds the attempt in its own log. */
      upstreamRequestId?: string | undefined
    }

/** Something that happened on a link, for metrics and health. */
export type LinkEvent =
  | ({ type: 'attempt'; link: string; path: string; durationMs: number; outcome: 'ok' | FailureCode } & AttemptEnd)
  | { type: 'retry' | 'hedge' | 'shared' | 'budget-exhausted' | 'rejected'; link: string; path: string | null }
