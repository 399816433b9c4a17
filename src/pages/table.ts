/** A table that scrolls by itself where it is wider than its page; `label` says to a reader of the screen what it holds. */
import { html, type Markup, type Part } from './markup.ts'

export function drawTable(columns: readonly string[], label: string, rows: Part): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`
}
