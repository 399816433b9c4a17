/** An auditor reads the signs of misuse, and states what one of them was. Each look and each statement is on record before it is answered or takes effect. */
import { GatewayFailure } from '../../domain/failure.ts'
import type { MisuseVerdict } from '../../domain/misuse.ts'
import { listSignals, reviewSignal, type StoredSignal } from '../../store/misuse/signals.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import type { OversightDeps } from '../deps.ts'
import { type AuditorRequest, admitAuditor, recordOversight } from '../search-records.ts'

export type { StoredSignal } from '../../store/misuse/signals.ts'

type Deps = Pick<OversightDeps, 'database' | 'trail' | 'clock'>

/** The latest first; `open`: those that nobody has judged. Fails with `role-required`, `storage-unavailable` or `audit-unavailable`; then nothing leaves. */
export async function readMisuse(
  deps: Deps,
  request: AuditorRequest,
  which: { open: boolean; limit: number },
): Promise<StoredSignal[]> {
  admitAuditor(deps, request.caller)
  const signals = await withStorageErrors('storage-unavailable', () => listSignals(deps.database, which))
  await recordOversight(deps, request, { operation: 'read-misuse', object: `${signals.length} signals` })
  return signals
}

/** Fails as above, and with `route-not-found` where there is no such signal; then nothing has changed. */
export async function judgeMisuse(
  deps: Deps,
  request: AuditorRequest,
  { id, verdict }: { id: number; verdict: MisuseVerdict },
): Promise<void> {
  const { database, clock } = deps
  admitAuditor(deps, request.caller)
  await recordOversight(deps, request, { operation: 'review-misuse', object: `signal ${id} ${verdict}` })
  const judged = await withStorageErrors('storage-unavailable', () =>
    reviewSignal(database, id, { verdict, at: clock.now(), by: request.officer, note: request.reason }),
  )
  if (!judged) throw new GatewayFailure('route-not-found')
}
