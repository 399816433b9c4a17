/** How attempts ended, as one bar: what was answered, and what failed by cause, the most frequent first. */
import type { FailureCode } from '../../domain/failure.ts'
import type { HistorySlice } from '../../domain/link/health.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { drawing } from '../../pages/pictures/frame.ts'
import { round } from '../../pages/pictures/scale.ts'

export interface Outcome {
  outcome: 'ok' | FailureCode
  count: number
}

export function getOutcomes(slices: readonly Pick<HistorySlice, 'outcomes'>[]): Outcome[] {
  const counts = new Map<Outcome['outcome'], number>()
  for (const { outcomes } of slices) {
    for (const [outcome, count] of Object.entries(outcomes)) {
      counts.set(outcome as Outcome['outcome'], (counts.get(outcome as Outcome['outcome']) ?? 0) + count)
    }
  }
  const all = [...counts].map(([outcome, count]) => ({ outcome, count })).filter(({ count }) => count > 0)
  return all.sort(
    (left, right) => Number(right.outcome === 'ok') - Number(left.outcome === 'ok') || right.count - left.count,
  )
}

/** A single failure among a million is still seen: a part is never thinner than this. */
const thinnest = 6

export function mixBar(
  id: string,
  outcomes: readonly Outcome[],
  words: { title: string; description: string },
): Markup {
  const total = outcomes.reduce((sum, { count }) => sum + count, 0)
  const wide = outcomes.map(({ count }) => Math.max((count / Math.max(total, 1)) * 1000, thinnest))
  const scale =
    1000 /
    Math.max(
      wide.reduce((sum, each) => sum + each, 0),
      1,
    )
  let from = 0
  let failures = 0
  const blocks = outcomes.map(({ outcome }, index) => {
    const width = (wide[index] ?? 0) * scale
    const at = from
    from += width
    const kind = outcome === 'ok' ? 'ok' : `bad-${failures++ % 4}`
    return html`<rect class="${kind}" x="${round(at)}" y="0" width="${round(width)}" height="10"/>`
  })
  return drawing({ id, ...words, width: 1000, height: 10, kind: 'bar', drawing: blocks })
}
