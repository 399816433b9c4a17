/** The rows of batches. What is said of one person stands in `batch_person`; the numbers here are counted from there. */
import type { BatchOperation, BatchState, PersonOutcome } from '../../domain/batch/batch.ts'
import type { Database, Queryable } from '../postgres/database.ts'

/** Moments are ms since the epoch. */
export interface BatchRow {
  id: string
  consumer: string
  credential: string
  operation: BatchOperation
  state: BatchState
  bodyHash: string | null
  people: number
  takenAt: number
  stateSince: number
  changes: number
  endedAt: number | null
  purgedAt: number | null
  /** Kept when the people are removed; `null` = they are still counted. */
  outcomes: Partial<Record<PersonOutcome, number>> | null
}

const columns =
  'id, consumer, credential, operation, state, body_hash, people, taken_at, state_since, changes, ended_at, purged_at, outcomes'

function toRow(row: Record<string, unknown>): BatchRow {
  const toMs = (at: unknown) => (at === null ? null : (at as Date).getTime())
  return {
    id: row.id as string,
    consumer: row.consumer as string,
    credential: row.credential as string,
    operation: row.operation as BatchOperation,
    state: row.state as BatchState,
    bodyHash: row.body_hash as string | null,
    people: row.people as number,
    takenAt: (row.taken_at as Date).getTime(),
    stateSince: (row.state_since as Date).getTime(),
    changes: row.changes as number,
    endedAt: toMs(row.ended_at),
    purgedAt: toMs(row.purged_at),
    outcomes: row.outcomes as BatchRow['outcomes'],
  }
}

export interface NewBatch {
  id: string
  consumer: string
  credential: string
  operation: BatchOperation
  idempotencyKey: string
  requestId: string
  now: number
  /** How long its file may take, by the clock of the database. */
  receiveMs: number
  /** Most of the consumer that have not ended, this one counted. */
  openMax: number
}

/** One batch of a consumer at a time, at all replicas: or two would both be the last that is allowed. */
const lockConsumer = (connection: Queryable, consumer: string) =>
  connection.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`batches of ${consumer}`])

/**
 * Begins to receive a batch, where its key is free and the consumer has not too many open. A batch of the key whose reception ended
 * without an end (its process died) is removed first.
 */
export function beginBatch(database: Database, batch: NewBatch): Promise<'begun' | 'known' | 'too-many'> {
  const { id, consumer, credential, operation, idempotencyKey, requestId, now, receiveMs, openMax } = batch
  return database.transaction(async (connection) => {
    await lockConsumer(connection, consumer)
    await connection.query(
      `DELETE FROM identity_batch WHERE consumer = $1 AND idempotency_key = $2 AND state = 'receiving' AND lease_until < clock_timestamp()`,
      [consumer, idempotencyKey],
    )
    if (await findBatchByKey(connection, consumer, idempotencyKey)) return 'known'
    const { rows } = await connection.query(
      `SELECT count(*)::int AS open FROM identity_batch WHERE consumer = $1 AND state IN ('receiving', 'running', 'paused')`,
      [consumer],
    )
    if (rows[0].open >= openMax) return 'too-many'
    await connection.query(
      `INSERT INTO identity_batch (id, consumer, credential, operation, state, idempotency_key, request_id, lease_until, taken_at, state_since)
       VALUES ($1, $2, $3, $4, 'receiving', $5, $6, clock_timestamp() + $8 * interval '1 ms', $7, $7)`,
      [id, consumer, credential, operation, idempotencyKey, requestId, new Date(now), receiveMs],
    )
    return 'begun'
  })
}

/**
 * Takes its people from what the consumer may bring in a day, before anything says that the batch was accepted. False = they are too
 * many. What is not opened in the end gives them back when it is dropped.
 */
export function reservePeople(
  database: Database,
  {
    id,
    consumer,
    people,
    since,
    most,
    now,
  }: { id: string; consumer: string; people: number; since: number; most: number; now: number },
): Promise<boolean> {
  return database.transaction(async (connection) => {
    await lockConsumer(connection, consumer)
    const { rows } = await connection.query(
      `SELECT coalesce(sum(people), 0)::int AS people FROM identity_batch WHERE consumer = $1 AND taken_at >= $2 AND id <> $3`,
      [consumer, new Date(since), id],
    )
    if (rows[0].people + people > most) return false
    await connection.query('UPDATE identity_batch SET people = $2, taken_at = $3 WHERE id = $1', [
      id,
      people,
      new Date(now),
    ])
    return true
  })
}

