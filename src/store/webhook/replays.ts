/**
 * Queues messages once more. Locks as deliveries.ts does: endpoint, then what ended, then lanes. What was not handed to the endpoint
 * before is read again from where its topic keeps it.
 */
import type { WebhookTopic } from '../../domain/webhook.ts'
import type { Database, Queryable } from '../postgres/database.ts'
import { enqueueMessages, type WebhookMessage, webhookChannel } from './deliveries.ts'
import { toFilingMessage } from './filing-messages.ts'

export interface Requeued {
  queued: number
  /** More than `max` asked for it: the sequence number at which it stopped. `null` = that was all. */
  nextSequence: number | null
}

export interface ReplayRange {
  endpoint: string
  now: number
  max: number
}

/** What failed, from its first attempt again; of one topic, or of all. Order within each lane is kept. */
export function requeueFailed(
  database: Database,
  { endpoint, now, max }: ReplayRange,
  topic: WebhookTopic | undefined,
): Promise<Requeued> {
  return database.transaction(async (connection) => {
    await lock(connection, endpoint)
    const { rows } = await connection.query(
      `SELECT topic, sequence FROM webhook_delivery WHERE endpoint = $1 AND state = 'failed' AND ($3::text IS NULL OR topic = $3)
       ORDER BY topic, sequence LIMIT $2`,
      [endpoint, max + 1, topic ?? null],
    )
    const more = rows[max]
    const reopened = await connection.query(
      `UPDATE webhook_delivery SET ${anew} WHERE endpoint = $1 AND state = 'failed' AND ($4::text IS NULL OR topic = $4)
         AND ($2::text IS NULL OR (topic, sequence) < ($2, $3::bigint)) RETURNING lane`,
      [endpoint, more?.topic ?? null, more?.sequence ?? null, topic ?? null],
    )
    await wakeLanes(connection, endpoint, reopened.rows, now)
    return { queued: reopened.rows.length, nextSequence: more ? Number(more.sequence) : null }
  })
}

/** How a topic reads its messages again: those for this consumer from a number on, at most so many, in order. */
export type ReadMessages = (connection: Queryable, from: number, limit: number) => Promise<WebhookMessage[]>

/**
 * Queues all messages of a topic from a sequence number on again, whether this endpoint was notified of them or was disabled or not
 * yet registered then.
 */
export function requeueFrom(
  database: Database,
  { endpoint, from, now, max }: ReplayRange & { from: number },
  topic: WebhookTopic,
  readMessages: ReadMessages,
): Promise<Requeued> {
  return database.transaction(async (connection) => {
    await lock(connection, endpoint)
    const messages = await readMessages(connection, from, max + 1)
    const nextSequence = messages[max]?.sequence ?? null
    const again = await connection.query(
      `UPDATE webhook_delivery SET ${anew}
       WHERE endpoint = $1 AND topic = $2 AND state <> 'waiting' AND sequence >= $3 AND ($4::bigint IS NULL OR sequence < $4)
       RETURNING lane`,
      [endpoint, topic, from, nextSequence],
    )
    await wakeLanes(connection, endpoint, again.rows, now)
    const fresh = await enqueueMessages(
      connection,
      messages.slice(0, max).map((message) => ({ endpoint, ...message })),
    )
    return { queued: again.rows.length + fresh, nextSequence }
  })
}

const anew = `state = 'waiting', ended_at = NULL, attempts = 0`

/** The messages about a consumer's filings. */
export async function readFilingMessages(
  connection: Queryable,
  consumer: string,
  from: number,
  limit: number,
): Promise<WebhookMessage[]> {
  const { rows } = await connection.query(
    `SELECT e.sequence, e.filing AS "filingId", e.number, e.type, e.state, e.at, e.consumer, f.dossier, f.kind
     FROM filing_event e JOIN filing f ON f.id = e.filing
     WHERE e.consumer = $1 AND e.sequence >= $2 ORDER BY e.sequence LIMIT $3`,
    [consumer, from, limit],
  )
  return rows.map((row) => toFilingMessage({ ...row, sequence: Number(row.sequence), at: row.at.toISOString() }))
}

async function lock(connection: Queryable, endpoint: string): Promise<void> {
  await connection.query('SELECT 1 FROM webhook_endpoint WHERE id = $1 FOR KEY SHARE', [endpoint])
}

async function wakeLanes(
  connection: Queryable,
  endpoint: string,
  rows: readonly { lane: string }[],
  now: number,
): Promise<void> {
  if (rows.length === 0) return
  await connection.query(
    `INSERT INTO webhook_lane (endpoint, lane, due_at)
     SELECT $1, lane, $3 FROM (SELECT DISTINCT unnest($2::uuid[]) AS lane) AS queued ORDER BY lane
     ON CONFLICT (endpoint, lane) DO UPDATE
       SET due_at = CASE WHEN webhook_lane.lease IS NULL THEN excluded.due_at ELSE webhook_lane.due_at END`,
    [endpoint, rows.map(({ lane }) => lane), new Date(now)],
  )
  await connection.query(`SELECT pg_notify($1, '')`, [webhookChannel])
}
