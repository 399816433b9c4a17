/** The state machine of one alert: what holds for any sequence of events, and the sequences that have a name. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AlertSettings } from '../../src/alert/settings.ts'
import {
  type Observation,
  type OpenAlert,
  type Pace,
  type Telling,
  transitionAlert,
} from '../../src/alert/transition-alert.ts'
import type { Condition } from '../../src/domain/alert.ts'

const pace: Pace = AlertSettings.parse({})
const second = 1_000
const minute = 60 * second
const hour = 60 * minute

function condition(changes: Partial<Condition> = {}): Condition {
  const step = changes.step ?? 2
  return {
    key: 'path/population/ndxp',
    kind: 'path',
    severity: step > 1 ? 'error' : 'warning',
    step,
    since: 0,
    link: 'population',
    path: 'ndxp',
    reason: { code: 'tls-failed', layer: 'network', phase: 'tls' },
    sentence: { vi: '', en: '' },
    nextStep: null,
    count: null,
    ...changes,
  }
}

const stands = (beganAt: number, changes: Partial<Condition> = {}, begins = 1): Observation => ({
  condition: condition(changes),
  beganAt,
  endedAt: null,
  begins,
  lost: false,
})
const ended = (beganAt: number, endedAt: number, changes: Partial<Condition> = {}, begins = 1): Observation => ({
  ...stands(beganAt, changes, begins),
  endedAt,
})

/** Rounds at their times; returns the notifications with their times. */
function history(rounds: readonly [number, readonly Observation[]][], before: OpenAlert | null = null) {
  let alert = before
  const notifications: string[] = []
  for (const [at, observations] of rounds) {
    const next = transitionAlert(alert, observations, at, pace)
    alert = next.alert
    notifications.push(
      ...next.notifications.map(({ type, alert: { count } }) => `${at / second} ${type.slice(6)} ${count}`),
    )
  }
  return { alert, notifications }
}

