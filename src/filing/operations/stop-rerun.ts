/** Stops a run: it releases no more filings from then on. Those that it has released are on their way. */
import { stopRerunRow } from '../../store/filing/reruns.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { recordRun } from '../record.ts'

export async function stopRerun(
  deps: FilingDeps,
  { requestId, actor, run }: { requestId?: string | undefined; actor: string; run: string; note?: string | undefined },
): Promise<{ stopped: boolean }> {
  await recordRun(deps, run, { requestId: requestId ?? run, actor, operation: 'stop-rerun' })
  return {
    stopped: await withStorageErrors('storage-unavailable', () => stopRerunRow(deps.database, run, currentTime(deps))),
  }
}
