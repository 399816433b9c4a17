/** Files of filings, by their content. Each consumer's stand apart: a hash opens nothing that its sender has not sent. */
import type { Queryable } from '../postgres/database.ts'
import { aad, type Vault } from '../vault.ts'
import { openSealedFile } from './sealed-files.ts'

export interface StoredAttachment {
  sha256: string
  mediaType: string
  content: Buffer
}

/** A file as it arrived. */
export interface NewAttachment {
  sha256: string
  mediaType: string
  pieces: readonly Uint8Array[]
  bytes: number
}

/** True when it was not there before. Sending it again keeps it for a while longer. */
export async function storeAttachment(
  connection: Queryable,
  vault: Vault,
  consumer: string,
  { sha256, mediaType, pieces, bytes }: NewAttachment,
  now: Date,
): Promise<boolean> {
  const sealed = await vault.sealLarge(pieces, aad.attachment(consumer, sha256))
  const { rows } = await connection.query(
    `INSERT INTO attachment (consumer, sha256, media_type, bytes, sealed, sent_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (consumer, sha256) DO UPDATE SET sent_at = excluded.sent_at
     RETURNING (xmax = 0) AS created`,
    [consumer, sha256, mediaType, bytes, sealed, now],
  )
  return rows[0].created
}

/** Sizes of those files that are there, by hash. */
export async function attachmentSizes(
  connection: Queryable,
  consumer: string,
  hashes: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await connection.query(
    'SELECT sha256, bytes FROM attachment WHERE consumer = $1 AND sha256 = ANY ($2)',
    [consumer, hashes],
  )
  return new Map(rows.map(({ sha256, bytes }) => [sha256, bytes]))
}

/** Marks a known file as sent again just now; false when it is not there. */
export async function touchAttachment(
  connection: Queryable,
  consumer: string,
  sha256: string,
  now: Date,
): Promise<number | undefined> {
  const { rows } = await connection.query(
    'UPDATE attachment SET sent_at = $3 WHERE consumer = $1 AND sha256 = $2 RETURNING bytes',
    [consumer, sha256, now],
  )
  return rows[0]?.bytes
}

/** One after the other and piece by piece: a filing's files are tens of megabytes. */
export async function loadAttachments(
  connection: Queryable,
  vault: Vault,
  consumer: string,
  hashes: readonly string[],
): Promise<Map<string, StoredAttachment>> {
  const loaded = new Map<string, StoredAttachment>()
  for (const sha256 of hashes) {
    const { rows } = await connection.query(
      'SELECT media_type AS "mediaType" FROM attachment WHERE consumer = $1 AND sha256 = $2',
      [consumer, sha256],
    )
    const content = rows[0] && (await openSealedFile(connection, vault, { table: 'attachment', consumer, sha256 }))
    if (content) loaded.set(sha256, { sha256, mediaType: rows[0].mediaType, content })
  }
  return loaded
}

/** Names files for a filing; fails with a foreign-key violation when one is not there. */
export async function attachFiles(
  connection: Queryable,
  filing: string,
  consumer: string,
  hashes: readonly string[],
): Promise<void> {
  await connection.query(
    `INSERT INTO filing_attachment (filing, consumer, sha256) SELECT $1, $2, file FROM unnest($3::text[]) AS file
     ON CONFLICT (filing, sha256) DO NOTHING`,
    [filing, consumer, hashes],
  )
}

/** Deletes files that no filing names and that were not sent lately. Returns how many. */
export async function deleteOrphans(connection: Queryable, sentBefore: Date, limit: number): Promise<number> {
  const { rowCount } = await connection.query(
    `DELETE FROM attachment WHERE (consumer, sha256) IN (
       SELECT consumer, sha256 FROM attachment a
       WHERE sent_at < $1 AND NOT EXISTS (
         SELECT FROM filing_attachment f WHERE f.consumer = a.consumer AND f.sha256 = a.sha256)
       ORDER BY sent_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [sentBefore, limit],
  )
  return rowCount ?? 0
}
