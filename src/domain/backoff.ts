/** How long to wait before the next attempt. A rule of `domain`, because links and rows know no other room. */

interface Backoff {
  firstMs: number
  maxMs: number
}

/** More doublings pass any limit that a setting allows, and would overflow. */
const doublingsMax = 40

/** The wait after so many attempts (from 1): the first one, doubled with every further attempt, up to the longest. */
export function backoffMs(attempts: number, { firstMs, maxMs }: Backoff): number {
  const doublings = Math.min(Math.max(0, attempts - 1), doublingsMax)
  return Math.min(maxMs, firstMs * 2 ** doublings)
}
