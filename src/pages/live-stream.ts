/**
 * What keeps an open page up to date: Server-Sent Events with the parts of the page that look different now. Read on demand:
 * a slow reader holds back its own stream, and what it missed is not gathered, because only the newest look counts.
 */
import type { Markup } from './markup.ts'

export interface LiveSource {
  /** The page as it is now. */
  draw(): Promise<{ title: string; icon?: string; fragments: [string, Markup][] }>
  /** Whether anyone who looks may still look. */
  allowed(): boolean
  onMove(hear: () => void): () => void
  /** A quiet stream shows that it lives; the clock on the page moves on too. */
  heartbeatMs: number
  /** Two looks are at least so far apart. */
  gapMs: number
  /** Ends the stream in good order; the browser comes again. */
  signal: AbortSignal
  onEnd(): void
}

export function liveStream(source: LiveSource): ReadableStream<Uint8Array> {
  const { heartbeatMs, gapMs, signal, onEnd } = source
  const encoder = new TextEncoder()
  const shown = new Map<string, string>()
  const left = new AbortController()
  const over = () => signal.aborted || left.signal.aborted
  let moved = true
  let wake: () => void = () => {}
  let ended = false
  let cancelled = false
  const stopListening = source.onMove(() => {
    moved = true
    wake()
  })
  const wakeUp = () => wake()
  // Also when the answer is never read at all.
  const stop = () => {
    wake()
    end()
  }
  signal.addEventListener('abort', stop)
  left.signal.addEventListener('abort', wakeUp)

  /** Resolves after so long, or earlier when the stream ends, or when something moves and that is waited for. */
  const pause = (ms: number, orMove: boolean) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        wake = () => {}
        resolve()
      }
      const timer = setTimeout(done, ms)
      wake = () => {
        if (orMove || over()) done()
      }
      if (over() || (orMove && moved)) done()
    })

  let first = true
  async function next(): Promise<string | undefined> {
    if (!first) await pause(gapMs, false)
    if (!moved) await pause(heartbeatMs, true)
    if (over()) return undefined
    if (!source.allowed()) {
      left.abort()
      end()
      return 'event: ended\ndata: {}\n\n'
    }
    moved = false
    const { title, icon, fragments } = await source.draw()
    const fresh = fragments
      .map(([id, markup]) => [id, String(markup)] as const)
      .filter(([id, text]) => shown.get(id) !== text)
    for (const [id, text] of fresh) shown.set(id, text)
    const opening = first ? 'retry: 2000\n' : ''
    first = false
    if (fresh.length === 0) return 'event: still\ndata: {}\n\n'
    return `${opening}event: fragments\ndata: ${JSON.stringify({ title, icon, fragments: Object.fromEntries(fresh) })}\n\n`
  }

  function end(): void {
    if (ended) return
    ended = true
    stopListening()
    signal.removeEventListener('abort', stop)
    onEnd()
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const gone = left.signal.aborted
        const text = gone ? undefined : await next().catch(() => undefined)
        if (cancelled) return
        if (text !== undefined) return controller.enqueue(encoder.encode(text))
        end()
        controller.close()
      },
      cancel() {
        cancelled = true
        left.abort()
        end()
      },
    },
    { highWaterMark: 0 },
  )
}
