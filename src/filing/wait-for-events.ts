/** Waits until the feed has come beyond a place; what is new there may be another consumer's. */
import type { FilingParts } from './parts.ts'

/** Resolves at the latest when the signal fires. */
export function waitForEvents({ feed }: FilingParts, after: number, signal: AbortSignal): Promise<void> {
  return feed.wait(after, signal)
}
