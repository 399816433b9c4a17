/**
 * The people of batches. A person is claimed under a lease of the database's clock before anyone is asked; the outcome is durable
 * (`answered`) before its record is written, and is handed out (`ended`) only after. So a process that dies costs at most a repetition of
 * what had no outcome yet.
 */
import type { BatchOperation, PersonOutcome } from '../../domain/batch/batch.ts'
import type { Queryable } from '../postgres/database.ts'

export interface NewPerson {
  number: number
  requestId: string
  /** Sealed. */
  question: Buffer
}

export async function insertPeople(
  connection: Queryable,
  batch: string,
  people: readonly NewPerson[],
  now: number,
): Promise<void> {
  await connection.query(
    `INSERT INTO batch_person (batch, number, request_id, question, due_at)
     SELECT $1, number, request_id, question, $5 FROM unnest($2::int[], $3::uuid[], $4::bytea[]) AS given (number, request_id, question)`,
    [
      batch,
      people.map(({ number }) => number),
      people.map(({ requestId }) => requestId),
      people.map(({ question }) => question),
      new Date(now),
    ],
  )
}

/** A person about whom this process may ask until the lease runs out. */
export interface ClaimedPerson {
  batch: string
  number: number
  consumer: string
  credential: string
  operation: BatchOperation
  requestId: string
  /** Sealed. */
  question: Buffer
  /** Attempts that ended with their process, and this one. */
  attempts: number
  faults: number
  /** When the path last failed about this person, ms since the epoch. */
  failedAt: number | null
  lease: string
}

export interface PersonClaim {
  now: number
  lease: string
  leaseMs: number
  limit: number
  /** How long after a lease ran out its person is asked about again. */
  pauseMs: number
}

/**
 * Takes people who are due, the consumers in turn and of each consumer the batches in turn. The attempt is counted here and not when it
 * ends: a question that kills its process must come to an end too.
 */
export async function claimPeople(connection: Queryable, claim: PersonClaim): Promise<ClaimedPerson[]> {
  const { rows } = await connection.query(
    `WITH due AS (
       SELECT b.consumer, p.batch, p.number, row_number() OVER (PARTITION BY p.batch ORDER BY p.number) AS nth
       FROM (SELECT id, consumer FROM identity_batch WHERE state = 'running') AS b CROSS JOIN LATERAL (
         SELECT w.batch, w.number FROM batch_person w
         WHERE w.batch = b.id AND w.state <> 'ended' AND w.state = 'waiting' AND w.due_at <= $1
           AND (w.lease_until IS NULL OR w.lease_until <= clock_timestamp() - $2 * interval '1 ms')
         ORDER BY w.number LIMIT $3 FOR UPDATE SKIP LOCKED
       ) AS p
     ), turns AS (
       SELECT due.*, row_number() OVER (PARTITION BY consumer ORDER BY nth, batch) AS turn FROM due
     ), taken AS (
       SELECT batch, number FROM turns ORDER BY turn, consumer LIMIT $3
     )
     UPDATE batch_person p SET attempts = p.attempts + 1, lease = $4, lease_until = clock_timestamp() + $5 * interval '1 ms'
     FROM taken JOIN identity_batch b ON b.id = taken.batch
     WHERE p.batch = taken.batch AND p.number = taken.number
     RETURNING p.batch, p.number, b.consumer, b.credential, b.operation, p.request_id, p.question, p.attempts, p.faults, p.failed_at, p.lease`,
    [new Date(claim.now), claim.pauseMs, claim.limit, claim.lease, claim.leaseMs],
  )
  return rows.map(({ request_id: requestId, failed_at: failedAt, ...row }) => ({
    ...row,
    requestId,
    failedAt: failedAt?.getTime() ?? null,
  }))
}

/** A person whose outcome is durable and whose record may not be. */
export interface UnrecordedPerson {
  batch: string
  number: number
  requestId: string
  /** Sealed. */
  answer: Buffer
  lease: string
}

/** Takes over what processes left that died between an outcome and its record. */
export async function claimUnrecorded(
  connection: Queryable,
  { lease, leaseMs, limit }: Pick<PersonClaim, 'lease' | 'leaseMs' | 'limit'>,
): Promise<UnrecordedPerson[]> {
  const { rows } = await connection.query(
    `WITH left_over AS (
       SELECT batch, number FROM batch_person WHERE state = 'answered' AND lease_until <= clock_timestamp()
       ORDER BY lease_until LIMIT $1 FOR UPDATE SKIP LOCKED
     )
     UPDATE batch_person p SET lease = $2, lease_until = clock_timestamp() + $3 * interval '1 ms' FROM left_over l
     WHERE p.batch = l.batch AND p.number = l.number
     RETURNING p.batch, p.number, p.request_id, p.answer, p.lease`,
    [limit, lease, leaseMs],
  )
  return rows.map(({ request_id: requestId, ...row }) => ({ ...row, requestId }))
}

/** Which person an end is about, and by which right it is written. */
export type HeldPerson = Pick<ClaimedPerson, 'batch' | 'number' | 'lease'>

/** An outcome that is to be kept. */
export interface AnsweredPerson extends HeldPerson {
  outcome: PersonOutcome
  /** Sealed. */
  answer: Buffer
}

