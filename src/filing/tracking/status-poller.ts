/**
 * Asks the registry over one path about all filings that are due: open outcomes, and filings that the registry has. What an
 * answer means is decided by apply-status-answer.ts: the registry has the filing (apply-status.ts), or not, or says nothing
 * clear (apply-no-status.ts). No answer at all means nothing by itself (`applyNoAnswer`, called by poll-status.ts).
 */
import type { Worker } from '../../delivery/worker.ts'
import type { RegistryPath } from '../../domain/filing/civil-registry.ts'
import type { FilingDeps } from '../deps.ts'
import { createFilingWorker } from '../worker.ts'
import { createEldestShare } from './poll-schedule.ts'
import { pollRegistry } from './poll-status.ts'

export interface StatusPoller extends Worker {
  /** Cuts off the questions under way. */
  cut(): void
}

export function createStatusPoller(deps: FilingDeps, path: RegistryPath): StatusPoller {
  const { settings, logger, link } = deps
  const { concurrency, pollMs } = settings.following
  const controller = new AbortController()
  const eldestShare = createEldestShare()
  let closedUntil = 0

  async function round(): Promise<boolean> {
    if (performance.now() < closedUntil) return false
    const health = link.health().paths.find((one) => one.path === path.name)
    if (health?.hold !== undefined) return false
    // While the breaker of the path is not closed, one question is enough to try it.
    const batches = health?.breaker === undefined || health.breaker === 'closed' ? concurrency : 1
    const { claimed, closedForMs } = await pollRegistry(deps, path, { batches, eldestShare }, controller.signal)
    if (closedForMs !== undefined) {
      closedUntil = performance.now() + closedForMs
      return false
    }
    return claimed >= path.askMax * batches
  }

  return { ...createFilingWorker(`ask ${path.name}`, pollMs, logger, round), cut: () => controller.abort() }
}
