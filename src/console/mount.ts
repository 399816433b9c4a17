/**
 * The operators' page (/ops): pages for people, drawn here and whole without a script, beside the API for programs. What
 * goes wrong below it is shown as a page too.
 */
import type { OpenAPIHono } from '@hono/zod-openapi'
import { type Context, Hono } from 'hono'
import { requireRole } from '../access/policy.ts'
import { createQuotas } from '../access/quotas.ts'
import { OfficerAccount } from '../domain/access.ts'
import { GatewayFailure, toFailure } from '../domain/failure.ts'
import { officerCharsMax } from '../domain/limits.ts'
import type { PagesEdge } from '../http/edge.ts'
import { statuses } from '../http/problem.ts'
import { type Env, findHeader, findIncoming } from '../http/request.ts'
import { answer } from '../http/respond.ts'
import { createOpenWaits } from '../http/streams/stream-limit.ts'
import { mountFilingActions } from './actions/filing-actions.ts'
import { readForm } from './actions/form.ts'
import { mountPathActions } from './actions/path-actions.ts'
import { readAssets } from './assets.ts'
import type { ConsoleDeps } from './deps.ts'
import { createFragmentCache } from './fragment-cache.ts'
import { type LiveSource, liveStream } from './live-stream.ts'
import { themes, type VisitorView } from './page-context.ts'
import { createSources } from './page-data.ts'
import { boardFragments, boardPage, boardTitle } from './pages/board-page.ts'
import { incidentPage } from './pages/incident-page.ts'
import { linkPage, linkPageFragments } from './pages/link-page.ts'
import { mountOneFiling } from './pages/one-filing.ts'
import { problemPage } from './pages/problem-page.ts'
import { getOverall, tabTitle } from './panels/headline.ts'
import { createGate, ForeignForm, ownPage, SignInNeeded } from './session/session-guard.ts'
import { type SignInState, signInPage } from './session/sign-in-page.ts'

/** Two readings for a live page are so far apart at least: a change is seen within a second, and no screen flickers. */
const gapMs = 500
/** Less than the silence that the page's script takes for a lost line. */
const heartbeatMs = 5_000

