// Starts the mock national systems in this process: one server, every access layer of the population database, the
// control API and a page to read. Importing does nothing; `close` leaves no socket and no timer behind.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { findRegistryRoute } from './civil-registry/routes.ts'
import { serveRegistry } from './civil-registry/serve.ts'
import { openRegistry, type Registry } from './civil-registry.ts'
import { type Control, serveControl, toState } from './control.ts'
import { type Credentials, SANDBOX_CREDENTIALS } from './credentials.ts'
import { createFaultTable, type FaultTable } from './faults/table.ts'
import { createJournal, type Journal } from './journal.ts'
import { findLinkedRoute } from './linked/routes.ts'
import { serveLinked } from './linked/serve.ts'
import { type Linked, openLinked } from './linked.ts'
import { page, personasJson } from './page.ts'
import { createMemory, type Memory } from './population/memory.ts'
import { findRoute } from './population/routes.ts'
import { answerPublicPage } from './portal/public-page.ts'
import { findPortalRoute } from './portal/routes.ts'
import { servePortal } from './portal/serve.ts'
import { openPortal, type Portal } from './portal.ts'
import { defaultSettings, patchSettings, type Settings } from './settings.ts'
import { createSignIn } from './sign-in.ts'
import { createTimeline, parseTimeline } from './timeline.ts'
import { type Listener, listen, type TlsIdentity } from './wire/listener.ts'
import { send } from './wire/send.ts'
import { serveLayer } from './wire/serve.ts'
import { createLife } from './wire/server-scope.ts'
import { json } from './wire/types.ts'

export type MockOptions = {
  /** 127.0.0.1 unless given. */
  readonly host?: string
  /** 0 or absent: any free port. */
  readonly port?: number
  readonly tls?: TlsIdentity
  /** How long an idle connection stays open; 60 s unless given, longer than any caller of ours waits between two calls. */
  readonly keepAliveMs?: number
  /** Milliseconds since the epoch; the machine's clock unless given. */
  readonly clock?: () => number
  /** The content of a timeline file. */
  readonly timeline?: unknown
  readonly settings?: Partial<Settings>
  readonly credentials?: Credentials
  /** Folder of the journals of registry, portal and linked services: they remember over their own restart. Without one they forget. */
  readonly state?: string
  readonly log?: (line: string) => void
}

export type Mocks = {
  readonly url: string
  readonly port: number
  /** Live: change a member and the next request sees it. */
  readonly settings: Settings
  readonly faults: FaultTable
  readonly journal: Journal
  readonly memory: Memory
  readonly registry: Registry
  readonly portal: Portal
  readonly linked: Linked
  /** Sockets and waits still open. */
  readonly open: () => { readonly sockets: number; readonly waits: number }
  /** Stops listening and cuts every connection: callers are refused. */
  pause(): Promise<void>
  /** Listens again on the same port. */
  resume(): Promise<void>
  /** Another certificate from the next handshake on; `cut` ends the connections that were made with the old one. */
  setTls(identity: TlsIdentity, options?: { readonly cut?: boolean }): void
  close(): Promise<void>
}

