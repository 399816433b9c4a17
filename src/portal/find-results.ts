/**
 * The results of a dossier as a portal gets them: the certificates that the registry issued, each by an address of its own. What was filed
 * is never among them. Without a public address of this gateway, or where an operator withdrew a file, the dossier goes without it.
 */
import type { PortalFile } from '../domain/portal/portal.ts'
import { resultTitles } from '../domain/texts/result-titles.ts'
import type { FileAddressDeps } from '../file-address/deps.ts'
import { issueAddress } from '../file-address/issue-address.ts'
import { findResults } from '../store/file-address/addresses.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'

/** Fails with `storage-unavailable`. */
export async function findResultFiles(
  deps: FileAddressDeps,
  { target, dossier }: { target: string; dossier: number },
): Promise<PortalFile[]> {
  const results = await withStorageErrors('storage-unavailable', () => findResults(deps.database, dossier))
  const files: PortalFile[] = []
  for (const { filing, kind } of results) {
    const outcome = await issueAddress(deps, { target, dossier, file: { kind: 'result', filing } })
    if (!outcome.issued) continue
    const { url, sha256, fileName } = outcome.address
    files.push({
      // Stays the same when the address is another one.
      id: filing,
      title: resultTitles[kind],
      code: null,
      fileName,
      sha256,
      url,
      open: () => Promise.reject(new Error('a result leaves by its address, where each fetch is on record')),
    })
  }
  return files
}
