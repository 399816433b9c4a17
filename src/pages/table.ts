/** Tables of the pages; `label` says to a reader of the screen what one holds. */
import { html, type Markup, type Part } from './markup.ts'

/** A table that scrolls by itself where it is wider than its page. */
export function drawTable(columns: readonly string[], label: string, rows: Part): Markup {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${label}"><table>
${drawHead(columns)}<tbody>${rows}</tbody></table></div>`
}

/** One cell of a table that stacks. The first of a row is what the row is about. */
export interface Cell {
  content: Part
  /** `says`: a sentence. `acts`: what may be done; its column needs no name. */
  as?: 'says' | 'acts'
}

/**
 * A table whose rows stand one below another on a narrow screen, each cell behind the name of its column: what has to be read, and what
 * may be done, is never beside the screen.
 */
export function drawStackingTable(
  columns: readonly string[],
  label: string,
  rows: readonly (readonly Cell[])[],
): Markup {
  const drawCell = ({ content, as }: Cell, index: number) => {
    const kind = as === undefined ? '' : html` class="${as}"`
    const name = columns[index] ? html` data-column="${columns[index]}"` : ''
    // One box beside the name of the column, whatever is in it.
    const inside = content === '' ? '' : html`<div>${content}</div>`
    return index === 0 ? html`<th scope="row"${kind}${name}>${inside}</th>` : html`<td${kind}${name}>${inside}</td>`
  }
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${label}"><table class="stacks">
${drawHead(columns)}<tbody>${rows.map((cells) => html`<tr>${cells.map(drawCell)}</tr>`)}</tbody></table></div>`
}

function drawHead(columns: readonly string[]): Markup {
  // A column without a name has nothing to head: an empty heading would be read out as one.
  const drawName = (name: string) => (name === '' ? html`<td></td>` : html`<th scope="col">${name}</th>`)
  return html`<thead><tr>${columns.map(drawName)}</tr></thead>`
}
