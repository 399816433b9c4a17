/**
 * A finding as a page to print on A4: what was held, what the register said, when, by whom and under which rule. It is what a demand for the
 * original rests on (Decree 23/2015/NĐ-CP, Art. 6(2)). On it stand data of the request alone; it needs no script and no file but itself.
 */
import { createHash } from 'node:crypto'
import { html as asyncHtml, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Purpose } from '../domain/access.ts'
import type { Certificate } from '../domain/certificate/certificate.ts'
import type { BirthDate } from '../domain/person/identity.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import {
  certaintyTexts,
  certificatePlace,
  certificateTitles,
  fieldOutcomeTexts,
  flagTexts,
  registerNoteTexts,
  uncheckedTexts,
  verdictTexts,
  wayTexts,
} from '../domain/texts/certificate-text.ts'
import { findInstant, localTime } from '../domain/vietnam-time.ts'
import type { UnitCandidate, UnitReading } from './find-registering-unit.ts'
import type { CertificateFinding } from './verify-certificate.ts'

type Language = keyof Bilingual
type Part = HtmlEscapedString | string | readonly Part[]
/** No promise is ever put in, so none comes out. */
const html = asyncHtml as (strings: TemplateStringsArray, ...pieces: Part[]) => HtmlEscapedString

export interface HeldCertificate {
  certificate: Certificate
  purpose: Purpose
  /** Name of the system over which it was verified. */
  system: string
  requestId: string
}

const words = {
  heading: { vi: 'Kết quả đối chiếu giấy tờ hộ tịch', en: 'Finding on a certificate of civil status' },
  sub: {
    vi: 'Căn cứ theo Điều 6 khoản 2 Nghị định số 23/2015/NĐ-CP',
    en: 'Grounds in the sense of Decree 23/2015/NĐ-CP, Art. 6(2)',
  },
  paper: { vi: 'Loại giấy tờ', en: 'Kind of certificate' },
  unit: { vi: 'Cơ quan đối chiếu', en: 'Agency' },
  officer: { vi: 'Người đối chiếu', en: 'Officer' },
  procedure: { vi: 'Thủ tục, mã hồ sơ', en: 'Procedure, dossier' },
  at: { vi: 'Thời điểm đối chiếu', en: 'Time' },
  how: { vi: 'Cách tra cứu', en: 'How the register was asked' },
  rules: { vi: 'Phiên bản quy tắc đối chiếu', en: 'Version of the rules' },
  record: { vi: 'Mã yêu cầu, hệ thống', en: 'Request, system' },
  item: { vi: 'Mục', en: 'Item' },
  stated: { vi: 'Giấy tờ ghi', en: 'The paper says' },
  register: { vi: 'So với cơ sở dữ liệu hộ tịch', en: 'Against the register' },
  notes: { vi: 'Ghi chú trong sổ', en: 'Notes of the register' },
  flags: { vi: 'Dấu hiệu về hình thức', en: 'Form of the paper' },
  unitRead: { vi: 'Cơ quan đăng ký, hiểu theo tên', en: 'Registering unit, read from its name' },
  unitOpen: { vi: 'Chưa xác định được; có thể là', en: 'Not sure; it may be' },
  none: { vi: 'Không có', en: 'None' },
  notCompared: { vi: 'Không đối chiếu', en: 'Not compared' },
  notRequested: { vi: 'Chưa tra cứu được', en: 'It was not asked' },
  caution: {
    vi: 'Bản này không nêu nội dung của cơ sở dữ liệu, không kết luận giấy tờ là giả và không thay thế kết quả xác minh của cơ quan đăng ký.',
    en: 'This page states nothing that the register holds, does not find a paper forged, and takes the place of no verification by the registering office.',
  },
  sign: { vi: 'NGƯỜI ĐỐI CHIẾU', en: 'OFFICER' },
  head: { vi: 'THỦ TRƯỞNG CƠ QUAN', en: 'HEAD OF THE AGENCY' },
  signHere: { vi: '(Ký, ghi rõ họ tên)', en: '(Signature and name)' },
} as const satisfies Record<string, Bilingual>

export function toFindingPage(finding: CertificateFinding, held: HeldCertificate, language: Language): string {
  const say = (text: Bilingual) => text[language]
  const { certificate, purpose, system, requestId } = held
  const { verdict, reason, fields, notes, flags, unit, source, rules } = finding
  const title = say(certificateTitles[certificate.kind])
  const how =
    source.way === null || source.certainty === null
      ? say(words.notRequested)
      : `${say(wayTexts[source.way])} (${say(certaintyTexts[source.certainty])})`
  const facts: [Bilingual, string][] = [
    [words.paper, title],
    [words.unit, purpose.unit],
    [words.officer, purpose.officerAccount ?? purpose.officer],
    [words.procedure, `${purpose.procedure}, ${purpose.dossier}`],
    [words.at, momentText(source.retrievedAt)],
    [words.how, how],
    ...(unit === null ? [] : [[words.unitRead, say(unitText(unit))] satisfies [Bilingual, string]]),
    [words.rules, rules],
    [words.record, `${requestId}, ${system}`],
  ]
  const list = (heading: Bilingual, items: readonly string[]) =>
    html`<h2>${say(heading)}</h2>${items.length === 0 ? html`<p>${say(words.none)}</p>` : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`}`
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
<header><h1>${say(words.heading)}</h1><p class="small">${say(words.sub)}</p></header>
<table class="facts"><tbody>
${facts.map(
  ([name, value]) => html`<tr><th scope="row">${say(name)}</th><td>${value}</td></tr>
