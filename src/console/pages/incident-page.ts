/**
 * One incident on paper, for a ministry: both languages on the same sheet of paper, every number with its meaning, no one named.
 * It prints on A4 without the page around it.
 */

import type { IncidentReport } from '../../domain/link/health.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { clockText, countText, fullText, lengthText, msText } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import { insidePage } from '../../pages/shell.ts'
import type { VisitorView } from '../page-context.ts'
import { phaseKeys } from '../pictures/phases.ts'
import { codeText, reasonText, texts } from '../texts/texts.ts'

const words = {
  title: { vi: 'Biên bản sự cố đường liên thông', en: 'Report on an incident of a link' },
  id: { vi: 'Số biên bản', en: 'Report no.' },
  link: { vi: 'Đường liên thông', en: 'Link' },
  path: { vi: 'Đường kết nối', en: 'Path' },
  begin: { vi: 'Bắt đầu', en: 'Began' },
  end: { vi: 'Kết thúc', en: 'Ended' },
  open: { vi: 'chưa kết thúc khi lập biên bản', en: 'not over when this was printed' },
  length: { vi: 'Kéo dài', en: 'Lasted' },
  worst: { vi: 'Mức nặng nhất', en: 'Worst state' },
  layer: { vi: 'Nơi phát sinh', en: 'Where it lies' },
  reason: { vi: 'Nguyên nhân', en: 'Reason' },
  phase: { vi: 'Giai đoạn', en: 'Phase' },
  summary: { vi: 'Tóm tắt', en: 'Summary' },
  counts: { vi: 'Số liệu', en: 'Counts' },
  attempts: { vi: 'Lượt gọi', en: 'Calls' },
  failures: { vi: 'Lượt lỗi', en: 'Failed calls' },
  probes: { vi: 'Lượt thăm dò (không thành công)', en: 'Probes (failed)' },
  classes: { vi: 'Các loại lỗi', en: 'Kinds of failure' },
  count: { vi: 'Số lượt', en: 'Count' },
  first: { vi: 'Lần đầu', en: 'First' },
  last: { vi: 'Lần cuối', en: 'Last' },
  phases: { vi: 'Thời gian trung bình theo giai đoạn trong sự cố', en: 'Mean time per phase during the incident' },
  timeline: { vi: 'Diễn biến', en: 'Course' },
  state: { vi: 'Trạng thái', en: 'State' },
  from: { vi: 'Từ', en: 'From' },
  to: { vi: 'Đến', en: 'To' },
  hashes: {
    vi: 'Mã yêu cầu đã gửi bên kia (SHA-256)',
    en: 'Request ids as they were sent to the other side (SHA-256)',
  },
  noHashes: { vi: 'Không có.', en: 'None.' },
  print: { vi: 'In biên bản', en: 'Print' },
  preparedBy: { vi: 'Người lập', en: 'Prepared by' },
  preparedAt: { vi: 'Lập lúc', en: 'Prepared at' },
  sign: { vi: 'Ký tên', en: 'Signature' },
  note: {
    vi: 'Giờ Việt Nam (UTC+7), theo đồng hồ của cổng liên thông. Biên bản không chứa dữ liệu cá nhân. Mã yêu cầu được băm để đối chiếu với nhật ký bên nhận mà không lộ mã gốc.',
    en: "Times are Viet Nam's (UTC+7), by the gateway's clock. The report holds no personal data. Request ids are hashed: they can be compared with the receiver's log and do not reveal the ids themselves.",
  },
} satisfies Record<string, Bilingual>

const both = ({ vi, en }: Bilingual): Markup =>
  html`<span lang="vi">${vi}</span> <span class="second" lang="en">${en}</span>`
const getBoth = (pick: (language: 'vi' | 'en') => string): Bilingual => ({ vi: pick('vi'), en: pick('en') })

