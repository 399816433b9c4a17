/**
 * The seam to tracing: what a room may say of its part of a request. Rooms get a span from above or none, and hand its
 * children down; where nothing is traced no span exists, and asking for one costs a look at `undefined`.
 *
 * Attribute values come from closed sets, from the configuration, or are figures and ids of ours: never a value of a
 * person, never a URL, never a message that somebody else wrote.
 */

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

/** `server` = somebody asks us; `client` = we ask somebody; `consumer` = work that was taken over earlier. */
export type SpanKind = 'server' | 'client' | 'consumer' | 'internal'

export interface Span {
  /** W3C trace context that names this span: it goes to every system that is called on its behalf. */
  readonly traceparent: string
  child(name: string, attributes?: SpanAttributes, kind?: SpanKind): Span
  /** What turned out later. */
  set(attributes: SpanAttributes): void
  /** Something that happened on the way; `at` in `performance.now()` time, absent = now. */
  event(name: string, attributes?: SpanAttributes, at?: number): void
  rename(name: string): void
  /** `failure`: the code it failed with. Called once; what comes after is not heard. */
  end(failure?: string): void
}

export interface SpanBeginning {
  kind: SpanKind
  attributes?: SpanAttributes | undefined
  /** W3C trace context of the caller, checked before: its trace and its choice whether it is sampled are honoured. */
  traceparent?: string | undefined
}

export interface Tracer {
  /** The first span of our part of a trace; `undefined` = this one is not sampled. */
  begin(name: string, beginning: SpanBeginning): Span | undefined
}

/** Runs `work` as a span, which ends with its failure's code. Without a parent there is none, and it just runs. */
export async function traced<T>(
  parent: Span | undefined,
  name: string,
  attributes: SpanAttributes | undefined,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  if (parent === undefined) return work(undefined)
  const span = parent.child(name, attributes)
  try {
    const result = await work(span)
    span.end()
    return result
  } catch (error) {
    span.end(errorCode(error))
    throw error
  }
}

/** The code of a failure of ours; of anything else nothing but that it was one. */
function errorCode(error: unknown): string {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown }
  return name === 'GatewayFailure' && typeof code === 'string' ? code : 'internal-error'
}
