/** What every driver needs of its line: a pool to one origin, constant headers computed once, and the trace context. */
import type { ConnectionSettings } from '../../domain/link/connection.ts'
import type { Span } from '../../domain/trace.ts'
import { findHeader, type HttpAnswer, type HttpRequest } from '../http/exchange.ts'
import { createHttp, type Http, type WireDeps } from '../http/http.ts'
import { type LargeBody, toText } from '../http/large-body.ts'
import { getRoot } from '../http/multipart.ts'
import type { ContentEncoding } from '../http/unpack.ts'
import { type AssumableCharset, inUtf8 } from '../parsing/decode-text.ts'
import type { JsonForm } from '../parsing/json-form.ts'
import { beginExchangeSpan } from './exchange-span.ts'
import { createBodySigner, signedContentType } from './signing/sign-body.ts'
import type { SigningSettings } from './signing/signing-settings.ts'

export interface LineSettings extends ConnectionSettings {
  url: string
  connectTimeoutMs: number
  headersTimeoutMs: number
  bodyTimeoutMs: number
  keepAliveMs: number
  connectionsMax: number
  answerBytesMax: number
  headers: Readonly<Record<string, string>>
  passTraceContext: boolean
  signing?: SigningSettings | undefined
  acceptEncodings?: readonly ContentEncoding[] | undefined
  query?: Readonly<Record<string, string>> | undefined
  secretQuery?: Readonly<Record<string, string>> | undefined
  answer?: { charset?: AssumableCharset | undefined } | undefined
  /** Brings JSON answers into the form of the contract; absent = they have it. */
  jsonForm?: JsonForm | null | undefined
}

interface LineRequest {
  /** Absent: POST. */
  method?: 'POST' | 'PUT'
  path: string
  headers: readonly string[]
  body: string | LargeBody
  traceparent?: string | undefined
  /** The attempt that this is part of, when it is traced. */
  span?: Span | undefined
  signal: AbortSignal
  /** Whether it may reach them twice without harm; absent = yes, it is a question. */
  repeatable?: boolean
  /** On a connection of its own. */
  fresh?: boolean
}

export interface EndpointClient {
  /** Path of `url`. */
  path: string
  post(request: LineRequest): Promise<HttpAnswer>
  /** Fetches what needs no body, on a kept connection; the headers as with `get`. */
  fetch(request: Omit<LineRequest, 'method' | 'body' | 'repeatable'>): Promise<HttpAnswer>
  /** A question without a body, on a connection of its own; of the constant headers only those that speak of no body go along. */
  get(request: { path: string; headers: readonly string[]; signal: AbortSignal }): Promise<HttpAnswer>
  /** Makes a connection of its own and closes it without a word. */
  reach(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** `constant`: headers of every request, names and values in turn; those of the settings replace them by name. */
export function createLine(settings: LineSettings, constant: readonly string[], wire: WireDeps): EndpointClient {
  const url = new URL(settings.url)
  const { open = createHttp, ...httpDeps } = wire
  const http: Http = open({ ...settings, ...httpDeps, origin: url.origin })
  const own = new Map<string, readonly [string, string]>()
  for (let at = 0; at < constant.length; at += 2) {
    const name = constant[at] as string
    own.set(name.toLowerCase(), [name, constant[at + 1] as string])
  }
  const signedType = signedContentType(settings.signing)
  if (signedType !== null) own.set('content-type', ['Content-Type', signedType])
  own.set('accept-encoding', ['Accept-Encoding', (settings.acceptEncodings ?? ['identity']).join(', ')])
  for (const [name, value] of Object.entries(settings.headers)) own.set(name.toLowerCase(), [name, value])
  const fixed = [...own.values()].flat()
  const bodiless = [...own].flatMap(([name, header]) => (/^(content-type|soapaction)$/.test(name) ? [] : header))
  const signer = createBodySigner(settings.signing)
  const query = new URLSearchParams({ ...settings.query, ...settings.secretQuery }).toString()
  const withQuery = (path: string) => (query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`)

  const { jsonForm = null } = settings
  const charset = settings.answer?.charset
  /** The message itself, in one part, in a charset that is known, under the names of the contract. */
  const plain = (answer: HttpAnswer): HttpAnswer => {
    const root = getRoot(answer)
    const text = charset === undefined ? root : inUtf8(root, charset)
    return jsonForm === null ? text : jsonForm(text)
  }

  function send(
    requested: Omit<LineRequest, 'method' | 'body'> & { method: HttpRequest['method']; body: HttpRequest['body'] },
  ) {
    const { method, path, headers, body, traceparent, span, signal, repeatable = true, fresh } = requested
    const all = (body === null ? bodiless : fixed).concat(headers)
    const exchange = span && beginExchangeSpan(span, method, url)
    const context = exchange?.traceparent ?? traceparent
    if (context !== undefined && settings.passTraceContext) all.push('traceparent', context)
    // Asking twice does no harm beyond one more line in their log.
    const request = { method, path: withQuery(path), headers: all, body, signal, repeatable, fresh }
    const answered = exchange
      ? exchange.follow((onSample) => http.exchange({ ...request, onSample }))
      : http.exchange(request)
    return answered.then(plain)
  }

  return {
    path: url.pathname,
    post:
      signer === null
        ? (request) => send({ method: 'POST', ...request })
        : async (request) => {
            const { body, headers } = await signer(toText(request.body))
            return send({ method: 'POST', ...request, body, headers: request.headers.concat(headers) })
          },
    fetch: (request) => send({ ...request, method: 'GET', body: null }),
    get({ path, headers, signal }) {
      const all = bodiless.concat(headers)
      const request = { method: 'GET', path: withQuery(path), headers: all, body: null, signal } as const
      return http.exchange({ ...request, repeatable: true, fresh: true })
    },
    reach: (signal) => http.reach(signal),
    close: () => http.close(),
  }
}

/** The id that the exchange gave the call, when it states one. */
export function findExchangeId(answer: HttpAnswer): string | null {
  const id = findHeader(answer.headers, 'x-road-id')
  // It goes into the audit record: an id, not a place for anything else.
  return id !== null && /^[\w:.-]{1,100}$/.test(id) ? id : null
}
