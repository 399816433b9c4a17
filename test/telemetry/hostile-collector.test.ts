/** Whatever a collector does with a connection, a batch ends in its time, and the next ones are sent. */
import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { openTelemetry, type Telemetry } from '../../src/telemetry/open-telemetry.ts'
import { TelemetrySettings } from '../../src/telemetry/settings.ts'
import { createAgentFactory } from '../../src/upstream/http/agent.ts'
import { eventually, within } from '../support/eventually.ts'
import { http, json, startWire, type WireRequest } from '../support/wire.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** Again and again until the other side has had enough. */
const drip =
  (head: string, more: string) =>
  ({ socket }: WireRequest) => {
    socket.write(head)
    const timer = setInterval(() => socket.write(more), 20)
    socket.once('close', () => clearInterval(timer))
  }
const well = ({ socket }: WireRequest) => socket.write(http(200, json, '{}'))

async function collector(first: (request: WireRequest) => void) {
  let answer = first
  const wire = await startWire((request) => answer(request))
  open.push(wire)
  return {
    wire,
    behaveWell: () => {
      answer = well
    },
  }
}

function telling(url: string): Telemetry {
  const settings = TelemetrySettings.parse({
    sampleRatio: 1,
    otlp: { url: `${url}/v1/traces`, intervalMs: 10, timeoutMs: 200, batchMax: 1 },
  })
  const { otlp } = settings
  if (!otlp) throw new Error('a collector is configured')
  const agents = createAgentFactory({ ...otlp, connectTimeoutMs: 2_000, lifeMs: otlp.timeoutMs })
  const telemetry = openTelemetry(settings, '0.0.0', agents)
  if (!telemetry) throw new Error('a collector is configured')
  open.unshift(telemetry)
  return telemetry
}

const work = (telemetry: Telemetry) => telemetry.tracer.begin('work', { kind: 'internal' })?.end()

test.each([
  ['a body that drips', drip('HTTP/1.1 200 OK\r\ncontent-length: 4000000\r\n\r\n', 'a')],
  ['a refusal that drips', drip('HTTP/1.1 400 No\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\na\r\n')],
  ['informational answers without end', drip('', 'HTTP/1.1 102 Processing\r\n\r\n')],
  ['a head that drips', drip('HTTP/1.1 200 OK\r\n', 'x')],
  ['a status line that drips', drip('HTTP/1.1 200 ', 'O')],
  ['a century to wait', ({ socket }) => socket.write(http(503, { 'retry-after': '3155760000' }, ''))],
  [
    'another protocol',
    ({ socket }) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
  ],
  ['a wait before now', ({ socket }) => socket.write(http(429, { 'retry-after': '-5' }, ''))],
] satisfies [string, (request: WireRequest) => void][])('%s', async (_, answer) => {
  const to = await collector(answer)
  const telemetry = telling(to.wire.url)
  for (let n = 0; n < 3; n++) work(telemetry)
  // When the head of an answer says yes, the rest is not needed.
  const over = () => telemetry.status().failed + telemetry.status().exported
  await eventually('the three to be over', () => over() === 3)
  to.behaveWell()
  const before = telemetry.status().exported
  work(telemetry)
  await eventually('the next one to be taken', () => telemetry.status().exported === before + 1)
})

test.each([200, 400, 503])('of an answer %d that is longer than a few words no more is read', async (status) => {
  const to = await collector(({ socket }) => socket.write(http(status, json, '1'.repeat(4_000_000))))
  const agent = createAgentFactory({ tls: {}, connectTimeoutMs: 10_000, lifeMs: 30_000 })('http:')
  const sending = request(to.wire.url, { agent, method: 'POST' })
  let bytes = 0
  const ended = new Promise<unknown>((resolve) => {
    sending.once('response', (answer) => {
      answer.on('data', (piece: Buffer) => {
        bytes += piece.length
      })
      answer.once('error', resolve)
      answer.once('end', () => resolve('the end'))
    })
  })
  sending.on('error', () => {})
  sending.end()
  expect(await ended).toMatchObject({ message: 'the answer is too long' })
  // The piece that is too much is the last one.
  expect(bytes).toBeLessThan(2 * 65_536 + 1)
})

test.each([
  ['blanks before a head', '', '\r\n'.repeat(30_000)],
  ['informational answers', '', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(1_000)],
  [
    'extensions of chunks',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
    `1;${'x'.repeat(8_000)}\r\na\r\n`.repeat(8),
  ],
  [
    'lines behind the last chunk',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n',
    'x: y\r\n'.repeat(10_000),
  ],
])('of %s without end a bounded piece is read, however long a connection may live', async (_, head, more) => {
  let taken = 0
  const to = await collector(({ socket }) => {
    socket.write(head)
    const go = () => {
      while (!socket.destroyed && socket.write(more));
      taken = socket.bytesWritten
    }
    socket.on('drain', go)
    go()
  })
  const agent = createAgentFactory({ tls: {}, connectTimeoutMs: 10_000, lifeMs: 60_000 })('http:')
  const sending = request(to.wire.url, { agent, method: 'POST' })
  sending.on('response', (answer) => answer.resume().on('error', () => {}))
  sending.on('error', () => {})
  const closed = new Promise<void>((resolve) => sending.once('close', () => resolve()))
  sending.end()
  await within(20_000, 'the end of the connection', closed)
  // What the two systems hold on the way is taken too.
  expect(taken).toBeLessThan(32_000_000)
})

test('a redirect leads nowhere', async () => {
  const elsewhere = await collector(well)
  const to = await collector(({ socket }) =>
    socket.write(http(307, { location: `${elsewhere.wire.url}/v1/traces` }, '')),
  )
  const telemetry = telling(to.wire.url)
  work(telemetry)
  await eventually('it to be given up', () => telemetry.status().failed === 1)
  expect(elsewhere.wire.requests).toHaveLength(0)
})
