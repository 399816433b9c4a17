/** The pictures are drawn from the data, all of it and nothing else: pure functions from figures to SVG. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { latencyPicture, toRuns } from '../../../src/console/pictures/latency.ts'
import { getOutcomes, mixBar } from '../../../src/console/pictures/outcome-bar.ts'
import { phasesPicture } from '../../../src/console/pictures/phases.ts'
import { probeDots } from '../../../src/console/pictures/probes.ts'
import { getShares, strip } from '../../../src/console/pictures/strip.ts'
import type { HistorySlice, StatePeriod } from '../../../src/domain/link/health.ts'
import type { PathState } from '../../../src/domain/link/link.ts'
import { decades, fromZero, quarterMs } from '../../../src/pages/pictures/scale.ts'

const now = Date.parse('2026-11-25T08:00:00Z')
const hoursAgo = (hours: number) => new Date(now - hours * 3_600_000).toISOString()
const noPhases = { dnsMs: null, tcpMs: null, tlsMs: null, queueMs: null, firstByteMs: null, bodyMs: null }
const slice = (at: number, changes: Partial<HistorySlice> = {}): HistorySlice => ({
  at: new Date(at).toISOString(),
  calls: 10,
  failures: 0,
  p50Ms: 20,
  p95Ms: 50,
  p99Ms: 90,
  phases: noPhases,
  outcomes: { ok: 10 },
  uptime: 1,
  ...changes,
})
const words = { title: 'a title', description: 'a description' }
const stripWords = {
  title: 'states',
  period: ({ state, from }: StatePeriod) => `${state} ${from}`,
  summary: (shares: Partial<Record<PathState, number>>) => JSON.stringify(shares),
}
const period = (from: number, to: number | null, state: PathState): StatePeriod => ({
  from: hoursAgo(from),
  to: to === null ? null : hoursAgo(to),
  state,
  reason: null,
})

/** Every number in the drawing, so that none is NaN and none lies outside. */
const numbersIn = (svg: string) => [...svg.matchAll(/(?:NaN|Infinity|-?\d+(?:\.\d+)?)/g)].map(([text]) => Number(text))

test('a strip has a block per state of the last 24 hours, as wide as it lasted, and says which', () => {
  const svg = String(
    strip('s', [period(40, 30, 'down'), period(30, 6, 'healthy'), period(6, null, 'down')], now, stripWords),
  )
  const blocks = [...svg.matchAll(/<rect class="is-(\w+)" x="([\d.]+)" y="\d+" width="([\d.]+)" height="(\d+)">/g)]
  expect(blocks.map(([, state, x, width]) => [state, Number(x), Number(width)])).toEqual([
    ['healthy', 0, 1080],
    ['down', 1080, 360],
  ])
  // Trouble is taller: it is recognised without colour.
  expect(Number(blocks[1]?.[4])).toBeGreaterThan(Number(blocks[0]?.[4]))
  expect(svg).toContain('<title>down')
  expect(svg).toContain('role="img"')
})

test('a minute of trouble is wide enough to be seen, and stays within the picture', () => {
  const svg = String(strip('s', [period(1, 1 - 1 / 60, 'down'), period(0.001, null, 'down')], now, stripWords))
  for (const [, x, width] of svg.matchAll(/x="([\d.]+)" y="\d+" width="([\d.]+)"/g)) {
    expect(Number(width)).toBeGreaterThanOrEqual(4)
    expect(Number(x) + Number(width)).toBeLessThanOrEqual(1440)
  }
})

test('shares of states are those of the last 24 hours, and what was not observed is in none', () => {
  expect(getShares([period(48, 12, 'healthy'), period(12, 6, 'down')], now)).toEqual({ healthy: 0.5, down: 0.25 })
  expect(getShares([], now)).toEqual({})
})

