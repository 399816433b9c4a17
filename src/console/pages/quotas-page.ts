/** Quotas for operators: who uses how much of its own, who is refused, and which limit of an upstream is near. Systems are named, no person. */
import type { ConsumerUse, QuotaReport, QuotaUse, UpstreamUse } from '../../access/report-quotas.ts'
import { classShares } from '../../domain/link/call-class.ts'
import { countText } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import { insidePage } from '../../pages/shell.ts'
import { type Cell, drawStackingTable } from '../../pages/table.ts'
import type { VisitorView } from '../page-context.ts'
import { quotasTexts } from '../texts/quotas-texts.ts'

export const quotasAddress = '/ops/quotas'

/** `undefined`: the database is away. */
type Reading = QuotaReport | undefined

export function quotasPage(view: VisitorView, report: Reading): Markup {
  const t = quotasTexts[view.language]
  const main = html`<section class="lead"><h1>${t.title}</h1><p class="soft">${t.intro}</p></section>
${consumersPanel(view, report)}
${upstreamsPanel(view, report)}`
  return insidePage(view, { title: t.title, kind: 'page', main, stream: `${quotasAddress}/events` })
}

export function quotasTitle({ language }: VisitorView): string {
  return quotasTexts[language].title
}

export function quotaFragments(view: VisitorView, report: Reading): [string, Markup][] {
  return [
    ['quotas-consumers', consumersPanel(view, report)],
    ['quotas-upstreams', upstreamsPanel(view, report)],
  ]
}

function consumersPanel({ language }: VisitorView, report: Reading): Markup {
  const t = quotasTexts[language]
  const drawn = (): Part => {
    if (report === undefined) return html`<p class="warning">${t.unread}</p>`
    const { consumers, more } = report
    if (consumers.length === 0) return html`<p class="empty">${t.quiet}</p>`
    const rows = consumers.map((one) => drawConsumer(one, t))
    return html`${drawStackingTable(t.columns, t.consumers, rows)}${more > 0 ? html`<p class="soft">${t.more(countText(more))}</p>` : ''}`
  }
  return html`<section class="panel" id="quotas-consumers" aria-labelledby="quotas-consumers-title"><h2 id="quotas-consumers-title">${t.consumers}</h2>
${drawn()}</section>`
}

type Texts = (typeof quotasTexts)['vi']

function drawConsumer({ id, registered, use, procedures, refused }: ConsumerUse, t: Texts): Cell[] {
  const { right, quota, today, usual } = refused
  const uses = [
    use ? drawUse(use, t) : html`<span class="soft">${t.free}</span>`,
    ...procedures.map((own) => html`<br>${t.procedures(own.name)}: ${drawUse(own, t)}`),
  ]
  const limits = registered
    ? [drawLimit(registered.quota, t), ...procedures.map(({ limit }) => html`<br>${drawLimit(limit, t)}`)]
    : '–'
  const recent = right + quota === 0 ? '–' : t.refused(countText(quota), countText(right))
  return [
    { content: html`${registered ? registered.name : html`<em>${t.gone}</em>`}<br><code>${id}</code>` },
    { content: uses },
    { content: limits },
    { content: html`${recent}${usual > 0 ? html`<br><span class="soft">${t.usual(countText(usual))}</span>` : ''}` },
    { content: countText(today) },
  ]
}

function drawUse({ limit: { burst }, used }: QuotaUse, t: Texts): Markup {
  const shown = t.used(countText(Math.min(used, burst)), countText(burst))
  return used < burst ? html`${shown}` : html`${shown} · <b>${t.full}</b>`
}

const drawLimit = ({ perMinute, burst }: QuotaUse['limit'], t: Texts): Markup =>
  html`${t.limit(countText(perMinute), countText(burst))}`

function upstreamsPanel({ language }: VisitorView, report: Reading): Markup {
  const t = quotasTexts[language]
  const drawn = (): Part => {
    if (report === undefined) return html`<p class="warning">${t.unread}</p>`
    if (report.upstreams.length === 0) return html`<p class="empty">${t.unlimited}</p>`
    return drawStackingTable(
      t.pathColumns,
      t.upstreams,
      report.upstreams.map((one) => drawUpstream(one, t)),
    )
  }
  return html`<section class="panel" id="quotas-upstreams" aria-labelledby="quotas-upstreams-title"><h2 id="quotas-upstreams-title">${t.upstreams}</h2>
${drawn()}</section>`
}

/** A day is near where the link begins to keep its calls from batches, as its alert says. */
function drawUpstream({ link, path, per, max, left, used }: UpstreamUse, t: Texts): Cell[] {
  const shown = left === null ? '–' : t.left[per === 'day' ? 'day' : 'atOnce'](countText(left))
  const isNear = per === 'day' && left !== null && left <= classShares.batch.keptForOthers * max
  const mark = left === 0 ? t.none : isNear ? t.near : undefined
  return [
    { content: html`<code>${link}</code> <code>${path}</code>` },
    { content: t.per[per](countText(max)) },
    { content: used === null ? '–' : countText(used) },
    { content: mark === undefined ? shown : html`${shown} · <b>${mark}</b>` },
  ]
}
