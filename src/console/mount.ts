/**
 * The operators' page (/ops): pages for people, drawn here and whole without a script, beside the API for programs. What
 * goes wrong below it is shown as a page too.
 */
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { PagesEdge } from '../http/edge.ts'
import type { Env } from '../http/request.ts'
import { createPages } from '../pages/mount-pages.ts'
import type { Entrance } from '../pages/session/session-guard.ts'
import { mountFilingActions } from './actions/filing-actions.ts'
import { mountPathActions } from './actions/path-actions.ts'
import { readAssets } from './assets.ts'
import type { ConsoleDeps } from './deps.ts'
import type { OpsView, OpsVisitor, VisitorView } from './page-context.ts'
import { createSources } from './page-data.ts'
import { mountAgreementsPage } from './pages/agreements-page.ts'
import { mountBatchesPage } from './pages/batches-page.ts'
import { boardFragments, boardPage, boardTitle } from './pages/board-page.ts'
import { mountFilesPage } from './pages/files-page.ts'
import { incidentPage } from './pages/incident-page.ts'
import { mountLanesPage } from './pages/lanes-page.ts'
import { linkPage, linkPageFragments } from './pages/link-page.ts'
import { mountMisusePage } from './pages/misuse-page.ts'
import { mountOneFiling } from './pages/one-filing.ts'
import { quotaFragments, quotasAddress, quotasPage, quotasTitle } from './pages/quotas-page.ts'
import { mountReconciliationPage } from './pages/reconciliation-page.ts'
import { mountTrailPage } from './pages/trail-page.ts'
import { getOverall, tabTitle } from './panels/headline.ts'
import { texts } from './texts/texts.ts'

export function mountOps(root: OpenAPIHono<Env>, edge: PagesEdge, deps: ConsoleDeps): void {
  const { sessions, sessionEnds, health, system } = deps
  const assets = readAssets()
  const entrance: Entrance<OpsView, OpsVisitor> = {
    base: '/ops',
    roles: ['operator', 'auditor'],
    actors: ['operator'],
    view: (language) => ({ t: texts[language], assets: assets.addresses, limits: deps.limits }),
    visitor: ({ consumer }, { t }) => {
      const mayAct = consumer.roles.has('operator')
      return { mayAct, remark: mayAct ? '' : t.readOnly }
    },
  }
  const sources = createSources(deps)
  const { app, gate, live, finish } = createPages(edge, {
    entrance,
    assets,
    sessions,
    sessionEnds,
    settings: edge.settings.operatorsPage,
    build: { version: system.version, instance: system.instance },
    onMove(hear) {
      const [offTick, offChange] = [health.onTick(hear), health.onChange(hear)]
      return () => {
        offTick()
        offChange()
      }
    },
  })
  const rights = ({ mayAct }: VisitorView) => String(mayAct)

  app.get('/ops', async (c) => {
    const { view } = gate.visit(c)
    return gate.page(c, boardPage(view, await sources.board()))
  })
  app.get('/ops/events', (c) =>
    live(c, rights, async (view) => {
      const data = await sources.board()
      const icon = view.assets.icons[getOverall(view, data).state]
      return { title: boardTitle(view, data), icon, fragments: boardFragments(view, data) }
    }),
  )

  app.get('/ops/links/:name', async (c) => {
    const { view } = gate.visit(c)
    return gate.page(c, linkPage(view, await sources.link(c.req.param('name'))))
  })
  app.get('/ops/links/:name/events', (c) => {
    const name = c.req.param('name')
    return live(c, rights, async (view) => {
      const data = await sources.link(name)
      const { state } = data.report
      const icon = view.assets.icons[state]
      const title = tabTitle(view, state, data.report.title[view.language])
      return { title, icon, fragments: linkPageFragments(view, data) }
    })
  })
  app.get('/ops/links/:name/incidents/:id', async (c) => {
    const { view } = gate.visit(c)
    const { title } = health.report(c.req.param('name'))
    return gate.page(c, incidentPage(view, title, await health.incident(c.req.param('name'), c.req.param('id'))))
  })

  app.get(quotasAddress, async (c) => {
    const { view } = gate.visit(c)
    return gate.page(c, quotasPage(view, await sources.quotas()))
  })
  app.get(`${quotasAddress}/events`, (c) =>
    live(c, rights, async (view) => ({
      title: quotasTitle(view),
      fragments: quotaFragments(view, await sources.quotas()),
    })),
  )

  mountPathActions(app, gate, deps, sources)
  mountFilingActions(app, gate, deps, sources)
  mountReconciliationPage(app, gate, deps.reconciliation)
  mountLanesPage(app, gate, deps.lanes, deps.agreements)
  mountAgreementsPage(app, gate, deps.agreements)
  mountBatchesPage(app, gate, deps.batches)
  mountOneFiling(app, gate, deps.filings, sources)
  mountFilesPage(app, gate, deps.addresses)
  mountTrailPage(app, gate, deps.oversight)
  mountMisusePage(app, gate, deps.oversight)
  finish(root)
}
