/** Chooses anew what an endpoint receives. */
import type { WebhookTopic } from '../domain/webhook.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { ownsEndpoint, setTopics } from '../store/webhook/webhooks.ts'
import { authorizeTopics } from './authorize-topics.ts'
import { toAction, type WebhookActor, type WebhookDeps, webhookNotFound } from './deps.ts'

/**
 * From now on the endpoint receives these topics; what waits for it leaves in any case. Fails with `operation-not-allowed` for what the
 * caller may not read, `webhook-not-found`, `storage-unavailable`, `audit-unavailable`.
 */
export async function chooseTopics(
  deps: WebhookDeps,
  { id, topics, ...actor }: WebhookActor & { id: string; topics: readonly WebhookTopic[] },
): Promise<void> {
  authorizeTopics(actor.caller, topics)
  const consumer = actor.caller.consumer.id
  if (!(await withStorageErrors('storage-unavailable', () => ownsEndpoint(deps.database, consumer, id))))
    throw webhookNotFound()
  await deps.audit(toAction(actor, 'topics', id))
  const now = deps.clock.now()
  if (!(await withStorageErrors('storage-unavailable', () => setTopics(deps.database, consumer, id, topics, now))))
    throw webhookNotFound()
}
