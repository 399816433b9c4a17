/**
 * `node bench/unauthenticated.ts`: what an unknown sender can make of a gateway. Six floods without credentials, one after
 * the other, each bounded in count and in time, on the loopback; after each its figures: the longest that the event loop was
 * held, the memory, the open sockets, and how long a probe of the orchestrator waited. `--json` prints one object; `--tree` runs
 * the gateway of another working copy, for figures of before. `receivedMb` is what the flood was sent.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startEmbeddedPostgres } from '../src/sandbox/embedded-postgres.ts'
import { type Child, spawnChild } from './child.ts'
import type { Held } from './subjects/watched-gateway.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, tree: { type: 'string' }, only: { type: 'string' } },
})

interface Figures {
  flood: string
  loopHeldMaxMs: number
  rssMb: number
  rssAfterMb: number
  socketsMost: number
  socketsAfter: number
  probeP50Ms: number
  probeMaxMs: number
  probesFailed: number
  survived: boolean
  receivedMb: number
}

/** However a flood goes: it ends. */
const floodMsMax = 20_000

type Flood = (gateway: URL, getSockets: (count: number) => Promise<Peer[]>, until: () => boolean) => Promise<void>

interface Peer {
  socket: Socket
  received: number
  closed: boolean
}

const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: bench\r\n${headers}\r\n`
const largeRoutes = ['/docs/filings', '/openapi.json', '/metrics', '/ops/style.css', '/ops/live.js', '/ops/sign-in']

const floods: Record<string, Flood> = {
  '1 000 silent connections': async (_, getSockets, until) => {
    const peers = await getSockets(1_000)
    while (!until() && peers.some(({ closed }) => !closed)) await pause(250)
  },
  '100 connections, 1 500 pipelined requests each': async (_, getSockets, until) => {
    const peers = await getSockets(100)
    for (const [index, { socket }] of peers.entries()) {
      socket.write(get(largeRoutes[index % largeRoutes.length] ?? '/').repeat(1_500))
    }
    while (!until() && peers.some(({ closed }) => !closed)) await pause(250)
  },
  'slow readers of every large route, 50 each': async (_, getSockets, until) => {
    const peers = await getSockets(50 * largeRoutes.length)
    for (const [index, { socket }] of peers.entries()) {
      socket.pause()
      // As many as a connection may have waiting, so that all that can be held is held.
      socket.write(get(largeRoutes[index % largeRoutes.length] ?? '/', 'Accept-Encoding: identity\r\n').repeat(16))
    }
    while (!until()) await pause(250)
  },
  'a reader of 1 500 pipelined pages of half a megabyte': async (_, getSockets, until) => {
    const peers = await getSockets(1)
    for (const { socket } of peers) socket.write(get('/openapi.json', 'Accept-Encoding: identity\r\n').repeat(1_500))
    while (!until() && peers.some(({ closed }) => !closed)) await pause(250)
  },
  'readers of large pages, connection after connection': async (_, getSockets, until) => {
    // Sixteen at a time, each asking on for as long as its connection lives.
    const reader = async () => {
      while (!until()) {
        const [peer] = await getSockets(1)
        peer?.socket.write(get('/openapi.json', 'Accept-Encoding: identity\r\n').repeat(100))
        while (!until() && peer && !peer.closed) await pause(50)
      }
    }
    await Promise.all(Array.from({ length: 16 }, reader))
  },
  '10 000 different anonymous requests': async (gateway, _, until) => {
    const paths = [...largeRoutes, '/v1/links', '/v1/filings/events', '/v1/identity/lookups', '/livez', '/readyz']
    const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'REPORT', 'HEAD']
    let next = 0
    const caller = async () => {
      for (let index = next++; index < 10_000 && !until(); index = next++) {
        const method = methods[index % methods.length] ?? 'GET'
        const path = index % 3 === 0 ? `/nowhere/${index}` : (paths[index % paths.length] ?? '/')
        const body = 'x'.repeat(index % 5 === 0 ? 4_000 : 0)
        const socket = connect(Number(gateway.port), gateway.hostname)
        socket.on('error', () => undefined).resume()
        socket.write(
          `${method} ${path}?n=${index} HTTP/1.1\r\nHost: bench-${index}\r\nX-N: ${index}\r\nConnection: close\r\n` +
            `Content-Length: ${body.length}\r\nAuthorization: Bearer lth_${index}\r\n\r\n${body}`,
        )
        await closed(socket)
      }
    }
    await Promise.all(Array.from({ length: 64 }, caller))
  },
}

async function measure(flood: string, run: Flood, databaseUrl: string): Promise<Figures> {
  const tree = values.tree === undefined ? {} : { BENCH_TREE: values.tree }
  const gateway = await spawnChild('./subjects/watched-gateway.ts', {
    env: { BENCH_DATABASE_URL: databaseUrl, ...tree },
    // As `npm run gateway` has it.
    nodeArgs: ['--max-semi-space-size=32', '--initial-old-space-size=320', '--max-old-space-size=1024'],
  })
  const url = new URL(gateway.url)
  const peers: Peer[] = []
  const getSockets = (count: number) => Promise.all(Array.from({ length: count }, () => openPeer(url, peers)))
  let over = false
  const probing = probe(url, () => over)
  const endsAt = performance.now() + floodMsMax
  await getHeld(gateway)
  await run(url, getSockets, () => performance.now() > endsAt)
  const under = await getHeld(gateway)
  over = true
  for (const { socket } of peers) socket.destroy()
  const probes = await probing
  await pause(2_000)
  const after = await getHeld(gateway)
  await Promise.race([gateway.stop().catch(() => undefined), pause(10_000)])
  const waits = probes.waits.sort((a, b) => a - b)
  const round = (value: number) => Math.round(value * 10) / 10
  return {
    flood,
    survived: after !== undefined,
    loopHeldMaxMs: round(under?.loopHeldMaxMs ?? Number.NaN),
    rssMb: round(under?.peakRssMb ?? Number.NaN),
    rssAfterMb: round(after?.rssMb ?? Number.NaN),
    socketsMost: under?.peakSockets ?? Number.NaN,
    socketsAfter: after?.sockets ?? Number.NaN,
    probeP50Ms: round(waits[Math.floor(waits.length / 2)] ?? Number.NaN),
    probeMaxMs: round(waits.at(-1) ?? Number.NaN),
    probesFailed: probes.failed,
    receivedMb: round(peers.reduce((sum, { received }) => sum + received, 0) / 1e6),
  }
}

/** `undefined` when it does not answer any more. */
async function getHeld(gateway: Child): Promise<Held | undefined> {
  return Promise.race([
    gateway.request<{ held: Held }>({ held: true }).then(
      ({ held }) => held,
      () => undefined,
    ),
    pause(60_000).then(() => undefined),
  ])
}

async function openPeer({ hostname, port }: URL, peers: Peer[]): Promise<Peer> {
  const socket = connect(Number(port), hostname)
  const peer: Peer = { socket, received: 0, closed: false }
  peers.push(peer)
  socket.on('error', () => undefined)
  socket.on('data', (piece) => {
    peer.received += piece.length
  })
  socket.once('close', () => {
    peer.closed = true
  })
  await Promise.race([new Promise((resolve) => socket.once('connect', resolve)), closed(socket)])
  return peer
}

/** Also when it was never open: a connection that is refused closes as well. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => (socket.destroyed ? resolve() : socket.once('close', () => resolve())))
}

/** What an orchestrator would see: a new connection for each question, ten a second. */
async function probe({ hostname, port }: URL, over: () => boolean): Promise<{ waits: number[]; failed: number }> {
  const waits: number[] = []
  let failed = 0
  while (!over()) {
    const began = performance.now()
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.on('error', () => undefined)
    socket.on('data', (piece) => {
      text += piece
    })
    socket.write(get('/livez', 'Connection: close\r\n'))
    await Promise.race([closed(socket), pause(30_000)])
    socket.destroy()
    waits.push(performance.now() - began)
    if (!text.startsWith('HTTP/1.1 200')) failed++
    await pause(100)
  }
  return { waits, failed }
}

const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-postgres-'))
const postgres = await startEmbeddedPostgres(folder)
try {
  const results: Figures[] = []
  for (const [name, flood] of Object.entries(floods)) {
    if (values.only && !name.includes(values.only)) continue
    results.push(await measure(name, flood, postgres.url))
    if (!values.json) console.table(results.slice(-1).map(({ flood: _, ...figures }) => ({ flood: name, ...figures })))
  }
  if (values.json) console.log(JSON.stringify(results, null, 2))
} finally {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
