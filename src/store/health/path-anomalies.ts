/** What was not understood in answers of each path, and when it was first seen by any process. */
import type { AnomalyKind } from '../../domain/link/anomaly.ts'
import type { Queryable } from '../postgres/database.ts'

export interface AnomalyRow {
  link: string
  path: string
  kind: AnomalyKind
  name: string
  firstSeenAt: Date
}

export async function readAnomalies(connection: Queryable): Promise<AnomalyRow[]> {
  const { rows } = await connection.query(
    'SELECT link, path, kind, name, first_seen_at AS "firstSeenAt" FROM path_anomaly ORDER BY first_seen_at',
  )
  return rows
}

/** Resolves to when it was first seen, by whomever. */
export async function rememberAnomaly(connection: Queryable, row: AnomalyRow & { lastSeenAt: Date }): Promise<Date> {
  const { link, path, kind, name, firstSeenAt, lastSeenAt } = row
  const { rows } = await connection.query(
    `INSERT INTO path_anomaly (link, path, kind, name, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (link, path, kind, name) DO UPDATE
       SET first_seen_at = LEAST(path_anomaly.first_seen_at, excluded.first_seen_at),
           last_seen_at = GREATEST(path_anomaly.last_seen_at, excluded.last_seen_at)
     RETURNING first_seen_at AS "firstSeenAt"`,
    [link, path, kind, name, firstSeenAt, lastSeenAt],
  )
  return rows[0].firstSeenAt
}
