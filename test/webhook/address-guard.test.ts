/** Where a message may go. Endpoints are named by consumers, so their names are not to be trusted at any moment. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { createAddressGuard } from '../../src/upstream/http/address-guard.ts'
import type { Resolve } from '../../src/upstream/http/resolve-apart.ts'
import { createWebhookSender } from '../../src/upstream/webhook-sender.ts'
import { eventually } from '../support/eventually.ts'
import { startWire } from '../support/wire.ts'
import { finished, type Receiver, startReceiver, startWebhookWorld, type WebhookWorld } from './fixtures.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
const kept = <T extends { close(): Promise<void> }>(made: T): T => {
  open.push(made)
  return made
}

const forbidden = [
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.9.9',
  '192.168.1.1',
  '127.0.0.1',
  '127.9.9.9',
  '0.0.0.0',
  '0.1.2.3',
  '255.255.255.255',
  '169.254.169.254',
  '169.254.1.1',
  '100.64.0.1',
  '100.100.100.200',
  '100.127.255.255',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.5',
  '168.63.129.16',
  '192.88.99.1',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:7f00:1',
  '::7f00:1',
  '::127.0.0.1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::a00:1',
  '2002:7f00:1::',
  '2001:0:7f00:1::',
  '2001:db8::1',
  '3fff::1',
  '100::1',
  '5f00::1',
  '4000::1',
  '',
  'localhost',
  '0x7f000001',
  '127.1',
  '1.2.3.4.5',
]

test('no private, loopback, link-local, shared, multicast, mapped, tunnelled or metadata address may be reached', () => {
  const guard = createAddressGuard([])
  for (const address of forbidden) expect(guard.refuses('a.example', address), address).toBe(true)
})

test('public addresses may be reached', () => {
  const guard = createAddressGuard([])
  for (const address of ['8.8.8.8', '203.162.4.1', '1.1.1.1', '172.32.0.1', '2001:4860:4860::8888', '2405:4800::1']) {
    expect(guard.refuses('a.example', address), address).toBe(false)
  }
})

test('what is allowed is allowed exactly: a range, an address, a host name, and nothing beside them', () => {
  const guard = createAddressGuard(['10.20.0.0/16', '192.168.7.9', 'motcua.noibo', 'fd12::/32'])
  for (const address of ['10.20.0.1', '10.20.255.255', '192.168.7.9', '::ffff:10.20.1.1', 'fd12::5']) {
    expect(guard.refuses('a.example', address), address).toBe(false)
  }
  for (const address of ['10.21.0.1', '192.168.7.10', '127.0.0.1', 'fd13::5']) {
    expect(guard.refuses('a.example', address), address).toBe(true)
  }
  expect(guard.refuses('MotCua.noibo', '10.9.9.9')).toBe(false)
  expect(guard.refuses('x.motcua.noibo', '10.9.9.9')).toBe(true)
})

test('any address inside a private range is refused in every spelling', () => {
  const guard = createAddressGuard([])
  const octet = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(fc.constantFrom([10], [127], [192, 168], [169, 254]), octet, octet, octet, (head, a, b, c) => {
      const octets = [...head, a, b, c].slice(0, 4)
      const hex = octets.map((one) => one.toString(16).padStart(2, '0'))
      for (const address of [
        octets.join('.'),
        `::ffff:${octets.join('.')}`,
        `::ffff:${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`,
      ]) {
        if (!guard.refuses('a.example', address)) return false
      }
      return true
    }),
  )
})

const path = {
  allowPrivateTargets: [] as string[],
  connectTimeoutMs: 2_000,
  totalTimeoutMs: 2_000,
  answerBytesMax: 1_000,
}
const message = (url: string) => ({ url, headers: {}, body: '{}' })
const never = new AbortController().signal
const resolving =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

test('a private address is not connected to, as a literal in any spelling or behind a name', async () => {
  const to = kept(await startReceiver())
  const spellings = ['127.0.0.1', '127.1', '2130706433', '0x7f.1', '017700000001', '[::ffff:127.0.0.1]', '[::1]']
  const sender = createWebhookSender(path, resolving('127.0.0.1', '::1'))
  for (const host of [...spellings, 'a.example', 'localhost']) {
    await expect(sender.send(message(`http://${host}:${to.port}/`), never), host).rejects.toMatchObject({
      detail: 'address-refused',
      sent: 'no',
    })
    expect(await sender.mayReach(`http://${host}:${to.port}/`), host).toBe(false)
  }
  expect(to.received).toEqual([])
})

test('the connection goes to the address that was judged: a name is looked up once per attempt', async () => {
  const to = kept(await startReceiver())
  let lookUps = 0
  // Answers with the allowed address first and with another one ever after, as a rebinding name server would.
  const sender = createWebhookSender({ ...path, allowPrivateTargets: ['127.0.0.1'] }, async () => [
    { address: lookUps++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 },
  ])
  expect(await sender.send(message(`http://a.example:${to.port}/`), never)).toMatchObject({ status: 204 })
  expect(lookUps).toBe(1)
  await expect(sender.send(message(`http://a.example:${to.port}/`), never)).rejects.toMatchObject({
    detail: 'address-refused',
  })
  expect(to.received.length).toBe(1)
})

test('of the addresses of a name only those that may be reached are tried', async () => {
  const to = kept(await startReceiver())
  const sender = createWebhookSender(
    { ...path, allowPrivateTargets: ['127.0.0.1'] },
    resolving('127.0.0.2', '::1', '127.0.0.1', '10.0.0.1'),
  )
  expect(await sender.send(message(`http://a.example:${to.port}/`), never)).toMatchObject({ status: 204 })
})

async function world(resolve: Resolve, allowPrivateTargets: string[] = []): Promise<WebhookWorld> {
  return kept(await startWebhookWorld({ resolve, settings: { allowPrivateTargets, attemptDelaysMs: [] } }))
}

test('a name that came to lead into a private network after its registration gets nothing', async () => {
  const to = kept(await startReceiver())
  let address = '8.8.8.8'
  const gateway = await world(async () => [{ address, family: 4 }])
  await gateway.register(`http://a.example:${to.port}/`)
  address = '127.0.0.1'
  gateway.replica()
  await gateway.tell({})
  await finished(gateway)
  expect(await gateway.deliveries()).toMatchObject([{ state: 'failed', last_cause: 'address-refused' }])
  expect(to.received).toEqual([])
})

test('a redirect is not followed: not to a private address, not to anywhere', async () => {
  const target: Receiver = kept(await startReceiver())
  const to = kept(
    await startReceiver(() => ({ status: 307, headers: { location: `http://127.0.0.2:${target.port}/hook` } })),
  )
  const gateway = await world(resolving('127.0.0.1'), ['127.0.0.1', '127.0.0.2'])
  await gateway.register(`http://a.example:${to.port}/`)
  gateway.replica()
  await gateway.tell({})
  await finished(gateway)
  expect(await gateway.deliveries()).toMatchObject([{ state: 'failed', last_cause: 'redirect' }])
  expect([to.received.length, target.received.length]).toEqual([1, 0])
})

test('a target in a private network, without https, with credentials or twice is refused at its registration', async () => {
  const gateway = kept(
    await startWebhookWorld({ resolve: resolving('10.0.0.1'), settings: { allowHttp: false, endpointsMax: 2 } }),
  )
  const toCode = (url: string) =>
    gateway.register(url).then(
      () => 'registered',
      (failure) => failure.faults[0]?.code ?? failure.code,
    )
  expect(await toCode('https://a.example/')).toBe('address-refused')
  expect(await toCode('https://169.254.169.254/latest/')).toBe('address-refused')
  expect(await toCode('http://8.8.8.8/')).toBe('https-required')
  expect(await toCode('ftp://8.8.8.8/')).toBe('https-required')
  for (const url of ['8.8.8.8', 'https://', 'https://u:p@8.8.8.8/', 'https://8.8.8.8/#part', 'nothing']) {
    expect(await toCode(url), url).toBe('not-a-url')
  }
  expect(await toCode('https://8.8.8.8/a')).toBe('registered')
  expect(await toCode('https://8.8.8.8:443/./a')).toBe('webhook-exists')
  expect(await toCode('https://8.8.8.8/b')).toBe('registered')
  expect(await toCode('https://8.8.8.8/c')).toBe('too-many')
})

test('a certificate that no one vouches for ends the call before anything is sent', async () => {
  const tls = (name: string) => readFileSync(join(import.meta.dirname, '../upstream/tls', name))
  const to = kept(await startWire(() => undefined, { tls: { cert: tls('server.pem'), key: tls('server.key') } }))
  const sender = createWebhookSender({ ...path, allowPrivateTargets: ['127.0.0.1'] }, resolving('127.0.0.1'))
  await expect(sender.send(message(`https://localhost:${to.port}/`), never)).rejects.toMatchObject({
    code: 'tls-failed',
    sent: 'no',
  })
  expect(to.requests).toEqual([])
})

test('of an endless answer a bounded piece is read; its status counts, packed or not', async () => {
  const piece = Buffer.alloc(65_536, 'a')
  let cut = false
  const to = kept(
    await startWire(({ socket }) => {
      socket.once('close', () => {
        cut = true
      })
      socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n')
      const pour = () => {
        while (!socket.destroyed && socket.write(piece));
      }
      socket.on('drain', pour)
      pour()
    }),
  )
  const sender = createWebhookSender({ ...path, allowPrivateTargets: ['127.0.0.1'] })
  expect(await sender.send(message(to.url), never)).toEqual({ status: 200, retryAfter: null })
  await eventually('the connection to be cut', () => cut)
})

test('an endpoint that never answers is given up after the total time, however slowly it drips', async () => {
  const to = kept(await startReceiver(() => 'hang'))
  const sender = createWebhookSender({ ...path, allowPrivateTargets: ['127.0.0.1'], totalTimeoutMs: 200 })
  await expect(sender.send(message(to.url), never)).rejects.toMatchObject({ code: 'deadline-exceeded' })
  await eventually('the request to have arrived', () => to.received.length === 1)
})
