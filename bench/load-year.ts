/**
 * A generated year in a database, as if the gateway had seen it pass: rows, codes and events of every dossier up to now. The year is
 * moved by whole days so that its last full working day is today.
 */
import type { DossierEventType } from '../src/domain/dossier/dossier.ts'
import { type DossierProjection, projectDossier, type RecordedEvent } from '../src/domain/dossier/projection.ts'
import { startOfDay, toDay } from '../src/domain/working-time/days.ts'
import type { ForecastCase } from '../src/settlement/forecast/history.ts'
import { yearCalendar } from '../src/settlement/generator/calendar.ts'
import { generateYear } from '../src/settlement/generator/generate-year.ts'
import { sequenceDossierEvents } from '../src/store/dossier/feed.ts'
import type { Database, Queryable } from '../src/store/postgres/database.ts'

export interface YearInDatabase {
  dossiers: number
  events: number
  open: number
  seconds: number
}

export interface YearOrder {
  units: number
  dossiers: number
  seed: number
  /** ms since the epoch; what happens after it is left out. */
  now: number
}

interface LoadedRow {
  id: number
  dossier: ForecastCase
  receivedAt: number
  row: DossierProjection
  events: number
}

interface LoadedEvent {
  dossier: number
  type: DossierEventType
  at: number
  due: number | null
}

/** Rows of one statement: a few MB of parameters. */
const pieceRows = 20_000

export async function loadYear(database: Database, { now, ...city }: YearOrder): Promise<YearInDatabase> {
  const began = performance.now()
  const year = 2026
  const { cases } = generateYear({ year, ...city, predictability: 'predictable', changeInJune: true })
  const lastDay = yearCalendar(year).workingDays.at(-1) ?? 0
  const shift = startOfDay(toDay(now)) - startOfDay(lastDay)
  const rows: LoadedRow[] = []
  const events: LoadedEvent[] = []
  // A gateway writes them as they come.
  for (const dossier of cases.toSorted((one, other) => one.receivedAt - other.receivedAt)) {
    const history = toHistory(dossier, shift).filter(({ at }) => at <= now)
    const [first] = history
    if (!first) continue
    const id = rows.length + 1
    rows.push({ id, dossier, receivedAt: first.at, row: projectDossier(history), events: history.length })
    for (const { type, at, due } of history) events.push({ dossier: id, type, at, due: due?.dueAt ?? null })
  }
  events.sort((a, b) => a.at - b.at)
  await database.query(`SET synchronous_commit = off`)
  for (const piece of pieces(rows)) await insertRows(database, piece)
  for (const piece of pieces(events)) await insertEvents(database, piece)
  while (await database.transaction((connection) => sequenceDossierEvents(connection, pieceRows))) {}
  await database.query(`SELECT setval('dossier_id_seq', $1)`, [rows.length])
  await insertForecasts(database, now)
  // As autovacuum leaves them: without it, an index alone answers nothing.
  await database.query('VACUUM (ANALYZE) dossier, dossier_code, dossier_event, dossier_forecast')
  const open = rows.filter(({ row }) => row.endedAt === null).length
  return { dossiers: rows.length, events: events.length, open, seconds: (performance.now() - began) / 1000 }
}

/** The events that a gateway would have recorded. States of filings move a dossier by the steps that stand beside them. */
function toHistory({ steps, dueTimes, endedAt }: ForecastCase, shift: number): RecordedEvent[] {
  const history: RecordedEvent[] = []
  const firstDueAt = dueTimes[0] ? dueTimes[0].dueAt + shift : null
  for (const { at, step } of steps) {
    if (step.startsWith('filing-')) continue
    const due = dueTimes.find(({ from }) => from === Math.round(at))
    history.push({
      type: step as DossierEventType,
      at: Math.round(at) + shift,
      apart: null,
      due: due ? { firstDueAt, dueAt: due.dueAt + shift, provisional: false, unknown: null, rules: 'generated' } : null,
    })
  }
  if (endedAt !== null) history.push({ type: 'done', at: endedAt + shift, apart: null, due: null })
  return history
}

