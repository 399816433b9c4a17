/** Orders that wait for a second person: what each will do in figures, who ordered it, and the answer of another person. */
import type { Hono } from 'hono'
import type { Agreements, ShownOrder } from '../../agreement/agreements.ts'
import { type Agreer, actsOfCommands, isSamePerson } from '../../domain/agreement.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { stopCauses } from '../../domain/sync/stop-cause.ts'
import { targetTitle } from '../../domain/sync/target-names.ts'
import { isUuid } from '../../domain/uuid.ts'
import { findIso } from '../../domain/vietnam-time.ts'
import type { Env } from '../../http/request.ts'
import { countText, moment, pastMoment } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import { insidePage, tokenField } from '../../pages/shell.ts'
import { drawTable } from '../../pages/table.ts'
import type { OpsGate, VisitorView } from '../page-context.ts'
import { agreementsTexts } from '../texts/agreements-texts.ts'
import { causeText } from '../texts/texts.ts'

export const agreementsAddress = '/ops/agreements'

export function mountAgreementsPage(app: Hono<Env>, gate: OpsGate, agreements: Agreements): void {
  app.get(agreementsAddress, async (c) => {
    const { view, session } = gate.visit(c)
    const reader = { account: view.officer, subject: session.person?.subject ?? null }
    return gate.page(c, agreementsPage(view, await agreements.list(), { reader, role: agreements.role }))
  })

  app.post(agreementsAddress, async (c) => {
    // Who ordered it may take it back with the role that orders; to agree takes the named one.
    const { view, form, person } = await gate.act(c, 'decide-order', ['operator', agreements.role])
    const id = form.get('order') ?? ''
    const decision = form.get('do')
    if (!isUuid(id) || (decision !== 'agree' && decision !== 'refuse')) throw new GatewayFailure('route-not-found')
    if (decision === 'agree') gate.requireActor(view, [agreements.role])
    const by = { account: view.officer, subject: person?.subject ?? null }
    const refusal = await agreements.decide({ requestId: c.get('request').id, id, decision, by })
    const t = agreementsTexts[view.language]
    const done = decision === 'agree' ? t.agreed : t.refused
    gate.tell(c, refusal ? { kind: 'bad', text: t.refusals[refusal] } : { kind: 'good', text: done })
    return gate.go(c, agreementsAddress)
  })
}

/** On the board: how many wait; nothing while none does. */
export function agreementsBadge({ language }: VisitorView, waiting: number | undefined): Markup {
  const t = agreementsTexts[language]
  if (!waiting) return html`<div id="agreements"></div>`
  return html`<section class="panel" id="agreements"><p class="warning"><a href="${agreementsAddress}">${t.badge(countText(waiting))}</a></p></section>`
}

interface Reading {
  reader: Agreer
  role: Agreements['role']
}

function agreementsPage(view: VisitorView, orders: readonly ShownOrder[], reading: Reading): Markup {
  const t = agreementsTexts[view.language]
  const waiting = orders.filter(({ state, expiresAt }) => state === 'waiting' && view.now < expiresAt)
  const decided = orders.filter((order) => !waiting.includes(order))
  const open = html`<h2>${t.waiting}</h2>${
    waiting.length === 0
      ? html`<p class="empty good">${t.none}</p>`
      : drawTable(
          t.columns,
          t.waiting,
          waiting.map((order) => waitingRow(view, order, reading)),
        )
  }`
  const over = html`<h2>${t.decided}</h2>${
    decided.length === 0
      ? html`<p class="empty">${t.noneDecided}</p>`
      : drawTable(
          t.decidedColumns,
          t.decided,
          decided.map((order) => decidedRow(view, order)),
        )
  }`
  const main = html`<section class="panel"><h1>${t.title}</h1><p>${t.lead}</p>${open}${over}<p class="buttons"><a class="button" href="/ops">${view.t.back}</a></p></section>`
  return insidePage(view, { title: t.title, main, kind: 'wide' })
}

function waitingRow(view: VisitorView, order: ShownOrder, reading: Reading): Markup {
  const { now, language } = view
  return html`<tr>${what(view, order)}<td>${moment(findIso(order.expiresAt), now, language)}</td><td class="acts">${answer(view, order, reading)}</td></tr>`
}

function decidedRow(view: VisitorView, order: ShownOrder): Markup {
  const t = agreementsTexts[view.language]
  const state = order.state === 'waiting' ? t.states.expired : t.states[order.state]
  const failure = order.failure === null ? '' : html` <code>${order.failure}</code>`
  return html`<tr>${what(view, order)}<td class="says">${state}${failure}</td><td>${order.decidedBy ?? '–'}</td></tr>`
}

/** What is to be done, its effect, who ordered it and when. */
function what(view: VisitorView, { id, order, figures, orderedBy, orderedAt, note }: ShownOrder): Part {
  const t = agreementsTexts[view.language]
  const effect = Object.entries(figures).map(
    ([name, count]) => `${countText(count)} ${t.figures[name as keyof typeof t.figures]}`,
  )
  const why = note === '' ? '' : html`<br><span class="soft">${t.why} “${note}”</span>`
  const how = actsOfCommands.includes(order.act) ? html`<br><span class="soft">${t.byCommand(id)}</span>` : ''
  return html`<th scope="row" class="says">${t.acts[order.act]}<br><span class="soft">${details(view, order)}</span>${why}${how}</th><td class="says">${effect.length === 0 ? '–' : effect.join(' · ')}</td><td>${orderedBy.account}</td><td>${pastMoment(findIso(orderedAt), view.now, view.language)}</td>`
}

function details({ language, t: texts }: VisitorView, order: ShownOrder['order']): Part {
  const t = agreementsTexts[language]
  const pace = (canary: number, perMinute: number) =>
    `${texts.actions.canary}: ${countText(canary)} · ${texts.actions.perMinute}: ${countText(perMinute)}`
  switch (order.act) {
    case 'rerun-filings':
      return html`${causeText(order.cause, language)} · ${pace(order.canary, order.perMinute)}`
    case 'rerun-lanes':
      return html`${targetTitle(order.target)[language]} · ${stopCauses[order.cause].text[language]} · ${pace(order.canary, order.perMinute)}`
    case 'change-policy':
      return html`${t.digest}: <code>${order.digest}</code>`
    case 'rotate-keys':
      return html`<code>${order.keyId}</code>`
    case 'accept-key':
      return html`<code>${order.key}</code>`
    case 'purge-trail':
      return html`${t.month}: <code>${order.month.slice(0, 7)}</code>`
  }
}

function answer(view: VisitorView, { id, orderedBy }: ShownOrder, { reader, role }: Reading): Part {
  const t = agreementsTexts[view.language]
  const isOwn = isSamePerson(orderedBy, reader)
  const mayAgree = !isOwn && reader.subject !== null && view.caller.consumer.roles.has(role)
  const button = (decision: 'agree' | 'refuse', label: string) =>
    html`<button name="do" value="${decision}"${decision === 'agree' ? html` class="primary"` : ''}>${label}</button> `
  const form = (buttons: Part) =>
    html`<form method="post" action="${agreementsAddress}">${tokenField(view)}<input type="hidden" name="order" value="${id}">${buttons}</form>`
  if (isOwn) return html`<p class="soft">${t.own}</p>${view.mayAct ? form(button('refuse', t.takeBack)) : ''}`
  if (!mayAgree) return html`<p class="soft">${t.others(t.roles[role])}</p>`
  return form(html`${button('agree', t.agree)}${button('refuse', t.refuse)}`)
}
