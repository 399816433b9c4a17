// The page where a citizen sees the dossier: one form, one answer, no script. Vietnamese first, English beside it.

import type { IncomingMessage } from 'node:http'
import { getDeclaration } from '../linked/families.ts'
import type { LinkedDossier } from '../linked/state.ts'
import { LINKED_STATUSES } from '../linked/statuses.ts'
import type { Linked } from '../linked.ts'
import { escapeAttribute as safe } from '../population/soap/write.ts'
import type { Portal } from '../portal.ts'
import { json, type Reply } from '../wire/types.ts'
import { STYLE } from './public-style.ts'
import type { PortalSettings } from './settings.ts'
import type { Kept, PortalDossier } from './state/dossier.ts'
import type { FileLink } from './state/shown.ts'
import { toReader } from './state/time.ts'
import { toView, type View } from './state/view.ts'
import { STATUSES } from './statuses.ts'

export function answerPublicPage(
  { method, url = '' }: IncomingMessage,
  settings: PortalSettings,
  portal: Portal,
  linked: Linked,
): Reply {
  if (method !== 'GET' && method !== 'HEAD') return json(405, { message: 'GET only' }, { allow: 'GET, HEAD' })
  const code = new URLSearchParams(url.split('?')[1] ?? '').get('ma')?.trim() ?? ''
  const reply = page(code, settings.portalPublicBase, portal, linked)
  return method === 'HEAD' ? { ...reply, body: '' } : reply
}

function page(code: string, base: string, portal: Portal, linked: Linked): Reply {
  const dossier = portal.dossiers.get(code)
  const view = toView(dossier)
  const bundle = linked.dossiers.get(code)
  const isFound = view.found || bundle !== undefined
  const answer =
    code === ''
      ? hint(portal, linked, base)
      : dossier && view.found
        ? shown(dossier, view)
        : bundle
          ? shownLinked(bundle)
          : notFound(code)
  const body = `<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Tra cứu hồ sơ – cổng giả lập</title><style>${STYLE}</style></head><body>
<header><div><p class="brand">Cổng Dịch vụ công</p><p class="mock">Giả lập để phát triển · <span lang="en">a mock for developers, no real person</span></p></div></header>
<main>
<h1>Tra cứu hồ sơ <span lang="en">Where is my dossier?</span></h1>
<form method="get" action="${safe(base)}" role="search">
<label for="ma">Mã hồ sơ <span lang="en">Dossier code</span></label>
<div class="field"><input id="ma" name="ma" value="${safe(code)}" autocomplete="off" spellcheck="false" autocapitalize="characters" required maxlength="100"><button>Tra cứu <span lang="en">Search</span></button></div>
</form>
${answer}
</main>
</body></html>
`
  const status = code !== '' && !isFound ? 404 : 200
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body }
}

const both = (vi: string, en: string): string => `${safe(vi)} <span lang="en">${safe(en)}</span>`

function hint({ dossiers }: Portal, linked: Linked, base: string): string {
  const held = [...dossiers.all()].filter((one) => toView(one).found)
  const own = held.map((one) => ({ code: one.code, at: one.lastAt, words: STATUSES[toView(one).status] }))
  const bundles = [...linked.dossiers.all()].map((one) => {
    const words = LINKED_STATUSES[one.steps.at(-1)?.status ?? 0]
    return { code: one.arrival.code, at: one.steps.at(-1)?.receivedAt ?? one.arrivedAt, words }
  })
  const latest = [...own, ...bundles].sort((a, b) => b.at - a.at).slice(0, 10)
  if (latest.length === 0)
    return `<p class="note">${both('Cổng giả lập chưa nhận hồ sơ nào.', 'The mock portal has received no dossier yet.')}</p>`
  const rows = latest.map(({ code, words: [vi, en] = ['', ''] }) => {
    const href = `${base}?ma=${encodeURIComponent(code)}`
    return `<li><a href="${safe(href)}">${safe(code)}</a> <small>${both(vi, en)}</small></li>`
  })
  return `<section><h2>${both('Hồ sơ mới nhận', 'Latest dossiers')}</h2><ul class="latest">${rows.join('')}</ul></section>`
}

function notFound(code: string): string {
  return `<section class="card"><p class="big">${both('Không tìm thấy hồ sơ', 'No such dossier')}</p>
<p>${both(`Cổng không có hồ sơ mang mã ${code}. Kiểm tra lại mã trên giấy hẹn.`, 'Check the code on your receipt.')}</p></section>`
}

