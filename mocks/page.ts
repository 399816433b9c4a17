// The page a developer sees first: whom to try, where to send it, what is broken on purpose right now.

import { registryPaths } from './civil-registry/routes.ts'
import { SCENARIOS as REGISTRY_SCENARIOS } from './civil-registry/scenarios.ts'
import type { Control } from './control.ts'
import { FAULTS } from './faults.ts'
import { linkedPaths } from './linked/routes.ts'
import { LINKED_SCENARIOS } from './linked/scenarios.ts'
import { PERSONAS, type Persona, SCENARIOS } from './personas.ts'
import { ROUTES } from './population/routes.ts'
import { escapeAttribute as safe } from './population/soap/write.ts'
import { portalPaths } from './portal/routes.ts'
import { PORTAL_SCENARIOS } from './portal/scenarios.ts'
import { json, type Reply } from './wire/types.ts'

export function personasJson(): Reply {
  const shown = ({ person: _, ...rest }: Persona): object => rest
  return json(200, { personas: PERSONAS.map(shown), scenarios: SCENARIOS.map(shown) })
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1d2733;--soft:#5d6b7a;--line:#d9e0e7;--paper:#fbfcfd;--card:#fff;--accent:#0b6b5d;--warn:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e4e9ee;--soft:#9aa8b5;--line:#2c3641;--paper:#12181f;--card:#1a222b;--accent:#5fd3bf;--warn:#ff9a8f}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:68rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}h1{font-size:1.7rem;margin:0}h2{font-size:1.1rem;margin:2.4rem 0 .7rem}
p{margin:.4rem 0;color:var(--soft)}.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.5rem .8rem;border-top:1px solid var(--line);vertical-align:top}
thead th{border-top:0;color:var(--soft);font-weight:600;font-size:.85rem}code{font:0.92em ui-monospace,Menlo,Consolas,monospace;color:var(--accent)}
.n{white-space:nowrap}small{color:var(--soft);display:block}.bad{color:var(--warn);font-weight:600}details summary{cursor:pointer;margin:2.4rem 0 .7rem;font-weight:600}`

export function page({ faults, timeline, clock, journal, settings }: Control, state: object): Reply {
  const struck = [...faults.list(), ...timeline.active(clock())]
  const now =
    struck.length === 0
      ? '<p>Không có lỗi nào đang bật. <span lang="en">No fault is active: everything answers truthfully.</span></p>'
      : table(
          ['Fault', 'When'],
          struck.map((rule) => [
            `<span class="bad">${safe(rule.fault)}</span>`,
            `<code>${safe(JSON.stringify({ ...rule, fault: undefined }))}</code>`,
          ]),
        )
  const counts = Object.entries(journal.counts())
    .map(([layer, count]) => `${layer}: ${count}`)
    .join(' · ')
  const body = `<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Cơ sở dữ liệu dân cư giả lập</title><style>${STYLE}</style></head><body><main>
<h1>Cơ sở dữ liệu dân cư và hộ tịch giả lập</h1>
<p lang="en">The mock population database and civil registry. Every person here is computed; numbers start with 999, which no real person has.</p>
<h2>Người để thử · People to try</h2>${people(PERSONAS)}
<h2>Kịch bản · Scenarios</h2>${people(SCENARIOS)}
<p>Bất kỳ số <code>999CYYRRRRRR</code> nào khác (C = 0–3, sinh đến năm 2025) cũng là một người có gia đình. <span lang="en">Any other such number is a person with a family, too.</span></p>
<h2>Địa chỉ · Endpoints</h2>${table(
    ['POST', ''],
    [
      ...Object.entries(ROUTES).map(([path, { says }]) => [path, says] as const),
      ...registryPaths(settings),
      ...portalPaths(settings),
      ...linkedPaths(settings),
    ].map(([path, says]) => [`<code class="n">${safe(path)}</code>`, safe(says)]),
  )}