function* pieces<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += pieceRows) yield all.slice(from, from + pieceRows)
}

const seconds = (at: number | null) => (at === null ? null : at / 1000)

async function insertRows(connection: Queryable, rows: readonly LoadedRow[]): Promise<void> {
  const given = rows.map(({ id, dossier: { id: code, procedure, unit, channel }, receivedAt, row, events }) => ({
    id,
    code,
    procedure,
    unit,
    channel,
    events,
    received: seconds(receivedAt),
    status: row.status,
    status_since: seconds(row.statusSince),
    last: seconds(row.lastAt),
    accepted: seconds(row.acceptedAt),
    first_due: seconds(row.firstDueAt),
    due: seconds(row.dueAt),
    due_step: row.dueStep,
    ended: seconds(row.endedAt),
    end_type: row.endType,
    supplements: row.supplements,
    supplement_since: seconds(row.supplementSince),
    supplement_ms: row.supplementMs,
    verification_since: seconds(row.verificationSince),
    verification_requested: row.verificationRequested,
    payment_requested: row.paymentRequested,
    withdrawal_requested: row.withdrawalRequested,
    findings: row.findings,
  }))
  await connection.query(
    `WITH given AS MATERIALIZED (
       SELECT * FROM jsonb_to_recordset($1) AS g (id bigint, code text, procedure text, unit text, channel text, events int,
         received float8, status text, status_since float8, last float8, accepted float8, first_due float8, due float8, due_step text, ended float8,
         end_type text, supplements int, supplement_since float8, supplement_ms bigint, verification_since float8, verification_requested boolean,
         payment_requested boolean, withdrawal_requested boolean, findings text[])
     ), coded AS (
       INSERT INTO dossier_code (code, unit, dossier) SELECT upper(code), unit, id FROM given
     )
     INSERT INTO dossier (id, code, procedure, unit, channel, received_at, consumer, created_at, events, status, status_since, last_at,
       accepted_at, first_due_at, due_at, due_step, ended_at, end_type, supplements, supplement_since, supplement_ms, verification_since,
       verification_requested, payment_requested, withdrawal_requested, findings)
     SELECT id, code, procedure, unit, channel, to_timestamp(received), 'one-stop', to_timestamp(received), events, status,
       to_timestamp(status_since), to_timestamp(last), to_timestamp(accepted), to_timestamp(first_due), to_timestamp(due), due_step,
       to_timestamp(ended), end_type, supplements, to_timestamp(supplement_since), supplement_ms, to_timestamp(verification_since),
       verification_requested, payment_requested, withdrawal_requested, findings
     FROM given ORDER BY id`,
    [JSON.stringify(given)],
  )
}

async function insertEvents(connection: Queryable, events: readonly LoadedEvent[]): Promise<void> {
  await connection.query(
    `INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer, due_at, first_due_at, due_provisional)
     SELECT g.dossier, g.type, to_timestamp(g.at), to_timestamp(g.at), 'one-stop', to_timestamp(g.due), to_timestamp(g.due),
       CASE WHEN g.due IS NOT NULL THEN false END
     FROM unnest($1::bigint[], $2::text[], $3::float8[], $4::float8[]) WITH ORDINALITY AS g (dossier, type, at, due, nth)
     ORDER BY g.nth ON CONFLICT DO NOTHING`,
    [
      events.map(({ dossier }) => dossier),
      events.map(({ type }) => type),
      events.map(({ at }) => seconds(at)),
      events.map(({ due }) => seconds(due)),
    ],
  )
}

/** One forecast for each open dossier, as the process that forecasts would have left them. */
async function insertForecasts(connection: Queryable, now: number): Promise<void> {
  await connection.query(
    `INSERT INTO dossier_forecast (dossier, verdict, why, probability, cause, mover, since)
     SELECT id, (ARRAY['on-track', 'at-risk', 'late'])[1 + id % 3], NULL, 0.5, NULL, 'unit', status_since FROM dossier WHERE ended_at IS NULL`,
  )
  await connection.query(`INSERT INTO forecast_run (made_at, record) VALUES ($1, '{}')`, [new Date(now)])
}
