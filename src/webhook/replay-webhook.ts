/** Queues messages of an endpoint again: those whose attempts ended, or everything of a topic from a sequence number on. */
import { readableDossiers, receivableDossiers } from '../access/policy.ts'
import type { Consumer } from '../domain/access.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { WebhookTopic } from '../domain/webhook.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { readDossierMessages } from '../store/webhook/dossier-messages.ts'
import { readLinkedMessages } from '../store/webhook/linked-messages.ts'
import {
  type ReadMessages,
  type Requeued,
  readFilingMessages,
  requeueFailed,
  requeueFrom,
} from '../store/webhook/replays.ts'
import { readSummaryMessages } from '../store/webhook/summaries.ts'
import { findTopics } from '../store/webhook/webhooks.ts'
import { authorizeEndpoints, authorizeTopics } from './authorize-topics.ts'
import { toAction, type WebhookActor, type WebhookDeps, webhookNotFound } from './deps.ts'

export interface ReplayOrder extends WebhookActor {
  id: string
  /** Everything since, also what happened while the endpoint was disabled or not yet registered. Absent: what failed. */
  from?: number | undefined
  /** Absent: with `from`, filings; without, every topic. */
  topic?: WebhookTopic | undefined
}

/**
 * Resolves to how many messages were queued, and where to go on when there were more than one replay may queue. Each
 * keeps its id, so that a receiver can drop what it has seen; they leave while the endpoint is enabled.
 * Fails with `request-invalid` for a topic that the endpoint does not receive, `operation-not-allowed` for one that the caller may not
 * read, `webhook-not-found`, `storage-unavailable`, `audit-unavailable`.
 */
export async function replayWebhook(deps: WebhookDeps, { id, from, topic, ...actor }: ReplayOrder): Promise<Requeued> {
  const { database, clock, settings } = deps
  const { consumer } = actor.caller
  authorizeEndpoints(actor.caller)
  const topics = await withStorageErrors('storage-unavailable', () => findTopics(database, consumer.id, id))
  if (!topics) throw webhookNotFound()
  const since = from === undefined ? undefined : (topic ?? 'filings')
  const asked = since ?? topic
  if (asked !== undefined) {
    if (!topics.includes(asked)) throw notReceived(asked)
    authorizeTopics(actor.caller, [asked])
  }
  await deps.audit(toAction(actor, 'replay', id))
  const range = { endpoint: id, now: clock.now(), max: settings.replayMax }
  return withStorageErrors('storage-unavailable', () =>
    from === undefined || since === undefined
      ? requeueFailed(database, range, topic)
      : requeueFrom(database, { ...range, from }, since, readAgain[since](consumer, id)),
  )
}

/** Where each topic keeps what its messages are made of. */
const readAgain: Readonly<Record<WebhookTopic, (consumer: Consumer, endpoint: string) => ReadMessages>> = {
  filings:
    ({ id }) =>
    (connection, from, limit) =>
      readFilingMessages(connection, id, from, limit),
  dossiers: (consumer) => (connection, from, limit) =>
    readDossierMessages(connection, readableDossiers(consumer), from, limit),
  'linked-dossiers': (consumer) => (connection, from, limit) =>
    readLinkedMessages(connection, receivableDossiers(consumer), from, limit),
  summaries: (_, endpoint) => (connection, from, limit) => readSummaryMessages(connection, endpoint, from, limit),
}

function notReceived(topic: WebhookTopic): GatewayFailure {
  const message = {
    vi: `Địa chỉ này không nhận loại thông báo ${topic}; hãy chọn trước bằng PUT /v1/webhooks/{id}/topics`,
    en: `This endpoint does not receive ${topic}; choose that first with PUT /v1/webhooks/{id}/topics`,
  }
  return new GatewayFailure('request-invalid', { faults: [{ pointer: '/topic', code: 'not-received', message }] })
}
