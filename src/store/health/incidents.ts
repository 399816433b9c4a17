/** Incidents: outages with their evidence. A row is written when one opens, now and then while it lasts, and at its end. */
import type { Incident, IncidentReport } from '../../domain/link/health.ts'
import { toStoredJson } from '../postgres/apart.ts'
import type { Queryable } from '../postgres/database.ts'

/** The evidence; the rest stands in columns of its own. */
export type StoredReport = Omit<IncidentReport, keyof Incident | 'sentence'> & {
  /** What the means in `phases` are made of, to go on with after a restart. */
  sums: { phaseCounts: readonly number[]; phaseMs: readonly number[] }
}

export interface IncidentRow extends Incident {
  /** While it is open: until when it was observed, ISO 8601. */
  seenAt: string
  report: StoredReport
}

export async function putIncident(connection: Queryable, row: IncidentRow): Promise<void> {
  await connection.query(
    `INSERT INTO health_incident (id, instance, link, path, started_at, ended_at, seen_at, worst, reason, report)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, seen_at = excluded.seen_at, worst = excluded.worst,
       reason = excluded.reason, report = excluded.report`,
    [
      row.id,
      row.instance,
      row.link,
      row.path,
      row.startedAt,
      row.endedAt,
      row.seenAt,
      row.worst,
      toStoredJson(row.reason),
      toStoredJson(row.report),
    ],
  )
}

/** What this process left open when it last ended. */
export async function openIncidents(connection: Queryable, instance: string): Promise<IncidentRow[]> {
  return read(connection, 'instance = $1 AND ended_at IS NULL ORDER BY started_at', [instance])
}

export async function readIncidents(
  connection: Queryable,
  link: string,
  page: { limit: number; before?: string | undefined },
): Promise<IncidentRow[]> {
  const before = 'AND (started_at, id) < (SELECT started_at, id FROM health_incident WHERE id = $3)'
  return read(connection, `link = $1 ${page.before ? before : ''} ORDER BY started_at DESC, id DESC LIMIT $2`, [
    link,
    page.limit,
    ...(page.before ? [page.before] : []),
  ])
}

export async function readIncident(connection: Queryable, link: string, id: string): Promise<IncidentRow | undefined> {
  return (await read(connection, 'link = $1 AND id = $2', [link, id]))[0]
}

/** Outages of any link that overlap the time between, the first one first. */
export async function readIncidentsDuring(
  connection: Queryable,
  from: Date,
  to: Date,
  limit: number,
): Promise<IncidentRow[]> {
  return read(connection, 'started_at <= $2 AND coalesce(ended_at, seen_at) >= $1 ORDER BY started_at, id LIMIT $3', [
    from,
    to,
    limit,
  ])
}

/** Nobody has seen these for long: each ended, as far as anybody knows, when it was last seen. Returns how many. */
export async function closeAbandoned(connection: Queryable, seenBefore: Date): Promise<number> {
  const { rowCount } = await connection.query(
    'UPDATE health_incident SET ended_at = seen_at WHERE ended_at IS NULL AND seen_at < $1',
    [seenBefore],
  )
  return rowCount ?? 0
}

async function read(connection: Queryable, where: string, values: unknown[]): Promise<IncidentRow[]> {
  const { rows } = await connection.query(
    `SELECT id, instance, link, path, started_at, ended_at, seen_at, worst, reason, report FROM health_incident WHERE ${where}`,
    values,
  )
  return rows.map(({ started_at, ended_at, seen_at, ...row }) => ({
    ...row,
    startedAt: started_at.toISOString(),
    endedAt: ended_at?.toISOString() ?? null,
    seenAt: seen_at.toISOString(),
  }))
}
