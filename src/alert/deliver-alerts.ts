/** The outbox of alerts: its messages are rows, in order per key and target, and targets share its slots. */
import { type AttemptDeps, attemptDelivery } from '../delivery/attempt.ts'
import { createOutbox, type Outbox, type OutboxStore } from '../delivery/outbox.ts'
import type { AttemptOutcome } from '../delivery/outcome.ts'
import type { Clock, Logger, MonotonicClock } from '../domain/runtime.ts'
import type { WebhookSender } from '../domain/webhook.ts'
import {
  type ClaimedMessage,
  claimMessages,
  expireMessages,
  type MessageOutcome,
  purgeMessages,
  recordMessageOutcome,
  releaseMessage,
} from '../store/alert/messages.ts'
import { type Database, errorCode } from '../store/postgres/database.ts'
import { nameDatabaseFailure } from '../store/postgres/outage.ts'
import { messageId } from './compose-message.ts'
import type { AlertSettings } from './settings.ts'

export interface AlertDeliveryDeps {
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

/** What an attempt needs of a message, whether a row or a memory of this process. */
export type AlertDelivery = Pick<ClaimedMessage, 'target' | 'key' | 'number' | 'body' | 'attempt' | 'createdAt'>

/** Messages that one process sends at a time: there are few, and few targets. */
const concurrency = 8

export function createAlertOutbox<Message extends AlertDelivery>(
  deps: AlertDeliveryDeps,
  store: OutboxStore<Message>,
): Outbox {
  const { settings, logger, monotonic } = deps
  return createOutbox({
    name: 'alerts',
    store,
    attempt: createAttempt(deps),
    concurrency,
    // Twice the longest attempt: no other process sends what is still under way.
    leaseMs: settings.totalTimeoutMs * 2 + 5_000,
    intervalMs: settings.intervalMs,
    logger,
    toErrorCode: errorCode,
    nameFailure: nameDatabaseFailure,
    logFields: ({ target, key }) => ({ target, key }),
    monotonic,
  })
}

function createAttempt({ settings, clock, logger, sender, onAttempt }: AlertDeliveryDeps) {
  const { attemptDelaysMs, remindEveryMs, giveUpAfterMs } = settings
  // The jitter is what webhooks have by default: repetitions of several messages do not march in step.
  const schedule = { attemptDelaysMs, jitter: 0.1, retryAfterMaxMs: remindEveryMs }
  const deps: AttemptDeps = { name: 'alerts', sender, clock, logger, schedule, random: Math.random }

  return async (message: AlertDelivery, signal: AbortSignal): Promise<AttemptOutcome | 'cut'> => {
    // Looked for each time: its secret may have been exchanged.
    const target = settings.targets.find(({ name }) => name === message.target)
    if (!target) return { kind: 'dead', status: null, cause: 'internal-error', restUntil: null, gone: false }
    const { key, number, body, attempt, createdAt } = message
    const { name, url, secret } = target
    const giveUpAt = createdAt + giveUpAfterMs
    const signed = { id: messageId(key, number), url, body, attempt, giveUpAt, secret: () => secret }
    const outcome = await attemptDelivery(deps, signed, signal, { target: name, key })
    if (outcome === 'cut') return outcome
    onAttempt?.(name, outcome.kind === 'delivered' ? 'delivered' : outcome.cause)
    if (outcome.kind !== 'delivered') {
      const fields = { target: name, key, status: outcome.status, cause: outcome.cause }
      if (outcome.kind === 'retry') logger.info(fields, 'alerts: an attempt failed')
      else logger.warn(fields, 'alerts: a message failed for good')
    }
    return outcome
  }
}

export function createMessageStore({
  database,
  clock,
  logger,
  settings,
}: Pick<AlertDeliveryDeps, 'database' | 'clock' | 'logger' | 'settings'>): OutboxStore<ClaimedMessage> {
  const targets = settings.targets.map(({ name }) => name)

  async function purge(): Promise<boolean> {
    const expired = await expireMessages(database, clock.now() - settings.giveUpAfterMs)
    if (expired.count > 0) logger.warn({ count: expired.count }, 'alerts: messages became too old to be delivered')
    const more = await purgeMessages(database, settings.keepMs)
    return expired.more || more
  }

  return {
    claim: async ({ free, underWay, lease, leaseMs }) => {
      if (targets.length === 0) return []
      const busy = underWay.map(({ target }) => target)
      return claimMessages(database, { now: clock.now(), leaseMs, lease, free, targets, busy })
    },
    complete: (message, outcome) => recordMessageOutcome(database, message, toMessageOutcome(outcome)),
    release: (message) => releaseMessage(database, message),
    purge,
  }
}

function toMessageOutcome(outcome: AttemptOutcome): MessageOutcome {
  if (outcome.kind === 'delivered') return { state: 'delivered', status: outcome.status, cause: null, dueAt: null }
  const { status, cause } = outcome
  return outcome.kind === 'retry'
    ? { state: 'waiting', status, cause, dueAt: outcome.dueAt }
    : { state: 'failed', status, cause, dueAt: null }
}
