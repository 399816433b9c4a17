/** Waits until the caller's feed has gone past a place. */
import type { Caller } from '../../domain/access.ts'
import type { FilingDeps } from '../deps.ts'

/** Resolves at the latest when the signal fires. */
export function waitForEvents(
  { feed }: FilingDeps,
  { caller, after }: { caller: Caller; after: number },
  signal: AbortSignal,
): Promise<void> {
  return feed.wait(caller.consumer.id, after, signal)
}
