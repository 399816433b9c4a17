/** When a stream or a waiting poll ends. */
import type { ClientAbort } from '../../domain/runtime.ts'

/** Fires after so long, when the gateway drains, or when the caller has gone. */
export function abortAfter(drained: AbortSignal, ms: number, departure?: ClientAbort) {
  const controller = new AbortController()
  const stop = () => controller.abort()
  const timer = setTimeout(stop, ms)
  const sources: ClientAbort[] = departure ? [drained, departure] : [drained]
  for (const source of sources) {
    if (source.aborted) stop()
    source.addEventListener('abort', stop)
  }
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer)
      for (const source of sources) source.removeEventListener('abort', stop)
    },
  }
}
