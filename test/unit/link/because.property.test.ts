/**
 * The reason that callers are given for a path that is down is one that was met since this outage began: whatever came before,
 * and however often. The books of when which failure was met are kept here, from outside the link.
 */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FailureCode } from '../../../src/domain/failure.ts'
import { answers, fails, fakeTime, World } from './fixtures.ts'

beforeEach(() => fakeTime())
afterEach(() => vi.useRealTimers())

const kinds = ['first-byte-timeout', 'answer-html', 'token-unavailable', 'connection-reset'] as const
const spell = fc.record({
  kind: fc.constantFrom<(typeof kinds)[number] | 'answers'>(...kinds, 'answers', 'answers'),
  calls: fc.integer({ min: 1, max: 30 }),
  gapMs: fc.constantFrom(1, 20, 300, 1_500),
})
const settings = { volumeMin: 5, windowMs: 3_000, resetMs: 500, rampMs: 2_000, attemptsMax: 1, queueMax: 0 }

test('whatever sequence of failures and recoveries: the reason is of this outage, and after a failed trial it is the trial’s', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(spell, { minLength: 2, maxLength: 8 }), async (spells) => {
      // What an earlier run left behind when it failed is no timer of this one.
      vi.clearAllTimers()
      const world = new World(settings)
      let met: { code: FailureCode; at: number }[] = []
      let lastTrial: FailureCode | null = null
      let known = 0
      /** Reads the attempts that have ended since it last did, and forgets what is over. */
      const keepBooks = (breakerBefore: string) => {
        for (const event of world.events.slice(known)) {
          if (event.type !== 'attempt') continue
          if (event.verdict === 'failed') {
            met.push({ code: event.blame.code, at: event.at })
            if (breakerBefore !== 'closed') lastTrial = event.blame.code
          }
        }
        known = world.events.length
        if (world.path().breaker === 'closed') {
          met = met.filter(({ at }) => breakerBefore === 'closed' && at > performance.now() - settings.windowMs)
          lastTrial = null
        }
      }
      for (const { kind, calls, gapMs } of spells) {
        world.behaviour = () => (kind === 'answers' ? answers(1) : fails(kind, 1))
        for (let call = 0; call < calls; call++) {
          const before = world.path().breaker
          const reported = await world.outcome({ deadlineMs: 1_000 })
          keepBooks(before)
          if (!reported.ok && reported.failure.code === 'link-unavailable') {
            expect(met.map(({ code }) => code)).toContain(reported.failure.because)
            if (lastTrial !== null) expect(reported.failure.because).toBe(lastTrial)
          }
          await world.pass(gapMs)
        }
      }
      await world.end()
    }),
    { numRuns: 150 },
  )
})

test('a black hole that ended is not the reason of the refused tokens that follow, while the path still ramps up', async () => {
  const world = new World({ ...settings, rampMs: 60_000 })
  world.behaviour = () => fails('first-byte-timeout', 1)
  for (let call = 0; call < 30; call++) world.call()
  await world.until(() => world.path().breaker === 'open')
  world.behaviour = () => answers(1)
  await world.until(() => world.path().breaker === 'half-open')
  expect(await world.code()).toBe('ok')
  expect(world.judged()).toMatchObject({ breaker: 'closed', state: 'degraded', reason: { code: 'ramping-up' } })
  await world.breakDown('a', 'token-unavailable')
  const reported = await world.outcome({ deadlineMs: 1_000 })
  expect(reported).toMatchObject({ ok: false, failure: { code: 'link-unavailable', because: 'token-unavailable' } })
  await world.end()
})

test('a path that is held takes no calls for that reason, and not for a failure that it met before', async () => {
  const world = new World({ ...settings, volumeMin: 100 })
  world.behaviour = () => fails('answer-html', 1)
  for (let call = 0; call < 4; call++) await world.outcome()
  world.link.hold('a', Date.now() + 60_000, 'maintenance')
  const reported = await world.outcome()
  expect(reported).toMatchObject({ ok: false, failure: { code: 'link-unavailable' } })
  expect(reported.ok ? undefined : reported.failure.because).toBeUndefined()
  await world.end()
})
