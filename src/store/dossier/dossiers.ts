/**
 * The rows of dossiers and their events. Which step is allowed is not decided here; that a change is made only to the row that was
 * read is, and that a code names one dossier of a unit.
 */
import type { Channel, DossierEventType, DossierStatus } from '../../domain/dossier/dossier.ts'
import type { ForecastVerdict } from '../../domain/dossier/forecast.ts'
import type {
  ApartReason,
  DossierFinding,
  DossierProjection,
  EndType,
  ReckonedDue,
  RecordedEvent,
} from '../../domain/dossier/projection.ts'
import type { Queryable } from '../postgres/database.ts'
import { forecastNow } from './forecasts.ts'

/** What a dossier is, beside what has happened to it. */
export interface DossierIdentity {
  code: string
  /** The second code, of the national portal. */
  nationalCode: string | null
  /** National form. */
  procedure: string
  procedureCase: string | null
  unit: string
  channel: Channel | null
  /** Milliseconds since the epoch. */
  receivedAt: number
  /** Who registered it, or filed under it first. */
  consumer: string
}

export interface DossierRow extends DossierIdentity, DossierProjection {
  id: number
  createdAt: number
  /** How many events were recorded. */
  events: number
}

/** What may be completed later where it was not known. */
export type DossierFacts = Partial<Pick<DossierIdentity, 'code' | 'nationalCode' | 'procedureCase' | 'channel'>>

export interface NewDossierEvent extends RecordedEvent {
  recordedAt: number
  consumer: string
  officer: string | null
  /** The filing that moved the dossier. */
  filing: string | null
  /** Sealed. */
  reason: Buffer | null
  facts: DossierFacts | null
  /** Where the dossier stood when this had been recorded. */
  status: DossierStatus
}

interface StoredDossierEvent extends Omit<NewDossierEvent, 'reason' | 'status'> {
  hasReason: boolean
}

export interface NewDossier {
  identity: DossierIdentity
  createdAt: number
  projection: DossierProjection
  events: readonly NewDossierEvent[]
}

const toDate = (at: number | null): Date | null => (at === null ? null : new Date(at))
const toMs = (at: unknown): number | null => (at === null || at === undefined ? null : (at as Date).getTime())

/** A row of `dossier` as the database gives it. */
export function toDossierRow(row: Record<string, unknown>): DossierRow {
  return {
    id: Number(row.id),
    code: row.code as string,
    nationalCode: row.national_code as string | null,
    procedure: row.procedure as string,
    procedureCase: row.procedure_case as string | null,
    unit: row.unit as string,
    channel: row.channel as Channel | null,
    receivedAt: toMs(row.received_at) as number,
    consumer: row.consumer as string,
    createdAt: toMs(row.created_at) as number,
    events: row.events as number,
    status: row.status as DossierStatus,
    statusSince: toMs(row.status_since) as number,
    lastAt: toMs(row.last_at) as number,
    acceptedAt: toMs(row.accepted_at),
    firstDueAt: toMs(row.first_due_at),
    dueAt: toMs(row.due_at),
    dueProvisional: row.due_provisional as boolean,
    dueUnknown: row.due_unknown as string | null,
    dueStep: row.due_step as DossierEventType | null,
    endedAt: toMs(row.ended_at),
    endType: row.end_type as EndType | null,
    returnedAt: toMs(row.returned_at),
    supplements: row.supplements as number,
    supplementSince: toMs(row.supplement_since),
    supplementMs: Number(row.supplement_ms),
    verificationSince: toMs(row.verification_since),
    verificationRequested: row.verification_requested as boolean,
    paymentRequested: row.payment_requested as boolean,
    withdrawalRequested: row.withdrawal_requested as boolean,
    apologyAt: toMs(row.apology_at),
    findings: row.findings as DossierFinding[],
  }
}

/** What became of a new dossier: where one of its codes names another dossier of its unit, nothing of it was written. */
export type DossierInsertion = { taken: true; id: number } | { taken: false }

/**
 * Inserts dossiers with their first events, in one statement. Of one that has two codes, one may be taken while the other is not:
 * then the caller rolls back.
 */
