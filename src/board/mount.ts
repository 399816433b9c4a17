/**
 * The leaders' board (/board): pages for people with a door of its own, drawn here and whole without a script. Every figure, list
 * and dossier passes through the reader of the session; what that reader may not see is answered as if it were not there.
 */
import type { OpenAPIHono } from '@hono/zod-openapi'
import { GatewayFailure } from '../domain/failure.ts'
import { startOfDayInVietnam } from '../domain/vietnam-time.ts'
import type { PagesEdge } from '../http/edge.ts'
import type { Env } from '../http/request.ts'
import { answer } from '../http/respond.ts'
import { createOpenWaits } from '../http/streams/stream-limit.ts'
import { createPages } from '../pages/mount-pages.ts'
import { orGap } from '../pages/reading.ts'
import type { Entrance } from '../pages/session/session-guard.ts'
import { readOrder } from '../settlement/report/order.ts'
import { forms } from '../settlement/report/report.ts'
import { contentTypes, fileName, pageHeaders, writeReport } from '../settlement/report/write-report.ts'
import { readOutages } from '../store/dossier/board.ts'
import { boardSets, type DossierList, listDossiers } from '../store/dossier/board-lists.ts'
import { type DossierWithEvents, findDossierId, readDossier } from '../store/dossier/dossiers.ts'
import { readForecasts } from '../store/dossier/forecasts.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { readBoardAssets } from './assets.ts'
import { cutToUnit, type Names } from './board-data.ts'
import type { BoardDeps } from './deps.ts'
import { boardFragments, boardIcon, boardPage, boardTitle, wallFragments, wallPage } from './pages/board-page.ts'
import { type DossierPageData, dossierPage } from './pages/dossier-page.ts'
import { dossiersPage, listRows, readCursor } from './pages/dossiers-page.ts'
import { formats, reportPage } from './pages/report-page.ts'
import { type UnitPageData, unitFragments, unitPage, unitTitle } from './pages/unit-page.ts'
import { unitsFragments, unitsPage } from './pages/units-page.ts'
import type { Forecasts } from './panels/dossier-table.ts'
import { sees, toReader, toShare } from './reader.ts'
import { createSources, toDay, toProcedureNames } from './sources.ts'
import { texts } from './texts/texts.ts'
import { type BoardView, type BoardVisitor, base, toDate, type VisitorView } from './view.ts'
import { watchEvents } from './watch.ts'

/** Reports that one key may have under way: each scans the dossiers of its period. */
const reportsUnderWayMax = 2

/** On the page of a unit: what its head goes through in the morning. */
const unitRows = 15

