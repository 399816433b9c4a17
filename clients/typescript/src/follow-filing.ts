/** One filing to its end, as a loop over its steps. */
import type { FeedOptions } from './feed.ts'
import type { components } from './generated/api.ts'
import { pause } from './send.ts'

type Filing = components['schemas']['Filing']
type FilingEvent = components['schemas']['FilingEvent']
export type FilingState = Filing['state']

/** Who has to act before a filing moves on; `nobody`: it has ended. */
export type NextActor = 'gateway' | 'registry' | 'you' | 'operator' | 'nobody'

export const nextActors = {
  accepted: 'gateway',
  delivering: 'gateway',
  'outcome-unknown': 'gateway',
  received: 'registry',
  'supplement-requested': 'you',
  eligible: 'registry',
  'identifier-pending': 'registry',
  'document-pending': 'registry',
  completed: 'nobody',
  refused: 'nobody',
  rejected: 'you',
  'needs-review': 'operator',
  'lost-at-registry': 'operator',
  stale: 'operator',
  'dead-letter': 'operator',
  withdrawn: 'nobody',
  closed: 'nobody',
} as const satisfies Record<FilingState, NextActor>

/** One step of a filing. */
export interface FilingProgress {
  state: FilingState
  event: FilingEvent
  actsNext: NextActor
}

export interface Follow {
  signal?: AbortSignal
  onTrouble?: FeedOptions['onTrouble']
}

/** How long an event may wait for its number; it is there within moments. */
const unnumberedMs = 200

export async function* followFiling(
  begin: () => Promise<Filing>,
  read: (id: string) => Promise<Filing>,
  events: (from: FeedOptions) => AsyncIterable<FilingEvent>,
  { signal, onTrouble }: Follow,
): AsyncGenerator<FilingProgress, void, undefined> {
  let filing = await begin()
  // Between commit and numbering an event has no place in the feed yet.
  while (!filing.events.some(({ sequence }) => sequence !== null)) {
    await pause(unnumberedMs, signal)
    filing = await read(filing.id)
  }
  let after = 0
  for (const event of filing.events) {
    if (event.sequence === null) break
    after = event.sequence
    yield toProgress(event)
    if (nextActors[event.state] === 'nobody') return
  }
  for await (const event of events({ after, ...(signal && { signal }), ...(onTrouble && { onTrouble }) })) {
    if (event.filingId !== filing.id) continue
    yield toProgress(event)
    if (nextActors[event.state] === 'nobody') return
  }
}

const toProgress = (event: FilingEvent): FilingProgress => ({
  state: event.state,
  event,
  actsNext: nextActors[event.state],
})
