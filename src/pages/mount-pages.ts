/**
 * A set of pages for people with a door of its own: signing in and out, its own files, what goes wrong as a page, and pages that
 * are kept up to date while they are open. Who may come in and what the pages show is handed in.
 */
import type { OpenAPIHono } from '@hono/zod-openapi'
import { type Context, Hono } from 'hono'
import { requireRole } from '../access/policy.ts'
import { createQuotas } from '../access/quotas.ts'
import type { SessionEnds } from '../access/session-ends.ts'
import type { Session, Sessions } from '../access/sessions.ts'
import { OfficerAccount } from '../domain/access.ts'
import { GatewayFailure, toFailure } from '../domain/failure.ts'
import { officerCharsMax } from '../domain/limits.ts'
import { isPrintableLine } from '../domain/text.ts'
import type { PagesEdge } from '../http/edge.ts'
import { prefers } from '../http/input/accept.ts'
import { statuses } from '../http/problem.ts'
import { type Env, findHeader, findIncoming } from '../http/request.ts'
import { answer } from '../http/respond.ts'
import { createOpenWaits } from '../http/streams/stream-limit.ts'
import type { Assets } from './assets.ts'
import { readForm } from './forms/form.ts'
import { createFragmentCache, type OnMove, whileHeard } from './fragment-cache.ts'
import { type LiveSource, liveStream } from './live-stream.ts'
import { type OwnView, type OwnVisitor, type PageView, type PageVisitor, themes } from './page-context.ts'
import { problemPage } from './problem-page.ts'
import { findOrigin, mountPersonSignIn } from './session/person-sign-in.ts'
import { createGate, type Entrance, ForeignForm, ownPage, SignInNeeded } from './session/session-guard.ts'
import { type SignInState, signInPage } from './session/sign-in-page.ts'

/** Two readings for a live page are so far apart at least: a change is seen within a second, and no screen flickers. */
const gapMs = 500
/** Less than the silence that the page's script takes for a lost line. */
const heartbeatMs = 5_000

/** So many people share a key and keep all their pages open. Who has a key can begin sessions without end, and each page open keeps a connection. */
const readersMax = 16

export interface PagesDeps<View extends OwnView, Visitor extends OwnVisitor> {
  entrance: Entrance<View, Visitor>
  assets: Assets
  sessions: Sessions
  sessionEnds: SessionEnds
  settings: { sessionMs: number; signInsPerMinute: number }
  build: PageView['build']
  /** Listened to only while a page is open. */
  onMove: OnMove
}

