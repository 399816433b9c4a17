/**
 * The HTTP edge: every request enters here, gets its id, is timed, and leaves as an answer or as a problem document.
 * One line of log and one set of metrics per request; neither holds a URL's text or anything from a body.
 */
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Credentials } from '../access/credentials.ts'
import type { Quotas } from '../access/quotas.ts'
import { GatewayFailure, toFailure } from '../domain/failure.ts'
import type { Clock, Departure, Logger } from '../domain/runtime.ts'
import type { Tracer } from '../domain/trace.ts'
import type { FilingParts } from '../filing/parts.ts'
import type { Health } from '../health/open-health.ts'
import type { IdentityParts } from '../identity/inquiry.ts'
import type { WebhookParts } from '../webhook/parts.ts'
import { markKnown } from './connections.ts'
import { CallerDeparture, type Outgoing } from './departure.ts'
import { LiteralRouter } from './literal-router.ts'
import { mountOps } from './ops/mount.ts'
import type { OpsParts } from './ops/parts.ts'
import { problemResponse } from './problem.ts'
import type { BodyLimits } from './read-json.ts'
import type { RefusalLog } from './refusal-log.ts'
import { beginRequest, type Env, endSpan, headerOf, incomingOf, type RequestState } from './request.ts'
import { routeNames } from './route-names.ts'
import { attachmentPath, mountAttachments } from './routes/attachments.ts'
import { mountDiagnostics } from './routes/diagnostics.ts'
import { mountFilingEvents } from './routes/events.ts'
import { mountFilings } from './routes/filings.ts'
import { mountIdentity } from './routes/identity.ts'
import { mountLinkActions } from './routes/link-actions.ts'
import { mountLinks } from './routes/links.ts'
import { mountOperations, type OperationsParts } from './routes/operations.ts'
import { mountOperators } from './routes/operators.ts'
import { mountWebhooks } from './routes/webhooks.ts'
import type { ServerSettings } from './settings.ts'

/** What the metrics are told about a finished request. */
export interface RequestSummary {
  route: string
  method: string
  status: number
  durationMs: number
  consumer: string
  outcome: string
}

export interface HttpParts {
  settings: ServerSettings
  credentials: Credentials
  quotas: Quotas
  identity: IdentityParts
  /** Absent where the configuration has no filings: their routes then say so. */
  filings: FilingParts | undefined
  webhooks: WebhookParts | undefined
  health: Health
  /** The operators' page; absent where the configuration wants none. */
  ops: OpsParts | undefined
  operations: OperationsParts
  diagnostics: () => Promise<object>
  clock: Clock
  logger: Logger
  /** Where requests without a caller are written. */
  refusalLog: RefusalLog
  onRequest: ((summary: RequestSummary) => void) | undefined
  /** Absent where nothing is traced. */
  tracer: Tracer | undefined
  /** True once the process drains: new work is refused. */
  draining: () => boolean
  /** Fires then: streams and waiting polls end. */
  drained: AbortSignal
}

/** What routes may use of the edge. */
export interface Edge {
  settings: ServerSettings
  bodyLimits: BodyLimits
  /** Fires when the process drains: what waits must end. */
  drained: AbortSignal
  /** Establishes the caller, takes from its quota, and says so in the RateLimit headers. */
  admit(c: Context<Env>, operation: string): RequestState
  /** Fires when the caller has gone; `undefined` where there is no socket to watch. */
  departureOf(c: Context<Env>): Departure | undefined
}

/** The app, and what is done before its first request. */
export interface HttpApp {
  app: OpenAPIHono<Env>
  warmUp(): Promise<void>
}