/** Its file is here and nothing is wrong with it: from now on its people are asked about. False = it is received no more. */
export async function openBatch(
  connection: Queryable,
  { id, bodyHash, people, now }: { id: string; bodyHash: string; people: number; now: number },
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE identity_batch SET state = 'running', body_hash = $2, people = $3, taken_at = $4, state_since = $4, changes = 1, lease_until = NULL
     WHERE id = $1 AND state = 'receiving' AND lease_until >= clock_timestamp()`,
    [id, bodyHash, people, new Date(now)],
  )
  return rowCount === 1
}

/** Nothing of it is kept. */
export async function dropBatch(connection: Queryable, id: string): Promise<void> {
  await connection.query(`DELETE FROM identity_batch WHERE id = $1 AND state = 'receiving'`, [id])
}

/** Of processes that died while they received. */
export async function dropAbandoned(connection: Queryable): Promise<number> {
  const { rowCount } = await connection.query(
    `DELETE FROM identity_batch WHERE state = 'receiving' AND lease_until < clock_timestamp()`,
  )
  return rowCount ?? 0
}

export async function findBatch(connection: Queryable, id: string): Promise<BatchRow | undefined> {
  const { rows } = await connection.query(`SELECT ${columns} FROM identity_batch WHERE id = $1`, [id])
  return rows[0] && toRow(rows[0])
}

export async function findBatchByKey(
  connection: Queryable,
  consumer: string,
  idempotencyKey: string,
): Promise<BatchRow | undefined> {
  const { rows } = await connection.query(
    `SELECT ${columns} FROM identity_batch WHERE consumer = $1 AND idempotency_key = $2`,
    [consumer, idempotencyKey],
  )
  return rows[0] && toRow(rows[0])
}

/** The newest first. `consumer`: `null` = of all. */
export async function listBatches(
  connection: Queryable,
  {
    consumer,
    after,
    limit,
  }: { consumer: string | null; after: { takenAt: number; id: string } | undefined; limit: number },
): Promise<BatchRow[]> {
  const { rows } = await connection.query(
    `SELECT ${columns} FROM identity_batch
     WHERE state <> 'receiving' AND ($1::text IS NULL OR consumer = $1)
       AND ($2::timestamptz IS NULL OR (taken_at, id) < ($2, $3::uuid))
     ORDER BY taken_at DESC, id DESC LIMIT $4`,
    [consumer, after ? new Date(after.takenAt) : null, after?.id ?? null, limit],
  )
  return rows.map(toRow)
}

/** Moves a batch on, from one of these states alone. False = it stands elsewhere by now. */
export async function moveBatch(
  connection: Queryable,
  { id, from, to, now }: { id: string; from: readonly BatchState[]; to: BatchState; now: number },
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE identity_batch SET state = $3, state_since = $4, changes = changes + 1,
       ended_at = CASE WHEN $3 IN ('done', 'cancelled') THEN $4 ELSE ended_at END
     WHERE id = $1 AND state = ANY ($2)`,
    [id, from, to, new Date(now)],
  )
  return rowCount === 1
}

/** Ends those of which everyone has an outcome. */
export async function endBatches(connection: Queryable, ids: readonly string[], now: number): Promise<void> {
  await connection.query(
    `UPDATE identity_batch b SET state = 'done', state_since = $2, changes = changes + 1, ended_at = $2
     WHERE id = ANY ($1) AND state IN ('running', 'paused')
       AND NOT EXISTS (SELECT FROM batch_person p WHERE p.batch = b.id AND p.state <> 'ended')`,
    [ids, new Date(now)],
  )
}

/** By how its people stand. */
export interface BatchCounts {
  /** Of those that have ended. */
  outcomes: Partial<Record<PersonOutcome, number>>
  ended: number
  /** How many ended in the last so many ms. */
  lately: number
}

export async function countPeople(connection: Queryable, id: string, since: number): Promise<BatchCounts> {
  const { rows } = await connection.query(
    `SELECT outcome, count(*)::int AS count, count(*) FILTER (WHERE answered_at >= $2)::int AS lately
     FROM batch_person WHERE batch = $1 AND state = 'ended' GROUP BY outcome`,
    [id, new Date(since)],
  )
  const outcomes = Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]))
  const sum = (name: 'count' | 'lately') => rows.reduce((total: number, row) => total + row[name], 0)
  return { outcomes, ended: sum('count'), lately: sum('lately') }
}

/** For metrics: batches by state, and people of open ones that have no outcome yet. */
export async function countBatches(
  connection: Queryable,
): Promise<{ states: { state: BatchState; count: number }[]; waiting: number; oldestAt: number | null }> {
  const { rows: states } = await connection.query(
    `SELECT state, count(*)::int AS count FROM identity_batch WHERE state IN ('running', 'paused') GROUP BY state`,
  )
  const { rows } = await connection.query(
    `SELECT count(*)::int AS waiting, min(b.taken_at) AS oldest FROM batch_person p JOIN identity_batch b ON b.id = p.batch
     WHERE p.state <> 'ended' AND b.state IN ('running', 'paused')`,
  )
  return { states, waiting: rows[0].waiting, oldestAt: rows[0].oldest?.getTime() ?? null }
}

/** Removes the people of batches that ended before, a piece at a time. True = there may be more. */
export async function purgeBatches(
  connection: Queryable,
  endedBefore: number,
  now: number,
  limit: number,
): Promise<boolean> {
  const { rows } = await connection.query(
    `SELECT id FROM identity_batch WHERE ended_at < $1 AND purged_at IS NULL ORDER BY ended_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [new Date(endedBefore)],
  )
  const id = rows[0]?.id
  if (id === undefined) return false
  // Before the first of them goes.
  await connection.query(
    `UPDATE identity_batch SET outcomes = (
       SELECT coalesce(jsonb_object_agg(outcome, count), '{}') FROM (
         SELECT outcome, count(*) AS count FROM batch_person WHERE batch = $1 AND state = 'ended' GROUP BY outcome
       ) AS counted
     ) WHERE id = $1 AND outcomes IS NULL`,
    [id],
  )
  const { rowCount } = await connection.query(
    `DELETE FROM batch_person WHERE batch = $1 AND number IN (SELECT number FROM batch_person WHERE batch = $1 LIMIT $2)`,
    [id, limit],
  )
  if ((rowCount ?? 0) < limit)
    await connection.query('UPDATE identity_batch SET purged_at = $2 WHERE id = $1', [id, new Date(now)])
  return true
}
