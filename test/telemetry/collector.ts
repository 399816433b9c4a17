/** A collector of OTLP over HTTP as a small honest server: what it was sent, as a tree that tests can read. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { TlsOptions } from 'node:tls'
import { eventually } from '../support/eventually.ts'

export interface SeenSpan {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  /** 1 internal, 2 server, 3 client, 5 consumer. */
  kind: number
  attributes: Record<string, string | number | boolean>
  events: string[]
  /** 2 = error. */
  status: number
  resource: Record<string, string | number | boolean>
  startedAt: bigint
  endedAt: bigint
}

export interface Collector {
  url: string
  /** Bodies exactly as they came. */
  bodies: string[]
  headers: Record<string, unknown>[]
  spans(): SeenSpan[]
  /** The spans of one trace, once the named one is among them. */
  trace(traceId: string, until: string): Promise<SeenSpan[]>
  /** What it does with a request: answers 200 unless a test says otherwise. */
  behave(how: 'well' | 'refuses' | 'silent'): void
  close(): Promise<void>
}

interface Value {
  stringValue?: string
  intValue?: number | string
  boolValue?: boolean
  doubleValue?: number
}
type Attributes = { key: string; value: Value }[]

export async function startCollector(tls?: TlsOptions): Promise<Collector> {
  const bodies: string[] = []
  const headers: Record<string, unknown>[] = []
  let behaviour: 'well' | 'refuses' | 'silent' = 'well'
  const take: RequestListener = (request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      if (behaviour === 'silent') return
      bodies.push(Buffer.concat(pieces).toString('utf8'))
      headers.push(request.headers)
      response.writeHead(behaviour === 'well' ? 200 : 400, { 'content-type': 'application/json' }).end('{}')
    })
  }
  const server: Server | TlsServer = tls ? createTlsServer(tls, take) : createServer(take)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const spans = () => bodies.flatMap(getSpans)
  return {
    url: `http${tls ? 's' : ''}://127.0.0.1:${port}/v1/traces`,
    bodies,
    headers,
    spans,
    behave(how) {
      behaviour = how
    },
    trace: (traceId, until) =>
      eventually(`the trace has its ${until}`, () => {
        const own = spans().filter((span) => span.traceId === traceId)
        return own.some(({ name }) => name === until) ? own : undefined
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function getSpans(body: string): SeenSpan[] {
  return JSON.parse(body).resourceSpans.flatMap(
    ({ resource, scopeSpans }: { resource: { attributes: Attributes }; scopeSpans: { spans: Sent[] }[] }) =>
      scopeSpans.flatMap((scope) =>
        scope.spans.map((span) => ({
          traceId: span.traceId,
          spanId: span.spanId,
          parentSpanId: span.parentSpanId ?? '',
          name: span.name,
          kind: span.kind,
          status: span.status?.code ?? 0,
          attributes: plain(span.attributes),
          events: (span.events ?? []).map(({ name }) => name),
          resource: plain(resource.attributes),
          startedAt: BigInt(span.startTimeUnixNano),
          endedAt: BigInt(span.endTimeUnixNano),
        })),
      ),
  )
}

interface Sent {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  attributes: Attributes
  events?: { name: string }[]
  status?: { code?: number }
  startTimeUnixNano: string
  endTimeUnixNano: string
}

function plain(attributes: Attributes): SeenSpan['attributes'] {
  return Object.fromEntries(
    attributes.map(({ key, value }) => {
      const { stringValue, boolValue, intValue, doubleValue } = value
      return [key, stringValue ?? boolValue ?? Number(intValue ?? doubleValue)]
    }),
  )
}

/** `name` of a span and of its ancestors, the root first. */
export function toPath(span: SeenSpan, all: readonly SeenSpan[]): string {
  const parent = all.find(({ spanId }) => spanId === span.parentSpanId)
  return parent ? `${toPath(parent, all)} > ${span.name}` : span.name
}
