/** Asks the registry over one path about whatever is due: open outcomes and the filings that it has. */
import type { Worker } from '../delivery/worker.ts'
import type { RegistryPath } from '../domain/civil-registry.ts'
import { askRegistry } from './ask-registry.ts'
import type { FilingParts } from './parts.ts'
import { createFilingWorker } from './worker.ts'

export interface Asker extends Worker {
  /** Cuts off the questions under way. */
  cut(): void
}

export function createAsker(parts: FilingParts, path: RegistryPath): Asker {
  const { settings, logger, link } = parts
  const { concurrency, pollMs } = settings.following
  const controller = new AbortController()
  let closedUntil = 0

  async function round(): Promise<boolean> {
    if (performance.now() < closedUntil) return false
    const health = link.health().paths.find((one) => one.path === path.name)
    if (health?.hold !== undefined) return false
    // While the path is not sure of itself one question is enough to try it.
    const batches = health?.breaker === undefined || health.breaker === 'closed' ? concurrency : 1
    const { taken, closedForMs } = await askRegistry(parts, path, batches, controller.signal)
    if (closedForMs !== undefined) {
      closedUntil = performance.now() + closedForMs
      return false
    }
    return taken >= path.askMax * batches
  }

  return { ...createFilingWorker(`ask ${path.name}`, pollMs, logger, round), cut: () => controller.abort() }
}
