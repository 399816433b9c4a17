/** A collector that is dead, slow or unwilling costs neither time nor memory: what is too much is dropped, and counted. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTelemetry, type Telemetry } from '../../src/telemetry/open-telemetry.ts'
import { TelemetrySettings } from '../../src/telemetry/settings.ts'
import { createTracer } from '../../src/telemetry/spans.ts'
import { eventually, within } from '../support/eventually.ts'
import { type Collector, startCollector } from './collector.ts'

let collector: Collector
const open: Telemetry[] = []
beforeEach(async () => {
  collector = await startCollector()
})
afterEach(async () => {
  for (const telemetry of open.splice(0)) await telemetry.close()
  await collector.close()
})

function telemetryWith(changes: object = {}): Telemetry {
  const otlp = {
    url: collector.url,
    intervalMs: 10,
    timeoutMs: 200,
    queueMax: 20,
    batchMax: 5,
    ...changes,
  }
  const telemetry = openTelemetry(TelemetrySettings.parse({ sampleRatio: 1, otlp }), '0.0.0')
  if (!telemetry) throw new Error('a collector is configured')
  open.push(telemetry)
  return telemetry
}

function spans({ tracer }: Telemetry, count: number): void {
  for (let n = 0; n < count; n++) tracer.begin('work', { kind: 'internal' })?.end()
}

test('a collector that never answers: no more wait than the queue holds, the others are dropped and counted', async () => {
  collector.behave('silent')
  const telemetry = telemetryWith()
  spans(telemetry, 1_000)
  const { waiting, dropped, exported } = telemetry.status()
  expect(waiting).toBeLessThanOrEqual(20)
  expect(waiting + dropped).toBeGreaterThanOrEqual(995)
  expect(exported).toBe(0)
  await eventually('what was sent in vain is given up', () => telemetry.status().failed > 0)
})

test('a collector that is back gets what comes then', async () => {
  collector.behave('silent')
  const telemetry = telemetryWith()
  spans(telemetry, 100)
  await eventually('a batch is given up', () => telemetry.status().failed > 0)
  collector.behave('well')
  // Nothing waits and nothing is on its way.
  const finished = () => telemetry.status().exported + telemetry.status().failed + telemetry.status().dropped === 100
  await eventually('the rest arrives', () => finished() && telemetry.status().exported > 0)
  const before = telemetry.status().exported
  spans(telemetry, 3)
  await eventually('new ones arrive', () => telemetry.status().exported === before + 3)
})

test('a crowd that fits into the queue arrives whole, batch after batch', async () => {
  const telemetry = telemetryWith({ queueMax: 100 })
  spans(telemetry, 100)
  await eventually('all arrive', () => telemetry.status().exported + telemetry.status().failed === 100)
  expect(telemetry.status()).toEqual({ exported: 100, failed: 0, dropped: 0, waiting: 0 })
})

test('what a collector refuses is counted as failed and not sent forever', async () => {
  collector.behave('refuses')
  const telemetry = telemetryWith()
  spans(telemetry, 5)
  await eventually('it is refused', () => telemetry.status().failed === 5)
  expect(telemetry.status()).toMatchObject({ waiting: 0, exported: 0 })
})

test('closing sends what waits, and does not wait for a collector that does not answer', async () => {
  const telemetry = telemetryWith({ intervalMs: 60_000, batchMax: 20 })
  spans(telemetry, 3)
  await telemetry.close()
  expect(telemetry.status()).toMatchObject({ exported: 3, waiting: 0 })
  collector.behave('silent')
  const stuck = telemetryWith({ timeoutMs: 60_000 })
  spans(stuck, 10)
  await within(4_000, 'closing', stuck.close())
})

test('the ratio counts for traces that begin here; the flag of a caller for its own', () => {
  const { tracer } = telemetryWith()
  const own = { startSpan: () => ({}) } as unknown as Parameters<typeof createTracer>[0]
  const kept = (ratio: number, chance: number, traceparent?: string) =>
    createTracer(own, ratio, () => chance).begin('x', { kind: 'server', traceparent }) !== undefined
  const parent = (flags: string) => `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-${flags}`
  expect([kept(0.1, 0.05), kept(0.1, 0.1), kept(0, 0), kept(1, 0.99)]).toEqual([true, false, false, true])
  expect([kept(0, 0.5, parent('01')), kept(1, 0.5, parent('00')), kept(0, 0.5, parent('03'))]).toEqual([
    true,
    false,
    true,
  ])
  expect(tracer.begin('x', { kind: 'server' })?.traceparent).toMatch(/^00-(?!\d{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/)
})

test('a span that has ended hears nothing more', async () => {
  const telemetry = telemetryWith()
  const span = telemetry.tracer.begin('once', { kind: 'internal' })
  span?.end('internal-error')
  span?.set({ late: true })
  span?.event('late')
  span?.end()
  const [seen] = await eventually('the collector gets it', () =>
    collector.spans().length > 0 ? collector.spans() : undefined,
  )
  expect(seen).toMatchObject({ status: 2, events: [], attributes: { 'error.type': 'internal-error' } })
  expect(collector.spans()).toHaveLength(1)
})
