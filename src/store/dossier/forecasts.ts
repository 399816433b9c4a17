/**
 * The forecasts of open dossiers: written by the one process that forecasts for all, read by every replica, the API and the board. What
 * is a fact (late, waiting for the citizen, ended, no due time) follows from the dossier's row at the moment of reading, so that a
 * forecast never contradicts it; and what is not fresh is no forecast.
 */
import type {
  ForecastCause,
  ForecastMover,
  ForecastVerdict,
  NotKnowableReason,
  SilentReason,
} from '../../domain/dossier/forecast.ts'
import type { Connection, Queryable } from '../postgres/database.ts'

/** Moments are milliseconds since the epoch. */
export interface StoredForecast {
  dossier: string
  verdict: ForecastVerdict
  why: NotKnowableReason | null
  /** That its due time passes first; `null` = nothing is foreseen. */
  probability: number | null
  cause: ForecastCause | null
  mover: ForecastMover
  /** Since when that holds. */
  since: number
  /** Until when the mover has time. */
  timeUntil: number | null
  /** When it ends, with 80 % confidence; `to` null = not to be seen. */
  ends: { from: number; to: number | null } | null
}

/** What the forecast knows of its own skill in the city. */
export interface SkillRecord {
  /** Dossiers whose fate it remembers, faded. */
  dossiers: number
  /** Brier skill over the base rate; `null` = nothing is known. */
  skill: number | null
  calibrationError: number
  /** Why it keeps silent in the whole city; `null` = it speaks. */
  silent: SilentReason | null
}

export interface ForecastRun {
  madeAt: number
  record: SkillRecord
}

/** Where the forecast has withdrawn. */
export interface ForecastSilence {
  /** `null` = the whole city. */
  unit: string | null
  why: SilentReason
  since: number
}

/** Older than this the forecasts are not shown: the process that makes them is gone, or another one is still reading the history. */
export const staleMs = 600_000

/** Any number that no other application on the server uses for its advisory locks: the letters "fore" in ASCII. */
const forecasterLock = 0x666f_7265

/** False: another replica forecasts. The lock ends with the connection. */
export async function lockForecaster(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query('SELECT pg_try_advisory_lock($1) AS locked', [forecasterLock])
  return rows[0].locked
}

/** Some milliseconds of one statement. */
const statementRows = 1_000

const toDate = (at: number | null | undefined): Date | null => (at === null || at === undefined ? null : new Date(at))