export function mountBoard(root: OpenAPIHono<Env>, edge: PagesEdge, deps: BoardDeps): void {
  const { database, clock, settings, sessions, sessionEnds, build } = deps
  const assets = readBoardAssets()
  const entrance: Entrance<BoardView, BoardVisitor> = {
    base,
    roles: ['leader', 'unit'],
    actors: [],
    view: (language) => ({ t: texts[language], assets: assets.addresses }),
    visitor(caller, { t }) {
      const reader = toReader(caller)
      return { reader, remark: reader.within === null ? t.allUnits : t.ownUnits(reader.within.join(', ')) }
    },
  }
  const sources = createSources(deps)
  const onMove = watchEvents(database, sources.forget)
  const { app, gate, live, finish } = createPages(edge, {
    entrance,
    assets,
    sessions,
    sessionEnds,
    settings,
    build,
    onMove,
  })
  const names: Names = { expected: settings.units, procedureName: toProcedureNames(deps) }
  const share = ({ reader }: VisitorView) => toShare(reader)
  const reportsUnderWay = createOpenWaits(reportsUnderWayMax)
  const reading = <T>(work: () => Promise<T>) => withStorageErrors('storage-unavailable', work)

  app.get(base, async (c) => {
    const { view } = gate.visit(c)
    return gate.page(c, boardPage(view, await sources.board(view.reader)))
  })
  app.get(`${base}/events`, (c) =>
    live(c, share, async (view) => {
      const data = await sources.board(view.reader)
      return { title: boardTitle(view, data), icon: boardIcon(view, data), fragments: boardFragments(view, data) }
    }),
  )
  app.get(`${base}/wall`, async (c) => {
    const { view } = gate.visit(c)
    return gate.page(c, wallPage(view, await sources.board(view.reader)))
  })
  app.get(`${base}/wall/events`, (c) =>
    live(c, share, async (view) => {
      const data = await sources.board(view.reader)
      return { title: boardTitle(view, data), icon: boardIcon(view, data), fragments: wallFragments(view, data) }
    }),
  )
  app.get(`${base}/units`, async (c) => {
    const { view } = gate.visit(c)
    return gate.page(c, unitsPage(view, await sources.board(view.reader)))
  })
  app.get(`${base}/units/events`, (c) =>
    live(c, share, async (view) => {
      const data = await sources.board(view.reader)
      return { title: view.t.units, icon: boardIcon(view, data), fragments: unitsFragments(view, data) }
    }),
  )

  app.get(`${base}/units/:unit`, async (c) => {
    const { view } = gate.visit(c)
    return gate.page(c, unitPage(view, await readUnit(view, c.req.param('unit'))))
  })
  app.get(`${base}/units/:unit/events`, (c) => {
    const unit = c.req.param('unit')
    return live(c, share, async (view) => {
      const page = await readUnit(view, unit)
      return { title: unitTitle(view, page), icon: boardIcon(view, page.data), fragments: unitFragments(view, page) }
    })
  })

  /** A unit that is not the reader's, and one that nobody knows, are the same: not there. */
  async function readUnit(view: VisitorView, unit: string): Promise<UnitPageData> {
    if (!sees(view.reader, unit)) throw new GatewayFailure('route-not-found')
    const all = await sources.board(view.reader)
    const data = cutToUnit(all, unit)
    const known = [data.today ?? [], data.past?.days ?? [], data.waiting ?? []]
      .flat()
      .some((each) => each.unit === unit)
    if (!known && !all.expected.some(({ code }) => code === unit) && data.today && data.past) {
      throw new GatewayFailure('route-not-found')
    }
    const { within } = view.reader
    const request = { set: 'open', day: data.day, within, unit, after: null, limit: unitRows - 1 } as const
    const open = await orGap(reading(() => listDossiers(database, request)))
    return { unit, data, open, forecasts: await readListForecasts(open) }
  }

  /** Of those that are listed; what the reader may not see is in no list. */
  async function readListForecasts(list: DossierList | undefined): Promise<Forecasts | undefined> {
    const open = (list?.rows ?? []).filter(({ row }) => row.endedAt === null).map(({ row }) => row.id)
    return orGap(reading(() => readForecasts(database, open, clock.now())))
  }

  app.get(`${base}/dossiers`, async (c) => {
    const { view } = gate.visit(c)
    const set = boardSets.find((each) => each === c.req.query('set'))
    const unit = c.req.query('unit') ?? null
    const date = c.req.query('day')
    const today = toDay(clock.now())
    const begin = date === undefined ? today.begin : startOfDayInVietnam(date)
    if (!set || toDate(begin) !== (date ?? toDate(today.begin)) || (unit !== null && !sees(view.reader, unit))) {
      throw new GatewayFailure('route-not-found')
    }
    const day = { begin, end: begin + (today.end - today.begin), now: today.now }
    const { within } = view.reader
    const request = { set, day, within, unit, after: readCursor(c.req.query('after')), limit: listRows }
    const list = await reading(() => listDossiers(database, request))
    // The condition stands in the statement; that both rules say the same is made sure of here.
    if (list.rows.some(({ row }) => !sees(view.reader, row.unit)))
      throw new Error('a list holds what its reader may not see')
    return gate.page(
      c,
      dossiersPage(view, { set, unit, day: begin, list, forecasts: await readListForecasts(list), names }),
    )
  })

  app.get(`${base}/dossiers/one`, async (c) => {
    const { view } = gate.visit(c)
    const [unit, code] = [c.req.query('unit') ?? '', c.req.query('code') ?? '']
    if (!sees(view.reader, unit)) throw new GatewayFailure('route-not-found')
    const found = await reading(async () => {
      const id = await findDossierId(database, code, unit)
      return id === undefined ? undefined : readDossier(database, id)
    })
    if (!found || !sees(view.reader, found.row.unit)) throw new GatewayFailure('route-not-found')
    const { receivedAt, endedAt } = found.row
    const outages = await orGap(reading(() => readOutages(database, receivedAt, endedAt ?? clock.now())))
    const { id } = found.row
    const forecasts = await orGap(reading(() => readForecasts(database, [id], clock.now())))
    const forecast = forecasts && (forecasts.get(id) ?? null)
    const clocks = answerFor(found)
    return gate.page(c, dossierPage(view, { found, outages, ...clocks, forecast, names }))
  })

  app.get(`${base}/report`, async (c) => {
    const { view, session } = gate.visit(c)
    const unit = c.req.query('unit')
    if (unit !== undefined && !sees(view.reader, unit)) throw new GatewayFailure('route-not-found')
    const now = clock.now()
    const today = toDate(now)
    const [from, to] = [c.req.query('from'), c.req.query('to')]
    const by = c.req.query('by') ?? 'unit'
    const wanted = c.req.query('format') ?? 'html'
    if (from === undefined && to === undefined) {
      const form = { from: `${today.slice(0, 8)}01`, to: today, by, format: wanted, unit, faults: {} }
      return gate.page(c, reportPage(view, form))
    }
    const order = readOrder({ form: forms[0], from, to, by }, now)
    const format = formats.find((each) => each === wanted)
    if (!order.read || format === undefined) {
      const faults = Object.fromEntries(
        order.read ? [] : order.faults.map(({ name, message }) => [name, message[view.language]]),
      )
      if (format === undefined) faults.format = view.t.report.formatFault
      const form = { from: from ?? '', to: to ?? '', by, format: wanted, unit, faults }
      return gate.page(c, reportPage(view, form), 400)
    }
    const giveBack = reportsUnderWay.take(session.credentialId)
    try {
      const units = unit === undefined ? view.reader.within : [unit]
      const { period } = order
      const scope = { units, procedures: null, population: false }
      const report = await deps.makeReport({ form: order.form, period, by: order.by, ...scope, asOf: now })
      const { headers } = c.get('request')
      if (format === 'html') Object.assign(headers, pageHeaders)
      else headers['content-disposition'] = `attachment; filename="${fileName(report, format)}"`
      return answer(c, await writeReport(report, format, view.language), contentTypes[format])
    } finally {
      giveBack()
    }
  })

  function answerFor({ row, events }: DossierWithEvents): Pick<DossierPageData, 'answer' | 'clocks'> {
    if (!deps.law) return { answer: null, clocks: null }
    const { procedure, procedureCase, unit, channel, receivedAt } = row
    const counted = events.filter(({ apart }) => apart === null)
    const facts = { procedure, unit, channel, receivedAt, events: counted, asOf: clock.now() }
    const question = procedureCase === null ? facts : { ...facts, case: procedureCase }
    return { answer: deps.law.answerClock(question), clocks: deps.law.answerPackage(question) }
  }

  finish(root)
}