export async function insertDossiers(
  connection: Queryable,
  dossiers: readonly NewDossier[],
): Promise<DossierInsertion[]> {
  const events = dossiers.flatMap(({ events }, index) => events.map((event) => ({ ...event, nth: index + 1 })))
  const { rows } = await connection.query({
    name: 'insert-dossiers',
    // Codes in one order, so that replicas that take the same ones do not wait for each other in a circle.
    text: `
      WITH given AS MATERIALIZED (
        SELECT *, nextval('dossier_id_seq') AS id
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[],
          $9::timestamptz[], $10::int[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[],
          $15::timestamptz[], $16::timestamptz[], $17::boolean[], $18::text[], $19::text[], $20::text[])
          WITH ORDINALITY AS given (code, national_code, procedure, procedure_case, unit, channel, received_at, consumer,
            created_at, events, status, status_since, last_at, accepted_at, first_due_at, due_at, due_provisional,
            due_unknown, due_step, findings, nth)
      ), coded AS (
        INSERT INTO dossier_code (code, unit, dossier)
        SELECT code, unit, id FROM (
          SELECT upper(code) AS code, unit, id FROM given
          UNION SELECT upper(national_code), unit, id FROM given WHERE national_code IS NOT NULL) AS codes
        ORDER BY code, unit
        ON CONFLICT DO NOTHING
        RETURNING dossier
      ), free AS (
        SELECT given.* FROM given
        WHERE (SELECT count(*) FROM coded WHERE dossier = given.id)
          = CASE WHEN upper(national_code) <> upper(code) THEN 2 ELSE 1 END
      ), taken AS (
        INSERT INTO dossier (id, code, national_code, procedure, procedure_case, unit, channel, received_at, consumer,
          created_at, events, status, status_since, last_at, accepted_at, first_due_at, due_at, due_provisional,
          due_unknown, due_step, findings)
        SELECT id, code, national_code, procedure, procedure_case, unit, channel, received_at, consumer, created_at, events,
          status, status_since, last_at, accepted_at, first_due_at, due_at, due_provisional, due_unknown,
          due_step, string_to_array(findings, ' ')
        FROM free
      ), recorded AS (
        INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer, officer, filing, facts, first_due_at, due_at,
          due_provisional, due_unknown, due_rules, status)
        SELECT free.id, e.type, e.at, e.recorded_at, e.consumer, e.officer, e.filing, e.facts, e.first_due_at, e.due_at,
          e.due_provisional, e.due_unknown, e.due_rules, e.status
        FROM unnest($21::int[], $22::text[], $23::timestamptz[], $24::timestamptz[], $25::text[], $26::text[], $27::uuid[],
          $28::jsonb[], $29::timestamptz[], $30::timestamptz[], $31::boolean[], $32::text[], $33::text[], $34::text[])
          AS e (nth, type, at, recorded_at, consumer, officer, filing, facts, first_due_at, due_at, due_provisional,
            due_unknown, due_rules, status)
        JOIN free USING (nth)
      )
      SELECT free.id FROM given LEFT JOIN free USING (nth)
      ORDER BY given.nth`,
    values: [
      dossiers.map(({ identity }) => identity.code),
      dossiers.map(({ identity }) => identity.nationalCode),
      dossiers.map(({ identity }) => identity.procedure),
      dossiers.map(({ identity }) => identity.procedureCase),
      dossiers.map(({ identity }) => identity.unit),
      dossiers.map(({ identity }) => identity.channel),
      dossiers.map(({ identity }) => toDate(identity.receivedAt)),
      dossiers.map(({ identity }) => identity.consumer),
      dossiers.map(({ createdAt }) => toDate(createdAt)),
      dossiers.map(({ events: own }) => own.length),
      dossiers.map(({ projection }) => projection.status),
      dossiers.map(({ projection }) => toDate(projection.statusSince)),
      dossiers.map(({ projection }) => toDate(projection.lastAt)),
      dossiers.map(({ projection }) => toDate(projection.acceptedAt)),
      dossiers.map(({ projection }) => toDate(projection.firstDueAt)),
      dossiers.map(({ projection }) => toDate(projection.dueAt)),
      dossiers.map(({ projection }) => projection.dueProvisional),
      dossiers.map(({ projection }) => projection.dueUnknown),
      dossiers.map(({ projection }) => projection.dueStep),
      dossiers.map(({ projection }) => projection.findings.join(' ')),
      events.map(({ nth }) => nth),
      events.map(({ type }) => type),
      events.map(({ at }) => toDate(at)),
      events.map(({ recordedAt }) => toDate(recordedAt)),
      events.map(({ consumer }) => consumer),
      events.map(({ officer }) => officer),
      events.map(({ filing }) => filing),
      events.map(({ facts }) => facts && JSON.stringify(facts)),
      ...dueValues(events),
      events.map(({ status }) => status),
    ],
  })
  return rows.map(({ id }) => (id === null ? { taken: false } : { taken: true, id: Number(id) }))
}

