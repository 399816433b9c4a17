/** From a fault in the mock nation to a signed message and back, through a whole gateway; no message holds anything of the canary. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, test } from 'vitest'
import { createWebhookSecret } from '../../src/delivery/signature.ts'
import type { AlertMessage } from '../../src/domain/alert.ts'
import { aboutHer, expectNoTrace, lookups } from '../http/canary.ts'
import { leaksIn } from '../http/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.ts'
import { type Receiver, startReceiver } from '../webhook/fixtures.ts'
import { secret } from './fixtures.ts'

/** What the first one is exchanged for. */
const second = createWebhookSecret()

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function opened(options: TestGatewayOptions = {}): Promise<{ gateway: TestGateway; receiver: Receiver }> {
  const receiver = await startReceiver()
  open.push(receiver)
  const gateway = await startGateway({
    paths: ['ndxp', 'lgsp'],
    health: { intervalMs: 100, timeoutMs: 400, calmMs: 250, tickMs: 20 },
    guard: { resetMs: 200, rampMs: 0, windowMs: 1_000, silenceMs: 100, volumeMin: 3 },
    ...options,
    alerts: {
      targets: [{ name: 'desk', url: receiver.url, secret, minSeverity: 'info' }],
      allowHttp: true,
      allowPrivateTargets: ['127.0.0.0/8'],
      intervalMs: 20,
      lookEveryMs: 50,
      quietMs: 500,
      ...options.alerts,
    },
  })
  open.push({ close: () => gateway.stop() })
  return { gateway, receiver }
}

/** As a receiver does it: verified over the bytes as they came, with the time of the machine. */
const notifications = ({ received }: Receiver) =>
  received.map((message) => {
    const key = isSignedWith(message, second) ? second : secret
    return new Webhook(key).verify(message.body, message.headers as Record<string, string>) as AlertMessage
  })

function isSignedWith({ headers, body }: Receiver['received'][number], key: string): boolean {
  try {
    new Webhook(key).verify(body, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}
const about = (receiver: Receiver, key: string) => notifications(receiver).filter((message) => message.key === key)

test('a path that falls is reported within moments and signed, its return as well, with the secret of then, and the metrics say the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-alerts-'))
  open.push({ close: async () => rmSync(folder, { recursive: true }) })
  const file = join(folder, 'secret')
  writeFileSync(file, 'first')
  const { gateway, receiver } = await opened({
    exchanging: {
      file,
      names: ['alerts.targets.0.secret'],
      change: ({ alerts }) => {
        for (const target of alerts?.targets ?? []) target.secret = second
      },
    },
  })
  gateway.mocks.faults.add({ fault: 'http-503', layer: 'ndxp' })
  await eventually('the path to be reported', () => about(receiver, 'path/population/ndxp').length > 0)
  const [first] = about(receiver, 'path/population/ndxp')
  expect(first).toMatchObject({ type: 'alert.opened', severity: 'error', link: 'population', path: 'ndxp', count: 1 })
  expect(first?.reason.layer).toBe('security-server')
  expect(first?.sentence.vi).toMatch(/ndxp/)
  expect(first?.nextStep?.en.length).toBeGreaterThan(10)
  const during = await gateway.get('/metrics')
  expect(during.text).toContain('lienthong_link_path_state{link="population",path="ndxp",state="down"} 1')
  expect(during.text).toMatch(
    /lienthong_link_path_reason_info\{link="population",path="ndxp",code="[a-z-]+",layer="security-server"/,
  )
  expect(during.text).toContain('lienthong_alerts_open{kind="path",severity="error"} 1')
  // The other path carries the calls: the link is not down, and no one is woken for it.
  expect(about(receiver, 'link/population')).toEqual([])
  expect(receiver.received.some((message) => isSignedWith(message, second))).toBe(false)
  writeFileSync(file, 'second')
  await eventually('the secret is exchanged', () => gateway.log.some((line) => line.includes('secrets were exchanged')))
  gateway.mocks.faults.clear()
  await eventually('the recovery to be reported', () => about(receiver, 'path/population/ndxp').length > 1)
  expect(about(receiver, 'path/population/ndxp').map(({ type }) => type)).toEqual(['alert.opened', 'alert.recovered'])
  expect(receiver.received.some((message) => isSignedWith(message, second))).toBe(true)
  expect((await gateway.get('/metrics')).text).toMatch(
    /lienthong_alert_attempts_total\{target="desk",outcome="delivered"\} [1-9]/,
  )
})

