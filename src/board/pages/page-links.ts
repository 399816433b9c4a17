/** The way between the pages, the same on each of them. */
import { findIso } from '../../domain/vietnam-time.ts'
import { fullText } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { base, type VisitorView } from '../view.ts'

const pages = ['today', 'units', 'wall', 'report'] as const
type Page = (typeof pages)[number]

const addresses = {
  today: base,
  units: `${base}/units`,
  wall: `${base}/wall`,
  report: `${base}/report`,
} as const satisfies Record<Page, string>

/** On paper, where there are no links, it says instead what this is, of when, and for whom it was drawn. */
export function pageLinks({ t, remark, now, language }: VisitorView, here?: Page): Markup {
  const at = fullText(findIso(now) ?? '', language)
  return html`<p class="print-head">${t.brand} · ${t.entrance.name} · ${t.glance.asOf(at)} · ${remark}</p><nav class="pages" aria-label="${t.navigation}">${pages.map(
    (page) =>
      html`<a href="${addresses[page]}"${page === here ? html` aria-current="page"` : ''}>${page === 'report' ? t.report.link : t[page]}</a>`,
  )}</nav>`
}

/** Shown by the script: without one, the browser's own printing does. */
export function printButton({ t }: VisitorView): Markup {
  return html`<p class="printing"><button type="button" data-print hidden>${t.print}</button></p>`
}