export function mountOps(root: OpenAPIHono<Env>, edge: PagesEdge, deps: ConsoleDeps): void {
  const { settings, credentials, clock } = edge
  const { sessions, sessionEnds, health, system } = deps
  const assets = readAssets()
  const build = { version: system.version, instance: system.instance }
  const gate = createGate({ credentials, sessions, sessionEnds, clock, assets, build, limits: deps.limits })
  const sources = createSources(deps)
  const onMove = (hear: () => void) => {
    const [offTick, offChange] = [health.onTick(hear), health.onChange(hear)]
    return () => {
      offTick()
      offChange()
    }
  }
  // Heard before any stream is: anyone who looks after a move sees it.
  const cached = createFragmentCache(onMove)
  const waits = createOpenWaits(settings.events.openMax)
  const signIns = { perMinute: settings.operatorsPage.signInsPerMinute, burst: settings.operatorsPage.signInsPerMinute }
  // Of their own: addresses without end must not push consumers out of the table.
  const quotas = createQuotas()
  const app = new Hono<Env>()

  app.onError((error, c) => {
    if (error instanceof SignInNeeded) {
      if (wantsStream(c)) return answer(c, 'event: ended\ndata: {}\n\n', 'text/event-stream; charset=utf-8')
      // Only what was there: a link from another site brings no cookie, and must not end a session that it does not see.
      if (error.expired) gate.forget(c)
      const here = c.req.method === 'GET' ? gate.toView(c).here : '/ops'
      return gate.go(c, `/ops/sign-in?${error.expired ? 'expired=1&' : ''}back=${encodeURIComponent(ownPage(here))}`)
    }
    const view = gate.toView(c)
    const request = c.get('request')
    if (error instanceof ForeignForm) {
      request.failure = { code: 'role-required', layer: 'caller' }
      const own = { title: view.t.problems.csrfTitle, text: view.t.problems.csrf }
      return gate.page(c, problemPage(view, 'form-from-elsewhere', request.id, own), 403)
    }
    const failure = toFailure(error)
    request.failure = { code: failure.code, layer: failure.layer }
    if (failure.code === 'internal-error') edge.onDefect(c, failure)
    return gate.page(c, problemPage(view, failure.code, request.id), statuses[failure.code])
  })

  app.use('/ops/*', async (c, next) => {
    await gate.refresh(c)
    await next()
  })

  for (const [name, { text, contentType, version }] of assets.files) {
    app.get(`/ops/${name}`, (c) => {
      // An address without the version, or with another one, is not kept.
      if (c.req.query('v') === version)
        c.get('request').headers['cache-control'] = 'public, max-age=31536000, immutable'
      return answer(c, text, contentType)
    })
  }

  app.get('/ops/sign-in', (c) => {
    const { t } = gate.toView(c)
    if (gate.signedIn(c)) return gate.go(c, ownPage(c.req.query('back') ?? null))
    const notice = c.req.query('expired') ? t.signIn.expired : c.req.query('out') ? t.done.signedOut : undefined
    return signIn(c, { officer: '', notice, back: ownPage(c.req.query('back') ?? null) })
  })

  app.post('/ops/sign-in', async (c) => {
    gate.assertSameOrigin(c)
    const { t } = gate.toView(c)
    const form = await readForm(c)
    const officer = form.get('officer')?.trim() ?? ''
    const isAccount = OfficerAccount.safeParse(officer).success
    const back = ownPage(form.get('back'))
    const shown = { officer: isAccount ? officer : '', back }
    const officerFault = isAccount ? undefined : t.signIn.officerFault(officerCharsMax)
    const { caller, keyFault } = identify(form.get('key'), t)
    if (!caller || officerFault) {
      // Only what is refused counts: behind a proxy all share one address, and somebody without a key would lock out all who have
      // one. Keys of 256 random bits need no limit against guessing.
      try {
        quotas.take({ id: `sign-in ${findIncoming(c)?.socket.remoteAddress ?? ''}`, quota: signIns })
      } catch (error) {
        const { retryAfterMs = 1000 } = toFailure(error)
        c.get('request').headers['retry-after'] = String(Math.ceil(retryAfterMs / 1000))
        return signIn(c, { ...shown, keyFault: t.signIn.tooMany(Math.ceil(retryAfterMs / 1000)) }, 429)
      }
      return signIn(c, { ...shown, keyFault, officerFault }, keyFault ? 401 : 400)
    }
    const request = c.get('request')
    request.caller = caller
    request.operation = 'sign-in'
    gate.begin(c, { credentialId: caller.credentialId, officer })
    return gate.go(c, back)
  })

  function identify(key: string | null, t: VisitorView['t']) {
    try {
      const caller = credentials.identify(`Bearer ${key?.trim() ?? ''}`)
      requireRole(caller, 'operator', 'auditor')
      return { caller, keyFault: undefined }
    } catch (error) {
      const { code } = toFailure(error)
      return { caller: undefined, keyFault: code === 'role-required' ? t.signIn.roleFault : t.signIn.keyFault }
    }
  }

  function signIn(c: Context<Env>, state: Omit<SignInState, 'sessionHours'>, status = 200): Response {
    const sessionHours = Math.round(settings.operatorsPage.sessionMs / 360_000) / 10
    return gate.page(c, signInPage(gate.toView(c), { ...state, sessionHours }), status)
  }

  app.post('/ops/sign-out', async (c) => {
    await gate.prefer(c)
    await gate.end(c)
    return gate.go(c, '/ops/sign-in?out=1')
  })

  app.post('/ops/theme', async (c) => {
    const form = await gate.prefer(c)
    const theme = themes.find((each) => each === form.get('theme'))
    if (theme) gate.setTheme(c, theme)
    return gate.go(c, ownPage(form.get('back')))
  })

  app.get('/ops', async (c) => {
    const { view } = gate.visit(c)
    return gate.page(c, boardPage(view, await sources.board()))
  })
  app.get('/ops/events', (c) =>
    live(c, async (view) => {
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
    return live(c, async (view) => {
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

  mountPathActions(app, gate, deps, sources)
  mountFilingActions(app, gate, deps, sources)
  mountOneFiling(app, gate, deps.filings, sources)
  app.all('/ops/*', (c) => {
    gate.visit(c)
    throw new GatewayFailure('route-not-found')
  })

  function live(c: Context<Env>, draw: (view: VisitorView) => ReturnType<LiveSource['draw']>): Response {
    const { view, session } = gate.visit(c)
    const contentType = 'text/event-stream; charset=utf-8'
    // Who asks for the head alone reads no stream.
    if (c.req.method === 'HEAD') return answer(c, null, contentType)
    // Each person's own: many of them share a consumer.
    const giveBack = waits.take(session.nonce)
    const end = new AbortController()
    const stop = () => end.abort()
    const timer = setTimeout(stop, settings.events.streamMs)
    edge.drained.addEventListener('abort', stop)
    const onEnd = () => {
      clearTimeout(timer)
      edge.drained.removeEventListener('abort', stop)
      giveBack()
    }
    end.signal.addEventListener('abort', giveBack, { once: true })
    if (edge.drained.aborted) stop()
    const stream = liveStream({
      draw: () =>
        cached(`${c.req.path} ${view.language} ${view.mayAct}`, () =>
          // Each look is of its own moment.
          draw({ ...view, now: clock.now(), message: undefined }),
        ),
      allowed: () => gate.stillAllowed(session),
      onMove,
      heartbeatMs,
      gapMs,
      signal: end.signal,
      onEnd,
    })
    return answer(c, stream, contentType)
  }

  root.route('/', app)
}

function wantsStream(c: Context<Env>): boolean {
  return /(^|[,\s])text\/event-stream($|[,;\s])/.test(findHeader(c, 'accept') ?? '')
}
