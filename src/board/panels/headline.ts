/** The sentence over all: what is overdue, what must still be finished today, of what that is not known, and who has reported. */
import { countText } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { addToday, type BoardData, findCoverage } from '../board-data.ts'
import { type Tone, toneIcon } from '../pictures/tone.ts'
import type { VisitorView } from '../view.ts'

export function findTone(data: BoardData): Tone {
  const { today } = data
  if (!today || isEmpty(data)) return 'unknown'
  return addToday(today).overdue > 0 ? 'late' : 'calm'
}

/** Nothing was ever recorded, as far as can be read: that nothing is overdue says nothing then. */
const isEmpty = ({ today, past }: BoardData) => today?.length === 0 && past?.days.length === 0

export function headline(view: VisitorView, data: BoardData): Markup {
  const { headline: h } = view.t
  const { today } = data
  const tone = findTone(data)
  const figures = addToday(today ?? [])
  const units = (today ?? []).filter(({ overdue }) => overdue > 0).length
  const coverage = findCoverage(data)
  const several = coverage !== undefined && coverage.known > 1
  const text = !today
    ? h.unreadable
    : isEmpty(data)
      ? h.noneYet
      : figures.overdue === 0
        ? h.none
        : several
          ? h.overdue(countText(figures.overdue), units)
          : h.overdueOwn(countText(figures.overdue))
  return html`<div class="headline tone-${tone}" id="headline">${toneIcon(tone)}<div role="status"><h1>${text}</h1>
${today && !isEmpty(data) ? html`<p>${h.dueToday(countText(figures.dueToday))}</p>` : ''}${figures.openNoDue > 0 ? html`<p>${h.noDue(countText(figures.openNoDue))}</p>` : ''}${several ? html`<p>${h.missing(coverage.reported, coverage.known)}</p>` : ''}</div></div>`
}
