/** Questions about people as they stand in the trail, with the dossiers they name: what signs of misuse are looked for in. */
import type { Queryable } from '../postgres/database.ts'

export interface RecordedQuestion {
  /** ISO 8601, UTC. */
  at: string
  chain: string
  seq: number
  officer: string
  consumer: string
  unit: string
  procedure: string
  dossier: string
  subject: string
  series: string | null
  fields: readonly string[]
  result: string
}

const pageRows = 5_000

/** Of a span (ISO 8601, UTC, before its end), in order of time. Refusals of policy are none: nobody was asked about. */
export async function* readQuestions(
  connection: Queryable,
  since: string,
  until: string,
): AsyncGenerator<RecordedQuestion> {
  let after = { at: since, chain: '00000000-0000-0000-0000-000000000000', seq: -1 }
  for (;;) {
    const { rows } = await connection.query(
      `SELECT at, chain, seq, officer, consumer, body ->> 'unit' AS unit, procedure, body ->> 'dossier' AS dossier, subject,
         body ->> 'series' AS series, body -> 'fields' AS fields, body ->> 'result' AS result
       FROM audit_record
       WHERE at >= $1 AND at < $2 AND (at, chain, seq) > ($1, $3::uuid, $4::bigint) AND consumer IS NOT NULL
         AND body ->> 'operation' IN ('verify', 'lookup') AND body ->> 'outcome' <> 'refused'
         AND (month >= ($1::timestamptz AT TIME ZONE 'UTC')::date - 62 OR month < DATE '2001-01-01')
         AND month <= ($2::timestamptz AT TIME ZONE 'UTC')::date + 31
       ORDER BY at, chain, seq LIMIT ${pageRows}`,
      [after.at, until, after.chain, after.seq],
    )
    for (const row of rows) yield { ...row, seq: Number(row.seq) }
    const last = rows.at(-1)
    if (rows.length < pageRows || !last) return
    after = { at: last.at, chain: last.chain, seq: Number(last.seq) }
  }
}

/** Dossiers by their codes, in capitals; `holder`: keyed hash of the person in whose name it was registered or filed, as the trail has it. */
export async function findDossiers(
  connection: Queryable,
  codes: readonly string[],
): Promise<Map<string, { receivedAt: number; endedAt: number | null }>> {
  const { rows } = await connection.query(
    `SELECT c.code, d.received_at, d.ended_at FROM dossier_code c JOIN dossier d ON d.id = c.dossier WHERE c.code = ANY ($1::text[])`,
    [codes],
  )
  return new Map(
    rows.map(({ code, received_at, ended_at }) => [
      code,
      { receivedAt: received_at.getTime(), endedAt: ended_at?.getTime() ?? null },
    ]),
  )
}

/** In whose name dossiers are, by their codes in capitals, as keyed hashes. */
export async function findHolders(connection: Queryable, codes: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await connection.query(
    `SELECT DISTINCT ON (upper(body ->> 'dossier')) upper(body ->> 'dossier') AS code, subject FROM audit_record
     WHERE upper(body ->> 'dossier') = ANY ($1::text[]) AND subject <> ''
       AND body ->> 'operation' IN ('register-dossier', 'file', 'send-to-portal')
     ORDER BY upper(body ->> 'dossier'), at DESC`,
    [codes],
  )
  return new Map(rows.map(({ code, subject }) => [code, subject]))
}

/** Systems that registered a dossier: of the others nothing is known about theirs. */
export async function findRegistering(connection: Queryable, since: string): Promise<Set<string>> {
  const { rows } = await connection.query('SELECT DISTINCT consumer FROM dossier WHERE received_at >= $1', [since])
  return new Set(rows.map(({ consumer }) => consumer))
}
