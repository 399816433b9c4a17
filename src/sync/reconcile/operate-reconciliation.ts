/** What operators and auditors see of the reconciliation, and what operators have compared and mended. */
import { randomUUID } from 'node:crypto'
import type { Trail } from '../../audit/trail.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { DifferenceKind } from '../../domain/reconcile/difference.ts'
import { findDossiersByCode } from '../../store/dossier/dossiers.ts'
import type { Queryable } from '../../store/postgres/database.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import {
  countDifferences,
  type DifferenceCount,
  type ReconciliationRun,
  readDifferences,
  readRuns,
  type ShownDifference,
} from '../../store/sync/reconciliation.ts'
import type { Reconciliation } from './open-reconciliation.ts'

export type { ReconciliationRun, ShownDifference } from '../../store/sync/reconciliation.ts'

export interface ReconciliationDeps {
  database: Queryable
  trail: Pick<Trail, 'append'>
  reconciliation: Pick<Reconciliation, 'begin' | 'targets'>
}

export interface ReconciliationView {
  targets: Reconciliation['targets']
  runs: readonly ReconciliationRun[]
  counts: readonly DifferenceCount[]
  differences: readonly ShownDifference[]
}

const runsShown = 10

/** Fails with `operations-unavailable`. */
export function showReconciliation(
  { database, reconciliation: { targets } }: ReconciliationDeps,
  query: {
    target?: string | undefined
    kind?: DifferenceKind | undefined
    dossier?: string | undefined
    limit: number
  },
): Promise<ReconciliationView> {
  return withStorageErrors('operations-unavailable', async () => ({
    targets,
    runs: await readRuns(database, { target: query.target, limit: runsShown }),
    counts: await countDifferences(database),
    differences: await readDifferences(database, query),
  }))
}

export interface ReconciliationOrder {
  requestId?: string | undefined
  /** The system and the person who act, as `system/person`. */
  actor: string
  target: string
  dossier?: string | undefined
  kind?: DifferenceKind | undefined
  mend: boolean
}

/**
 * Begins a run: over all dossiers, one, or those with one difference. On record before it begins. Fails with `dossier-not-found`, and with
 * `link-not-found` where no such target can be asked.
 */
export async function orderReconciliation(
  { database, trail, reconciliation }: ReconciliationDeps,
  { requestId = randomUUID(), actor, target, dossier, kind, mend }: ReconciliationOrder,
): Promise<ReconciliationRun[]> {
  if (!reconciliation.targets.some(({ name }) => name === target)) throw new GatewayFailure('link-not-found')
  const dossiers = dossier === undefined ? [null] : await findDossiers(database, dossier)
  const [consumer = '', officer = ''] = actor.split('/')
  const scope = [target, kind, dossier].filter((part) => part !== undefined).join(' ')
  const operation = mend ? 'reconcile-and-mend' : 'reconcile'
  await trail.append({ kind: 'run', requestId, consumer, officer, operation, run: scope })
  return withStorageErrors('operations-unavailable', async () => {
    const runs: ReconciliationRun[] = []
    for (const id of dossiers) {
      runs.push(await reconciliation.begin({ target, begunBy: consumer, mends: mend, dossier: id, kind }))
    }
    return runs
  })
}

async function findDossiers(database: Queryable, code: string): Promise<number[]> {
  const rows = await withStorageErrors('operations-unavailable', () => findDossiersByCode(database, code))
  if (rows.length === 0) throw new GatewayFailure('dossier-not-found')
  return rows.map(({ id }) => id)
}
