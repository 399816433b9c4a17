/** Stopping a run: from then on nothing more of it is sent. What it has let go is on its way. */
import { stopRerunRow } from '../store/filing-reruns.ts'
import { withStorageErrors } from '../store/outage.ts'
import { type FilingParts, nowOf } from './parts.ts'
import { recordAction } from './record.ts'

export async function stopRerun(
  parts: FilingParts,
  { requestId, actor, run }: { requestId?: string | undefined; actor: string; run: string; note?: string | undefined },
): Promise<{ stopped: boolean }> {
  await recordAction(parts, { requestId: requestId ?? run, actor, operation: 'stop-rerun', object: run })
  return {
    stopped: await withStorageErrors('storage-unavailable', () => stopRerunRow(parts.database, run, nowOf(parts))),
  }
}
