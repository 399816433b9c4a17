/** When the registry is polled next: often while a filing is fresh, rarely when it is old. */
import { atRest } from '../../domain/filing/delivery-state.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import { currentTime, type FilingDeps } from '../deps.ts'

export function firstFollowAt(deps: FilingDeps): Date {
  return new Date(currentTime(deps).getTime() + deps.settings.following.minMs)
}

/** The next poll after one that changed nothing. A random tenth keeps filings that came together from being polled together. */
export function nextFollowAt(deps: FilingDeps, row: Pick<FilingRow, 'stateSince' | 'delivery'>): Date {
  const { minMs, maxMs, ageShare } = deps.settings.following
  const now = currentTime(deps).getTime()
  const delivery = atRest(row.delivery)
  const statusSince = delivery.kind === 'taken' ? delivery.statusSince.getTime() : 0
  const ageMs = now - Math.max(row.stateSince.getTime(), statusSince)
  const waitMs = Math.min(maxMs, Math.max(minMs, ageMs * ageShare))
  return new Date(now + Math.ceil(waitMs * (0.95 + Math.random() / 10)))
}
