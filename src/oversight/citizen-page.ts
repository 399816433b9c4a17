/** The report to a citizen as a page to print on A4, in either language: no script, no file but itself, no number of the citizen and no name of an officer. */
import { createHash } from 'node:crypto'
import { html as asyncHtml, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { fieldName } from '../domain/texts/field-names.ts'
import { findInstant, localTime } from '../domain/vietnam-time.ts'
import type { AccessKind, CitizenReport, DataAccess } from './citizen-report.ts'
import type { Names } from './deps.ts'

type Language = keyof Bilingual
type Part = HtmlEscapedString | string | readonly Part[]
/** No promise is ever put in, so none comes out. */
const html = asyncHtml as (strings: TemplateStringsArray, ...pieces: Part[]) => HtmlEscapedString

const kindTexts: Readonly<Record<AccessKind, Bilingual>> = {
  shown: { vi: 'Đã cung cấp', en: 'Shown' },
  compared: { vi: 'Chỉ đối chiếu, không cung cấp nội dung', en: 'Compared only; nothing was shown' },
  'passed-on': { vi: 'Đã chuyển cho hệ thống khác của Nhà nước', en: 'Passed on to another system of the state' },
  nothing: { vi: 'Đã tra cứu, không có nội dung nào được cung cấp', en: 'Asked for; nothing was shown' },
  refused: { vi: 'Bị từ chối', en: 'Refused' },
}

const words = {
  heading: { vi: 'Lịch sử khai thác dữ liệu cá nhân của ông/bà', en: 'Who looked at your personal data' },
  sub: {
    vi: 'Theo Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15 và Nghị định số 356/2025/NĐ-CP',
    en: 'Under the Law on Personal Data Protection 91/2025/QH15 and Decree 356/2025/NĐ-CP',
  },
  at: { vi: 'Thời điểm', en: 'Time' },
  who: { vi: 'Cơ quan, hệ thống', en: 'Agency, system' },
  what: { vi: 'Thủ tục, hồ sơ', en: 'Procedure, dossier' },
  kind: { vi: 'Kết quả', en: 'Outcome' },
  fields: { vi: 'Thông tin', en: 'Data' },
  none: {
    vi: 'Không có lần khai thác nào qua cổng này được ghi nhận.',
    en: 'No look through this gateway is on record.',
  },
  otherDossier: { vi: 'hồ sơ không do ông/bà đứng tên', en: 'a dossier that is not in your name' },
  noOfficer: { vi: 'hệ thống tự động', en: 'a system by itself' },
  notes: { vi: 'Cần biết', en: 'Please note' },
  scope: {
    vi: 'Bản này chỉ gồm những lần khai thác qua cổng này. Cán bộ được đánh số thay cho họ tên; số giống nhau là cùng một người.',
    en: 'This covers what went through this gateway alone. Officers are numbered in the place of their names; the same number is the same person.',
  },
  law: {
    vi: 'Theo quy định của pháp luật, một số lần khai thác có thể chưa được nêu trong một thời hạn nhất định.',
    en: 'By law, some looks may not be shown for a certain time.',
  },
  complain: {
    vi: 'Nếu không rõ một lần khai thác nào, ông/bà có thể hỏi cơ quan đã cấp bản này, nêu mã ở cuối dòng.',
    en: 'Where you do not recognise a look, ask the agency that gave you this page, with the code at the end of its line.',
  },
  code: { vi: 'Mã', en: 'Code' },
} as const satisfies Record<string, Bilingual>

export function toCitizenPage(
  { madeAt, accesses, leftOut, removed }: CitizenReport,
  names: Names,
  language: Language,
): string {
  const say = (text: Bilingual) => text[language]
  const made = say({ vi: `Lập lúc ${momentText(madeAt)}`, en: `Made at ${momentText(madeAt)}` })
  const count = say({
    vi: `${accesses.length} lần được nêu dưới đây, lần mới nhất ở trên.`,
    en: `${accesses.length} below, the latest first.`,
  })
  const earlier = say({
    vi: `Còn ${leftOut} lần trước đó; có thể yêu cầu cấp riêng.`,
    en: `${leftOut} earlier ones are not on this page; ask for them.`,
  })
  const gone = removed.map(({ until, at, basis }) =>
    say({
      vi: `Các bản ghi từ ${momentText(until)} trở về trước đã được xóa lúc ${momentText(at)} vì hết thời hạn lưu theo ${basis}; những lần khai thác trước đó không còn trong bản này.`,
      en: `Records until ${momentText(until)} were removed at ${momentText(at)} because their time was over under ${basis}; looks before then are not here any more.`,
    }),
  )
  const columns = [words.at, words.who, words.what, words.kind, words.fields, words.code]
  const table = html`<table class="items">
<thead><tr>${columns.map((name) => html`<th scope="col">${say(name)}</th>`)}</tr></thead>
<tbody>
${accesses.map((one) => drawAccess(one, names, say))}</tbody></table>`
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${say(words.heading)}</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<header><h1>${say(words.heading)}</h1><p class="small">${say(words.sub)}</p><p class="small">${made}</p></header>
<p>${accesses.length === 0 ? say(words.none) : count}</p>
${accesses.length === 0 ? '' : table}
${leftOut === 0 ? '' : html`<p>${earlier}</p>`}
<h2>${say(words.notes)}</h2>
<ul><li>${say(words.scope)}</li>${gone.map((text) => html`<li>${text}</li>`)}<li>${say(words.law)}</li><li>${say(words.complain)}</li></ul>
</main>
</body>
</html>
`
  return String(page)
}

function drawAccess(access: DataAccess, names: Names, say: (text: Bilingual) => string): Part {
  const { at, kind, consumer, unit, procedure, dossier, fields, officer, requestId } = access
  const agency = names.findUnit(unit) ?? unit
  const system = names.findConsumer(consumer) ?? consumer
  const named = names.findProcedure(procedure)
  const under = named === undefined ? procedure : `${say(named)} (${procedure})`
  const who = officer === null ? say(words.noOfficer) : say({ vi: `cán bộ ${officer}`, en: `officer ${officer}` })
  const of = dossier ?? (procedure === '' ? '' : say(words.otherDossier))
  const places = [agency, system, who].filter((text) => text !== '')
  return html`<tr><td>${momentText(at)}</td><td>${places.join('; ')}</td><td>${[under, of].filter((text) => text !== '').join('; ')}</td><td>${say(kindTexts[kind])}</td><td>${fields.map((field) => say(fieldName(field))).join(', ') || '–'}</td><td class="code">${requestId}</td></tr>
`
}

/** On Viet Nam's clock. */
function momentText(iso: string): string {
  const local = localTime(findInstant(iso) ?? Number.NaN)
  return local === null ? '–' : `${local.time.slice(0, 5)}, ${local.date.split('-').reverse().join('/')}`
}

const style = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#e9e7e2;color:#000;font:12pt/1.35 "Times New Roman","Liberation Serif","Noto Serif",serif}
main{max-width:297mm;margin:0 auto;padding:14mm;background:#fff}
h1{margin:0 0 1mm;font-size:15pt;text-transform:uppercase;text-align:center}
h2{margin:5mm 0 1.5mm;font-size:12pt;break-after:avoid}
p{margin:3mm 0 0}
ul{margin:0;padding-left:5mm}
header p{margin:0;text-align:center}
.small{font-size:10.5pt;font-style:italic}
table{width:100%;border-collapse:collapse;margin:4mm 0 0}
thead{display:table-header-group}
tr{break-inside:avoid}
th,td{border:.6pt solid #000;padding:1mm 1.6mm;vertical-align:top;text-align:left;overflow-wrap:anywhere}
thead th{text-align:center}
.code{font-size:8.5pt;width:26mm}
@media screen and (max-width:700px){main{padding:4mm;overflow-x:auto}}
@media print{body{background:#fff}main{max-width:none;padding:0}@page{size:A4 landscape;margin:15mm;@bottom-right{content:counter(page) "/" counter(pages);font:9pt "Times New Roman",serif}}}
`

/** The page draws itself alone: nothing is loaded, sent or framed, and no browser keeps it. */
export const citizenPageHeaders = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const
