/** Webhooks for a test: real database, real receivers on real sockets, a clock that the test turns. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Caller } from '../../src/domain/access.ts'
import type { WebhookEntry } from '../../src/domain/audit.ts'
import type { FilingState } from '../../src/domain/filing/filing.ts'
import type { Logger } from '../../src/domain/runtime.ts'
import type { TellableEvent } from '../../src/domain/webhook.ts'
import { createDatabase, type Database } from '../../src/store/postgres/database.ts'
import { createVault } from '../../src/store/vault.ts'
import { fanOut } from '../../src/store/webhook/webhooks.ts'
import type { Resolve } from '../../src/upstream/http/address-guard.ts'
import { createWebhookSender } from '../../src/upstream/webhook-sender.ts'
import { listWebhooks } from '../../src/webhook/list-webhooks.ts'
import { openWebhooks, type Webhooks } from '../../src/webhook/open-webhooks.ts'
import { type RegisteredWebhook, registerWebhook } from '../../src/webhook/register-webhook.ts'
import { WebhookSettings } from '../../src/webhook/settings.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

interface Received {
  headers: IncomingHttpHeaders
  body: string
  // A test reads messages of one shape; a wrong guess fails the test.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  json: any
}

type Answer = number | { status: number; headers: Record<string, string> } | 'hang'

export interface Receiver {
  url: string
  port: number
  received: Received[]
  /** What is answered next; a status, or a status with headers, or `hang`. A promise is answered when it resolves. */
  answer: (message: Received) => Answer | Promise<Answer>
  close(): Promise<void>
}

export async function startReceiver(answer: Receiver['answer'] = () => 204): Promise<Receiver> {
  const receiver = { url: '', port: 0, received: [] as Received[], answer, close: async () => {} }
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', async () => {
      const body = Buffer.concat(pieces).toString()
      const message = { headers: request.headers, body, json: JSON.parse(body) }
      const answer = receiver.answer(message)
      receiver.received.push(message)
      const reply = await answer
      if (reply === 'hang') return
      if (typeof reply === 'number') response.writeHead(reply).end()
      else response.writeHead(reply.status, reply.headers).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  receiver.port = (server.address() as AddressInfo).port
  receiver.url = `http://127.0.0.1:${receiver.port}/hook`
  receiver.close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return receiver
}

const vault = createVault({ keyId: 'test', key: Buffer.alloc(32, 7) })

export interface Bench {
  database: TestDatabase
  clock: { now(): number; advance(ms: number): void }
  log: string[]
  audited: WebhookEntry[]
  /** One more process on the same database, with a clock so far ahead; started, and stopped with the bench. */
  replica(settings?: Partial<WebhookSettings>, aheadMs?: number): Webhooks
  register(url: string, consumer?: string): Promise<RegisteredWebhook>
  /** Events as the sequencer hands them over, with the next sequence numbers. */
  tell(...events: Partial<TellableEvent>[]): Promise<void>
  view(consumer?: string): ReturnType<typeof listWebhooks>
  deliveries(): Promise<
    { endpoint: string; sequence: number; state: string; attempts: number; last_cause: string | null }[]
  >
  /** As if every lease had run out: they end by the database's clock, which no test turns. */
  endLeases(): Promise<void>
  /** As if what has ended had ended so much earlier: ends, too, are by the database's clock. */
  ageEnded(ms: number): Promise<void>
  close(): Promise<void>
}

