/** What endpoints receive of linked dossiers: codes and times, never a person. */
import { findIso } from '../../domain/vietnam-time.ts'
import type { DossierReach } from '../dossier/dossiers.ts'
import { type LinkedEvent, readLinkedFeed, viewLinkedEvent } from '../linked/feed.ts'
import type { Queryable } from '../postgres/database.ts'
import { fanOutTo, toLane, type WebhookMessage } from './deliveries.ts'
import type { MayRead } from './dossier-messages.ts'

/** Hands events to the endpoints of all that may receive the dossiers, in the transaction that numbers them. */
export function fanOutLinked(
  connection: Queryable,
  events: readonly LinkedEvent[],
  mayReceive: MayRead,
): Promise<void> {
  return fanOutTo(connection, 'linked-dossiers', async () => events, null, mayReceive, toLinkedMessage)
}

export async function readLinkedMessages(
  connection: Queryable,
  reach: DossierReach,
  from: number,
  limit: number,
): Promise<WebhookMessage[]> {
  return (await readLinkedFeed(connection, reach, from - 1, limit)).map(toLinkedMessage)
}

function toLinkedMessage(event: LinkedEvent): WebhookMessage {
  const { linked, sequence, revision } = event
  const { type, at, ...data } = viewLinkedEvent(event)
  return {
    topic: 'linked-dossiers',
    sequence,
    lane: toLane(`linked ${linked}`),
    message: `lde_${linked}_${revision}`,
    body: JSON.stringify({ type: `linked-dossier.${type}`, timestamp: at, data }),
    at: findIso(event.at) ?? at,
  }
}
