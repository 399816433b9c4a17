/**
 * A reason belongs to the evidence of this outage. Any sequence of failing and answered calls and probes: the reason that a path
 * is given was met since it left health, or in the seconds that led to it.
 */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type FailureCode, failures, GatewayFailure } from '../../../src/domain/failure.ts'
import { fakeTime } from '../link/fixtures.ts'
import { watchPaths } from './monitored.ts'

beforeEach(() => fakeTime(new Date('2026-11-23T02:00:00.000Z')))
afterEach(() => vi.useRealTimers())

const kinds = ['first-byte-timeout', 'answer-html', 'token-unavailable', 'connection-reset'] as const
const ending = fc.constantFrom<(typeof kinds)[number] | 'answered'>(...kinds, 'answered', 'answered')
const spell = fc.record({
  calls: fc.integer({ min: 0, max: 25 }),
  callsEnd: ending,
  probe: fc.option(ending),
  gapMs: fc.constantFrom(100, 1_000, 6_000, 25_000),
  repeat: fc.integer({ min: 1, max: 3 }),
})
const guard = { volumeMin: 5, windowMs: 3_000, resetMs: 500, rampMs: 2_000, attemptsMax: 1, queueMax: 0 }
/** Evidence is kept for twice the look-back of the recorder, and for the breaker's window. */
const leadMs = 10_000 + guard.windowMs

test('whatever fails and recovers, the reason was met since this outage began', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(spell, { minLength: 1, maxLength: 8 }), async (spells) => {
      vi.clearAllTimers()
      const { evaluator, watched, link, probed } = watchPaths({ a: () => ({ token: null }) }, guard)
      const met: { code: FailureCode; at: number }[] = []
      for (const { calls, callsEnd, probe, gapMs, repeat } of spells) {
        for (let time = 0; time < repeat; time++) {
          for (let call = 0; call < calls; call++) {
            const reported = await link.call({ deadlineMs: 1_000, idempotent: true }, async () => {
              if (callsEnd !== 'answered') throw new GatewayFailure(callsEnd)
            })
            if (!reported.ok && reported.trace.attempts > 0) met.push({ code: reported.failure.code, at: Date.now() })
          }
          if (probe !== null) probed('a', probe === 'answered' ? null : new GatewayFailure(probe))
          if (probe !== null && probe !== 'answered') met.push({ code: probe, at: Date.now() })
          for (let passed = 0; passed < gapMs; passed += 1_000) {
            await vi.advanceTimersByTimeAsync(Math.min(1_000, gapMs - passed))
            evaluator.tick()
            const report = evaluator.toReport(watched).paths[0]
            const code = report?.reason?.code
            if (!report || !code || !(code in failures)) continue
            const since = Date.parse(report.since) - leadMs
            expect(met.filter(({ at }) => at >= since).map((each) => each.code)).toContain(code)
          }
        }
      }
      link.stop()
    }),
    { numRuns: 40 },
  )
})