describe('any sequence of events', () => {
  /** Three processes that see trouble come and go, forget, and die, at any pace. */
  const happenings = fc.array(
    fc.record({
      afterMs: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 20 * minute })),
      who: fc.integer({ min: 0, max: 2 }),
      what: fc.constantFrom('begins', 'ends', 'worse', 'better', 'dies', 'nothing'),
    }),
    { maxLength: 60 },
  )

  function play(events: readonly { afterMs: number; who: number; what: string }[]) {
    const observations = new Map<number, Observation>()
    const notifications: { at: number; telling: Telling }[] = []
    let alert: OpenAlert | null = null
    let now = 1_000_000
    const round = () => {
      const next = transitionAlert(alert, [...observations.values()], now, pace)
      alert = next.alert
      notifications.push(...next.notifications.map((telling) => ({ at: now, telling })))
      for (const [who, observation] of observations) {
        if (observation.lost || observation.endedAt !== null) observations.delete(who)
        else observations.set(who, { ...observation, begins: 0 })
      }
    }
    for (const { afterMs, who, what } of events) {
      now += afterMs
      const mine = observations.get(who)
      if (what === 'begins' && !mine) observations.set(who, stands(now, { step: 1 }))
      if (what === 'worse') observations.set(who, { ...(mine ?? stands(now)), condition: condition({ step: 2 }) })
      if (what === 'better' && mine) observations.set(who, { ...mine, condition: condition({ step: 1 }) })
      if (what === 'ends' && mine) observations.set(who, { ...mine, endedAt: now })
      if (what === 'dies' && mine) observations.set(who, { ...mine, lost: true })
      round()
    }
    return { notifications, observations, round, turn: (ms: number) => (now += ms), alert: () => alert }
  }

  test('opened and recovered alternate, reminders come between them, and only what was opened is open', () => {
    fc.assert(
      fc.property(happenings, (events) => {
        const { notifications, alert } = play(events)
        let open = false
        for (const { telling } of notifications) {
          if (telling.type === 'alert.opened') expect(open).toBe(false)
          else expect(open).toBe(true)
          open = telling.type !== 'alert.recovered'
        }
        expect(alert() !== null).toBe(open)
      }),
      { numRuns: 1_000 },
    )
  })

  test('when all has been well for long enough, every alert that was opened is recovered', () => {
    fc.assert(
      fc.property(happenings, (events) => {
        const { notifications, observations, round, turn, alert } = play(events)
        observations.clear()
        round()
        turn(pace.quietMs)
        round()
        expect(alert()).toBeNull()
        const count = (type: string) => notifications.filter(({ telling }) => telling.type === type).length
        expect(count('alert.opened')).toBe(count('alert.recovered'))
      }),
      { numRuns: 300 },
    )
  })

  test('two recoveries are at least the quiet time apart, however often trouble comes and goes', () => {
    fc.assert(
      fc.property(happenings, (events) => {
        const { notifications } = play(events)
        const times = notifications.filter(({ telling }) => telling.type === 'alert.recovered').map(({ at }) => at)
        for (const [index, at] of times.entries()) {
          if (index > 0) expect(at - (times[index - 1] as number)).toBeGreaterThanOrEqual(pace.quietMs)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('the reported severity never declines within one alert', () => {
    fc.assert(
      fc.property(happenings, (events) => {
        let step = 0
        for (const { telling } of play(events).notifications) {
          if (telling.type === 'alert.opened') step = 0
          expect(telling.alert.step).toBeGreaterThanOrEqual(step)
          step = telling.alert.step
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('a sequence with a name', () => {
  test('down is reported at once, degraded only when it lasts', () => {
    expect(history([[0, [stands(0)]]]).notifications).toEqual(['0 opened 1'])
    const mild = { step: 1 }
    const rounds: [number, Observation[]][] = [0, 30, 59, 60].map((s) => [
      s * second,
      [stands(0, mild, s === 0 ? 1 : 0)],
    ])
    expect(history(rounds).notifications).toEqual(['60 opened 1'])
  })

  test('degraded that passes within its minute is not reported at all', () => {
    const mild = { step: 1 }
    expect(
      history([
        [0, [stands(0, mild)]],
        [30 * second, [ended(0, 30 * second, mild)]],
      ]).notifications,
    ).toEqual([])
  })

  test('degraded that becomes down is reported again at once; down that becomes degraded is not', () => {
    const rounds: [number, Observation[]][] = [
      [minute, [stands(0, { step: 1 })]],
      [2 * minute, [stands(0, { step: 2 }, 0)]],
      [3 * minute, [stands(0, { step: 1 }, 0)]],
    ]
    expect(history(rounds).notifications).toEqual(['60 opened 1', '120 reminder 1'])
  })

  test('reminders come after one hour, two, four… and then once a day', () => {
    const rounds: [number, Observation[]][] = Array.from({ length: 4 * 24 * 60 }, (_, n) => [
      n * minute,
      [stands(0, {}, n === 0 ? 1 : 0)],
    ])
    const times = history(rounds).notifications.map((line) => Number(line.split(' ')[0]) / 3600)
    expect(times).toEqual([0, 1, 3, 7, 15, 31, 55, 79])
  })

  test('trouble that returns within the quiet time is the same alert, counted', () => {
    const rounds: [number, Observation[]][] = [
      [0, [stands(0)]],
      [10 * second, [ended(0, 10 * second, {}, 0)]],
      [4 * minute, [stands(4 * minute)]],
      [5 * minute, [ended(4 * minute, 5 * minute, {}, 0)]],
      [9 * minute, []],
      [10 * minute, []],
    ]
    expect(history(rounds).notifications).toEqual(['0 opened 1', '600 recovered 2'])
  })

  test('what began and ended while no report could be written is reported afterwards, both its beginning and its end', () => {
    expect(history([[hour, [ended(0, 10 * minute)]]]).notifications).toEqual(['3600 opened 1', '3600 recovered 1'])
  })

  test('a process that could not report repeats nothing of an outage that others have reported to its end', () => {
    const past = { step: 2, quietSince: 10 * minute }
    const late = (observation: Observation) =>
      transitionAlert(null, [observation], hour, pace, past).notifications.map(({ type }) => type)
    expect(late(ended(0, 9 * minute))).toEqual([])
    expect(late(ended(11 * minute, 16 * minute))).toEqual([])
    // News is what is worse than was reported, what began after its quiet, and what still lasts.
    expect(late(ended(0, 9 * minute, { step: 3 }))).toEqual(['alert.opened', 'alert.recovered'])
    expect(late(ended(16 * minute, 20 * minute))).toEqual(['alert.opened', 'alert.recovered'])
    expect(late(stands(0))).toEqual(['alert.opened'])
  })

  test('a process that dies takes nothing back: the quiet counts from the moment at which it was missed', () => {
    const rounds: [number, Observation[]][] = [
      [0, [stands(0)]],
      [hour - minute, [{ ...stands(0, {}, 0), lost: true }]],
      [hour - second, []],
      [hour + 3 * minute, []],
      [hour + 4 * minute, []],
    ]
    expect(history(rounds).notifications).toEqual(['0 opened 1', `${3600 + 240} recovered 1`])
  })

  test('dead letters: the number is reported, and ten times as many are reported at once', () => {
    const letters = (count: number): Partial<Condition> => ({ kind: 'dead-letter', step: String(count).length, count })
    const rounds: [number, Observation[]][] = [
      [0, [stands(0, letters(1))]],
      [minute, [stands(0, letters(7), 0)]],
      [2 * minute, [stands(0, letters(12), 0)]],
      [62 * minute, [stands(0, letters(15), 0)]],
    ]
    expect(history(rounds).notifications).toEqual(['0 opened 1', '120 reminder 12', '3720 reminder 15'])
  })

  test('an absence is reported again a day later, at the hour of the first report, and not in the night', () => {
    const absent: Partial<Condition> = { kind: 'absence', step: 1 }
    const rounds: [number, Observation[]][] = Array.from({ length: 50 }, (_, n) => [
      n * hour,
      [stands(0, absent, n === 0 ? 1 : 0)],
    ])
    expect(history(rounds).notifications).toEqual(['0 opened 1', `${24 * 3600} reminder 1`, `${48 * 3600} reminder 1`])
  })

  test('one filing ends an absence without further proof', () => {
    const absent: Partial<Condition> = { kind: 'absence', step: 1 }
    expect(
      history([
        [0, [stands(0, absent)]],
        [second, [ended(0, second, absent, 0)]],
      ]).notifications,
    ).toEqual(['0 opened 1', '1 recovered 1'])
  })
})

describe('what was never seen in answers before', () => {
  const news = (count: number) => stands(0, { kind: 'answer-change', step: 1, count })

  test('dozens within minutes are one alert, which counts them to its end', () => {
    const rounds = Array.from({ length: 40 }, (_, n): [number, Observation[]] => [n * 10 * second, [news(n + 1)]])
    // They grow old one by one.
    const end = ended(0, hour, { kind: 'answer-change', step: 1, count: 1 })
    const { alert, notifications } = history([
      ...rounds,
      [59 * minute, [news(12)]],
      [hour - second, [news(1)]],
      [hour, [end]],
    ])
    expect(notifications).toEqual(['0 opened 1', '3600 recovered 40'])
    expect(alert).toBeNull()
  })

  test('where they keep coming there is one message an hour', () => {
    const rounds = Array.from({ length: 180 }, (_, n): [number, Observation[]] => [n * minute, [news(3)]])
    expect(history(rounds).notifications).toEqual(['0 opened 3', '3600 reminder 3', '7200 reminder 3'])
  })
})
