/** Queues messages once more. Locks as deliveries.ts does: endpoint, then what ended, then lanes. */
import type { Database, Queryable } from '../postgres/database.ts'
import { enqueueMessages, toMessage, type WebhookMessage, webhookChannel } from './deliveries.ts'

export interface Requeued {
  queued: number
  /** More than `max` asked for it: the sequence number at which it stopped. `null` = that was all. */
  nextSequence: number | null
}

export interface ReplayRange {
  endpoint: string
  consumer: string
  now: number
  max: number
}

/** What failed, from its first attempt again. Order within each filing is kept. */
export function requeueFailed(database: Database, { endpoint, now, max }: ReplayRange): Promise<Requeued> {
  return database.transaction(async (connection) => {
    await lock(connection, endpoint)
    const { rows } = await connection.query(
      `SELECT sequence FROM webhook_delivery WHERE endpoint = $1 AND state = 'failed' ORDER BY sequence LIMIT $2`,
      [endpoint, max + 1],
    )
    const nextSequence = rows[max] ? Number(rows[max].sequence) : null
    const queued = await reopen(connection, endpoint, `state = 'failed'`, 0, nextSequence, now)
    return { queued, nextSequence }
  })
}

/**
 * Queues all events of the consumer from a sequence number on again, whether this endpoint was notified of them or was
 * disabled or not yet registered then.
 */
export function requeueFrom(database: Database, range: ReplayRange & { from: number }): Promise<Requeued> {
  const { endpoint, consumer, from, now, max } = range
  return database.transaction(async (connection) => {
    await lock(connection, endpoint)
    const { rows } = await connection.query(
      `SELECT e.sequence, e.filing AS "filingId", e.number, e.type, e.state, e.at, e.consumer, f.dossier, f.kind
       FROM filing_event e JOIN filing f ON f.id = e.filing
       WHERE e.consumer = $1 AND e.sequence >= $2 ORDER BY e.sequence LIMIT $3`,
      [consumer, from, max + 1],
    )
    const nextSequence = rows[max] ? Number(rows[max].sequence) : null
    const again = await reopen(connection, endpoint, `state <> 'waiting'`, from, nextSequence, now)
    const messages = rows.slice(0, max).map((row): WebhookMessage => {
      const event = { ...row, sequence: Number(row.sequence), at: row.at.toISOString() }
      return { endpoint, ...toMessage(event) }
    })
    const fresh = await enqueueMessages(connection, messages)
    return { queued: again + fresh, nextSequence }
  })
}

async function lock(connection: Queryable, endpoint: string): Promise<void> {
  await connection.query('SELECT 1 FROM webhook_endpoint WHERE id = $1 FOR KEY SHARE', [endpoint])
}

async function reopen(
  connection: Queryable,
  endpoint: string,
  which: string,
  from: number,
  before: number | null,
  now: number,
): Promise<number> {
  const { rows } = await connection.query(
    `UPDATE webhook_delivery SET state = 'waiting', ended_at = NULL, attempts = 0
     WHERE endpoint = $1 AND ${which} AND sequence >= $2 AND ($3::bigint IS NULL OR sequence < $3) RETURNING filing`,
    [endpoint, from, before],
  )
  if (rows.length === 0) return 0
  await connection.query(
    `INSERT INTO webhook_lane (endpoint, filing, due_at)
     SELECT $1, filing, $3 FROM (SELECT DISTINCT unnest($2::uuid[]) AS filing) AS queued ORDER BY filing
     ON CONFLICT (endpoint, filing) DO UPDATE
       SET due_at = CASE WHEN webhook_lane.lease IS NULL THEN excluded.due_at ELSE webhook_lane.due_at END`,
    [endpoint, rows.map(({ filing }) => filing), new Date(now)],
  )
  await connection.query(`SELECT pg_notify($1, '')`, [webhookChannel])
  return rows.length
}
