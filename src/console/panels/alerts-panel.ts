/** The alerts that are open, over all replicas: what was reported to the operators and is not over. */
import type { Condition } from '../../domain/alert.ts'
import { findIso } from '../../domain/vietnam-time.ts'
import { clockText, countText, lengthText, pastMoment } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import type { VisitorView } from '../page-context.ts'

/** One open alert, as far as the page shows it. `since` in milliseconds since the epoch. */
export interface AlertGlance extends Pick<Condition, 'key' | 'severity' | 'since' | 'sentence'> {
  /** Since when nothing of it stands; `null` while it does. It is closed when it has been so for a while. */
  overSince: number | null
  /** How often it was reported again. */
  reminders: number
}

/** `undefined` = the database cannot be read. */
export function alertsPanel({ t, language, now }: VisitorView, open: readonly AlertGlance[] | undefined): Markup {
  const { alerts: a } = t
  const inside = !open
    ? html`<p class="empty">${a.unreadable}</p>`
    : open.length === 0
      ? html`<p class="empty good">${a.none}</p>`
      : html`<ul class="causes">${open.map(
          ({ key, severity, since, sentence, reminders, overSince }) =>
            html`<li class="${overSince === null ? '' : 'over'}"><p><b class="${overSince !== null || severity === 'info' ? '' : 'bad'}">${overSince === null ? a.severities[severity] : a.over(clockText(overSince, now, language))}</b> ${sentence[language]}</p>
<p class="soft"><code>${key}</code> ${pastMoment(findIso(since), now, language)} · ${lengthText((overSince ?? now) - since, language)}${reminders > 0 ? ` · ${a.reminded(countText(reminders))}` : ''}</p></li>`,
        )}</ul>`
  return html`<section class="panel filings" id="alerts" aria-labelledby="alerts-title"><h2 id="alerts-title">${a.title}</h2>${inside}</section>`
}