/** The columns of what was reckoned, one array each. */
function dueValues(events: readonly { due: ReckonedDue | null }[]): unknown[] {
  return [
    events.map(({ due }) => toDate(due?.firstDueAt ?? null)),
    events.map(({ due }) => toDate(due?.dueAt ?? null)),
    events.map(({ due }) => due?.provisional ?? null),
    events.map(({ due }) => due?.unknown ?? null),
    events.map(({ due }) => due?.rules ?? null),
  ]
}

export async function findDossiersByCode(connection: Queryable, code: string): Promise<DossierRow[]> {
  const { rows } = await connection.query({
    name: 'find-dossiers-by-code',
    text: `SELECT d.* FROM dossier_code c JOIN dossier d ON d.id = c.dossier WHERE c.code = upper($1) ORDER BY d.unit`,
    values: [code],
  })
  return rows.map(toDossierRow)
}

/** The dossier that a code names within a unit. */
export async function findDossierId(connection: Queryable, code: string, unit: string): Promise<number | undefined> {
  const { rows } = await connection.query({
    name: 'find-dossier-id',
    text: 'SELECT dossier FROM dossier_code WHERE code = upper($1) AND unit = $2',
    values: [code, unit],
  })
  return rows[0] && Number(rows[0].dossier)
}

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint`
/** A dossier's events as one JSON value, in the order in which they were recorded. */
const history = `(SELECT json_agg(json_build_object('type', e.type, 'at', ${ms('e.at')}, 'recordedAt', ${ms('e.recorded_at')},
    'consumer', e.consumer, 'officer', e.officer, 'filing', e.filing, 'statedDueAt', ${ms('e.stated_due_at')},
    'hasReason', e.reason IS NOT NULL, 'facts', e.facts, 'apart', e.apart, 'firstDueAt', ${ms('e.first_due_at')},
    'dueAt', ${ms('e.due_at')}, 'provisional', e.due_provisional, 'unknown', e.due_unknown, 'rules', e.due_rules)
    ORDER BY e.slot) FROM dossier_event e WHERE e.dossier = d.id) AS history`

interface RawEvent extends ReckonedDue {
  type: DossierEventType
  at: number
  recordedAt: number
  consumer: string
  officer: string | null
  filing: string | null
  statedDueAt: number | null
  hasReason: boolean
  facts: DossierFacts | null
  apart: ApartReason | null
}

function toEvent({ statedDueAt, firstDueAt, dueAt, provisional, unknown, rules, ...event }: RawEvent) {
  const due = dueAt === null && unknown === null ? null : { firstDueAt, dueAt, provisional, unknown, rules }
  return { ...event, due, ...(statedDueAt !== null && { dueAt: statedDueAt }) } satisfies StoredDossierEvent
}

export interface DossierWithEvents {
  row: DossierRow
  events: StoredDossierEvent[]
}

function toDossierWithEvents({ history: events, ...row }: Record<string, unknown>): DossierWithEvents {
  return { row: toDossierRow(row), events: ((events ?? []) as RawEvent[]).map(toEvent) }
}

export async function readDossier(connection: Queryable, id: number): Promise<DossierWithEvents | undefined> {
  const { rows } = await connection.query({
    name: 'read-dossier',
    text: `SELECT d.*, ${history} FROM dossier d WHERE d.id = $1`,
    values: [id],
  })
  return rows[0] && toDossierWithEvents(rows[0])
}

/** Dossiers with their events, by id; one that is not there is missing. */
export async function readDossiersById(
  connection: Queryable,
  ids: readonly number[],
): Promise<Map<number, DossierWithEvents>> {
  const { rows } = await connection.query({
    name: 'read-dossiers-by-id',
    text: `SELECT d.*, ${history} FROM dossier d WHERE d.id = ANY ($1)`,
    values: [ids],
  })
  return new Map(rows.map(toDossierWithEvents).map((found) => [found.row.id, found]))
}

/** The dossier with its events, held until the transaction ends. */
export async function lockDossier(connection: Queryable, id: number): Promise<DossierWithEvents> {
  const dossier = await lock(connection, 'lock-dossier', 'dossier WHERE id = $1', [id])
  if (!dossier) throw new Error(`dossier ${id} is not there`)
  return dossier
}

/** As `lockDossier`, by either of its codes. */
export function lockDossierByCode(
  connection: Queryable,
  code: string,
  unit: string,
): Promise<DossierWithEvents | undefined> {
  const named = 'dossier WHERE id = (SELECT dossier FROM dossier_code WHERE code = upper($1) AND unit = $2)'
  return lock(connection, 'lock-dossier-by-code', named, [code, unit])
}

async function lock(
  connection: Queryable,
  name: string,
  which: string,
  values: unknown[],
): Promise<DossierWithEvents | undefined> {
  const text = `WITH d AS MATERIALIZED (SELECT * FROM ${which} FOR NO KEY UPDATE) SELECT d.*, ${history} FROM d`
  const read = async () => {
    const { rows } = await connection.query({ name, text, values })
    return rows[0] && toDossierWithEvents(rows[0])
  }
  const first = await read()
  // It waited for another writer: the row is that writer's, the events are those of before. Now both are read under the lock.
  return first === undefined || first.events.length === first.row.events ? first : read()
}

/** The reasons that are sealed with the events, by the event's type and moment. */
export async function readReasons(
  connection: Queryable,
  id: number,
): Promise<{ type: DossierEventType; at: number; sealed: Buffer }[]> {
  const { rows } = await connection.query(
    'SELECT type, at, reason FROM dossier_event WHERE dossier = $1 AND reason IS NOT NULL',
    [id],
  )
  return rows.map((row) => ({ type: row.type, at: row.at.getTime(), sealed: row.reason }))
}

/**
 * Records events of a dossier that the caller's transaction holds, with what follows from them for its row, in one statement. Where its
 * due time moves, a mark lets its filings follow (store/filing/due-moves.ts). Fails when the row is not the one that was read.
 */
export async function recordDossierEvents(
  connection: Queryable,
  { id, events: seen, dueAt }: Pick<DossierRow, 'id' | 'events' | 'dueAt'>,
  events: readonly NewDossierEvent[],
  projection: DossierProjection,
  facts: Pick<DossierIdentity, 'code' | 'nationalCode' | 'procedureCase' | 'channel'>,
): Promise<void> {
  const { rows } = await connection.query({
    name: 'record-dossier-events',
    text: `
      WITH changed AS (
        UPDATE dossier SET ${setDerived(6)}, code = $42, national_code = $3, procedure_case = $4, channel = $5,
          events = events + cardinality($27::text[])
        WHERE id = $1 AND events = $2
        RETURNING id
      ), recorded AS (
        INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer, officer, filing, stated_due_at, reason, facts, apart,
          first_due_at, due_at, due_provisional, due_unknown, due_rules, status)
        SELECT changed.id, e.* FROM changed, unnest($27::text[], $28::timestamptz[], $29::timestamptz[], $30::text[],
          $31::text[], $32::uuid[], $33::timestamptz[], $34::bytea[], $35::jsonb[], $36::text[], $37::timestamptz[],
          $38::timestamptz[], $39::boolean[], $40::text[], $41::text[], $43::text[]) AS e
      ), moved AS (
        INSERT INTO dossier_due_move (dossier) SELECT id FROM changed WHERE $44::boolean
      )
      SELECT id FROM changed`,
    values: [
      id,
      seen,
      facts.nationalCode,
      facts.procedureCase,
      facts.channel,
      ...derivedValues(projection),
      events.map(({ type }) => type),
      events.map(({ at }) => toDate(at)),
      events.map(({ recordedAt }) => toDate(recordedAt)),
      events.map(({ consumer }) => consumer),
      events.map(({ officer }) => officer),
      events.map(({ filing }) => filing),
      events.map(({ dueAt }) => toDate(dueAt ?? null)),
      events.map(({ reason }) => reason),
      events.map(({ facts: stated }) => stated && JSON.stringify(stated)),
      events.map(({ apart }) => apart),
      ...dueValues(events),
      facts.code,
      events.map(({ status }) => status),
      projection.dueAt !== dueAt,
    ],
  })
  if (rows.length === 0) throw new Error(`dossier ${id} is not the one that was read`)
}

/** Names a dossier by a further code. False = the code names another dossier of the unit. */
export async function addDossierCode(
  connection: Queryable,
  { id, unit }: Pick<DossierRow, 'id' | 'unit'>,
  code: string,
): Promise<boolean> {
  const { rows } = await connection.query(
    `INSERT INTO dossier_code (code, unit, dossier) VALUES (upper($1), $2, $3)
     ON CONFLICT (code, unit) DO UPDATE SET dossier = dossier_code.dossier RETURNING dossier`,
    [code, unit, id],
  )
  return Number(rows[0]?.dossier) === id
}

/** The derived columns, in the order of `derivedValues`. */
const derivedColumns = [
  'status',
  'status_since',
  'last_at',
  'accepted_at',
  'first_due_at',
  'due_at',
  'due_provisional',
  'due_unknown',
  'due_step',
  'ended_at',
  'end_type',
  'returned_at',
  'supplements',
  'supplement_since',
  'supplement_ms',
  'verification_since',
  'verification_requested',
  'payment_requested',
  'withdrawal_requested',
  'apology_at',
  'findings',
] as const
/** `from`: the number of the first parameter. */
const setDerived = (from: number) => derivedColumns.map((name, index) => `${name} = $${index + from}`).join()

function derivedValues(projection: DossierProjection): unknown[] {
  return [
    projection.status,
    toDate(projection.statusSince),
    toDate(projection.lastAt),
    toDate(projection.acceptedAt),
    toDate(projection.firstDueAt),
    toDate(projection.dueAt),
    projection.dueProvisional,
    projection.dueUnknown,
    projection.dueStep,
    toDate(projection.endedAt),
    projection.endType,
    toDate(projection.returnedAt),
    projection.supplements,
    toDate(projection.supplementSince),
    projection.supplementMs,
    toDate(projection.verificationSince),
    projection.verificationRequested,
    projection.paymentRequested,
    projection.withdrawalRequested,
    toDate(projection.apologyAt),
    projection.findings,
  ]
}

/** As of the moment in the last parameter of a list that asks for it. */
const forecasts = forecastNow('$11')

/** What a reader may see: dossiers of these procedures (`null` = of all), of these units and those below them. */
export interface DossierReach {
  procedures: readonly string[] | null
  units: readonly string[]
}

export interface DossierFilter {
  unit?: string | undefined
  procedure?: string | undefined
  status?: DossierStatus | undefined
  open?: boolean | undefined
  dueBefore?: number | undefined
  /** What is forecast of it at `now`. */
  forecast?: ForecastVerdict | undefined
  now: number
  /** Newest first: the ones before this one. */
  before?: number | undefined
  limit: number
}

/** As `coversUnit` of the domain says it: the unit itself, those below it, and the older form that is read from its end. */
export const covered = (listed: string) =>
  `(d.unit = ${listed} OR starts_with(d.unit, ${listed} || '.') OR right(d.unit, length(${listed}) + 1) = '.' || ${listed})`

export async function listDossierRows(
  connection: Queryable,
  { procedures, units }: DossierReach,
  { unit, procedure, status, open, dueBefore, forecast, now, before, limit }: DossierFilter,
): Promise<DossierRow[]> {
  const { rows } = await connection.query(
    `SELECT d.* FROM ${forecast === undefined ? 'dossier d' : forecasts.from}
     WHERE ($1::text[] IS NULL OR d.procedure = ANY ($1)) AND EXISTS (SELECT FROM unnest($2::text[]) AS listed (unit) WHERE ${covered('listed.unit')})
       AND ($3::text IS NULL OR ${covered('$3')}) AND ($4::text IS NULL OR d.procedure = $4)
       AND ($5::text IS NULL OR d.status = $5) AND ($6::boolean IS NULL OR (d.ended_at IS NULL) = $6)
       AND ($7::timestamptz IS NULL OR d.due_at < $7) AND ($8::bigint IS NULL OR d.id < $8)
       ${forecast === undefined ? '' : `AND d.ended_at IS NULL AND ${forecasts.verdict} = $10`}
     ORDER BY d.id DESC LIMIT $9`,
    [
      procedures,
      units,
      unit ?? null,
      procedure ?? null,
      status ?? null,
      open ?? null,
      toDate(dueBefore ?? null),
      before ?? null,
      limit,
    ].concat(forecast === undefined ? [] : [forecast, toDate(now)]),
  )
  return rows.map(toDossierRow)
}

/** So many dossiers with their events, by id, after this one. */
export async function readDossiersAfter(
  connection: Queryable,
  after: number,
  limit: number,
): Promise<DossierWithEvents[]> {
  const { rows } = await connection.query(
    `SELECT d.*, ${history} FROM dossier d WHERE d.id > $1 ORDER BY d.id LIMIT $2`,
    [after, limit],
  )
  return rows.map(toDossierWithEvents)
}

/** Writes what follows from the events of a dossier that the transaction holds. */
export async function writeProjection(
  connection: Queryable,
  id: number,
  events: number,
  projection: DossierProjection,
): Promise<void> {
  await connection.query(`UPDATE dossier SET ${setDerived(3)}, events = $2 WHERE id = $1`, [
    id,
    events,
    ...derivedValues(projection),
  ])
}