/** What changed in a round. Written by the connection that holds the lock, so that one that lost it writes nothing. */
export async function writeForecasts(
  connection: Queryable,
  changed: readonly StoredForecast[],
  gone: readonly string[],
  silences: readonly ForecastSilence[],
  { madeAt, record }: ForecastRun,
): Promise<void> {
  await connection.query('BEGIN')
  try {
    if (gone.length > 0) {
      await connection.query('DELETE FROM dossier_forecast WHERE dossier = ANY ($1::bigint[])', [gone])
    }
    for (let at = 0; at < changed.length; at += statementRows) {
      const some = changed.slice(at, at + statementRows)
      await connection.query({
        name: 'write-forecasts',
        text: `INSERT INTO dossier_forecast (dossier, verdict, why, probability, cause, mover, since, time_until, ends_from, ends_to)
          SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::real[], $5::text[], $6::text[], $7::timestamptz[],
            $8::timestamptz[], $9::timestamptz[], $10::timestamptz[])
          ON CONFLICT (dossier) DO UPDATE SET verdict = excluded.verdict, why = excluded.why, probability = excluded.probability,
            cause = excluded.cause, mover = excluded.mover, since = excluded.since, time_until = excluded.time_until,
            ends_from = excluded.ends_from, ends_to = excluded.ends_to`,
        values: [
          some.map(({ dossier }) => dossier),
          some.map(({ verdict }) => verdict),
          some.map(({ why }) => why),
          some.map(({ probability }) => probability),
          some.map(({ cause }) => cause),
          some.map(({ mover }) => mover),
          some.map(({ since }) => toDate(since)),
          some.map(({ timeUntil }) => toDate(timeUntil)),
          some.map(({ ends }) => toDate(ends?.from)),
          some.map(({ ends }) => toDate(ends?.to)),
        ],
      })
    }
    await connection.query('DELETE FROM forecast_silence WHERE NOT unit = ANY ($1)', [
      silences.map(({ unit }) => unit ?? ''),
    ])
    if (silences.length > 0) {
      await connection.query(
        `INSERT INTO forecast_silence (unit, why, since) SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[])
         ON CONFLICT (unit) DO UPDATE SET why = excluded.why, since = excluded.since`,
        [
          silences.map(({ unit }) => unit ?? ''),
          silences.map(({ why }) => why),
          silences.map(({ since }) => toDate(since)),
        ],
      )
    }
    await connection.query(
      `INSERT INTO forecast_run (made_at, record) VALUES ($1, $2)
       ON CONFLICT (one) DO UPDATE SET made_at = excluded.made_at, record = excluded.record`,
      [toDate(madeAt), JSON.stringify(record)],
    )
    await connection.query('COMMIT')
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** Forecasts that a process left behind of dossiers that have ended meanwhile. */
export async function deleteOrphanForecasts(connection: Queryable): Promise<void> {
  await connection.query(
    'DELETE FROM dossier_forecast f WHERE NOT EXISTS (SELECT FROM dossier d WHERE d.id = f.dossier AND d.ended_at IS NULL)',
  )
}

export async function readForecastRun(connection: Queryable): Promise<ForecastRun | null> {
  const { rows } = await connection.query('SELECT made_at, record FROM forecast_run')
  return rows[0] ? { madeAt: rows[0].made_at.getTime(), record: rows[0].record } : null
}

export async function readSilences(connection: Queryable): Promise<ForecastSilence[]> {
  const { rows } = await connection.query('SELECT unit, why, since FROM forecast_silence ORDER BY unit')
  return rows.map(({ unit, why, since }) => ({ unit: unit === '' ? null : unit, why, since: since.getTime() }))
}

/**
 * The forecast of an open dossier `d` with its row `f`, as of the moment that the parameter `now` names; `fresh` is whether the forecasts
 * are. The one statement of what is a fact, for the API, the board's counts and the lists behind them.
 */
export function forecastNow(now: string): { from: string; verdict: string; why: string; fresh: string } {
  const fresh = `coalesce((SELECT made_at > ${now}::timestamptz - interval '${staleMs} milliseconds' FROM forecast_run), false)`
  const verdict = `CASE WHEN d.due_at < ${now}::timestamptz THEN 'late'
    WHEN d.status IN ('supplement-asked', 'payment-asked') THEN 'waiting-for-citizen' WHEN d.due_at IS NULL THEN 'not-knowable'
    WHEN f.verdict IN ('on-track', 'at-risk') AND ${fresh} THEN f.verdict ELSE 'not-knowable' END`
  const why = `CASE WHEN d.status IN ('supplement-asked', 'payment-asked') OR d.due_at < ${now}::timestamptz THEN NULL
    WHEN d.due_at IS NULL THEN 'no-due-time' WHEN NOT ${fresh} THEN 'not-computed'
    WHEN f.verdict = 'not-knowable' THEN f.why WHEN f.verdict IN ('on-track', 'at-risk') THEN NULL ELSE 'not-computed' END`
  return { from: 'dossier d LEFT JOIN dossier_forecast f ON f.dossier = d.id', verdict, why, fresh }
}

const current = forecastNow('$2')

/** The forecasts of these dossiers, by id; one that has ended has none. */
export async function readForecasts(
  connection: Queryable,
  dossiers: readonly number[],
  now: number,
): Promise<Map<number, StoredForecast>> {
  if (dossiers.length === 0) return new Map()
  const { rows } = await connection.query({
    name: 'read-forecasts',
    text: `SELECT d.id, ${current.verdict} AS verdict, ${current.why} AS why,
        CASE WHEN ${current.fresh} THEN f.probability END AS probability, CASE WHEN ${current.fresh} THEN f.cause END AS cause,
        CASE WHEN ${current.fresh} THEN f.mover END AS mover, coalesce(CASE WHEN ${current.fresh} THEN f.since END, d.status_since) AS since,
        CASE WHEN ${current.fresh} THEN f.time_until END AS time_until, CASE WHEN ${current.fresh} THEN f.ends_from END AS ends_from,
        CASE WHEN ${current.fresh} THEN f.ends_to END AS ends_to
      FROM ${current.from} WHERE d.id = ANY ($1::bigint[]) AND d.ended_at IS NULL`,
    values: [dossiers, new Date(now)],
  })
  return new Map(
    rows.map((row) => {
      const waits = row.verdict === 'waiting-for-citizen'
      const speaks = row.verdict === 'on-track' || row.verdict === 'at-risk'
      const ends = { from: row.ends_from?.getTime() ?? 0, to: row.ends_to?.getTime() ?? null }
      return [
        Number(row.id),
        {
          dossier: String(row.id),
          verdict: row.verdict,
          why: row.why,
          probability: speaks ? row.probability : null,
          cause: waits ? 'supplement-open' : row.cause,
          mover: waits ? 'citizen' : (row.mover ?? 'unit'),
          since: row.since.getTime(),
          timeUntil: waits ? null : (row.time_until?.getTime() ?? null),
          ends: speaks && row.ends_from !== null ? ends : null,
        },
      ]
    }),
  )
}

/** Open dossiers of a unit by what is forecast, why, for which cause and whose move it is. */
export interface ForecastCount {
  unit: string
  verdict: ForecastVerdict
  why: NotKnowableReason | null
  cause: ForecastCause | null
  mover: ForecastMover | null
  count: number
}

const counted = forecastNow('$1')

export async function countForecasts(connection: Queryable, now: number): Promise<ForecastCount[]> {
  const { rows } = await connection.query({
    name: 'count-forecasts',
    text: `SELECT unit, verdict, why, cause, mover, count(*)::int AS count FROM (
        SELECT d.unit, ${counted.verdict} AS verdict, ${counted.why} AS why,
          CASE WHEN ${counted.fresh} THEN f.cause END AS cause, CASE WHEN ${counted.fresh} THEN f.mover END AS mover
        FROM ${counted.from} WHERE d.ended_at IS NULL
      ) AS one GROUP BY unit, verdict, why, cause, mover`,
    values: [new Date(now)],
  })
  return rows
}

/** Of the whole city, for the metrics. */
export interface ForecastStatus {
  /** Open dossiers by what is forecast of them; a verdict without any is missing. */
  dossiers: Partial<Record<ForecastVerdict, number>>
  run: ForecastRun | null
  silences: readonly ForecastSilence[]
}

export async function readForecastStatus(connection: Queryable, now: number): Promise<ForecastStatus> {
  const dossiers: ForecastStatus['dossiers'] = {}
  for (const { verdict, count } of await countForecasts(connection, now)) {
    dossiers[verdict] = (dossiers[verdict] ?? 0) + count
  }
  return { dossiers, run: await readForecastRun(connection), silences: await readSilences(connection) }
}

/** The last back-test of the history in this database. */
export interface StoredBacktest {
  madeAt: number
  from: string | null
  to: string | null
  judged: number
  brierSkill: number | null
  /** The best of the three simple rules. */
  bestRule: number | null
  calibrationError: number | null
  coverage: number | null
  spokenShare: number | null
}

export async function writeBacktest(connection: Queryable, { madeAt, ...report }: StoredBacktest): Promise<void> {
  await connection.query(
    `INSERT INTO forecast_backtest (made_at, report) VALUES ($1, $2)
     ON CONFLICT (one) DO UPDATE SET made_at = excluded.made_at, report = excluded.report`,
    [toDate(madeAt), JSON.stringify(report)],
  )
}

export async function readBacktest(connection: Queryable): Promise<StoredBacktest | null> {
  const { rows } = await connection.query('SELECT made_at, report FROM forecast_backtest')
  return rows[0] ? { madeAt: rows[0].made_at.getTime(), ...rows[0].report } : null
}
