/** The caller's feed, by sequence number. `last` is where to go on from, also when nothing of theirs was there. */
import { authorizeAnyProcedure } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import { readFeed } from '../store/filing-events.ts'
import { eventView, type FilingEventView } from './filing-view.ts'
import { type FilingParts, stored } from './parts.ts'

export type SequencedEventView = FilingEventView & { sequence: number }

export async function readEvents(
  { database, vault }: FilingParts,
  { caller, after, limit }: { caller: Caller; after: number; limit: number; requestId?: string | undefined },
): Promise<{ events: SequencedEventView[]; last: number }> {
  authorizeAnyProcedure(caller, 'follow')
  const { events, last } = await stored(() => readFeed(database, caller.consumer.id, after, limit))
  return { events: events.map((event) => eventView(vault, event) as SequencedEventView), last }
}
