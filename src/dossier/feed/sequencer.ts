/**
 * Gives dossier events their numbers in the feed. Dossiers are written side by side, so numbers drawn while they are written could
 * overtake an earlier one that commits later. Here one process at a time numbers the committed events, hands them to the webhooks in
 * the same transaction, and announces how far the feed has come.
 */
import { announceDossierFeed, type SequencedDossierEvent, sequenceDossierEvents } from '../../store/dossier/feed.ts'
import type { Database, Queryable } from '../../store/postgres/database.ts'

/** Events per transaction. */
const batchSize = 500

export type OnDossiersSequenced = (connection: Queryable, events: readonly SequencedDossierEvent[]) => Promise<void>

/** One round. True when there may be more at once. */
export function sequenceDossiers(
  database: Pick<Database, 'transaction'>,
  onSequenced: OnDossiersSequenced | undefined,
): Promise<boolean> {
  return database.transaction(async (connection) => {
    const events = await sequenceDossierEvents(connection, batchSize)
    const last = events?.at(-1)
    // Another process is numbering; the next interval checks whether it saw everything.
    if (!events || !last) return false
    await onSequenced?.(connection, events)
    await announceDossierFeed(connection, last.sequence)
    return events.length === batchSize
  })
}
