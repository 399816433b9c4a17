/** Whether the caller has sent a file before. Asking keeps the file a while longer, so that it is there when it is named. */
import { authorizeAnyProcedure } from '../../access/policy.ts'
import type { Caller } from '../../domain/access.ts'
import { touchAttachment } from '../../store/filing/attachments.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import { currentTime, type FilingDeps } from '../deps.ts'

export async function hasAttachment(
  deps: FilingDeps,
  { caller, sha256 }: { caller: Caller; sha256: string },
): Promise<boolean> {
  authorizeAnyProcedure(caller, 'file')
  const { database } = deps
  return (
    (await withStorageErrors('storage-unavailable', () =>
      touchAttachment(database, caller.consumer.id, sha256, currentTime(deps)),
    )) !== undefined
  )
}
