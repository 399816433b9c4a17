/** What is asked of the database when a citizen asks for the status of a dossier, and how attempts are counted for all replicas. */
import type { Queryable } from '../postgres/database.ts'
import { type DossierRow, toDossierRow } from './dossiers.ts'

/** A dossier with the keyed hashes of what its holder knows; `null` = not known, so that nobody can know it. */
export interface DossierWithFacts {
  row: DossierRow
  numberEnding: string | null
  phoneEnding: string | null
}

export async function findDossiersWithFacts(connection: Queryable, code: string): Promise<DossierWithFacts[]> {
  const { rows } = await connection.query({
    name: 'find-asked-dossiers',
    text: `SELECT d.*, a.number_ending, a.phone_ending FROM dossier_code c JOIN dossier d ON d.id = c.dossier
           LEFT JOIN dossier_applicant a ON a.dossier = d.id WHERE c.code = upper($1) ORDER BY d.unit`,
    values: [code],
  })
  return rows.map((row) => ({
    row: toDossierRow(row),
    numberEnding: row.number_ending,
    phoneEnding: row.phone_ending,
  }))
}

/** What attempts are counted by, and the span that this one falls into. */
export interface AttemptCount {
  scope: 'code' | 'dossier' | 'consumer' | 'total'
  /** Id of the consumer; keyed hash of the consumer with the code, or with the dossier; empty for the total. */
  subject: string
  /** Milliseconds since the epoch. */
  beganAt: number
}

/** Counts one more of each before anything is compared, so that attempts side by side cannot pass together. In the order given. */
export async function countAttempts(connection: Queryable, counts: readonly AttemptCount[]): Promise<number[]> {
  const { rows } = await connection.query({
    name: 'count-public-status-attempts',
    text: `INSERT INTO public_status_attempt AS known (scope, subject, began_at, count)
           SELECT scope, subject, began_at, 1 FROM unnest($1::text[], $2::text[], $3::timestamptz[]) WITH ORDINALITY
             AS given (scope, subject, began_at, nth) ORDER BY nth
           ON CONFLICT (scope, subject, began_at) DO UPDATE SET count = known.count + 1
           RETURNING scope, subject, count`,
    values: [
      counts.map(({ scope }) => scope),
      counts.map(({ subject }) => subject),
      counts.map(({ beganAt }) => new Date(beganAt)),
    ],
  })
  const find = ({ scope, subject }: AttemptCount) =>
    rows.find((row) => row.scope === scope && row.subject === subject)?.count ?? 0
  return counts.map(find)
}

/** An attempt that was right counts against nobody. In the order in which attempts are counted, so that none waits in a circle. */
export async function forgiveAttempts(connection: Queryable, counts: readonly AttemptCount[]): Promise<void> {
  for (const { scope, subject, beganAt } of counts) {
    await connection.query(
      `UPDATE public_status_attempt SET count = count - 1 WHERE scope = $1 AND subject = $2 AND began_at = $3 AND count > 0`,
      [scope, subject, new Date(beganAt)],
    )
  }
}

/** Returns how many counts were deleted. */
export async function deleteAttempts(connection: Queryable, before: Date, limit: number): Promise<number> {
  const { rowCount } = await connection.query(
    `DELETE FROM public_status_attempt WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM public_status_attempt WHERE began_at < $1 ORDER BY began_at LIMIT $2 FOR UPDATE SKIP LOCKED))`,
    [before, limit],
  )
  return rowCount ?? 0
}
