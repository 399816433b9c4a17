/**
 * Finds out which request for a supplement the registry is showing: the one that was answered, or another. The only evidence
 * is what the registry itself wrote before, never a comparison of its clock with ours: they may be hours apart (a server that
 * writes UTC as local time is seven behind).
 */

import type { FilingEventDetail } from '../../domain/filing/filing.ts'
import { normalized } from '../../domain/text.ts'
import { eventsOfFiling } from '../../store/filing/events.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import { aad } from '../../store/vault.ts'
import type { FilingTransaction } from '../change-filing.ts'
import type { FilingDeps } from '../deps.ts'

export interface ShownRequest {
  /** The registry's own time of the request, as it was read. */
  at: string | null
  reason: string | null
  supplementDue: string | null
}

/** The last request that was reported for this filing; `null` when there was none. */
export async function lastRequest(
  { vault }: Pick<FilingDeps, 'vault'>,
  { connection }: Pick<FilingTransaction, 'connection'>,
  { id }: Pick<FilingRow, 'id'>,
): Promise<ShownRequest | null> {
  const events = await eventsOfFiling(connection, id)
  const requestEvent = events.findLast(({ type }) => type === 'supplement-requested' || type === 'second-supplement')
  if (requestEvent === undefined) return null
  const plain = requestEvent.detail && vault.open(requestEvent.detail, aad.detail(id, requestEvent.number))
  const detail: FilingEventDetail = plain ? JSON.parse(plain.toString('utf8')) : {}
  return {
    at: detail.registryAt ?? null,
    reason: detail.reason ?? null,
    supplementDue: detail.supplementDue ?? null,
  }
}

/** Whether both are the same request. A member that only one of them states does not distinguish them. */
export function isSameRequest(answered: ShownRequest, shown: ShownRequest): boolean {
  const agree = (one: string | null, other: string | null) => one === null || other === null || one === other
  const timed = answered.at !== null && shown.at !== null
  if (timed && answered.at !== shown.at) return false
  // Without times, only the words can distinguish them.
  return saysTheSame(answered, shown) || (timed && agree(words(answered), words(shown)))
}

/** The same reason and the same day: a consumer would read nothing new. */
export function saysTheSame(one: ShownRequest, other: ShownRequest): boolean {
  return words(one) === words(other) && one.supplementDue === other.supplementDue
}

const words = ({ reason }: ShownRequest): string | null =>
  reason === null ? null : normalized(reason, 'NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()
