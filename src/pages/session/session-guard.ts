/**
 * The door of a set of pages: who reads them, by the sealed cookie; whether a form came from our own page; and the headers
 * that keep a page from doing or loading anything that is not ours.
 */
import { TLSSocket } from 'node:tls'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Credentials } from '../../access/credentials.ts'
import type { Person, Persons } from '../../access/persons/open-persons.ts'
import { requireRole } from '../../access/policy.ts'
import type { SessionEnds } from '../../access/session-ends.ts'
import type { Session, Sessions } from '../../access/sessions.ts'
import type { Caller, Role } from '../../domain/access.ts'
import type { Clock } from '../../domain/runtime.ts'
import { getLanguage, type Language } from '../../http/language.ts'
import { type Env, findHeader, findIncoming } from '../../http/request.ts'
import { answer } from '../../http/respond.ts'
import type { Assets } from '../assets.ts'
import { readForm } from '../forms/form.ts'
import { readUpload, type UploadedForm } from '../forms/upload.ts'
import type { Markup } from '../markup.ts'
import {
  type Message,
  type OwnView,
  type OwnVisitor,
  type PageView,
  type PageVisitor,
  type Theme,
  themes,
} from '../page-context.ts'
import { isOwnOrigin } from './same-origin.ts'

/** A set of pages with a door of its own: where it is, who may come in, and what its pages are drawn from beyond the common. */
export interface Entrance<View extends OwnView, Visitor extends OwnVisitor> {
  /** Path below which all of its pages are, and its cookies too: `/ops`. */
  base: string
  /** Any one of these roles opens the door. */
  roles: readonly Role[]
  /** Of these one is needed to act by a form; none: nothing acts here. */
  actors: readonly Role[]
  view(language: Language): View
  visitor(caller: Caller, view: View): Visitor
}

export interface GateDeps<View extends OwnView, Visitor extends OwnVisitor> {
  entrance: Entrance<View, Visitor>
  credentials: Credentials
  /** Absent: no provider signs persons in. */
  persons: Persons | undefined
  sessions: Sessions
  sessionEnds: SessionEnds
  clock: Clock
  assets: Assets
  build: PageView['build']
  /** Who reads the pages has proved who they are on this connection. */
  markKnown(c: Context<Env>): void
}

/** Nobody is signed in, or not any more: the answer is the sign-in page, and no failure. */
export class SignInNeeded extends Error {
  readonly expired: boolean
  constructor(expired: boolean) {
    super('sign in first')
    this.name = 'SignInNeeded'
    this.expired = expired
  }
}

/** A form that is not of this session, or was sent by another site. */
export class ForeignForm extends Error {
  constructor() {
    super('the form came from elsewhere')
    this.name = 'ForeignForm'
  }
}

export type Gate<View extends OwnView, Visitor extends OwnVisitor> = ReturnType<typeof createGate<View, Visitor>>

const yearSeconds = 31_536_000
const messageSeconds = 60

