/**
 * Gives dossier events their numbers in the feed. Dossiers are written side by side, so numbers drawn while they are written could
 * overtake an earlier one that commits later. Here one process at a time numbers the committed events, hands them to the webhooks in
 * the same transaction, and announces how far the feed has come.
 */
import {
  announceDossierFeed,
  readSequenced,
  type SequencedDossierEvent,
  sequenceDossierEvents,
} from '../../store/dossier/feed.ts'
import type { Database, Queryable } from '../../store/postgres/database.ts'

/** Events per transaction. */
const batchSize = 500

/** `read` gives the events that got their numbers. They are read once, and only where someone is to learn of them. */
export type OnDossiersSequenced = (connection: Queryable, read: ReadSequenced) => Promise<void>
type ReadSequenced = () => Promise<readonly SequencedDossierEvent[]>

/** One round. True when there may be more at once. */
export function sequenceDossiers(
  database: Pick<Database, 'transaction'>,
  onSequenced: OnDossiersSequenced | undefined,
): Promise<boolean> {
  return database.transaction(async (connection) => {
    const range = await sequenceDossierEvents(connection, batchSize)
    // Another process may be numbering; the next interval checks whether it saw everything.
    if (range === null) return false
    let events: ReturnType<ReadSequenced> | undefined
    await onSequenced?.(connection, () => {
      events ??= readSequenced(connection, range)
      return events
    })
    await announceDossierFeed(connection, range.last)
    return range.last - range.before === batchSize
  })
}