/** Rejects when settings or timeline are wrong, with every problem named, or when the port is taken. */
export async function startMocks(options: MockOptions = {}): Promise<Mocks> {
  const {
    host = '127.0.0.1',
    port = 0,
    tls,
    clock = Date.now,
    credentials = SANDBOX_CREDENTIALS,
    log = () => undefined,
  } = options
  const settings = defaultSettings()
  const { entries, problems } =
    options.timeline === undefined ? { entries: [], problems: [] } : parseTimeline(options.timeline)
  const wrong = [...patchSettings(settings, options.settings ?? {}), ...problems]
  if (wrong.length > 0) throw new Error(`mocks cannot start: ${wrong.join('; ')}`)

  const startedAt = clock()
  const timeline = createTimeline(startedAt)
  timeline.replace(entries, startedAt)
  const faults = createFaultTable(settings, timeline)
  const journal = createJournal()
  const memory = createMemory()
  const registry = openRegistry(settings, clock, options.state)
  const portal = openPortal(settings, clock, options.state)
  const linked = openLinked(settings, clock, options.state)
  const signIn = createSignIn(clock)
  const life = createLife()
  let closed = false
  let back: NodeJS.Timeout | undefined
  let listener: Listener | undefined
  const listening = (): Listener => {
    if (!listener) throw new Error('not listening yet')
    return listener
  }

  const ownUrl = (): string =>
    `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${listening().port}`

  async function pauseFor(ms: number): Promise<void> {
    clearTimeout(back)
    // The answer to this very request has to leave first.
    setImmediate(() => {
      if (closed) return
      void listening().pause()
      const failed = (error: unknown): void => log(`cannot listen again: ${String(error)}`)
      back = setTimeout(() => void listening().resume().catch(failed), ms)
    })
  }

  const control: Control = {
    settings,
    credentials,
    memory,
    registry,
    portal,
    linked,
    faults,
    journal,
    life,
    clock,
    listener: listening,
    timeline,
    startedAt,
    pauseFor,
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/'
    const path = url.split('?', 1)[0] ?? '/'
    journal.noteUrl(url)
    if (path.startsWith('/_control/')) return serveControl(url, request, response, control)
    if (path === '/') return send(response, page(control, toState(control)))
    if (path === '/personas') return send(response, personasJson())
    const signedIn = await signIn.answer(request, ownUrl())
    if (signedIn) return send(response, signedIn)
    if (path === settings.portalPublicBase || path.startsWith(`${settings.portalPublicBase}/`))
      return send(response, answerPublicPage(request, settings, portal, linked))
    const portalRoute = findPortalRoute(path, settings)
    if (portalRoute) {
      const isMethod = portalRoute.methods.some((method) => method === request.method)
      if (isMethod) return servePortal(portalRoute, request, response, control, portal)
      return send(response, json(405, { message: 'no such method' }, { allow: portalRoute.methods.join(', ') }))
    }
    const linkedRoute = findLinkedRoute(path, request.method, settings)
    if (linkedRoute) {
      if ('call' in linkedRoute) return serveLinked(linkedRoute, request, response, control, linked)
      return send(response, json(405, { message: 'no such method' }, { allow: linkedRoute.allow }))
    }
    const registryRoute = findRegistryRoute(path, settings)
    const route = findRoute(path)
    if (!registryRoute && !route)
      return send(response, json(404, { message: 'no such path; GET / tells which there are' }))
    // Both a service and a registry may be asked how they are.
    const isAnswered = request.method === 'GET' && (registryRoute !== undefined || route?.get !== undefined)
    if (request.method !== 'POST' && !isAnswered)
      return send(response, json(405, { message: 'POST only' }, { allow: 'POST' }))
    if (registryRoute) return serveRegistry(registryRoute, request, response, control, registry)
    if (route) {
      const answer = isAnswered && route.get ? route.get : route.answer
      return serveLayer(route.layer, answer, request, response, control)
    }
  }

  listener = await listen(host, port, tls, options.keepAliveMs ?? 60_000, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      log(`mock failed on ${request.method} request: ${error instanceof Error ? error.stack : String(error)}`)
      if (!response.headersSent) send(response, json(500, { message: 'the mock itself failed' }))
    })
  })

  return {
    url: ownUrl(),
    port: listener.port,
    settings,
    faults,
    journal,
    memory,
    registry,
    portal,
    linked,
    open: () => ({ sockets: listening().sockets(), waits: life.pending() }),
    pause: () => listening().pause(),
    resume: () => listening().resume(),
    setTls: (identity, options) => listening().setTls(identity, options),
    async close() {
      closed = true
      clearTimeout(back)
      life.end()
      await listening().close()
      await registry.close()
      await portal.close()
      await linked.close()
    },
  }
}
