/**
 * What became known of dossiers, in that order: their own events and the states of their filings, with nothing of a citizen. What
 * the forecast learns from; it never learns that something was known earlier than it was recorded.
 */
import type { Channel, DossierEventType } from '../../domain/dossier/dossier.ts'
import type { FilingState } from '../../domain/filing/filing.ts'
import type { Queryable } from '../postgres/database.ts'

/** Moments are milliseconds since the epoch. */
export interface RecordedStep {
  /** When it was recorded. */
  knownAt: number
  /** Names the row, also where several were recorded in one moment. */
  row: string
  dossier: string
  /** How often the dossier had been reopened by then. */
  reopened: number
  step: DossierEventType | `filing-${FilingState}`
  /** When it happened. */
  at: number
  /** A filing brought it: the filing's own states say the same, and more. */
  ofFiling: boolean
  /** Something that happened later was known already; not asked of what a filing brought, which moves nothing anyway. */
  overtaken: boolean
  /** The due time as it was counted with this step; `null` = not counted, or not known. */
  dueAt: number | null
  procedure: string
  unit: string
  /** As far as it was known then. */
  channel: Channel | null
  receivedAt: number
}

/** Where a reading goes on: behind this row. */
export interface StepCursor {
  knownAt: number
  row: string
}

export interface StepRange {
  /** Recorded from this moment on, and before `until`. */
  from: number
  until: number
  /** Only of dossiers that were recorded before this moment and had not ended by then; `null` = of all. */
  openAt: number | null
  after: StepCursor | null
  /** Rows that are known, and are not looked up once more. */
  except: readonly string[]
  limit: number
}

/**
 * As a number: dates that the driver makes cost the process as much as all else of a row. Cut off at the millisecond as those are; half a
 * microsecond is more than the number is inexact.
 */
const ms = (column: string) => `floor(date_part('epoch', ${column}) * 1000 + 0.0005)`

const ofDossier = `'0' || CASE WHEN e.type = 'received' THEN '0' ELSE '1' END || lpad(e.slot::text, 19, '0')`
const ofFiling = `'1' || lpad(f.slot::text, 20, '0')`

/**
 * Of both sources: `0` events of dossiers, `1` states of filings. A row of a filing comes after those of its dossier's beginning. What has
 * to be looked up is looked up for the rows of the page alone, and of them for those that can have it: a dossier that was reopened has three
 * events at least.
 */
const text = `
  WITH page AS (
    SELECT * FROM (
      SELECT e.recorded_at AS known, ${ofDossier} AS row, e.dossier, e.slot, e.type AS step, e.at, e.filing IS NOT NULL AS of_filing, e.due_at
      FROM dossier_event e
      WHERE e.apart IS NULL AND e.recorded_at >= $1 AND e.recorded_at < $2 AND ${ofDossier} NOT IN (SELECT unnest($7::text[]))
        AND ($3::timestamptz IS NULL OR e.dossier IN (SELECT id FROM dossier
          WHERE created_at < $3 AND (ended_at IS NULL OR ended_at >= $3)))
      UNION ALL
      SELECT greatest(f.at, d.created_at), ${ofFiling}, d.id, NULL, 'filing-' || f.state, f.at, false, NULL
      FROM filing_event f JOIN filing g ON g.id = f.filing
        JOIN dossier_code c ON c.unit = g.unit AND c.code = upper(g.dossier) JOIN dossier d ON d.id = c.dossier
      WHERE f.at >= $1 AND f.at < $2 AND ${ofFiling} NOT IN (SELECT unnest($7::text[]))
        AND ($3::timestamptz IS NULL OR (d.created_at < $3 AND (d.ended_at IS NULL OR d.ended_at >= $3)))
    ) AS step
    WHERE $4::timestamptz IS NULL OR (known, row) > ($4, $5) ORDER BY known, row LIMIT $6
  )
  SELECT ${ms('known')} AS known, row, dossier, step, ${ms('page.at')} AS at, of_filing, ${ms('page.due_at')} AS due_at, d.procedure, d.unit,
    ${ms('d.received_at')} AS received_at,
    NOT of_filing AND step <> 'received' AND slot IS NOT NULL AND EXISTS (SELECT FROM dossier_event o
      WHERE o.dossier = page.dossier AND o.slot < page.slot AND o.apart IS NULL AND o.at > page.at) AS overtaken,
    CASE WHEN d.channel IS NOT NULL AND EXISTS (SELECT FROM dossier_event o WHERE o.dossier = page.dossier AND o.facts ? 'channel'
      AND o.recorded_at > page.known) THEN NULL ELSE d.channel END AS channel,
    CASE WHEN d.events < 3 THEN 0 ELSE (SELECT count(*)::int FROM dossier_event o WHERE o.dossier = page.dossier AND o.type = 'reopened'
      AND o.apart IS NULL AND o.recorded_at <= page.known) END AS reopened
  FROM page JOIN dossier d ON d.id = page.dossier ORDER BY page.known, row`

export async function readSteps(connection: Queryable, range: StepRange): Promise<RecordedStep[]> {
  const { from, until, openAt, after, except, limit } = range
  const date = (at: number | null | undefined) => (at === null || at === undefined ? null : new Date(at))
  const { rows } = await connection.query({
    name: 'read-forecast-steps',
    text,
    values: [date(from), date(until), date(openAt), date(after?.knownAt), after?.row ?? '', limit, except],
  })
  return rows.map((row) => ({
    knownAt: row.known,
    row: row.row,
    dossier: String(row.dossier),
    reopened: row.reopened,
    step: row.step,
    at: row.at,
    ofFiling: row.of_filing,
    overtaken: row.overtaken,
    dueAt: row.due_at,
    procedure: row.procedure,
    unit: row.unit,
    channel: row.channel,
    receivedAt: row.received_at,
  }))
}

/** When the first event was recorded, ms since the epoch; `null` = there is none. */
export async function readFirstRecorded(connection: Queryable): Promise<number | null> {
  const { rows } = await connection.query('SELECT min(recorded_at) AS at FROM dossier_event')
  return rows[0]?.at?.getTime() ?? null
}

/** When paths were down, of all links; what goes on and was seen a moment ago has no end. */
export async function readPathOutages(
  connection: Queryable,
  from: number,
  seenAfter: number,
): Promise<{ link: string; path: string; from: number; until: number }[]> {
  const { rows } = await connection.query(
    `SELECT link, path, started_at, ended_at, seen_at FROM health_incident
     WHERE worst = 'down' AND coalesce(ended_at, seen_at) > $1 ORDER BY started_at`,
    [new Date(from)],
  )
  return rows.map((row) => {
    const ongoing = row.ended_at === null && row.seen_at.getTime() > seenAfter
    return {
      link: row.link,
      path: row.path,
      from: row.started_at.getTime(),
      until: ongoing ? Number.POSITIVE_INFINITY : (row.ended_at ?? row.seen_at).getTime(),
    }
  })
}

/** All paths that were ever watched, or were down. */
export async function readWatchedPaths(connection: Queryable): Promise<{ link: string; path: string }[]> {
  const { rows } = await connection.query(
    `SELECT link, path FROM health_slice WHERE minutes = 1440
     UNION SELECT link, path FROM health_incident WHERE worst = 'down' ORDER BY link, path`,
  )
  return rows
}
