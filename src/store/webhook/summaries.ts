/** The summaries that were made for endpoints: each version of a period once, whichever process makes it. */
import type { Database, Queryable } from '../postgres/database.ts'
import { enqueueMessages, toLane, type WebhookMessage } from './deliveries.ts'

export type SummaryKind = 'day' | 'month'

export interface SummaryEndpoint {
  id: string
  consumer: string
  /** First day of which it receives summaries, `yyyy-mm-dd`. */
  from: string
}

/** Those that are at work. What a disabled one missed is made when it is enabled again. */
export async function listSummaryEndpoints(connection: Queryable): Promise<SummaryEndpoint[]> {
  const { rows } = await connection.query(
    `SELECT id, consumer, summaries_from::text AS "from" FROM webhook_endpoint
     WHERE state = 'enabled' AND 'summaries' = ANY (topics) AND summaries_from IS NOT NULL ORDER BY id`,
  )
  return rows
}

/** The last version of a period that was made for an endpoint. */
export interface MadeSummary {
  kind: SummaryKind
  /** First day of the period, `yyyy-mm-dd`. */
  from: string
  version: number
  message: string
  hash: string
  /** ms since the epoch. */
  comparedAt: number
}

export async function listMade(connection: Queryable, endpoint: string): Promise<MadeSummary[]> {
  const { rows } = await connection.query(
    `SELECT DISTINCT ON (kind, from_day) kind, from_day::text AS "from", version, message, hash, compared_at AS "comparedAt"
     FROM webhook_summary WHERE endpoint = $1 ORDER BY kind, from_day, version DESC`,
    [endpoint],
  )
  return rows.map((row) => ({ ...row, comparedAt: row.comparedAt.getTime() }))
}

export interface NewSummary {
  endpoint: string
  kind: SummaryKind
  from: string
  version: number
  message: string
  hash: string
  /** ms since the epoch. */
  madeAt: number
  /** What is sent, once its number is known. */
  writeBody(sequence: number): string
}

/** Stores a version and puts it on its way, or neither. False: another process has made it. */
export function insertSummary(database: Database, summary: NewSummary): Promise<boolean> {
  const { endpoint, kind, from, version, message, hash, madeAt, writeBody } = summary
  const at = new Date(madeAt)
  return database.transaction(async (connection) => {
    // One at a time for an endpoint: the numbers have no gap, and of two processes the second sees what the first has made. No lock of
    // the endpoint's row would do: deliveries lock it for their outcome when they hold a lane already.
    await connection.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`summaries of ${endpoint}`])
    const { rowCount } = await connection.query('SELECT 1 FROM webhook_endpoint WHERE id = $1 FOR KEY SHARE', [
      endpoint,
    ])
    if (rowCount === 0) return false
    const { rows } = await connection.query(
      'SELECT COALESCE(max(sequence), 0) + 1 AS next FROM webhook_summary WHERE endpoint = $1',
      [endpoint],
    )
    const sequence = Number(rows[0].next)
    const body = writeBody(sequence)
    const stored = await connection.query(
      `INSERT INTO webhook_summary (endpoint, kind, from_day, version, sequence, message, body, hash, made_at, compared_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT DO NOTHING`,
      [endpoint, kind, from, version, sequence, message, body, hash, at],
    )
    if (stored.rowCount === 0) return false
    await enqueueMessages(connection, [{ endpoint, ...toSummaryMessage({ kind, sequence, message, body, at }) }])
    return true
  })
}

/** The figures of this version were compared and are still what is known. */
export async function noteCompared(
  connection: Queryable,
  endpoint: string,
  { kind, from, version }: Pick<MadeSummary, 'kind' | 'from' | 'version'>,
  at: number,
): Promise<void> {
  await connection.query(
    'UPDATE webhook_summary SET compared_at = $5 WHERE endpoint = $1 AND kind = $2 AND from_day = $3 AND version = $4',
    [endpoint, kind, from, version, new Date(at)],
  )
}

/** What was made for an endpoint, from a number on. */
export async function readSummaryMessages(
  connection: Queryable,
  endpoint: string,
  from: number,
  limit: number,
): Promise<WebhookMessage[]> {
  const { rows } = await connection.query(
    `SELECT kind, sequence, message, body, made_at AS at FROM webhook_summary
     WHERE endpoint = $1 AND sequence >= $2 ORDER BY sequence LIMIT $3`,
    [endpoint, from, limit],
  )
  return rows.map((row) => toSummaryMessage({ ...row, sequence: Number(row.sequence) }))
}

/** Days leave one after the other, and so do months: a correction never overtakes what it replaces. */
function toSummaryMessage({
  kind,
  sequence,
  message,
  body,
  at,
}: {
  kind: SummaryKind
  sequence: number
  message: string
  body: string
  at: Date
}): WebhookMessage {
  return { topic: 'summaries', sequence, lane: toLane(`summary ${kind}`), message, body, at: at.toISOString() }
}
