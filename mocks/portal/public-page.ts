// The page where a citizen sees the dossier: one form, one answer, no script. Vietnamese first, English beside it.

import type { IncomingMessage } from 'node:http'
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
): Reply {
  if (method !== 'GET' && method !== 'HEAD') return json(405, { message: 'GET only' }, { allow: 'GET, HEAD' })
  const code = new URLSearchParams(url.split('?')[1] ?? '').get('ma')?.trim() ?? ''
  const reply = page(code, settings.portalPublicBase, portal)
  return method === 'HEAD' ? { ...reply, body: '' } : reply
}

function page(code: string, base: string, portal: Portal): Reply {
  const dossier = portal.dossiers.get(code)
  const view = toView(dossier)
  const answer = code === '' ? hint(portal, base) : dossier && view.found ? shown(dossier, view) : notFound(code)
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
  const status = code !== '' && !view.found ? 404 : 200
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body }
}

const both = (vi: string, en: string): string => `${safe(vi)} <span lang="en">${safe(en)}</span>`

function hint({ dossiers }: Portal, base: string): string {
  const held = [...dossiers.all()].filter((one) => toView(one).found)
  const latest = held.sort((a, b) => b.revision - a.revision).slice(0, 8)
  if (latest.length === 0)
    return `<p class="note">${both('Cổng giả lập chưa nhận hồ sơ nào.', 'The mock portal has received no dossier yet.')}</p>`
  const rows = latest.map((one) => {
    const [vi = '', en = ''] = STATUSES[toView(one).status] ?? []
    const href = `${base}?ma=${encodeURIComponent(one.code)}`
    return `<li><a href="${safe(href)}">${safe(one.code)}</a> <small>${both(vi, en)}</small></li>`
  })
  return `<section><h2>${both('Hồ sơ mới nhận', 'Latest dossiers')}</h2><ul class="latest">${rows.join('')}</ul></section>`
}

function notFound(code: string): string {
  return `<section class="card"><p class="big">${both('Không tìm thấy hồ sơ', 'No such dossier')}</p>
<p>${both(`Cổng không có hồ sơ mang mã ${code}. Kiểm tra lại mã trên giấy hẹn.`, 'Check the code on your receipt.')}</p></section>`
}

/** How far a dossier is, for the eye; those that ended badly have no line of progress. */
const STAGES: readonly (readonly [vi: string, en: string, statuses: readonly string[]])[] = [
  ['Tiếp nhận', 'Received', ['1', '2']],
  ['Xử lý', 'In process', ['4', '5', '6']],
  ['Có kết quả', 'Result', ['9']],
  ['Đã trả', 'Handed over', ['10']],
]
const TONES: Readonly<Record<string, string>> = {
  '3': 'bad',
  '5': 'wait',
  '6': 'wait',
  '7': 'bad',
  '8': 'bad',
  '9': 'good',
  '10': 'good',
}

function shown(dossier: PortalDossier, view: View): string {
  const [vi, en] = STATUSES[view.status] ?? [`Trạng thái ${view.status}`, `Status ${view.status}`]
  const at = STAGES.findIndex(([, , statuses]) => statuses.includes(view.status))
  const stages = STAGES.map(([stageVi, stageEn], index) => {
    const state = index < at || view.status === '10' ? 'done' : index === at ? 'now' : ''
    return `<li class="${state}"${index === at ? ' aria-current="step"' : ''}>${both(stageVi, stageEn)}</li>`
  })
  const { shown: facts } = dossier
  return `<article>
<section class="card top ${TONES[view.status] ?? ''}">
<p class="code">${safe(dossier.code)}</p>
<p class="big">${both(vi, en)}</p>
${at < 0 ? '' : `<ol class="stages">${stages.join('')}</ol>`}
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

function steps(list: readonly Kept[]): string {
  if (list.length === 0) return `<p class="note">${both('Chưa có bước xử lý nào.', 'No step yet.')}</p>`
  const rows = list.map(({ status, at, officer, department, content, nth }) => {
    const [vi, en] = STATUSES[status] ?? [`Trạng thái ${status}`, `Status ${status}`]
    const who = [department, officer].filter(Boolean).join(' · ')
    const again =
      nth > 1 ? `<p class="again">${both('Bước này đã được gửi trước đó.', 'This step was sent before.')}</p>` : ''
    return `<li class="${TONES[status] ?? ''}"><p class="when">${safe(time(at))}</p><p class="what">${both(vi, en)}</p>${
      content === '' ? '' : `<p>${safe(content)}</p>`
    }${who === '' ? '' : `<p class="who">${safe(who)}</p>`}${again}</li>`
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
