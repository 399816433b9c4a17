/**
 * The worker: takes messages that are due under a lease, signs and sends them, writes down what became of them. A process
 * that dies leaves a lease that runs out, and another sends the same message under the same id: at least once.
 */
import { randomUUID } from 'node:crypto'
import { attemptDelivery } from '../delivery/attempt.ts'
import type { AttemptOutcome } from '../delivery/outcome.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { Clock, Logger, MonotonicClock } from '../domain/runtime.ts'
import type { WebhookSender } from '../domain/webhook.ts'
import {
  type ClaimedMessage,
  claimMessages,
  expireMessages,
  type MessageOutcome,
  purgeMessages,
  releaseMessage,
  settleMessage,
} from '../store/alert-messages.ts'
import { codeOf, type Database } from '../store/database.ts'
import { messageId } from './compose-message.ts'
import type { AlertSettings } from './settings.ts'

export interface DeliveryParts {
  database: Database
  clock: Clock
  /** By which this process measures its own pauses; absent = `performance`. */
  monotonic?: MonotonicClock
  logger: Logger
  settings: AlertSettings
  sender: Pick<WebhookSender, 'send'>
  /** Hears of each attempt: `delivered`, or what kept it. For metrics. */
  onAttempt?: ((target: string, outcome: string) => void) | undefined
}

/** Messages that one process sends at a time: there are few, and few targets. */
const concurrency = 8
const tidyEveryMs = 600_000

/** What an attempt needs of a message. */
type AlertDelivery = Pick<ClaimedMessage, 'target' | 'key' | 'number' | 'body' | 'attempt' | 'createdAt'>

export interface Deliverer {
  /** Takes what is due and begins to send it; resolves when it is on its way. Rejects when the database does not answer. */
  round(): Promise<void>
  /** Signs and sends one message; resolves to its outcome and never rejects. */
  attempt(message: AlertDelivery): Promise<AttemptOutcome | 'cut'>
  /** Takes nothing new; resolves when what is on its way has arrived or failed. */
  drain(): Promise<void>
  /** Cuts off what is on its way and gives it back. */
  stop(): Promise<void>
}

export function createDeliverer(parts: DeliveryParts): Deliverer {
  const { database, clock, logger, settings, sender, monotonic = performance } = parts
  const targets = new Map(settings.targets.map((target) => [target.name, target]))
  const schedule = {
    attemptDelaysMs: settings.attemptDelaysMs,
    // As webhooks have it by default: repetitions of several messages do not march in step.
    jitter: 0.1,
    retryAfterMaxMs: settings.remindEveryMs,
  }
  const deps = { name: 'alerts', sender, clock, logger, schedule, random: Math.random }
  const running = new Set<Promise<void>>()
  const cut = new AbortController()
  let closed = false
  let tidiedAt = Number.NEGATIVE_INFINITY

  async function round(): Promise<void> {
    const now = clock.now()
    if (monotonic.now() - tidiedAt >= tidyEveryMs) {
      const dropped = await expireMessages(database, now - settings.giveUpAfterMs, now)
      if (dropped > 0) logger.warn({ count: dropped }, 'alerts: messages became too old to be told')
      await purgeMessages(database, now - settings.keepMs)
      tidiedAt = monotonic.now()
    }
    const max = concurrency - running.size
    if (closed || max <= 0 || targets.size === 0) return
    // Twice the longest attempt: nobody else sends what is still on its way.
    const leaseMs = settings.totalTimeoutMs * 2 + 5_000
    const limits = { now, leaseMs, lease: randomUUID(), max, targets: [...targets.keys()] }
    for (const message of await claimMessages(database, limits)) begin(message)
  }

  function begin(message: ClaimedMessage): void {
    const under = deliver(message)
      .catch((error) => {
        logger.error({ target: message.target, code: codeOf(error) }, 'alerts: an outcome could not be written')
      })
      .finally(() => {
        running.delete(under)
        // What waits behind it for the same target need not wait for the next round.
        if (!closed) round().catch(() => {})
      })
    running.add(under)
  }

  async function deliver(message: ClaimedMessage): Promise<void> {
    const outcome = await attempt(message)
    if (outcome === 'cut') return releaseMessage(database, message)
    await settleMessage(database, message, toMessageOutcome(outcome), clock.now())
  }

  async function attempt(message: AlertDelivery): Promise<AttemptOutcome | 'cut'> {
    const target = targets.get(message.target)
    if (!target) return { kind: 'dead', status: null, cause: 'internal-error', restUntil: null, gone: false }
    const { key, number, body, attempt, createdAt } = message
    const signed = {
      id: messageId(key, number),
      url: target.url,
      body,
      secret: () => target.secret,
      // The last wait repeats until the message is too old.
      giveUpAt: createdAt + settings.giveUpAfterMs,
      attempt,
    }
    const outcome = await attemptDelivery(deps, signed, cut.signal, { target: target.name, key })
    if (outcome === 'cut') return outcome
    parts.onAttempt?.(target.name, outcome.kind === 'delivered' ? 'delivered' : outcome.cause)
    if (outcome.kind !== 'delivered') {
      const fields = { target: target.name, key, status: outcome.status, cause: outcome.cause }
      if (outcome.kind === 'retry') logger.info(fields, 'alerts: an attempt failed')
      else logger.warn(fields, 'alerts: a message failed for good')
    }
    return outcome
  }

  async function settled(): Promise<void> {
    closed = true
    while (running.size > 0) await Promise.all(running)
  }

  return {
    round,
    attempt,
    drain: settled,
    stop: async () => {
      cut.abort(new GatewayFailure('shutting-down', { sent: 'maybe' }))
      await settled()
    },
  }
}

function toMessageOutcome(outcome: AttemptOutcome): MessageOutcome {
  if (outcome.kind === 'delivered') return { state: 'delivered', status: outcome.status, cause: null, dueAt: null }
  const { status, cause } = outcome
  return outcome.kind === 'retry'
    ? { state: 'waiting', status, cause, dueAt: outcome.dueAt }
    : { state: 'failed', status, cause, dueAt: null }
}
