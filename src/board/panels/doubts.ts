/** What is doubtful in what systems report and targets show, each with the dossiers behind it; and what is open at the old linked software. */
import { countText } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { type DoubtSet, doubtSets } from '../../store/dossier/board-lists.ts'
import type { BoardData } from '../board-data.ts'
import { listLink, type VisitorView } from '../view.ts'

/** `unit` = of one unit alone. */
export function doubtsPanel(view: VisitorView, { doubts }: BoardData, unit?: string): Markup {
  const { t } = view
  const { doubts: d } = t
  const count = (set: DoubtSet | 'linked-open') =>
    (doubts ?? []).filter((each) => each.set === set).reduce((sum, each) => sum + each.count, 0)
  const found = doubtSets.filter((set) => count(set) > 0)
  const row = (set: DoubtSet) =>
    html`<tr><th scope="row">${t.sets[set].title}</th><td><b><a href="${listLink(set, { unit })}">${countText(count(set))}</a></b></td></tr>`
  const linked = count('linked-open')
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="${d.title}"><table class="numbers"><thead><tr><th scope="col">${d.what}</th><th scope="col">${d.count}</th></tr></thead><tbody>${found.map(row)}</tbody></table></div>`
  const inside = !doubts
    ? html`<p class="empty">${t.unreadable}</p>`
    : html`<p class="soft">${d.note}</p>${found.length === 0 ? html`<p class="empty">${d.none}</p>` : table}${linked === 0 ? '' : html`<p><a href="${listLink('linked-open', { unit })}">${d.linked(countText(linked))}</a></p>`}`
  return html`<section class="panel" id="doubts" aria-labelledby="doubts-title"><h2 id="doubts-title">${d.title}</h2>${inside}</section>`
}
