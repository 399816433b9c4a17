/**
 * The one place that knows the OpenTelemetry SDK: spans go in batches to the collector of the configuration. What waits
 * is bounded and what is too much is dropped and counted, so that a collector that is dead or slow costs neither time nor
 * memory. Nothing is registered globally: without a span from here there is no tracing anywhere.
 */
import { randomUUID } from 'node:crypto'
import type { Agent } from 'node:http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions'
import type { Tracer } from '../domain/trace.ts'
import type { TelemetrySettings } from './settings.ts'
import { createTracer, idGenerator } from './spans.ts'

export interface TelemetryStatus {
  /** Spans since the start: taken by the collector, not taken by it, not even queued. */
  exported: number
  failed: number
  dropped: number
  waiting: number
}

export interface Telemetry {
  tracer: Tracer
  status(): TelemetryStatus
  /** The next batch goes with these headers and over connections made so; one under way ends as it began. */
  renew(settings: TelemetrySettings, agentFor?: (protocol: string) => Agent): void
  /** Sends what waits, for two seconds at most, and ends. */
  close(): Promise<void>
}

const closeMs = 2_000

/** `undefined` where the settings name no collector. */
/** `agentFor`: how connections to the collector are made, by the protocol of its address. */
export function openTelemetry(
  settings: TelemetrySettings,
  version: string,
  agentFor?: (protocol: string) => Agent,
): Telemetry | undefined {
  const { otlp, serviceName, sampleRatio } = settings
  if (otlp === undefined) return undefined
  const { timeoutMs, queueMax } = otlp
  const count = new CountedExport(createExporter(otlp, agentFor))
  const batches = new BatchSpanProcessor({
    exporter: count,
    maxQueueSize: queueMax,
    maxExportBatchSize: otlp.batchMax,
    scheduledDelayMillis: otlp.intervalMs,
    // Its own limit, should the exporter not keep to the one that it was given.
    exportTimeoutMillis: timeoutMs + 1_000,
  })
  const provider = new TracerProvider({
    // Whether a trace is kept is decided before its first span is made (spans.ts).
    sampler: new AlwaysOnSampler(),
    idGenerator,
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: serviceName,
      [ATTR_SERVICE_VERSION]: version,
      'service.instance.id': randomUUID(),
    }),
    spanProcessors: [new BoundedQueue(batches, count, queueMax)],
  })
  let closed: Promise<void> | undefined
  return {
    tracer: createTracer(provider.getTracer('lienthong', version), sampleRatio),
    status: () => ({ ...count.status }),
    renew: (next, nextAgentFor) => {
      if (next.otlp) count.exchange(createExporter(next.otlp, nextAgentFor))
    },
    close: () => (closed ??= shutDown(provider)),
  }
}

function createExporter(
  { url, headers, timeoutMs }: NonNullable<TelemetrySettings['otlp']>,
  agentFor?: (protocol: string) => Agent,
): OTLPTraceExporter {
  return new OTLPTraceExporter({
    url,
    headers: { ...headers },
    timeoutMillis: timeoutMs,
    concurrencyLimit: 2,
    ...(agentFor && { httpAgentOptions: agentFor }),
  })
}

async function shutDown(provider: TracerProvider): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closeMs)
  })
  await Promise.race([provider.shutdown().catch(() => {}), late])
  clearTimeout(timer)
}

/**
 * Hands batches to the collector one at a time, and counts what becomes of them. The batch processor means to do that
 * itself, but begins a second batch beside the first once one has failed, and the exporter refuses what is over its limit:
 * a collector that had hiccuped would go on losing spans.
 */
class CountedExport implements SpanExporter {
  readonly status: TelemetryStatus = { exported: 0, failed: 0, dropped: 0, waiting: 0 }
  #exporter: SpanExporter
  #last: Promise<void> = Promise.resolve()

  constructor(exporter: OTLPTraceExporter) {
    this.#exporter = exporter as SpanExporter
  }

  /** Batches are sent one at a time: the one before ends first. */
  exchange(exporter: OTLPTraceExporter): void {
    const former = this.#exporter
    this.#last = this.#last.then(async () => {
      this.#exporter = exporter as SpanExporter
      await former.shutdown().catch(() => {})
    })
  }

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.#last = this.#last.then(() => this.#send(spans, done))
  }

  #send(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): Promise<void> {
    this.status.waiting -= spans.length
    return new Promise((next) => {
      this.#exporter.export(spans, (result) => {
        if (result.code === 0) this.status.exported += spans.length
        else this.status.failed += spans.length
        done(result)
        // The exporter counts this one as under way until it has returned from here.
        setImmediate(next)
      })
    })
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown()
  }
}

/** The door of the queue. The batch processor has the same bound, but does not report what it drops. */
class BoundedQueue implements SpanProcessor {
  readonly #inner: SpanProcessor
  readonly #count: CountedExport
  readonly #max: number

  constructor(inner: SpanProcessor, count: CountedExport, max: number) {
    this.#inner = inner
    this.#count = count
    this.#max = max
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    const { status } = this.#count
    if (status.waiting >= this.#max) {
      status.dropped += 1
      return
    }
    status.waiting += 1
    this.#inner.onEnd(span)
  }

  forceFlush(): Promise<void> {
    return this.#inner.forceFlush()
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown()
  }
}
