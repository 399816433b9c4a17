/** Removes an endpoint, with its secret and everything it was still to be told. */
import { authorizeAnyProcedure } from '../access/policy.ts'
import { deleteEndpoint, ownsEndpoint } from '../store/webhooks.ts'
import { actionOf, stored, type WebhookActor, type WebhookParts, webhookNotFound } from './parts.ts'

/** Fails with `webhook-not-found`, `storage-unavailable`, `audit-unavailable`. */
export async function removeWebhook(
  parts: WebhookParts,
  { id, ...actor }: WebhookActor & { id: string },
): Promise<void> {
  authorizeAnyProcedure(actor.caller, 'follow')
  const consumer = actor.caller.consumer.id
  if (!(await stored(ownsEndpoint(parts.database, consumer, id)))) throw webhookNotFound()
  await parts.audit(actionOf(actor, 'remove', id))
  if (!(await stored(deleteEndpoint(parts.database, consumer, id)))) throw webhookNotFound()
}
