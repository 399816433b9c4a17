/** The alerts that are open, over all replicas: what the operators have been told and is not over. */
import type { Condition } from '../../domain/alert.ts'
import { isoOf } from '../../domain/local-time.ts'
import { html, type Markup } from './markup.ts'
import type { VisitorView } from './view.ts'
import { countText, lengthText, moment } from './when.ts'

/** One open alert, as far as the page tells of it. `since` in milliseconds since the epoch. */
export interface AlertGlance extends Pick<Condition, 'key' | 'severity' | 'since' | 'sentence'> {
  /** How often it was told again. */
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
          ({ key, severity, since, sentence, reminders }) =>
            html`<li><p><b class="${severity === 'info' ? '' : 'bad'}">${a.severities[severity]}</b> ${sentence[language]}</p>
<p class="soft"><code>${key}</code> ${moment(isoOf(since), now, language)} · ${lengthText(now - since, language)}${reminders > 0 ? ` · ${a.reminded(countText(reminders))}` : ''}</p></li>`,
        )}</ul>`
  return html`<section class="panel filings" id="alerts" aria-labelledby="alerts-title"><h2 id="alerts-title">${a.title}</h2>${inside}</section>`
}
