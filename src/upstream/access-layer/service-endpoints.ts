/**
 * Where the two services of a path are: one line for both, or one each where another host verifies. What both paths of a
 * message need beside its sign-in stands here: keys per service, headers per operation.
 */
import { tlsTowards } from '../../domain/link/connection.ts'
import type { Span } from '../../domain/trace.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import type { WireDeps } from '../http/http.ts'
import type { Operation } from './access-layer.ts'
import { createLine, type EndpointClient, type LineSettings } from './endpoint-client.ts'

export interface ServiceAddress {
  path?: string | undefined
  url?: string | undefined
}

export interface ServiceKeys {
  apiKey?: string | undefined
  apiKeys?: { lookup?: string | undefined; verify?: string | undefined } | undefined
}

interface ServiceRequest {
  headers: readonly string[]
  body: string
  /** Key of the party that signs in for itself; absent = that of the service. */
  apiKey?: string | undefined
  traceparent?: string | undefined
  span?: Span | undefined
  signal: AbortSignal
}

export interface ServiceLines {
  /** The line of the lookup, which is probed. */
  readonly main: EndpointClient
  /** URL paths of the two services, as a sign-in may hash them. */
  readonly paths: Readonly<Record<Operation, string>>
  /** The key that a question about nobody carries. */
  readonly probeHeaders: readonly string[]
  post(operation: Operation, request: ServiceRequest): Promise<HttpAnswer>
  close(): Promise<void>
}

export function createServiceLines(
  settings: LineSettings & ServiceKeys,
  verify: ServiceAddress,
  constant: readonly string[],
  perOperation: Readonly<Record<Operation, readonly string[]>>,
  wire: WireDeps,
): ServiceLines {
  const main = createLine(settings, constant, wire)
  const toLine = (url: string) =>
    createLine({ ...settings, url, tls: tlsTowards(url, settings.tls, settings.url) }, constant, wire)
  const apart = verify.url === undefined ? null : toLine(verify.url)
  const lines: Record<Operation, EndpointClient> = { lookup: main, verify: apart ?? main }
  const paths = { lookup: main.path, verify: apart?.path ?? verify.path ?? main.path }
  // Headers of the settings win over ours by name, also over those that differ from call to call.
  const replaced = new Set(Object.keys(settings.headers).map((name) => name.toLowerCase()))
  const ownHeaders = (headers: readonly string[]): string[] => {
    const kept: string[] = []
    for (let at = 0; at < headers.length; at += 2) {
      const [name, value] = headers.slice(at, at + 2)
      if (name !== undefined && value !== undefined && !replaced.has(name.toLowerCase())) kept.push(name, value)
    }
    return kept
  }
  const keyHeaders = (key: string | undefined) => (key === undefined ? [] : ownHeaders(['ApiKey', key]))
  const keys: Record<Operation, string[]> = {
    lookup: keyHeaders(settings.apiKeys?.lookup ?? settings.apiKey),
    verify: keyHeaders(settings.apiKeys?.verify ?? settings.apiKey),
  }
  const fixed: Record<Operation, string[]> = {
    lookup: ownHeaders(perOperation.lookup),
    verify: ownHeaders(perOperation.verify),
  }

  return {
    main,
    paths,
    probeHeaders: keys.lookup,
    post(operation, { headers, body, apiKey, traceparent, span, signal }) {
      const key = apiKey === undefined ? keys[operation] : keyHeaders(apiKey)
      const all = headers.concat(fixed[operation], key)
      return lines[operation].post({ path: paths[operation], headers: all, body, traceparent, span, signal })
    },
    async close() {
      await Promise.all([main.close(), apart?.close()])
    },
  }
}
