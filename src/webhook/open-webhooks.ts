/** Puts the webhooks together: the use cases' parts, the worker, and what wakes it. */
import type { WebhookEntry } from '../domain/audit.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import { createTurns } from '../domain/turns.ts'
import type { WebhookSender } from '../domain/webhook.ts'
import type { Database } from '../store/postgres/database.ts'
import { type Listener, listen } from '../store/postgres/listener.ts'
import type { Vault } from '../store/vault.ts'
import { webhookChannel } from '../store/webhook/deliveries.ts'
import { createWebhookOutbox, type WebhookOutboxOptions } from './deliver-webhooks.ts'
import type { WebhookDeps } from './deps.ts'
import type { WebhookSettings } from './settings.ts'

export interface WebhooksOptions extends WebhookOutboxOptions {
  database: Database
  vault: Pick<Vault, 'seal' | 'open'>
  sender: WebhookSender
  audit: (entry: WebhookEntry) => Promise<void>
  clock: Clock
  logger: Logger
  settings: WebhookSettings
}

export interface Webhooks {
  /** For the routes. */
  deps: WebhookDeps
  /** Begins to deliver. Resolves at once: a database that is not there yet is waited for. */
  start(): void
  /** Takes nothing new; resolves when what is on its way has arrived or failed, at most `totalTimeoutMs` later. */
  drain(): Promise<void>
  /** Ends at once; what was on its way is given back and leaves again from elsewhere. */
  stop(): Promise<void>
}

export function openWebhooks({ random, monotonic, ...options }: WebhooksOptions): Webhooks {
  const deps = { ...options, turns: createTurns() }
  const outbox = createWebhookOutbox(deps, { random, monotonic })
  let listener: Listener | undefined

  return {
    deps,
    start: () => {
      // Notifications only make it faster: while no listener is connected, the interval finds everything.
      listener ??= listen(deps.database, webhookChannel, outbox.wake, deps.logger)
      outbox.start()
    },
    drain: async () => {
      await listener?.close()
      await outbox.drain()
    },
    stop: async () => {
      await listener?.close()
      await outbox.stop()
    },
  }
}
