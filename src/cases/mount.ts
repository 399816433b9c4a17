/**
 * The investigators' page (/cases): certificates that did not hold against the register, with a door of its own. What is shown names no
 * person, and each look and each download is on record before it is drawn.
 */
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type FoundCases, searchCases } from '../certificate/search-cases.ts'
import { writeCases } from '../certificate/write-cases.ts'
import type { CaseFilter } from '../domain/certificate/case.ts'
import { certificateKinds } from '../domain/certificate/certificate.ts'
import { verdicts } from '../domain/certificate/compare-certificate.ts'
import { certificatePlace, certificateTitles, flagTexts } from '../domain/texts/certificate-text.ts'
import type { PagesEdge } from '../http/edge.ts'
import type { Env } from '../http/request.ts'
import { answer } from '../http/respond.ts'
import { type AssetAddresses, readAssets } from '../pages/assets.ts'
import { countText, pastMoment } from '../pages/format-time.ts'
import { drawChoice } from '../pages/forms/fields.ts'
import { html, type Markup, type Part } from '../pages/markup.ts'
import { createPages } from '../pages/mount-pages.ts'
import type { OwnVisitor, PageVisitor } from '../pages/page-context.ts'
import type { Entrance } from '../pages/session/session-guard.ts'
import { insidePage } from '../pages/shell.ts'
import { drawTable } from '../pages/table.ts'
import type { CasesDeps } from './deps.ts'
import { type Texts, texts } from './texts.ts'

const base = '/cases'
/** As many as a sheet of paper holds, and as many as a table program opens at once. */
const rowsOfPage = 40
const rowsOfFile = 5_000
/** The largest; a register that is asked about much has dozens with one case each. */
const groupsShown = 12

interface CasesView {
  t: Texts
  assets: AssetAddresses
}
type VisitorView = PageVisitor & CasesView

export function mountCases(root: OpenAPIHono<Env>, edge: PagesEdge, deps: CasesDeps): void {
  const { certificates, sessions, sessionEnds, settings, build } = deps
  const assets = readAssets({ base, styles: [], marks: {} })
  const entrance: Entrance<CasesView, OwnVisitor> = {
    base,
    roles: ['investigator'],
    actors: [],
    view: (language) => ({ t: texts[language], assets: assets.addresses }),
    visitor: () => ({ remark: '' }),
  }
  // Nothing is live here: what is shown was looked at once, and that look is on record.
  const onMove = () => () => {}
  const { app, gate, finish } = createPages(edge, { entrance, assets, sessions, sessionEnds, settings, build, onMove })

  const search = (c: Context<Env>, view: VisitorView, note: string, limit: number): Promise<FoundCases> =>
    searchCases(certificates, {
      requestId: c.get('request').id,
      caller: view.caller,
      officer: view.officer,
      note,
      filter: readFilter(c),
      before: readBefore(c.req.query('before')),
      limit,
    })

  app.get(base, async (c) => {
    const { view } = gate.visit(c)
    return gate.page(c, drawPage(view, readFilter(c), await search(c, view, 'page', rowsOfPage)))
  })
  app.get(`${base}/cases.csv`, async (c) => {
    const { view } = gate.visit(c)
    const { cases } = await search(c, view, 'export', rowsOfFile)
    c.get('request').headers['content-disposition'] = 'attachment; filename="cases.csv"'
    return answer(c, writeCases(cases), 'text/csv; charset=utf-8')
  })
  finish(root)
}

type Filter = Omit<CaseFilter, 'since' | 'until'>

/** What is no value of ours filters nothing: an address is free text. */
function readFilter(c: Context<Env>): Filter {
  const [kind, verdict, issuer, paper] = [
    c.req.query('kind'),
    c.req.query('verdict'),
    c.req.query('issuer'),
    c.req.query('paper'),
  ]
  return {
    kind: certificateKinds.find((one) => one === kind),
    verdict: verdicts.find((one) => one === verdict),
    issuer: issuer !== undefined && /^\d{2,5}$/.test(issuer) ? issuer : undefined,
    paper: paper !== undefined && /^[\w-]{43}$/.test(paper) ? paper : undefined,
    numberFrom: readNumber(c.req.query('from')),
    numberTo: readNumber(c.req.query('to')),
  }
}

const readNumber = (text: string | undefined) =>
  text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : undefined
const readBefore = (text: string | undefined) =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined

function toQuery(
  { kind, verdict, issuer, paper, numberFrom, numberTo }: Filter,
  more: Record<string, string> = {},
): string {
  const from = numberFrom === undefined ? undefined : String(numberFrom)
  const to = numberTo === undefined ? undefined : String(numberTo)
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ kind, verdict, issuer, paper, from, to, ...more })) {
    if (value !== undefined) query.set(name, value)
  }
  return String(query)
}

