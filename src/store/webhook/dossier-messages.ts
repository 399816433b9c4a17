/** What endpoints receive of dossiers: codes, steps and times, never a person. */
import { findIso } from '../../domain/vietnam-time.ts'
import type { DossierReach } from '../dossier/dossiers.ts'
import { readDossierFeedFrom, type SequencedDossierEvent, viewFeedEvent } from '../dossier/feed.ts'
import type { Queryable } from '../postgres/database.ts'
import { fanOutTo, toLane, type WebhookMessage } from './deliveries.ts'

/** Whether a consumer may read a dossier of this unit and procedure. */
export type MayRead = (consumer: string, scope: { unit: string; procedure: string }) => boolean

/** Hands events that have just got their sequence numbers to the endpoints of all that may read them, in the sequencer's transaction. */
export function fanOutDossiers(
  connection: Queryable,
  read: () => Promise<readonly SequencedDossierEvent[]>,
  mayRead: MayRead,
): Promise<void> {
  return fanOutTo(connection, 'dossiers', read, null, mayRead, toDossierMessage)
}

/** The messages of the dossiers that a consumer may read, from a sequence number on. */
export async function readDossierMessages(
  connection: Queryable,
  reach: DossierReach,
  from: number,
  limit: number,
): Promise<WebhookMessage[]> {
  return (await readDossierFeedFrom(connection, reach, from, limit)).map(toDossierMessage)
}

function toDossierMessage(event: SequencedDossierEvent): WebhookMessage {
  const { dossier, sequence } = event
  const { type, at, ...data } = viewFeedEvent(event)
  return {
    topic: 'dossiers',
    sequence,
    lane: toLane(`dossier ${dossier}`),
    // The type and the moment name an event of a dossier. A number would come again where a database is restored from a copy.
    message: `dse_${dossier}_${type}_${event.at}`,
    body: JSON.stringify({ type: `dossier.${type}`, timestamp: at, data }),
    at: findIso(event.recordedAt) ?? at,
  }
}
