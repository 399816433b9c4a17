/** Reads the caller's feed by sequence number. `last` is where to go on from, even when no event was found. */
import { authorizeAnyProcedure } from '../../access/policy.ts'
import type { Caller } from '../../domain/access.ts'
import { beyondTheFeed } from '../../domain/feed-position.ts'
import { feedHead, readFeed } from '../../store/filing/events.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import type { FilingDeps } from '../deps.ts'
import { eventView, type FilingEventView } from './filing-view.ts'

export type SequencedEventView = FilingEventView & { sequence: number }

export interface EventsQuestion {
  caller: Caller
  after: number
  limit: number
  requestId?: string | undefined
  /** Where the request gives `after`. Absent: in the query parameter. */
  pointer?: string | undefined
}

/** Fails with `request-invalid` for a place that the feed has not reached: waiting there would be in vain. */
export async function readEvents(
  { database, sealed }: FilingDeps,
  { caller, after, limit, pointer = '?after' }: EventsQuestion,
): Promise<{ events: SequencedEventView[]; last: number }> {
  authorizeAnyProcedure(caller, 'follow')
  return withStorageErrors('storage-unavailable', async () => {
    const { events, last } = await readFeed(database, caller.consumer.id, after, limit)
    if (events.length === 0 && after > 0) {
      const head = await feedHead(database, caller.consumer.id)
      if (after > head) throw beyondTheFeed(head, pointer)
    }
    return { events: events.map((event) => eventView(sealed, event) as SequencedEventView), last }
  })
}
