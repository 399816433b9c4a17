/** Whether the caller has sent a file before. Asking keeps it for a while longer, so that it is still there when it is named. */
import { authorizeAnyProcedure } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import { touchAttachment } from '../store/attachments.ts'
import { withStorageErrors } from '../store/outage.ts'
import { type FilingParts, nowOf } from './parts.ts'

export async function hasAttachment(
  parts: FilingParts,
  { caller, sha256 }: { caller: Caller; sha256: string },
): Promise<boolean> {
  authorizeAnyProcedure(caller, 'file')
  const { database } = parts
  return (
    (await withStorageErrors('storage-unavailable', () =>
      touchAttachment(database, caller.consumer.id, sha256, nowOf(parts)),
    )) !== undefined
  )
}
