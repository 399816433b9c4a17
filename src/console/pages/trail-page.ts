/**
 * The audit trail for auditors: searched by person, officer, system, unit, procedure, dossier and days, and handed out as a table. Everything travels in forms:
 * officers are named by their own numbers, and no number of anyone stands in an address.
 */
import type { Context, Hono } from 'hono'
import { toCsvLine } from '../../domain/csv.ts'
import { dayMs } from '../../domain/duration.ts'
import { noteCharsMax } from '../../domain/limits.ts'
import { holdsPersonNumber } from '../../domain/person/personal-number.ts'
import { readRecordPosition } from '../../domain/record-position.ts'
import { line } from '../../domain/text.ts'
import { fieldName } from '../../domain/texts/field-names.ts'
import { findInstant, startOfDayInVietnam } from '../../domain/vietnam-time.ts'
import type { Env } from '../../http/request.ts'
import { answer } from '../../http/respond.ts'
import type { OversightDeps } from '../../oversight/deps.ts'
import {
  type FoundRecords,
  type RecordSearch,
  type SearchedRecord,
  searchRecords,
} from '../../oversight/search-records.ts'
import { countText, pastMoment } from '../../pages/format-time.ts'
import { ownWords } from '../../pages/forms/form.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import { insidePage, tokenField } from '../../pages/shell.ts'
import { drawTable } from '../../pages/table.ts'
import type { OpsGate, VisitorView } from '../page-context.ts'
import { trailTexts } from '../texts/trail-texts.ts'

const address = '/ops/trail'
const rowsOfPage = 50
/** As many as a table program opens at once. */
const rowsOfFile = 5_000
const textFields = ['officer', 'consumer', 'unit', 'procedure', 'dossier'] as const
const dayFields = ['from', 'to'] as const
type Name = 'reason' | 'number' | (typeof textFields)[number] | (typeof dayFields)[number]
type Filled = Readonly<Record<Name, string>>
type Faults = Partial<Record<Name, string>>

export function mountTrailPage(app: Hono<Env>, gate: OpsGate, deps: OversightDeps): void {
  const empty: Filled = {
    reason: '',
    number: '',
    officer: '',
    consumer: '',
    unit: '',
    procedure: '',
    dossier: '',
    from: '',
    to: '',
  }

  app.get(address, (c) => {
    const { view } = gate.visit(c)
    return gate.page(c, drawPage(view, empty, {}))
  })

  app.post(address, async (c) => {
    const { view, form } = await gate.act(c, 'read-audit', ['auditor'])
    const given = (name: Name) => form.get(name)?.trim() ?? ''
    const filled = Object.fromEntries(
      Object.keys(empty).map((name) => [name, given(name as Name)]),
    ) as unknown as Filled
    const { faults, search } = readSearch(view, filled, deps)
    if (Object.keys(faults).length > 0) return gate.page(c, drawPage(view, filled, faults), 400)
    const asFile = form.get('do') === 'csv'
    const request = {
      requestId: c.get('request').id,
      caller: view.caller,
      officer: view.officer,
      reason: filled.reason,
    }
    const before = asFile ? undefined : readRecordPosition(form.get('before') ?? '')
    const found = await searchRecords(deps, request, { ...search, before, limit: asFile ? rowsOfFile : rowsOfPage })
    return asFile ? toFile(c, found) : gate.page(c, drawPage(view, filled, {}, found))
  })
}

function readSearch({ language }: VisitorView, filled: Filled, { trail }: OversightDeps) {
  const t = trailTexts[language].trail
  const faults: Faults = {}
  const reason = ownWords(filled.reason, noteCharsMax)
  if (!reason.ok || holdsPersonNumber(filled.reason)) faults.reason = t.reasonFault
  if (filled.number !== '' && !/^(\d{9}|\d{12})$/.test(filled.number)) faults.number = t.numberFault
  const search: Omit<RecordSearch, 'limit'> = {}
  for (const name of textFields) {
    if (filled[name] === '') continue
    if (line(100).safeParse(filled[name]).success) search[name] = filled[name]
    else faults[name] = t.textFault
  }
  const days = dayFields.map((name) => {
    if (filled[name] === '') return undefined
    const at = /^\d{4}-\d{2}-\d{2}$/.test(filled[name]) ? findInstant(`${filled[name]}T00:00:00Z`) : null
    if (at === null) faults[name] = t.dayFault
    return at === null ? undefined : startOfDayInVietnam(filled[name])
  })
  const [from, to] = days
  if (from !== undefined) search.since = new Date(from).toISOString()
  if (to !== undefined) search.until = new Date(to + dayMs).toISOString()
  if (filled.number !== '') search.subjects = trail.getSubjects(filled.number)
  return { faults, search }
}

