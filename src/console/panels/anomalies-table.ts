/** What the answers of a link's paths held that was not understood: the first sign that the other side changed something. */
import { anomalyWords } from '../../domain/link/anomaly.ts'
import type { LinkReport } from '../../domain/link/health.ts'
import { countText, moment } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import type { VisitorView } from '../page-context.ts'

/** More than these no one reads; all of them are in the API and the metrics. */
const rowsShown = 20

const texts = {
  title: { vi: 'Điều lạ trong câu trả lời', en: 'What was not understood' },
  caption: {
    vi: 'Những gì không hiểu được trong câu trả lời, mới nhất trước',
    en: 'What was not understood in answers, the latest first',
  },
  none: { vi: 'Mọi câu trả lời đều đúng đặc tả.', en: 'All answers were as the contract has them.' },
  what: { vi: 'Loại', en: 'What' },
  name: { vi: 'Tên', en: 'Name' },
  count: { vi: 'Số lần từ khi khởi động', en: 'Times since the start' },
  first: { vi: 'Gặp lần đầu', en: 'First seen' },
  last: { vi: 'Gần nhất', en: 'Last seen' },
} as const

export function anomaliesTable({ t, language, now }: VisitorView, { link, paths }: LinkReport): Markup {
  const rows = paths
    .flatMap(({ path, anomalies }) => anomalies.map((anomaly) => ({ path, ...anomaly })))
    .sort((left, right) => Date.parse(right.lastSeenAt) - Date.parse(left.lastSeenAt))
    .slice(0, rowsShown)
  const heads = [
    t.path,
    texts.what[language],
    texts.name[language],
    texts.count[language],
    texts.first[language],
    texts.last[language],
  ]
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="${texts.caption[language]}"><table><caption>${texts.caption[language]}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ path, kind, name, count, firstSeenAt, lastSeenAt }) =>
      html`<tr><th scope="row">${path}</th><td>${anomalyWords[kind][language]}</td><td><code>${name}</code></td><td>${countText(count)}</td><td>${moment(firstSeenAt, now, language)}</td><td>${moment(lastSeenAt, now, language)}</td></tr>`,
  )}</tbody></table></div>`
  const inside = rows.length === 0 ? html`<p class="empty">${texts.none[language]}</p>` : table
  return html`<section class="panel" id="anomalies" aria-labelledby="anomalies-title-${link}"><h2 id="anomalies-title-${link}">${texts.title[language]}</h2>${inside}</section>`
}