const toKey = ({ batch, number }: { batch: string; number: number }) => `${batch} ${number}`

const held = (people: readonly HeldPerson[]) => [
  people.map(({ batch }) => batch),
  people.map(({ number }) => number),
  people.map(({ lease }) => lease),
]

/** Keeps outcomes; the question goes. Resolves to those whose lease was still held: no one else's outcome is replaced. */
export async function keepAnswers(
  connection: Queryable,
  answers: readonly AnsweredPerson[],
  now: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await connection.query(
    `UPDATE batch_person p SET state = 'answered', answer = g.answer, outcome = g.outcome, question = NULL, answered_at = $6
     FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::bytea[], $5::text[]) AS g (batch, number, lease, answer, outcome)
     WHERE p.batch = g.batch AND p.number = g.number AND p.lease = g.lease AND p.state <> 'ended'
     RETURNING p.batch, p.number`,
    [...held(answers), answers.map(({ answer }) => answer), answers.map(({ outcome }) => outcome), new Date(now)],
  )
  return new Set(rows.map((row) => toKey(row as HeldPerson)))
}

export const wasKept = (kept: ReadonlySet<string>, person: HeldPerson): boolean => kept.has(toKey(person))

/**
 * Their records are durable: they may be handed out. The transaction does not wait for the disk, for which the records of counters wait:
 * where a crash of the server takes it back, the outcomes and their records are there, and someone who finds them writes it again.
 */
export async function endPeople(connection: Queryable, people: readonly HeldPerson[]): Promise<void> {
  await connection.query(
    `UPDATE batch_person p SET state = 'ended', lease = NULL, lease_until = NULL
     FROM (SELECT set_config('synchronous_commit', 'off', true)) AS unflushed,
       unnest($1::uuid[], $2::int[], $3::uuid[]) AS g (batch, number, lease)
     WHERE p.batch = g.batch AND p.number = g.number AND p.lease = g.lease AND p.state = 'answered'`,
    held(people),
  )
}

/** A person about whom is to be asked later: the process lived to say so, and the attempt is not counted. */
export interface ReturnedPerson extends HeldPerson {
  dueAt: number
  faults: number
  failedAt: number | null
}

export async function returnPeople(connection: Queryable, people: readonly ReturnedPerson[]): Promise<void> {
  await connection.query(
    `UPDATE batch_person p SET due_at = g.due_at, faults = g.faults, failed_at = g.failed_at, attempts = p.attempts - 1,
       lease = NULL, lease_until = NULL
     FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::timestamptz[], $5::int[], $6::timestamptz[]) AS g (batch, number, lease, due_at, faults, failed_at)
     WHERE p.batch = g.batch AND p.number = g.number AND p.lease = g.lease AND p.state = 'waiting'`,
    [
      ...held(people),
      people.map(({ dueAt }) => new Date(dueAt)),
      people.map(({ faults }) => faults),
      people.map(({ failedAt }) => (failedAt === null ? null : new Date(failedAt))),
    ],
  )
}

/** One person as the results hand them out. */
export interface PersonRow {
  number: number
  ended: boolean
  /** No process asks about them now. */
  idle: boolean
  /** Sealed; of someone who was not asked about, the answer is `null`, and of someone who was, the question. */
  question: Buffer | null
  answer: Buffer | null
}

/** In the order of intake. */
export async function readPeople(
  connection: Queryable,
  batch: string,
  after: number,
  limit: number,
): Promise<PersonRow[]> {
  const { rows } = await connection.query(
    `SELECT number, state = 'ended' AS ended, lease_until IS NULL OR lease_until <= clock_timestamp() AS idle, question, answer FROM batch_person
     WHERE batch = $1 AND number > $2 ORDER BY number LIMIT $3`,
    [batch, after, limit],
  )
  return rows
}

/** Whether the record of a question is in the trail. `since`: no record of it can be older, ms since the epoch. */
export async function isRecorded(
  connection: Queryable,
  { subject, requestId, since }: { subject: string; requestId: string; since: number },
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `SELECT FROM audit_record WHERE subject = $1 AND at >= $2 AND body ->> 'requestId' = $3 LIMIT 1`,
    [subject, new Date(since).toISOString(), requestId],
  )
  return (rowCount ?? 0) > 0
}

/** What a day has used; the row is held to the end of the transaction, so that no two processes take the same. */
export async function lockDay(connection: Queryable, day: string): Promise<number> {
  const { rows } = await connection.query(
    'INSERT INTO batch_day (day, people) VALUES ($1, 0) ON CONFLICT (day) DO UPDATE SET people = batch_day.people RETURNING people',
    [day],
  )
  return rows[0].people
}

export async function addToDay(connection: Queryable, day: string, people: number): Promise<void> {
  await connection.query('UPDATE batch_day SET people = people + $2 WHERE day = $1', [day, people])
}

/** The same, for what is shown. */
export async function readDay(connection: Queryable, day: string): Promise<number> {
  const { rows } = await connection.query('SELECT people FROM batch_day WHERE day = $1', [day])
  return rows[0]?.people ?? 0
}

/** Days that no limit goes by any more. */
export async function forgetDays(connection: Queryable, before: string): Promise<void> {
  await connection.query('DELETE FROM batch_day WHERE day < $1', [before])
}
