/** The audit trail's last check; what runs here since when; and the configuration in force, without its secrets. */

import { countText, lengthText, pastMoment } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import type { VisitorView } from '../page-context.ts'
import { quotasTexts } from '../texts/quotas-texts.ts'
import { trailTexts } from '../texts/trail-texts.ts'

/** What the page shows of the trail. */
export interface TrailGlance {
  writing: boolean
  /** Committed since the start. */
  records: number
  /** The last check of the chain; `null` = none yet, `undefined` = this gateway makes none. */
  check: { at: string; whole: boolean; chains: number; records: number; findings: readonly string[] } | null | undefined
  /** What kept the last check from being made, as a code. */
  failure: string | null
}

export interface SystemFacts {
  version: string
  instance: string
  /** ISO 8601. */
  startedAt: string
  runtime: string
  /** Every setting in force; a value of `null` is a secret. */
  settings: readonly { name: string; value: string | null }[]
}

export function trailPanel(
  { t, language, now }: VisitorView,
  { writing, records, check, failure }: TrailGlance,
): Markup {
  const { audit: a } = t
  const verdict = !check
    ? html`<p class="empty">${a.never}</p>`
    : check.whole
      ? html`<p class="verdict good">${a.whole(countText(check.records), countText(check.chains))}</p>`
      : html`<p class="verdict bad">${a.broken(check.findings.length)}</p><ul>${check.findings.slice(0, 5).map((each) => html`<li><code>${each}</code></li>`)}</ul>`
  return html`<section class="panel" id="trail" aria-labelledby="trail-title"><h2 id="trail-title">${a.title}</h2>
<p class="verdict ${writing ? 'good' : 'bad'}">${writing ? a.writing : a.notWriting}</p>
${verdict}${failure ? html`<p class="verdict bad">${a.failed} <code>${failure}</code></p>` : ''}
<dl class="facts">${check ? html`<div><dt>${a.at}</dt><dd>${pastMoment(check.at, now, language)}</dd></div>` : ''}<div><dt>${a.records}</dt><dd>${countText(records)}</dd></div></dl>
<p class="buttons"><a class="button" href="/ops/trail">${trailTexts[language].trail.title}</a> <a class="button" href="/ops/misuse">${trailTexts[language].misuse.title}</a></p><p class="soft">${trailTexts[language].trail.forAuditors}</p></section>`
}

export function systemPanel({ t, language, now }: VisitorView, facts: SystemFacts): Markup {
  const { system: s } = t
  const row = (name: string, value: Part) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  const started = Date.parse(facts.startedAt)
  return html`<section class="panel" id="system" aria-labelledby="system-title"><h2 id="system-title">${s.title}</h2>
<dl class="facts">${row(s.version, facts.version)}${row(s.instance, html`<code>${facts.instance}</code>`)}
${row(s.started, [pastMoment(facts.startedAt, now, language), ` · ${lengthText(now - started, language)}`])}${row(s.runtime, facts.runtime)}</dl>
<p class="buttons"><a class="button" href="/ops/quotas">${quotasTexts[language].title}</a></p>
<details id="configuration"><summary>${s.configuration}</summary><div class="scroll" tabindex="0" role="group" aria-label="${s.caption}"><table class="settings"><caption>${s.caption}</caption>
<thead><tr><th scope="col">${s.setting}</th><th scope="col">${s.value}</th></tr></thead>
<tbody>${facts.settings.map(({ name, value }) => html`<tr><th scope="row"><code>${name}</code></th><td>${value === null ? html`<em>${s.hidden}</em>` : html`<code>${value}</code>`}</td></tr>`)}</tbody></table></div></details></section>`
}
