/** For how long a path that takes nothing is left alone. */
import type { GatewayFailure } from '../domain/failure.ts'
import type { FilingParts } from './parts.ts'

/** A hold may be released long before its end, and nobody tells whoever waits for it: seconds, so that work goes on soon. */
const heldLookMs = 10_000

/** In ms: as long as the link asks for, but a path that a person holds is looked at again soon. */
export function pathWaitMs(
  { link, settings }: Pick<FilingParts, 'link' | 'settings'>,
  path: string,
  failure: GatewayFailure,
): number {
  const asked = failure.retryAfterMs ?? 0
  const held = link.health().paths.some((one) => one.path === path && one.hold !== undefined)
  return Math.max(settings.delivery.pathRetryMs, held ? Math.min(asked, heldLookMs) : asked)
}
