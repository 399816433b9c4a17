/** Puts a disabled endpoint back to work: what waits for it leaves now; what failed waits for a replay. */
import { withStorageErrors } from '../store/postgres/outage.ts'
import { enableEndpoint, ownsEndpoint } from '../store/webhook/webhooks.ts'
import { authorizeEndpoints } from './authorize-topics.ts'
import { toAction, type WebhookActor, type WebhookDeps, webhookNotFound } from './deps.ts'

/** Fails with `webhook-not-found`, `storage-unavailable`, `audit-unavailable`. Enabling an endpoint that is enabled ends its rest after failures. */
export async function enableWebhook(deps: WebhookDeps, { id, ...actor }: WebhookActor & { id: string }): Promise<void> {
  authorizeEndpoints(actor.caller)
  const consumer = actor.caller.consumer.id
  if (!(await withStorageErrors('storage-unavailable', () => ownsEndpoint(deps.database, consumer, id))))
    throw webhookNotFound()
  await deps.audit(toAction(actor, 'enable', id))
  if (!(await withStorageErrors('storage-unavailable', () => enableEndpoint(deps.database, consumer, id))))
    throw webhookNotFound()
}
