/** What the use cases of webhooks are made of; put together by open-webhooks.ts. */
import type { Caller } from '../domain/access.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { WebhookSender } from '../domain/webhook.ts'
import type { Database } from '../store/database.ts'
import { isOutage } from '../store/outage.ts'
import type { Vault } from '../store/vault.ts'
import type { WebhookSettings } from './settings.ts'

/** What a person or system did to an endpoint by hand. */
export interface WebhookAction {
  requestId: string
  consumer: string
  credential: string
  action: 'register' | 'remove' | 'enable' | 'replay'
  endpoint: string
}

export interface WebhookParts {
  database: Database
  vault: Pick<Vault, 'seal' | 'open'>
  sender: WebhookSender
  /** Resolves when the action is durably recorded; called before it takes place. */
  audit: (action: WebhookAction) => Promise<void>
  clock: Clock
  logger: Logger
  settings: WebhookSettings
}

/** Who acts, for the record. */
export interface WebhookActor {
  requestId: string
  caller: Caller
}

export function actionOf(
  { requestId, caller }: WebhookActor,
  action: WebhookAction['action'],
  endpoint: string,
): WebhookAction {
  return { requestId, consumer: caller.consumer.id, credential: caller.credentialId, action, endpoint }
}

/** What the store says; when the database is away, the failure that tells a caller to come again. */
export async function stored<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    throw isOutage(error) ? new GatewayFailure('storage-unavailable', { retryAfterMs: 1000, cause: error }) : error
  }
}

/** The sealed secret belongs to this row and opens nowhere else. */
export function secretAad(endpoint: string): string {
  return `webhook_endpoint:${endpoint}`
}

/** The same for an endpoint that is not there and for one of somebody else. */
export function webhookNotFound(): GatewayFailure {
  return new GatewayFailure('webhook-not-found')
}
