/** Moves the times that something waits for, after the clock that wrote them was set. */
import type { Queryable } from './database.ts'

/**
 * By table: the columns whose times are compared with the present to decide whether something is done, how long somebody may be at
 * it, or whether a pause is over; and which rows still wait. All other times are moments: what was written down stays.
 */
export const movedTimes = {
  filing: {
    columns: ['due_at', 'nudged_at', 'lease_until', 'sent_at'],
    where: 'due_at IS NOT NULL OR lease IS NOT NULL',
  },
  filing_rerun: { columns: ['released_at'], where: 'ended_at IS NULL' },
  webhook_endpoint: { columns: ['resting_until'], where: 'resting_until IS NOT NULL' },
  webhook_lane: { columns: ['due_at', 'lease_until'], where: 'true' },
  sync_lane: { columns: ['due_at', 'lease_until', 'failed_at'], where: `state <> 'idle'` },
  sync_rerun: { columns: ['released_at'], where: 'ended_at IS NULL' },
  alert_message: { columns: ['created_at', 'due_at', 'lease_until'], where: `state = 'waiting'` },
  alert_sign: { columns: ['began_at', 'ended_at', 'heard_until'], where: 'true' },
  alert: { columns: ['quiet_since', 'remind_at'], where: 'quiet_since IS NOT NULL OR remind_at IS NOT NULL' },
  health_hold: { columns: ['until'], where: 'true' },
  linked_dossier: { columns: ['next_at'], where: `state <> 'acknowledged'` },
  linked_pull: { columns: ['held_until'], where: 'isfinite(held_until)' },
  identity_batch: { columns: ['lease_until'], where: `state = 'receiving'` },
  batch_person: { columns: ['due_at', 'lease_until'], where: `state <> 'ended'` },
  file_address: { columns: ['expires_at'], where: 'revoked_at IS NULL' },
  pending_order: { columns: ['expires_at'], where: `state = 'waiting'` },
  upstream_token: { columns: ['ends_at', 'lease_until'], where: 'true' },
} as const satisfies Record<string, { columns: readonly string[]; where: string }>

/** By so many milliseconds, back where they are negative. The caller's transaction makes it one change. */
export async function moveTimes(connection: Queryable, byMs: number): Promise<void> {
  for (const [table, { columns, where }] of Object.entries(movedTimes)) {
    const moved = columns.map((column) => `${column} = ${column} + $1 * interval '1 ms'`)
    await connection.query(`UPDATE ${table} SET ${moved.join(', ')} WHERE ${where}`, [byMs])
  }
}
