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

/** Of the other filings of a dossier within its unit: whether one has not ended, and whether one was completed. */
export interface OtherFilings {
  open: boolean
  completed: boolean
}

export async function readOtherFilings(
  connection: Queryable,
  { id, unit, dossier }: { id: string; unit: string | null; dossier: string },
): Promise<OtherFilings> {
  const { rows } = await connection.query({
    name: 'other-filings',
    text: `SELECT coalesce(bool_or(state NOT IN ('completed', 'refused', 'withdrawn', 'closed')), false) AS open,
        coalesce(bool_or(state = 'completed'), false) AS completed
      FROM filing WHERE upper(dossier) = upper($1) AND unit = $2 AND id <> $3`,
    values: [dossier, unit, id],
  })
  return rows[0]
}
