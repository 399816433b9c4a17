/** When the registry is asked next: often while a filing is fresh, rarely when it is old. */
import type { FilingRow } from '../store/filings.ts'
import { type FilingParts, nowOf } from './parts.ts'

export function firstFollowAt(parts: FilingParts): Date {
  return new Date(nowOf(parts).getTime() + parts.settings.following.minMs)
}

/** After a question that changed nothing. A tenth of chance keeps filings that came together from being asked together. */
export function nextFollowAt(parts: FilingParts, row: Pick<FilingRow, 'stateSince' | 'standingSince'>): Date {
  const { minMs, maxMs, ageShare } = parts.settings.following
  const now = nowOf(parts).getTime()
  const ageMs = now - Math.max(row.stateSince.getTime(), row.standingSince?.getTime() ?? 0)
  const waitMs = Math.min(maxMs, Math.max(minMs, ageMs * ageShare))
  return new Date(now + Math.ceil(waitMs * (0.95 + Math.random() / 10)))
}
