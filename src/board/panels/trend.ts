/** Thirty days as a line, with the limits within which it goes up and down by itself, and the same as a table. */
import { dayMs } from '../../domain/duration.ts'
import { countText, dateText, shareText } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import { drawing, levelLines, levelMarks } from '../../pages/pictures/frame.ts'
import { round } from '../../pages/pictures/scale.ts'
import type { UnitDay } from '../../store/dossier/board.ts'
import { addDays, type BoardData, periodDays } from '../board-data.ts'
import { daysMin, findLimits, findSignals, type Limits, type Signal } from '../limits.ts'
import { listLink, toDate, type VisitorView } from '../view.ts'

const [width, height] = [900, 120]

interface Point {
  day: number
  value: number
  signal: Signal | undefined
}

interface Line {
  points: Point[]
  limits: Limits | undefined
}

/** Of the days before today, which are over; today's share stands apart, because it still moves. */
function toLine(days: readonly UnitDay[], share: (day: UnitDay) => number | null): Line {
  const known = days.slice(0, -1).flatMap((day) => {
    const value = share(day)
    return value === null ? [] : [{ day: day.day, value }]
  })
  const values = known.map(({ value }) => value)
  const limits = findLimits(values, 0, 1)
  const signals = findSignals(values, limits)
  return { points: known.map((point, index) => ({ ...point, signal: signals[index] })), limits }
}

const onTimeShare = ({ due, late }: UnitDay): number | null => (due > 0 ? 1 - late / due : null)
const sameDayShare = ({ received, sameDay }: UnitDay): number | null => (received > 0 ? sameDay / received : null)

export function trendPanel(view: VisitorView, data: BoardData, unit?: string): Markup {
  const { t } = view
  const { trend: r } = t
  const days = addDays(data.past?.days ?? [])
  const inside = !data.past
    ? html`<p class="empty">${t.unreadable}</p>`
    : html`<div class="trends">${picture(view, data, 'on-time', r.onTimeTitle, toLine(days, onTimeShare))}
${picture(view, data, 'same-day', r.sameDayTitle, toLine(days, sameDayShare))}</div>${table(view, data, days, unit)}`
  return html`<section class="panel" id="trend" aria-labelledby="trend-title"><h2 id="trend-title">${r.title}</h2>${inside}</section>`
}

function picture(view: VisitorView, { from }: BoardData, id: string, title: string, { points, limits }: Line): Markup {
  const { t, language, now } = view
  const { trend: r } = t
  if (points.length === 0)
    return html`<figure class="chart"><figcaption>${title}</figcaption><p class="empty">${r.empty}</p></figure>`
  const values = points.map(({ value }) => value)
  const lowest = Math.floor(Math.min(...values, limits?.low ?? 1) * 10) / 10
  const bottom = Math.min(lowest, 0.9)
  const y = (value: number) => round(height * (1 - (value - bottom) / (1 - bottom)))
  const x = (day: number) => round(((day + 0.5) / periodDays) * width)
  const line = points.map(({ day, value }, index) => `${index === 0 ? 'M' : 'L'}${x(day)} ${y(value)}`).join('')
  const dots = (some: readonly Point[]) => some.map(({ day, value }) => `M${x(day)} ${y(value)}h0`).join('')
  const stems = (some: readonly Point[]) => some.map(({ day, value }) => `M${x(day)} ${y(value)}V${height}`).join('')
  const rings = (some: readonly Point[]) => some.map(({ day, value }) => `M${x(day)} ${y(value)}v-9`).join('')
  const marked = points.filter(({ signal }) => signal !== undefined)
  const middle = (1 + bottom) / 2
  const inside: Part[] = [
    levelLines([0, y(middle), height], width),
    limits &&
      html`<rect class="usual" x="0" y="${y(limits.high)}" width="${width}" height="${round(y(limits.low) - y(limits.high))}"/><path class="mean" d="M0 ${y(limits.mean)}H${width}"/>`,
    html`<path class="line" d="${line}"/><path class="dots" d="${dots(points)}"/>`,
    html`<path class="worse" d="${stems(marked.filter(isWorse))}"/><path class="worse dots" d="${dots(marked.filter(isWorse))}"/>`,
    html`<path class="better" d="${rings(marked.filter((point) => !isWorse(point)))}"/>`,
  ]
  const share = (value: number) => shareText(value, language)
  const description = r.description(share(Math.min(...values)), share(Math.max(...values)), share(values.at(-1) ?? 0))
  const svg = drawing({ id: `trend-${id}`, title, description, width, height, kind: 'trend', drawing: inside })
  const marks = [0, 10, 20, periodDays - 1].map(
    (day) => html`<span>${dateText(from + day * dayMs, now, language)}</span>`,
  )
  return html`<figure class="chart leveled"><figcaption>${title}</figcaption><div class="field">${levelMarks([share(bottom), share(middle), share(1)])}${svg}</div><div class="axis-x" aria-hidden="true">${marks}</div>
<p class="soft mean-text">${limits ? r.mean(share(limits.mean), share(limits.low), share(limits.high)) : r.tooFew(daysMin)}</p>
${limits ? signals(view, from, marked) : ''}</figure>`
}

