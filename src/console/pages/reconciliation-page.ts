/** Whether what targets show of dossiers is what happened: runs, differences by kind down to the dossier, and having them mended. */
import type { Hono } from 'hono'
import { dossierStatuses } from '../../domain/dossier/dossier.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { DossierCode } from '../../domain/filing/dossier.ts'
import { type DifferenceKind, differenceKinds, differences } from '../../domain/reconcile/difference.ts'
import { stopCauses } from '../../domain/sync/stop-cause.ts'
import { targetTitle } from '../../domain/sync/target-names.ts'
import { findInstant } from '../../domain/vietnam-time.ts'
import type { Env } from '../../http/request.ts'
import { countText, moment, pastMoment } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { insidePage, tokenField } from '../../pages/shell.ts'
import { type Cell, drawStackingTable, drawTable } from '../../pages/table.ts'
import {
  orderReconciliation,
  type ReconciliationDeps,
  type ReconciliationRun,
  type ReconciliationView,
  type ShownDifference,
  showReconciliation,
} from '../../sync/reconcile/operate-reconciliation.ts'
import type { OpsGate, VisitorView } from '../page-context.ts'
import { reconciliationTexts } from '../texts/reconciliation-texts.ts'

const address = '/ops/reconciliation'
/** More are no list that a person reads; the API and the command give all. */
const shownMax = 500

export function mountReconciliationPage(app: Hono<Env>, gate: OpsGate, deps: ReconciliationDeps | undefined): void {
  const taken = (): ReconciliationDeps => {
    if (!deps) throw new GatewayFailure('filings-disabled')
    return deps
  }

  app.get(address, async (c) => {
    const { view } = gate.visit(c)
    const kind = readKind(c.req.query('kind'))
    return gate.page(c, drawPage(view, await showReconciliation(taken(), { kind, limit: shownMax }), kind))
  })

  app.post(address, async (c) => {
    const { view, form, actor } = await gate.act(c, 'reconcile')
    const code = form.get('dossier')
    const dossier = code === null ? undefined : DossierCode.safeParse(code).data
    if (code !== null && dossier === undefined) throw new GatewayFailure('dossier-not-found')
    await orderReconciliation(taken(), {
      requestId: c.get('request').id,
      actor,
      target: form.get('target') ?? '',
      dossier,
      kind: readKind(form.get('kind') ?? undefined),
      mend: form.get('do') === 'mend',
    })
    gate.tell(c, { kind: 'good', text: reconciliationTexts[view.language].begun })
    return gate.go(c, address)
  })
}

function readKind(text: string | undefined): DifferenceKind | undefined {
  return differenceKinds.find((kind) => kind === text)
}

function drawPage(view: VisitorView, shown: ReconciliationView, kind: DifferenceKind | undefined): Markup {
  const t = reconciliationTexts[view.language]
  const main = html`<p class="crumbs"><a href="/ops#filings">${view.t.back}</a></p>
<section class="lead"><h1>${t.title}</h1><p class="soft">${t.intro}</p>
${shown.targets.length === 0 ? html`<p class="empty">${t.noTarget}</p>` : ''}
<div class="buttons">${shown.targets.map((target) => drawForm(view, { target: target.name, label: t.compareAll(target.title[view.language]) }))}</div></section>
<section class="panel"><h2>${t.runs}</h2>${drawRuns(view, shown.runs)}</section>
<section class="panel"><h2>${t.kinds}</h2>${drawKinds(view, shown)}</section>
<section class="panel"><h2>${kind === undefined ? t.dossiers : differences[kind].text[view.language]}</h2>${drawDossiers(view, shown.differences)}</section>`
  return insidePage(view, { title: t.title, kind: 'page', main })
}

interface Button {
  target: string
  kind?: DifferenceKind
  dossier?: string
  mend?: boolean
  label: string
}

