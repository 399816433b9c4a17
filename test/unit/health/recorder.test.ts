/** What is measured: percentiles within a tenth, phases, clock, certificates, and memory that does not grow. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { bucketCount, percentile, toBucket } from '../../../src/domain/link/histogram.ts'
import type { LinkEvent } from '../../../src/domain/link/link.ts'
import type { ConnectionSample, ExchangeSample, PeerCertificate } from '../../../src/domain/link/wire.ts'
import { getLatency, getOutcomes, toPhases } from '../../../src/health/judging/window-figures.ts'
import { Certificates } from '../../../src/health/measuring/certificates.ts'
import { PathRecorder } from '../../../src/health/measuring/recorder.ts'
import { ClockSkew } from '../../../src/health/measuring/skew.ts'
import { fakeTime } from '../link/fixtures.ts'

const start = new Date('2026-11-23T02:00:00.000Z')
let recorder: PathRecorder
beforeEach(() => {
  fakeTime(start)
  recorder = new PathRecorder({ clock: { now: Date.now }, windowMs: 5_000, dateEveryMs: 1_000 })
})
afterEach(() => vi.useRealTimers())

type Attempt = Extract<LinkEvent, { type: 'attempt' }>
const place = { type: 'attempt', link: 'population', path: 'ndxp' } as const
const answered = (durationMs = 40): Attempt => ({ ...place, durationMs, outcome: 'ok', verdict: 'answered' })
const failed = (code: 'tls-failed' | 'connection-reset', upstreamRequestId?: string): Attempt => ({
  ...place,
  durationMs: 5,
  outcome: code,
  verdict: 'failed',
  upstreamRequestId,
  blame: { code, layer: 'network', phase: code === 'tls-failed' ? 'tls' : 'first-byte' },
})
const exchange = (changes: Partial<ExchangeSample> = {}): ExchangeSample => {
  const at = performance.now()
  const moments = { handedAt: at - 50, sentAt: at - 48, firstByteAt: at - 8, endedAt: at }
  return { target: 'service', status: 200, date: null, ...moments, ...changes }
}
const shown = (fingerprint: string, validTo = '2027-01-01T00:00:00Z'): PeerCertificate => ({
  subject: 'api',
  issuer: 'CA',
  validFrom: '2026-01-01T00:00:00Z',
  validTo,
  fingerprint,
})

test('a percentile is within a tenth of the true one, from a fraction of a millisecond to minutes', () => {
  for (const scale of [0.5, 3, 40, 900, 12_000, 90_000]) {
    const counts = new Float64Array(bucketCount)
    const durations = Array.from({ length: 1_000 }, (_, at) => scale * (0.5 + at / 1_000))
    for (const ms of durations) {
      const bucket = toBucket(ms)
      counts[bucket] = (counts[bucket] ?? 0) + 1
    }
    for (const share of [0.5, 0.95, 0.99]) {
      const truth = durations[Math.ceil(share * 1_000) - 1] ?? 0
      expect(Math.abs(percentile(counts, share) / truth - 1), `${share} of ${scale}`).toBeLessThan(0.11)
    }
  }
})

test('durations out of any range are counted, not lost', () => {
  for (const ms of [0, -1, Number.NaN, 1e9]) expect(toBucket(ms)).toBeLessThan(bucketCount)
})

test('failures are counted apart and do not make a path look quick', () => {
  for (let call = 0; call < 10; call++) recorder.attempt(answered(100))
  for (let call = 0; call < 30; call++) recorder.attempt(failed('tls-failed'))
  const recent = recorder.recent()
  expect(getLatency(recent)).toMatchObject({ calls: 40, failures: 30 })
  expect(getLatency(recent).p50Ms).toBeGreaterThan(90)
  expect(getOutcomes(recent)).toEqual([
    { outcome: 'tls-failed', count: 30 },
    { outcome: 'ok', count: 10 },
  ])
})

test('what is shown is of the last five minutes and the one that runs', () => {
  for (let minute = 0; minute < 10; minute++) {
    recorder.attempt(answered())
    recorder.closeMinute()
  }
  recorder.attempt(answered())
  expect(recorder.recent().calls).toBe(6)
})

test('phases are means of what was reached; the last answered exchange keeps its four moments', () => {
  const connection: ConnectionSample = {
    target: 'service',
    dnsMs: 2,
    tcpMs: 8,
    tlsMs: null,
    failedIn: 'tls',
    certificate: null,
  }
  recorder.connection(connection)
  recorder.exchange(exchange())
  recorder.exchange(exchange({ status: 0, firstByteAt: Number.NaN, endedAt: Number.NaN }))
  expect(toPhases(recorder.recent())).toEqual({
    dnsMs: 2,
    tcpMs: 8,
    tlsMs: null,
    queueMs: 2,
    firstByteMs: 40,
    bodyMs: 8,
  })
  expect(recorder.lastExchange).toEqual({
    handedAt: '2026-11-23T01:59:59.950Z',
    sentAt: '2026-11-23T01:59:59.952Z',
    firstByteAt: '2026-11-23T01:59:59.992Z',
    endedAt: '2026-11-23T02:00:00.000Z',
  })
})

test('calls are slow where most of their time goes, not where the rare connection takes long', () => {
  expect(recorder.slowIn).toBeNull()
  recorder.connection({ target: 'service', dnsMs: 5, tcpMs: 30, tlsMs: 400, failedIn: null, certificate: null })
  for (let call = 0; call < 20; call++) recorder.exchange(exchange())
  expect(recorder.slowIn).toBe('first-byte')
  const at = performance.now()
  for (let call = 0; call < 20; call++) recorder.exchange(exchange({ handedAt: at - 3_000 }))
  expect(recorder.slowIn).toBe('request')
  for (let made = 0; made < 20; made++) {
    recorder.connection({ target: 'service', dnsMs: 5, tcpMs: 2_800, tlsMs: 100, failedIn: null, certificate: null })
  }
  expect(recorder.slowIn).toBe('tcp')
})

test('the culprit is the failure that most attempts of the last seconds met, and it fades', () => {
  recorder.attempt(failed('connection-reset'))
  recorder.attempt(failed('tls-failed'))
  recorder.attempt(failed('tls-failed'))
  expect(recorder.culprit?.code).toBe('tls-failed')
  for (let second = 0; second < 11; second++) {
    vi.advanceTimersByTime(1_000)
    recorder.turn()
  }
  expect(recorder.culprit).toBeNull()
})

test('an incident keeps the failures that led to it and those of all its time, and a hundred ids at most', () => {
  recorder.attempt(failed('tls-failed', 'first'))
  recorder.openIncident()
  for (let call = 0; call < 1_000; call++) {
    recorder.attempt(failed('connection-reset', `id-${call}`))
    vi.advanceTimersByTime(100)
    recorder.turn()
  }
  const { failures, ids, classes } = recorder.evidence
  expect(failures).toBe(1_001)
  expect([...ids][0]).toBe('first')
  expect(ids.size).toBe(100)
  expect([...classes.values()].map(({ code, count }) => [code, count])).toEqual([
    ['tls-failed', 1],
    ['connection-reset', 1_000],
  ])
})

test('the clock: one header proves nothing, two that agree do, to the second, whatever the way took', () => {
  const skew = new ClockSkew()
  const theirs = (at: number) => new Date(at + 41_300).toUTCString()
  const now = start.getTime()
  skew.hear(theirs(now + 200), now + 200, 400)
  expect(skew.ms).toBeNull()
  skew.hear(theirs(now + 30_900), now + 30_900, 1_800)
  expect(Math.abs((skew.ms ?? 0) - 41_300)).toBeLessThan(1_000)
  skew.hear('yesterday', now + 60_000, 10)
  skew.hear(new Date(now).toUTCString(), now, 20_000)
  expect(skew.ms).toBeGreaterThan(40_000)
  for (const ahead of [90_000, 91_000]) skew.hear(new Date(now + ahead).toUTCString(), now + ahead, 10)
  expect(Math.abs(skew.ms ?? 99_999)).toBeLessThan(1_000)
})

test('a Date header is read once a second at most', () => {
  const parse = vi.spyOn(Date, 'parse')
  for (let call = 0; call < 100; call++) {
    recorder.exchange(exchange({ date: start.toUTCString() }))
    vi.advanceTimersByTime(10)
  }
  expect(parse.mock.calls.length).toBeLessThanOrEqual(2)
  parse.mockRestore()
})

test('another certificate is an event once; servers that show one each are none', () => {
  const certificates = new Certificates()
  const at = start.getTime()
  expect(certificates.see('service', shown('aa'), at)).toBe(false)
  expect(certificates.see('service', shown('bb'), at + 1)).toBe(true)
  for (const name of ['aa', 'bb', 'aa', 'bb']) expect(certificates.see('service', shown(name), at + 2)).toBe(false)
  expect(certificates.report(at)?.changedAt).toBe('2026-11-23T02:00:00.001Z')
})

test('a certificate whose end cannot be read is shown without one, and only where nothing better is known', () => {
  const certificates = new Certificates()
  certificates.see('service', { ...shown('aa'), validTo: null }, 0)
  expect(certificates.report(0)).toMatchObject({ fingerprint: 'aa', validTo: null, daysLeft: null })
  certificates.see('token', shown('bb'), 0)
  expect(certificates.report(0)).toMatchObject({ fingerprint: 'bb' })
})

test('of the service and the sign-in the certificate that ends first is shown', () => {
  const certificates = new Certificates()
  certificates.see('service', shown('aa'), 0)
  certificates.see('token', shown('bb', '2026-11-25T02:00:00Z'), 0)
  expect(certificates.report(start.getTime())).toMatchObject({ fingerprint: 'bb', daysLeft: 2 })
})
