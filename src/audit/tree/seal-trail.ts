/**
 * Grows the tree in the background: every `audit.tree.intervalMs` one replica takes in what was written since, in segments, and signs a
 * checkpoint. No append waits for it. Each checkpoint is logged as well: the log is a place that who administers the database does not reach.
 */
import { createWorker, type Worker } from '../../delivery/worker.ts'
import type { Clock, Logger } from '../../domain/runtime.ts'
import { makeMonths } from '../../store/audit/records.ts'
import { findLastSegment } from '../../store/audit/tree.ts'
import { type Database, errorCode } from '../../store/postgres/database.ts'
import type { AuditSettings } from '../settings.ts'
import { growTree } from './grow-tree.ts'

export interface SealingDeps {
  database: Database
  settings: AuditSettings
  clock: Clock
  logger: Logger
}

export function createSealing({ database, settings, clock, logger }: SealingDeps): Pick<Worker, 'start' | 'stop'> {
  const { intervalMs } = settings.tree
  if (intervalMs === 0) return { start: () => {}, stop: async () => {} }
  return createWorker({
    intervalMs,
    // A process that has just started has better things to do, and a crowd of replicas need not come at once.
    firstMs: intervalMs,
    onFailure: (error) => logger.warn({ code: errorCode(error) }, 'audit: the tree could not be grown'),
    round: async () => {
      await makeMonths(database, clock.now())
      const { added, more, findings } = await growTree(database, settings, clock)
      if (findings.length > 0) {
        logger.error({ findings: findings.slice(0, 20) }, 'audit: records that do not fit their chain are not sealed')
      }
      if (added > 0) {
        const last = await findLastSegment(database)
        logger.info({ added, size: last?.size, checkpoint: last?.note }, 'audit: checkpoint of the tree')
      }
      return more
    },
  })
}
