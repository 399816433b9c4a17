/** Spans of OpenTelemetry behind the seam of domain/trace.ts; names and meanings after its semantic conventions. */
import { randomUUID } from 'node:crypto'
import {
  SpanKind as OtelKind,
  type Span as OtelSpan,
  type Tracer as OtelTracer,
  ROOT_CONTEXT,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import type { IdGenerator } from '@opentelemetry/sdk-trace'
import type { Span, SpanAttributes, SpanBeginning, SpanKind, Tracer } from '../domain/trace.ts'

const kinds: Record<SpanKind, OtelKind> = {
  server: OtelKind.SERVER,
  client: OtelKind.CLIENT,
  consumer: OtelKind.CONSUMER,
  internal: OtelKind.INTERNAL,
}

/** Keeps `ratio` of the traces that begin here, and of the others those that their beginner wants kept. */
export function createTracer(tracer: OtelTracer, ratio: number, random: () => number = Math.random): Tracer {
  return {
    begin(name, { kind, attributes, traceparent }: SpanBeginning) {
      const parent = traceparent === undefined ? undefined : parse(traceparent)
      const sampled = parent ? (parent.traceFlags & TraceFlags.SAMPLED) !== 0 : random() < ratio
      if (!sampled) return undefined
      const context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT
      return new TracedSpan(tracer, start(tracer, name, kind, attributes, context))
    },
  }
}

function start(
  tracer: OtelTracer,
  name: string,
  kind: SpanKind,
  attributes: SpanAttributes | undefined,
  context: typeof ROOT_CONTEXT,
): OtelSpan {
  return tracer.startSpan(name, { kind: kinds[kind], ...(attributes && { attributes }) }, context)
}

class TracedSpan implements Span {
  readonly #tracer: OtelTracer
  readonly #span: OtelSpan
  #ended = false

  constructor(tracer: OtelTracer, span: OtelSpan) {
    this.#tracer = tracer
    this.#span = span
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.#span.spanContext()
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
  }

  child(name: string, attributes?: SpanAttributes, kind: SpanKind = 'internal'): Span {
    const context = trace.setSpan(ROOT_CONTEXT, this.#span)
    return new TracedSpan(this.#tracer, start(this.#tracer, name, kind, attributes, context))
  }

  set(attributes: SpanAttributes): void {
    if (!this.#ended) this.#span.setAttributes(attributes)
  }

  event(name: string, attributes?: SpanAttributes, at?: number): void {
    if (!this.#ended) this.#span.addEvent(name, attributes, at)
  }

  rename(name: string): void {
    if (!this.#ended) this.#span.updateName(name)
  }

  end(failure?: string): void {
    if (this.#ended) return
    if (failure !== undefined) {
      this.#span.setAttribute('error.type', failure)
      this.#span.setStatus({ code: SpanStatusCode.ERROR })
    }
    this.#ended = true
    this.#span.end()
  }
}

function parse(traceparent: string) {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent) ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
}

/** Out of the cache of random UUIDs; never an id of decimal digits alone, which could be taken for a number of a person. */
export const idGenerator: IdGenerator = {
  generateTraceId: () => randomHex(32),
  generateSpanId: () => randomHex(16),
}

function randomHex(length: number): string {
  for (;;) {
    const id = randomUUID().replaceAll('-', '').slice(0, length)
    if (/[a-f]/.test(id)) return id
  }
}
