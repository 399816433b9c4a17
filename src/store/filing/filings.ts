/** The rows of filings. Which change is allowed is not decided here; that a change is made only to the row that was read is. */
import {
  atRest,
  type DeliveryAtRest,
  type DeliveryDoubt,
  type DeliveryState,
  findDoubt,
  findSend,
  type PollCounts,
} from '../../domain/filing/delivery-state.ts'
import type { FilingEventType, FilingKind, FilingState } from '../../domain/filing/filing.ts'
import { attentionCauses } from '../../domain/texts/filing-text.ts'
import type { Queryable } from '../postgres/database.ts'

/** A filing as it was read. Leases and due times are not in it: they are compared in the database only. */
export interface FilingRow {
  id: string
  position: number
  consumer: string
  credential: string
  requestId: string
  kind: FilingKind
  procedure: string
  dossier: string
  linkedDossier: string | null
  registrationUnit: string
  /** The agency that files; null for filings of versions that did not write it. */
  unit: string | null
  receivedAt: string
  subject: string
  bodyHash: string
  acceptedAt: Date
  state: FilingState
  stateSince: Date
  cause: string | null
  events: number
  version: number
  revision: number
  path: string | null
  attempts: number
  supplements: number
  delivery: DeliveryState
  polls: PollCounts
  /** Until when its dossier is due, as far as it is known; it follows the dossier (due-moves.ts). */
  dossierDueAt: Date | null
}

/** What a change may write, beside the events and the version, which are written with every change. */
export type FilingPatch = Partial<
  Pick<
    FilingRow,
    'state' | 'stateSince' | 'cause' | 'revision' | 'path' | 'attempts' | 'supplements' | 'delivery' | 'polls'
  > & {
    dueAt: Date | null
    enqueuedAt: Date
    lease: null
    leaseUntil: null
  }
>

/** An event about to be written: its number is the filing's next. */
export interface NewEvent {
  number: number
  type: FilingEventType
  state: FilingState
  at: Date
  detail: Buffer | null
}

/** A bigint, which comes as text. */
const positionColumn = 'place'

/** The columns of a row, by the names that the first migrations gave them. */
interface FilingColumns extends DeliveryColumns, PollColumns, Record<typeof positionColumn, string> {
  id: string
  consumer: string
  credential: string
  request_id: string
  kind: FilingKind
  procedure: string
  dossier: string
  linked_dossier: string | null
  registration_unit: string
  unit: string | null
  received_at: string
  subject: string
  body_hash: string
  accepted_at: Date
  state: FilingState
  state_since: Date
  cause: string | null
  events: number
  version: number
  revision: number
  path: string | null
  attempts: number
  supplements: number
  dossier_due_at: Date | null
}

/** The machine of delivery-state.ts as columns. `delivered_revision` 0 = the registry has never spoken of it. */
interface DeliveryColumns {
  sending: string | null
  sent: string | null
  sent_revision: number | null
  sent_at: Date | null
  delivered_revision: number
  doubt: DeliveryDoubt | null
  standing: FilingState | null
  standing_since: Date | null
}

interface PollColumns {
  unknown_count: number
  unclear_count: number
  ask_failures: number
}

export function toFilingRow(row: FilingColumns): FilingRow {
  return {
    id: row.id,
    position: Number(row[positionColumn]),
    consumer: row.consumer,
    credential: row.credential,
    requestId: row.request_id,
    kind: row.kind,
    procedure: row.procedure,
    dossier: row.dossier,
    linkedDossier: row.linked_dossier,
    registrationUnit: row.registration_unit,
    unit: row.unit,
    receivedAt: row.received_at,
    subject: row.subject,
    bodyHash: row.body_hash,
    acceptedAt: row.accepted_at,
    state: row.state,
    stateSince: row.state_since,
    cause: row.cause,
    events: row.events,
    version: row.version,
    revision: row.revision,
    path: row.path,
    attempts: row.attempts,
    supplements: row.supplements,
    delivery: toDelivery(row),
    polls: { unknown: row.unknown_count, unclear: row.unclear_count, failed: row.ask_failures },
    dossierDueAt: row.dossier_due_at,
  }
}

