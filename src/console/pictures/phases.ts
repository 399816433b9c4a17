/** What a call spends its time on, over 24 hours: the phases of an exchange stacked upon each other. */
import type { HistorySlice, PhaseTimes } from '../../domain/link/health.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { drawing, hourLines, levelLines } from '../../pages/pictures/frame.ts'
import { dayScale, fromZero, quarterMs, type Scale } from '../../pages/pictures/scale.ts'
import { measuredIn } from './latency.ts'

/** In the order of an exchange, which is the order from the ground up. */
export const phaseKeys = ['dnsMs', 'tcpMs', 'tlsMs', 'queueMs', 'firstByteMs', 'bodyMs'] as const

const [width, height] = [960, 72]

export function phasesPicture(
  id: string,
  quarters: readonly HistorySlice[],
  now: number,
  words: { title: string; description: string },
): { svg: Markup; scale: Scale } {
  const measured = measuredIn(quarters, now)
  const scale = fromZero(
    measured.map(({ phases }) => getSum(phases)),
    height,
  )
  const x = dayScale(now, width)
  const blocks = phaseKeys.map((key, index) => {
    const path = measured
      .map(({ at, phases }) => {
        const below = getSum(phases, index)
        const [top, bottom] = [scale.y(below + (phases[key] ?? 0)), scale.y(below)]
        const [from, to] = [x(Date.parse(at)), x(Math.min(Date.parse(at) + quarterMs, now))]
        return bottom > top ? `M${from} ${bottom}V${top}H${to}V${bottom}Z` : ''
      })
      .join('')
    return html`<path class="phase-${key}" d="${path}"/>`
  })
  const inside = [hourLines(width, height), levelLines(scale.marks.map(scale.y), width), ...blocks]
  return { svg: drawing({ id, ...words, width, height, kind: 'phases', drawing: inside }), scale }
}

/** Of the first so many phases; what was not measured adds nothing. */
function getSum(phases: PhaseTimes, first: number = phaseKeys.length): number {
  return phaseKeys.slice(0, first).reduce((sum, key) => sum + (phases[key] ?? 0), 0)
}
