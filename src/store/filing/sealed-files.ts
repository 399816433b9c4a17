/**
 * Reads sealed files piece by piece, whichever table holds them: files of megabytes never come in one message. A file may be
 * re-encrypted under a new key between two pieces; then it is read again from its beginning.
 */
import { stepBytes } from '../../domain/yielding.ts'
import type { Queryable } from '../postgres/database.ts'
import { aad, type Vault } from '../vault.ts'

/** Where a file is sealed: what a consumer sent, or the certificate of a filing. */
export type SealedRow =
  | { table: 'attachment'; consumer: string; sha256: string }
  | { table: 'filing_secret'; filing: string; part: 'certificate' }

/** `pg` reads bytes as hexadecimal text, twice as long: half a megabyte of it is decoded in a millisecond or two. */
const pieceBytes = stepBytes

/**
 * Every seal begins with the name of its key, a nonce of its own and its tag (store/vault.ts: at most 284 bytes), so equal
 * beginnings are the same seal.
 */
const headBytes = 284
/** A change of keys re-encrypts a file once; it would take several changes at once to meet this. */
const rereadsMax = 10

/** What is read piece by piece was sealed anew meanwhile: the pieces belong to two seals. */
class SealedAnew extends Error {}

interface SealedFile {
  length: number
  head: Buffer
}

/** The same row, as a statement names it. */
const tables = {
  attachment: 'FROM attachment WHERE consumer = $1 AND sha256 = $2',
  filing_secret: 'FROM filing_secret WHERE filing = $1::uuid AND part = $2',
} as const satisfies Record<SealedRow['table'], string>

/** `undefined` where there is none, or none any more. Fails when it does not open. */
export async function openSealedFile(connection: Queryable, vault: Vault, row: SealedRow): Promise<Buffer | undefined> {
  for (let rereads = 0; ; rereads++) {
    const sealed = await findSealed(connection, row)
    if (!sealed) return undefined
    try {
      return await vault.openLarge(sealedPieces(connection, row, sealed), sealed.length, toAad(row))
    } catch (error) {
      if (!(error instanceof SealedAnew) || rereads === rereadsMax) throw error
    }
  }
}

async function findSealed(connection: Queryable, row: SealedRow): Promise<SealedFile | undefined> {
  const { rows: found } = await connection.query(
    `SELECT octet_length(sealed) AS length, substring(sealed FROM 1 FOR $3) AS head ${tables[row.table]}`,
    [...toKeys(row), headBytes],
  )
  return found[0]
}

/** The columns are stored uncompressed and in pieces of their own (EXTERNAL), so that the server reads only what is asked for. */
async function* sealedPieces(
  connection: Queryable,
  row: SealedRow,
  { length, head }: SealedFile,
): AsyncGenerator<Uint8Array> {
  for (let at = 1; at <= length; at += pieceBytes) {
    const { rows: found } = await connection.query({
      name: `read-piece-of-${row.table}`,
      text: `SELECT substring(sealed FROM $3::int FOR $4::int) AS piece ${tables[row.table]}
        AND substring(sealed FROM 1 FOR $5::int) = $6`,
      values: [...toKeys(row), at, pieceBytes, headBytes, head],
    })
    if (!found[0]) throw new SealedAnew('it was sealed anew, or deleted, while it was read')
    yield found[0].piece
  }
}

function toKeys(row: SealedRow): [string, string] {
  return row.table === 'attachment' ? [row.consumer, row.sha256] : [row.filing, row.part]
}

function toAad(row: SealedRow): string {
  return row.table === 'attachment' ? aad.attachment(row.consumer, row.sha256) : aad.part(row.filing, row.part)
}
