/** Feeds by sequence number, read as one endless loop that survives cut lines, restarts and quotas. */
import { LienthongError } from './failure.ts'
import { pause } from './send.ts'

export interface FeedOptions {
  /** Events behind this sequence number; 0 = from the beginning. Keep the `sequence` of the last event that you have dealt with. */
  after?: number
  /** Ends the loop quietly. */
  signal?: AbortSignal
  /** Learns of every failure that the loop outlives. */
  onTrouble?: (failure: LienthongError) => void
}

export interface FeedPage<Event> {
  events: readonly Event[]
  last: number
}

/** Longest wait of one question, in seconds; the gateway may answer earlier. */
export const feedWaitS = 25
const restMs = 1_000
const restMaxMs = 30_000

/**
 * Every event once and in order. A failure that may pass is waited out and the loop goes on behind the last event; any other ends it.
 * The loop itself never ends but by its signal, or by leaving it.
 */
export async function* followFeed<Event>(
  read: (after: number, signal: AbortSignal | undefined) => Promise<FeedPage<Event>>,
  { after = 0, signal, onTrouble }: FeedOptions = {},
): AsyncGenerator<Event, void, undefined> {
  let troubles = 0
  while (!signal?.aborted) {
    try {
      const page = await read(after, signal)
      troubles = 0
      for (const event of page.events) {
        if (signal?.aborted) return
        yield event
      }
      after = page.last
    } catch (error) {
      if (signal?.aborted) return
      if (!(error instanceof LienthongError) || !error.retryable) throw error
      onTrouble?.(error)
      const restedMs = Math.min(restMs * 2 ** troubles++, restMaxMs)
      await pause(Math.max(restedMs, error.retryAfterMs ?? 0), signal).catch(() => undefined)
    }
  }
}
