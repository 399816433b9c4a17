/**
 * The worker: takes what is due under a lease, sends it, writes down what became of it.
 *
 *   waiting ──(claimed)──▶ on its way ──▶ delivered | waiting again, later | failed
 *
 * Whatever kills this process leaves rows whose lease runs out, and another process sends the same message with the same
 * id again: at least once. Nothing here is the truth; the rows are.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { attemptDelivery } from '../delivery/attempt.ts'
import type { AttemptOutcome } from '../delivery/outcome.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { codeOf } from '../store/database.ts'
import { place } from '../store/vault.ts'
import {
  type ClaimedDelivery,
  claimDeliveries,
  purgeDeliveries,
  releaseDelivery,
  settleDelivered,
  settleNotDelivered,
} from '../store/webhook-deliveries.ts'
import type { WebhookParts } from './parts.ts'

/** How long an outcome that cannot be written waits for the next try: a database that restarts is back within seconds. */
const settleRetryMs = 500
const purgeEveryMs = 3_600_000

export interface Deliverer {
  /** Something may be due. Costs one statement; as often as one likes. */
  wake(): void
  /** Takes nothing new; resolves when what is on its way has arrived or failed. */
  drain(): Promise<void>
  /** Cuts off what is on its way and gives it back. */
  stop(): Promise<void>
}

/** `random`: numbers in [0, 1) for the jitter. */
export function createDeliverer(parts: WebhookParts, random: () => number = Math.random): Deliverer {
  const { database, clock, logger, settings, sender, vault } = parts
  const deps = { name: 'webhooks', sender, clock, logger, schedule: settings, random }
  const running = new Map<Promise<void>, ClaimedDelivery>()
  const cut = new AbortController()
  let closed = false
  let claiming: Promise<void> | undefined
  let again = false
  let failing = false
  let purgedAt = clock.now()

  function wake(): void {
    if (closed) return
    again = true
    claiming ??= claim().finally(() => {
      claiming = undefined
      // A call that came in the last moment of the loop.
      if (again && !closed && running.size < settings.concurrency && !failing) wake()
    })
  }

  async function claim(): Promise<void> {
    while (again && !closed) {
      again = false
      const free = settings.concurrency - running.size
      // The end of any of them wakes us.
      if (free <= 0) return
      const busyFailing = [...running.values()].filter((one) => one.failing).length
      const now = clock.now()
      const claimedAt = performance.now()
      try {
        const claimed = await claimDeliveries(database, {
          now,
          leaseMs: settings.leaseMs,
          lease: randomUUID(),
          free,
          freeForFailing: Math.max(0, Math.ceil(settings.concurrency / 2) - busyFailing),
          perEndpoint: settings.concurrencyPerEndpoint,
          restAfterFailures: settings.restAfterFailures,
          busy: [...running.values()].map(({ consumer }) => consumer),
        })
        if (failing) logger.info({}, 'webhooks: the database answers again')
        failing = false
        for (const delivery of claimed) begin(delivery, claimedAt + settings.leaseMs)
        await purge(now)
      } catch (error) {
        if (!failing) logger.warn({ code: codeOf(error) }, 'webhooks: the database does not answer; deliveries wait')
        failing = true
        return
      }
    }
  }

  /** `leaseEndsAt`: by `performance.now`, which no change of the clock moves. */
  function begin(delivery: ClaimedDelivery, leaseEndsAt: number): void {
    const attempt = deliver(delivery, leaseEndsAt)
      .catch((error) => {
        // Whatever it was, the lease runs out and the message is sent again.
        logger.error({ endpoint: delivery.endpoint, code: codeOf(error) }, 'webhooks: an outcome could not be written')
      })
      .finally(() => {
        running.delete(attempt)
        wake()
      })
    running.set(attempt, delivery)
  }

  async function deliver(delivery: ClaimedDelivery, leaseEndsAt: number): Promise<void> {
    const outcome = await send(delivery)
    if (outcome === 'cut') return releaseDelivery(database, delivery, clock.now())
    for (;;) {
      try {
        return await settle(delivery, outcome)
      } catch (error) {
        if (closed || performance.now() + settleRetryMs >= leaseEndsAt) throw error
        await pause(settleRetryMs)
      }
    }
  }

  function send({ endpoint, message, url, body, attempt, secret }: ClaimedDelivery): Promise<AttemptOutcome | 'cut'> {
    const open = () => vault.open(secret, place.webhookSecret(endpoint)).toString()
    const signed = { id: message, url, body, attempt, secret: open, giveUpAt: null }
    return attemptDelivery(deps, signed, cut.signal, { endpoint })
  }

  async function settle(delivery: ClaimedDelivery, outcome: AttemptOutcome): Promise<void> {
    const now = clock.now()
    const { endpoint, consumer, sequence, attempt } = delivery
    if (outcome.kind === 'delivered') return settleDelivered(database, delivery, outcome.status, now)
    const { status, cause, restUntil } = outcome
    const dueAt = outcome.kind === 'retry' ? outcome.dueAt : null
    const gone = outcome.kind === 'dead' && outcome.gone
    const failure = { now, status, cause, dueAt, restUntil, gone }
    const disabled = await settleNotDelivered(database, delivery, failure, settings)
    const facts = { endpoint, consumer, sequence, attempt, status, cause }
    if (dueAt === null) logger.warn(facts, 'webhooks: a message failed for good')
    else logger.info({ ...facts, nextAt: new Date(dueAt).toISOString() }, 'webhooks: an attempt failed')
    if (disabled) logger.warn({ endpoint, consumer, because: disabled }, 'webhooks: an endpoint was disabled')
  }

  async function purge(now: number): Promise<void> {
    if (now - purgedAt < purgeEveryMs) return
    const gone = await purgeDeliveries(database, now - settings.keepMs)
    // A full piece: more is waiting, and the next look continues.
    if (gone < 5000) purgedAt = now
  }

  return {
    wake,
    drain: async () => {
      closed = true
      await claiming
      await Promise.all(running.keys())
    },
    stop: async () => {
      closed = true
      cut.abort(new GatewayFailure('shutting-down', { sent: 'maybe' }))
      await claiming
      await Promise.all(running.keys())
    },
  }
}
