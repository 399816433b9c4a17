/** What is kept sealed of one linked dossier, and how it is opened again. Files are sealed apart: they are megabytes. */
import { createHash } from 'node:crypto'
import type { DeclarationDraft, LinkedDossier, LinkedFault } from '../domain/linked/linked.ts'
import { aad, type Vault } from '../store/vault.ts'

export interface KeptFile {
  /** From 1. */
  number: number
  sha256: string
  title: string
  fileName: string
  mediaType: string
  bytes: number
  readable: boolean
}

export interface KeptContent {
  declaration: DeclarationDraft
  /** The XML as it came, with the parts for the other agencies. */
  original: string
  faults: readonly LinkedFault[]
  files: readonly KeptFile[]
}

function toKept({ declaration, original, faults, files }: LinkedDossier): KeptContent {
  return {
    declaration,
    original,
    faults,
    files: files.map(({ sha256, title, fileName, mediaType, readable, content }, index) => ({
      number: index + 1,
      sha256,
      title,
      fileName,
      mediaType,
      bytes: content.length,
      readable,
    })),
  }
}

/** Of what came, whatever was understood of it: a reader that learns something new makes no other content of the same message. */
export function hashContent({ procedure, kind, unit, original, files }: LinkedDossier): string {
  const papers = files.map(({ sha256, title, fileName }) => [sha256, title, fileName])
  return createHash('sha256')
    .update(JSON.stringify([procedure, kind, unit, original, papers]))
    .digest('hex')
}

/** The content and its files, sealed for the place where they will stand. */
export async function sealContent(
  vault: Vault,
  linked: number,
  revision: number,
  dossier: LinkedDossier,
): Promise<{ sealed: Buffer; files: Buffer[] }> {
  const sealed = vault.seal(Buffer.from(JSON.stringify(toKept(dossier))), aad.linkedContent(linked, revision))
  const files: Buffer[] = []
  for (const [index, { content }] of dossier.files.entries())
    files.push(await vault.sealLarge([content], aad.linkedFile(linked, revision, index + 1)))
  return { sealed, files }
}

/** `null` = it does not open; the log names the row. */
export function openContent(
  sealedReader: { read(sealed: Uint8Array, aad: string, row: string): string | null },
  sealed: Uint8Array,
  { id, revision }: { id: number; revision: number },
): KeptContent | null {
  const text = sealedReader.read(sealed, aad.linkedContent(id, revision), `linked_content ${id} ${revision}`)
  return text === null ? null : (JSON.parse(text) as KeptContent)
}
