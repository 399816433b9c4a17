/** Whose dossiers they are, sealed. What stands here goes to a public-service portal and into no answer of the API. */
import type { DossierStatus } from '../../domain/dossier/dossier.ts'
import type { Queryable } from '../postgres/database.ts'

interface StoredApplicant {
  sealed: Buffer
  /** The system that stated it: it alone may state another one. */
  consumer: string
  /** Keyed hashes, by which a citizen is known who asks; `null` = not known. */
  numberEnding: string | null
  phoneEnding: string | null
}

/** Puts it in the place of what is there. */
export async function putSealedApplicant(
  connection: Queryable,
  dossier: number,
  { sealed, consumer, numberEnding, phoneEnding }: StoredApplicant,
): Promise<void> {
  await connection.query({
    name: 'put-sealed-applicant',
    text: `INSERT INTO dossier_applicant (dossier, sealed, consumer, number_ending, phone_ending) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (dossier) DO UPDATE SET sealed = excluded.sealed, consumer = excluded.consumer,
             number_ending = excluded.number_ending, phone_ending = excluded.phone_ending`,
    values: [dossier, sealed, consumer, numberEnding, phoneEnding],
  })
}

/** `null` = none was stated, or it was removed in time. */
export async function getSealedApplicant(
  connection: Queryable,
  dossier: number,
): Promise<Pick<StoredApplicant, 'sealed' | 'consumer'> | null> {
  const { rows } = await connection.query({
    name: 'get-sealed-applicant',
    text: 'SELECT sealed, consumer FROM dossier_applicant WHERE dossier = $1',
    values: [dossier],
  })
  return rows[0] ?? null
}

/** Statuses and since when a dossier may have stood there. */
export interface ApplicantRule {
  status: DossierStatus
  since: Date
}

/** Removes applicants of dossiers that stand in these statuses since before; returns how many. */
export async function purgeApplicants(
  connection: Queryable,
  rules: readonly ApplicantRule[],
  limit: number,
): Promise<number> {
  const { rowCount } = await connection.query(
    `DELETE FROM dossier_applicant WHERE dossier IN (
       SELECT a.dossier FROM dossier_applicant a JOIN dossier d ON d.id = a.dossier
       JOIN unnest($1::text[], $2::timestamptz[]) AS rule (status, since) ON rule.status = d.status AND d.status_since < rule.since
       LIMIT $3)`,
    [rules.map(({ status }) => status), rules.map(({ since }) => since), limit],
  )
  return rowCount ?? 0
}