/** Only for those who may act. */
function drawForm(view: VisitorView, { target, kind, dossier, mend = false, label }: Button): Markup | '' {
  if (!view.mayAct) return ''
  const hidden = (name: string, value: string | undefined) =>
    value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}">`
  return html`<form method="post" action="${address}">${tokenField(view)}${hidden('target', target)}${hidden('kind', kind)}${hidden('dossier', dossier)}<button name="do" value="${mend ? 'mend' : 'compare'}">${label}</button></form>`
}

function drawRuns(view: VisitorView, runs: readonly ReconciliationRun[]): Markup {
  const t = reconciliationTexts[view.language]
  if (runs.length === 0) return html`<p class="empty">${t.noRun}</p>`
  const row = (run: ReconciliationRun) => {
    const { target, begunAt, endedAt, equal, different, underWay, mended, waitsFor } = run
    const state = endedAt === null ? (waitsFor ?? t.running) : t.ended
    const begun = pastMoment(new Date(begunAt).toISOString(), view.now, view.language)
    return html`<tr><td>${begun}</td><td>${targetTitle(target)[view.language]}</td><td>${state}</td><td>${countText(equal)}</td><td>${countText(different)}</td><td>${countText(underWay)}</td><td>${countText(mended)}</td></tr>`
  }
  return drawTable(t.runColumns, t.runs, runs.map(row))
}

function drawKinds(view: VisitorView, { counts }: ReconciliationView): Markup {
  const t = reconciliationTexts[view.language]
  if (counts.length === 0) return html`<p class="empty">${t.noDifference}</p>`
  const row = ({ target, kind, count, forPersons }: ReconciliationView['counts'][number]): Cell[] => {
    const { text, advice } = differences[kind]
    const mendable = count > forPersons || kind === 'unknown-there'
    const form = mendable ? drawForm(view, { target, kind, mend: true, label: t.mendKind }) : ''
    return [
      { content: html`<a href="${address}?kind=${kind}">${text[view.language]}</a>`, as: 'says' },
      { content: countText(count) },
      { content: countText(forPersons) },
      { content: advice[view.language], as: 'says' },
      { content: targetTitle(target)[view.language], as: 'says' },
      { content: form, as: 'acts' },
    ]
  }
  return drawStackingTable(t.kindColumns, t.kinds, counts.map(row))
}

function drawDossiers(view: VisitorView, found: readonly ShownDifference[]): Markup {
  const t = reconciliationTexts[view.language]
  if (found.length === 0) return html`<p class="empty">${t.noDifference}</p>`
  const row = (one: ShownDifference): Cell[] => {
    const since = pastMoment(new Date(one.firstSeenAt).toISOString(), view.now, view.language)
    const { target, dossier, kind, stoppedCause } = one
    // A lane that stands still sends nothing before that is changed which stopped it.
    const release =
      stoppedCause && html`<br><span class="soft">${stopCauses[stoppedCause].release[view.language]}</span>`
    const mend = one.resendFrom !== null
    const label = mend ? t.mendOne : t.compareOne
    return [
      { content: dossier },
      { content: html`${differences[kind].text[view.language]}${release}`, as: 'says' },
      { content: drawSide(view, one.ours) },
      { content: drawSide(view, one.theirs) },
      { content: since },
      { content: one.unit },
      { content: targetTitle(target)[view.language], as: 'says' },
      { content: drawForm(view, { target, dossier, mend, label }), as: 'acts' },
    ]
  }
  return drawStackingTable(t.dossierColumns, t.dossiers, found.map(row))
}

/** What one side has: a status, a moment, or a number of steps, as a person reads it. */
function drawSide(view: VisitorView, side: string | null): Markup | string {
  const t = reconciliationTexts[view.language]
  if (side === null) return '–'
  const status = dossierStatuses.find((one) => one === side)
  if (status !== undefined) return t.statuses[status]
  if (/^\d{1,6}$/.test(side)) return t.steps(Number(side))
  return findInstant(side) === null ? side : moment(side, view.now, view.language)
}
