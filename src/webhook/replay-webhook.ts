/** Queues messages of an endpoint again: those whose attempts ended, or everything from a sequence number on. */
import { authorizeAnyProcedure } from '../access/policy.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { type Requeued, requeueFailed, requeueFrom } from '../store/webhook/replays.ts'
import { ownsEndpoint } from '../store/webhook/webhooks.ts'
import { toAction, type WebhookActor, type WebhookDeps, webhookNotFound } from './deps.ts'

/**
 * Resolves to how many messages were queued, and where to go on when there were more than one replay may queue. Each
 * keeps its id, so that a receiver can drop what it has seen; they leave while the endpoint is enabled.
 * `from`: everything since, also what happened while the endpoint was disabled or not yet registered. Absent: what failed.
 * Fails with `webhook-not-found`, `storage-unavailable`, `audit-unavailable`.
 */
export async function replayWebhook(
  deps: WebhookDeps,
  { id, from, ...actor }: WebhookActor & { id: string; from?: number | undefined },
): Promise<Requeued> {
  const { database, clock, settings } = deps
  authorizeAnyProcedure(actor.caller, 'follow')
  const consumer = actor.caller.consumer.id
  if (!(await withStorageErrors('storage-unavailable', () => ownsEndpoint(database, consumer, id))))
    throw webhookNotFound()
  await deps.audit(toAction(actor, 'replay', id))
  const range = { endpoint: id, consumer, now: clock.now(), max: settings.replayMax }
  return withStorageErrors('storage-unavailable', () =>
    from === undefined ? requeueFailed(database, range) : requeueFrom(database, { ...range, from }),
  )
}
