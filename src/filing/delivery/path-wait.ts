/** How long a path that takes nothing is left alone. */
import type { GatewayFailure } from '../../domain/failure.ts'
import type { FilingDeps } from '../deps.ts'

/** A hold may be released long before its end, and no one notifies a waiting worker: seconds, so that work goes on soon. */
const heldPollMs = 2_000
/**
 * While another call tries the path, the link asks for as long as that call may take: a minute. But a question is answered
 * in milliseconds, and then the path takes everything.
 */
const triedPollMs = 1_000

/** In ms: as long as the link asks for, but a path that a person holds, or that another call tries, is checked again soon. */
export function pathWaitMs(
  { link, settings }: Pick<FilingDeps, 'link' | 'settings'>,
  path: string,
  failure: GatewayFailure,
): number {
  const requested = failure.retryAfterMs ?? 0
  const health = link.health().paths.find((one) => one.path === path)
  let waitMs = requested
  if (health?.hold !== undefined) waitMs = Math.min(requested, heldPollMs)
  else if (failure.code === 'link-unavailable' && health !== undefined && health.breaker !== 'open') {
    waitMs = Math.min(requested, triedPollMs)
  }
  return Math.max(settings.delivery.pathRetryMs, waitMs)
}
