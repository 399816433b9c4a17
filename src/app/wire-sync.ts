/** The part of the gateway that keeps systems outside up to date with the dossiers. */
import type { Link } from '../link/link.ts'
import type { Vault } from '../store/vault.ts'
import { openSync, type Sync } from '../sync/open-sync.ts'
import { openReconciliation, type Reconciliation } from '../sync/reconcile/open-reconciliation.ts'
import type { LaneTarget } from '../sync/target.ts'
import type { Foundations } from './core.ts'

/** A target, and the link that its calls go through. */
export interface SyncTarget {
  target: LaneTarget
  link: Link
}

/** Without a target nothing runs, and nothing is written. */
export function assembleSync(
  foundations: Foundations,
  { vault, crowded }: { vault: Pick<Vault, 'seal'>; crowded: () => boolean },
  targets: readonly SyncTarget[],
): Sync {
  const { config, clock, logger, database, telemetry } = foundations
  return openSync({
    database,
    clock,
    logger,
    settings: config.sync,
    vault,
    crowded,
    targets,
    tracer: telemetry?.tracer,
  })
}

/** Compares what the targets show with what is held here. */
export function assembleReconciliation(foundations: Foundations, targets: readonly SyncTarget[]): Reconciliation {
  const { config, clock, logger, database } = foundations
  const { deadlineMs } = config.sync
  return openReconciliation({ database, clock, logger, settings: config.reconcile, deadlineMs, targets })
}
