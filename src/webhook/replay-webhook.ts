/** Queues messages of an endpoint again: those whose attempts ended, or everything from a sequence number on. */
import { authorizeAnyProcedure } from '../access/policy.ts'
import { requeueDeliveries } from '../store/webhook-deliveries.ts'
import { ownsEndpoint } from '../store/webhooks.ts'
import { actionOf, type WebhookActor, type WebhookParts, webhookNotFound } from './parts.ts'

/**
 * Resolves to how many messages were queued; each keeps its id, so that a receiver can drop what it has seen. They leave
 * while the endpoint is enabled. Fails with `webhook-not-found`.
 */
export async function replayWebhook(
  parts: WebhookParts,
  { id, from, ...actor }: WebhookActor & { id: string; from?: number | undefined },
): Promise<{ queued: number }> {
  const { database, clock } = parts
  authorizeAnyProcedure(actor.caller, 'follow')
  const consumer = actor.caller.consumer.id
  if (!(await ownsEndpoint(database, consumer, id))) throw webhookNotFound()
  await parts.audit(actionOf(actor, 'replay', id))
  const queued = await database.transaction((connection) =>
    requeueDeliveries(connection, id, from ?? null, clock.now()),
  )
  return { queued }
}