<p>Người dân xem hồ sơ: <a href="${safe(settings.portalPublicBase)}">${safe(settings.portalPublicBase)}</a>. <span lang="en">What a citizen sees of a dossier.</span></p>
<details><summary>Hộ tịch: kịch bản theo số hồ sơ · Civil registry: scenarios by dossier number</summary>
<p><code>GET /_control/registry/ledger</code> · header <code>X-Mock-Scenario</code> · <code>PATCH /_control/registry/dossiers/… {"scenario":"…"}</code> · <code>POST /_control/registry/scenarios {"scenario":"…","rate":0.1}</code></p>
${table(
  ['Số · Serial', 'Scenario', ''],
  Object.entries(REGISTRY_SCENARIOS).map(([name, { serial, says }]) => [
    `<code class="n">…-${serial}</code>`,
    `<code class="n">${name}</code>`,
    safe(says),
  ]),
)}</details>
<details><summary>Cổng dịch vụ công: kịch bản theo số hồ sơ · Public-service portal: scenarios by dossier number</summary>
<p><code>GET /_control/portal/ledger</code> · header <code>X-Mock-Scenario</code> · <code>PATCH /_control/portal/dossiers/… {"scenario":"…"}</code> · <code>POST /_control/portal/scenarios {"scenario":"…","rate":0.1}</code></p>
${table(
  ['Số · Serial', 'Scenario', ''],
  [...PORTAL_SCENARIOS].map(([name, { serial, says }]) => [
    `<code class="n">…-${serial}</code>`,
    `<code class="n">${name}</code>`,
    safe(says),
  ]),
)}</details>
<details><summary>Liên thông: kịch bản theo số hồ sơ · Linked services: scenarios by dossier number</summary>
<p><code>GET /_control/linked/ledger</code> · <code>POST /_control/linked/dossiers {"kind":"birth","scenario":"…"}</code> · <code>POST /_control/linked/scenarios {"scenario":"…","rate":0.1}</code></p>
${table(
  ['Số · Serial', 'Scenario', ''],
  [...LINKED_SCENARIOS].map(([name, { serial, says }]) => [
    `<code class="n">…-${serial}</code>`,
    `<code class="n">${name}</code>`,
    safe(says),
  ]),
)}</details>
<h2>Lỗi đang bật · Active faults</h2>${now}<p>${safe(counts)}</p>
<details><summary>Mọi lỗi có thể bật · Every fault</summary>
<p>Header <code>X-Mock-Fault: slow-body; stepMs=50</code> · <code>POST /_control/faults {"fault":"reset","layer":"ndxp","rate":0.3}</code> · <code>DELETE /_control/faults</code></p>
${table(
  ['Fault', 'Effect', 'Parameters'],
  Object.entries(FAULTS).map(([name, [effect, params]]) => [
    `<code class="n">${name}</code>`,
    safe(effect),
    `<code>${safe(JSON.stringify(params))}</code>`,
  ]),
)}</details>
<details><summary>Trạng thái · State</summary><div class="scroll"><pre style="margin:0;padding:.8rem">${safe(JSON.stringify(state, null, 2))}</pre></div></details>
</main></body></html>
`
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}

function people(list: readonly Persona[]): string {
  const rows = list.map(({ handle, number, name, birthDate, oldCard, vi, en }) => [
    `<code class="n">${number}</code>${oldCard === undefined ? '' : `<small>${oldCard}</small>`}`,
    `${safe(name)}<small>${safe(handle)}</small>`,
    `<span class="n">${birthDate}</span>`,
    `${safe(vi)}<small lang="en">${safe(en)}</small>`,
  ])
  return table(['Số định danh', 'Họ tên', 'Ngày sinh', 'Để thử gì'], rows)
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const top = heads.map((head) => `<th scope="col">${head}</th>`).join('')
  const lines = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')
  return `<div class="scroll"><table><thead><tr>${top}</tr></thead><tbody>${lines}</tbody></table></div>`
}
