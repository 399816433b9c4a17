/**
 * The HTTP edge: every request enters here, gets its id, is timed, and leaves as an answer or as a problem document.
 * One line of log and one set of metrics per request; neither holds a URL's text or anything from a body.
 */

import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Credentials } from '../access/credentials.ts'
import type { Persons } from '../access/persons/open-persons.ts'
import { describeQuota, type QuotaState, type Quotas } from '../access/quotas.ts'
import type { RefusedCredentials } from '../access/refused-credentials.ts'
import type { RefusedRights } from '../access/refused-rights.ts'
import type { BatchDeps } from '../batch/deps.ts'
import type { CertificateDeps } from '../certificate/deps.ts'
import type { Caller, Consumer } from '../domain/access.ts'
import type { AgreedAct } from '../domain/agreement.ts'
import { GatewayFailure, toFailure } from '../domain/failure.ts'
import type { PathLimit } from '../domain/link/limit-lender.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { Tracer } from '../domain/trace.ts'
import type { PublicStatusSettings } from '../dossier/settings.ts'
import type { FileAddressDeps } from '../file-address/deps.ts'
import type { FileCheckDeps } from '../file-check/deps.ts'
import type { FilingDeps } from '../filing/deps.ts'
import type { Health } from '../health/open-health.ts'
import type { IdentityDeps } from '../identity/person-inquiry.ts'
import type { RehearsalDeps } from '../identity/rehearse-inquiry.ts'
import type { LinkedDeps } from '../linked/deps.ts'
import type { OversightDeps } from '../oversight/deps.ts'
import type { LaneOperationsDeps } from '../sync/operate-lanes.ts'
import type { ReconciliationDeps } from '../sync/reconcile/operate-reconciliation.ts'
import type { UnitDeps } from '../unit/deps.ts'
import type { WebhookDeps } from '../webhook/deps.ts'
import type { Edge, PagesEdge } from './edge.ts'
import { createLargeBodies } from './input/large-bodies.ts'
import { problemResponse } from './problem.ts'
import { beginRequest, type Env, endSpan, findHeader, findIncoming, type RequestState } from './request.ts'
import { routeNames } from './route-names.ts'
import { attachmentPath, mountAttachments } from './routes/attachments.ts'
import { mountAuditRecords } from './routes/audit-records.ts'
import { mountBatches } from './routes/batches.ts'
import { mountBreaches } from './routes/breaches.ts'
import { mountCardVerifications } from './routes/card-verifications.ts'
import { mountCertificateFiles } from './routes/certificate-files.ts'
import { mountCertificates } from './routes/certificates.ts'
import { mountDiagnostics } from './routes/diagnostics.ts'
import { mountDossierEvents } from './routes/dossier-events.ts'
import { mountDossiers } from './routes/dossiers.ts'
import { mountFilingEvents } from './routes/events.ts'
import { mountFileAddresses } from './routes/file-addresses.ts'
import { mountFiles } from './routes/files.ts'
import { mountFilings } from './routes/filings.ts'
import { mountIdentity } from './routes/identity.ts'
import { mountLanes } from './routes/lanes.ts'
import { mountLinkActions } from './routes/link-actions.ts'
import { mountLinkedDossiers } from './routes/linked-dossiers.ts'
import { mountLinks } from './routes/links.ts'
import { mountMe } from './routes/me.ts'
import { mountOperations, type OperationsDeps } from './routes/operations.ts'
import { mountOperators } from './routes/operators.ts'
import { mountPublicStatus } from './routes/public-status.ts'
import { mountReconciliation } from './routes/reconciliation.ts'
import { mountReports, type ReportDeps } from './routes/reports.ts'
import { mountUnits } from './routes/units.ts'
import { mountWebhooks } from './routes/webhooks.ts'
import type { ClientCertificates } from './server/client-certificates.ts'
import { markKnown } from './server/connections.ts'
import type { RefusalLog } from './server/refusal-log.ts'
import type { ServerSettings } from './settings.ts'
import { StaticRouter } from './static-router.ts'
import { ConnectionAbort, type Outgoing } from './streams/client-abort.ts'

/** What the metrics learn about a finished request. */
export interface RequestSummary {
  route: string
  method: string
  status: number
  durationMs: number
  consumer: string
  outcome: string
}

