/** How telling stands, for metrics: what is open, what waits, what failed. Counts only. */
import type { AlertKind, Severity } from '../../domain/alert.ts'
import type { Queryable } from '../postgres/database.ts'

export interface AlertStatus {
  open: { kind: AlertKind; severity: Severity; count: number }[]
  /** Messages that wait, and that were given up within the time that they are kept. */
  messages: { target: string; state: 'waiting' | 'failed'; count: number }[]
}

export async function readAlertStatus(connection: Queryable): Promise<AlertStatus> {
  const { rows: open } = await connection.query(
    `SELECT condition->>'kind' AS kind, severity, count(*)::int AS count FROM alert WHERE state = 'open' GROUP BY 1, 2`,
  )
  const { rows: messages } = await connection.query(
    `SELECT target, state, count(*)::int AS count FROM alert_message WHERE state IN ('waiting', 'failed') GROUP BY 1, 2`,
  )
  return { open, messages }
}

export interface WebhookStatus {
  waiting: number
  failed: number
  /** Since when the oldest of those that wait does; `null` = none does. */
  waitingSince: Date | null
  endpoints: { enabled: number; disabled: number; failing: number }
}

/** `failing`: enabled, and its last attempts failed. What waits is counted for enabled endpoints: nobody works on the rest. */
export async function readWebhookStatus(connection: Queryable): Promise<WebhookStatus> {
  const { rows } = await connection.query(
    `SELECT count(*) FILTER (WHERE state = 'enabled')::int AS enabled,
       count(*) FILTER (WHERE state = 'disabled')::int AS disabled,
       count(*) FILTER (WHERE state = 'enabled' AND failures > 0)::int AS failing
     FROM webhook_endpoint`,
  )
  const { rows: waiting } = await connection.query(
    `SELECT count(*)::int AS waiting, min(d.created_at) AS since FROM webhook_delivery d
     JOIN webhook_endpoint e ON e.id = d.endpoint WHERE d.state = 'waiting' AND e.state = 'enabled'`,
  )
  const { rows: failed } = await connection.query(
    `SELECT count(*)::int AS failed FROM webhook_delivery WHERE state = 'failed'`,
  )
  const [{ enabled = 0, disabled = 0, failing = 0 } = {}] = rows
  const [{ waiting: waits = 0, since = null } = {}] = waiting
  return {
    waiting: waits,
    waitingSince: since,
    failed: failed[0]?.failed ?? 0,
    endpoints: { enabled, disabled, failing },
  }
}
