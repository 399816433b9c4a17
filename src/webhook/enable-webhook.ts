/** Puts a disabled endpoint back to work: what waits for it leaves now; what failed waits for a replay. */
import { authorizeAnyProcedure } from '../access/policy.ts'
import { enableEndpoint, ownsEndpoint } from '../store/webhooks.ts'
import { actionOf, stored, type WebhookActor, type WebhookParts, webhookNotFound } from './parts.ts'

/** Fails with `webhook-not-found`, `storage-unavailable`, `audit-unavailable`. Enabling an endpoint that is enabled ends its rest after failures. */
export async function enableWebhook(
  parts: WebhookParts,
  { id, ...actor }: WebhookActor & { id: string },
): Promise<void> {
  authorizeAnyProcedure(actor.caller, 'follow')
  const consumer = actor.caller.consumer.id
  if (!(await stored(ownsEndpoint(parts.database, consumer, id)))) throw webhookNotFound()
  await parts.audit(actionOf(actor, 'enable', id))
  if (!(await stored(enableEndpoint(parts.database, consumer, id)))) throw webhookNotFound()
}
