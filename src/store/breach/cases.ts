/** Cases of breaches, and how far they reach by the trail. */
import type { BreachAccount, BreachCase, BreachNotice, BreachRecipient, BreachScope } from '../../domain/breach.ts'
import { searchCondition } from '../audit/search.ts'
import type { Queryable } from '../postgres/database.ts'

interface Row {
  code: string
  detected_at: Date
  opened_at: Date
  opened_by: string
  account: BreachAccount
  scope: BreachScope
  notices: BreachCase['notices']
  closed_at: Date | null
}

const toCase = (row: Row): BreachCase => ({
  code: row.code,
  detectedAt: row.detected_at.getTime(),
  openedAt: row.opened_at.getTime(),
  openedBy: row.opened_by,
  account: row.account,
  scope: row.scope,
  notices: row.notices,
  closedAt: row.closed_at?.getTime() ?? null,
})

const columns = 'code, detected_at, opened_at, opened_by, account, scope, notices, closed_at'

export async function findBreach(connection: Queryable, code: string): Promise<BreachCase | undefined> {
  const { rows } = await connection.query(`SELECT ${columns} FROM breach_case WHERE code = $1`, [code])
  return rows[0] && toCase(rows[0])
}

/** The latest first. */
export async function listBreaches(connection: Queryable, limit: number): Promise<BreachCase[]> {
  const { rows } = await connection.query(
    `SELECT ${columns} FROM breach_case ORDER BY detected_at DESC, code LIMIT $1`,
    [limit],
  )
  return rows.map(toCase)
}

/** Those that are not closed. */
export async function listOpenBreaches(connection: Queryable): Promise<BreachCase[]> {
  const { rows } = await connection.query(`SELECT ${columns} FROM breach_case WHERE closed_at IS NULL ORDER BY code`)
  return rows.map(toCase)
}

/**
 * Opens a case, or states anew what an open one is about; the moment of detection may only become an earlier one. Resolves to the case, or to
 * `undefined` where it is closed or the moment would become a later one: then nothing has changed.
 */
export async function writeBreach(
  connection: Queryable,
  { code, detectedAt, openedAt, openedBy, account, scope }: Omit<BreachCase, 'notices' | 'closedAt'>,
): Promise<BreachCase | undefined> {
  const { rows } = await connection.query(
    `INSERT INTO breach_case (code, detected_at, opened_at, opened_by, account, scope) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (code) DO UPDATE SET detected_at = $2, account = $5, scope = $6
       WHERE breach_case.closed_at IS NULL AND breach_case.detected_at >= $2
     RETURNING ${columns}`,
    [code, new Date(detectedAt), new Date(openedAt), openedBy, JSON.stringify(account), JSON.stringify(scope)],
  )
  return rows[0] && toCase(rows[0])
}

/** States once that somebody was notified: what was stated before stays. `undefined` = no such case. */
export async function writeNotice(
  connection: Queryable,
  code: string,
  to: BreachRecipient,
  notice: BreachNotice,
): Promise<BreachCase | undefined> {
  const { rows } = await connection.query(
    `UPDATE breach_case SET notices = jsonb_build_object($2::text, $3::jsonb) || notices WHERE code = $1 RETURNING ${columns}`,
    [code, to, JSON.stringify(notice)],
  )
  return rows[0] && toCase(rows[0])
}

/** `undefined` = no such case. One that is closed stays closed as it was. */
export async function closeBreach(connection: Queryable, code: string, at: number): Promise<BreachCase | undefined> {
  const { rows } = await connection.query(
    `UPDATE breach_case SET closed_at = coalesce(closed_at, $2) WHERE code = $1 RETURNING ${columns}`,
    [code, new Date(at)],
  )
  return rows[0] && toCase(rows[0])
}

/** How far a breach reaches: counts and codes out of the records in question. */
export interface BreachReach {
  records: number
  /** Different numbers under which persons were asked about: of who has an old one too, both count. */
  persons: number
  officers: number
  fields: readonly string[]
  units: readonly string[]
  consumers: readonly string[]
  procedures: readonly string[]
  /** ISO 8601; `null` = no record. */
  first: string | null
  last: string | null
}

/** Of what left; what was refused or failed reached nobody. */
export async function readReach(connection: Queryable, scope: BreachScope): Promise<BreachReach> {
  const { text, values } = searchCondition({ ...scope, outcome: 'disclosed' })
  const { rows } = await connection.query(
    `WITH found AS MATERIALIZED (
       SELECT at, nullif(subject, '') AS subject, nullif(officer, '') AS officer, consumer, nullif(procedure, '') AS procedure,
         nullif(body ->> 'unit', '') AS unit, body -> 'fields' AS fields
       FROM audit_record WHERE ${text})
     SELECT count(*)::int AS records, count(DISTINCT subject)::int AS persons, count(DISTINCT officer)::int AS officers,
       array_remove(array_agg(DISTINCT unit), NULL) AS units, array_remove(array_agg(DISTINCT consumer), NULL) AS consumers,
       array_remove(array_agg(DISTINCT procedure), NULL) AS procedures, min(at) AS first, max(at) AS last,
       (SELECT array_agg(DISTINCT field) FROM found f CROSS JOIN LATERAL json_array_elements_text(f.fields) AS field) AS fields
     FROM found`,
    values,
  )
  const [row] = rows
  const list = (codes: readonly string[] | null) => codes ?? []
  return {
    ...row,
    fields: list(row.fields),
    units: list(row.units),
    consumers: list(row.consumers),
    procedures: list(row.procedures),
  }
}
