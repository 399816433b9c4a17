/** What the ladder of due times reads of dossiers, and the rungs on which they stand. Moments are milliseconds since the epoch. */
import type { Queryable } from '../postgres/database.ts'

/** Units that have an open dossier with a due time. */
export async function readOpenUnits(connection: Queryable): Promise<string[]> {
  const { rows } = await connection.query(
    'SELECT DISTINCT unit FROM dossier WHERE ended_at IS NULL AND due_at IS NOT NULL ORDER BY unit',
  )
  return rows.map(({ unit }) => unit)
}

/** From when to when dossiers of a unit are due that press, and before when they were moved last. */
export interface UnitWindow {
  unit: string
  from: number
  to: number
  idleSince: number
}

export interface PressingDossier {
  id: number
  code: string
  unit: string
  dueAt: number
  lastAt: number
  /** A filing of it waits for the registry: to be sent, or to be settled there. */
  waitsForRegistry: boolean
}

/** Earliest due first. What waits for the citizen presses no one. */
export async function readPressing(connection: Queryable, windows: readonly UnitWindow[]): Promise<PressingDossier[]> {
  const { rows } = await connection.query({
    name: 'read-pressing-dossiers',
    text: `
      SELECT d.id, d.code, d.unit, d.due_at, d.last_at, EXISTS (
          SELECT FROM filing f
          WHERE upper(f.dossier) IN (upper(d.code), upper(d.national_code)) AND f.unit = d.unit AND f.state IN ('accepted',
            'delivering', 'outcome-unknown', 'received', 'eligible', 'identifier-pending', 'document-pending', 'stale')) AS waits
      FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[]) AS w (unit, opens, closes, idle_since)
      JOIN dossier d ON d.unit = w.unit
      WHERE d.ended_at IS NULL AND d.due_at > w.opens AND d.due_at <= w.closes AND d.last_at <= w.idle_since
        AND d.supplement_since IS NULL
      ORDER BY d.due_at, d.id`,
    values: [
      windows.map(({ unit }) => unit),
      windows.map(({ from }) => new Date(from)),
      windows.map(({ to }) => new Date(to)),
      windows.map(({ idleSince }) => new Date(idleSince)),
    ],
  })
  return rows.map((row) => ({
    id: Number(row.id),
    code: row.code,
    unit: row.unit,
    dueAt: row.due_at.getTime(),
    lastAt: row.last_at.getTime(),
    waitsForRegistry: row.waits,
  }))
}

export interface LadderRow {
  unit: string
  unitAt: number | null
  cityAt: number | null
  dossiers: { dossier: number; unitAt: number; cityAt: number | null }[]
}

/** Where the dossiers of these units stand; a unit without a row has none. */
export async function readLadders(connection: Queryable, units: readonly string[]): Promise<LadderRow[]> {
  const { rows } = await connection.query('SELECT * FROM due_ladder WHERE unit = ANY ($1)', [units])
  const { rows: dossiers } = await connection.query('SELECT * FROM due_ladder_dossier WHERE unit = ANY ($1)', [units])
  return rows.map((row) => ({
    unit: row.unit,
    unitAt: toMs(row.unit_at),
    cityAt: toMs(row.city_at),
    dossiers: dossiers
      .filter(({ unit }) => unit === row.unit)
      .map((one) => ({
        dossier: Number(one.dossier),
        unitAt: one.unit_at.getTime(),
        cityAt: toMs(one.city_at),
      })),
  }))
}

/** Writes one unit's ladder whole. */
export async function writeLadder(connection: Queryable, { unit, unitAt, cityAt, dossiers }: LadderRow): Promise<void> {
  await connection.query(
    `INSERT INTO due_ladder (unit, unit_at, city_at) VALUES ($1, $2, $3)
     ON CONFLICT (unit) DO UPDATE SET unit_at = $2, city_at = $3`,
    [unit, toDate(unitAt), toDate(cityAt)],
  )
  await connection.query('DELETE FROM due_ladder_dossier WHERE unit = $1 AND dossier <> ALL ($2)', [
    unit,
    dossiers.map(({ dossier }) => dossier),
  ])
  await connection.query(
    `INSERT INTO due_ladder_dossier (dossier, unit, unit_at, city_at)
     SELECT dossier, $1, unit_at, city_at FROM unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[]) AS given (dossier, unit_at, city_at)
     ON CONFLICT (dossier) DO UPDATE SET unit = excluded.unit, unit_at = excluded.unit_at, city_at = excluded.city_at`,
    [
      unit,
      dossiers.map(({ dossier }) => dossier),
      dossiers.map((one) => toDate(one.unitAt)),
      dossiers.map((one) => toDate(one.cityAt)),
    ],
  )
}

const toDate = (at: number | null): Date | null => (at === null ? null : new Date(at))
const toMs = (at: Date | null): number | null => (at === null ? null : at.getTime())
