/** Probes: one at a time, in time, through the link only as the trial of a path that was down. Under fake time. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { GatewayFailure, type Phase } from '../../../src/domain/failure.ts'
import type { ProbeResult } from '../../../src/domain/link/health.ts'
import { createProber, type Prober } from '../../../src/health/measuring/prober.ts'
import { fakeTime, World } from '../link/fixtures.ts'

const settings = { probing: true, intervalMs: 30_000, timeoutMs: 5_000 }
const silent = { debug() {}, info() {}, warn() {}, error() {} }
let world: World
let prober: Prober
let results: ProbeResult[]
let requested: number[]
let answer: (signal: AbortSignal) => Promise<void>

beforeEach(() => {
  fakeTime()
  world = new World({ volumeMin: 3, resetMs: 5_000 })
  results = []
  requested = []
  answer = async () => {}
  prober = createProber({
    link: world.link,
    path: 'a',
    clock: { now: Date.now },
    logger: silent,
    settings,
    probed: {
      probe: (signal) => {
        requested.push(performance.now())
        return answer(signal)
      },
      condition: () => ({ token: null }),
    },
    onResult: (result) => results.push(result),
  })
})
afterEach(async () => {
  prober.stop()
  await world.end()
  vi.useRealTimers()
})

/** As an exchange does that hears its signal in this phase. */
const hangsIn = (phase: Phase) => (signal: AbortSignal) =>
  new Promise<void>((_, reject) => {
    signal.addEventListener('abort', () => reject(new GatewayFailure('request-cancelled', { phase, sent: 'maybe' })))
  })

test('asks soon after the start and then at the interval, give or take a tenth', async () => {
  prober.start()
  await world.pass(10 * 30_000)
  expect(requested[0]).toBeLessThanOrEqual(1_000)
  const gaps = requested.slice(1).map((at, index) => at - (requested[index] ?? 0))
  expect(gaps.length).toBeGreaterThanOrEqual(8)
  for (const gap of gaps) expect(Math.abs(gap - 30_000)).toBeLessThanOrEqual(3_001)
  expect(new Set(gaps.map(Math.round)).size).toBeGreaterThan(1)
})

test.each([
  ['dns', 'dns-failed', 'dns'],
  ['tcp', 'connect-timeout', 'tcp'],
  ['tls', 'connect-timeout', 'tls'],
  ['first-byte', 'first-byte-timeout', 'first-byte'],
  ['body', 'body-timeout', 'body'],
] as const)('a probe that is late in %s fails as %s', async (phase, code, reported) => {
  answer = hangsIn(phase)
  const pending = prober.now()
  await world.pass(5_000)
  expect(await pending).toMatchObject({ durationMs: 5_000, failure: { code, phase: reported } })
})

test('a path that does not even hear its signal does not hold up the next probe', async () => {
  answer = () => new Promise(() => {})
  prober.start()
  await world.pass(120_000)
  expect(requested.length).toBeGreaterThanOrEqual(3)
  expect(results.every(({ failure }) => failure?.code === 'first-byte-timeout')).toBe(true)
})

test('never asks twice at once: who asks meanwhile gets the same answer', async () => {
  answer = hangsIn('body')
  const both = [prober.now(), prober.now()]
  await world.pass(6_000)
  const [one, other] = await Promise.all(both)
  expect(one).toBe(other)
  expect(requested.length).toBe(1)
})

test('a refusal by whom we asked is an answer', async () => {
  answer = () => Promise.reject(new GatewayFailure('unit-not-authorised', { sent: 'answered' }))
  expect(await prober.now()).toMatchObject({ failure: null })
})

test('a defect of ours is no sign of the path', async () => {
  answer = () => Promise.reject(new TypeError('a defect'))
  expect(await prober.now()).toMatchObject({ failure: { code: 'internal-error' } })
  expect(results).toEqual([])
})

test('beside the link while its breaker is closed or open, through it as the trial while it is half-open', async () => {
  await prober.now()
  await world.breakDown()
  await prober.now()
  expect(world.events.filter(({ type }) => type === 'attempt').length).toBeGreaterThan(0)
  expect(world.path().breaker).toBe('open')
  await world.pass(5_000)
  expect(world.path().breaker).toBe('half-open')
  const before = world.events.filter(({ type }) => type === 'attempt').length
  expect(await prober.now()).toMatchObject({ failure: null })
  expect(world.events.filter(({ type }) => type === 'attempt').length).toBe(before + 1)
  expect(world.path().breaker).toBe('closed')
})

test('a failed trial opens the breaker again and tells why', async () => {
  await world.breakDown()
  await world.pass(5_000)
  answer = () => Promise.reject(new GatewayFailure('tls-failed', { phase: 'tls', sent: 'no' }))
  expect(await prober.now()).toMatchObject({ failure: { code: 'tls-failed', phase: 'tls' } })
  expect(world.path().breaker).toBe('open')
  expect(requested.length).toBe(1)
})

test('a stop leaves nothing behind and counts nothing against the path', async () => {
  prober.start()
  answer = hangsIn('first-byte')
  const pending = prober.now()
  prober.stop()
  await world.pass(1)
  expect(await pending).toMatchObject({ failure: { code: 'shutting-down' } })
  expect(results).toEqual([])
})
