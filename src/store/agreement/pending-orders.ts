/** Orders that wait for a second person, and which consumers file was agreed to. */
import type { Agreer, Figures, Order, PendingOrder, PendingState } from '../../domain/agreement.ts'
import type { Queryable } from '../postgres/database.ts'

const columns =
  'id, orders, figures, note, state, ordered_at, ordered_by, orderer, expires_at, decided_at, decided_by, failure, begun_at'

/** With the sealed words of who ordered it; `null` = none. */
export type StoredOrder = PendingOrder & {
  note: Buffer | null
  /** Its carrying out is on record; an outage may have ended it. */
  begun: boolean
}

function toOrder(row: Record<string, unknown>): StoredOrder {
  return {
    id: row.id as string,
    order: row.orders as Order,
    figures: row.figures as Figures,
    note: row.note as Buffer | null,
    state: row.state as PendingState,
    orderedAt: (row.ordered_at as Date).getTime(),
    orderedBy: { account: row.ordered_by as string, subject: row.orderer as string | null },
    expiresAt: (row.expires_at as Date).getTime(),
    decidedAt: (row.decided_at as Date | null)?.getTime() ?? null,
    decidedBy: row.decided_by as string | null,
    failure: row.failure as string | null,
    begun: row.begun_at !== null,
  }
}

interface NewOrder {
  id: string
  order: Order
  figures: Figures
  note: Buffer | null
  orderedBy: Agreer
  orderedAt: number
  expiresAt: number
}

/** Resolves to the id of what waits: the same order that waits already is not ordered twice. */
export async function insertOrder(connection: Queryable, given: NewOrder): Promise<string> {
  const { id, order, figures, note, orderedBy, orderedAt, expiresAt } = given
  const { rows } = await connection.query(
    `WITH made AS (
       INSERT INTO pending_order (id, orders, figures, note, state, ordered_at, ordered_by, orderer, expires_at)
       VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8) ON CONFLICT (orders) WHERE state = 'waiting' DO NOTHING RETURNING id)
     SELECT id FROM made UNION ALL SELECT id FROM pending_order WHERE orders = $2 AND state = 'waiting' LIMIT 1`,
    [
      id,
      JSON.stringify(order),
      JSON.stringify(figures),
      note,
      new Date(orderedAt),
      orderedBy.account,
      orderedBy.subject,
      new Date(expiresAt),
    ],
  )
  return rows[0]?.id ?? id
}

export async function findWaiting(connection: Queryable, order: Order): Promise<string | undefined> {
  const { rows } = await connection.query("SELECT id FROM pending_order WHERE orders = $1 AND state = 'waiting'", [
    JSON.stringify(order),
  ])
  return rows[0]?.id
}

/** What waits first, by when it runs out; then the latest decided. */
export async function listOrders(connection: Queryable, decidedMax: number): Promise<StoredOrder[]> {
  const { rows } = await connection.query(
    `(SELECT ${columns} FROM pending_order WHERE state = 'waiting' ORDER BY expires_at, id)
     UNION ALL
     (SELECT ${columns} FROM pending_order WHERE state <> 'waiting' ORDER BY ordered_at DESC, id LIMIT $1)`,
    [decidedMax],
  )
  return rows.map(toOrder)
}

/** How many orders wait and are not over, and since when the oldest of them does; `null` = none waits. */
export async function readWaiting(
  connection: Queryable,
  now: number,
): Promise<{ count: number; since: number } | null> {
  const { rows } = await connection.query(
    `SELECT count(*)::int AS count, min(ordered_at) AS since FROM pending_order
     WHERE state = 'waiting' AND expires_at > $1`,
    [new Date(now)],
  )
  const [{ count, since }] = rows
  return count === 0 ? null : { count, since: since.getTime() }
}

/** Held until the transaction ends. `undefined` = there is none such. */
export async function lockOrder(connection: Queryable, id: string): Promise<StoredOrder | undefined> {
  const { rows } = await connection.query(`SELECT ${columns} FROM pending_order WHERE id = $1 FOR UPDATE`, [id])
  return rows[0] && toOrder(rows[0])
}

/** One that was agreed to and that no other process is carrying out; held until the transaction ends. */
export async function lockAgreedOrder(
  connection: Queryable,
  acts: readonly string[],
): Promise<StoredOrder | undefined> {
  const { rows } = await connection.query(
    `SELECT ${columns} FROM pending_order WHERE state = 'agreed' AND orders ->> 'act' = ANY ($1)
     ORDER BY decided_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [acts],
  )
  return rows[0] && toOrder(rows[0])
}

export async function setDecided(
  connection: Queryable,
  id: string,
  state: 'agreed' | 'refused',
  by: string,
  at: number,
): Promise<void> {
  await connection.query('UPDATE pending_order SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1', [
    id,
    state,
    by,
    new Date(at),
  ])
}

export async function setCarriedOut(connection: Queryable, id: string, failure: string | null): Promise<void> {
  await connection.query('UPDATE pending_order SET state = $2, failure = $3 WHERE id = $1', [
    id,
    failure === null ? 'done' : 'failed',
    failure,
  ])
}

export async function setBegun(connection: Queryable, id: string, at: number): Promise<void> {
  await connection.query('UPDATE pending_order SET begun_at = $2 WHERE id = $1', [id, new Date(at)])
}

/** One whose time is over; held until the transaction ends. */
export async function lockOverdueOrder(connection: Queryable, now: number): Promise<StoredOrder | undefined> {
  const { rows } = await connection.query(
    `SELECT ${columns} FROM pending_order WHERE state = 'waiting' AND expires_at <= $1 ORDER BY expires_at LIMIT 1
     FOR UPDATE SKIP LOCKED`,
    [new Date(now)],
  )
  return rows[0] && toOrder(rows[0])
}

export async function setExpired(connection: Queryable, id: string): Promise<void> {
  await connection.query("UPDATE pending_order SET state = 'expired' WHERE id = $1", [id])
}

/** SHA-256 of the consumers file that was agreed to last; `undefined` = none was. */
export async function readAgreedPolicy(connection: Queryable): Promise<string | undefined> {
  const { rows } = await connection.query('SELECT digest FROM agreed_policy')
  return rows[0]?.digest
}

export async function writeAgreedPolicy(connection: Queryable, digest: string, at: number): Promise<void> {
  await connection.query(
    'INSERT INTO agreed_policy (digest, agreed_at) VALUES ($1, $2) ON CONFLICT (one) DO UPDATE SET digest = $1, agreed_at = $2',
    [digest, new Date(at)],
  )
}

/** The first file that a gateway starts with is agreed to by being there. Resolves to whether it was the first. */
export async function noteFirstPolicy(connection: Queryable, digest: string, at: number): Promise<boolean> {
  const { rowCount } = await connection.query(
    'INSERT INTO agreed_policy (digest, agreed_at) VALUES ($1, $2) ON CONFLICT (one) DO NOTHING',
    [digest, new Date(at)],
  )
  return rowCount === 1
}