function drawPage(view: VisitorView, filter: Filter, found: FoundCases): Markup {
  const { t } = view
  const kinds = certificateKinds.map((value) => ({ value, label: certificateTitles[value][view.language] }))
  const judged = verdicts.map((value) => ({ value, label: t.verdicts[value] }))
  const more = found.next === null ? '' : `${base}?${toQuery(filter, { before: String(found.next) })}`
  const main = html`<section class="lead"><h1>${t.title}</h1><p class="soft">${t.intro} ${t.recorded}</p></section>
<section class="panel"><h2>${t.filter}</h2><form method="get" action="${base}"><div class="filters">
${drawChoice({ name: 'kind', label: t.kind, hint: '', value: filter.kind ?? '', options: [{ value: '', label: t.anyKind }, ...kinds] })}
${drawChoice({ name: 'verdict', label: t.verdict, hint: '', value: filter.verdict ?? '', options: [{ value: '', label: t.anyVerdict }, ...judged] })}
${drawInput('issuer', t.issuer, t.issuerHint, filter.issuer ?? '')}${drawInput('from', t.numberFrom, t.numberHint, String(filter.numberFrom ?? ''))}${drawInput('to', t.numberTo, t.numberHint, String(filter.numberTo ?? ''))}</div>
<p class="buttons"><button class="primary">${t.show}</button> <a class="button" href="${base}/cases.csv?${toQuery(filter)}">${t.export}</a> <a class="button" href="${base}">${t.all}</a></p></form></section>
<section class="panel" id="groups"><h2>${t.groups}</h2>${drawGroups(view, found)}</section>
<section class="panel" id="cases"><h2>${t.cases}</h2>${drawCases(view, found)}
${more === '' ? '' : html`<p><a class="button" href="${more}">${t.more}</a></p>`}</section>`
  return insidePage(view, { title: t.title, kind: 'page', main })
}

function drawInput(name: string, label: string, hint: string, value: string): Markup {
  return html`<div class="field-row"><label for="${name}">${label}</label><input id="${name}" name="${name}" value="${value}" inputmode="numeric" maxlength="7" autocomplete="off" aria-describedby="${name}-hint">
<p class="hint" id="${name}-hint">${hint}</p></div>`
}

function drawGroups({ t, language }: VisitorView, { groups }: FoundCases): Part {
  if (groups.length === 0) return html`<p class="empty">${t.none}</p>`
  const row = ({
    kind,
    issuer,
    year,
    verdict,
    count,
    papers,
    counters,
    numberFrom,
    numberTo,
  }: FoundCases['groups'][number]) => {
    const query = toQuery({ kind, verdict, issuer: issuer ?? undefined })
    const range = numberFrom === null ? '–' : numberFrom === numberTo ? String(numberFrom) : `${numberFrom}–${numberTo}`
    return html`<tr><th scope="row"><a href="${base}?${query}">${certificateTitles[kind][language]}</a></th><td>${issuer ?? '–'}</td><td>${year === null ? '–' : String(year)}</td><td>${t.verdicts[verdict]}</td><td>${countText(count)}</td><td>${countText(papers)}</td><td>${countText(counters)}</td><td>${range}</td></tr>`
  }
  const first = drawTable(t.groupColumns, t.groups, groups.slice(0, groupsShown).map(row))
  const others = groups.slice(groupsShown)
  if (others.length === 0) return first
  return html`${first}<details><summary>${t.moreGroups(countText(others.length))}</summary>${drawTable(t.groupColumns, t.groups, others.map(row))}</details>`
}

function drawCases({ t, language, now }: VisitorView, { cases }: FoundCases): Part {
  if (cases.length === 0) return html`<p class="empty">${t.none}</p>`
  const row = ({
    at,
    unit,
    dossier,
    kind,
    issuer,
    year,
    number,
    verdict,
    differing,
    flags,
    counters,
    paper,
    requestId,
  }: FoundCases['cases'][number]) => {
    const place = [number, year].flatMap((one) => (one === null ? [] : [String(one)])).join('/')
    const named = `${certificateTitles[kind][language]} ${place}${issuer === null ? '' : ` · ${issuer}`}`
    const differ = differing.map((pointer) => certificatePlace(pointer)[language]).join(', ')
    const flagged = flags.map((code) => flagTexts[code][language]).join(' ')
    return html`<tr><td>${pastMoment(new Date(at).toISOString(), now, language)}</td><td>${unit}</td><th scope="row">${dossier}</th><td>${named}</td><td>${t.verdicts[verdict]}</td><td class="says">${differ || '–'}</td><td class="says">${flagged || '–'}</td><td><a href="${base}?${toQuery({ paper })}">${t.counters(counters)}</a></td><td><code>${requestId}</code></td></tr>`
  }
  return drawTable(t.columns, t.cases, cases.map(row))
}
