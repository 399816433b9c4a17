/** Whether the population database was asked for the sake of a dossier: what the trail says, and nothing else. */
import type { Queryable } from '../postgres/database.ts'

/** The index of the first partition has this condition (migration 0032); those of months are found by the dossier alone. */
const lookups = `body ->> 'operation' IN ('verify', 'lookup') AND body ->> 'outcome' = 'disclosed'`

/** `codes`: all under which the dossier is known. */
export async function hasLookup(connection: Queryable, codes: readonly string[], unit: string): Promise<boolean> {
  const { rows } = await connection.query({
    name: 'has-lookup',
    text: `SELECT EXISTS (SELECT FROM audit_record
             WHERE upper(body ->> 'dossier') = ANY ($1) AND ${lookups} AND upper(body ->> 'unit') = upper($2)) AS found`,
    values: [codes.map((code) => code.toUpperCase()), unit],
  })
  return rows[0].found
}
