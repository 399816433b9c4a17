/** What the figures are made of: who has reported today and who has not, since when anything is known, and what is doubtful. */
import { clockText, countText } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { addToday, type BoardData, findCoverage } from '../board-data.ts'
import { listLink, unitLink, type VisitorView } from '../view.ts'
import { unitName } from './unit-name.ts'

export function coveragePanel(view: VisitorView, data: BoardData): Markup {
  const { t, language, now } = view
  const { coverage: c } = t
  const coverage = findCoverage(data)
  const figures = addToday(data.today ?? [])
  const { past } = data
  const doubts = [
    figures.openNoDue > 0 &&
      html`<li><a href="${listLink('open-no-due')}">${c.noDue(countText(figures.openNoDue))}</a></li>`,
    figures.changed > 0 && html`<li><a href="${listLink('changed')}">${c.changed(countText(figures.changed))}</a></li>`,
    figures.provisional > 0 &&
      html`<li><a href="${listLink('provisional')}">${c.provisional(countText(figures.provisional))}</a></li>`,
    past?.since && html`<li>${c.since(clockText(past.since, now, language))}</li>`,
    past && html`<li>${c.past(clockText(past.readAt, now, language, 'second'))}</li>`,
  ]
  const missing = !coverage
    ? html`<p class="empty">${t.unreadable}</p>`
    : html`<p><b>${c.reported(coverage.reported, coverage.known)}</b> ${coverage.missing.length === 0 ? c.all : ''}</p>
${coverage.missing.length > 0 ? html`<details${coverage.missing.length <= 6 ? html` open` : ''}><summary>${c.missing} (${coverage.missing.length})</summary><ul class="names">${coverage.missing.map((unit) => html`<li><a href="${unitLink(unit)}">${unitName(data, unit)}</a></li>`)}</ul></details>` : ''}
${coverage.listed ? '' : html`<p class="soft">${c.notListed}</p>`}`
  return html`<section class="panel" id="coverage" aria-labelledby="coverage-title"><h2 id="coverage-title">${c.title}</h2>${missing}<ul class="doubts">${doubts}</ul></section>`
}
