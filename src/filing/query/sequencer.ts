/**
 * Gives events their places in the feed. Filings are accepted concurrently, so numbers drawn while they are written would
 * have gaps and could overtake an earlier one that commits later. Here one process at a time numbers the committed events,
 * hands them to the webhooks in the same transaction, and announces how far the feed has come.
 */
import type { TellableEvent } from '../../domain/webhook.ts'
import { announceFeeds, sequenceEvents } from '../../store/filing/events.ts'
import type { Queryable } from '../../store/postgres/database.ts'
import type { FilingDeps } from '../deps.ts'

/** Events per transaction. */
const batchSize = 500

export type OnSequenced = (connection: Queryable, events: readonly TellableEvent[]) => Promise<void>

/** One round. True when there may be more at once. */
export async function sequence({ database }: FilingDeps, onSequenced: OnSequenced | undefined): Promise<boolean> {
  return database.transaction(async (connection) => {
    const events = await sequenceEvents(connection, batchSize)
    // Another process is numbering; the next interval checks whether it saw everything.
    if (!events || events.length === 0) return false
    await onSequenced?.(connection, events)
    const heads = new Map(events.map(({ consumer, sequence: last }) => [consumer, { consumer, last }]))
    await announceFeeds(connection, [...heads.values()])
    return events.length === batchSize
  })
}
