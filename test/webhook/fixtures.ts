/** Webhooks for a test: real database, real receivers on real sockets, a clock that the test turns. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Caller } from '../../src/domain/access.ts'
import type { WebhookEntry } from '../../src/domain/audit.ts'
import type { FilingState } from '../../src/domain/filing/filing.ts'
import type { TellableEvent } from '../../src/domain/webhook.ts'
import type { Database } from '../../src/store/postgres/database.ts'
import { createVault } from '../../src/store/vault.ts'
import { fanOut } from '../../src/store/webhook/webhooks.ts'
import type { Resolve } from '../../src/upstream/http/resolve-apart.ts'
import { createWebhookSender } from '../../src/upstream/webhook-sender.ts'
import { listWebhooks } from '../../src/webhook/list-webhooks.ts'
import { openWebhooks, type Webhooks } from '../../src/webhook/open-webhooks.ts'
import { type RegisteredWebhook, registerWebhook } from '../../src/webhook/register-webhook.ts'
import { WebhookSettings } from '../../src/webhook/settings.ts'
import { eventually } from '../support/eventually.ts'
import { createStillClock, makeCaller, startWorld, type World } from '../support/world.ts'

interface Received {
  headers: IncomingHttpHeaders
  body: string
  // A test reads messages of one shape; a wrong guess fails the test.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  json: any
}

/** The faults that the published description finds in what leaves, by type. Anything that is no message of ours has none. */
const findMessageFaults = createMessageCheck()

function createMessageCheck(): (message: { type?: unknown }) => string[] {
  const file = new URL('../../contracts/gateway/openapi.json', import.meta.url)
  const { webhooks, components } = JSON.parse(readFileSync(file, 'utf8').replaceAll('"#/', '"api#/')) as {
    webhooks: Record<string, { post: { requestBody: { content: { 'application/json': { schema: object } } } } }>
    components: object
  }
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  ajv.addSchema({ $id: 'api', components })
  return (message) => {
    const type = String(message.type)
    if (!/^(filing|dossier|linked-dossier|summary)\./.test(type)) return []
    const schema = webhooks[type]?.post.requestBody.content['application/json'].schema
    if (!schema) return [`${type} is not described`]
    const fits = ajv.compile(schema)
    return fits(message)
      ? []
      : (fits.errors ?? []).map(({ instancePath, message: fault }) => `${type} ${instancePath} ${fault}`)
  }
}

type Answer = number | { status: number; headers: Record<string, string> } | 'hang'

export interface Receiver {
  url: string
  port: number
  received: Received[]
  /** Where what arrived is not as the description says. Closing the receiver fails when there is any. */
  faults: string[]
  /** What is answered next; a status, or a status with headers, or `hang`. A promise is answered when it resolves. */
  answer: (message: Received) => Answer | Promise<Answer>
  close(): Promise<void>
}

export async function startReceiver(answer: Receiver['answer'] = () => 204): Promise<Receiver> {
  const receiver = {
    url: '',
    port: 0,
    received: [] as Received[],
    faults: [] as string[],
    answer,
    close: async () => {},
  }
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', async () => {
      const body = Buffer.concat(pieces).toString()
      const message = { headers: request.headers, body, json: JSON.parse(body) }
      receiver.faults.push(...findMessageFaults(message.json))
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
    if (receiver.faults.length > 0) throw new Error(`not as described: ${receiver.faults.join('; ')}`)
  }
  return receiver
}

const vault = createVault({ keyId: 'test', key: Buffer.alloc(32, 7) })

export interface WebhookWorld extends World {
  audited: WebhookEntry[]
  /** One more process on the same database, with a clock so far ahead; started, and stopped with the world. */
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
}

export interface WebhookWorldOptions {
  settings?: Partial<WebhookSettings>
  resolve?: Resolve
  serverUrl?: string
}

export async function startWebhookWorld(options: WebhookWorldOptions = {}): Promise<WebhookWorld> {
  const world = await startWorld({ serverUrl: options.serverUrl, clock: createStillClock(Date.now()) })
  const { database, clock, logger } = world
  let sequence = 0
  const audited: WebhookEntry[] = []

  function open(changes: Partial<WebhookSettings> = {}, own: Database = database, aheadMs = 0): Webhooks {
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
      clock: { now: () => clock.now() + aheadMs },
      // A clock that a test moves is both: the date, and the time that passes.
      monotonic: clock,
      logger,
      settings,
    })
  }
  const webhooks = open()

  return {
    ...world,
    audited,
    replica: (settings, aheadMs) => {
      const replica = open(settings, world.connect(), aheadMs)
      world.onClose(() => replica.stop())
      replica.start()
      return replica
    },
    register: (url, consumer = 'one-stop') => registerWebhook(webhooks.deps, { ...actor(consumer), url }),
    tell: (...events) => {
      const reported = events.map((event) =>
        makeEvent({ sequence: ++sequence, at: new Date(clock.now()).toISOString(), ...event }),
      )
      return database.transaction((connection) => fanOut(connection, reported))
    },
    view: (consumer = 'one-stop') => listWebhooks(webhooks.deps, actor(consumer)),
    deliveries: async () => {
      const { rows } = await database.query(
        `SELECT endpoint, sequence::int, state, attempts, last_cause FROM webhook_delivery ORDER BY endpoint, sequence`,
      )
      return rows
    },
    endLeases: async () => {
      await database.query(
        `UPDATE webhook_lane SET lease_until = clock_timestamp() - interval '1 ms' WHERE lease IS NOT NULL`,
      )
    },
    ageEnded: async (ms) => {
      await database.query(
        `UPDATE webhook_delivery SET ended_at = ended_at - $1 * interval '1 millisecond' WHERE ended_at IS NOT NULL`,
        [ms],
      )
    },
  }
}

export const actor = (consumer: string): { requestId: string; caller: Caller } => ({
  requestId: randomUUID(),
  caller: makeCaller(consumer, { operations: ['follow'], procedures: [] }),
})

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

/** Until every message has ended one way or the other. */
export function finished(world: WebhookWorld, withinMs?: number): Promise<unknown> {
  return eventually(
    'every message to have ended',
    async () => (await world.deliveries()).every(({ state }) => state !== 'waiting'),
    withinMs,
  )
}

export const filing = () => randomUUID()
