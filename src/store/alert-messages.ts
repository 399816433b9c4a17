/** Messages of alerts on their way to their targets: at least once, one after the other per key and target. */
import type { AlertMessageType } from '../domain/alert.ts'
import type { DeliveryCause } from '../domain/webhook.ts'
import { toStoredJson } from './apart.ts'
import type { Database, Queryable } from './database.ts'

export interface NewAlertMessage {
  target: string
  key: string
  number: number
  type: AlertMessageType
  body: string
  at: number
}

/**
 * A reminder that has not left when something newer is to be said is old news and goes: a target that comes back after a
 * night hears of each alert that it was opened, how it stands, and whether it is over.
 */
export async function insertMessages(connection: Queryable, messages: readonly NewAlertMessage[]): Promise<void> {
  if (messages.length === 0) return
  const rows = toStoredJson(messages.map((message) => ({ ...message, at: new Date(message.at).toISOString() })))
  await connection.query(
    `DELETE FROM alert_message m USING json_to_recordset($1) AS n (target text, key text)
     WHERE m.target = n.target AND m.key = n.key AND m.state = 'waiting' AND m.type = 'alert.reminder' AND m.lease IS NULL`,
    [rows],
  )
  await connection.query(
    `INSERT INTO alert_message (target, key, number, type, body, created_at, due_at)
     SELECT target, key, number, type, body, at, at
     FROM json_to_recordset($1) AS n (target text, key text, number int, type text, body text, at timestamptz)
     ON CONFLICT DO NOTHING`,
    [rows],
  )
}

export interface ClaimedMessage {
  target: string
  key: string
  number: number
  body: string
  lease: string
  /** Which attempt this is, from 1. */
  attempt: number
  createdAt: number
}

/**
 * Takes what is due, the first of each key and target only. The attempt is counted here: one that kills us counts too.
 * Leases are the database's time: processes whose clocks differ would take each other's messages.
 */
export async function claimMessages(
  database: Pick<Database, 'query'>,
  limits: { now: number; leaseMs: number; lease: string; max: number; targets: readonly string[] },
): Promise<ClaimedMessage[]> {
  const { now, leaseMs, lease, max, targets } = limits
  const { rows } = await database.query(
    `UPDATE alert_message m SET attempts = m.attempts + 1, lease = $3,
       lease_until = clock_timestamp() + $2 * interval '1 millisecond'
     FROM (
       SELECT target, key, number FROM alert_message w
       WHERE w.state = 'waiting' AND w.due_at <= $1 AND (w.lease_until IS NULL OR w.lease_until <= clock_timestamp())
         AND w.target = ANY ($5) AND NOT EXISTS (
           SELECT FROM alert_message b
           WHERE b.target = w.target AND b.key = w.key AND b.state = 'waiting' AND b.number < w.number)
       ORDER BY w.due_at LIMIT $4 FOR UPDATE SKIP LOCKED
     ) AS due
     WHERE m.target = due.target AND m.key = due.key AND m.number = due.number
     RETURNING m.target, m.key, m.number, m.body, m.attempts AS attempt, m.created_at`,
    [new Date(now), leaseMs, lease, max, targets],
  )
  return rows.map(({ created_at, ...row }) => ({ ...row, lease, createdAt: created_at.getTime() }))
}

type Held = Pick<ClaimedMessage, 'target' | 'key' | 'number' | 'lease'>

export interface MessageOutcome {
  state: 'delivered' | 'failed' | 'waiting'
  status: number | null
  cause: DeliveryCause | null
  /** Only while waiting. */
  dueAt: number | null
}

/** Writes what became of it. Delivered counts whoever holds the message by now; anything else only from its holder. */
export async function settleMessage(
  database: Pick<Database, 'query'>,
  { target, key, number, lease }: Held,
  { state, status, cause, dueAt }: MessageOutcome,
  now: number,
): Promise<void> {
  await database.query(
    `UPDATE alert_message SET state = $5, last_status = $6, last_cause = $7, due_at = COALESCE($8, due_at),
       ended_at = CASE WHEN $5 = 'waiting' THEN NULL ELSE $9::timestamptz END, lease = NULL, lease_until = NULL
     WHERE target = $1 AND key = $2 AND number = $3 AND state = 'waiting' AND (lease = $4 OR $5 = 'delivered')`,
    [target, key, number, lease, state, status, cause, dueAt === null ? null : new Date(dueAt), new Date(now)],
  )
}

/** Given back unsent: the attempt is not counted. */
export async function releaseMessage(database: Pick<Database, 'query'>, held: Held): Promise<void> {
  await database.query(
    `UPDATE alert_message SET attempts = attempts - 1, lease = NULL, lease_until = NULL
     WHERE target = $1 AND key = $2 AND number = $3 AND lease = $4 AND state = 'waiting'`,
    [held.target, held.key, held.number, held.lease],
  )
}

/** Ends what is too old to be told, also of targets that the configuration no longer has; resolves to how many. */
export async function expireMessages(
  database: Pick<Database, 'query'>,
  createdBefore: number,
  now: number,
): Promise<number> {
  const { rowCount } = await database.query(
    `UPDATE alert_message SET state = 'failed', ended_at = $2, last_cause = COALESCE(last_cause, 'deadline-exceeded')
     WHERE state = 'waiting' AND created_at < $1 AND (lease_until IS NULL OR lease_until <= clock_timestamp())`,
    [new Date(createdBefore), new Date(now)],
  )
  return rowCount ?? 0
}

export async function purgeMessages(database: Pick<Database, 'query'>, endedBefore: number): Promise<void> {
  await database.query(`DELETE FROM alert_message WHERE state <> 'waiting' AND ended_at < $1`, [new Date(endedBefore)])
}
