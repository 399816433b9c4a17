/** A page of its own for every action that matters: what will happen, the form, and the way back without doing it. */
import { html, type Markup, type Part } from '../../pages/markup.ts'
import { insidePage, tokenField } from '../../pages/shell.ts'
import type { VisitorView } from '../page-context.ts'

export interface ActionPage {
  title: string
  text: string
  /** Said more loudly. */
  warning?: string | undefined
  action: string
  fields: Part
  faults: readonly { name: string; text: string }[]
  submit: string
  /** Where the way back leads. */
  back: string
  /** Nothing to do here after all: no form. */
  none?: string | undefined
}

export function actionPage(view: VisitorView, page: ActionPage): Markup {
  const { t } = view
  const { actions: a } = t
  const form = html`<form method="post" action="${page.action}">${tokenField(view)}${page.fields}
<p class="buttons"><button class="primary">${page.submit}</button> <a class="button" href="${page.back}">${a.cancel}</a></p></form><p class="soft">${a.audited}</p>`
  const main = html`<section class="action"><h1>${page.title}</h1>${page.faults.length > 0 ? faultList(view, page.faults) : ''}
${page.none ? html`<p>${page.none}</p><p class="buttons"><a class="button" href="${page.back}">${t.back}</a></p>` : html`<p>${page.text}</p>${page.warning ? html`<p class="warning">${page.warning}</p>` : ''}${form}`}</section>`
  return insidePage(view, { title: page.title, main, kind: 'narrow' })
}

/** What has to be put right, each leading to its field. */
export function faultList({ t }: VisitorView, faults: ActionPage['faults']): Markup {
  return html`<div class="message bad" role="alert"><p>${t.actions.faults}</p><ul>${faults.map(({ name, text }) => html`<li><a href="#${name}">${text}</a></li>`)}</ul></div>`
}