export interface BenchOptions {
  settings?: Partial<WebhookSettings>
  resolve?: Resolve
  serverUrl?: string
}

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const database = await freshDatabase(options.serverUrl)
  let now = Date.now()
  let sequence = 0
  const clock = {
    now: () => now,
    advance: (ms: number) => {
      now += ms
    },
  }
  const log: string[] = []
  const audited: WebhookEntry[] = []
  const opened: { webhooks: Webhooks; database: Database }[] = []

  function open(changes: Partial<WebhookSettings> = {}, own: Database = database.database, aheadMs = 0): Webhooks {
    const settings = WebhookSettings.parse({
      allowPrivateTargets: ['127.0.0.0/8'],
      allowHttp: true,
      intervalMs: 20,
      connectTimeoutMs: 2_000,
      totalTimeoutMs: 2_000,
      jitter: 0,
      ...options.settings,
      ...changes,
    })
    return openWebhooks({
      database: own,
      vault,
      sender: createWebhookSender(settings, options.resolve),
      audit: async (entry) => {
        audited.push(entry)
      },
      clock: { now: () => now + aheadMs },
      // A clock that a test moves is both: the date, and the time that passes.
      monotonic: clock,
      logger: keeping(log),
      settings,
    })
  }
  const desk = open()

  return {
    database,
    clock,
    log,
    audited,
    replica: (settings, aheadMs) => {
      const own = createDatabase(database.settings, keeping(log))
      const webhooks = open(settings, own, aheadMs)
      opened.push({ webhooks, database: own })
      webhooks.start()
      return webhooks
    },
    register: (url, consumer = 'one-stop') => registerWebhook(desk.deps, { ...actor(consumer), url }),
    tell: (...events) => {
      const reported = events.map((event) =>
        makeEvent({ sequence: ++sequence, at: new Date(now).toISOString(), ...event }),
      )
      return database.database.transaction((connection) => fanOut(connection, reported))
    },
    view: (consumer = 'one-stop') => listWebhooks(desk.deps, actor(consumer)),
    deliveries: async () => {
      const { rows } = await database.database.query(
        `SELECT endpoint, sequence::int, state, attempts, last_cause FROM webhook_delivery ORDER BY endpoint, sequence`,
      )
      return rows
    },
    endLeases: async () => {
      await database.database.query(
        `UPDATE webhook_lane SET lease_until = clock_timestamp() - interval '1 ms' WHERE lease IS NOT NULL`,
      )
    },
    ageEnded: async (ms) => {
      await database.database.query(
        `UPDATE webhook_delivery SET ended_at = ended_at - $1 * interval '1 millisecond' WHERE ended_at IS NOT NULL`,
        [ms],
      )
    },
    close: async () => {
      await Promise.all(opened.map(({ webhooks }) => webhooks.stop()))
      await Promise.all(opened.map((one) => one.database.close().catch(() => {})))
      await database.drop()
    },
  }
}

export function actor(consumer: string): { requestId: string; caller: Caller } {
  const grant = {
    procedures: new Set<string>(),
    operations: new Set(['follow'] as const),
    fields: new Set<never>(),
    attributes: new Set<never>(),
  }
  return {
    requestId: randomUUID(),
    caller: {
      credentialId: 'k'.repeat(12),
      consumer: {
        id: consumer,
        name: consumer,
        grants: [grant],
        units: ['H99'],
        quota: { perMinute: 600, burst: 100 },
        roles: new Set(),
      },
    },
  }
}

export function makeEvent(event: Partial<TellableEvent> & { sequence: number; at: string }): TellableEvent {
  const state: FilingState = event.state ?? 'received'
  return {
    consumer: 'one-stop',
    filingId: randomUUID(),
    number: 1,
    type: state,
    state,
    dossier: 'H99.01.02-261123-0001',
    kind: 'birth',
    ...event,
  }
}

/** Until every message of the bench has ended one way or the other. */
export function finished(bench: Bench, withinMs?: number): Promise<unknown> {
  return eventually(
    'every message to have ended',
    async () => (await bench.deliveries()).every(({ state }) => state !== 'waiting'),
    withinMs,
  )
}

export const filing = () => randomUUID()

function keeping(lines: string[]): Logger {
  const keep = (level: string) => (fields: object, message: string) => {
    lines.push(JSON.stringify({ level, ...fields, message }))
  }
  return { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}