export function createApp(parts: HttpParts): HttpApp {
  const { settings, clock, logger } = parts
  const app = new OpenAPIHono<Env>({ router: new LiteralRouter() })

  app.use('*', async function observe(c, next) {
    const request = beginRequest(c, performance.now(), parts.tracer)
    c.set('request', request)
    await next()
    finish(c, request)
  })

  app.onError((error, c) => {
    const failure = toFailure(error)
    const request = c.get('request')
    request.failure = { code: failure.code, layer: failure.layer }
    if (failure.code === 'internal-error') tellDefect(c, failure)
    return refused(c, failure)
  })

  app.notFound((c) => {
    const known = names.methodsOf(c.req.path).length > 0
    const failure = new GatewayFailure(known ? 'method-not-allowed' : 'route-not-found')
    c.get('request').failure = { code: failure.code, layer: failure.layer }
    return refused(c, failure)
  })

  function refused(c: Context<Env>, failure: GatewayFailure): Response {
    if (failure.code === 'method-not-allowed') c.get('request').headers.allow = names.methodsOf(c.req.path).join(', ')
    return problemResponse(c, failure)
  }

  const edge: Edge = {
    settings,
    bodyLimits: { bytesMax: settings.bodyBytesMax, depthMax: 16 },
    drained: parts.drained,
    admit(c, operation) {
      const request = c.get('request')
      request.operation = operation
      if (parts.draining()) throw new GatewayFailure('shutting-down', { retryAfterMs: 2000 })
      request.caller = parts.credentials.identify(headerOf(c, 'authorization'))
      markKnown(incomingOf(c)?.socket)
      const { consumer } = request.caller
      request.headers['ratelimit-policy'] = `"default";q=${consumer.quota.perMinute};w=60`
      const quota = parts.quotas.take(consumer)
      request.headers.ratelimit = `"default";r=${quota.remaining};t=${quota.resetSeconds}`
      return request
    },
    departureOf(c) {
      const outgoing = (c.env as { outgoing?: Outgoing } | undefined)?.outgoing
      return outgoing && new CallerDeparture(outgoing)
    },
  }
  mountIdentity(app, edge, parts.identity)
  // Before the filing of an id: `events` is none.
  mountFilingEvents(app, edge, parts.filings)
  mountFilings(app, edge, parts.filings)
  mountAttachments(app, edge, parts.filings)
  mountWebhooks(app, edge, parts.webhooks)
  mountOperators(app, edge, parts.filings)
  mountLinks(app, edge, parts.health, parts.operations.readiness)
  mountLinkActions(app, edge, parts.health, clock)
  mountDiagnostics(app, edge, parts.diagnostics)
  const { warmUp } = mountOperations(app, parts.operations)
  if (parts.ops) {
    const { credentials, ops } = parts
    mountOps(app, { ...edge, credentials, clock, onDefect: tellDefect }, ops)
  }
  const names = routeNames(app.routes, [attachmentPath])

  /** The class and the place of a defect, never its message: a message may quote what was sent. */
  function tellDefect(c: Context<Env>, failure: GatewayFailure): void {
    const cause = failure.cause instanceof Error ? failure.cause : undefined
    const at = cause?.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 5)
    logger.error(
      { requestId: c.get('request').id, error: cause?.name ?? typeof failure.cause, at },
      'a defect ended a request',
    )
  }

  function finish(c: Context<Env>, request: RequestState): void {
    const { status } = request
    const durationMs = Math.round(performance.now() - request.startedAt)
    const route = names.patternOf(c.req.path)
    const { method } = c.req
    const consumer = request.caller?.consumer.id ?? ''
    const outcome = request.failure?.code ?? request.outcome ?? 'ok'
    parts.onRequest?.({ ...names.labelsOf(method, c.req.path), status, durationMs, consumer, outcome })
    endSpan(request, route, method, outcome)
    if (status < 400 && request.operation === undefined) return
    const { id, operation, path, failure, traceparent } = request
    const trace = traceparent.slice(3, 35)
    const line = {
      requestId: id,
      trace,
      method,
      route,
      status,
      durationMs,
      consumer,
      operation,
      path,
      outcome,
      layer: failure?.layer,
    }
    if (consumer === '') parts.refusalLog.write(line)
    else logger.info(line, 'request')
  }
  return { app, warmUp }
}
