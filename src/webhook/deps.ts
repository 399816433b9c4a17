/** What the use cases of webhooks are made of; put together by open-webhooks.ts. */
import type { Caller } from '../domain/access.ts'
import type { WebhookEntry } from '../domain/audit.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { Turns } from '../domain/turns.ts'
import type { WebhookSender } from '../domain/webhook.ts'
import type { Database } from '../store/postgres/database.ts'
import type { Vault } from '../store/vault.ts'
import type { WebhookSettings } from './settings.ts'

export interface WebhookDeps {
  database: Database
  /** Registrations of one consumer wait for one another. */
  turns: Turns
  vault: Pick<Vault, 'seal' | 'open'>
  sender: WebhookSender
  /** Resolves when the record is durable; called before what it records takes place. */
  audit: (entry: WebhookEntry) => Promise<void>
  clock: Clock
  logger: Logger
  settings: WebhookSettings
}

/** Who acts, for the record. */
export interface WebhookActor {
  requestId: string
  caller: Caller
}

/** What a consumer does to an endpoint by hand. */
export function toAction(
  { requestId, caller }: WebhookActor,
  action: 'register' | 'topics' | 'remove' | 'enable' | 'replay',
  endpoint: string,
): WebhookEntry {
  return {
    kind: 'webhook',
    requestId,
    consumer: caller.consumer.id,
    credential: caller.credentialId,
    operation: `webhook-${action}`,
    endpoint,
  }
}

/** The same for an endpoint that is not there and for one of somebody else. */
export function webhookNotFound(): GatewayFailure {
  return new GatewayFailure('webhook-not-found')
}
