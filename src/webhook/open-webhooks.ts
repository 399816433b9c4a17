/** Puts the webhooks together: the use cases' parts, the worker, and what wakes it. */
import type { AuditEntry } from '../domain/audit.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { WebhookSender } from '../domain/webhook.ts'
import type { Database } from '../store/database.ts'
import { type Listener, listen } from '../store/listener.ts'
import type { Vault } from '../store/vault.ts'
import { webhookChannel } from '../store/webhook-deliveries.ts'
import { createDeliverer } from './deliver-webhooks.ts'
import type { WebhookParts } from './parts.ts'
import type { WebhookSettings } from './settings.ts'

export interface WebhooksOptions {
  database: Database
  vault: Pick<Vault, 'seal' | 'open'>
  sender: WebhookSender
  audit: (entry: AuditEntry) => Promise<void>
  clock: Clock
  logger: Logger
  settings: WebhookSettings
  /** Numbers in [0, 1) for the jitter; chance unless a test wants none. */
  random?: (() => number) | undefined
}

export interface Webhooks {
  /** For the routes. */
  parts: WebhookParts
  /** Begins to deliver. Resolves at once: a database that is not there yet is waited for. */
  start(): void
  /** Takes nothing new; resolves when what is on its way has arrived or failed, at most `totalTimeoutMs` later. */
  drain(): Promise<void>
  /** Ends at once; what was on its way is given back and leaves again from elsewhere. */
  stop(): Promise<void>
}

export function openWebhooks({ random, ...parts }: WebhooksOptions): Webhooks {
  const deliverer = createDeliverer(parts, random)
  let timer: NodeJS.Timeout | undefined
  let listener: Listener | undefined

  async function end(): Promise<void> {
    clearInterval(timer)
    await listener?.close()
  }

  return {
    parts,
    start: () => {
      // Notifications only make it faster: while nobody listens, the interval finds everything.
      listener ??= listen(parts.database, webhookChannel, deliverer.wake, parts.logger)
      timer ??= setInterval(deliverer.wake, parts.settings.intervalMs).unref()
      deliverer.wake()
    },
    drain: async () => {
      await end()
      await deliverer.drain()
    },
    stop: async () => {
      await end()
      await deliverer.stop()
    },
  }
}
