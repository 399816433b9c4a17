/** Today in six numbers. Each says what it counts, leads to the dossiers behind it, and is never 0 where it is not known. */
import { notKnowableNames } from '../../domain/texts/forecast-text.ts'
import { clockText, countText, shareText } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import type { BoardSet } from '../../store/dossier/board-lists.ts'
import { addToday, type BoardData, isForeseen, sumForecasts } from '../board-data.ts'
import { listLink, type VisitorView } from '../view.ts'

interface Tile {
  label: string
  value: string
  /** What stands below the number, each with the list behind it where there is one. */
  lines: readonly { text: string; link?: string | undefined }[]
  link?: string | undefined
  kind?: 'late' | 'unknown' | undefined
}

/** `unit` = of one unit alone. */
export function glance(view: VisitorView, data: BoardData, unit?: string): Markup {
  const { t, language, now } = view
  const { glance: g } = t
  const at = html`<small>${g.asOf(clockText(data.day.now, now, language, 'second'))}</small>`
  const inside = data.today
    ? html`<ul class="tiles">${findTiles(view, data, unit).map((tile) => drawTile(tile))}</ul>${definitions(view)}`
    : html`<p class="empty">${t.unreadable}</p>`
  return html`<section class="glance-board" id="glance" aria-labelledby="glance-title"><h2 id="glance-title">${g.title} ${at}</h2>${inside}</section>`
}

function findTiles({ t, language }: VisitorView, { today, forecast }: BoardData, unit: string | undefined): Tile[] {
  const { glance: g } = t
  const f = addToday(today ?? [])
  const to = (set: BoardSet) => listLink(set, { unit })
  const ended = f.endedOnTime + f.endedLate + f.endedNoDue
  const line = (text: string, set?: BoardSet) => ({ text, link: set && to(set) })
  return [
    { label: g.received, value: countText(f.received), lines: [], link: to('received') },
    {
      label: g.sameDay,
      value: countText(f.sameDay),
      link: to('same-day'),
      lines:
        f.received > 0 ? [line(g.sameDayOf(shareText(f.sameDay / f.received, language), countText(f.received)))] : [],
    },
    {
      label: g.onTime,
      value: countText(f.endedOnTime),
      link: to('on-time'),
      lines: [
        ended > 0 && line(g.onTimeOf(shareText(f.endedOnTime / ended, language), countText(ended))),
        f.endedNoDue > 0 && line(g.noDue(countText(f.endedNoDue)), 'ended-no-due'),
      ].filter((each) => each !== false),
    },
    {
      label: g.late,
      value: countText(f.overdue + f.endedLate),
      kind: f.overdue + f.endedLate > 0 ? 'late' : undefined,
      link: to('late'),
      lines: [
        line(g.lateOpen(countText(f.overdue)), 'overdue'),
        line(g.lateEnded(countText(f.endedLate)), 'ended-late'),
        line(g.lateFirst(countText(f.overdueFirst + f.endedLateFirst)), 'late-first'),
      ],
    },
    {
      label: g.open,
      value: countText(f.open),
      link: to('open'),
      lines: [
        line(g.dueToday(countText(f.dueToday)), 'due-today'),
        line(g.citizen(countText(f.citizen)), 'citizen'),
        f.openNoDue > 0 && line(g.noDue(countText(f.openNoDue)), 'open-no-due'),
      ].filter((each) => each !== false),
    },
    riskTile({ t, language }, forecast, line),
  ]
}

/** A number where something is foreseen; where nothing is, that and why: 0 would be a forecast. */
function riskTile(
  { t, language }: Pick<VisitorView, 't' | 'language'>,
  forecast: BoardData['forecast'],
  line: (text: string, set?: BoardSet) => Tile['lines'][number],
): Tile {
  const { glance: g } = t
  if (!forecast) return { label: g.atRisk, value: g.atRiskUnknown, kind: 'unknown', lines: [line(g.atRiskUnreadable)] }
  const sums = sumForecasts(forecast.counts)
  const { 'at-risk': atRisk, 'not-knowable': notKnowable } = sums
  const beside = notKnowable > 0 ? [line(g.notKnowable(countText(notKnowable)), 'not-knowable')] : []
  if (isForeseen(sums)) {
    const link = line('', 'at-risk').link
    return { label: g.atRisk, value: countText(atRisk), kind: atRisk > 0 ? 'late' : undefined, lines: beside, link }
  }
  const silent = forecast.counts.filter(({ why }) => why !== null).sort((a, b) => b.count - a.count)
  const why = silent[0]?.why
  if (why) beside.unshift(line(notKnowableNames[why][language]))
  return { label: g.atRisk, value: g.atRiskUnknown, kind: 'unknown', lines: beside }
}

function drawTile({ label, value, lines, link, kind = undefined }: Tile): Markup {
  const number: Part = link ? html`<a href="${link}">${value}</a>` : value
  return html`<li class="tile${kind ? ` ${kind}` : ''}"><span class="label">${label}</span><b>${number}</b>${lines.map(({ text, link: to }) => html`<small>${to ? html`<a href="${to}">${text}</a>` : text}</small>`)}</li>`
}

function definitions({ t }: VisitorView): Markup {
  const { glance: g, sets } = t
  const rows = [
    [g.received, sets.received.definition],
    [g.sameDay, sets['same-day'].definition],
    [g.onTime, sets['on-time'].definition],
    [g.late, g.lateDefinition],
    [g.open, sets.open.definition],
    [g.atRisk, g.riskDefinition],
  ] as const
  return html`<details class="definitions"><summary>${g.definitions}</summary><dl class="facts">${rows.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl></details>`
}
