/** Whether anyone but batches asks over the link: then people of batches come with pauses between them. */
import type { LinkHealth } from '../../domain/link/link.ts'
import type { MonotonicClock } from '../../domain/runtime.ts'

/** Counters come in ones and twos, and a link is seen without a call between two of them. */
const rememberMs = 2_000

/** Looks each time that it is asked. */
export function createOthersCall(
  link: { health(): LinkHealth },
  monotonic: MonotonicClock = performance,
): () => boolean {
  let seenAt = Number.NEGATIVE_INFINITY
  return () => {
    const now = monotonic.now()
    if (link.health().paths.some(({ inFlight, background, queued }) => inFlight > background || queued > 0))
      seenAt = now
    return now - seenAt <= rememberMs
  }
}