export function incidentPage(view: VisitorView, title: Bilingual, report: IncidentReport): Markup {
  const { t, language, now } = view
  const { reason } = report
  const end = report.endedAt === null ? now : Date.parse(report.endedAt)
  const row = (name: Bilingual, value: Part) => html`<div><dt>${both(name)}</dt><dd>${value}</dd></div>`
  const main = html`<nav class="crumbs" aria-label="${t.navigation}"><a href="/ops">${t.board}</a> <a href="/ops/links/${report.link}">${title[language]}</a></nav>
<article class="paper" aria-labelledby="paper-title">
<h1 id="paper-title">${both(words.title)}</h1>
<p class="printing"><button type="button" data-print hidden>${words.print[language]}</button></p>
<dl class="facts">${row(words.id, html`<code>${report.id}</code>`)}
${row(words.link, both(title))}${row(words.path, report.path)}
${row(words.begin, fullText(report.startedAt, 'vi'))}${row(words.end, report.endedAt === null ? both(words.open) : fullText(report.endedAt, 'vi'))}
${row(words.length, both(getBoth((each) => lengthText(end - Date.parse(report.startedAt), each))))}
${row(words.worst, both(getBoth((each) => texts[each].states[report.worst])))}
${row(words.reason, [both(getBoth((each) => reasonText(reason.code, each))), ' ', html`<code>${codeText(reason)}</code>`])}
${row(words.layer, both(getBoth((each) => texts[each].layers[reason.layer])))}
${reason.phase ? row(words.phase, both(getBoth((each) => texts[each].phases[reason.phase ?? 'request']))) : ''}</dl>
<h2>${both(words.summary)}</h2><p lang="vi">${report.sentence.vi}</p><p class="second" lang="en">${report.sentence.en}</p>
<h2>${both(words.counts)}</h2>
<dl class="figures">${row(words.attempts, countText(report.attempts))}${row(words.failures, countText(report.failures))}${row(words.probes, `${countText(report.probes.asked)} (${countText(report.probes.failed)})`)}</dl>
${classesTable(report, now)}
<h2>${both(words.phases)}</h2>
<dl class="figures">${phaseKeys.map((key) =>
    row(
      getBoth((each) => texts[each].phaseTimes[key]),
      msText(report.phases[key], 'vi'),
    ),
  )}</dl>
<h2>${both(words.timeline)}</h2>${timeline(report, now)}
<h2>${both(words.hashes)}</h2>${report.requestIdHashes.length === 0 ? html`<p>${both(words.noHashes)}</p>` : html`<ol class="hashes">${report.requestIdHashes.map((hash) => html`<li><code>${hash}</code></li>`)}</ol>`}
<p class="soft" lang="vi">${words.note.vi}</p><p class="soft second" lang="en">${words.note.en}</p>
<dl class="facts signed">${row(words.preparedBy, `${view.officer} (${view.caller.consumer.id})`)}${row(words.preparedAt, fullText(new Date(now).toISOString(), 'vi'))}${row(words.sign, '')}</dl>
</article>`
  return insidePage(view, {
    title: `${words.title[language]} ${clockText(report.startedAt, now, language)}`,
    main,
    kind: 'page',
  })
}

function classesTable({ errorClasses }: IncidentReport, now: number): Part {
  if (errorClasses.length === 0) return ''
  const head = (name: Bilingual) => html`<th scope="col">${both(name)}</th>`
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${words.classes.vi}"><table><caption>${both(words.classes)}</caption><thead><tr>${[words.reason, words.layer, words.phase, words.count, words.first, words.last].map(head)}</tr></thead>
<tbody>${errorClasses.map(
    ({ code, layer, phase, count, firstAt, lastAt }) =>
      html`<tr><th scope="row">${both(getBoth((each) => reasonText(code, each)))} <code>${code}</code></th><td>${both(getBoth((each) => texts[each].layers[layer]))}</td><td>${phase ? both(getBoth((each) => texts[each].phases[phase])) : ''}</td><td>${countText(count)}</td><td>${clockText(firstAt, now, 'vi', 'second')}</td><td>${clockText(lastAt, now, 'vi', 'second')}</td></tr>`,
  )}</tbody></table></div>`
}

function timeline({ states }: IncidentReport, now: number): Part {
  const head = (name: Bilingual) => html`<th scope="col">${both(name)}</th>`
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${words.timeline.vi}"><table><thead><tr>${[words.from, words.to, words.state, words.reason].map(head)}</tr></thead>
<tbody>${states.map(
    ({ from, to, state, reason }) =>
      html`<tr><th scope="row">${clockText(from, now, 'vi', 'second')}</th><td>${to === null ? '…' : clockText(to, now, 'vi', 'second')}</td><td>${both(getBoth((each) => texts[each].states[state]))}</td><td>${reason ? html`${both(getBoth((each) => reasonText(reason.code, each)))} <code>${codeText(reason)}</code>` : ''}</td></tr>`,
  )}</tbody></table></div>`
}
