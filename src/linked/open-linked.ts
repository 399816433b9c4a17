/** Linked dossiers: what the routes use, and the worker that pulls. Every replica runs it; one of them pulls at a time. */
import { createFilingWorker } from '../filing/worker.ts'
import type { LinkedDeps } from './deps.ts'
import { createPull } from './pull/pull-dossiers.ts'
import { createLinkedFeed } from './query/feed.ts'

export interface LinkedDossiers {
  /** For the routes. */
  deps: LinkedDeps
  start(): void
  /** Begins nothing new; resolves when the round under way has ended. Reading goes on. */
  drain(): Promise<void>
  /** Ends at once. */
  stop(): Promise<void>
}

export function openLinked(options: Omit<LinkedDeps, 'feed'>): LinkedDossiers {
  const { database, logger, settings } = options
  const feed = createLinkedFeed(database, logger)
  const deps: LinkedDeps = { ...options, feed }
  const pull = createPull(deps)
  const worker = createFilingWorker('pull linked dossiers', settings.pull.intervalMs, logger, pull.run)
  let started = false
  return {
    deps,
    start: () => {
      started = true
      feed.start()
      worker.start()
    },
    drain: () => worker.stop(),
    stop: async () => {
      pull.cut()
      await worker.stop()
      // Another replica need not wait for the lease to end.
      if (started) await pull.release().catch(() => {})
      await feed.stop()
    },
  }
}