function toFile(c: Context<Env>, { records }: FoundRecords): Response {
  const columns = [
    'at',
    'operation',
    'outcome',
    'result',
    'consumer',
    'unit',
    'officer',
    'procedure',
    'dossier',
    'fields',
    'subject',
    'requestId',
    'chain',
    'seq',
  ] as const
  const rows = records.map((record) => columns.map((name) => String(record[name] ?? '')))
  c.get('request').headers['content-disposition'] = 'attachment; filename="audit-records.csv"'
  return answer(c, [columns, ...rows].map(toCsvLine).join(''), 'text/csv; charset=utf-8')
}

function drawPage(view: VisitorView, filled: Filled, faults: Faults, found?: FoundRecords): Markup {
  const t = trailTexts[view.language].trail
  const field = (
    name: Name,
    label: string,
    hint: string = t.optional,
  ) => html`<div class="field-row${faults[name] ? ' wrong' : ''}"><label for="${name}">${label}</label><input id="${name}" name="${name}" value="${filled[name]}" maxlength="${String(noteCharsMax)}" autocomplete="off" aria-describedby="${name}-hint${faults[name] ? ` ${name}-fault` : ''}"${faults[name] ? html` aria-invalid="true"` : ''}>
<p class="hint" id="${name}-hint">${hint}</p>${faults[name] ? html`<p class="fault" id="${name}-fault">${faults[name]}</p>` : ''}</div>`
  const next = found?.next
  const main = html`<section class="lead"><h1>${t.title}</h1><p class="soft">${t.intro}</p><p><a class="button" href="/ops/misuse">${t.misuse}</a></p></section>
<section class="panel"><form method="post" action="${address}">${tokenField(view)}<div class="filters">
${field('reason', t.reason, t.reasonHint)}${field('number', t.number, t.numberHint)}${textFields.map((name) => field(name, t[name]))}${dayFields.map((name) => field(name, t[name]))}</div>
<p class="buttons"><button class="primary">${t.show}</button> <button name="do" value="csv">${t.export}</button>${next ? html` <button name="before" value="${next.at}_${next.chain}_${String(next.seq)}">${t.more}</button>` : ''}</p></form></section>
${found ? html`<section class="panel" id="found"><h2>${t.found}</h2>${drawRecords(view, found.records)}</section>` : ''}`
  return insidePage(view, { title: t.title, kind: 'page', main })
}

function drawRecords({ language, now }: VisitorView, records: readonly SearchedRecord[]): Part {
  const t = trailTexts[language].trail
  if (records.length === 0) return html`<p class="empty">${t.none}</p>`
  return drawTable(
    t.columns,
    t.found,
    records.map(
      (one) =>
        html`<tr><td>${pastMoment(one.at, now, language)}</td><th scope="row"><code>${one.operation}</code></th><td>${t.outcomes[one.outcome]} · ${one.result}</td><td>${one.consumer}</td><td>${one.unit}</td><td>${one.officer}</td><td>${one.procedure}</td><td>${one.dossier}</td><td class="says">${drawFields(one, language)}</td><td><code>${one.requestId}</code></td></tr>`,
    ),
  )
}

const fieldsShown = 4

function drawFields({ fields }: SearchedRecord, language: VisitorView['language']): Part {
  const names = fields.map((field) => fieldName(field)[language]).join(', ')
  if (fields.length <= fieldsShown) return names || '–'
  return html`<details><summary>${trailTexts[language].trail.fields(countText(fields.length))}</summary>${names}</details>`
}