test('alternating good and bad moments are one state, one alert and one recovery', async () => {
  const { gateway, receiver } = await opened({ alerts: { quietMs: 1_500 } })
  const probedAt = () => gateway.serving.gateway.health.report('population').paths[0]?.probes.at(-1)?.at
  for (let turn = 0; turn < 12; turn++) {
    const before = probedAt()
    if (turn % 2 === 0) gateway.mocks.faults.add({ fault: 'http-503', layer: 'ndxp' })
    else gateway.mocks.faults.clear()
    // Two bad probes make a path fall; one good one in between is what would make it flap.
    await eventually('another probe', () => probedAt() !== before)
    const next = probedAt()
    if (turn % 2 === 0) await eventually('and another', () => probedAt() !== next)
  }
  gateway.mocks.faults.clear()
  await eventually('the recovery', () =>
    about(receiver, 'path/population/ndxp').some(({ type }) => type === 'alert.recovered'),
  )
  const types = about(receiver, 'path/population/ndxp').map(({ type }) => type)
  expect([types.filter((type) => type === 'alert.opened').length, types.at(-1)]).toEqual([1, 'alert.recovered'])
  expect(types.filter((type) => type === 'alert.recovered').length).toBe(1)
})

test('an operator who holds a path hears nothing of it until the hold is over', async () => {
  const { gateway, receiver } = await opened()
  const { health } = gateway.serving.gateway
  const act = { link: 'population', path: 'ndxp', actor: 'one-stop/999085000777', requestId: 'hold-1' }
  await health.hold({ ...act, until: new Date(Date.now() + 60_000), reason: 'planned work' })
  gateway.mocks.faults.add({ fault: 'http-503', layer: 'ndxp' })
  gateway.mocks.faults.add({ fault: 'http-503', layer: 'lgsp-soap' })
  await eventually('the other path to be reported', () => about(receiver, 'path/population/lgsp').length > 0)
  expect(about(receiver, 'path/population/ndxp')).toEqual([])
  expect(receiver.received.map(({ body }) => body).join()).not.toContain('planned work')
  await health.release({ ...act, note: 'done' })
  await eventually('the path to be reported', () => about(receiver, 'path/population/ndxp').length > 0)
})

test('the canary is in no alert, however the calls about her fail', async () => {
  const { gateway, receiver } = await opened({ filings: {} })
  gateway.mocks.faults.add({ fault: 'http-503', layer: 'ndxp' })
  gateway.mocks.faults.add({ fault: 'html-200', layer: 'lgsp-soap' })
  for (let n = 0; n < 6; n++) await gateway.post(lookups, aboutHer())
  await eventually('the link to be reported', () => about(receiver, 'link/population').length > 0)
  gateway.mocks.faults.clear()
  await eventually('its return', () =>
    about(receiver, 'link/population').some(({ type }) => type === 'alert.recovered'),
  )
  for (const { body } of receiver.received) expect(leaksIn(body)).toEqual([])
  await expectNoTrace('alerts', gateway, () => '')
  for (const table of ['alert', 'alert_sign', 'alert_message']) {
    const { rows } = (await gateway.database?.database.query(`SELECT * FROM ${table}`)) ?? { rows: [] }
    expect(leaksIn(JSON.stringify(rows)), table).toEqual([])
  }
})
