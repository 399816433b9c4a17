/** Puts the webhooks together: the use cases' parts, the worker, and what wakes it. */
import type { Clock, Logger } from '../domain/runtime.ts'
import type { WebhookSender } from '../domain/webhook.ts'
import { type Connection, codeOf, type Database } from '../store/database.ts'
import { webhookChannel } from '../store/webhook-deliveries.ts'
import { createDeliverer } from './deliver-webhooks.ts'
import type { SecretVault, WebhookAction, WebhookParts } from './parts.ts'
import type { WebhookSettings } from './settings.ts'

export interface WebhooksOptions {
  database: Database
  vault: SecretVault
  sender: WebhookSender
  audit: (action: WebhookAction) => Promise<void>
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
  let listener: Connection | undefined
  let listening: Promise<void> | undefined
  let ended = false

  /** Notifications only make it faster: while there is no listener, the interval finds everything. */
  async function listen(): Promise<void> {
    const connection = await parts.database.connect()
    const lost = () => {
      if (listener === connection) listener = undefined
      connection.end().catch(() => {})
    }
    connection.on('error', lost)
    connection.on('end', lost)
    connection.on('notification', deliverer.wake)
    await connection.query(`LISTEN ${webhookChannel}`)
    if (ended) return lost()
    listener = connection
    deliverer.wake()
  }

  function look(): void {
    if (!listener && !listening) {
      listening = listen()
        .catch((error) => parts.logger.debug({ code: codeOf(error) }, 'webhooks: no listener yet'))
        .finally(() => {
          listening = undefined
        })
    }
    deliverer.wake()
  }

  async function end(): Promise<void> {
    ended = true
    clearInterval(timer)
    await listening
    await listener?.end().catch(() => {})
    listener = undefined
  }

  return {
    parts,
    start: () => {
      timer ??= setInterval(look, parts.settings.intervalMs)
      look()
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
