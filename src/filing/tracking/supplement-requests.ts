/**
 * Finds out which request for a supplement the registry is showing: one that is known, or another. The only evidence is what
 * the registry itself wrote before, never a comparison of its clock with ours: they may be hours apart (a server that writes
 * UTC as local time is seven behind). A text that is made anew for every answer ("còn 3 ngày", the time of the day) is no
 * other request: its newest words are kept and shown, and no event comes of them.
 */

import { dayMs } from '../../domain/duration.ts'
import type { RegistryStatus } from '../../domain/filing/civil-registry.ts'
import type { FilingEventDetail } from '../../domain/filing/filing.ts'
import { fold, normalized } from '../../domain/text.ts'
import { toVietnamDay } from '../../domain/vietnam-time.ts'
import { eventsOfFiling } from '../../store/filing/events.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import { getSecret, putSecret } from '../../store/filing/secrets.ts'
import type { Queryable } from '../../store/postgres/database.ts'
import { aad } from '../../store/vault.ts'
import type { FilingTransaction } from '../change-filing.ts'
import type { FilingDeps } from '../deps.ts'

export interface ShownRequest {
  /** The registry's own time of the request, as it was read. */
  at: string | null
  reason: string | null
  supplementDue: string | null
}

interface ReportedRequest extends ShownRequest {
  /** When it was reported, by our clock, in milliseconds. */
  reportedAt: number
}

export interface KnownRequests {
  /** The last request in the words in which the registry showed it last. */
  shown: ShownRequest
  /** Every request that was reported since the filing waits for a supplement, the last one last. */
  reported: readonly ReportedRequest[]
}

/** What is known of the requests for this filing; `null` when there was none. */
export async function knownRequests(
  { vault }: Pick<FilingDeps, 'vault'>,
  { connection }: Pick<FilingTransaction, 'connection'>,
  { id }: Pick<FilingRow, 'id'>,
): Promise<KnownRequests | null> {
  const events = await eventsOfFiling(connection, id)
  const lastElse = events.findLastIndex(({ state }) => state !== 'supplement-requested')
  const requests = events.flatMap((event, index) => {
    if (!isRequest(event)) return []
    const plain = event.detail && vault.open(event.detail, aad.detail(id, event.number))
    const detail: FilingEventDetail = plain ? JSON.parse(plain.toString('utf8')) : {}
    const { registryAt = null, reason = null, supplementDue = null } = detail
    return [{ at: registryAt, reason, supplementDue, reportedAt: event.at.getTime(), number: event.number, index }]
  })
  const last = requests.at(-1)
  if (last === undefined) return null
  const kept = await newestWords({ vault }, connection, id, last.number)
  return { shown: kept ?? last, reported: requests.filter(({ index }) => index > lastElse) }
}

const isRequest = ({ type }: { type: string }) => type === 'supplement-requested' || type === 'second-supplement'

/** Keeps how the registry words and dates the request now. `event`: the number of the last event that reported a request. */
export async function keepNewestWords(
  { vault }: Pick<FilingDeps, 'vault'>,
  { connection }: Pick<FilingTransaction, 'connection'>,
  { id }: Pick<FilingRow, 'id'>,
  { shown }: KnownRequests,
  { at, reason, supplementDue }: RegistryStatus,
): Promise<void> {
  if (shown.at === at && shown.reason === reason && shown.supplementDue === supplementDue) return
  const number = (await eventsOfFiling(connection, id)).findLast(isRequest)?.number
  if (number === undefined) return
  const kept: KeptWords = { number, at, reason, supplementDue }
  await putSecret(connection, vault, id, 'request-words', Buffer.from(JSON.stringify(kept)))
}

interface KeptWords extends ShownRequest {
  number: number
}

/** How the registry shows the request of this event since; `null` when as the event has it. */
export async function newestWords(
  { vault }: Pick<FilingDeps, 'vault'>,
  connection: Queryable,
  filing: string,
  event: number,
): Promise<ShownRequest | null> {
  const plain = await getSecret(connection, vault, filing, 'request-words')
  if (plain === undefined) return null
  const { number, ...words } = JSON.parse(plain.toString('utf8')) as KeptWords
  return number === event ? words : null
}

/** Whether both are the same request. A member that only one of them states does not distinguish them. */
export function isSameRequest(answered: ShownRequest, shown: ShownRequest): boolean {
  const timed = answered.at !== null && shown.at !== null
  if (timed && answered.at !== shown.at) return false
  // Without times, only the words can distinguish them.
  if (saysTheSame(answered, shown)) return true
  return timed && (answered.reason === null || shown.reason === null || sameWords(answered, shown))
}

/** The same reason and the same day: a consumer would read nothing new. */
function saysTheSame(one: ShownRequest, other: ShownRequest): boolean {
  return sameWords(one, other) && dueDay(one) === dueDay(other)
}

/** Beyond so many in a day, requests that nobody has answered yet are shown and no longer reported: nobody asks so often. */
const reportedMax = 3

/** Whether a request that is shown while another one waits for its answer is news to the consumer. */
export function isNews({ reported }: KnownRequests, shown: ShownRequest, now: number): boolean {
  const last = reported.at(-1)
  const known = reported.some(
    (one) => saysTheSame(one, shown) && (one === last || one.at === null || shown.at === null || one.at === shown.at),
  )
  return !known && reported.filter(({ reportedAt }) => now - reportedAt < dayMs).length < reportedMax
}

/** The registry sets the hour of a deadline by its own clock, and some set it anew for each answer. */
const dueDay = ({ supplementDue }: ShownRequest): string | null =>
  supplementDue === null ? null : toVietnamDay(Date.parse(supplementDue))

/** One act of the registry may count in its words as it likes; two acts may differ in a number alone. */
function sameWords(one: ShownRequest, other: ShownRequest): boolean {
  const [first, second] = [words(one), words(other)]
  if (first === second) return true
  if (first === null || second === null) return false
  const oneAct = one.at !== null && one.at === other.at
  const substance = (text: string) => withoutCounters(oneAct ? text.replace(/\d+/gu, '#') : text)
  return substance(first) === substance(second)
}

const words = ({ reason }: ShownRequest): string | null => (reason === null ? null : fold(normalized(reason, 'NFKC')))

const numeral = '(?:\\d+|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi)'
/** A number of days, hours, minutes or seconds; the time of the day. In folded text. */
const counter = new RegExp(
  `\\b(?:${numeral}[ .,]?)+(?:ngay|gio|phut|giay|tuan|days?|hours?|minutes?|seconds?)\\b|\\b\\d{1,2}[:h]\\d{2}(?::\\d{2})?\\b`,
  'gu',
)
const withoutCounters = (text: string): string => text.replace(counter, '#')
