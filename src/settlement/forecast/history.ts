/**
 * What the forecast learns from, as plain data: dossiers with their steps and due times, and outages of links. A history becomes
 * one stream of events in the order in which they became known; the forecast is given that stream and nothing else, so that what
 * has not happened yet cannot reach it.
 */

/** One dossier. It names no citizen. */
export interface ForecastCase {
  id: string
  /** National code of the procedure. */
  procedure: string
  /** Group of procedures that are alike; where the procedure is rare, its kind speaks for it. */
  kind: string
  unit: string
  /** `counter`, `online`, `post`, or what the history calls it; `null` = not known. */
  channel: string | null
  /** ms since the epoch. */
  receivedAt: number
  /** Due times in the order in which they were set: the first one from `receivedAt`. Empty = none is known. */
  dueTimes: readonly { from: number; dueAt: number }[]
  /** In order of time; the names are those of `stages.ts`, or any other. */
  steps: readonly { at: number; step: string }[]
  /** ms since the epoch; `null` = open as far as the history goes. */
  endedAt: number | null
}

/** A span in which a link did not carry anything. */
export interface LinkOutage {
  link: string
  from: number
  /** `null` = still down. */
  to: number | null
}

export interface History {
  cases: readonly ForecastCase[]
  outages: readonly LinkOutage[]
}

/** One thing that happened at `at`. */
export type ForecastEvent =
  | {
      type: 'received'
      at: number
      id: string
      procedure: string
      kind: string
      unit: string
      channel: string | null
    }
  | { type: 'due'; at: number; id: string; dueAt: number }
  | { type: 'step'; at: number; id: string; step: string }
  | { type: 'ended'; at: number; id: string }
  | { type: 'link-down'; at: number; link: string }
  | { type: 'link-up'; at: number; link: string }

/** When it became known: never before it happened, and what is learnt never knows it earlier. */
export interface KnownEvent {
  knownAt: number
  event: ForecastEvent
}

/** Order of what became known at the same moment: a dossier begins before it moves, and ends last. */
export const ranks = {
  'link-up': 0,
  'link-down': 1,
  received: 2,
  due: 3,
  step: 4,
  ended: 5,
} as const satisfies Record<ForecastEvent['type'], number>

/** The stream of a history in which everything became known when it happened. */
export function toEvents({ cases, outages }: History): ForecastEvent[] {
  const events = [...cases.flatMap((dossier) => [...toCaseEvents(dossier)]), ...toLinkEvents(outages)]
  return events.sort((a, b) => a.at - b.at || ranks[a.type] - ranks[b.type])
}

/** What happened to one dossier, its steps in their order. */
export function* toCaseEvents(dossier: ForecastCase): Generator<ForecastEvent> {
  const { id, procedure, kind, unit, channel, receivedAt, dueTimes, steps, endedAt } = dossier
  yield { type: 'received', at: receivedAt, id, procedure, kind, unit, channel }
  for (const { from, dueAt } of dueTimes) yield { type: 'due', at: from, id, dueAt }
  for (const { at, step } of steps) yield { type: 'step', at, id, step }
  if (endedAt !== null) yield { type: 'ended', at: endedAt, id }
}

export function* toLinkEvents(outages: readonly LinkOutage[]): Generator<ForecastEvent> {
  for (const { link, from, to } of outages) {
    yield { type: 'link-down', at: from, link }
    if (to !== null) yield { type: 'link-up', at: to, link }
  }
}
