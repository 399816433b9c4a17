/** The way to the collector is made as every other: its authority, our certificate, pins, a proxy; and nothing a peer shows ends us. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openTelemetry, type Telemetry } from '../../src/telemetry/open-telemetry.ts'
import { TelemetrySettings } from '../../src/telemetry/settings.ts'
import { createAgentFactory } from '../../src/upstream/http/agent.ts'
import { der, oddCertificate, oddKey, tag } from '../support/certificate.ts'
import { eventually } from '../support/eventually.ts'
import { startProxy } from '../support/proxy.ts'
import { startCollector } from './collector.ts'

const pem = (name: string) => readFileSync(join(import.meta.dirname, '../upstream/tls', name), 'utf8')
const server = { key: pem('server.key'), cert: pem('server.pem') }
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

function telling(url: string, connection: object = {}): Telemetry {
  const settings = TelemetrySettings.parse({ sampleRatio: 1, otlp: { url, intervalMs: 10, ...connection } })
  const { otlp } = settings
  if (!otlp) throw new Error('a collector is configured')
  const telemetry = openTelemetry(
    settings,
    '0.0.0',
    createAgentFactory({ ...otlp, connectTimeoutMs: 2_000, lifeMs: 5_000 }),
  )
  if (!telemetry) throw new Error('a collector is configured')
  open.unshift(telemetry)
  telemetry.tracer.begin('work', { kind: 'internal' })?.end()
  return telemetry
}

async function collector(tls?: Parameters<typeof startCollector>[0]) {
  const made = await startCollector(tls)
  open.push(made)
  return made
}

const arrived = (telemetry: Telemetry) => eventually('the span to be taken', () => telemetry.status().exported === 1)
const refused = (telemetry: Telemetry) => eventually('the span to be given up', () => telemetry.status().failed === 1)

test('over TLS with an authority and a certificate of ours', async () => {
  const to = await collector({ ...server, ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true })
  const ours = { cert: pem('client.pem'), key: pem('client-encrypted.key'), passphrase: 'synthetic' }
  await arrived(telling(to.url, { tls: { ca: pem('ca.pem'), ...ours } }))
  expect(to.spans().map(({ name }) => name)).toEqual(['work'])
})

test('not to one that the authority does not know, nor to another key than the pinned one', async () => {
  const to = await collector(server)
  await refused(telling(to.url))
  await refused(telling(to.url, { tls: { ca: pem('ca.pem'), pins: [`sha256/${'A'.repeat(43)}=`] } }))
  expect(to.bodies).toEqual([])
})

test.each([
  ['http', undefined],
  ['https', server],
])('through a proxy, %s', async (_, tls) => {
  const via = await startProxy({ account: `Basic ${Buffer.from('hue:synthetic').toString('base64')}` })
  open.push(via)
  const to = await collector(tls)
  const proxy = { url: via.url, username: 'hue', password: 'synthetic' }
  await arrived(telling(to.url, { proxy, tls: { ca: pem('ca.pem') } }))
  expect(via.requests).toHaveLength(1)
})

test('a certificate whose end is no date costs a batch', async () => {
  const cert = oddCertificate({ notAfter: der(tag.utcTime, '261399999999Z') })
  const to = await collector({ key: oddKey, cert })
  await refused(telling(to.url, { tls: { ca: cert } }))
  await refused(telling(to.url))
})