`,
)}</tbody></table>
<p class="verdict">${say(verdictTexts[verdict])}${reason === null ? '' : html` ${say(uncheckedTexts[reason])}`}</p>
<table class="items">
<thead><tr><th scope="col">${say(words.item)}</th><th scope="col">${say(words.stated)}</th><th scope="col">${say(words.register)}</th></tr></thead>
<tbody>
${statedFields(certificate).map(({ pointer, text }) => {
  const compared = fields.find((field) => field.pointer === pointer)
  const outcome = compared === undefined ? words.notCompared : fieldOutcomeTexts[compared.outcome]
  return html`<tr class="${compared?.outcome ?? ''}"><th scope="row">${say(certificatePlace(pointer))}</th><td>${text}</td><td>${say(outcome)}</td></tr>
`
})}</tbody></table>
${list(
  words.notes,
  notes.map((note) => say(registerNoteTexts[note])),
)}
${list(
  words.flags,
  flags.map(({ code, pointer }) => `${say(certificatePlace(pointer))}: ${say(flagTexts[code])}`),
)}
<p class="small">${say(words.caution)}</p>
<section class="signatures">
<div><p><b>${say(words.sign)}</b></p><p class="small">${say(words.signHere)}</p></div>
<div><p><b>${say(words.head)}</b></p><p class="small">${say(words.signHere)}</p></div>
</section>
</main>
</body>
</html>
`
  return String(page)
}

function unitText(unit: UnitReading): Bilingual {
  const list = (units: readonly UnitCandidate[]) => units.map(({ code, name }) => `${name} (${code})`).join('; ')
  if (unit.status === 'resolved') return { vi: list([unit]), en: list([unit]) }
  const { unitOpen, none } = words
  const each = (language: Language) =>
    `${unitOpen[language]}: ${unit.candidates.length === 0 ? none[language].toLowerCase() : list(unit.candidates)}`
  return { vi: each('vi'), en: each('en') }
}

/** What the paper states, in its order. */
function statedFields({
  registration,
  people,
  dateOfDeath,
  signerTitle,
}: Certificate): { pointer: string; text: string }[] {
  const { number, book, page, date, unit, dossier, lastNoteDate } = registration
  const fields: [string, string | undefined][] = [
    ['/registration/number', number],
    ['/registration/book', book],
    ['/registration/page', page],
    ['/registration/date', date && dayText(date)],
    ['/registration/unit/code', unit?.code],
    ['/registration/unit/name', unit?.name],
    ['/registration/dossier', dossier],
    ['/registration/lastNoteDate', lastNoteDate && dayText(lastNoteDate)],
    ...Object.entries(people).flatMap(([role, person]): [string, string | undefined][] => [
      [`/people/${role}/fullName`, person?.fullName],
      [`/people/${role}/dateOfBirth`, person?.dateOfBirth && dateText(person.dateOfBirth)],
      [`/people/${role}/sex`, person?.sex && (person.sex === 'male' ? 'Nam' : 'Nữ')],
      [`/people/${role}/personalNumber`, person?.personalNumber],
    ]),
    ['/dateOfDeath', dateOfDeath && dateText(dateOfDeath)],
    ['/signerTitle', signerTitle],
  ]
  return fields.flatMap(([pointer, text]) => (text === undefined ? [] : [{ pointer, text }]))
}

const dayText = (day: string): string => day.split('-').reverse().join('/')
const dateText = (date: BirthDate): string => (date.precision === 'year' ? String(date.year) : dayText(date.date))

/** On Viet Nam's clock, to the second: it is read on another day than it was written. */
function momentText(iso: string): string {
  const local = localTime(findInstant(iso) ?? Number.NaN)
  return local === null ? '–' : `${local.time.slice(0, 8)}, ${dayText(local.date)} (UTC+7)`
}

const style = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#e9e7e2;color:#000;font:12pt/1.35 "Times New Roman","Liberation Serif","Noto Serif",serif}
main{max-width:210mm;margin:0 auto;padding:16mm;background:#fff}
h1{margin:0 0 1mm;font-size:15pt;text-transform:uppercase;text-align:center}
h2{margin:5mm 0 1.5mm;font-size:12pt;break-after:avoid}
p{margin:0}
ul{margin:0;padding-left:5mm}
header p{text-align:center}
.small{font-size:10.5pt;font-style:italic}
table{width:100%;border-collapse:collapse;margin:4mm 0 0}
thead{display:table-header-group}
tr{break-inside:avoid}
th,td{border:.6pt solid #000;padding:1mm 1.6mm;vertical-align:top;text-align:left;overflow-wrap:anywhere}
tbody th{font-weight:normal}
.facts th{width:34%}
.items thead th{text-align:center;font-weight:bold}
.differs td,.differs th{font-weight:bold}
.verdict{margin:5mm 0 0;padding:2mm 3mm;border:1.2pt solid #000;font-weight:bold}
main>.small{margin-top:5mm}
.signatures{display:grid;grid-template-columns:1fr 1fr;margin:9mm 0 0;min-height:38mm;text-align:center;break-inside:avoid}
@media screen and (max-width:700px){main{padding:4mm;overflow-x:auto}}
@media print{body{background:#fff}main{max-width:none;padding:0}@page{size:A4 portrait;margin:18mm 15mm 18mm 20mm;@bottom-right{content:counter(page) "/" counter(pages);font:9pt "Times New Roman",serif}}}
`

/** The page draws itself alone: nothing is loaded, sent or framed. */
export const findingHeaders = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const
