/** How many streams and waiting polls each consumer holds open in this process. Bounded: each one costs a socket and memory. */
import { GatewayFailure } from '../../domain/failure.ts'

export interface OpenWaits {
  /** Takes a place, or fails with `streams-exceeded`. The answer gives it back; giving back twice is harmless. */
  take(consumer: string): () => void
  count(): number
}

export function createOpenWaits(openMax: number): OpenWaits {
  const open = new Map<string, number>()
  return {
    take(consumer) {
      const held = open.get(consumer) ?? 0
      if (held >= openMax)
        throw new GatewayFailure('streams-exceeded', { retryAfterMs: 5000, detail: `at most ${openMax}` })
      open.set(consumer, held + 1)
      let given = false
      return () => {
        if (given) return
        given = true
        const left = (open.get(consumer) ?? 1) - 1
        if (left > 0) open.set(consumer, left)
        else open.delete(consumer)
      }
    },
    count: () => [...open.values()].reduce((sum, held) => sum + held, 0),
  }
}