export interface HttpDeps {
  settings: ServerSettings
  credentials: Credentials
  clientCertificates: ClientCertificates
  refusedCredentials: RefusedCredentials
  refusedRights: RefusedRights
  persons: Persons | undefined
  recordSignIn: PagesEdge['recordSignIn']
  quotas: Quotas
  /** What the systems behind the gateway allow it, over all replicas. */
  pathLimits: () => readonly PathLimit[]
  identity: IdentityDeps & RehearsalDeps
  /** Absent where nothing can be sealed. */
  batches: BatchDeps | undefined
  /** Absent where the configuration has no filings: their routes then say so. */
  filings: FilingDeps | undefined
  fileAddresses: FileAddressDeps | undefined
  publicStatus: PublicStatusSettings
  fileChecks: FileCheckDeps
  /** Absent where no linked dossiers are pulled. */
  linked: LinkedDeps | undefined
  /** Absent where the configuration has no link to the registry. */
  certificates: CertificateDeps | undefined
  /** The synchronisation of dossiers; absent where there are none. */
  lanes: LaneOperationsDeps | undefined
  webhooks: WebhookDeps | undefined
  /** Which acts in bulk are ordered at the operators' page alone, because a second person must agree. */
  needsSecondPerson: (act: AgreedAct) => boolean
  reconciliation: ReconciliationDeps | undefined
  reports: ReportDeps
  units: UnitDeps
  oversight: OversightDeps
  health: Health
  /** Mounts the pages for people on the same app; absent where there are none. */
  pages: ((root: OpenAPIHono<Env>, edge: PagesEdge) => void) | undefined
  operations: OperationsDeps
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

/** Tokens are for the API alone: what is open to all, and pages, judge none. */
const isApi = (path: string): boolean => path.startsWith('/v1/')

/** Nobody is believed by it (RFC 6750, 2.3), and anyone who reads the logs of a proxy could have it. */
const hasTokenInAddress = (c: Context<Env>): boolean => /[?&]access_token(?:=|&|$)/i.test(findIncoming(c)?.url ?? '')

const findPeer = (c: Context<Env>): string => findIncoming(c)?.socket.remoteAddress ?? ''

/** Where the reference explains an operation, by its method and pattern. */
function findReferences(app: OpenAPIHono<Env>): ReadonlyMap<string, string> {
  return new Map(
    app.openAPIRegistry.definitions.flatMap((definition) => {
      if (definition.type !== 'route') return []
      const { method, path, tags = [], operationId } = definition.route
      const pattern = path.replaceAll(/\{([^}]+)\}/g, ':$1')
      return [[`${method.toUpperCase()} ${pattern}`, `/docs/${tags[0]}#${operationId}`] as const]
    }),
  )
}

