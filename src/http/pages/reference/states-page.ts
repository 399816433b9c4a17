/** States and events, from the tables by which the gateway decides; the texts of each are held complete by their types. */
import { html } from 'hono/html'
import {
  allowedEvents,
  dossierEventTypes,
  dossierStatusCodes,
  dossierStatuses,
} from '../../../domain/dossier/dossier.ts'
import { statusMovers } from '../../../domain/dossier/public-status.ts'
import {
  type FilingState,
  filingRemarks,
  filingStates,
  supplementableStates,
  transitions,
  withdrawableStates,
} from '../../../domain/filing/filing.ts'
import { dossierEventTexts } from '../../../domain/texts/dossier-text.ts'
import { publicMoverTexts, publicStatusTexts } from '../../../domain/texts/public-status-text.ts'
import { filingRemarkTexts, filingStateTexts, moverTexts } from '../../../domain/texts/state-text.ts'
import type { Language } from '../../language.ts'
import { anchored, type Markup, type ReferencePage } from './frame.ts'
import { scrolled } from './pages.ts'
import { type ReferenceTexts, referenceTexts } from './texts.ts'

export function statesPage(language: Language): ReferencePage {
  const t = referenceTexts[language]
  const sections = [
    { anchor: 'filing-states', title: t.filingStates },
    { anchor: 'filing-diagram', title: t.filingDiagram },
    { anchor: 'filing-remarks', title: t.filingRemarks },
    { anchor: 'dossier-statuses', title: t.dossierStatuses },
    { anchor: 'dossier-events', title: t.dossierEvents },
    { anchor: 'dossier-diagram', title: t.dossierDiagram },
  ]
  return {
    name: 'states',
    title: t.states,
    sections,
    main: html`<p class="lead">${t.statesText}</p>
<section aria-labelledby="filing-states">${anchored('filing-states', t.filingStates)}${filingStates.map((state) => filingStateView(state, language, t))}</section>
<section aria-labelledby="filing-diagram">${anchored('filing-diagram', t.filingDiagram)}<p>${t.filingDiagramText}</p>
${matrix(t.filingDiagram, t.state, filingStates, filingStates, (from, to) => transitions[from].includes(to), t)}</section>
<section aria-labelledby="filing-remarks">${anchored('filing-remarks', t.filingRemarks)}<p>${t.filingRemarksText}</p>
${filingRemarks.map((remark) => {
  const { name, meaning, mover } = filingRemarkTexts[remark]
  return html`<article class="state" id="filing-${remark}"><h3>${name[language]} <code>${remark}</code></h3><p>${meaning[language]}</p><p class="soft">${t.next}: ${moverTexts[mover][language]}</p></article>`
})}</section>
<section aria-labelledby="dossier-statuses">${anchored('dossier-statuses', t.dossierStatuses)}
${dossierStatuses.map(
  (status) =>
    html`<article class="state" id="dossier-${status}"><h3><code>${status}</code></h3><p>${publicStatusTexts[status][language]}.</p><p class="soft">${publicMoverTexts[statusMovers[status]][language]} · ${t.portalCode}: ${dossierStatusCodes[status]}</p></article>`,
)}</section>
<section aria-labelledby="dossier-events">${anchored('dossier-events', t.dossierEvents)}
${dossierEventTypes.map(
  (type) =>
    html`<article class="state" id="dossier-event-${type}"><h3><code>${type}</code></h3><p>${dossierEventTexts[type][language]}</p></article>`,
)}</section>
<section aria-labelledby="dossier-diagram">${anchored('dossier-diagram', t.dossierDiagram)}<p>${t.dossierDiagramText}</p>
${matrix(t.dossierDiagram, t.state, dossierStatuses, dossierEventTypes, (status, type) => allowedEvents(status).includes(type), t)}</section>`,
  }
}

function filingStateView(state: FilingState, language: Language, t: ReferenceTexts): Markup {
  const { name, meaning, mover } = filingStateTexts[state]
  const may = [
    ...(supplementableStates.includes(state) ? [t.supplement] : []),
    ...(withdrawableStates.includes(state) ? [t.withdraw] : []),
    ...(state === 'completed' ? [t.fetch] : []),
  ]
  const after = transitions[state]
  return html`<article class="state" id="filing-${state}"><h3>${name[language]} <code>${state}</code></h3>
<p>${meaning[language]}</p>
<dl class="facts"><div><dt>${t.next}</dt><dd>${moverTexts[mover][language]}</dd></div>
<div><dt>${t.may}</dt><dd>${may.length > 0 ? may.join(', ') : after.length > 0 ? t.wait : '–'}</dd></div>
<div><dt>${t.after}</dt><dd>${after.length > 0 ? after.map((next, index) => html`${index > 0 ? ', ' : ''}<a href="#filing-${next}">${filingStateTexts[next].name[language]}</a>`) : t.nothing}</dd></div></dl></article>`
}

/** Who may follow whom, as a table that is read like a picture. */
function matrix<From extends string, To extends string>(
  label: string,
  corner: string,
  rows: readonly From[],
  columns: readonly To[],
  holds: (row: From, column: To) => boolean,
  t: ReferenceTexts,
): Markup {
  return scrolled(
    `${label}: ${corner}`,
    html`<table class="matrix"><thead><tr><th scope="col">${corner}</th>${columns.map((each) => html`<th scope="col"><span>${each}</span></th>`)}</tr></thead><tbody>${rows.map(
      (row) =>
        html`<tr><th scope="row">${row}</th>${columns.map((column) => (holds(row, column) ? html`<td class="on"><span class="hidden">${t.yes}</span></td>` : html`<td></td>`))}</tr>`,
    )}</tbody></table>`,
  )
}