/** How far a dossier is, for the eye; those that ended badly have no line of progress. */
const STAGES: readonly (readonly [vi: string, en: string])[] = [
  ['Tiếp nhận', 'Received'],
  ['Xử lý', 'In process'],
  ['Có kết quả', 'Result'],
  ['Đã trả', 'Handed over'],
]
const STAGE: Readonly<Record<string, number>> = { '1': 0, '2': 0, '4': 1, '5': 1, '6': 1, '9': 2, '10': 3 }
const LINKED_STAGE: Readonly<Record<number, number>> = { 0: 0, 1: 0, 3: 1, 7: 1, 2: 1, 4: 2, 5: 3 }
const TONES: Readonly<Record<string, string>> = {
  '3': 'bad',
  '5': 'wait',
  '6': 'wait',
  '7': 'bad',
  '8': 'bad',
  '9': 'good',
  '10': 'good',
}
const LINKED_TONES: Readonly<Record<number, string>> = { 2: 'wait', 4: 'good', 5: 'good', 6: 'bad' }

/** `at`: undefined when it is on no way to a result. */
function stages(at: number | undefined): string {
  if (at === undefined) return ''
  const rows = STAGES.map(([vi, en], index) => {
    const state = index < at || at === STAGES.length - 1 ? 'done' : index === at ? 'now' : ''
    return `<li class="${state}"${index === at ? ' aria-current="step"' : ''}>${both(vi, en)}</li>`
  })
  return `<ol class="stages">${rows.join('')}</ol>`
}

/** What a package of linked services was reported to be. */
function shownLinked({ arrival, arrivedAt, steps: list }: LinkedDossier): string {
  const status = list.at(-1)?.status ?? 0
  const [vi, en] = LINKED_STATUSES[status] ?? ['', '']
  const { nksHoTen, nktHoTen } = getDeclaration(arrival, arrivedAt)
  const kind = arrival.kind === 'birth' ? 'Liên thông khai sinh' : 'Liên thông khai tử'
  const rows = list.map((step) => {
    const [stepVi = '', stepEn = ''] = LINKED_STATUSES[step.status] ?? []
    const at = step.doneAt ?? step.receivedAt
    const paper = step.certificate
      ? `<p class="who">${both('Có giấy tờ điện tử kèm theo', 'with the certificate')}</p>`
      : ''
    return row(LINKED_TONES[step.status] ?? '', time(at), both(stepVi, stepEn), step.note, paper)
  })
  return `<article>
<section class="card top ${LINKED_TONES[status] ?? ''}">
<p class="code">${safe(arrival.code)}</p>
<p class="big">${both(vi, en)}</p>
${stages(LINKED_STAGE[status])}
<dl>
${fact('Thủ tục', 'Procedure', `${kind} · ${arrival.procedure}`)}
${fact('Họ tên', 'Name', masked(String(nksHoTen ?? nktHoTen ?? '')))}
${fact('Đơn vị', 'Office', arrival.unit)}
${fact('Nộp', 'Filed', time(arrivedAt))}
${fact('Mã một cửa', 'Code at the one-stop desk', list.at(-1)?.oneStopCode ?? '')}
</dl></section>
<section><h2>${both('Quá trình xử lý', 'What happened')}</h2>${rows.length === 0 ? noStep() : `<ol class="steps">${rows.join('')}</ol>`}</section>
</article>`
}

function shown(dossier: PortalDossier, view: View): string {
  const [vi, en] = STATUSES[view.status] ?? [`Trạng thái ${view.status}`, `Status ${view.status}`]
  const { shown: facts } = dossier
  return `<article>
<section class="card top ${TONES[view.status] ?? ''}">
<p class="code">${safe(dossier.code)}</p>
<p class="big">${both(vi, en)}</p>
${stages(STAGE[view.status])}
<dl>
${fact('Thủ tục', 'Procedure', [facts.procedureName, facts.procedure].filter(Boolean).join(' · '))}
${fact('Chủ hồ sơ', 'Holder', masked(facts.holder))}
${fact('Nơi giải quyết', 'Office', facts.unit)}
${fact('Tiếp nhận', 'Received', time(facts.received ?? facts.filed))}
${fact('Hẹn trả', 'Due', time(view.due))}
${fact('Kết thúc', 'Finished', time(view.ended))}
</dl></section>
${supplements(dossier)}
${results(dossier)}
<section><h2>${both('Quá trình xử lý', 'What happened')}</h2>${steps(dossier.steps)}</section>
${fees(dossier)}
</article>`
}