export function createApp(deps: HttpDeps): OpenAPIHono<Env> {
  const { settings, clock, logger } = deps
  const app = new OpenAPIHono<Env>({ router: new StaticRouter() })

  app.use('*', async function observe(c, next) {
    const request = beginRequest(c, performance.now(), deps.tracer)
    c.set('request', request)
    const authorization = findHeader(c, 'authorization')
    if (isApi(c.req.path) && deps.credentials.isToken(authorization)) await prove(c, request, authorization)
    await next()
    finish(c, request)
  })

  app.onError(async (error, c) => {
    const failure = toFailure(error)
    const request = c.get('request')
    request.failure = { code: failure.code, layer: failure.layer }
    if (request.caller === undefined) {
      await deps.refusedCredentials.record({
        requestId: request.id,
        code: failure.code,
        credential: request.shown,
        peer: findPeer(c),
      })
    }
    await recordMissingRight(c, failure)
    if (failure.code === 'internal-error') logDefect(c, failure)
    return refused(c, failure)
  })

  app.notFound((c) => {
    const failure = nothingHere(c.req.path)
    c.get('request').failure = { code: failure.code, layer: failure.layer }
    return refused(c, failure)
  })

  /** Says what the address takes, or which one was probably meant. */
  function nothingHere(path: string): GatewayFailure {
    const methods = names.getMethods(path).join(', ')
    if (methods !== '') {
      const message = { vi: `Địa chỉ này nhận: ${methods}`, en: `This address takes: ${methods}` }
      return new GatewayFailure('method-not-allowed', { faults: [{ pointer: '', code: 'method', message }] })
    }
    const meant = names.findNearest(path)
    const message =
      meant === undefined
        ? { vi: 'Các địa chỉ có ở /docs', en: 'The addresses are listed at /docs' }
        : { vi: `Có phải ý là ${meant}?`, en: `Did you mean ${meant}?` }
    return new GatewayFailure('route-not-found', { faults: [{ pointer: '', code: 'address', message }] })
  }

  function refused(c: Context<Env>, failure: GatewayFailure): Response {
    const { headers } = c.get('request')
    if (failure.code === 'method-not-allowed') headers.allow = names.getMethods(c.req.path).join(', ')
    return problemResponse(c, failure, references.get(`${c.req.method} ${names.getPattern(c.req.path)}`))
  }

  async function recordMissingRight(c: Context<Env>, failure: GatewayFailure): Promise<void> {
    const { id: requestId, caller, officer } = c.get('request')
    if (caller === undefined) return
    const object = `${c.req.method} ${names.getPattern(c.req.path)}`
    await deps.refusedRights.record(failure, { requestId, caller, officer, object })
  }

  const findCertificate = (c: Context<Env>) => {
    const incoming = findIncoming(c)
    return incoming && deps.clientCertificates.find(incoming)
  }

  /** Before the route, because a signature or the database may have to be waited for; `admit` goes by what came of it. */
  async function prove(c: Context<Env>, request: RequestState, authorization: string): Promise<void> {
    const proof = findHeader(c, 'dpop')
    try {
      request.proven = await deps.credentials.prove({
        authorization,
        proof,
        method: c.req.method,
        path: findIncoming(c)?.url?.split('?', 1)[0] ?? c.req.path,
        certificate: findCertificate(c),
        onVerified: (credential) => {
          request.shown = credential
        },
      })
    } catch (error) {
      request.proven = toFailure(error)
    }
    const nonce = proof === undefined && !/^dpop /i.test(authorization) ? undefined : deps.credentials.getNonce()
    if (nonce !== undefined) request.headers['dpop-nonce'] = nonce
  }

  function identify(c: Context<Env>, request: RequestState): Caller {
    const { proven } = request
    if (proven instanceof GatewayFailure) throw proven
    if (hasTokenInAddress(c))
      throw new GatewayFailure('credentials-malformed', { detail: 'access_token in the address' })
    return (
      proven ??
      deps.credentials.identify(findHeader(c, 'authorization'), findCertificate(c), (credential) => {
        request.shown = credential
      })
    )
  }

  function takeQuota(request: RequestState, consumer: Consumer, requests: number): void {
    try {
      showQuota(request, deps.quotas.take(consumer, requests))
    } catch (error) {
      const resetSeconds = Math.max(1, Math.ceil((toFailure(error).retryAfterMs ?? 0) / 1_000))
      showQuota(request, { remaining: 0, resetSeconds })
      throw error
    }
  }

  function showQuota(request: RequestState, { remaining, resetSeconds }: QuotaState): void {
    request.headers.ratelimit = `"default";r=${remaining};t=${resetSeconds}`
  }

  function showProcedureQuota(request: RequestState, consumer: Consumer, procedure: string): void {
    const own = deps.quotas.peekFor(consumer, procedure)
    if (!own) return
    const { headers } = request
    headers['ratelimit-policy'] = `${headers['ratelimit-policy']}, ${describeQuota(own.limit, own.name)}`
    headers.ratelimit = `${headers.ratelimit}, "${own.name}";r=${own.remaining};t=${own.resetSeconds}`
  }

  /** Establishes the caller; nothing is taken yet. */
  function establish(c: Context<Env>, operation: string): { request: RequestState; consumer: Consumer } {
    const request = c.get('request')
    request.operation = operation
    if (deps.draining()) throw new GatewayFailure('shutting-down', { retryAfterMs: 2000 })
    request.caller = identify(c, request)
    markKnown(findIncoming(c)?.socket)
    const { consumer } = request.caller
    request.headers['ratelimit-policy'] = describeQuota(consumer.quota)
    return { request, consumer }
  }

  const edge: Edge = {
    settings,
    bodyLimits: { bytesMax: settings.bodyBytesMax, depthMax: 16, large: createLargeBodies() },
    drained: deps.drained,
    admit(c, operation) {
      const { request, consumer } = establish(c, operation)
      takeQuota(request, consumer, 1)
      return request
    },
    admitDryRun(c, operation) {
      const { request, consumer } = establish(c, operation)
      deps.quotas.take({ id: `${consumer.id} dry-run`, quota: consumer.quota })
      showQuota(request, deps.quotas.peek(consumer))
      return request
    },
    withinQuota(request, procedure, inquire) {
      const consumer = request.caller?.consumer
      // Most have none: their requests wait for nothing more.
      if (consumer?.quota.procedures === undefined) return inquire()
      return inquire().finally(() => showProcedureQuota(request, consumer, procedure))
    },
    getQuota({ caller }) {
      if (!caller) throw new Error('a quota needs a caller')
      return deps.quotas.peek(caller.consumer)
    },
    renewCaller({ caller }) {
      const renewed = caller && deps.credentials.renew(caller)
      if (renewed) return renewed
      const hasEnded = caller?.endsAt !== undefined && clock.now() >= caller.endsAt
      throw new GatewayFailure(hasEnded ? 'token-expired' : 'credentials-unknown')
    },
    getOpenMs({ caller }, mostMs) {
      const endsAt = caller?.endsAt ?? Number.POSITIVE_INFINITY
      return Math.max(0, Math.min(mostMs, endsAt - clock.now()))
    },
    takeFurther(request, requests) {
      if (request.caller && requests > 0) takeQuota(request, request.caller.consumer, requests)
    },
    clientAbort(c) {
      const outgoing = (c.env as { outgoing?: Outgoing } | undefined)?.outgoing
      return outgoing && new ConnectionAbort(outgoing)
    },
  }
  mountMe(app, edge, deps.pathLimits)
  mountIdentity(app, edge, deps.identity)
  mountCardVerifications(app, edge, deps.identity)
  mountBatches(app, edge, deps.identity, logger, deps.batches)
  // Before the filing of an id: `events` is none.
  mountFilingEvents(app, edge, deps.filings)
  mountFilings(app, edge, deps.filings, deps.units)
  // Before the dossier of a code: `events` is none.
  mountDossierEvents(app, edge, deps.filings)
  mountDossiers(app, edge, deps.filings)
  mountPublicStatus(app, edge, deps.filings, deps.publicStatus)
  mountLinkedDossiers(app, edge, deps.linked)
  mountCertificates(app, edge, deps.certificates)
  mountAttachments(app, edge, deps.filings)
  mountFiles(app, edge, deps.fileAddresses)
  mountFileAddresses(app, edge, deps.fileAddresses)
  mountCertificateFiles(app, edge, deps.fileChecks)
  mountWebhooks(app, edge, deps.webhooks)
  mountReports(app, edge, deps.reports)
  mountUnits(app, edge, deps.units)
  mountAuditRecords(app, edge, deps.oversight)
  mountBreaches(app, edge, deps.oversight)
  mountOperators(app, edge, deps.filings, deps.needsSecondPerson)
  mountLanes(app, edge, deps.lanes, deps.needsSecondPerson)
  mountReconciliation(app, edge, deps.reconciliation)
  mountLinks(app, edge, deps.health, deps.operations.readiness)
  mountLinkActions(app, edge, deps.health, clock)
  mountDiagnostics(app, edge, deps.diagnostics)
  mountOperations(app, deps.operations)
  deps.pages?.(app, {
    ...edge,
    credentials: deps.credentials,
    findCertificate,
    persons: deps.persons,
    recordSignIn: deps.recordSignIn,
    recordRefusedSignIn: (c, { object, code }) =>
      deps.refusedCredentials.recordSignIn({ requestId: c.get('request').id, object, code, peer: findPeer(c) }),
    clock,
    markKnown: (c) => markKnown(findIncoming(c)?.socket),
    recordMissingRight,
    onDefect: logDefect,
  })
  const names = routeNames(app.routes, [attachmentPath])
  const references = findReferences(app)

  /** The class and the place of a defect, never its message: a message may quote what was sent. */
  function logDefect(c: Context<Env>, failure: GatewayFailure): void {
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
    const route = names.getPattern(c.req.path)
    const { method } = c.req
    const consumer = request.caller?.consumer.id ?? ''
    const outcome = request.failure?.code ?? request.outcome ?? 'ok'
    deps.onRequest?.({ ...names.toLabels(method, c.req.path), status, durationMs, consumer, outcome })
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
    if (consumer === '') deps.refusalLog.write(line)
    else logger.info(line, 'request')
  }
  return app
}
