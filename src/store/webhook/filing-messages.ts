/** What endpoints receive of filings: thin, codes and states, never a person. */
import type { TellableEvent } from '../../domain/webhook.ts'
import type { Queryable } from '../postgres/database.ts'
import { fanOutTo, type WebhookMessage } from './deliveries.ts'

/** Hands events that have just got their sequence numbers to the endpoints of their consumers, in the sequencer's transaction. */
export function fanOut(connection: Queryable, events: readonly TellableEvent[]): Promise<void> {
  const consumers = [...new Set(events.map(({ consumer }) => consumer))]
  const isFor = (consumer: string, event: TellableEvent) => event.consumer === consumer
  return fanOutTo(connection, 'filings', async () => events, consumers, isFor, toFilingMessage)
}

export function toFilingMessage(event: TellableEvent): WebhookMessage {
  const { sequence, filingId, number, type, state, at, dossier, kind } = event
  const data = { filingId, dossier, kind, state, sequence, number }
  return {
    topic: 'filings',
    sequence,
    lane: filingId,
    message: `evt_${filingId.replaceAll('-', '')}_${number}`,
    body: JSON.stringify({ type: `filing.${type}`, timestamp: at, data }),
    at,
  }
}
