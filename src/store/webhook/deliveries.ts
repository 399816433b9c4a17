/**
 * Messages on their way to endpoints. Every statement locks in the same order, endpoint, lane, delivery, so that replicas,
 * the sequencer and people who register and replay never wait for each other in a circle.
 */
import { createHash } from 'node:crypto'
import { backoffMs } from '../../domain/backoff.ts'
import type { DeliveryCause, WebhookTopic } from '../../domain/webhook.ts'
import { slotsHeld, withinFairShare } from '../fair-share.ts'
import type { Database, Queryable } from '../postgres/database.ts'

/** The senders of webhooks listen here; a notification carries nothing. */
export const webhookChannel = 'lienthong_webhook'

/** A message before it is known to which endpoints it goes. */
export interface WebhookMessage {
  topic: WebhookTopic
  /** Its number in the topic, by which a replay names it. Of one lane, messages leave in the order of these. */
  sequence: number
  /** Which messages to one endpoint leave one after the other. Lanes of different topics never have the same id. */
  lane: string
  /** One id over all attempts, replays and endpoints: by it a receiver knows what it has seen. */
  message: string
  /** What is signed, byte by byte. */
  body: string
  /** ISO 8601. */
  at: string
}

/** A UUID (version 8, RFC 9562) that follows from the name, in the place of a filing's id. */
export function toLane(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export interface AddressedMessage extends WebhookMessage {
  endpoint: string
}

/**
 * Hands messages of one topic to the endpoints that receive it: once per endpoint and message, however often it is called. Anyone
 * who gives events their numbers calls it in the same transaction, so that an event is in its feed and on its way to the endpoints, or
 * neither. Costs one statement when there is no endpoint for it.
 */
export async function fanOutTo<Item>(
  connection: Queryable,
  topic: WebhookTopic,
  /** Read only where there is an endpoint for them. */
  read: () => Promise<readonly Item[]>,
  /** `null` = the endpoints of every consumer. */
  consumers: readonly string[] | null,
  isFor: (consumer: string, item: Item) => boolean,
  toMessage: (item: Item) => WebhookMessage,
): Promise<void> {
  // The lock keeps an endpoint from being removed between here and the commit.
  const { rows } = await connection.query({
    // Every round that gives events their numbers asks it: planned anew it costs several times its work.
    name: 'endpoints-of-topic',
    text: `
      SELECT id, consumer FROM webhook_endpoint
      WHERE state = 'enabled' AND $1 = ANY (topics) AND ($2::text[] IS NULL OR consumer = ANY ($2)) ORDER BY id FOR KEY SHARE`,
    values: [topic, consumers],
  })
  if (rows.length === 0) return
  const items = await read()
  const messages = rows.flatMap(({ id, consumer }) =>
    items.filter((item) => isFor(consumer, item)).map((item) => ({ endpoint: id, ...toMessage(item) })),
  )
  if (messages.length > 0) await enqueueMessages(connection, messages)
}

/** Resolves to how many were new. */
export async function enqueueMessages(connection: Queryable, messages: readonly AddressedMessage[]): Promise<number> {
  const { rows } = await connection.query(
    `INSERT INTO webhook_delivery (endpoint, topic, sequence, lane, message, body, created_at)
     SELECT m.endpoint, m.topic, m.sequence, m.lane, m.message, m.body, m.at
     FROM json_to_recordset($1)
       AS m (endpoint uuid, topic text, sequence bigint, lane uuid, message text, body text, at timestamptz)
     ON CONFLICT (endpoint, topic, sequence) DO NOTHING
     RETURNING endpoint, lane, created_at AS at`,
    [JSON.stringify(messages)],
  )
  await openLanes(connection, rows)
  return rows.length
}

/** A lane that is there already is locked and left as it is: it comes to the new message by itself. */
async function openLanes(
  connection: Queryable,
  lanes: readonly { endpoint: string; lane: string; at: Date | string }[],
): Promise<void> {
  if (lanes.length === 0) return
  await connection.query(
    `INSERT INTO webhook_lane (endpoint, lane, due_at)
     SELECT endpoint, lane, min(at)
     FROM json_to_recordset($1) AS m (endpoint uuid, lane uuid, at timestamptz)
     GROUP BY endpoint, lane ORDER BY endpoint, lane
     ON CONFLICT (endpoint, lane) DO UPDATE SET due_at = webhook_lane.due_at`,
    [JSON.stringify(lanes)],
  )
  await connection.query(`SELECT pg_notify($1, '')`, [webhookChannel])
}

/** A message that this process may send until its lease runs out. */
export interface ClaimedDelivery {
  lease: string
  endpoint: string
  consumer: string
  url: string
  /** Sealed. */
  secret: Buffer
  lane: string
  topic: WebhookTopic
  sequence: number
  message: string
  body: string
  /** Which attempt this is, from 1. */
  attempt: number
  failing: boolean
}

export interface ClaimLimits {
  /** To find due messages: a message is due by the clock of the process that sent it last. */
  now: number
  /** Reckoned from the database's clock: processes whose clocks differ would take each other's messages. */
  leaseMs: number
  lease: string
  /** How many at most, and how many of them to endpoints that fail. */
  free: number
  freeForFailing: number
  perEndpoint: number
  restAfterFailures: number
  /** The consumer of each message that this process has under way, once per message. */
  busy: readonly string[]
}

/**
 * Takes what is due: endpoints that work before those that fail, the consumers in turn, and of one consumer the longest due
 * first. The attempt is counted here, not when it ends: a message that kills its process must run out of attempts too.
 */
export function claimDeliveries(database: Database, limits: ClaimLimits): Promise<ClaimedDelivery[]> {
  const { lease, leaseMs, free, freeForFailing, perEndpoint, restAfterFailures, busy } = limits
  const now = new Date(limits.now)
  return database.transaction(async (connection) => {
    const { rows: lanes } = await connection.query(
      `WITH room AS (
         SELECT e.id, e.consumer, e.failures >= $3 AS failing,
           CASE WHEN e.failures >= $3 THEN 1 ELSE $4::int END
             - (SELECT count(*) FROM webhook_lane b WHERE b.endpoint = e.id AND b.lease IS NOT NULL AND b.lease_until > clock_timestamp()) AS free
         FROM webhook_endpoint e
         WHERE e.state = 'enabled' AND (e.resting_until IS NULL OR e.resting_until <= $1)
       ), due AS (
         SELECT room.failing, room.consumer, lane.* FROM room CROSS JOIN LATERAL (
           SELECT l.endpoint, l.lane, l.due_at FROM webhook_lane l
           WHERE l.endpoint = room.id AND l.due_at <= $1 AND (l.lease_until IS NULL OR l.lease_until <= clock_timestamp())
           ORDER BY l.due_at LIMIT GREATEST(room.free, 0) FOR UPDATE SKIP LOCKED
         ) AS lane
       ), turns AS (
         SELECT due.*, ${slotsHeld('consumer', '$8', 'failing, due_at')} AS held FROM due
       ), ranked AS (
         SELECT turns.*, row_number() OVER (PARTITION BY failing ORDER BY held, due_at) AS rank FROM turns
       ), allowed AS (
         SELECT ranked.*, row_number() OVER (ORDER BY failing, held, due_at) AS nth FROM ranked
         WHERE CASE WHEN failing THEN rank <= $6 ELSE ${withinFairShare('held', '$5::int - rank')} END
       ), taken AS (
         SELECT * FROM allowed WHERE ${withinFairShare('held', '$5::int - nth')}
       )
       UPDATE webhook_lane l SET lease = $7, lease_until = clock_timestamp() + $2 * interval '1 millisecond' FROM taken
       WHERE l.endpoint = taken.endpoint AND l.lane = taken.lane
       RETURNING l.endpoint, l.lane, taken.failing`,
      [now, leaseMs, restAfterFailures, perEndpoint, free, freeForFailing, lease, busy],
    )
    if (lanes.length === 0) return []
    // A statement of its own: what was settled while this one waited for a lock is seen now.
    const { rows } = await connection.query(
      `UPDATE webhook_delivery d SET attempts = d.attempts + 1, attempted_at = $2
       FROM json_to_recordset($1) AS taken (endpoint uuid, lane uuid, failing boolean)
       CROSS JOIN LATERAL (
         SELECT w.topic, w.sequence FROM webhook_delivery w
         WHERE w.endpoint = taken.endpoint AND w.lane = taken.lane AND w.state = 'waiting'
         ORDER BY w.sequence LIMIT 1
       ) AS head
       JOIN webhook_endpoint e ON e.id = taken.endpoint
       WHERE d.endpoint = taken.endpoint AND d.topic = head.topic AND d.sequence = head.sequence
       RETURNING d.endpoint, d.lane, d.topic, d.sequence, d.message, d.body, d.attempts AS attempt, taken.failing, e.consumer, e.url,
         e.secret`,
      [JSON.stringify(lanes), now],
    )
    return rows.map((row) => ({ ...row, lease, sequence: Number(row.sequence) }))
  })
}

/** Which message an outcome is about, and by which right it is written. */
export type Held = Pick<ClaimedDelivery, 'endpoint' | 'lane' | 'topic' | 'sequence' | 'lease'>

export interface NotDelivered {
  now: number
  status: number | null
  cause: DeliveryCause
  /** When the next attempt is due; `null` ends the message as failed. */
  dueAt: number | null
  /** Until when the endpoint is left alone, on its own request. */
  restUntil: number | null
  gone: boolean
}

export interface EndpointRules {
  disableAfterMs: number
  restAfterFailures: number
  restMs: number
  restMaxMs: number
}

/** The endpoint took it. Counts even when the lease was lost meanwhile: what is delivered is delivered. */
export function recordDelivered(database: Database, held: Held, status: number, now: number): Promise<void> {
  const at = new Date(now)
  return database.transaction(async (connection) => {
    if (!(await lockEndpoint(connection, held))) return
    const mine = await dropLease(connection, held)
    await endDelivery(connection, held, { state: 'delivered', status, cause: null })
    if (mine) await advance(connection, held, at)
    // Written once a second at most while all is well: one row that all messages of an endpoint share.
    await connection.query(
      `UPDATE webhook_endpoint SET failures = 0, failing_since = NULL, last_success_at = $2
       WHERE id = $1 AND (failures > 0 OR last_success_at IS NULL OR last_success_at < $2::timestamptz - interval '1 second')`,
      [held.endpoint, at],
    )
  })
}

/** It was not taken. Resolves to why the endpoint was disabled, when this failure was the last straw. */
export function recordNotDelivered(
  database: Database,
  held: Held,
  what: NotDelivered,
  rules: EndpointRules,
): Promise<'gone' | 'failing' | null> {
  const at = new Date(what.now)
  const { status, cause } = what
  return database.transaction(async (connection) => {
    if (!(await lockEndpoint(connection, held)) || !(await dropLease(connection, held))) return null
    if (what.dueAt === null) {
      await endDelivery(connection, held, { state: 'failed', status, cause })
      await advance(connection, held, at)
    } else {
      await connection.query(
        `UPDATE webhook_delivery SET last_status = $3, last_cause = $4
         WHERE endpoint = $1 AND sequence = $2 AND topic = $5`,
        [held.endpoint, held.sequence, status, cause, held.topic],
      )
      // Something earlier may have been queued again meanwhile; that one need not wait for this one's next attempt.
      await connection.query(
        `UPDATE webhook_lane SET due_at = CASE WHEN EXISTS (
           SELECT 1 FROM webhook_delivery WHERE endpoint = $1 AND lane = $2 AND state = 'waiting' AND sequence < $3
         ) THEN $4::timestamptz ELSE $5::timestamptz END WHERE endpoint = $1 AND lane = $2`,
        [held.endpoint, held.lane, held.sequence, at, new Date(what.dueAt)],
      )
    }
    return noteFailure(connection, held.endpoint, what, rules)
  })
}

/** Given back unsent: the attempt is not counted and anybody may take it at once. */
export function releaseDelivery(database: Database, held: Held, now: number): Promise<void> {
  return database.transaction(async (connection) => {
    if (!(await lockEndpoint(connection, held)) || !(await dropLease(connection, held))) return
    await connection.query(
      `UPDATE webhook_delivery SET attempts = attempts - 1 WHERE endpoint = $1 AND topic = $2 AND sequence = $3`,
      [held.endpoint, held.topic, held.sequence],
    )
    await advance(connection, held, new Date(now))
    await connection.query(`SELECT pg_notify($1, '')`, [webhookChannel])
  })
}

async function lockEndpoint(connection: Queryable, { endpoint }: Held): Promise<boolean> {
  const { rowCount } = await connection.query(`SELECT 1 FROM webhook_endpoint WHERE id = $1 FOR KEY SHARE`, [endpoint])
  return rowCount === 1
}

async function dropLease(connection: Queryable, { endpoint, lane, lease }: Held): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE webhook_lane SET lease = NULL, lease_until = NULL WHERE endpoint = $1 AND lane = $2 AND lease = $3`,
    [endpoint, lane, lease],
  )
  return rowCount === 1
}

async function endDelivery(
  connection: Queryable,
  { endpoint, topic, sequence }: Held,
  end: { state: 'delivered' | 'failed'; status: number | null; cause: DeliveryCause | null },
): Promise<void> {
  await connection.query(
    `UPDATE webhook_delivery SET state = $3, last_status = $4, last_cause = $5, ended_at = clock_timestamp()
     WHERE endpoint = $1 AND sequence = $2 AND topic = $6 AND state = 'waiting'`,
    [endpoint, sequence, end.state, end.status, end.cause, topic],
  )
}

/** The lane, locked by us, comes to its next message, or goes. */
async function advance(connection: Queryable, { endpoint, lane }: Held, at: Date): Promise<void> {
  const { rowCount } = await connection.query(
    `UPDATE webhook_lane SET due_at = $3 WHERE endpoint = $1 AND lane = $2 AND EXISTS (
       SELECT 1 FROM webhook_delivery WHERE endpoint = $1 AND lane = $2 AND state = 'waiting')`,
    [endpoint, lane, at],
  )
  if (rowCount === 0) {
    await connection.query(`DELETE FROM webhook_lane WHERE endpoint = $1 AND lane = $2`, [endpoint, lane])
  }
}

async function noteFailure(
  connection: Queryable,
  endpoint: string,
  { now, status, cause, restUntil, gone }: NotDelivered,
  { disableAfterMs, restAfterFailures, restMs, restMaxMs }: EndpointRules,
): Promise<'gone' | 'failing' | null> {
  const at = new Date(now)
  const { rows } = await connection.query(
    // A failure after a long silence begins a new count: nobody knows how the endpoint was meanwhile.
    `UPDATE webhook_endpoint SET failures = failures + 1,
       failing_since = CASE WHEN last_failure_at > $5 THEN COALESCE(failing_since, $2) ELSE $2 END,
       last_failure_at = $2, last_status = $3, last_cause = $4
     WHERE id = $1 RETURNING failures, failing_since, state`,
    [endpoint, at, status, cause, new Date(now - disableAfterMs)],
  )
  const { failures, failing_since: since, state } = rows[0]
  const rests = failures - restAfterFailures + 1
  const resting = rests < 1 ? 0 : now + backoffMs(rests, { firstMs: restMs, maxMs: restMaxMs })
  const until = Math.max(resting, restUntil ?? 0)
  if (until > 0) {
    await connection.query(`UPDATE webhook_endpoint SET resting_until = GREATEST(resting_until, $2) WHERE id = $1`, [
      endpoint,
      new Date(until),
    ])
  }
  const because = gone ? 'gone' : now - since.getTime() >= disableAfterMs ? 'failing' : null
  if (because === null || state === 'disabled') return null
  await connection.query(
    `UPDATE webhook_endpoint SET state = 'disabled', disabled_because = $2, disabled_at = $3 WHERE id = $1`,
    [endpoint, because, at],
  )
  return because
}

/** More would hold locks for long. */
const purgePiece = 5_000

/**
 * Removes one piece of what ended so long ago; resolves to whether more may wait. Deliveries end and age by the database's
 * clock: a gateway whose clock is ahead would remove what the others keep.
 */
export async function purgeDeliveries(database: Pick<Database, 'query'>, keepMs: number): Promise<boolean> {
  const { rowCount } = await database.query(
    `DELETE FROM webhook_delivery WHERE (endpoint, topic, sequence) IN (
       SELECT endpoint, topic, sequence FROM webhook_delivery WHERE state <> 'waiting' AND ended_at < clock_timestamp() - $1 * interval '1 millisecond' LIMIT $2)`,
    [keepMs, purgePiece],
  )
  return rowCount === purgePiece
}
