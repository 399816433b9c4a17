/** The states of the last 24 hours as a skyline: calm is a low line, trouble stands up, what was not observed is empty. */

import { dayMs } from '../../domain/duration.ts'
import type { StatePeriod } from '../../domain/link/health.ts'
import type { PathState } from '../../domain/link/link.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { drawing } from '../../pages/pictures/frame.ts'
import { dayScale, round } from '../../pages/pictures/scale.ts'

const [width, height] = [1440, 24]
const heights: Record<PathState, number> = { healthy: 7, degraded: 12, held: 16, down: 24 }

export interface StripWords {
  title: string
  /** `Hỏng từ 09:12 đến 09:20: …`, for the pointer. */
  period(period: StatePeriod): string
  /** `Trong 24 giờ qua: thông suốt 98 %, hỏng 2 %.` */
  summary(shares: Partial<Record<PathState, number>>): string
}

export function strip(id: string, periods: readonly StatePeriod[], now: number, words: StripWords): Markup {
  const x = dayScale(now, width)
  const shown = periods.filter(({ to }) => to === null || Date.parse(to) > now - dayMs)
  const blocks = shown.map((period) => {
    const from = x(Date.parse(period.from))
    // A minute of trouble must be seen on a phone as well.
    const wide = Math.max(
      x(period.to === null ? now : Date.parse(period.to)) - from,
      period.state === 'healthy' ? 0.5 : 4,
    )
    const high = heights[period.state]
    const left = Math.min(from, width - wide)
    return html`<rect class="is-${period.state}" x="${round(left)}" y="${height - high}" width="${round(wide)}" height="${high}"><title>${words.period(period)}</title></rect>`
  })
  const description = words.summary(getShares(shown, now))
  const ground = html`<path class="ground" d="M0 ${height - 0.5}H${width}"/>`
  return drawing({ id, title: words.title, description, width, height, kind: 'strip', drawing: [ground, blocks] })
}

/** Which part of the last 24 hours each state had; what is missing to 1 was not observed. */
export function getShares(periods: readonly StatePeriod[], now: number): Partial<Record<PathState, number>> {
  const shares: Partial<Record<PathState, number>> = {}
  for (const { from, to, state } of periods) {
    const begin = Math.max(Date.parse(from), now - dayMs)
    const end = Math.min(to === null ? now : Date.parse(to), now)
    if (end > begin) shares[state] = (shares[state] ?? 0) + (end - begin) / dayMs
  }
  return shares
}
