/** Other filings under the same dossier code, in whatever letter case: the registry folds codes. */
import type { FilingKind } from '../../domain/filing/filing.ts'
import type { Queryable } from '../postgres/database.ts'

/** A filing that has, or may have, reached the registry under the same code. */
export interface SentSibling {
  kind: FilingKind
  path: string | null
  /** ISO 8601 with offset. */
  receivedAt: string
}

export async function sentSiblings(
  connection: Queryable,
  { id, dossier }: { id: string; dossier: string },
): Promise<SentSibling[]> {
  const { rows } = await connection.query({
    name: 'sent-siblings',
    text: `SELECT kind, path, received_at AS "receivedAt" FROM filing
           WHERE upper(dossier) = upper($1) AND id <> $2 AND sent IS NOT NULL`,
    values: [dossier, id],
  })
  return rows
}
