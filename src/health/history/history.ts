/** The history of a link's paths, all processes together: the strip of the last day, its quarters, the days of the week. */

import { dayMs } from '../../domain/duration.ts'
import type { HealthReason, HistorySlice, PathHistory, StatePeriod } from '../../domain/link/health.ts'
import { isWorse, type PathState } from '../../domain/link/link.ts'
import { type FigureRow, readSlices } from '../../store/health/minutes.ts'
import { readStates, type SeenState } from '../../store/health/states.ts'
import type { Database } from '../../store/postgres/database.ts'
import { getLatency, type Outcome, toPhases } from '../judging/window-figures.ts'

/** A process that said nothing for so long is not there any more; it speaks once a minute. */
const aliveMs = 150_000

export async function readHistory(
  database: Database,
  link: string,
  paths: readonly string[],
  now: number,
): Promise<PathHistory[]> {
  const from = now - dayMs
  const [quarters, days, states] = await Promise.all([
    readSlices(database, link, 15, new Date(from)),
    readSlices(database, link, 1440, new Date(now - 7 * dayMs)),
    readStates(database, link, new Date(from)),
  ])
  return paths.map((path) => {
    const own = <T extends { path: string }>(rows: T[]) => rows.filter((row) => row.path === path)
    return {
      link,
      path,
      states: getPeriods(own(states), from, now),
      quarters: own(quarters).map(toSlice),
      days: own(days).map(toSlice),
    }
  })
}

function toSlice(row: FigureRow): HistorySlice {
  const outcomes = new Map(Object.entries(row.outcomes) as [Outcome, number][])
  return {
    at: row.at.toISOString(),
    ...getLatency({ ...row, outcomes }),
    phases: toPhases(row),
    outcomes: row.outcomes,
    uptime: row.observedMs > 0 ? Math.min(1, row.upMs / row.observedMs) : null,
  }
}

interface Span {
  from: number
  /** Infinity = goes on. */
  to: number
  state: PathState
  reason: HealthReason | null
}

/**
 * One story out of those of several processes: at each moment the worst that any of them saw, because that one's callers
 * met it. Where no process measured there is a gap. Sorted rows of one path.
 */
export function getPeriods(rows: readonly SeenState[], from: number, now: number): StatePeriod[] {
  const spans = rows.flatMap((row, at): Span[] => {
    const next = rows[at + 1]
    const seen = row.seenAt.getTime()
    const end = next?.run === row.run ? next.at.getTime() : now - seen < aliveMs ? Number.POSITIVE_INFINITY : seen
    const begin = Math.max(from, row.at.getTime())
    return end > begin ? [{ from: begin, to: end, state: row.state, reason: row.reason }] : []
  })
  const edges = [...new Set(spans.flatMap(({ from: begin, to }) => [begin, to]))].sort((a, b) => a - b)
  const periods: Span[] = []
  for (const [at, begin] of edges.entries()) {
    const end = edges[at + 1]
    if (end === undefined) break
    let worst: Span | undefined
    for (const span of spans) {
      if (span.from <= begin && span.to >= end && (!worst || isWorse(span.state, worst.state))) worst = span
    }
    if (!worst) continue
    const last = periods.at(-1)
    if (last && last.to === begin && last.state === worst.state && last.reason?.code === worst.reason?.code) {
      last.to = end
    } else periods.push({ ...worst, from: begin, to: end })
  }
  return periods.map(({ from: begin, to, state, reason }) => ({
    from: new Date(begin).toISOString(),
    to: to === Number.POSITIVE_INFINITY ? null : new Date(to).toISOString(),
    state,
    reason,
  }))
}
