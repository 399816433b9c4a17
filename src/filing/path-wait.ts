/** For how long a path that takes nothing is left alone. */
import type { GatewayFailure } from '../domain/failure.ts'
import type { FilingParts } from './parts.ts'

/** A hold may be released long before its end, and nobody tells whoever waits for it: seconds, so that work goes on soon. */
const heldLookMs = 2_000
/**
 * While another call tries the path, the link asks for as long as that call may take, a minute. A question is answered in
 * milliseconds, and then the path takes everything.
 */
const triedLookMs = 1_000

/** In ms: as long as the link asks for, but a path that a person holds, or that another call tries, is looked at again soon. */
export function pathWaitMs(
  { link, settings }: Pick<FilingParts, 'link' | 'settings'>,
  path: string,
  failure: GatewayFailure,
): number {
  const asked = failure.retryAfterMs ?? 0
  const health = link.health().paths.find((one) => one.path === path)
  let waitMs = asked
  if (health?.hold !== undefined) waitMs = Math.min(asked, heldLookMs)
  else if (failure.code === 'link-unavailable' && health !== undefined && health.breaker !== 'open') {
    waitMs = Math.min(asked, triedLookMs)
  }
  return Math.max(settings.delivery.pathRetryMs, waitMs)
}
