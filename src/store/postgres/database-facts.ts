/** What can be known of the database without changing anything: for the doctor and for a bundle of diagnostics. */
import type { Queryable } from './database.ts'

export interface DatabaseCondition {
  version: string
  versionNumber: number
  /** Its clock less ours, in ms, less half the way. */
  clockMs: number
  /** A commit is on disk when it returns. */
  fsync: boolean
  synchronousCommit: string
  fullPageWrites: boolean
  /** A standby, or switched to reading only: nothing can be written. */
  readOnly: boolean
  connections: { used: number; max: number }
  /** May create tables, which migrations do. */
  mayCreate: boolean
}

export async function readCondition(connection: Queryable, now: () => number): Promise<DatabaseCondition> {
  const requestedAt = now()
  const clock = await connection.query('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS at')
  const clockMs = Math.round(Number(clock.rows[0].at) - (requestedAt + now()) / 2)
  const { rows } = await connection.query(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
       current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
       current_setting('full_page_writes') AS pages, current_setting('max_connections')::int AS max,
       pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS read_only,
       (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
       COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create`,
  )
  const [row] = rows
  return {
    version: row.version,
    versionNumber: row.number,
    clockMs,
    fsync: row.fsync === 'on',
    synchronousCommit: row.commit,
    fullPageWrites: row.pages === 'on',
    readOnly: row.read_only,
    connections: { used: row.used, max: row.max },
    mayCreate: row.may_create,
  }
}

export interface TableSize {
  table: string
  /** As the planner estimates them: counting would read the table. */
  rows: number
  /** With its indexes. */
  bytes: number
}

/** Our tables, the largest first. Names are ours; nothing of a row is read. */
export async function readTableSizes(connection: Queryable): Promise<TableSize[]> {
  const { rows } = await connection.query(
    `SELECT n.nspname || '.' || c.relname AS name, greatest(c.reltuples, 0)::bigint AS rows,
       pg_total_relation_size(c.oid) AS bytes
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_%'
     ORDER BY bytes DESC LIMIT 100`,
  )
  return rows.map(({ name, rows: count, bytes }) => ({ table: name, rows: Number(count), bytes: Number(bytes) }))
}

/** Hosts that webhooks go to; `undefined` where there is no such table yet. */
export async function readWebhookTargets(connection: Queryable): Promise<string[]> {
  const { rows } = await connection.query("SELECT to_regclass('webhook_endpoint') IS NOT NULL AS there")
  if (!rows[0].there) return []
  const targets = await connection.query("SELECT DISTINCT url FROM webhook_endpoint WHERE state = 'enabled' LIMIT 1000")
  return targets.rows.map(({ url }) => url)
}

export interface StateChange {
  link: string
  path: string
  /** The process that saw it. */
  instance: string
  at: Date
  state: string
  reason: unknown
}

/** The newest states that any replica saw a path in, the newest first. */
export async function readRecentStates(connection: Queryable, limit: number): Promise<StateChange[]> {
  const { rows } = await connection.query(
    `SELECT s.link, s.path, r.instance, s.at, s.state, s.reason
     FROM health_state s JOIN health_run r ON r.id = s.run ORDER BY s.at DESC LIMIT $1`,
    [limit],
  )
  return rows
}
