/**
 * Promise 3: a path that answers again gets traffic again, within its reset time plus one probe lease, from any
 * sequence of events. Stated twice: for the breaker alone, whose trials may never report, and for the whole link.
 */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Breaker, type Permit, type Verdict } from '../../../src/link/breaker.ts'
import { answers, type Behaviour, deaf, fails, fakeTime, hangs, World } from './fixtures.ts'

beforeEach(() => {
  fakeTime()
})
afterEach(() => {
  vi.useRealTimers()
})

// A run that failed leaves timers behind, which must not fail the runs that look for a smaller example.
const clean = () => void vi.clearAllTimers()
const runs = Number(process.env.FC_RUNS ?? 300)

const verdict = fc.constantFrom<Verdict>('answered', 'failed', 'neutral')
const breakerEvent = fc.oneof(
  fc.record({ type: fc.constant('admit' as const), times: fc.nat(8) }),
  // Any permit ever given, in any order, at any time; also twice. Many are never reported.
  fc.record({ type: fc.constant('report' as const), which: fc.nat(200), verdict, slow: fc.boolean() }),
  fc.record({ type: fc.constant('fail' as const), times: fc.nat(8) }),
  fc.record({ type: fc.constant('pass' as const), ms: fc.nat(2_500) }),
  fc.record({ type: fc.constant('wall-clock' as const), ms: fc.integer({ min: -1e9, max: 1e9 }) }),
)

it('from any history, with trials that never report, a breaker admits a call within reset time and lease', () => {
  const settings = {
    windowMs: 2_000,
    volumeMin: 3,
    errorRateMax: 50,
    slowRateMax: 80,
    resetMs: 1_000,
    probeLeaseMs: 700,
  }
  fc.assert(
    fc
      .property(fc.array(breakerEvent, { maxLength: 60 }), (events) => {
        const breaker = new Breaker(settings, () => {})
        const permits: Permit[] = []
        const admit = () => {
          const permit = breaker.admit()
          if (permit) permits.push(permit)
          return permit
        }
        for (const event of events) {
          if (event.type === 'admit') for (let i = 0; i < event.times; i++) admit()
          if (event.type === 'pass') vi.advanceTimersByTime(event.ms)
          if (event.type === 'wall-clock') vi.setSystemTime(Date.now() + event.ms)
          if (event.type === 'fail') {
            for (let i = 0; i < event.times; i++) {
              const permit = admit()
              if (permit) breaker.report(permit, 'failed', false)
            }
          }
          if (event.type === 'report') {
            const permit = permits[event.which % Math.max(1, permits.length)]
            if (permit) breaker.report(permit, event.verdict, event.slow)
          }
        }
        // The path answers from now on. A caller comes every 100 ms.
        let waited = 0
        let permit = breaker.admit()
        while (!permit && waited <= settings.resetMs + settings.probeLeaseMs) {
          vi.advanceTimersByTime(100)
          waited += 100
          permit = breaker.admit()
        }
        expect(waited).toBeLessThanOrEqual(settings.resetMs + settings.probeLeaseMs)
        if (permit) breaker.report(permit, 'answered', false)
        expect(breaker.state).toBe('closed')
        for (let i = 0; i < 50; i++) {
          const next = breaker.admit()
          expect(next).not.toBeNull()
          if (next) breaker.report(next, 'answered', false)
          vi.advanceTimersByTime(100)
        }
        expect(breaker.state).toBe('closed')
        breaker.stop()
        expect(vi.getTimerCount()).toBe(0)
      })
      .beforeEach(clean),
    { numRuns: runs * 5 },
  )
})