/** The only place that reads these columns. */
export function toDelivery(columns: DeliveryColumns): DeliveryState {
  const before = toDeliveryAtRest(columns)
  return columns.sending === null ? before : { kind: 'sending', content: columns.sending, before }
}

function toDeliveryAtRest(columns: DeliveryColumns): DeliveryAtRest {
  const {
    sent: content,
    sent_at,
    sent_revision,
    delivered_revision: revision,
    doubt,
    standing,
    standing_since,
  } = columns
  const send = sent_at === null ? null : { revision: sent_revision ?? 1, at: sent_at }
  if (revision > 0 || standing !== null) {
    // Written together; with one of them alone, the least that it can mean.
    const [status, statusSince] = [standing ?? 'received', standing_since ?? new Date(0)]
    return { kind: 'taken', content, send, revision, status, statusSince, doubt }
  }
  return send === null ? { kind: 'not-sent', content } : { kind: 'sent', content, send, doubt }
}

/** The only place that writes them. */
export function toDeliveryColumns(delivery: DeliveryState): DeliveryColumns {
  const rest = atRest(delivery)
  const send = findSend(rest)
  const taken = rest.kind === 'taken' ? rest : null
  return {
    sending: delivery.kind === 'sending' ? delivery.content : null,
    sent: rest.content,
    sent_revision: send?.revision ?? null,
    sent_at: send?.at ?? null,
    delivered_revision: taken?.revision ?? 0,
    doubt: findDoubt(rest),
    standing: taken?.status ?? null,
    standing_since: taken?.statusSince ?? null,
  }
}

/** The columns that a patch writes. */
function toPatchColumns({ delivery, polls, ...plain }: FilingPatch): Record<string, unknown> {
  const columns: Record<string, unknown> = {}
  for (const [name, column] of Object.entries(plainColumns)) {
    const value = plain[name as keyof typeof plain]
    if (value !== undefined) columns[column] = value
  }
  if (delivery) Object.assign(columns, toDeliveryColumns(delivery))
  if (polls) Object.assign(columns, toPollColumns(polls))
  return columns
}

const plainColumns = {
  state: 'state',
  stateSince: 'state_since',
  cause: 'cause',
  revision: 'revision',
  path: 'path',
  attempts: 'attempts',
  supplements: 'supplements',
  dueAt: 'due_at',
  enqueuedAt: 'nudged_at',
  lease: 'lease',
  leaseUntil: 'lease_until',
} as const satisfies Record<keyof Omit<FilingPatch, 'delivery' | 'polls'>, string>

const toPollColumns = ({ unknown, unclear, failed }: PollCounts): PollColumns => ({
  unknown_count: unknown,
  unclear_count: unclear,
  ask_failures: failed,
})

export interface NewFiling {
  filing: Pick<
    FilingRow,
    | 'id'
    | 'consumer'
    | 'credential'
    | 'requestId'
    | 'kind'
    | 'procedure'
    | 'dossier'
    | 'linkedDossier'
    | 'registrationUnit'
    | 'unit'
    | 'receivedAt'
    | 'subject'
    | 'bodyHash'
    | 'acceptedAt'
    | 'dossierDueAt'
  >
  idempotencyKey: string
  sealedRequest: Buffer
  attachments: readonly string[]
}

/**
 * What became of a filing: `busy` = its key is being worked on by somebody else at this moment; `known` = its key or its
 * body were seen before, or another filing of its kind is under way in its dossier, and nothing was written.
 */
export type Insertion = 'taken' | 'known' | 'busy'

/**
 * Takes filings over: their rows, first events, sealed requests, files and idempotency keys, in one statement. No two of
 * them may have the same key. A key that another transaction commits at the same time fails with a unique violation, a
 * file that is not there with a foreign-key violation; both fail all of them.
 */
