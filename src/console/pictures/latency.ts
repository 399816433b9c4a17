/** How long calls took over 24 hours: the median as a line, the band up to the slowest twentieth, the slowest hundredth. */

import { dayMs } from '../../domain/duration.ts'
import type { HistorySlice } from '../../domain/link/health.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { drawing, hourLines, levelLines } from '../../pages/pictures/frame.ts'
import { dayScale, decades, quarterMs, type Scale } from '../../pages/pictures/scale.ts'

const [width, height] = [960, 120]

export interface LatencyPicture {
  svg: Markup
  scale: Scale
}

export function latencyPicture(
  id: string,
  quarters: readonly HistorySlice[],
  now: number,
  words: { title: string; description: string },
): LatencyPicture {
  const measured = answeredIn(quarters, now)
  const scale = decades(
    measured.flatMap(({ p50Ms, p99Ms }) => [p50Ms, p99Ms]),
    height,
  )
  const x = dayScale(now, width)
  const runs = toRuns(measured)
  const level = (run: readonly HistorySlice[], pick: (slice: HistorySlice) => number) =>
    run.map((slice) => {
      const at = Date.parse(slice.at)
      return [x(at), x(Math.min(at + quarterMs, now)), scale.y(pick(slice))] as const
    })
  const steps = (run: readonly HistorySlice[], pick: (slice: HistorySlice) => number) =>
    level(run, pick)
      .map(([from, to, y], index) => `${index === 0 ? 'M' : 'L'}${from} ${y}H${to}`)
      .join('')
  const band = (run: readonly HistorySlice[]) => {
    const back = level(run, ({ p50Ms }) => p50Ms).reverse()
    return `${steps(run, ({ p95Ms }) => p95Ms)}${back.map(([from, to, y]) => `L${to} ${y}H${from}`).join('')}Z`
  }
  const all = (one: (run: readonly HistorySlice[]) => string) => runs.map(one).join('')
  const inside = [
    hourLines(width, height),
    levelLines(scale.marks.map(scale.y), width),
    html`<path class="band" d="${all(band)}"/>`,
    html`<path class="p95" d="${all((run) => steps(run, ({ p95Ms }) => p95Ms))}"/>`,
    html`<path class="p99" d="${all((run) => steps(run, ({ p99Ms }) => p99Ms))}"/>`,
    html`<path class="p50" d="${all((run) => steps(run, ({ p50Ms }) => p50Ms))}"/>`,
  ]
  return { svg: drawing({ id, ...words, width, height, kind: 'latency', drawing: inside }), scale }
}

/** Slices of the last 24 hours in which anything was called, the oldest first. */
export function measuredIn(quarters: readonly HistorySlice[], now: number): HistorySlice[] {
  return quarters
    .filter(({ at, calls }) => calls > 0 && Date.parse(at) + quarterMs > now - dayMs && Date.parse(at) < now)
    .sort((left, right) => Date.parse(left.at) - Date.parse(right.at))
}

/** Those in which anything was answered: where nothing was, there is no time of an answer. */
export function answeredIn(quarters: readonly HistorySlice[], now: number): HistorySlice[] {
  return measuredIn(quarters, now).filter(({ calls, failures }) => calls > failures)
}

/** Slices that follow each other without a gap: where nothing was measured, no line claims that something was. */
export function toRuns(slices: readonly HistorySlice[]): HistorySlice[][] {
  const runs: HistorySlice[][] = []
  let end = Number.NaN
  for (const slice of slices) {
    const at = Date.parse(slice.at)
    if (at === end) runs.at(-1)?.push(slice)
    else runs.push([slice])
    end = at + quarterMs
  }
  return runs
}