const isWorse = ({ signal }: Point) => signal === 'below' || signal === 'run-below'

function signals(view: VisitorView, from: number, marked: readonly Point[]): Markup {
  const { t, language, now } = view
  const { trend: r } = t
  if (marked.length === 0) return html`<p class="soft">${r.noSignal}</p>`
  const day = (point: Point) => dateText(from + point.day * dayMs, now, language)
  const toText = (run: readonly Point[]) => {
    const [first, last] = [run[0], run.at(-1)]
    if (!first?.signal || !last) return ''
    const days = first === last ? `${day(first)} (${shareText(first.value, language)})` : `${day(first)}–${day(last)}`
    return `${days}: ${r.signal[first.signal]}`
  }
  const list = (name: string, mark: string, points: readonly Point[]) =>
    points.length === 0
      ? ''
      : html`<p class="signals ${mark === '▼' ? 'worse' : ''}"><b>${mark} ${name}.</b> ${toRuns(points).map(toText).join('; ')}</p>`
  return html`${list(r.worse, '▼', marked.filter(isWorse))}${list(
    r.better,
    '▲',
    marked.filter((point) => !isWorse(point)),
  )}`
}

/** Days with the same signal that follow each other are one: of a run of eight only its last day has it. */
function toRuns(points: readonly Point[]): Point[][] {
  const runs: Point[][] = []
  for (const point of points) {
    const before = runs.at(-1)?.at(-1)
    // A weekend may lie between.
    if (before && before.signal === point.signal && point.day - before.day <= 3) runs.at(-1)?.push(point)
    else runs.push([point])
  }
  return runs
}

function table(view: VisitorView, { from }: BoardData, days: readonly UnitDay[], unit: string | undefined): Markup {
  const { t, language, now } = view
  const { trend: r } = t
  const rows = [...days].reverse().filter(({ due, received }) => due > 0 || received > 0)
  const share = (value: number | null) => (value === null ? '–' : shareText(value, language))
  return html`<details class="table"><summary>${r.table}</summary><div class="scroll" tabindex="0" role="group" aria-label="${r.tableCaption}"><table class="numbers"><caption>${r.tableCaption}</caption>
<thead><tr><th scope="col">${t.day}</th><th scope="col">${r.due}</th><th scope="col">${r.late}</th><th scope="col">${r.lateFirst}</th><th scope="col">${r.onTime}</th><th scope="col">${r.received}</th><th scope="col">${r.sameDay}</th></tr></thead>
<tbody>${rows.map((each) => {
    const at = from + each.day * dayMs
    const day = toDate(at)
    const last = each.day === periodDays - 1 ? html` <small>${r.today}</small>` : ''
    return html`<tr><th scope="row">${dateText(at, now, language)}${last}</th><td><a href="${listLink('due', { unit, day })}">${countText(each.due)}</a></td><td><a href="${listLink('due-late', { unit, day })}">${countText(each.late)}</a></td><td>${countText(each.lateFirst)}</td><td>${share(onTimeShare(each))}</td><td><a href="${listLink('received', { unit, day })}">${countText(each.received)}</a></td><td><a href="${listLink('same-day', { unit, day })}">${countText(each.sameDay)}</a> <small>${share(sameDayShare(each))}</small></td></tr>`
  })}</tbody></table></div></details>`
}
