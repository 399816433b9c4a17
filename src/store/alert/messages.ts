/** Messages of alerts on their way to their targets: at least once, one after the other per key and target. */
import type { AlertMessageType } from '../../domain/alert.ts'
import type { DeliveryCause } from '../../domain/webhook.ts'
import { slotsHeld, withinFairShare } from '../fair-share.ts'
import { toStoredJson } from '../postgres/apart.ts'
import type { Database, Queryable } from '../postgres/database.ts'

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

export interface ClaimLimits {
  now: number
  leaseMs: number
  lease: string
  /** How many at most. */
  free: number
  targets: readonly string[]
  /** The target of each message that this process has under way, once per message. */
  busy: readonly string[]
}

/**
 * Takes what is due, the targets in turn, the first of each key and target only. The attempt is counted here: one that
 * kills us counts too.
 * Leases are the database's time: processes whose clocks differ would take each other's messages.
 */
export async function claimMessages(database: Pick<Database, 'query'>, limits: ClaimLimits): Promise<ClaimedMessage[]> {
  const { now, leaseMs, lease, free, targets, busy } = limits
  const { rows } = await database.query(
    `WITH due AS (
       SELECT target, key, number, due_at FROM alert_message w
       WHERE w.state = 'waiting' AND w.due_at <= $1 AND (w.lease_until IS NULL OR w.lease_until <= clock_timestamp())
         AND w.target = ANY ($5) AND NOT EXISTS (
           SELECT FROM alert_message b
           WHERE b.target = w.target AND b.key = w.key AND b.state = 'waiting' AND b.number < w.number)
       FOR UPDATE SKIP LOCKED
     ), turns AS (
       SELECT due.*, ${slotsHeld('target', '$6', 'due_at')} AS held FROM due
     ), ranked AS (
       SELECT turns.*, row_number() OVER (ORDER BY held, due_at) AS nth FROM turns
     )
     UPDATE alert_message m SET attempts = m.attempts + 1, lease = $3,
       lease_until = clock_timestamp() + $2 * interval '1 millisecond'
     FROM ranked
     WHERE m.target = ranked.target AND m.key = ranked.key AND m.number = ranked.number
       AND ${withinFairShare('held', '$4::int - nth')}
     RETURNING m.target, m.key, m.number, m.body, m.attempts AS attempt, m.created_at`,
    [new Date(now), leaseMs, lease, free, targets, busy],
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

/** Writes the outcome. "Delivered" counts whichever process holds it by now; any other outcome only from its holder. */
export async function recordMessageOutcome(
  database: Pick<Database, 'query'>,
  { target, key, number, lease }: Held,
  { state, status, cause, dueAt }: MessageOutcome,
): Promise<void> {
  await database.query(
    `UPDATE alert_message SET state = $5, last_status = $6, last_cause = $7, due_at = COALESCE($8, due_at),
       ended_at = CASE WHEN $5 = 'waiting' THEN NULL ELSE clock_timestamp() END, lease = NULL, lease_until = NULL
     WHERE target = $1 AND key = $2 AND number = $3 AND state = 'waiting' AND (lease = $4 OR $5 = 'delivered')`,
    [target, key, number, lease, state, status, cause, dueAt === null ? null : new Date(dueAt)],
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

/** More would hold locks for long. */
const purgePiece = 5_000

/**
 * Ends one piece of what is too old to be delivered, also of targets that the configuration no longer has; resolves to how
 * many, and whether more may wait.
 */
export async function expireMessages(
  database: Pick<Database, 'query'>,
  createdBefore: number,
): Promise<{ count: number; more: boolean }> {
  const { rowCount } = await database.query(
    `UPDATE alert_message SET state = 'failed', ended_at = clock_timestamp(),
       last_cause = COALESCE(last_cause, 'deadline-exceeded'), lease = NULL, lease_until = NULL
     WHERE (target, key, number) IN (
       SELECT target, key, number FROM alert_message
       WHERE state = 'waiting' AND created_at < $1 AND (lease_until IS NULL OR lease_until <= clock_timestamp()) LIMIT $2)`,
    [new Date(createdBefore), purgePiece],
  )
  return { count: rowCount ?? 0, more: rowCount === purgePiece }
}

/**
 * Removes one piece of what ended so long ago; resolves to whether more may wait. Messages end and age by the database's
 * clock: a gateway whose clock is ahead would remove what the others keep.
 */
export async function purgeMessages(database: Pick<Database, 'query'>, keepMs: number): Promise<boolean> {
  const { rowCount } = await database.query(
    `DELETE FROM alert_message WHERE (target, key, number) IN (
       SELECT target, key, number FROM alert_message
       WHERE state <> 'waiting' AND ended_at < clock_timestamp() - $1 * interval '1 millisecond' LIMIT $2)`,
    [keepMs, purgePiece],
  )
  return rowCount === purgePiece
}