const settings = {
  attemptTimeoutMs: 800,
  concurrencyMax: 4,
  queueMax: 3,
  windowMs: 2_000,
  volumeMin: 3,
  slowCallMs: 600,
  silenceMs: 300,
  resetMs: 500,
  probeLeaseMs: 1_000,
  rampMs: 1_000,
  retryWindowMs: 2_000,
} as const
const gapMs = 50

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.nat(1_000).map((ms) => answers(ms)),
  fc.nat(1_000).map((ms) => fails('connection-reset', ms, { sent: 'maybe' })),
  fc.nat(1_000).map((ms) => fails('connection-refused', ms, { sent: 'no' })),
  fc.nat(1_000).map((ms) => fails('ministry-refused', ms, { sent: 'answered' })),
  fc.nat(1_000).map((ms) => fails('bus-throttled', ms, { retryAfterMs: 900 })),
  fc.constantFrom<Behaviour>(hangs, deaf, { type: 'throws' }),
)
const linkEvent = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('call' as const),
      times: fc.integer({ min: 1, max: 8 }),
      behaviour,
      deadlineMs: fc.integer({ min: 1, max: 3_000 }),
      idempotent: fc.boolean(),
      cancelAfterMs: fc.option(fc.nat(2_000), { nil: null }),
      shareKey: fc.constantFrom(undefined, undefined, 'k', 'l'),
      hedge: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.nat(2_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('hold' as const), path: fc.nat(1), ms: fc.nat(2_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('release' as const), path: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('kill' as const), path: fc.nat(1) }) },
)

it.each([1, 2])(
  'from any history, every one of %d path(s) that answers again gets its traffic back, and keeps it',
  async (n) => {
    const names = ['a', 'b'].slice(0, n)
    await fc.assert(
      fc
        .asyncProperty(fc.array(linkEvent, { maxLength: 25 }), async (events) => {
          const world = new World({ ...settings, hedgeAfterMs: 100, hedgeShareMax: 50 }, names)
          const behaviours = new Map<number, Behaviour>()
          let well = false
          world.behaviour = (_, call) => (well ? answers(5) : (behaviours.get(call) ?? answers(5)))
          for (const event of events) {
            const path = names['path' in event ? event.path % n : 0] ?? 'a'
            if (event.type === 'pass') await world.pass(event.ms)
            if (event.type === 'hold') world.link.hold(path, Date.now() + event.ms, 'x')
            if (event.type === 'release') world.link.release(path)
            if (event.type === 'kill') world.kill(path, 'connection-reset')
            if (event.type === 'call') {
              for (let i = 0; i < event.times; i++) {
                const controller = new AbortController()
                behaviours.set(world.calls.length, event.behaviour)
                world.call({ ...event, signal: controller.signal })
                if (event.cancelAfterMs !== null) setTimeout(() => controller.abort(), event.cancelAfterMs)
              }
            }
          }
          // From now on every attempt that begins is answered. What hung before may still fail.
          well = true
          for (const path of names) world.link.release(path)
          const from = performance.now()
          const first = new Map<string, number>()
          const backMs = settings.resetMs + settings.probeLeaseMs
          const traffic = async (untilMs: number, mustBeServed: boolean) => {
            while (performance.now() - from < untilMs) {
              const calls = names.map((path) => ({ path, call: world.call({ path, deadlineMs: 400 }) }))
              await world.pass(gapMs)
              for (const { path, call } of calls) {
                if (call.result?.ok) first.set(path, first.get(path) ?? performance.now() - from)
                if (mustBeServed) {
                  expect(call.result).toMatchObject({ ok: true })
                  expect(world.path(path).breaker).toBe('closed')
                }
              }
            }
          }
          await traffic(backMs + 2 * gapMs, false)
          for (const path of names) expect(first.get(path)).toBeLessThanOrEqual(backMs + 2 * gapMs)
          // The last thing that hung has failed by now, and even the trip that this may have caused is over.
          await traffic(Math.max(backMs, settings.attemptTimeoutMs + settings.resetMs) + 3 * gapMs, false)
          await traffic(10_000, true)
          expect(world.judged().state).toBe('healthy')
          await world.end()
        })
        .beforeEach(clean),
      { numRuns: runs },
    )
  },
  300_000,
)
