/**
 * The outbox: a worker that takes due messages under a lease, attempts each, and writes down what became of it.
 *
 *   waiting ──(claimed)──▶ under way ──▶ delivered | waiting again, later | dead
 *
 * A process that dies leaves leases that run out, and another process sends the same message under the same id: at least
 * once. Nothing here is the truth; the store's messages are. Stores of a database end leases by its clock, the only one
 * that all replicas share.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { GatewayFailure } from '../domain/failure.ts'
import type { Logger, MonotonicClock } from '../domain/runtime.ts'
import type { AttemptOutcome } from './outcome.ts'
import { createWorker } from './worker.ts'

interface ClaimRequest<Message> {
  /** How many messages at most. */
  free: number
  /** What this process has under way: by it a store shares the slots fairly. */
  underWay: readonly Message[]
  lease: string
  leaseMs: number
}

/** A table of messages, or a memory of them. `Outcome`: what an attempt says became of one. */
export interface OutboxStore<Message, Outcome = AttemptOutcome> {
  /** Takes messages that are due, under a lease, and counts the attempt: a message that kills its process must die too. */
  claim(request: ClaimRequest<Message>): Promise<readonly Message[]>
  /** Ends the lease. `delivered` counts also after the lease was lost; anything else only while it is held. */
  complete(message: Message, outcome: Outcome): Promise<void>
  /** Gives a message back unsent: the attempt is not counted, and any process may take it at once. */
  release(message: Message): Promise<void>
  /** Removes one bounded piece of what is no longer needed. Resolves to true when more of it waits. */
  purge(): Promise<boolean>
}

export interface OutboxOptions<Message, Outcome = AttemptOutcome> {
  /** Of the lines in the log: `webhooks: …`. */
  name: string
  store: OutboxStore<Message, Outcome>
  /** Sends one message. Never rejects; `cut`: the signal ended it. */
  attempt(message: Message, signal: AbortSignal): Promise<Outcome | 'cut'>
  /** Messages that this process has under way at a time; a function where that follows from how the receiver is. */
  concurrency: number | (() => number)
  leaseMs: number
  /** How often it looks for what has come due; a wake makes it faster. */
  intervalMs: number
  logger: Logger
  toErrorCode(error: unknown): string
  /** What it means that the store failed, for the log. */
  nameFailure(error: unknown): string
  /** What the log says about a message. Nothing personal. */
  logFields(message: Message): object
  /** By which it measures when to purge; absent = `performance`. */
  monotonic?: MonotonicClock | undefined
}

export interface Outbox {
  start(): void
  /** Something may be due. Costs one claim; as often as one likes. */
  wake(): void
  /** Takes nothing new; resolves when what is under way has arrived or failed, and is written down. */
  drain(): Promise<void>
  /** Cuts off what is under way and gives it back. */
  stop(): Promise<void>
}

/** How long an outcome that cannot be written waits for the next try: a database that restarts is back within seconds. */
const completeRetryMs = 500
/** Also at the start, for processes that never live so long. */
const purgeEveryMs = 600_000

export function createOutbox<Message, Outcome = AttemptOutcome>(options: OutboxOptions<Message, Outcome>): Outbox {
  const {
    name,
    store,
    concurrency,
    leaseMs,
    logger,
    toErrorCode,
    nameFailure,
    logFields,
    monotonic = performance,
  } = options
  const underWay = new Map<Promise<void>, Message>()
  const cut = new AbortController()
  let closed = false
  let purgedAt = Number.NEGATIVE_INFINITY

  const worker = createWorker({
    round,
    intervalMs: options.intervalMs,
    onFailure: (error, failures) => {
      // An outage is logged once, not with every round.
      if (failures === 1) logger.warn({ code: toErrorCode(error) }, `${name}: ${nameFailure(error)}; messages wait`)
    },
    onRecovery: () => logger.info({}, `${name}: the database answers again`),
  })

  /** Resolves to true when more is to be purged. What comes due meanwhile goes first. */
  async function round(): Promise<boolean> {
    const allowed = typeof concurrency === 'number' ? concurrency : concurrency()
    const free = allowed - underWay.size
    // Without a free slot the end of any message wakes the worker.
    if (free > 0) {
      const leaseEndsAt = performance.now() + leaseMs
      const request = { free, underWay: [...underWay.values()], lease: randomUUID(), leaseMs }
      for (const message of await store.claim(request)) begin(message, leaseEndsAt)
    }
    return purge()
  }

  /** `leaseEndsAt`: by `performance.now`, which no change of a clock moves, and not later than the store ends it. */
  function begin(message: Message, leaseEndsAt: number): void {
    const delivery = deliver(message, leaseEndsAt)
      .catch((error) => {
        // Its lease runs out, and it is sent again.
        logger.error({ ...logFields(message), code: toErrorCode(error) }, `${name}: an outcome could not be written`)
      })
      .finally(() => {
        underWay.delete(delivery)
        worker.wake()
      })
    underWay.set(delivery, message)
  }

  async function deliver(message: Message, leaseEndsAt: number): Promise<void> {
    const outcome = await options.attempt(message, cut.signal)
    if (outcome === 'cut') return store.release(message)
    for (;;) {
      try {
        return await store.complete(message, outcome)
      } catch (error) {
        if (closed || performance.now() + completeRetryMs >= leaseEndsAt) throw error
        await pause(completeRetryMs)
      }
    }
  }

  async function purge(): Promise<boolean> {
    if (monotonic.now() - purgedAt < purgeEveryMs) return false
    try {
      if (await store.purge()) return !closed
    } catch (error) {
      // It holds up no delivery; the next purge does it.
      logger.warn({ code: toErrorCode(error) }, `${name}: old messages were not removed`)
    }
    purgedAt = monotonic.now()
    return false
  }

  async function close(): Promise<void> {
    closed = true
    // Also what a claim under way still brings.
    await worker.stop()
    await Promise.all(underWay.keys())
  }

  return {
    start: worker.start,
    wake: worker.wake,
    drain: close,
    stop: () => {
      cut.abort(new GatewayFailure('shutting-down', { sent: 'maybe' }))
      return close()
    },
  }
}
