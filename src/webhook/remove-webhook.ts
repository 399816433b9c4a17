/** Removes an endpoint, with its secret and every message that it has not got yet. */
import { withStorageErrors } from '../store/postgres/outage.ts'
import { deleteEndpoint, ownsEndpoint } from '../store/webhook/webhooks.ts'
import { authorizeEndpoints } from './authorize-topics.ts'
import { toAction, type WebhookActor, type WebhookDeps, webhookNotFound } from './deps.ts'

/** Fails with `webhook-not-found`, `storage-unavailable`, `audit-unavailable`. */
export async function removeWebhook(deps: WebhookDeps, { id, ...actor }: WebhookActor & { id: string }): Promise<void> {
  authorizeEndpoints(actor.caller)
  const consumer = actor.caller.consumer.id
  if (!(await withStorageErrors('storage-unavailable', () => ownsEndpoint(deps.database, consumer, id))))
    throw webhookNotFound()
  await deps.audit(toAction(actor, 'remove', id))
  if (!(await withStorageErrors('storage-unavailable', () => deleteEndpoint(deps.database, consumer, id))))
    throw webhookNotFound()
}
