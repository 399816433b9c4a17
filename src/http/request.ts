/** What the edge knows of one request while it runs: one object, made at the door, read by the log and the metrics. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'hono'
import type { Caller } from '../domain/access.ts'
import type { FailureCode, GatewayFailure, Layer } from '../domain/failure.ts'
import type { Span, Tracer } from '../domain/trace.ts'
import { getLanguage, type Language } from './language.ts'

export interface RequestState {
  id: string
  /** In `performance.now()` time. */
  startedAt: number
  language: Language
  /** Headers of the answer, gathered while the request runs. */
  headers: Record<string, string>
  /** Status of the answer, once there is one. */
  status: number
  /** W3C trace context that goes upstream: the caller's trace with a span of ours, or a new one. */
  traceparent: string
  /** This request in our trace, when it is traced. */
  span?: Span | undefined
  caller?: Caller
  /** The account of the person who is signed in at a page. */
  officer?: string
  /** What came of a token, before any route looks for a caller. */
  proven?: Caller | GatewayFailure
  /** Whose the good credential is that was shown, also where something else of it is refused afterwards. */
  shown?: string
  /** What the use case reports for the log: never a value of a person. */
  operation?: string
  path?: string
  outcome?: string
  failure?: { code: FailureCode; layer: Layer }
}

export type Env = { Variables: { request: RequestState } }

export function beginRequest(c: Context<Env>, now: number, tracer?: Tracer): RequestState {
  const id = randomUUID()
  const received = findHeader(c, 'traceparent')
  // Probes, metrics and pages are nobody's request.
  const span = tracer && c.req.path.startsWith('/v1/') ? beginSpan(tracer, c.req.method, received, id) : undefined
  return {
    id,
    startedAt: now,
    language: getLanguage(findHeader(c, 'accept-language')),
    traceparent: span?.traceparent ?? continueTrace(received, id),
    span,
    status: 200,
    headers: commonHeaders(id),
  }
}

/** What every answer carries. */
export function commonHeaders(id: string): Record<string, string> {
  return { 'x-request-id': id, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }
}

function beginSpan(tracer: Tracer, method: string, received: string | undefined, id: string): Span | undefined {
  return tracer.begin(method, {
    kind: 'server',
    traceparent: findTrace(received) && received,
    attributes: { 'http.request.method': method, 'lienthong.request_id': id },
  })
}

/** Writes into the span how the request ended. The route is its pattern; the address itself is never written. */
export function endSpan(request: RequestState, route: string, method: string, outcome: string): void {
  const { span, status, caller, failure } = request
  if (span === undefined) return
  span.rename(`${method} ${route}`)
  span.set({
    'http.route': route,
    'http.response.status_code': status,
    'lienthong.outcome': outcome,
    ...(caller && { 'lienthong.consumer': caller.consumer.id }),
    ...(failure && { 'lienthong.layer': failure.layer }),
  })
  // A refusal that the caller earned is no error of the server.
  span.end(status >= 500 ? outcome : undefined)
}

/** The request as the server has it; `undefined` where the app is called without a server. */
export function findIncoming(c: Context<Env>): IncomingMessage | undefined {
  return (c.env as { incoming?: IncomingMessage } | undefined)?.incoming
}

/**
 * Lets a sender that asked first (`Expect: 100-continue`) go on. Every reader of a body calls it, so that no body is sent for
 * a request that is refused for its credentials or its address.
 */
export function requestBody(c: Context<Env>): void {
  const { incoming, outgoing } = (c.env ?? {}) as { incoming?: IncomingMessage; outgoing?: ServerResponse }
  const requested = /^100-continue$/i.test(incoming?.headers.expect ?? '')
  if (requested && incoming?.httpVersion === '1.1' && outgoing && !outgoing.headersSent) outgoing.writeContinue()
}

/** A header as the socket brought it; asking the framework for one would make an object for all of them. */
export function findHeader(c: Context<Env>, name: string): string | undefined {
  const incoming = findIncoming(c)
  if (!incoming) return c.req.header(name)
  const value = incoming.headers[name]
  return typeof value === 'string' ? value : value?.join(', ')
}

/**
 * W3C Trace Context level 1: version 00, ids not all zero. Anything else is replaced, never passed on; so is a trace id
 * of decimal digits alone, which chance never makes and a personal number padded with zeros is. What is ours in it is the
 * request's own id, so that a trace without its beginning is found by the number that a caller quotes.
 */
export function continueTrace(received: string | undefined, requestId: string): string {
  const own = requestId.replaceAll('-', '')
  const { trace = own, flags = '00' } = findTrace(received) ?? {}
  return `00-${trace}-${own.slice(0, 16)}-${flags}`
}

function findTrace(received: string | undefined): { trace: string; flags: string } | undefined {
  const [, trace, , flags] =
    /^00-(?!\d{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/.exec(received ?? '') ?? []
  return trace === undefined || flags === undefined ? undefined : { trace, flags }
}

/** The caller's own limit, `Prefer: wait=<seconds>` (RFC 7240), within ours. */
export function getDeadline(prefer: string | undefined, limits: { deadlineMs: number; deadlineMaxMs: number }): number {
  const wait = /(?:^|[,;\s])wait=(\d{1,6})(?=$|[,;\s])/i.exec(prefer ?? '')?.[1]
  if (wait === undefined) return limits.deadlineMs
  return Math.min(Math.max(Number(wait) * 1000, 100), limits.deadlineMaxMs)
}