test('where nothing was measured no line is drawn', () => {
  const at = now - 8 * quarterMs
  const quarters = [
    slice(at),
    slice(at + quarterMs),
    slice(at + 4 * quarterMs),
    slice(at + 5 * quarterMs, { calls: 0 }),
  ]
  expect(toRuns(quarters.slice(0, 3)).map(({ length }) => length)).toEqual([2, 1])
  const { svg } = latencyPicture('l', quarters, now, words)
  const [, median = ''] = /class="p50" d="([^"]*)"/.exec(String(svg)) ?? []
  expect(median.match(/M/g)).toHaveLength(2)
  expect(median.match(/H/g)).toHaveLength(3)
})

test('no figures, however odd, put a line outside the picture or a word in place of a number', () => {
  const ms = fc.double({ min: 0, max: 1e7, noNaN: true })
  const phase = fc.option(ms)
  const figures = fc.record({
    calls: fc.nat(1e6),
    p50Ms: ms,
    p95Ms: ms,
    p99Ms: ms,
    place: fc.integer({ min: -3, max: 99 }),
    phases: fc.record({ dnsMs: phase, tcpMs: phase, tlsMs: phase, queueMs: phase, firstByteMs: phase, bodyMs: phase }),
  })
  fc.assert(
    fc.property(fc.array(figures, { maxLength: 12 }), (all) => {
      const quarters = all.map(({ place, ...rest }) => slice(now - place * quarterMs, rest))
      for (const [{ svg }, height] of [
        [latencyPicture('l', quarters, now, words), 120],
        [phasesPicture('p', quarters, now, words), 72],
      ] as const) {
        const paths = [...String(svg).matchAll(/ d="([^"]*)"/g)].map(([, path = '']) => path).join(' ')
        for (const number of numbersIn(paths)) {
          expect(number).toBeGreaterThanOrEqual(0)
          expect(number).toBeLessThanOrEqual(960)
        }
        for (const [, y] of paths.matchAll(/V(-?[\d.]+)/g)) expect(Number(y)).toBeLessThanOrEqual(height)
      }
    }),
  )
})

test('the scale of times has whole decades and holds every value; that of phases begins at nothing', () => {
  expect(decades([12, 900], 100).marks).toEqual([10, 100, 1000])
  expect(decades([], 100).marks).toEqual([10, 100, 1000])
  expect(decades([0.02], 100).marks).toEqual([1, 10])
  const { y } = decades([12, 900], 100)
  expect([y(10), y(100), y(1000), y(1e9)]).toEqual([100, 50, 0, 0])
  expect(fromZero([137], 100).marks).toEqual([0, 100, 200])
  expect(fromZero([], 100).marks).toEqual([0, 0.5, 1])
})

test('one failure among a million calls is seen, and the bar is full', () => {
  const outcomes = getOutcomes([
    { outcomes: { ok: 600_000, 'tls-failed': 1 } },
    { outcomes: { ok: 400_000, 'answer-html': 0 } },
  ])
  expect(outcomes).toEqual([
    { outcome: 'ok', count: 1_000_000 },
    { outcome: 'tls-failed', count: 1 },
  ])
  const widths = [...String(mixBar('m', outcomes, words)).matchAll(/width="([\d.]+)" height="10"/g)].map(([, width]) =>
    Number(width),
  )
  expect(widths[1]).toBeGreaterThan(3)
  expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(1000, 0)
})

test('a probe that failed has another shape than one that was answered, and its own words', () => {
  const at = hoursAgo(0)
  const failure = { code: 'tls-failed', layer: 'network', phase: 'tls' } as const
  const one = ({ failure: failed }: { failure: unknown }) => (failed ? 'not <answered>' : 'answered')
  const svg = String(
    probeDots(
      'p',
      [
        { at, durationMs: 5, failure: null },
        { at, durationMs: 5, failure },
      ],
      { ...words, one },
    ),
  )
  expect(svg.match(/<circle/g)).toHaveLength(1)
  expect(svg.match(/<path class="failed"/g)).toHaveLength(1)
  expect(svg).toContain('<title>not &lt;answered&gt;</title>')
})