export function createGate<View extends OwnView, Visitor extends OwnVisitor>(deps: GateDeps<View, Visitor>) {
  const { entrance, credentials, persons, sessions, sessionEnds, clock, assets, build, markKnown } = deps
  const { base, roles } = entrance
  const name = base.slice(1)
  const cookies = {
    session: `${name}-session`,
    message: `${name}-message`,
    language: `${name}-lang`,
    theme: `${name}-theme`,
    flow: `${name}-flow`,
  }
  type Drawn = PageView & View
  type Visited = PageVisitor & View & Visitor
  // Who forges this header marks its own cookie and no one else's: it needs no trust.
  const secure = (c: Context<Env>) =>
    findIncoming(c)?.socket instanceof TLSSocket ||
    findHeader(c, 'x-forwarded-proto')?.split(',')[0]?.trim() === 'https'
  const keep = (c: Context<Env>, name: string, value: string, maxAge?: number) =>
    setCookie(c, name, value, {
      path: base,
      httpOnly: true,
      sameSite: 'Strict',
      secure: secure(c),
      ...(maxAge !== undefined && { maxAge }),
    })

  /** The language of a page: asked for, remembered, or the browser's. */
  function languageFor(c: Context<Env>): Language {
    const language = c.req.query('lang')
    if (language === 'vi' || language === 'en') {
      keep(c, cookies.language, language, yearSeconds)
      return language
    }
    const remembered = getCookie(c, cookies.language)
    return remembered === 'vi' || remembered === 'en' ? remembered : getLanguage(findHeader(c, 'accept-language'))
  }

  function toView(c: Context<Env>): Drawn {
    const language = languageFor(c)
    c.get('request').language = language
    const theme = themes.find((each) => each === getCookie(c, cookies.theme)) ?? 'auto'
    const url = new URL(c.req.url)
    url.searchParams.delete('lang')
    const here = c.req.method === 'GET' ? `${url.pathname}${url.search}` : base
    const common = { language, theme, now: clock.now(), base, here, assets: assets.addresses, build }
    return { ...common, ...entrance.view(language) }
  }

  /** Whose session it is; throws SignInNeeded when it has ended. */
  function getSession(c: Context<Env>): { session: Session; caller: Caller } {
    const session = openSession(c)
    const caller = session && findCaller(session)
    if (!session || !caller) throw new SignInNeeded(getCookie(c, cookies.session) !== undefined)
    Object.assign(c.get('request'), { caller, officer: session.officer })
    return { session, caller }
  }

  /** Ours, within its time, and not ended by anybody as far as is known here. */
  function openSession(c: Context<Env>): Session | undefined {
    const session = sessions.open(getCookie(c, cookies.session))
    return session && !sessionEnds.has(session) ? session : undefined
  }

  /** The caller behind a session, as long as its credential is in the register and has a role. */
  function findCaller(session: Session) {
    const { person, credentialId } = session
    // Without the setting that let keys in, a session of one ends too.
    const byKey = persons === undefined || persons.keys
    const caller = person ? persons?.toCaller(person) : byKey ? credentials.findCaller(credentialId) : undefined
    return roles.some((role) => caller?.consumer.roles.has(role)) ? caller : undefined
  }

  function visit(c: Context<Env>): { view: Visited; session: Session } {
    const { session, caller } = getSession(c)
    markKnown(c)
    const view = toView(c)
    const { officer } = session
    const message = c.req.method === 'GET' ? takeMessage(c) : undefined
    const known = { caller, officer, message, token: sessions.getToken(session) }
    return { session, view: { ...view, ...known, ...entrance.visitor(caller, view) } }
  }

  function takeMessage(c: Context<Env>): Message | undefined {
    const text = sessions.unseal(getCookie(c, cookies.message))
    if (text === undefined) return undefined
    deleteCookie(c, cookies.message, { path: base })
    return JSON.parse(text) as Message
  }

  /** Sent by a page of ours: browsers say where a form comes from, and no page can make them say otherwise. */
  function assertSameOrigin(c: Context<Env>): void {
    const site = findHeader(c, 'sec-fetch-site')
    if (site !== undefined) {
      if (site !== 'same-origin') throw new ForeignForm()
      return
    }
    // No page can make a browser send a form with these headers of its own choice, so a proxy's word is as good as ours.
    const hosts = {
      host: findHeader(c, 'host'),
      'x-forwarded-host': findHeader(c, 'x-forwarded-host'),
      forwarded: findHeader(c, 'forwarded'),
    }
    if (!isOwnOrigin(findHeader(c, 'origin'), hosts)) throw new ForeignForm()
  }

  /** For what not every reader may: fails with `role-required`, which is on record. `actors`: instead of those who act by forms here. */
  function requireActor({ caller }: Pick<PageVisitor, 'caller'>, actors: readonly Role[] = entrance.actors): void {
    requireRole(caller, ...actors)
  }

  return {
    toView,
    visit,
    requireActor,
    assertSameOrigin,
    /** Before anything looks at the session: whether another replica has ended it. */
    async refresh(c: Context<Env>): Promise<void> {
      const session = openSession(c)
      if (session) await sessionEnds.refresh(session)
    },
    signedIn: (c: Context<Env>) => {
      const session = openSession(c)
      return session !== undefined && findCaller(session) !== undefined
    },
    /**
     * For a stream: what its reader may see at this moment. `undefined`: nothing any more, because the session or its time ended, or the
     * credential was dropped, or has no role that opens the door.
     */
    renew(session: Session, view: Visited): Visited | undefined {
      // Heard by the next look, which is seconds away: a stream waits for no database.
      void sessionEnds.refresh(session)
      const caller = findCaller(session)
      if (!caller || clock.now() >= sessions.getEnd(session) || sessionEnds.has(session)) return undefined
      return { ...view, caller, ...entrance.visitor(caller, view) }
    },

    /** A form that acts: of this session, from our own page, and by somebody who may act; `actors`: instead of the page's own. */
    async act(
      c: Context<Env>,
      operation: string,
      actors: readonly Role[] = entrance.actors,
    ): Promise<{ view: Visited; form: URLSearchParams; actor: string; person: Person | undefined }> {
      assertSameOrigin(c)
      const { session, view } = visit(c)
      const form = await readForm(c)
      if (!sessions.tokenMatches(session, form.get('token') ?? undefined)) throw new ForeignForm()
      c.get('request').operation = operation
      requireActor(view, actors)
      return { view, form, actor: `${view.caller.consumer.id}/${view.officer}`, person: session.person }
    },

    /** A form that acts and brings a file, of so many bytes at most. Who may not act is refused before it is read. */
    async upload(
      c: Context<Env>,
      operation: string,
      bytesMax: number,
    ): Promise<{ view: Visited; form: UploadedForm; actor: string }> {
      assertSameOrigin(c)
      const { session, view } = visit(c)
      c.get('request').operation = operation
      requireActor(view)
      const form = await readUpload(c, bytesMax)
      if (!sessions.tokenMatches(session, form.fields.get('token'))) throw new ForeignForm()
      return { view, form, actor: `${view.caller.consumer.id}/${view.officer}` }
    },

    /** A form that changes nothing but how the page looks, or ends the session. */
    async prefer(c: Context<Env>): Promise<URLSearchParams> {
      assertSameOrigin(c)
      const { session } = visit(c)
      const form = await readForm(c)
      if (!sessions.tokenMatches(session, form.get('token') ?? undefined)) throw new ForeignForm()
      return form
    },

    begin(c: Context<Env>, who: Pick<Session, 'credentialId' | 'officer' | 'person'>): void {
      // Gone with the browser as well; the time in it is the limit.
      keep(c, cookies.session, sessions.begin(who).cookie)
    },
    /** The browser forgets its cookie. */
    forget(c: Context<Env>): void {
      deleteCookie(c, cookies.session, { path: base })
    },
    /** What comes back with the browser from another site, once. */
    keepFlow(c: Context<Env>, text: string, lifeMs: number): void {
      const maxAge = lifeMs / 1_000
      const sealed = sessions.seal(text)
      setCookie(c, cookies.flow, sealed, { path: base, httpOnly: true, sameSite: 'Lax', secure: secure(c), maxAge })
    },
    takeFlow(c: Context<Env>): string | undefined {
      const text = sessions.unseal(getCookie(c, cookies.flow))
      deleteCookie(c, cookies.flow, { path: base })
      return text
    },
    /** Signing out: the browser forgets the cookie, and anyone who kept a copy of it has nothing. */
    async end(c: Context<Env>): Promise<Session | undefined> {
      deleteCookie(c, cookies.session, { path: base })
      const session = openSession(c)
      if (session) await sessionEnds.end(session, sessions.getEnd(session))
      return session
    },
    setTheme(c: Context<Env>, theme: Theme): void {
      keep(c, cookies.theme, theme, yearSeconds)
    },
    tell(c: Context<Env>, message: Message): void {
      keep(c, cookies.message, sessions.seal(JSON.stringify(message)), messageSeconds)
    },

    page(c: Context<Env>, markup: Markup, status = 200): Response {
      const { headers, language } = c.get('request')
      Object.assign(headers, guards, { 'content-language': language })
      return withCookies(c, answer(c, String(markup), 'text/html; charset=utf-8', status))
    },
    /** Post, redirect, get: a reload repeats nothing. */
    go(c: Context<Env>, to: string): Response {
      const { headers } = c.get('request')
      Object.assign(headers, guards, { location: to })
      return withCookies(c, answer(c, null, 'text/plain; charset=utf-8', 303))
    },
  }
}

/**
 * Everything that a page loads is ours, nothing in it runs but our one script, no page frames it. The referrer stays within
 * our own pages: without any, browsers would send forms from `null`.
 */
const guards = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Cookies stand in the framework's own headers: several of one name do not fit into a plain object. */
function withCookies(c: Context<Env>, response: Response): Response {
  for (const cookie of c.res.headers.getSetCookie()) response.headers.append('set-cookie', cookie)
  return response
}

/** Where to go back to: a page of this set and nothing else. */
export function ownPage(base: string, path: string | null): string {
  const rest = path?.startsWith(base) ? path.slice(base.length) : undefined
  return path && rest !== undefined && /^(\/[\w./~-]*)?(\?[\w=&%.~-]*)?$/.test(rest) && !/\/\/|\.\./.test(path)
    ? path
    : base
}
