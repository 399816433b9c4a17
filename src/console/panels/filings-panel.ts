/** Filings in numbers, what stopped by cause, the reruns, and those that wait for a person. Nobody is named. */
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import type { FilingOverview } from '../../filing/query/filing-overview.ts'
import type { AttentionItem } from '../../filing/query/list-attention.ts'
import { countText, lengthText, pastMoment } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import type { VisitorView } from '../page-context.ts'
import { batchesTexts } from '../texts/batches-texts.ts'
import { lanesTexts } from '../texts/lanes-texts.ts'
import { reconciliationTexts } from '../texts/reconciliation-texts.ts'
import { causeText } from '../texts/texts.ts'

export interface FilingsData {
  overview: FilingOverview
  attention: readonly AttentionItem[]
  more: boolean
}

/** `null` = this gateway takes none; `undefined` = the database cannot be read. */
export function filingsPanel(view: VisitorView, data: FilingsData | null | undefined): Markup {
  const { t } = view
  const inside = data
    ? [
        openFilings(view, data.overview),
        stopped(view, data.overview),
        reruns(view, data.overview),
        attention(view, data),
        html`<p class="buttons"><a class="button" href="/ops/files">${t.files.open}</a> <a class="button" href="/ops/batches">${batchesTexts[view.language].title}</a> <a class="button" href="/ops/lanes">${lanesTexts[view.language].title}</a> <a class="button" href="/ops/reconciliation">${reconciliationTexts[view.language].title}</a></p>`,
      ]
    : html`<p class="empty">${data === null ? t.filings.off : t.filings.unreadable}</p>`
  return html`<section class="panel filings" id="filings" aria-labelledby="filings-title"><h2 id="filings-title">${t.filings.title}</h2>${inside}</section>`
}

function openFilings({ t }: VisitorView, { open, ended }: FilingOverview): Part {
  const { filings: f } = t
  const end = html`<p class="soft">${f.ended(countText(ended.completed), countText(ended.refused))}</p>`
  if (open.length === 0) return html`<p class="empty">${f.none}</p>${end}`
  const order = Object.keys(f.states)
  const rows = [...open].sort((left, right) => order.indexOf(left.state) - order.indexOf(right.state))
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${f.caption}"><table class="numbers"><caption>${f.caption}</caption>
<thead><tr><th scope="col">${f.state}</th>${f.ages.map((age) => html`<th scope="col">${age}</th>`)}<th scope="col">${f.total}</th></tr></thead>
<tbody>${rows.map(
    ({ state, ages, count }) => html`<tr><th scope="row">${f.states[state]}</th>
${ages.map((each) => html`<td class="${each === 0 ? 'zero' : ''}">${countText(each)}</td>`)}<td><b>${countText(count)}</b></td></tr>`,
  )}</tbody></table></div>${end}`
}

function stopped({ t, language, now, mayAct }: VisitorView, { stopped: causes }: FilingOverview): Part {
  const { filings: f } = t
  const nextStepText = (step: Bilingual | null) => (step ? html`<p class="next">${step[language]}</p>` : '')
  if (causes.length === 0) return html`<h3>${f.deadLetters}</h3><p class="empty good">${f.noDead}</p>`
  return html`<h3>${f.deadLetters}</h3><ul class="causes">${causes.map(
    ({
      cause,
      count,
      since,
      nextStep,
      rule,
    }) => html`<li><p><b class="bad">${countText(count)}</b> ${causeText(cause, language)} <code>${cause}</code> <span class="soft">${f.oldest.toLowerCase()} ${lengthText(now - since.getTime(), language)}</span></p>
${nextStepText(rule.bulk ? nextStep : rule.nextStep)}
${mayAct && rule.bulk ? html`<a class="button" href="/ops/filings/rerun?cause=${encodeURIComponent(cause)}" aria-label="${f.getRerun(causeText(cause, language))}">${f.rerun}</a>` : ''}</li>`,
  )}</ul>`
}

function reruns({ t, language, now, mayAct }: VisitorView, { reruns: all }: FilingOverview): Part {
  const { filings: f } = t
  if (all.length === 0) return ''
  return html`<h3>${f.reruns}</h3><ul class="reruns">${all.map(
    ({ id, actor, cause, state, createdAt, waiting, released }) => {
      const open = state === 'canary' || state === 'running'
      return html`<li class="${open ? 'open' : ''}"><p><b>${f.rerunStates[state]}</b> · ${f.progress(released, waiting)}</p>
<p class="soft">${cause ? causeText(cause, language) : ''} · ${actor} · ${pastMoment(createdAt.toISOString(), now, language)}</p>
${open && mayAct ? html`<a class="button" href="/ops/filings/stop?run=${id}">${f.stop}</a>` : ''}</li>`
    },
  )}</ul>`
}

function attention({ t, language, now }: VisitorView, { attention: items, more }: FilingsData): Part {
  const { filings: f } = t
  if (items.length === 0) return html`<h3>${f.attention}</h3><p class="empty good">${f.noAttention}</p>`
  return html`<h3>${f.attention}</h3><div class="scroll" tabindex="0" role="group" aria-label="${f.attentionCaption}"><table><caption>${f.attentionCaption}</caption>
<thead><tr><th scope="col">${f.dossier}</th><th scope="col">${f.state}</th><th scope="col">${f.cause}</th><th scope="col">${t.since}</th></tr></thead>
<tbody>${items.map(
    ({ id, dossier, consumer, state, cause, stateSince, nextStep }) =>
      html`<tr title="${nextStep?.[language] ?? ''}"><th scope="row"><a href="/ops/filings/one?id=${id}">${dossier}</a> <span class="soft">${consumer}</span></th><td>${f.states[state]}</td><td>${cause ? causeText(cause, language) : ''}</td><td>${pastMoment(stateSince, now, language)}</td></tr>`,
  )}</tbody></table></div>${more ? html`<p class="soft">${f.moreAttention(items.length)}</p>` : ''}`
}
