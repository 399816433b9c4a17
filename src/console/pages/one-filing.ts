/** One filing that waits for a person: what is known of it without people, and what may be done to it alone. */
import type { Hono } from 'hono'
import { GatewayFailure } from '../../domain/failure.ts'
import { noteCharsMax } from '../../domain/limits.ts'
import { isUuid } from '../../domain/uuid.ts'
import type { FilingDeps } from '../../filing/deps.ts'
import { closeFiling } from '../../filing/operations/close-filing.ts'
import { confirmFiling } from '../../filing/operations/confirm-filing.ts'
import { rerunFiling } from '../../filing/operations/rerun-filings.ts'
import { getAttention, type HandledFiling } from '../../filing/query/list-attention.ts'
import type { Env } from '../../http/request.ts'
import { pastMoment } from '../../pages/format-time.ts'
import { drawField } from '../../pages/forms/fields.ts'
import { ownWords } from '../../pages/forms/form.ts'
import { html, type Part } from '../../pages/markup.ts'
import { insidePage, tokenField } from '../../pages/shell.ts'
import type { OpsGate, VisitorView } from '../page-context.ts'
import type { Sources } from '../page-data.ts'
import { causeText } from '../texts/texts.ts'
import { faultList } from './action-page.ts'

const verbs = ['confirm', 'rerun', 'close'] as const
type Verb = (typeof verbs)[number]

const acts = { confirm: confirmFiling, rerun: rerunFiling, close: closeFiling } as const satisfies Record<
  Verb,
  (deps: FilingDeps, action: { requestId: string; actor: string; id: string; note: string }) => Promise<unknown>
>

interface Filled {
  note: string
  faults: { name: string; text: string }[]
}

export function mountOneFiling(app: Hono<Env>, gate: OpsGate, filings: FilingDeps | undefined, sources: Sources): void {
  const address = '/ops/filings/one'
  const taken = (): FilingDeps => {
    if (!filings) throw new GatewayFailure('filings-disabled')
    return filings
  }
  const read = (id: string | undefined) => {
    if (!id || !isUuid(id)) throw new GatewayFailure('filing-not-found')
    return getAttention(taken(), id)
  }

  app.get(address, async (c) => {
    const { view } = gate.visit(c)
    return gate.page(c, filingPage(view, await read(c.req.query('id')), { note: '', faults: [] }))
  })

  app.post(address, async (c) => {
    const { view, form, actor } = await gate.act(c, 'filing')
    const { t, language } = view
    const filing = await read(form.get('id') ?? undefined)
    const verb = verbs.find((each) => each === form.get('do'))
    if (!verb || !filing.actions[verb]) throw new GatewayFailure('filing-state-conflict', { detail: filing.state })
    const note = ownWords(form.get('note'), noteCharsMax)
    if (!note.ok) {
      const text = note.because?.[language] ?? t.actions.reasonFault(noteCharsMax)
      const filled = { note: form.get('note') ?? '', faults: [{ name: 'note', text }] }
      return gate.page(c, filingPage(view, filing, filled), 400)
    }
    c.get('request').operation = `${verb}-filing`
    await acts[verb](taken(), { requestId: c.get('request').id, actor, id: filing.id, note: note.words })
    sources.forget()
    gate.tell(c, { kind: 'good', text: t.oneFiling.done[verb](filing.dossier) })
    return gate.go(c, '/ops')
  })

  function filingPage(view: VisitorView, filing: HandledFiling, { note, faults }: Filled) {
    const { t, language, now, mayAct } = view
    const { filings: f, oneFiling: o, actions: a } = t
    const { id, dossier, consumer, state, stateSince, cause, nextStep, actions } = filing
    const row = (name: string, value: Part) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
    const possible = verbs.filter((verb) => actions[verb])
    const form = html`<form method="post" action="${address}?id=${id}">${tokenField(view)}<input type="hidden" name="id" value="${id}">
${drawField({ name: 'note', label: a.reason, hint: a.reasonHint, fault: faults[0]?.text, value: note, maxLength: noteCharsMax, long: true })}
<ul class="choices">${possible.map((verb, at) => html`<li><button name="do" value="${verb}"${at === 0 ? html` class="primary"` : ''}>${o.verbs[verb]}</button> <span>${o.hints[verb](cause ?? '')}</span></li>`)}</ul>
<p class="buttons"><a class="button" href="/ops#filings">${a.cancel}</a></p></form><p class="soft">${a.audited}</p>`
    const nothing = html`<p class="empty">${mayAct ? o.nothing : a.onlyOperators}</p><p class="buttons"><a class="button" href="/ops#filings">${t.back}</a></p>`
    const main = html`<section class="action"><h1>${o.title(dossier)}</h1>${faults.length > 0 ? faultList(view, faults) : ''}
<dl class="facts">${row(f.system, consumer)}${row(f.state, [f.states[state], ' · ', t.since, ' ', pastMoment(stateSince, now, language)])}
${cause ? row(f.cause, causeText(cause, language)) : ''}${row(o.id, html`<code>${id}</code>`)}</dl>
${nextStep ? html`<p class="next"><b>${t.nextStep}</b> ${nextStep[language]}</p>` : ''}
${mayAct && possible.length > 0 ? form : nothing}</section>`
    return insidePage(view, { title: o.title(dossier), main, kind: 'narrow' })
  }
}
