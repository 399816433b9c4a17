/** The endpoints of one consumer with what became of their messages. The secret is not among it. */
import type { Caller } from '../domain/access.ts'
import type { DeliveryCause, DisabledBecause, WebhookTopic } from '../domain/webhook.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { listEndpoints } from '../store/webhook/webhooks.ts'
import { authorizeEndpoints } from './authorize-topics.ts'
import type { WebhookDeps } from './deps.ts'

export interface WebhookView {
  id: string
  url: string
  topics: readonly WebhookTopic[]
  state: 'enabled' | 'disabled'
  disabled: { because: DisabledBecause; at: string } | null
  createdAt: string
  /** Since when nothing but failures came back; `null` while the last attempt succeeded. */
  failingSince: string | null
  lastSuccessAt: string | null
  lastFailure: { at: string; cause: DeliveryCause; status: number | null } | null
  /** Messages that are still to be delivered, and those whose attempts ended. */
  waiting: number
  failed: number
}

export async function listWebhooks(
  { database }: Pick<WebhookDeps, 'database'>,
  { caller }: { caller: Caller },
): Promise<WebhookView[]> {
  authorizeEndpoints(caller)
  const endpoints = await withStorageErrors('storage-unavailable', () => listEndpoints(database, caller.consumer.id))
  return endpoints.map((endpoint) => {
    const { id, url, topics, state, disabledBecause, disabledAt, lastFailureAt, lastCause, waiting, failed } = endpoint
    return {
      id,
      url,
      topics,
      state,
      disabled: disabledBecause && disabledAt && { because: disabledBecause, at: disabledAt.toISOString() },
      createdAt: endpoint.createdAt.toISOString(),
      failingSince: endpoint.failingSince?.toISOString() ?? null,
      lastSuccessAt: endpoint.lastSuccessAt?.toISOString() ?? null,
      lastFailure: lastFailureAt &&
        lastCause && { at: lastFailureAt.toISOString(), cause: lastCause, status: endpoint.lastStatus },
      waiting,
      failed,
    }
  })
}