const time = (at: number | null): string => (at === null ? '' : toReader(at))
const fact = (vi: string, en: string, value: string): string =>
  value === '' ? '' : `<div><dt>${both(vi, en)}</dt><dd>${safe(value)}</dd></div>`

/** NGUYỄN VĂN THỬ → NGUYỄN V** T**: enough for the holder, little for anyone else. */
function masked(name: string): string {
  const [first = '', ...others] = name.trim().split(/\s+/)
  return [first, ...others.map((word) => `${[...word.normalize('NFC')][0] ?? ''}**`)].join(' ')
}

const noStep = (): string => `<p class="note">${both('Chưa có bước xử lý nào.', 'No step yet.')}</p>`

function row(tone: string, when: string, what: string, content: string, more: string): string {
  const text = content === '' ? '' : `<p>${safe(content)}</p>`
  return `<li class="${tone}"><p class="when">${safe(when)}</p><p class="what">${what}</p>${text}${more}</li>`
}

function steps(list: readonly Kept[]): string {
  if (list.length === 0) return noStep()
  const rows = list.map(({ status, at, officer, department, content, nth }) => {
    const [vi, en] = STATUSES[status] ?? [`Trạng thái ${status}`, `Status ${status}`]
    const by = [department, officer].filter(Boolean).join(' · ')
    const who = by === '' ? '' : `<p class="who">${safe(by)}</p>`
    const again =
      nth > 1 ? `<p class="again">${both('Bước này đã được gửi trước đó.', 'This step was sent before.')}</p>` : ''
    return row(TONES[status] ?? '', time(at), both(vi, en), content, `${who}${again}`)
  })
  return `<ol class="steps">${rows.join('')}</ol>`
}

function supplements({ shown: { supplements: list } }: PortalDossier): string {
  if (list.length === 0) return ''
  const rows = list.map(
    ({ content, at, receivedAt, dueBefore, dueAfter }) =>
      `<li><p>${safe(content)}</p><p class="who">${[
        at === null ? '' : both(`Yêu cầu ${time(at)}`, 'asked for'),
        receivedAt === null ? '' : both(`Đã bổ sung ${time(receivedAt)}`, 'received'),
        dueAfter === null ? '' : both(`Hẹn trả ${time(dueBefore)} → ${time(dueAfter)}`, 'due time'),
      ]
        .filter(Boolean)
        .join('<br>')}</p></li>`,
  )
  const isOpen = list.some(({ receivedAt }) => receivedAt === null)
  const heading = isOpen
    ? both('Giấy tờ cần bổ sung', 'Papers that are needed')
    : both('Giấy tờ đã bổ sung', 'Papers that were added')
  return `<section class="card${isOpen ? ' wait' : ''}"><h2>${heading}</h2><ul class="plain">${rows.join('')}</ul></section>`
}

function results({ shown: { files }, fetches }: PortalDossier): string {
  const list = files.filter(({ kind }) => kind === 'result')
  if (list.length === 0) return ''
  const rows = list.map(
    (file) => `<li><p class="what">${safe(file.name)}</p><p class="who">${arrived(file, fetches)}</p></li>`,
  )
  return `<section class="card good"><h2>${both('Kết quả', 'Result')}</h2><ul class="plain">${rows.join('')}</ul></section>`
}

function arrived({ url }: FileLink, fetches: PortalDossier['fetches']): string {
  if (url === '') return both('Tệp đã tải lên cổng', 'uploaded to the portal')
  const got = fetches.findLast((one) => one.url === url && one.method === 'GET' && one.range === null)
  if (!got) return both('Cổng sẽ lấy tệp về', 'the portal will fetch the file')
  if (got.status !== 200) return both('Cổng chưa lấy được tệp', 'the portal could not fetch the file')
  const size = `${Math.max(1, Math.round(got.bytes / 1024)).toLocaleString('vi-VN')} KB`
  return both(`Cổng đã lấy tệp về lúc ${toReader(got.at)}, ${size}`, 'fetched by the portal')
}

function fees({ shown: { fees: list } }: PortalDossier): string {
  if (list.length === 0) return ''
  const rows = list.map(({ name, amount }) => {
    const shown = /^\d+$/.test(amount) ? `${Number(amount).toLocaleString('vi-VN')} đ` : amount
    return `<div><dt>${safe(name)}</dt><dd>${safe(shown)}</dd></div>`
  })
  return `<section><h2>${both('Phí, lệ phí', 'Fees')}</h2><dl>${rows.join('')}</dl></section>`
}
