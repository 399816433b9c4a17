/**
 * A feed as Server-Sent Events (WHATWG HTML, 9.2). Read on demand: a slow reader holds back its own stream, and nothing
 * is gathered for it. The `id` of each event is the place to go on from, so a client that comes back loses nothing.
 */

export interface FeedPage {
  events: readonly { sequence: number; type: string }[]
  /** Where to go on from; may lie beyond the last event of the page. */
  last: number
}

export interface StreamSource {
  after: number
  read(after: number): Promise<FeedPage>
  /** Resolves when there may be something after this place, or when the signal fires. */
  wait(after: number, signal: AbortSignal): Promise<void>
  heartbeatMs: number
  /** Ends the stream in good order. */
  signal: AbortSignal
  onEnd(): void
}

/** Ends quietly when the source fails: the client comes again with its last id and then learns why. */
export function eventStream(source: StreamSource): ReadableStream<Uint8Array> {
  const { heartbeatMs, signal, onEnd } = source
  const encoder = new TextEncoder()
  const left = new AbortController()
  const over = () => signal.aborted || left.signal.aborted
  let after = source.after
  let greeted = false
  let quietSince = 0

  async function next(): Promise<string | undefined> {
    if (!greeted) {
      greeted = true
      return `retry: 2000\nid: ${after}\n\n`
    }
    while (!over()) {
      const page = await source.read(after)
      after = page.last
      if (page.events.length > 0) return page.events.map(written).join('')
      const quietMs = performance.now() - quietSince
      // A comment keeps proxies from closing the line; an id without data moves the client's place on.
      if (quietMs >= heartbeatMs) return `: still here\nid: ${after}\n\n`
      await timedWait(after, heartbeatMs - quietMs)
    }
    return undefined
  }

  async function timedWait(place: number, ms: number): Promise<void> {
    const wake = new AbortController()
    const stop = () => wake.abort()
    const timer = setTimeout(stop, ms)
    signal.addEventListener('abort', stop)
    left.signal.addEventListener('abort', stop)
    if (over()) stop()
    try {
      await source.wait(place, wake.signal)
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      left.signal.removeEventListener('abort', stop)
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = await next().catch(() => undefined)
        if (text !== undefined && !left.signal.aborted) {
          quietSince = performance.now()
          controller.enqueue(encoder.encode(text))
          return
        }
        onEnd()
        if (!left.signal.aborted) controller.close()
      },
      cancel() {
        left.abort()
        onEnd()
      },
    },
    { highWaterMark: 0 },
  )
}

/** JSON holds no line break, so one `data` line is enough. */
function written(event: { sequence: number; type: string }): string {
  return `id: ${event.sequence}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}
