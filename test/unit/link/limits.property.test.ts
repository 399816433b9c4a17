/** What holds in every moment of every history: places, queues, deadlines, budgets, and nothing left behind. */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
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
const names = ['a', 'b']

const settings = fc.record({
  attemptTimeoutMs: fc.constantFrom(200, 800),
  attemptsMax: fc.integer({ min: 1, max: 4 }),
  concurrencyMax: fc.integer({ min: 1, max: 6 }),
  queueMax: fc.nat(4),
  volumeMin: fc.constantFrom(2, 5, 1_000),
  resetMs: fc.constantFrom(200, 1_000),
  rampMs: fc.constantFrom(0, 1_000),
  retryFloor: fc.nat(4),
  retryShareMax: fc.constantFrom(0, 20, 100),
  retryBaseMs: fc.constantFrom(1, 200),
  hedgeAfterMs: fc.constantFrom(undefined, 50),
  hedgeShareMax: fc.constantFrom(0, 50),
})
const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.nat(900).map((ms) => answers(ms)),
  fc.nat(500).map((ms) => fails('connection-reset', ms, { sent: 'maybe' })),
  fc.nat(500).map((ms) => fails('connection-refused', ms, { sent: 'no' })),
  fc.nat(500).map((ms) => fails('ministry-failed', ms, { sent: 'answered' })),
  fc.nat(500).map((ms) => fails('officer-not-authorised', ms, { sent: 'answered' })),
  fc.constantFrom<Behaviour>(hangs, deaf, { type: 'throws' }),
)
const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('call' as const),
      times: fc.integer({ min: 1, max: 10 }),
      // One per attempt, in turn.
      behaviours: fc.array(behaviour, { minLength: 1, maxLength: 4 }),
      deadlineMs: fc.integer({ min: 1, max: 3_000 }),
      idempotent: fc.boolean(),
      cancelAfterMs: fc.option(fc.nat(1_000), { nil: null }),
      shareKey: fc.constantFrom(undefined, undefined, 'k'),
      hedge: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.nat(1_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('hold' as const), path: fc.nat(1), ms: fc.nat(1_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('kill' as const), path: fc.nat(1) }) },
)

it('keeps every limit in every history', async () => {
  await fc.assert(
    fc
      .asyncProperty(settings, fc.array(event, { maxLength: 20 }), async (some, events) => {
        const world = new World({ ...some, windowMs: 2_000, retryWindowMs: 2_000, retryMaxMs: 400 }, names)
        const script = new Map<number, readonly Behaviour[]>()
        world.behaviour = (_, call) => {
          const behaviours = script.get(call) ?? [answers()]
          const turn = world.tries.filter((one) => one.call === call).length - 1
          return behaviours[turn % behaviours.length] ?? answers()
        }
        const read = () => {
          for (const { inFlight, queued } of world.link.health().paths) {
            expect(inFlight).toBeLessThanOrEqual(some.concurrencyMax)
            expect(inFlight).toBeGreaterThanOrEqual(0)
            expect(queued).toBeLessThanOrEqual(some.queueMax)
          }
        }
        for (const one of events) {
          const path = names['path' in one ? one.path : 0] ?? 'a'
          if (one.type === 'pass') await world.pass(one.ms)
          if (one.type === 'hold') world.link.hold(path, Date.now() + one.ms, 'x')
          if (one.type === 'kill') world.kill(path, 'connection-reset')
          if (one.type === 'call') {
            for (let i = 0; i < one.times; i++) {
              const controller = new AbortController()
              script.set(world.calls.length, one.behaviours)
              world.call({ ...one, signal: controller.signal })
              if (one.cancelAfterMs !== null) setTimeout(() => controller.abort(), one.cancelAfterMs)
              read()
            }
          }
          read()
        }
        await world.pass(15_000)
        read()

        expect(world.mostInFlight).toBeLessThanOrEqual(some.concurrencyMax)
        for (const call of world.calls) {
          // No one waits past the deadline, not by one millisecond.
          expect((call.endedAt ?? Number.POSITIVE_INFINITY) - call.startedAt).toBeLessThanOrEqual(
            call.options.deadlineMs,
          )
          const tries = world.tries.filter((one) => one.call === call.id)
          expect(tries.length).toBeLessThanOrEqual(some.attemptsMax)
          // What must not happen twice is sent again only after "no".
          if (!call.options.idempotent) expect(tries.slice(0, -1).every(({ sent }) => sent === 'no')).toBe(true)
          // A shared call goes on without the caller who began it, whose trace ends when that caller leaves.
          if (call.options.shareKey === undefined) expect(call.result?.trace.attempts).toBe(tries.length)
        }
        // Every attempt has finished or was aborted.
        for (const one of world.tries) expect(one.sent).not.toBe('under-way')

        // The budget, from outside: same-path retries within nine tenths of a window (its resolution) never exceed what
        // floor and share of a whole window allow.
        const samePath = world.tries.filter((one, index) => {
          const before = world.tries.slice(0, index).filter(({ call }) => call === one.call)
          return before.some(({ path }) => path === one.path)
        })
        for (const retry of samePath) {
          const retries = samePath.filter(({ at }) => at <= retry.at && at > retry.at - 1_800).length
          const calls = world.calls.filter(({ startedAt: at }) => at <= retry.at && at > retry.at - 2_400).length
          expect(retries).toBeLessThanOrEqual(some.retryFloor + (calls * some.retryShareMax) / 100 + 1e-9)
        }

        const { inFlight, queued } = world.path()
        expect({ inFlight, queued }).toEqual({ inFlight: 0, queued: 0 })
        // Only opossum's own remain: one interval per path, one reset timer per open path.
        expect(vi.getTimerCount()).toBeLessThanOrEqual(2 * names.length)
        await world.end()
      })
      .beforeEach(clean),
    { numRuns: runs },
  )
}, 300_000)
