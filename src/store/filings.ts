/** The rows of filings. Which change is allowed is not decided here; that a change is made only to the row that was read is. */
import type { FilingEventType, FilingKind, FilingState } from '../domain/filing.ts'
import type { Queryable } from './database.ts'

export interface FilingRow {
  id: string
  place: number
  consumer: string
  credential: string
  requestId: string
  kind: FilingKind
  procedure: string
  dossier: string
  linkedDossier: string | null
  registrationUnit: string
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
  /** Fingerprints: of what is being sent, and of the last content that may have arrived. */
  sending: string | null
  sent: string | null
  sentRevision: number | null
  sentAt: Date | null
  deliveredRevision: number
  doubt: 'changed-content' | 'unintelligible' | null
  standing: FilingState | null
  standingSince: Date | null
  supplements: number
  unknownCount: number
  unclearCount: number
  askFailures: number
  dueAt: Date | null
  nudgedAt: Date | null
  lease: string | null
  leaseUntil: Date | null
  purgedAt: Date | null
}

/** What a change may write, beside the events and the version, which are written with every change. */
export type FilingPatch = Partial<
  Pick<
    FilingRow,
    | 'state'
    | 'stateSince'
    | 'cause'
    | 'revision'
    | 'path'
    | 'attempts'
    | 'sending'
    | 'sent'
    | 'sentRevision'
    | 'sentAt'
    | 'deliveredRevision'
    | 'doubt'
    | 'standing'
    | 'standingSince'
    | 'supplements'
    | 'unknownCount'
    | 'unclearCount'
    | 'askFailures'
    | 'dueAt'
    | 'nudgedAt'
    | 'lease'
    | 'leaseUntil'
    | 'purgedAt'
  >
>

/** An event about to be written: its number is the filing's next. */
export interface NewEvent {
  number: number
  type: FilingEventType
  state: FilingState
  at: Date
  detail: Buffer | null
}

const columnOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

export function toFilingRow(row: Record<string, unknown>): FilingRow {
  const entries = Object.entries(row).map(([name, value]) => [
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ])
  const filing = Object.fromEntries(entries)
  return { ...filing, place: Number(filing.place) } as FilingRow
}

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
    | 'receivedAt'
    | 'subject'
    | 'bodyHash'
    | 'acceptedAt'
  >
  idempotencyKey: string
  sealedRequest: Buffer
  attachments: readonly string[]
}

/**
 * Takes a filing over: its row, its first event, its sealed request, its files and its idempotency key, in one statement.
 * `busy` = the same key is being worked on at this moment; `known` = key or body were seen before and nothing was
 * written. A key that another transaction commits at the same time fails with a unique violation: ask again then.
 */
export async function insertFiling(
  connection: Queryable,
  { filing, idempotencyKey, sealedRequest, attachments }: NewFiling,
): Promise<'taken' | 'known' | 'busy'> {
  const { rows } = await connection.query({
    name: 'insert-filing',
    text: `
      WITH claim AS MATERIALIZED (
        SELECT pg_try_advisory_xact_lock(hashtextextended($2 || chr(31) || $14, 0)) AS free
      ), taken AS (
        INSERT INTO filing (id, consumer, credential, request_id, kind, procedure, dossier, linked_dossier,
          registration_unit, received_at, subject, body_hash, accepted_at, state, state_since, events, due_at, nudged_at)
        SELECT $1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::timestamptz, 'accepted', $13, 1, $13, $13
        FROM claim WHERE free AND NOT EXISTS (SELECT FROM filing_key WHERE consumer = $2 AND key = $14)
        ON CONFLICT (consumer, body_hash) WHERE state NOT IN ('refused', 'withdrawn', 'closed') DO NOTHING
        RETURNING id
      ), told AS (
        INSERT INTO filing_event (filing, number, consumer, type, state, at)
        SELECT id, 1, $2, 'accepted', 'accepted', $13 FROM taken
      ), kept AS (
        INSERT INTO filing_secret (filing, part, sealed) SELECT id, 'request/1', $15 FROM taken
      ), named AS (
        INSERT INTO filing_key (consumer, key, body_hash, filing, number) SELECT $2, $14, $12, id, 1 FROM taken
      ), attached AS (
        INSERT INTO filing_attachment (filing, consumer, sha256)
        SELECT id, $2, file FROM taken, unnest($16::text[]) AS file
      )
      SELECT (SELECT free FROM claim) AS free, EXISTS (SELECT FROM taken) AS taken`,
    values: [
      filing.id,
      filing.consumer,
      filing.credential,
      filing.requestId,
      filing.kind,
      filing.procedure,
      filing.dossier,
      filing.linkedDossier,
      filing.registrationUnit,
      filing.receivedAt,
      filing.subject,
      filing.bodyHash,
      filing.acceptedAt,
      idempotencyKey,
      sealedRequest,
      attachments,
    ],
  })
  if (rows[0].taken) return 'taken'
  return rows[0].free ? 'known' : 'busy'
}

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

export interface Seen {
  id: string
  version: number
  /** Only whoever still holds this lease may write. */
  lease?: string | undefined
}

/**
 * Changes a row and tells what happened, in one statement. False, and nothing written, when the row is no longer the one
 * that was seen or the lease has run out or passed on.
 */
export async function updateFiling(
  connection: Queryable,
  seen: Seen,
  patch: FilingPatch,
  events: readonly NewEvent[],
): Promise<boolean> {
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
  const sets = Object.entries(patch).map(([name, value]) => {
    values.push(value)
    return `, ${columnOf(name)} = $${values.length}`
  })
  const { rows } = await connection.query(
    `WITH changed AS (
       UPDATE filing SET version = version + 1, events = events + $4::int${sets.join('')}
       WHERE id = $1 AND version = $2
         AND ($3::uuid IS NULL OR (lease = $3 AND lease_until > clock_timestamp()))
       RETURNING id, consumer
     ), told AS (
       INSERT INTO filing_event (filing, number, consumer, type, state, at, detail)
       SELECT id, e.number, consumer, e.type, e.state, e.at, e.detail FROM changed,
         unnest($5::int[], $6::text[], $7::text[], $8::timestamptz[], $9::bytea[]) AS e (number, type, state, at, detail)
       ORDER BY e.number
     )
     SELECT id FROM changed`,
    values,
  )
  return rows.length > 0
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
       AND ($6::text[] IS NULL OR state = ANY ($6) OR (cause = 'status-unknown' AND state <> 'closed'))
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
    ],
  )
  return rows.map(toFilingRow)
}

/** How many filings stand in each state, and the oldest that is still to be sent. */
export async function countFilings(connection: Queryable): Promise<{ state: FilingState; count: number }[]> {
  const { rows } = await connection.query('SELECT state, count(*)::int AS count FROM filing GROUP BY state')
  return rows
}
