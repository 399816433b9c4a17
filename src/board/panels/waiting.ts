/** Filings that wait for somebody's approval, signature or decision, by kind and unit. */
import type { FilingKind, FilingState } from '../../domain/filing/filing.ts'
import { kindName } from '../../domain/texts/filing-names.ts'
import { countText, lengthText } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import type { WaitingFilings } from '../../store/dossier/board.ts'
import type { BoardData } from '../board-data.ts'
import { unitLink, type VisitorView } from '../view.ts'
import { unitName } from './unit-name.ts'

/** Found eligible by the registry: the head of the unit approves and signs there. */
export const approvalStates = ['eligible'] as const satisfies readonly FilingState[]
/** An officer of the unit is to decide or to correct. */
export const reviewStates = [
  'supplement-requested',
  'needs-review',
  'rejected',
  'lost-at-registry',
  'dead-letter',
] as const satisfies readonly FilingState[]

/** Units that are named beside a kind; the others are on their own pages. */
const namedMax = 3

export function waitingPanel(view: VisitorView, data: BoardData): Markup {
  const { t, language, now } = view
  const { waiting: w } = t
  const { waiting } = data
  const kinds = [...new Set((waiting ?? []).map(({ kind }) => kind))].map((kind) => {
    const own = (waiting ?? []).filter((each) => each.kind === kind)
    return { kind, own, approval: countIn(own, approvalStates), review: countIn(own, reviewStates) }
  })
  kinds.sort((a, b) => b.approval - a.approval || b.review - a.review)
  const inside = !waiting
    ? html`<p class="empty">${t.unreadable}</p>`
    : kinds.length === 0
      ? html`<p class="empty">${w.none}</p>`
      : html`<p class="soft">${w.note}</p><div class="scroll" tabindex="0" role="group" aria-label="${w.title}"><table class="numbers"><thead><tr><th scope="col">${w.kind}</th><th scope="col">${w.approval}</th><th scope="col">${w.review}</th><th scope="col">${w.oldest}</th><th scope="col" class="wide">${w.where}</th></tr></thead>
<tbody>${kinds.map(({ kind, own, approval, review }) => {
          const since = Math.min(...own.map((each) => each.since))
          return html`<tr><th scope="row">${kindName(kind as FilingKind)[language]}</th><td><b>${countText(approval)}</b></td><td>${countText(review)}</td><td>${lengthText(now - since, language)}</td><td class="wide">${byUnit(
            own,
          )
            .slice(0, namedMax)
            .map(
              ([unit, count]) =>
                html`<a href="${unitLink(unit)}">${unitName(data, unit)}</a> <small>${countText(count)}</small> `,
            )}</td></tr>`
        })}</tbody></table></div>`
  return html`<section class="panel" id="waiting" aria-labelledby="waiting-title"><h2 id="waiting-title">${w.title}</h2>${inside}</section>`
}

const countIn = (rows: readonly WaitingFilings[], states: readonly string[]) =>
  rows.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + count, 0)

function byUnit(rows: readonly WaitingFilings[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const { unit, count } of rows) counts.set(unit, (counts.get(unit) ?? 0) + count)
  return [...counts].sort(([, a], [, b]) => b - a)
}
