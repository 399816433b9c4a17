/** Which filing of a dossier says whose it is. */
import type { Queryable } from '../postgres/database.ts'

export interface FiledRequest {
  filing: string
  /** The system that filed it. */
  consumer: string
  revision: number
  sealed: Buffer
}

/** The newest request, in its newest revision, of the filings of a dossier; `null` = nothing was filed, or its people were removed in time. */
export async function findFiledRequest(
  connection: Queryable,
  codes: readonly string[],
  unit: string,
): Promise<FiledRequest | null> {
  const { rows } = await connection.query({
    name: 'find-filed-request',
    text: `SELECT f.id AS filing, f.consumer, f.revision, s.sealed FROM filing f
           JOIN filing_secret s ON s.filing = f.id AND s.part = 'request/' || f.revision
           WHERE upper(f.dossier) = ANY ($1) AND f.unit = $2 AND f.state <> 'withdrawn'
           ORDER BY f.place DESC LIMIT 1`,
    values: [codes.map((code) => code.toUpperCase()), unit],
  })
  const [row] = rows
  return row === undefined
    ? null
    : { filing: row.filing, consumer: row.consumer, revision: row.revision, sealed: row.sealed }
}
