/**
 * The worker of one path takes jobs and sends them, several at a time. While the path is down, its jobs stay in the queue.
 * When the path may be tried again, the worker sends one job at a time. After that each success adds one, so the pace
 * doubles round by round and waiting jobs do not flood a registry that has just come back (each replica ramps up by itself;
 * the link's own ramp bounds them further).
 */
import type { Worker } from '../../delivery/worker.ts'
import type { FilingJob } from '../../store/jobs.ts'
import { errorCode } from '../../store/postgres/database.ts'
import { deliveryQueue, type FilingDeps } from '../deps.ts'
import { createFilingWorker } from '../worker.ts'
import { deliverFiling, type Step } from './deliver-filing.ts'

export interface Sender {
  start(): void
  /** Takes nothing new; resolves when the sends under way have ended, at most one send's deadline later. */
  drain(): Promise<void>
  /** Cuts off the sends under way: their outcome is found out later. */
  stop(): Promise<void>
  /** How many sends are under way, and how many may be. */
  readonly pace: { running: number; allowed: number }
}

export function createSender(deps: FilingDeps, path: string): Sender {
  const { jobs, link, logger, settings } = deps
  const { concurrency, pollMs } = settings.delivery
  const queue = deliveryQueue(path)
  const running = new Set<Promise<void>>()
  const cut = new AbortController()
  const done: FilingJob[] = []
  let allowed = concurrency
  let closedUntil = 0
  let knock: NodeJS.Timeout | undefined

  function room(): number {
    if (performance.now() < closedUntil) return 0
    const health = link.health().paths.find((one) => one.path === path)
    if (health?.hold !== undefined) return 0
    if (health?.breaker !== undefined && health.breaker !== 'closed') allowed = 1
    return allowed - running.size
  }

  async function round(): Promise<boolean> {
    await forget()
    const free = room()
    if (free <= 0) return false
    const taken = await jobs.take(queue, free)
    for (const job of taken) {
      const step = run(job).finally(() => {
        running.delete(step)
        worker.wake()
      })
      running.add(step)
    }
    return taken.length === free
  }

  async function run(job: FilingJob): Promise<void> {
    try {
      learn(await deliverFiling(deps, path, job.filing, cut.signal))
    } catch (error) {
      // Nothing depends on this job: the lease runs out, or the sweep makes another one.
      logger.warn({ filing: job.filing, code: errorCode(error) }, 'filing: a step of delivery failed')
    }
    done.push(job)
  }

  function learn({ outcome, retryAfterMs = 0 }: Step): void {
    if (outcome === 'sent') allowed = Math.min(concurrency, allowed + 1)
    if (outcome !== 'path-closed' && outcome !== 'path-hurt') return
    allowed = 1
    if (outcome !== 'path-closed') return
    closedUntil = performance.now() + retryAfterMs
    clearTimeout(knock)
    knock = setTimeout(() => worker.wake(), retryAfterMs + 1)
    knock.unref()
  }

  async function forget(): Promise<void> {
    if (done.length > 0) await jobs.done(queue, done.splice(0))
  }

  const worker: Worker = createFilingWorker(`send ${path}`, pollMs, logger, round)
  const unlisten = jobs.onWake(queue, worker.wake)

  async function drain(): Promise<void> {
    unlisten()
    clearTimeout(knock)
    await worker.stop()
    await Promise.all(running)
    await forget().catch(() => {})
  }

  return {
    start: worker.start,
    drain,
    stop: async () => {
      cut.abort()
      await drain()
    },
    get pace() {
      return { running: running.size, allowed }
    },
  }
}
