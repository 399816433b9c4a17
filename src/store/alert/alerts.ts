/** The rows of alerts: what each process says, what has been made of it. How one follows from the other is not decided here. */
import type { Condition, Severity } from '../../domain/alert.ts'
import { toStoredJson } from '../postgres/apart.ts'
import type { Database, Queryable } from '../postgres/database.ts'

/** Any number that no other application on the server uses: the letters "báo" in ASCII, as near as they come. */
const judgeLock = 0x62_616f

export interface ObservationRow {
  key: string
  observer: string
  condition: Condition
  beganAt: number
  endedAt: number | null
  begins: number
  heardUntil: number
}

/** Writes what one process says, in one statement. A repetition keeps it alive; begins add up until they are counted. */
export async function writeObservations(
  connection: Queryable,
  observer: string,
  observations: readonly ObservationRow[],
): Promise<void> {
  if (observations.length === 0) return
  // In one order, so that processes that judge the same alerts never wait for each other in a circle.
  const rows = observations
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map((observation) => ({
      ...observation,
      began: iso(observation.beganAt),
      ended: iso(observation.endedAt),
      heard: iso(observation.heardUntil),
    }))
  await connection.query(
    `INSERT INTO alert_sign (key, observer, condition, began_at, ended_at, begins, heard_until)
     SELECT key, $1, condition, began, ended, begins, heard
     FROM json_to_recordset($2) AS s (key text, condition jsonb, began timestamptz, ended timestamptz, begins int, heard timestamptz)
     ON CONFLICT (key, observer) DO UPDATE SET condition = excluded.condition, began_at = excluded.began_at,
       ended_at = excluded.ended_at, begins = alert_sign.begins + excluded.begins, heard_until = excluded.heard_until`,
    [observer, toStoredJson(rows)],
  )
}

export interface AlertRow {
  key: string
  state: 'open' | 'recovered'
  number: number
  since: number
  openedAt: number
  quietSince: number | null
  recoveredAt: number | null
  step: number
  severity: Severity
  count: number
  reminders: number
  remindAt: number | null
  condition: Condition
  notified: string[]
}

/**
 * `work` in a transaction that no other process is in at the same time: it alone judges. Resolves to `undefined`, at once,
 * while another one does.
 */
export function asTheOnlyJudge<T>(
  database: Database,
  work: (connection: Queryable) => Promise<T>,
): Promise<T | undefined> {
  return database.transaction(async (connection) => {
    const { rows } = await connection.query('SELECT pg_try_advisory_xact_lock($1) AS mine', [judgeLock])
    return rows[0]?.mine ? await work(connection) : undefined
  })
}

/** Everything said, held until the transaction ends; anyone who says something new meanwhile waits for that moment. */
export async function readObservations(connection: Queryable): Promise<ObservationRow[]> {
  const { rows } = await connection.query('SELECT * FROM alert_sign ORDER BY key, observer FOR UPDATE')
  return rows.map((row) => ({
    key: row.key,
    observer: row.observer,
    condition: row.condition,
    begins: row.begins,
    beganAt: ms(row.began_at) as number,
    endedAt: ms(row.ended_at),
    heardUntil: ms(row.heard_until) as number,
  }))
}

/** They are counted: those that stand go on with nothing to count, the others go. */
export async function consumeObservations(connection: Queryable, now: number): Promise<void> {
  await connection.query('DELETE FROM alert_sign WHERE ended_at IS NOT NULL OR heard_until <= $1', [new Date(now)])
  await connection.query('UPDATE alert_sign SET begins = 0 WHERE begins > 0')
}

/** Every alert that is open, and those of these keys, open or not. */
export async function readAlerts(connection: Queryable, keys: readonly string[] = []): Promise<AlertRow[]> {
  const { rows } = await connection.query(`SELECT * FROM alert WHERE state = 'open' OR key = ANY ($1)`, [keys])
  return rows.map((row) => ({
    key: row.key,
    state: row.state,
    number: row.number,
    step: row.step,
    severity: row.severity,
    count: row.count,
    reminders: row.reminders,
    condition: row.condition,
    notified: row.told_to,
    remindAt: ms(row.remind_at),
    since: ms(row.since) as number,
    openedAt: ms(row.opened_at) as number,
    quietSince: ms(row.quiet_since),
    recoveredAt: ms(row.recovered_at),
  }))
}

export async function writeAlert(connection: Queryable, alert: AlertRow): Promise<void> {
  await connection.query(
    `INSERT INTO alert (key, state, number, since, opened_at, quiet_since, recovered_at, step, severity, count, reminders,
       remind_at, condition, told_to)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (key) DO UPDATE SET state = $2, number = $3, since = $4, opened_at = $5, quiet_since = $6,
       recovered_at = $7, step = $8, severity = $9, count = $10, reminders = $11, remind_at = $12, condition = $13,
       told_to = $14`,
    [
      alert.key,
      alert.state,
      alert.number,
      iso(alert.since),
      iso(alert.openedAt),
      iso(alert.quietSince),
      iso(alert.recoveredAt),
      alert.step,
      alert.severity,
      alert.count,
      alert.reminders,
      iso(alert.remindAt),
      toStoredJson(alert.condition),
      alert.notified,
    ],
  )
}

/** Since when each of these rules is in force; one that was not known is from now on. */
export async function rulesInForce(
  connection: Queryable,
  keys: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, number>> {
  if (keys.length === 0) return new Map()
  await connection.query(
    `INSERT INTO alert_rule (key, since) SELECT key, $2 FROM unnest($1::text[]) AS key ON CONFLICT (key) DO NOTHING`,
    [keys, new Date(now)],
  )
  const { rows } = await connection.query('SELECT key, since FROM alert_rule WHERE key = ANY ($1)', [keys])
  return new Map(rows.map(({ key, since }) => [key, since.getTime()]))
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
const ms = (at: Date | null): number | null => (at === null ? null : at.getTime())
