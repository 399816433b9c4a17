/** Searching the trail. Months that cannot hold what is asked for are not touched; the newest records come first, a page at a time. */
import type { Queryable } from '../postgres/database.ts'

/** What is asked for; absent: any. Times are ISO 8601 in UTC, as records have them. */
export interface RecordFilter {
  /** Keyed hash of a person. */
  subjects?: readonly string[] | undefined
  officer?: string | undefined
  consumer?: string | undefined
  unit?: string | undefined
  procedure?: string | undefined
  dossier?: string | undefined
  operation?: string | undefined
  outcome?: string | undefined
  /** From then on. */
  since?: string | undefined
  /** Before then. */
  until?: string | undefined
}

/** The position of a record among all: where a page ends and the next goes on. */
export interface RecordPosition {
  at: string
  chain: string
  seq: number
}

export interface FoundRecord extends RecordPosition {
  body: string
}

const conditions = {
  subjects: (n) => `subject = ANY ($${n}::text[])`,
  officer: (n) => `officer = $${n}`,
  consumer: (n) => `consumer = $${n}`,
  unit: (n) => `body ->> 'unit' = $${n}`,
  procedure: (n) => `procedure = $${n}`,
  // As calling systems write them, in either case.
  dossier: (n) => `upper(body ->> 'dossier') = upper($${n})`,
  operation: (n) => `body ->> 'operation' = $${n}`,
  outcome: (n) => `body ->> 'outcome' = $${n}`,
  // A record may be kept with the month before or behind its own (audit/trail.ts); records of before the months have none.
  since: (n) =>
    `at >= $${n} AND (month >= ($${n}::timestamptz AT TIME ZONE 'UTC')::date - 62 OR month < DATE '2001-01-01')`,
  until: (n) => `at < $${n} AND month <= ($${n}::timestamptz AT TIME ZONE 'UTC')::date + 31`,
} as const satisfies Record<keyof RecordFilter, (n: number) => string>
const names = Object.keys(conditions) as (keyof typeof conditions)[]

/** A condition with its values, numbered from 1. */
export function searchCondition(filter: RecordFilter): { text: string; values: unknown[] } {
  const asked = names.filter((name) => filter[name] !== undefined)
  // Checkpoints of chains have no consumer, and are about nobody.
  const parts = ['consumer IS NOT NULL', ...asked.map((name, index) => conditions[name](index + 1))]
  return { text: parts.join(' AND '), values: asked.map((name) => filter[name]) }
}

/** The newest first; `before`: behind that position. */
export async function findRecords(
  database: Queryable,
  filter: RecordFilter,
  { before, limit }: { before?: RecordPosition | undefined; limit: number },
): Promise<FoundRecord[]> {
  const { text, values } = searchCondition(filter)
  const n = values.length
  const behind =
    before === undefined
      ? ''
      : `AND at <= $${n + 2} AND (at, chain, seq) < ($${n + 2}, $${n + 3}::uuid, $${n + 4}::bigint)`
  const { rows } = await database.query(
    `SELECT at, chain, seq, body::text AS body FROM audit_record WHERE ${text} ${behind}
     ORDER BY at DESC, chain DESC, seq DESC LIMIT $${n + 1}`,
    [...values, limit, ...(before ? [before.at, before.chain, before.seq] : [])],
  )
  return rows.map((row) => ({ at: row.at, chain: row.chain, seq: Number(row.seq), body: row.body }))
}
