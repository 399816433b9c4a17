/** Files of the registry that came through this gateway, by their digest. They stay when the filing that brought them is purged. */
import type { Queryable } from '../postgres/database.ts'

export interface KnownFile {
  /** Which registered it. */
  unit: string
  /** Kind of the filing whose result it was. */
  kind: string
  /** When it came, `yyyy-mm-dd` in Viet Nam. */
  day: string
}

/** Once for each day on which it came. */
export async function rememberFile(
  connection: Queryable,
  sha256: string,
  { unit, kind, day }: KnownFile,
): Promise<void> {
  await connection.query(
    'INSERT INTO known_file (sha256, unit, kind, day) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [sha256, unit, kind, day],
  )
}

/** More than this no one reads: the same bytes came for many filings. */
const recordsMax = 20

/** The oldest first. `since`: what came before that day is not known. */
export async function findKnownFiles(
  connection: Queryable,
  sha256: string,
): Promise<{ records: KnownFile[]; since: string }> {
  const { rows } = await connection.query({
    name: 'find-known-files',
    text: `SELECT s.since::text, f.unit, f.kind, f.day::text FROM known_file_start s LEFT JOIN known_file f ON f.sha256 = $1
           ORDER BY f.day, f.unit, f.kind LIMIT ${recordsMax}`,
    values: [sha256],
  })
  const records = rows.filter(({ unit }) => unit !== null).map(({ unit, kind, day }) => ({ unit, kind, day }))
  return { records, since: rows[0]?.since ?? '' }
}
