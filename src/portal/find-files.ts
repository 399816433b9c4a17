/**
 * The files of a dossier as a portal gets them: the certificates that the registry issued, and apart from them the papers that were filed.
 * Each goes by an address of its own, or is uploaded where the portal takes uploads. What was filed is never a result. Without a public
 * address of this gateway, or where an operator withdrew a file, a dossier goes without what needs an address.
 */
import { hash } from 'node:crypto'
import type { AddressedFile } from '../domain/file-address.ts'
import type { FilingRequest } from '../domain/filing/filing-request.ts'
import type { PortalFile } from '../domain/portal/portal.ts'
import { resultTitles } from '../domain/texts/result-titles.ts'
import { type FileAddressDeps, toFileName } from '../file-address/deps.ts'
import { issueAddress } from '../file-address/issue-address.ts'
import type { ResultView } from '../filing/query/filing-view.ts'
import { findResults, isWithdrawn, listPapers } from '../store/file-address/addresses.ts'
import { openSealedFile, type SealedRow } from '../store/filing/sealed-files.ts'
import { getSecret } from '../store/filing/secrets.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'

/** `uploaded`: the file leaves with the call, whose record in the trail says so; `by-address`: each fetch is on record. */
export type Carriage = 'by-address' | 'uploaded'

interface FileOrder {
  target: string
  /** Of the row. */
  dossier: number
  carriage: Carriage
}

/** What the file is, and where it stands sealed. */
interface Found {
  id: string
  title: string
  file: AddressedFile
  sealed: SealedRow
  sha256: string
  mediaType: string
}

/** Fails with `storage-unavailable`. */
export async function findResultFiles(deps: FileAddressDeps, order: FileOrder): Promise<PortalFile[]> {
  const { database, vault } = deps
  const found = await withStorageErrors('storage-unavailable', async () => {
    const results: Found[] = []
    for (const { filing, kind } of await findResults(database, order.dossier)) {
      const sealed = await getSecret(database, vault, filing, 'result')
      const { certificate = null } = sealed ? (JSON.parse(sealed.toString('utf8')) as ResultView) : {}
      if (certificate === null) continue
      results.push({
        // Stays the same when the address is another one.
        id: filing,
        title: resultTitles[kind],
        file: { kind: 'result', filing },
        sealed: { table: 'filing_secret', filing, part: 'certificate' },
        sha256: certificate.sha256,
        mediaType: certificate.mediaType,
      })
    }
    return results
  })
  return toFiles(deps, order, found)
}

/** The papers of all filings of the dossier, each content once, by the names that the one-stop system gave. As `findResultFiles`. */
export async function findPaperFiles(deps: FileAddressDeps, order: FileOrder): Promise<PortalFile[]> {
  const { database, vault } = deps
  const found = await withStorageErrors('storage-unavailable', async () => {
    const papers = await listPapers(database, order.dossier)
    const titles = new Map<string, string>()
    for (const { filing, revision } of new Map(papers.map((paper) => [paper.filing, paper])).values()) {
      for (let number = 1; number <= revision; number++) {
        const sealed = await getSecret(database, vault, filing, `request/${number}`)
        const request = sealed && (JSON.parse(sealed.toString('utf8')) as Pick<FilingRequest, 'attachments'>)
        for (const { sha256, title } of request?.attachments ?? []) titles.set(sha256, title)
      }
    }
    return [...new Map(papers.map((paper) => [paper.sha256, paper])).values()].flatMap(
      ({ filing, consumer, sha256, mediaType }): Found[] => {
        const title = titles.get(sha256)
        // The one who filed it may have been removed in time, and the name with them.
        if (title === undefined) return []
        const sealed: SealedRow = { table: 'attachment', consumer, sha256 }
        const file = { kind: 'paper', filing, sha256 } as const
        return [{ id: `${filing}-${sha256.slice(0, 12)}`, title, file, sealed, sha256, mediaType }]
      },
    )
  })
  return toFiles(deps, order, found)
}

async function toFiles(deps: FileAddressDeps, order: FileOrder, found: readonly Found[]): Promise<PortalFile[]> {
  const files: PortalFile[] = []
  for (const one of found) {
    const file = order.carriage === 'uploaded' ? await toUpload(deps, order, one) : await toAddressed(deps, order, one)
    if (file !== null) files.push(file)
  }
  return files
}

async function toAddressed(
  deps: FileAddressDeps,
  { target, dossier }: FileOrder,
  { id, title, file }: Found,
): Promise<PortalFile | null> {
  const outcome = await issueAddress(deps, { target, dossier, file })
  if (!outcome.issued) return null
  const { url, sha256, fileName } = outcome.address
  const open = () => Promise.reject(new Error('this file leaves by its address, where each fetch is on record'))
  return { id, title, code: null, fileName, sha256, url, open }
}

/** Opened for the call, so that no file of a dossier that waits stands in memory. What is sealed must be what was filed or issued. */
async function toUpload(
  { database, vault }: FileAddressDeps,
  { target, dossier }: FileOrder,
  { id, title, file, sealed, sha256, mediaType }: Found,
): Promise<PortalFile | null> {
  const named = { target, dossier, filing: file.filing, kind: file.kind, sha256 }
  if (await withStorageErrors('storage-unavailable', () => isWithdrawn(database, named))) return null
  const open = async () => {
    const content = await withStorageErrors('storage-unavailable', () => openSealedFile(database, vault, sealed))
    if (content === undefined || hash('sha256', content, 'hex') !== sha256) {
      throw new Error('the file is not there any more, or is another one')
    }
    return content
  }
  return { id, title, code: null, fileName: toFileName(file.kind, sha256, mediaType), sha256, url: '', open }
}
