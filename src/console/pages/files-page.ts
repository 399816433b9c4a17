/** Addresses of the files of one dossier: which there are, whether they were fetched, and their end. No address itself is shown. */
import type { Hono } from 'hono'
import { GatewayFailure } from '../../domain/failure.ts'
import { DossierCode } from '../../domain/filing/dossier.ts'
import { noteCharsMax } from '../../domain/limits.ts'
import { targetTitle } from '../../domain/sync/target-names.ts'
import type { FileAddressDeps } from '../../file-address/deps.ts'
import { revokeFileAddresses, type ShownAddress, showAddresses } from '../../file-address/manage-addresses.ts'
import type { Env } from '../../http/request.ts'
import { countText, moment, pastMoment } from '../../pages/format-time.ts'
import { drawField } from '../../pages/forms/fields.ts'
import { ownWords } from '../../pages/forms/form.ts'
import { html, type Part } from '../../pages/markup.ts'
import { insidePage, tokenField } from '../../pages/shell.ts'
import type { OpsGate, VisitorView } from '../page-context.ts'
import { faultList } from './action-page.ts'

const address = '/ops/files'
const verbs = ['again', 'withdraw'] as const

interface Filled {
  dossier: string
  note: string
  faults: { name: string; text: string }[]
}

export function mountFilesPage(app: Hono<Env>, gate: OpsGate, addresses: FileAddressDeps | undefined): void {
  const taken = (): FileAddressDeps => {
    if (!addresses) throw new GatewayFailure('filings-disabled')
    return addresses
  }
  const show = (code: string) => showAddresses(taken(), { by: 'dossier', code })

  app.get(address, async (c) => {
    const { view } = gate.visit(c)
    const sent = c.req.query('dossier')
    if (sent === undefined) return gate.page(c, filesPage(view, { dossier: '', note: '', faults: [] }))
    const code = DossierCode.safeParse(sent)
    if (!code.success) {
      const faults = [{ name: 'dossier', text: view.t.files.dossierFault }]
      return gate.page(c, filesPage(view, { dossier: sent, note: '', faults }), 400)
    }
    return gate.page(c, filesPage(view, { dossier: code.data, note: '', faults: [] }, await show(code.data)))
  })

  app.post(address, async (c) => {
    const { view, form, actor } = await gate.act(c, 'revoke-files')
    const { t, language } = view
    const code = DossierCode.safeParse(form.get('dossier'))
    const verb = verbs.find((each) => each === form.get('do'))
    if (!code.success || !verb) throw new GatewayFailure('dossier-not-found')
    const note = ownWords(form.get('note'), noteCharsMax)
    if (!note.ok) {
      const text = note.because?.[language] ?? t.actions.reasonFault(noteCharsMax)
      const filled = { dossier: code.data, note: form.get('note') ?? '', faults: [{ name: 'note', text }] }
      return gate.page(c, filesPage(view, filled, await show(code.data)), 400)
    }
    const { revoked } = await revokeFileAddresses(taken(), {
      requestId: c.get('request').id,
      actor,
      which: { by: 'dossier', code: code.data },
      again: verb === 'again',
      note: note.words,
    })
    gate.tell(c, { kind: 'good', text: t.files.done(revoked) })
    return gate.go(c, `${address}?dossier=${encodeURIComponent(code.data)}`)
  })
}

/** `shown` is absent before a dossier was named. */
function filesPage(view: VisitorView, { dossier, note, faults }: Filled, shown?: readonly ShownAddress[]) {
  const { t, mayAct } = view
  const { files: f, actions: a } = t
  const faultAt = (name: string) => faults.find((fault) => fault.name === name)?.text
  const search = html`<form method="get" action="${address}">
${drawField({ name: 'dossier', label: f.dossier, hint: f.dossierHint, fault: faultAt('dossier'), value: dossier, maxLength: 100 })}
<p class="buttons"><button>${f.show}</button> <a class="button" href="/ops#filings">${t.back}</a></p></form>`
  const act = html`<form method="post" action="${address}">${tokenField(view)}<input type="hidden" name="dossier" value="${dossier}">
${drawField({ name: 'note', label: a.reason, hint: a.reasonHint, fault: faultAt('note'), value: note, maxLength: noteCharsMax, long: true })}
<ul class="choices">${verbs.map((verb) => html`<li><button name="do" value="${verb}">${f.verbs[verb]}</button> <span>${f.hints[verb]}</span></li>`)}</ul></form><p class="soft">${a.audited}</p>`
  const found =
    shown && shown.length > 0
      ? html`${table(view, shown)}${mayAct ? act : html`<p class="empty">${a.onlyOperators}</p>`}`
      : html`<p class="empty">${f.none}</p>`
  const main = html`<section class="action"><h1>${f.title}</h1>${faults.length > 0 ? faultList(view, faults) : ''}${search}${shown === undefined ? '' : found}</section>`
  return insidePage(view, { title: f.title, main, kind: 'narrow' })
}

function table({ t, now, language }: VisitorView, shown: readonly ShownAddress[]): Part {
  const { columns, kinds, states } = t.files
  const past = (at: string) => pastMoment(at, now, language)
  const state = ({ withdrawn, revokedAt, expiresAt }: ShownAddress) => {
    if (withdrawn) return states.withdrawn
    if (revokedAt !== null) return states.revoked
    return Date.parse(expiresAt) > now ? states.good : states.over
  }
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${t.files.title}"><table>
<thead><tr>${Object.values(columns).map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${shown.map((one) => html`<tr><th scope="row">${targetTitle(one.target)[language]}</th><td>${kinds[one.kind]}</td><td>${moment(one.expiresAt, now, language)}</td><td>${countText(one.fetches)}${one.fetchedAt === null ? '' : html` · ${past(one.fetchedAt)}`}</td><td>${state(one)}</td></tr>`)}</tbody></table></div>`
}
