/** Where the late dossiers waited when time ran out, and whose move it was. */
import { countText, shareText } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { addSteps, type BoardData } from '../board-data.ts'
import { waitText } from '../texts/texts.ts'
import type { VisitorView } from '../view.ts'

export function causesPanel({ t, language }: VisitorView, { past }: BoardData): Markup {
  const { causes: c } = t
  const steps = addSteps(past?.steps ?? [])
  const total = steps.reduce((sum, { count }) => sum + count, 0)
  const most = Math.max(...steps.map(({ count }) => count), 1)
  const inside = !past
    ? html`<p class="empty">${t.unreadable}</p>`
    : steps.length === 0
      ? html`<p class="empty">${c.none}</p>`
      : html`<p class="soft">${c.note}</p><div class="scroll" tabindex="0" role="group" aria-label="${c.title}"><table class="numbers bars"><thead><tr><th scope="col">${c.where}</th><th scope="col">${c.count}</th><th scope="col">${c.open}</th></tr></thead>
<tbody>${steps.map(({ step, count, open }) => {
          const { at, mover } = waitText(t, step)
          return html`<tr><th scope="row">${at} <small>${mover}</small><svg class="bar-of" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="${Math.round((count / most) * 100)}" height="4"/></svg></th><td><b>${countText(count)}</b> <small>${shareText(count / total, language)}</small></td><td>${countText(open)}</td></tr>`
        })}</tbody></table></div>`
  return html`<section class="panel" id="causes" aria-labelledby="causes-title"><h2 id="causes-title">${c.title}</h2>${inside}</section>`
}
