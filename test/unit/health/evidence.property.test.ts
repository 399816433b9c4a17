/**
 * Whatever numbers, dates and names a path is given, and whatever it says of itself: its report, the metrics, the page and the
 * conditions of alerts are made, the other paths are untouched, and no number in them is one that JSON cannot write.
 */
import fc from 'fast-check'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { getConditions } from '../../../src/alert/conditions.ts'
import { readAssets } from '../../../src/console/assets.ts'
import type { VisitorView } from '../../../src/console/page-context.ts'
import { boardPage } from '../../../src/console/pages/board-page.ts'
import { texts } from '../../../src/console/texts/texts.ts'
import type { LinkReport } from '../../../src/domain/link/health.ts'
import { createHealthMetrics } from '../../../src/metrics/health.ts'
import { fakeTime } from '../link/fixtures.ts'
import { watchPaths } from './monitored.ts'

const start = new Date('2026-11-23T02:00:00.000Z')
beforeEach(() => fakeTime(start))
afterEach(() => vi.useRealTimers())

/** Words of a peer. Those that a broken figure would leave on a page are none: the pages below are searched for them. */
const text = fc.string().filter((one) => !/NaN|Infinity|Invalid Date|undefined/.test(one))

const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0, Number.MAX_SAFE_INTEGER, 2 ** 63, 8.64e15),
)
const anyDate = fc.oneof(
  fc.string(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    'Invalid Date',
    '261399999999Z',
    '9999-12-31T23:59:59Z',
    '+275760-09-13T00:00:00.000Z',
    'Thu, 01 Jan 1970 00:00:00 GMT',
  ),
)
const exchange = fc.record({
  target: fc.constantFrom('service' as const, 'token' as const),
  handedAt: anyNumber,
  sentAt: anyNumber,
  firstByteAt: anyNumber,
  endedAt: anyNumber,
  status: fc.constantFrom(0, 200, 503),
  date: fc.option(anyDate),
})
const certificate = fc.record({
  subject: text,
  issuer: text,
  validFrom: fc.option(anyDate),
  validTo: fc.option(anyDate),
  fingerprint: text,
})
const connection = fc.record({
  target: fc.constantFrom('service' as const, 'token' as const),
  dnsMs: fc.option(anyNumber),
  tcpMs: fc.option(anyNumber),
  tlsMs: fc.option(anyNumber),
  failedIn: fc.constant(null),
  certificate: fc.option(certificate),
})
const token = fc.option(fc.record({ issuedAt: anyDate, endsAt: anyDate }))
const evidence = fc.record({
  exchanges: fc.array(exchange, { maxLength: 4 }),
  connections: fc.array(connection, { maxLength: 3 }),
  durations: fc.array(anyNumber, { maxLength: 4 }),
  probeMs: fc.nat(60_000),
  token: fc.oneof(token, fc.constant('throws' as const)),
})

test('any evidence of one path leaves every report whole', async () => {
  await fc.assert(
    fc.asyncProperty(evidence, async (odd) => {
      const sound = { token: { issuedAt: start.toISOString(), endsAt: '2026-11-23T03:00:00.000Z' } }
      const { evaluator, watched, recorders } = watchPaths({
        odd: () => {
          if (odd.token === 'throws') throw new RangeError('Invalid time value')
          return { token: odd.token }
        },
        sound: () => sound,
      })
      const recorder = recorders.odd
      for (const one of odd.exchanges) recorder.exchange(one)
      for (const one of odd.connections) recorder.connection(one)
      for (const durationMs of odd.durations) {
        recorder.attempt({
          type: 'attempt',
          link: 'population',
          path: 'odd',
          durationMs,
          outcome: 'ok',
          verdict: 'answered',
        })
      }
      recorder.probed({ at: start.toISOString(), durationMs: odd.probeMs, failure: null }, performance.now())
      vi.advanceTimersByTime(10)
      evaluator.tick()
      const report = evaluator.toReport(watched)
      for (const path of report.paths) assertWritable(path, path.path)
      expect(report.paths.find(({ path }) => path === 'sound')?.token).toEqual({
        ageMs: expect.any(Number),
        endsAt: '2026-11-23T03:00:00.000Z',
      })
      await renders(report)
    }),
    { numRuns: 300 },
  )
})

/** As JSON writes it: what is no number would silently become `null` where the description promises one. */
function assertWritable(value: unknown, at: string): void {
  if (typeof value === 'number') expect(Number.isFinite(value), at).toBe(true)
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) assertWritable(member, `${at}.${key}`)
}

async function renders(report: LinkReport): Promise<void> {
  const registry = new Registry()
  createHealthMetrics(registry, { reports: () => [report], dropped: () => 0 })
  expect(await registry.metrics()).toContain('path="sound"')
  getConditions([report], Date.now(), { certificateDays: [30, 14, 7, 1], clockSkewMs: 30_000 })
  for (const language of ['vi', 'en'] as const) {
    const page = String(
      boardPage(
        { ...view, language, t: texts[language], now: Date.now() },
        {
          links: [{ report, histories: undefined }],
          filings: null,
          waiting: 0,
          alerts: [
            {
              key: 'k',
              severity: 'error',
              since: Number.NaN,
              sentence: report.sentence,
              reminders: 0,
              overSince: null,
            },
          ],
          service: { ready: true, checks: { audit: 'ok', drain: 'ok' } },
          trail: { writing: true, records: 0, check: null, failure: null },
          system: { version: '1', instance: 'i', startedAt: start.toISOString(), runtime: 'r', settings: [] },
        },
      ),
    )
    expect(page).not.toMatch(/NaN|Infinity|Invalid Date|undefined/)
  }
}

const view: VisitorView = {
  language: 'vi',
  t: texts.vi,
  theme: 'auto',
  now: 0,
  base: '/ops',
  here: '/ops',
  remark: '',
  officer: 'canbo.mau',
  token: 't',
  mayAct: true,
  assets: readAssets().addresses,
  build: { version: '1', instance: 'here' },
  limits: { certificateDays: 14, skewMaxMs: 30_000, holdMinutes: 10_080, drainSeconds: 20 },
  caller: { credentialId: 'c', consumer: { id: 'one-stop' } as VisitorView['caller']['consumer'] },
  message: undefined,
}
