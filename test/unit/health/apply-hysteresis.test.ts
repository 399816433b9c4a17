/** What counts, over time: worse at once, better only after calm, and one state for what goes to and fro. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  applyHysteresis,
  begin,
  type Finding,
  judge,
  Level,
  type StableState,
  toHealthStatus,
  toState,
} from '../../../src/health/judging/judge.ts'
import { judging, probeFailed, reset, signals, tls } from './signals.ts'

const calmMs = 60_000
const start = { now: 1_000, at: Date.parse('2026-11-23T02:00:00Z') }
const good: Finding = { level: Level.healthy, reason: null, held: false }
const down: Finding = { level: Level.down, reason: tls, held: false }
const hurting = (reason = reset): Finding => ({ level: Level.impaired, reason, held: false })
const ramping: Finding = {
  level: Level.recovering,
  reason: { code: 'ramping-up', layer: 'gateway', phase: null },
  held: false,
}

/** Findings, each with the seconds since the one before; what counted after each. */
function run(...findings: [seconds: number, finding: Finding][]): (StableState & { now: number })[] {
  let finished = begin(start)
  let passed = 0
  return findings.map(([seconds, finding]) => {
    passed += seconds * 1000
    const moment = { now: start.now + passed, at: start.at + passed }
    finished = applyHysteresis(finished, finding, moment, calmMs)
    return { ...finished, now: moment.now }
  })
}
const last = <T>(list: readonly T[]): T => list[list.length - 1] as T
const getChanges = (story: readonly StableState[]) =>
  story.filter((each, at) => toState(each.level) !== toState(story[at - 1]?.level ?? Level.healthy)).length

const findings = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 90 }),
    fc.constantFrom(good, ramping, hurting(), hurting(tls), down, { ...good, held: true }, { ...down, held: true }),
  ),
  { maxLength: 60 },
)

test('from any history, a path that stays good is healthy within calmMs', () => {
  fc.assert(
    fc.property(findings, (history) => {
      expect(last(run(...history, [0, good], [calmMs / 1000, good]))).toMatchObject({
        level: Level.healthy,
        reason: null,
        heldSince: null,
      })
    }),
  )
})

test('worse is never hidden: what counts is at least as bad as what is found', () => {
  fc.assert(
    fc.property(findings, (history) => {
      for (const [at, finished] of run(...history).entries())
        expect(finished.level).toBeGreaterThanOrEqual(history[at]?.[1].level ?? 0)
    }),
  )
})

test('a state never improves within calmMs of the last worse sign', () => {
  fc.assert(
    fc.property(findings, (history) => {
      const story = run(...history)
      for (const [at, finished] of story.entries()) {
        for (const [before, [, finding]] of history.slice(0, at).entries()) {
          const passed = finished.now - (story[before]?.now ?? 0)
          if (passed < calmMs) expect(finished.level).toBeGreaterThanOrEqual(finding.level)
        }
      }
    }),
  )
})

test.each([
  ['down', down],
  ['degraded', hurting()],
] as const)('good and bad seconds in turn are one state and one change, and end once: %s', (state, bad) => {
  const flapping = Array.from({ length: 600 }, (_, at): [number, Finding] => [1, at % 2 ? good : bad])
  const story = run(...flapping, ...Array.from({ length: 120 }, (): [number, Finding] => [1, good]))
  expect(getChanges(story)).toBe(2)
  expect(toState((story[599] as StableState).level)).toBe(state)
  expect(last(story).level).toBe(Level.healthy)
})

test('a path that is down now and then and hurts in between is one outage, until it has only hurt for long', () => {
  const limping = Array.from({ length: 1000 }, (_, at): [number, Finding] => [1, at % 100 === 0 ? down : hurting()])
  expect(getChanges(run(...limping))).toBe(1)
  const hurts = Array.from({ length: 300 }, (): [number, Finding] => [1, hurting()])
  const story = run([0, down], ...hurts)
  expect(story.findIndex(({ level }) => level === Level.impaired)).toBe(240)
})

test('two explanations in turn are reported once; one that lasts replaces the other', () => {
  const turns = Array.from({ length: 100 }, (_, at): [number, Finding] => [1, at % 2 ? hurting(tls) : hurting(reset)])
  const story = run(...turns)
  expect(new Set(story.map(({ reason }) => reason?.code))).toEqual(new Set(['connection-reset']))
  const turned = run(...turns, [1, hurting(tls)], [15, hurting(tls)])
  expect(last(turned)).toMatchObject({ reason: tls, since: start.at + 1000 })
})

test('after an outage the way back is seen as such, then health: never health in between', () => {
  const way: [number, Finding][] = [
    [0, down],
    [5, ramping],
    [29, ramping],
    [1, good],
    [30, good],
    [28, good],
    [1, good],
  ]
  const { down: outage, recovering, healthy } = Level
  expect(run(...way).map(({ level }) => level)).toEqual([
    outage,
    outage,
    outage,
    outage,
    recovering,
    recovering,
    healthy,
  ])
})

test('a single failed probe is degraded, never down, and a second one is down at once', () => {
  const once = judge(signals({ probe: probeFailed(1) }), judging)
  const twice = judge(signals({ probe: probeFailed(2) }), judging)
  expect(run([0, once], [30, twice]).map(({ level }) => toState(level))).toEqual(['degraded', 'down'])
})

test('a hold covers what is beneath at once, and its end shows what was found meanwhile', () => {
  const story = run(
    [0, down],
    [10, { ...down, held: true }],
    [60, { ...good, held: true }],
    [61, { ...good, held: true }],
    [1, good],
  )
  expect(story.map((finished) => toHealthStatus(finished).state)).toEqual(['down', 'held', 'held', 'held', 'healthy'])
  expect(toHealthStatus(last(story)).since).toBe(new Date(start.at + 132_000).toISOString())
})