export async function insertFilings(connection: Queryable, filings: readonly NewFiling[]): Promise<Insertion[]> {
  // Dossiers and bodies in one order, so that replicas that get the same ones do not wait for each other in a circle: filings wait
  // only for others of their kind under their code, and the same body names the same dossier. Keys are looked up one by one: a join of
  // a table that was small when it was planned reads it whole for every batch.
  const { rows } = await connection.query({
    name: 'insert-filings',
    text: `
      WITH given AS MATERIALIZED (
        SELECT *, pg_try_advisory_xact_lock(hashtextextended(consumer || chr(31) || key, 0)) AS free
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
          $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::timestamptz[], $15::timestamptz[], $16::text[], $17::bytea[])
          AS given (id, consumer, credential, request_id, kind, procedure, dossier, linked_dossier, registration_unit,
            unit, received_at, subject, body_hash, accepted_at, dossier_due_at, key, sealed)
      ), taken AS (
        INSERT INTO filing (id, consumer, credential, request_id, kind, procedure, dossier, linked_dossier,
          registration_unit, unit, received_at, subject, body_hash, accepted_at, dossier_due_at, state, state_since, events,
          due_at, nudged_at)
        SELECT id, consumer, credential, request_id, kind, procedure, dossier, linked_dossier,
          registration_unit, unit, received_at, subject, body_hash, accepted_at, dossier_due_at, 'accepted', accepted_at, 1, accepted_at, accepted_at
        FROM given
        WHERE free AND (SELECT true FROM filing_key k WHERE k.consumer = given.consumer AND k.key = given.key) IS NULL
        ORDER BY upper(dossier), kind, unit, consumer, body_hash
        ON CONFLICT DO NOTHING
        RETURNING id
      ), told AS (
        INSERT INTO filing_event (filing, number, consumer, type, state, at)
        SELECT id, 1, consumer, 'accepted', 'accepted', accepted_at FROM given JOIN taken USING (id)
      ), kept AS (
        INSERT INTO filing_secret (filing, part, sealed) SELECT id, 'request/1', sealed FROM given JOIN taken USING (id)
      ), named AS (
        INSERT INTO filing_key (consumer, key, body_hash, filing, number)
        SELECT consumer, key, body_hash, id, 1 FROM given JOIN taken USING (id)
      ), attached AS (
        INSERT INTO filing_attachment (filing, consumer, sha256)
        SELECT given.id, given.consumer, file.sha256
        FROM unnest($18::uuid[], $19::text[]) AS file (id, sha256) JOIN given USING (id) JOIN taken USING (id)
      )
      SELECT given.id, free, taken.id IS NOT NULL AS taken FROM given LEFT JOIN taken USING (id)`,
    values: [
      ...insertedColumns.map((name) => filings.map(({ filing }) => filing[name])),
      filings.map(({ idempotencyKey }) => idempotencyKey),
      filings.map(({ sealedRequest }) => sealedRequest),
      filings.flatMap(({ filing, attachments }) => attachments.map(() => filing.id)),
      filings.flatMap(({ attachments }) => attachments),
    ],
  })
  const outcomes = new Map(rows.map(({ id, free, taken }) => [id, taken ? 'taken' : free ? 'known' : 'busy']))
  return filings.map(({ filing }) => outcomes.get(filing.id) as Insertion)
}

const insertedColumns = [
  'id',
  'consumer',
  'credential',
  'requestId',
  'kind',
  'procedure',
  'dossier',
  'linkedDossier',
  'registrationUnit',
  'unit',
  'receivedAt',
  'subject',
  'bodyHash',
  'acceptedAt',
  'dossierDueAt',
] as const

export async function findFiling(connection: Queryable, id: string): Promise<FilingRow | undefined> {
  const { rows } = await connection.query('SELECT * FROM filing WHERE id = $1', [id])
  return rows[0] && toFilingRow(rows[0])
}

/** The row, held until the transaction ends. */
export async function lockFiling(connection: Queryable, id: string): Promise<FilingRow | undefined> {
  const { rows } = await connection.query('SELECT * FROM filing WHERE id = $1 FOR NO KEY UPDATE', [id])
  return rows[0] && toFilingRow(rows[0])
}

/** The filing that a body was taken as, if it may still come to a success. */
export async function findLiveByBody(
  connection: Queryable,
  consumer: string,
  bodyHash: string,
): Promise<FilingRow | undefined> {
  const { rows } = await connection.query(
    `SELECT * FROM filing WHERE consumer = $1 AND body_hash = $2 AND state NOT IN ('refused', 'withdrawn', 'closed')`,
    [consumer, bodyHash],
  )
  return rows[0] && toFilingRow(rows[0])
}

/**
 * The filing of this kind in this dossier that has not ended, whichever consumer brought it. Which filings are of one dossier is
 * decided in one place, the database: there the rule also keeps a second one out.
 */