export function createPages<View extends OwnView, Visitor extends OwnVisitor>(
  edge: PagesEdge,
  deps: PagesDeps<View, Visitor>,
) {
  const { credentials, persons, recordSignIn, clock, markKnown } = edge
  const { entrance, assets, settings } = deps
  const { base } = entrance
  const { events } = edge.settings
  const gate = createGate({ ...deps, credentials, persons, clock, markKnown })
  const cache = createFragmentCache()
  const onMove = whileHeard(deps.onMove, cache)
  const waits = createOpenWaits(events.openMax)
  const keyWaits = createOpenWaits(events.openMax * readersMax)
  const signIns = { perMinute: settings.signInsPerMinute, burst: settings.signInsPerMinute }
  // Of their own: addresses without end must not push consumers out of the table.
  const quotas = createQuotas()
  const app = new Hono<Env>()

  app.onError(async (error, c) => {
    if (error instanceof SignInNeeded) {
      if (prefers(findHeader(c, 'accept'), 'text/event-stream', 'text/html'))
        return answer(c, 'event: ended\ndata: {}\n\n', 'text/event-stream; charset=utf-8')
      // Only what was there: a link from another site brings no cookie, and must not end a session that it does not see.
      if (error.expired) gate.forget(c)
      const here = c.req.method === 'GET' ? gate.toView(c).here : base
      return gate.go(
        c,
        `${base}/sign-in?${error.expired ? 'expired=1&' : ''}back=${encodeURIComponent(ownPage(base, here))}`,
      )
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
    await edge.recordMissingRight(c, failure)
    if (failure.code === 'internal-error') edge.onDefect(c, failure)
    return gate.page(c, problemPage(view, failure.code, request.id), statuses[failure.code])
  })

  app.use(`${base}/*`, async (c, next) => {
    await gate.refresh(c)
    // The addresses of pages are free text too, and the database refuses what none of ours may hold.
    if (!Object.values(c.req.queries()).flat().every(isPrintableLine)) throw new GatewayFailure('route-not-found')
    await next()
  })

  for (const [name, { text, contentType, version }] of assets.files) {
    app.get(`${base}/${name}`, (c) => {
      // An address without the version, or with another one, is not kept.
      if (c.req.query('v') === version)
        c.get('request').headers['cache-control'] = 'public, max-age=31536000, immutable'
      return answer(c, text, contentType)
    })
  }

  app.get(`${base}/sign-in`, (c) => {
    const { t } = gate.toView(c)
    if (gate.signedIn(c)) return gate.go(c, ownPage(base, c.req.query('back') ?? null))
    const notice = c.req.query('expired') ? t.signIn.expired : c.req.query('out') ? t.signIn.signedOut : undefined
    return signIn(c, { officer: '', notice, back: ownPage(base, c.req.query('back') ?? null) })
  })

  app.post(`${base}/sign-in`, async (c) => {
    gate.assertSameOrigin(c)
    const { t } = gate.toView(c)
    const form = await readForm(c)
    const officer = form.get('officer')?.trim() ?? ''
    const isAccount = OfficerAccount.safeParse(officer).success
    const back = ownPage(base, form.get('back'))
    const shown = { officer: isAccount ? officer : '', back }
    const officerFault = isAccount ? undefined : t.signIn.officerFault(officerCharsMax)
    const { caller, code, keyFault } = identify(c, form.get('key'), t)
    if (!caller || officerFault) {
      if (code !== undefined) await edge.recordRefusedSignIn(c, { object: base, code })
      // Only what is refused counts: behind a proxy all share one address, and somebody without a key would lock out all who have
      // one. Keys of 256 random bits need no limit against guessing.
      try {
        takeAttempt(c)
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
    const { consumer, credentialId: credential } = caller
    const signedIn = { kind: 'sign-in', operation: 'sign-in', requestId: request.id, object: base } as const
    await recordSignIn({ ...signedIn, consumer: consumer.id, credential, officer, outcome: 'done', result: 'done' })
    return gate.go(c, back)
  })

  function takeAttempt(c: Context<Env>): void {
    quotas.take({ id: `sign-in ${findIncoming(c)?.socket.remoteAddress ?? ''}`, quota: signIns })
  }

  if (persons) {
    mountPersonSignIn(app, {
      gate,
      base,
      roles: entrance.roles,
      persons,
      origins: edge.settings.publicOrigins,
      clock,
      takeAttempt,
      record: recordSignIn,
      recordRefused: edge.recordRefusedSignIn,
    })
  }

  function identify(c: Context<Env>, key: string | null, t: PageView['t']) {
    try {
      // Where a provider signs persons in, a typed account proves nothing.
      if (persons && !persons.keys) throw new GatewayFailure('credentials-unknown')
      const caller = credentials.identify(`Bearer ${key?.trim() ?? ''}`, edge.findCertificate(c))
      requireRole(caller, ...entrance.roles)
      return { caller, code: undefined, keyFault: undefined }
    } catch (error) {
      const { code } = toFailure(error)
      return { caller: undefined, code, keyFault: code === 'role-required' ? t.entrance.roleFault : t.signIn.keyFault }
    }
  }

  function signIn(c: Context<Env>, state: Omit<SignInState, 'sessionHours' | 'provider'>, status = 200): Response {
    const sessionHours = Math.round(settings.sessionMs / 360_000) / 10
    return gate.page(c, signInPage(gate.toView(c), { ...state, sessionHours, provider: findProvider(c) }), status)
  }

  function findProvider(c: Context<Env>): SignInState['provider'] {
    if (!persons) return undefined
    const left =
      c.req.query('out') === undefined
        ? undefined
        : `${findOrigin(c, edge.settings.publicOrigins)}${base}/sign-in?out=1`
    return { name: persons.name, keys: persons.keys, signOut: left && persons.findSignOut(left) }
  }

  app.post(`${base}/sign-out`, async (c) => {
    await gate.prefer(c)
    const session = await gate.end(c)
    const { id: requestId, caller } = c.get('request')
    if (session && caller) {
      const who = { consumer: caller.consumer.id, credential: session.credentialId, officer: session.officer }
      const act = { kind: 'sign-in', operation: 'sign-out', outcome: 'done', result: 'done' } as const
      await recordSignIn({ ...act, ...who, requestId, object: base })
    }
    return gate.go(c, `${base}/sign-in?out=1`)
  })

  app.post(`${base}/theme`, async (c) => {
    const form = await gate.prefer(c)
    const theme = themes.find((each) => each === form.get('theme'))
    if (theme) gate.setTheme(c, theme)
    return gate.go(c, ownPage(base, form.get('back')))
  })

  function takeBoth({ nonce, credentialId }: Session): () => void {
    const own = waits.take(nonce)
    try {
      const shared = keyWaits.take(credentialId)
      return () => {
        own()
        shared()
      }
    } catch (error) {
      own()
      throw error
    }
  }

  /**
   * `share` names what one reader sees and another does not: those for whom it is the same get the same drawing. A page that reads its
   * query names that there too: the address alone would let one reader have as many drawings made as there are queries.
   */
  function live(
    c: Context<Env>,
    share: (view: PageVisitor & View & Visitor) => string,
    draw: (view: PageVisitor & View & Visitor) => ReturnType<LiveSource['draw']>,
  ): Response {
    const { view: opened, session } = gate.visit(c)
    let view = opened
    const contentType = 'text/event-stream; charset=utf-8'
    // Who asks for the head alone reads no stream.
    if (c.req.method === 'HEAD') return answer(c, null, contentType)
    // Each person's own, because many of them share a key; and not without end for the key.
    const giveBack = takeBoth(session)
    const end = new AbortController()
    const stop = () => end.abort()
    const timer = setTimeout(stop, events.streamMs)
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
        cache.draw(drawingKey(c.req.path, view.language, share(view)), () =>
          // Each look is of its own moment.
          draw({ ...view, now: clock.now(), here: c.req.path, message: undefined }),
        ),
      // With the roles and units of each look: a right that was narrowed is no longer drawn.
      allowed: () => {
        const renewed = gate.renew(session, view)
        if (renewed) view = renewed
        return renewed !== undefined
      },
      onMove,
      heartbeatMs,
      gapMs,
      signal: end.signal,
      onEnd,
    })
    return answer(c, stream, contentType)
  }

  /** Below the base nothing else is: what no page answered is a page that says so. */
  function finish(root: OpenAPIHono<Env>): void {
    app.all(`${base}/*`, (c) => {
      gate.visit(c)
      throw new GatewayFailure('route-not-found')
    })
    root.route('/', app)
  }

  return { app, gate, live, finish }
}

/** Pages with one key look the same. However a path is encoded and whatever query follows it, it is one page. */
export function drawingKey(path: string, language: string, share: string): string {
  return JSON.stringify([decoded(path), language, share])
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
