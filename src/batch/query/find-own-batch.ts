/** Whose batch it is: its consumer's, and for progress and orders also an operator's. Any other caller learns nothing of it. */
import type { Caller } from '../../domain/access.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { isUuid } from '../../domain/uuid.ts'
import { type BatchRow, findBatch } from '../../store/batch/batches.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import type { BatchDeps } from '../deps.ts'

/** Whom a batch is shown to beside its consumer. */
export type Reach = 'own' | 'operators' | 'operators-and-auditors'

/** Fails with `batch-not-found` or `storage-unavailable`. */
export async function findOwnBatch(
  { database }: Pick<BatchDeps, 'database'>,
  { caller, id }: { caller: Pick<Caller, 'consumer'>; id: string },
  reach: Reach,
): Promise<BatchRow> {
  const row = isUuid(id) ? await withStorageErrors('storage-unavailable', () => findBatch(database, id)) : undefined
  const { consumer } = caller
  const seesAll =
    (reach !== 'own' && consumer.roles.has('operator')) ||
    (reach === 'operators-and-auditors' && consumer.roles.has('auditor'))
  if (!row || row.state === 'receiving' || (row.consumer !== consumer.id && !seesAll)) {
    throw new GatewayFailure('batch-not-found')
  }
  return row
}