export async function findUnderDossier(
  connection: Queryable,
  {
    kind,
    dossier,
    registrationUnit,
    unit,
    consumer,
  }: Pick<FilingRow, 'kind' | 'dossier' | 'registrationUnit' | 'unit' | 'consumer'>,
): Promise<{ id: string; consumer: string } | undefined> {
  // A consumer's own one first: it may learn which one that is.
  const { rows } = await connection.query(
    `SELECT id, consumer FROM filing_of_dossier($1, $2, $3, $4) ORDER BY consumer <> $5, place LIMIT 1`,
    [kind, dossier, registrationUnit, unit, consumer],
  )
  return rows[0]
}

export interface Seen {
  id: string
  version: number
  /** Only anyone who still holds this lease may write. */
  lease?: string | undefined
}

/** Plans are kept per connection by name; there are as many as there are sets of columns that are written together. */
const updateNames = new Map<string, string>()

function updateName(columns: string): string {
  const name = updateNames.get(columns) ?? `update-filing-${updateNames.size}`
  updateNames.set(columns, name)
  return name
}

/**
 * Changes a row and tells what happened, in one statement. `undefined`, and nothing written, when the row is no longer the
 * one that was seen or the lease has run out or passed on. `behind` = another filing of its dossier waits.
 */
export async function updateFiling(
  connection: Queryable,
  seen: Seen,
  patch: FilingPatch,
  events: readonly NewEvent[],
): Promise<{ behind: boolean } | undefined> {
  const values: unknown[] = [
    seen.id,
    seen.version,
    seen.lease ?? null,
    events.length,
    events.map(({ number }) => number),
    events.map(({ type }) => type),
    events.map(({ state }) => state),
    events.map(({ at }) => at),
    events.map(({ detail }) => detail),
  ]
  const sets = Object.entries(toPatchColumns(patch))
    .map(([column, value]) => {
      values.push(value)
      return `, ${column} = $${values.length}`
    })
    .join('')
  const { rows } = await connection.query({
    name: updateName(sets),
    text: `
     WITH changed AS (
       UPDATE filing SET version = version + 1, events = events + $4::int${sets}
       WHERE id = $1 AND version = $2
         AND ($3::uuid IS NULL OR (lease = $3 AND lease_until > clock_timestamp()))
       RETURNING id, consumer, dossier
     ), told AS (
       INSERT INTO filing_event (filing, number, consumer, type, state, at, detail)
       SELECT id, e.number, consumer, e.type, e.state, e.at, e.detail FROM changed,
         unnest($5::int[], $6::text[], $7::text[], $8::timestamptz[], $9::bytea[]) AS e (number, type, state, at, detail)
       ORDER BY e.number
     )
     SELECT EXISTS (
       SELECT FROM filing other
       WHERE upper(other.dossier) = upper(changed.dossier) AND other.id <> changed.id AND other.state = 'accepted') AS behind
     FROM changed`,
    values,
  })
  return rows[0]
}

export interface FilingFilter {
  consumer?: string | undefined
  state?: FilingState | undefined
  kind?: FilingKind | undefined
  dossier?: string | undefined
  cause?: string | undefined
  /** Only filings that wait for a person. */
  attention?: readonly FilingState[] | undefined
  /** Newest first: the ones before this place. */
  before?: number | undefined
  limit: number
}

export async function listFilingRows(connection: Queryable, filter: FilingFilter): Promise<FilingRow[]> {
  const { rows } = await connection.query(
    `SELECT * FROM filing
     WHERE ($1::text IS NULL OR consumer = $1) AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR kind = $3)
       AND ($4::text IS NULL OR dossier = $4) AND ($5::text IS NULL OR cause = $5)
       AND ($6::text[] IS NULL OR state = ANY ($6) OR (cause = ANY ($9) AND state <> 'closed'))
       AND ($7::bigint IS NULL OR place < $7)
     ORDER BY place DESC LIMIT $8`,
    [
      filter.consumer ?? null,
      filter.state ?? null,
      filter.kind ?? null,
      filter.dossier ?? null,
      filter.cause ?? null,
      filter.attention ?? null,
      filter.before ?? null,
      filter.limit,
      attentionCauses,
    ],
  )
  return rows.map(toFilingRow)
}
