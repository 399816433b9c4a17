/** Signs of misuse for auditors: what was counted, which records show it, and what a person made of it. */
import type { Hono } from 'hono'
import { GatewayFailure } from '../../domain/failure.ts'
import { noteCharsMax } from '../../domain/limits.ts'
import { misuseVerdicts } from '../../domain/misuse.ts'
import { holdsPersonNumber } from '../../domain/person/personal-number.ts'
import { misuseNames } from '../../domain/texts/misuse-text.ts'
import type { Env } from '../../http/request.ts'
import type { OversightDeps } from '../../oversight/deps.ts'
import { judgeMisuse, readMisuse, type StoredSignal } from '../../oversight/misuse/review-misuse.ts'
import { countText } from '../../pages/format-time.ts'
import { ownWords, wholeNumber } from '../../pages/forms/form.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import { insidePage, tokenField } from '../../pages/shell.ts'
import { drawTable } from '../../pages/table.ts'
import type { OpsGate, VisitorView } from '../page-context.ts'
import { trailTexts } from '../texts/trail-texts.ts'

const address = '/ops/misuse'
const shownMax = 100
const recordsShown = 10

export function mountMisusePage(app: Hono<Env>, gate: OpsGate, deps: OversightDeps): void {
  const request = (id: string, { caller, officer }: VisitorView, reason: string) => ({
    requestId: id,
    caller,
    officer,
    reason,
  })

  app.get(address, async (c) => {
    const { view } = gate.visit(c)
    const signals = await readMisuse(deps, request(c.get('request').id, view, 'page'), { open: true, limit: shownMax })
    return gate.page(c, drawPage(view, signals))
  })

  app.post(address, async (c) => {
    const { view, form } = await gate.act(c, 'review-misuse', ['auditor'])
    const t = trailTexts[view.language].misuse
    const id = wholeNumber(form.get('id'), 1, 999_999_999)
    const verdict = misuseVerdicts.find((one) => one === form.get('verdict'))
    if (id === undefined || verdict === undefined) throw new GatewayFailure('route-not-found')
    const note = ownWords(form.get('note'), noteCharsMax)
    if (note.ok && !holdsPersonNumber(note.words)) {
      await judgeMisuse(deps, request(c.get('request').id, view, note.words), { id, verdict })
      gate.tell(c, { kind: 'good', text: t.done })
    } else gate.tell(c, { kind: 'bad', text: t.noteFault })
    return gate.go(c, address)
  })
}

function drawPage(view: VisitorView, signals: readonly StoredSignal[]): Markup {
  const t = trailTexts[view.language].misuse
  const main = html`<section class="lead"><h1>${t.title}</h1><p class="soft">${t.intro}</p><p><a class="button" href="/ops/trail">${t.trail}</a></p></section>
<section class="panel">${
    signals.length === 0
      ? html`<p class="empty">${t.none}</p>`
      : drawTable(
          t.columns,
          t.title,
          signals.map((one) => drawSignal(view, one)),
        )
  }</section>`
  return insidePage(view, { title: t.title, kind: 'page', main })
}

function drawSignal(
  view: VisitorView,
  { id, rule, day, about, unit, consumer, count, threshold, usual, records }: StoredSignal,
): Part {
  const t = trailTexts[view.language].misuse
  const whom = rule === 'watched-person' ? html`${t.person} <code>${about}</code>` : about
  const chains = [...Map.groupBy(records.slice(0, recordsShown), ({ chain }) => chain)]
  const shown = chains.map(
    ([chain, own]) => html`<li><code>${chain}</code>: ${own.map(({ seq }) => String(seq)).join(', ')}</li>`,
  )
  const judge = html`<form method="post" action="${address}">${tokenField(view)}<input type="hidden" name="id" value="${String(id)}"><label for="note-${String(id)}">${t.note}</label><input id="note-${String(id)}" name="note" required maxlength="${String(noteCharsMax)}" autocomplete="off">
<p class="buttons">${misuseVerdicts.map((verdict) => html`<button name="verdict" value="${verdict}">${t.verdicts[verdict]}</button> `)}</p></form>`
  return html`<tr><td>${day}</td><th scope="row">${misuseNames[rule][view.language]}</th><td>${whom}</td><td>${unit || consumer || '–'}</td><td>${t.count(countText(count), countText(threshold))}${usual === null ? '' : html`<br>${t.usual(String(usual))}`}</td><td><ul>${shown}</ul></td><td>${judge}</td></tr>`
}
