/** When the registry is polled next: often while a filing is fresh, rarely when it is old. */
import { atRest } from '../../domain/filing/delivery-state.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import { currentTime, type FilingDeps } from '../deps.ts'

export function firstFollowAt(deps: FilingDeps): Date {
  return new Date(currentTime(deps).getTime() + deps.settings.following.minMs)
}

/**
 * The next poll after one that changed nothing: the sooner, the less time ago something changed, and the nearer the due time of the
 * dossier is. A random tenth keeps filings that came together from being polled together.
 */
export function nextFollowAt(
  deps: Pick<FilingDeps, 'settings' | 'clock'>,
  { stateSince, delivery, dossierDueAt }: Pick<FilingRow, 'stateSince' | 'delivery' | 'dossierDueAt'>,
): Date {
  const { minMs, maxMs, ageShare, dueShare } = deps.settings.following
  const now = currentTime(deps).getTime()
  const rest = atRest(delivery)
  const statusSince = rest.kind === 'taken' ? rest.statusSince.getTime() : 0
  const ageMs = now - Math.max(stateSince.getTime(), statusSince)
  // After the due time it grows again: what has been late for days is no more urgent than what will be due in days.
  const fromDueMs = dossierDueAt === null ? Number.POSITIVE_INFINITY : Math.abs(dossierDueAt.getTime() - now)
  const waitMs = Math.min(maxMs, Math.max(minMs, Math.min(ageMs * ageShare, fromDueMs * dueShare)))
  return new Date(now + Math.ceil(waitMs * (0.95 + Math.random() / 10)))
}

/** Of so many slots, how many go to the filings that have waited longest. */
export type EldestShare = (slots: number) => number

/** One slot in four, counted over all questions, so that it holds where a question has fewer slots than four. */
const eldestOneIn = 4

/** The other slots go by due time. One that is due to be asked about waits at most four times as long as it would in mere order. */
export function createEldestShare(): EldestShare {
  let given = 0
  return (slots) => {
    const before = Math.floor(given / eldestOneIn)
    given += slots
    return Math.floor(given / eldestOneIn) - before
  }
}
