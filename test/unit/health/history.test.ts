/** One strip out of what several processes saw, each in its own life. */
import { expect, test } from 'vitest'
import type { PathState } from '../../../src/domain/link/link.ts'
import { getPeriods } from '../../../src/health/history/history.ts'
import type { SeenState } from '../../../src/store/health/states.ts'

const minute = (minutes: number) => Date.parse('2026-11-23T00:00:00Z') + minutes * 60_000
const now = minute(60)
const row = (run: string, at: number, state: PathState, seen = 60): SeenState => ({
  link: 'population',
  path: 'ndxp',
  run,
  at: new Date(minute(at)),
  state,
  seenAt: new Date(minute(seen)),
  reason: state === 'healthy' ? null : { code: 'tls-failed', layer: 'network', phase: 'tls' },
})
const strip = (rows: SeenState[], from = 0) =>
  getPeriods(rows, minute(from), now).map(({ from: begin, to, state }) => [
    (Date.parse(begin) - minute(0)) / 60_000,
    to === null ? null : (Date.parse(to) - minute(0)) / 60_000,
    state,
  ])

test('the states of one process, the last one going on', () => {
  expect(strip([row('a', 0, 'healthy'), row('a', 20, 'down'), row('a', 30, 'healthy')])).toEqual([
    [0, 20, 'healthy'],
    [20, 30, 'down'],
    [30, null, 'healthy'],
  ])
})

test('a state from before the window reaches into it', () => {
  expect(strip([row('a', 0, 'down')], 40)).toEqual([[40, null, 'down']])
})

test('a process that ended or was killed saw nothing after it was last seen', () => {
  expect(strip([row('a', 0, 'down', 20), row('b', 30, 'healthy')])).toEqual([
    [0, 20, 'down'],
    [30, null, 'healthy'],
  ])
})

test('of two that look at the same time the worse view counts, because its callers met it', () => {
  expect(
    strip([row('a', 0, 'healthy'), row('b', 0, 'healthy'), row('b', 20, 'down'), row('b', 30, 'healthy')]),
  ).toEqual([
    [0, 20, 'healthy'],
    [20, 30, 'down'],
    [30, null, 'healthy'],
  ])
})

test('no one looked: nothing is claimed', () => {
  expect(strip([])).toEqual([])
})
