/**
 * Who hears of dossiers while everything breaks: a system that reads the feed on from where it was, and an endpoint that takes webhooks
 * and now and then refuses one, loses its own answer or says nothing. A further way on which events of dossiers leave the gateway
 * belongs here, with what it heard in `Heard` and its rows in dossier-verdict.ts.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** An event of a dossier as the feed gives it. */
interface FeedEvent {
  sequence: number
  dossier: string
  type: string
  at: string
}

/** A message about one, in the order of arrival. `id` is the same however often it comes. */
interface DossierMessage {
  id: string
  sequence: number
  dossier: string
}

export interface Heard {
  /** Read page by page, on from the last one, at any gateway. */
  feed: readonly FeedEvent[]
  /** All that came, repetitions too; what was refused is not among them. */
  messages: readonly DossierMessage[]
}

export interface DossierFollowers {
  heard(): Heard
  /** Reads the feed to its end; the gateways are well by then. */
  catchUp(): Promise<void>
  stop(): Promise<void>
}

const pageSize = 500
const patienceMs = 5_000

/** What the endpoint does with a message; everything else it takes. Rare enough that it is not left alone for long. */
const refusedShare = 0.02
const answerLostShare = 0.02

export async function followDossiers(world: World, random: Random): Promise<DossierFollowers> {
  const { key } = world.observer
  const feed: FeedEvent[] = []
  const messages: DossierMessage[] = []
  const ended = new AbortController()
  const answer = random.fork()
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('error', () => {})
    request.on('end', () => {
      if (answer.chance(refusedShare)) return response.writeHead(503).end()
      const { data } = JSON.parse(Buffer.concat(pieces).toString()) as { data: FeedEvent }
      messages.push({ id: String(request.headers['webhook-id']), sequence: data.sequence, dossier: data.dossier })
      if (answer.chance(answerLostShare)) return request.socket.destroy()
      return response.writeHead(204).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const registered = await fetch(`${world.gatewayUrls[0]}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: `http://127.0.0.1:${port}/dossiers`, topics: ['dossiers'] }),
  })
  if (!registered.ok) throw new Error(`the endpoint: ${registered.status} ${await registered.text()}`)

  /** True: the page was full, and there may be more at once. */
  async function readPage(gatewayUrl: string): Promise<boolean> {
    const after = feed.at(-1)?.sequence ?? 0
    const page = await fetch(`${gatewayUrl}/v1/dossiers/events?after=${after}&limit=${pageSize}`, {
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(patienceMs),
    })
    if (!page.ok) throw new Error(`the feed of dossiers: ${page.status} ${await page.text()}`)
    const { events } = (await page.json()) as { events: FeedEvent[] }
    feed.push(...events)
    return events.length > 0
  }

  const places = random.fork()
  const following = (async () => {
    while (!ended.signal.aborted) {
      // A gateway that is down, or without its database: the next one, from the same place.
      await readPage(places.pick(world.gatewayUrls)).catch(() => {})
      await new Promise((next) => setTimeout(next, places.between(50, 300)))
    }
  })()
  const endFollowing = async () => {
    ended.abort()
    await following
  }
  return {
    heard: () => ({ feed, messages }),
    async catchUp() {
      await endFollowing()
      while (await readPage(world.gatewayUrls[0] ?? ''));
    },
    async stop() {
      await endFollowing()
      server.closeAllConnections()
      server.close()
    },
  }
}
