/** The outbox of webhooks: its messages are rows, in order per filing and endpoint, and consumers share its slots. */
import { attemptDelivery } from '../delivery/attempt.ts'
import { createOutbox, type Outbox, type OutboxStore } from '../delivery/outbox.ts'
import type { AttemptOutcome } from '../delivery/outcome.ts'
import type { MonotonicClock } from '../domain/runtime.ts'
import { errorCode } from '../store/postgres/database.ts'
import { nameDatabaseFailure } from '../store/postgres/outage.ts'
import { aad } from '../store/vault.ts'
import {
  type ClaimedDelivery,
  claimDeliveries,
  purgeDeliveries,
  recordDelivered,
  recordNotDelivered,
  releaseDelivery,
} from '../store/webhook/deliveries.ts'
import type { WebhookDeps } from './deps.ts'

/** What a test replaces. */
export interface WebhookOutboxOptions {
  /** Numbers in [0, 1) for the jitter; absent = `Math.random`. */
  random?: (() => number) | undefined
  /** By which the outbox measures when to purge; absent = `performance`. */
  monotonic?: MonotonicClock | undefined
}

export function createWebhookOutbox(dependencies: WebhookDeps, options: WebhookOutboxOptions): Outbox {
  const { clock, logger, settings, sender, vault } = dependencies
  const { random = Math.random, monotonic } = options
  const deps = { name: 'webhooks', sender, clock, logger, schedule: settings, random }
  return createOutbox({
    name: 'webhooks',
    store: createDeliveryStore(dependencies),
    attempt: ({ endpoint, message, url, body, attempt, secret }, signal) => {
      const open = () => vault.open(secret, aad.webhookSecret(endpoint)).toString()
      const signed = { id: message, url, body, attempt, secret: open, giveUpAt: null }
      return attemptDelivery(deps, signed, signal, { endpoint })
    },
    concurrency: settings.concurrency,
    leaseMs: settings.leaseMs,
    intervalMs: settings.intervalMs,
    logger,
    toErrorCode: errorCode,
    nameFailure: nameDatabaseFailure,
    logFields: ({ endpoint }) => ({ endpoint }),
    monotonic,
  })
}

function createDeliveryStore({ database, clock, logger, settings }: WebhookDeps): OutboxStore<ClaimedDelivery> {
  const { concurrency, concurrencyPerEndpoint, restAfterFailures } = settings

  async function complete(delivery: ClaimedDelivery, outcome: AttemptOutcome): Promise<void> {
    const now = clock.now()
    const { endpoint, consumer, sequence, attempt } = delivery
    if (outcome.kind === 'delivered') return recordDelivered(database, delivery, outcome.status, now)
    const { status, cause, restUntil } = outcome
    const dueAt = outcome.kind === 'retry' ? outcome.dueAt : null
    const gone = outcome.kind === 'dead' && outcome.gone
    const failure = { now, status, cause, dueAt, restUntil, gone }
    const disabled = await recordNotDelivered(database, delivery, failure, settings)
    const facts = { endpoint, consumer, sequence, attempt, status, cause }
    if (dueAt === null) logger.warn(facts, 'webhooks: a message failed for good')
    else logger.info({ ...facts, nextAt: new Date(dueAt).toISOString() }, 'webhooks: an attempt failed')
    if (disabled) logger.warn({ endpoint, consumer, because: disabled }, 'webhooks: an endpoint was disabled')
  }

  return {
    claim: ({ free, underWay, lease, leaseMs }) => {
      const failing = underWay.filter((delivery) => delivery.failing).length
      return claimDeliveries(database, {
        now: clock.now(),
        lease,
        leaseMs,
        free,
        // Endpoints that fail get at most half of the slots.
        freeForFailing: Math.max(0, Math.ceil(concurrency / 2) - failing),
        perEndpoint: concurrencyPerEndpoint,
        restAfterFailures,
        busy: underWay.map(({ consumer }) => consumer),
      })
    },
    complete,
    release: (delivery) => releaseDelivery(database, delivery, clock.now()),
    purge: () => purgeDeliveries(database, settings.keepMs),
  }
}
