/** The endpoints that consumers registered for webhooks. Their messages: deliveries.ts. */

import { toVietnamDay } from '../../domain/vietnam-time.ts'
import type { DeliveryCause, DisabledBecause, WebhookTopic } from '../../domain/webhook.ts'
import type { Database, Queryable } from '../postgres/database.ts'

// The sequencers call them in their own transactions.
export { fanOutDossiers } from './dossier-messages.ts'
export { fanOut } from './filing-messages.ts'
export { fanOutLinked } from './linked-messages.ts'

export interface StoredEndpoint {
  id: string
  url: string
  topics: WebhookTopic[]
  state: 'enabled' | 'disabled'
  disabledBecause: DisabledBecause | null
  disabledAt: Date | null
  createdAt: Date
  failingSince: Date | null
  restingUntil: Date | null
  lastSuccessAt: Date | null
  lastFailureAt: Date | null
  /** Of the last failure. */
  lastStatus: number | null
  lastCause: DeliveryCause | null
  waiting: number
  failed: number
}

/** Whether it was stored: not when the consumer has `max` endpoints, or this one, already. */
export async function insertEndpoint(
  database: Database,
  endpoint: {
    id: string
    consumer: string
    url: string
    topics: readonly WebhookTopic[]
    secret: Buffer
    createdAt: number
  },
  max: number,
): Promise<'stored' | 'too-many' | 'known'> {
  const { id, consumer, url, topics, secret, createdAt } = endpoint
  return database.transaction(async (connection) => {
    // One registration of a consumer at a time, or two would both be the last that is allowed.
    await connection.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`webhooks of ${consumer}`])
    const { rows } = await connection.query('SELECT url FROM webhook_endpoint WHERE consumer = $1', [consumer])
    if (rows.some((row) => row.url === url)) return 'known'
    if (rows.length >= max) return 'too-many'
    await connection.query(
      'INSERT INTO webhook_endpoint (id, consumer, url, secret, created_at, topics, summaries_from) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [id, consumer, url, secret, new Date(createdAt), topics, toSummariesFrom(topics, createdAt)],
    )
    return 'stored'
  })
}

export async function listEndpoints(database: Queryable, consumer: string): Promise<StoredEndpoint[]> {
  const { rows } = await database.query(
    `SELECT e.id, e.url, e.topics, e.state, e.disabled_because AS "disabledBecause", e.disabled_at AS "disabledAt",
       e.created_at AS "createdAt", e.failing_since AS "failingSince", e.resting_until AS "restingUntil",
       e.last_success_at AS "lastSuccessAt", e.last_failure_at AS "lastFailureAt", e.last_status AS "lastStatus",
       e.last_cause AS "lastCause",
       (SELECT count(*)::int FROM webhook_delivery d WHERE d.endpoint = e.id AND d.state = 'waiting') AS waiting,
       (SELECT count(*)::int FROM webhook_delivery d WHERE d.endpoint = e.id AND d.state = 'failed') AS failed
     FROM webhook_endpoint e WHERE e.consumer = $1 ORDER BY e.created_at, e.id`,
    [consumer],
  )
  return rows
}

/** Returns whether there was one to remove. The messages that it had still to get go with it. */
export function deleteEndpoint(database: Database, consumer: string, id: string): Promise<boolean> {
  return database.transaction(async (connection) => {
    const owned = 'SELECT 1 FROM webhook_endpoint WHERE consumer = $1 AND id = $2 FOR UPDATE'
    const { rowCount } = await connection.query(owned, [consumer, id])
    if (rowCount === 0) return false
    // Lanes before deliveries, as anyone who claims them does; the cascade would go the other way round.
    await connection.query('DELETE FROM webhook_lane WHERE endpoint = $1', [id])
    await connection.query('DELETE FROM webhook_endpoint WHERE id = $1', [id])
    return true
  })
}

/** Whether the endpoint is the consumer's. */
export async function ownsEndpoint(database: Queryable, consumer: string, id: string): Promise<boolean> {
  const { rowCount } = await database.query('SELECT 1 FROM webhook_endpoint WHERE consumer = $1 AND id = $2', [
    consumer,
    id,
  ])
  return rowCount === 1
}

/** Summaries begin with the day on which they are chosen. */
function toSummariesFrom(topics: readonly WebhookTopic[], now: number): string | null {
  return topics.includes('summaries') ? toVietnamDay(now) : null
}

/** From now on it receives these topics. What it has still to get of others stays in its lanes and leaves. False: not the consumer's. */
export async function setTopics(
  database: Queryable,
  consumer: string,
  id: string,
  topics: readonly WebhookTopic[],
  now: number,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `UPDATE webhook_endpoint SET topics = $3,
       summaries_from = CASE WHEN 'summaries' = ANY (topics) THEN summaries_from ELSE $4::date END
     WHERE consumer = $1 AND id = $2`,
    [consumer, id, topics, toSummariesFrom(topics, now)],
  )
  return rowCount === 1
}

/** What the endpoint receives; `undefined` = it is not the consumer's. */
export async function findTopics(
  database: Queryable,
  consumer: string,
  id: string,
): Promise<readonly WebhookTopic[] | undefined> {
  const { rows } = await database.query('SELECT topics FROM webhook_endpoint WHERE consumer = $1 AND id = $2', [
    consumer,
    id,
  ])
  return rows[0]?.topics
}

/** Back to work with a clean slate. An endpoint that is at work loses only its rests. */
export async function enableEndpoint(database: Queryable, consumer: string, id: string): Promise<boolean> {
  const { rowCount } = await database.query(
    `UPDATE webhook_endpoint SET state = 'enabled', disabled_because = NULL, disabled_at = NULL, failures = 0,
       failing_since = NULL, resting_until = NULL
     WHERE consumer = $1 AND id = $2`,
    [consumer, id],
  )
  return rowCount === 1
}
