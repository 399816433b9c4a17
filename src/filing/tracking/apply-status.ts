/** Applies a status: the registry knows the dossier and reports its state. */
import { hash } from 'node:crypto'
import { findInRegister } from '../../domain/certificate/register-number.ts'
import type { RegistryResult, RegistryStatus } from '../../domain/filing/civil-registry.ts'
import {
  atRest,
  findDoubt,
  findSend,
  findStatus,
  noPolls,
  reported,
  withDoubt,
} from '../../domain/filing/delivery-state.ts'
import {
  type FilingEventDetail,
  type FilingRemark,
  type FilingState,
  isRegistered,
  mayBecome,
  type RegistryState,
} from '../../domain/filing/filing.ts'
import type { FilingRequest } from '../../domain/filing/filing-request.ts'
import { resultDifferences } from '../../domain/filing/result-check.ts'
import type { OwnCause } from '../../domain/texts/filing-text.ts'
import { toVietnamDay } from '../../domain/vietnam-time.ts'
import { rememberNumber } from '../../store/certificate/numbers.ts'
import { rememberFile } from '../../store/file-check/known-files.ts'
import { withdrawalRequested } from '../../store/filing/events.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import { getSecret, putSecret } from '../../store/filing/secrets.ts'
import { type SentSibling, sentSiblings } from '../../store/filing/siblings.ts'
import { markResultChanged } from '../../store/sync/renewals.ts'
import { changeFiling, type FilingChange, type FilingTransaction } from '../change-filing.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import type { ResultView } from '../query/filing-view.ts'
import { applyNotThere, applyUnclear } from './apply-no-status.ts'
import { heldAsFlapping } from './flapping-states.ts'
import { nextFollowAt } from './poll-schedule.ts'
import { isNews, isSameRequest, type KnownRequests, keepNewestWords, knownRequests } from './supplement-requests.ts'

export async function applyStatus(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  lease: string,
  status: RegistryStatus,
): Promise<void> {
  const supplementRequested = status.state === 'supplement-requested'
  const before = supplementRequested ? await knownRequests(deps, tx, row) : null
  // The registry has the dossier but still asks for the supplement that we may have sent: the supplement did not arrive.
  if (row.state === 'outcome-unknown' && supplementIsMissing(row, status, before)) {
    return applyNotThere(deps, tx, row, lease)
  }
  const reviewed = row.state === 'needs-review'
  if ((row.state === 'outcome-unknown' || reviewed) && (await isAnothers(deps, tx, row))) {
    await changeFiling(deps, tx, row, {
      ...(!reviewed && { to: 'needs-review' as const }),
      lease,
      remarks: ['duplicate-with-changed-content'],
      detail: { cause: 'dossier-taken' },
      patch: { cause: 'dossier-taken', delivery: withDoubt(row.delivery, 'not-ours'), dueAt: null },
    })
    return
  }
  const to = toState(status)
  const fellBack = isRegistered(findStatus(row.delivery)) && !isRegistered(to)
  if (fellBack || (to !== row.state && !mayBecome(row.state, to))) {
    // It went back by a transition that the table does not have: an alert, no change.
    return applyUnclear(deps, tx, row, lease, { cause: 'went-back', code: to, text: null })
  }
  if (await heldAsFlapping(deps, tx, row, lease, to)) return
  if (status.result) {
    const differences = await unconfirmedDifferences(deps, tx, row, status.result)
    if (differences.length > 0) return applyDifferingResult(deps, tx, row, lease, status.result, differences)
    if (!(await keepResult(deps, tx, row, status.result))) {
      return applyUnclear(deps, tx, row, lease, { cause: 'answers-contradict', code: to, text: null })
    }
  }
  const change = moved(deps, row, to, status, before)
    ? await changeTo(deps, tx, row, to, status, before)
    : unchanged(deps, row, status, before)
  // What is not reported is shown all the same: the newest words are the ones to act on.
  if (before !== null && change.detail === undefined) await keepNewestWords(deps, tx, row, before, status)
  await changeFiling(deps, tx, row, { lease, ...change })
}

/**
 * What the registry has under this code may be another filing's. The consumer of this filing gets nothing of it,
 * least of all its certificate, until a person has confirmed that they are the same.
 */
async function isAnothers(deps: FilingDeps, { connection }: FilingTransaction, row: FilingRow): Promise<boolean> {
  if (findDoubt(row.delivery) === 'not-ours') return true
  // The registry has taken this filing before, or a person has confirmed that the entry is its own.
  if (atRest(row.delivery).kind === 'taken') return false
  const siblings = await sentSiblings(connection, row)
  return siblings.some((sibling) => shareEntry(deps, row, sibling))
}

/** G1 keys its entries by the dossier alone, the others by dossier and module (civil-registry contract, section 6). */
function shareEntry({ paths }: FilingDeps, row: FilingRow, sibling: SentSibling): boolean {
  const findRoute = (each: Pick<FilingRow, 'path' | 'kind' | 'receivedAt'>) =>
    paths.get(each.path ?? '')?.findRoute(each.kind, each.receivedAt)
  const [own, other] = [findRoute(row), findRoute(sibling)]
  return !own || !other || own.generation === 'G1' || other.generation === 'G1' || own.module === other.module
}

/** Whether the registry still shows the request that the supplement answered. */
function supplementIsMissing(row: FilingRow, status: RegistryStatus, before: KnownRequests | null): boolean {
  const delivery = atRest(row.delivery)
  if (delivery.kind !== 'taken' || delivery.revision === row.revision || delivery.doubt !== null) return false
  return before !== null && isSameRequest(before.shown, status)
}

/** `completed` counts as complete only together with what belongs to it. */
function toState({ state, result }: RegistryStatus): RegistryState {
  if (state !== 'completed') return state
  if (result?.personalNumberExpected && result.personalNumber === null) return 'identifier-pending'
  if (result?.certificateExpected !== false && !result?.certificate) return 'document-pending'
  return 'completed'
}

/** A stale filing whose state at the registry has not changed stays stale; any other allowed transition is news. */
function moved(
  deps: FilingDeps,
  row: FilingRow,
  to: FilingState,
  status: RegistryStatus,
  before: KnownRequests | null,
): boolean {
  if (!mayBecome(row.state, to)) return false
  if (row.state === 'stale' && findStatus(row.delivery) === to) return false
  // After a supplement was taken, the registry may still show the request that it answers for a while.
  const answered = to === 'supplement-requested' && row.state === 'received' && row.revision > 1
  if (!answered || before === null || !isSameRequest(before.shown, status)) return true
  return currentTime(deps).getTime() - (findSend(row.delivery)?.at.getTime() ?? 0) >= deps.settings.following.graceMs
}

async function changeTo(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  to: FilingState,
  status: RegistryStatus,
  before: KnownRequests | null,
): Promise<Omit<FilingChange, 'lease'>> {
  const now = currentTime(deps)
  const requestsSupplement = to === 'supplement-requested'
  const shownBefore = requestsSupplement && before !== null && isSameRequest(before.shown, status)
  const sameRequest = shownBefore && row.revision > 1
  const remarks: FilingRemark[] = []
  const doubt = findDoubt(row.delivery)
  if (doubt === 'changed-content') remarks.push('duplicate-with-changed-content')
  if (requestsSupplement && row.supplements > 0 && !shownBefore) remarks.push('second-supplement')
  const withdrawn = await withdrawalRequested(tx.connection, row.id)
  if (withdrawn && isRegistered(to) && !isRegistered(findStatus(row.delivery)))
    remarks.push('registered-after-withdrawal')
  const ended = to === 'completed' || to === 'refused'
  const unreadable = unreadableFaults(status)
  const cause = findCause(to, { withdrawn, sameRequest, unreadable: isRegistered(to) && unreadable.length > 0 })
  const delivery = reported(row.delivery, {
    revision: row.revision,
    status: to,
    at: now,
    // A person's confirmation of a result holds until the result is complete.
    doubt: doubt === 'result-confirmed' ? doubt : null,
  })
  return {
    to,
    remarks,
    detail: {
      reason: status.reason,
      supplementDue: status.supplementDue,
      registryAt: status.at,
      ...(cause !== null && { cause }),
      ...(unreadable.length > 0 && { faults: unreadable }),
    },
    patch: {
      delivery,
      polls: noPolls,
      cause,
      ...(requestsSupplement && !shownBefore && { supplements: row.supplements + 1 }),
      dueAt: ended ? null : nextFollowAt(deps, { stateSince: now, delivery, dossierDueAt: row.dossierDueAt }),
    },
  }
}

/** The cause for which a person is needed, although or because the registry moved on. */
function findCause(
  to: FilingState,
  seen: { withdrawn: boolean; sameRequest: boolean; unreadable: boolean },
): OwnCause | null {
  if (seen.withdrawn && isRegistered(to)) return 'registered-after-withdrawal'
  if (seen.withdrawn && to !== 'refused') return 'withdrawal-requested'
  if (seen.sameRequest) return 'supplement-still-requested'
  // A filing that is complete but for an unreadable part is reported as complete, with that part; nothing waits for more.
  return seen.unreadable && to !== 'completed' ? 'result-unreadable' : null
}

/** Nothing new. A filing that has not moved for long is reported as stale, once. */
function unchanged(
  deps: FilingDeps,
  row: FilingRow,
  status: RegistryStatus,
  before: KnownRequests | null,
): Omit<FilingChange, 'lease'> {
  const { staleAfterMs, pendingStaleAfterMs } = deps.settings.following
  // A supplement may be due in weeks, and a registered filing only waits for its papers.
  const pending = ['identifier-pending', 'document-pending', 'supplement-requested'].includes(row.state)
  const ageMs = currentTime(deps).getTime() - row.stateSince.getTime()
  const stale = ageMs > (pending ? pendingStaleAfterMs : staleAfterMs) && mayBecome(row.state, 'stale')
  const counted = { polls: noPolls, dueAt: nextFollowAt(deps, row) }
  if (stale) {
    const cause = row.cause === 'withdrawal-requested' ? row.cause : 'nothing-moves'
    return { to: 'stale', detail: { cause: 'nothing-moves' }, patch: { ...counted, cause } }
  }
  // The officer asks for something else before the first request is answered.
  if (row.state === 'supplement-requested' && before !== null && isNews(before, status, currentTime(deps).getTime())) {
    const { reason, supplementDue, at } = status
    const detail = { reason, supplementDue, registryAt: at }
    return { remarks: ['second-supplement'], detail, patch: { ...counted, supplements: row.supplements + 1 } }
  }
  const unreadable = unreadableFaults(status)
  if (unreadable.length > 0 && row.cause !== 'result-unreadable' && isRegistered(row.state)) {
    const cause = row.cause === 'registered-after-withdrawal' ? row.cause : 'result-unreadable'
    const news = row.cause !== cause
    const detail = { cause: 'result-unreadable', faults: unreadable }
    return { ...(news && { remarks: ['unknown-status'], detail }), patch: { ...counted, cause } }
  }
  return { patch: { ...counted, ...(isOver(row, unreadable.length > 0) && { cause: null }) } }
}

/** Whether an answer that is understood ends the reason for which a person was called. */
function isOver({ cause, state }: FilingRow, unreadable: boolean): boolean {
  if (cause === 'result-unreadable') return !unreadable
  return state !== 'needs-review' && overByAnswer.some((one) => one === cause)
}

const overByAnswer: readonly OwnCause[] = ['status-unknown', 'answer-about-another', 'answers-contradict', 'went-back']

/** The parts that the registry states but that cannot be read, each at its place. */
function unreadableFaults({ result, dueUnreadable }: RegistryStatus): NonNullable<FilingEventDetail['faults']> {
  const members = (result?.unreadable ?? []).map((part) => (part === 'result' ? '/result' : `/result/${part}`))
  return [...members, ...(dueUnreadable ? ['/supplement/due'] : [])].map((pointer) => ({
    pointer,
    code: 'unreadable',
    message: {
      vi: 'Hệ thống hộ tịch có nêu nhưng không đọc được',
      en: 'The registry states it, and it cannot be read',
    },
  }))
}

/** Where the result contradicts the declaration, unless a person has confirmed that this very result belongs to this filing. */
async function unconfirmedDifferences(
  { vault }: FilingDeps,
  { connection }: FilingTransaction,
  row: FilingRow,
  result: RegistryResult,
): Promise<NonNullable<FilingEventDetail['faults']>> {
  const plain = await getSecret(connection, vault, row.id, `request/${row.revision}`)
  if (!plain) throw new Error(`filing ${row.id}: its request is not there`)
  const { declaration } = JSON.parse(plain.toString('utf8')) as FilingRequest
  const differences = resultDifferences(row.kind, declaration, result)
  if (differences.length === 0 || findDoubt(row.delivery) !== 'result-confirmed') return differences
  const confirmed = await getSecret(connection, vault, row.id, 'result-differing')
  return confirmed?.toString('utf8') === getIdentity(result) ? [] : differences
}

/** The result seems to be somebody else's: nothing of it is kept, and a person checks. */
async function applyDifferingResult(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  lease: string,
  result: RegistryResult,
  faults: NonNullable<FilingEventDetail['faults']>,
): Promise<void> {
  await putSecret(tx.connection, deps.vault, row.id, 'result-differing', Buffer.from(getIdentity(result)))
  const cause = 'result-differs'
  const confirmed = findDoubt(row.delivery) === 'result-confirmed'
  const known = row.state === 'needs-review' && row.cause === cause && !confirmed
  const counted = { polls: noPolls, dueAt: nextFollowAt(deps, row) }
  const patch = { ...counted, cause, ...(confirmed && { delivery: withDoubt(row.delivery, null) }) }
  const news = row.state === 'needs-review' ? { remarks: ['unknown-status' as const] } : { to: 'needs-review' as const }
  await changeFiling(deps, tx, row, { lease, ...(!known && { ...news, detail: { cause, faults } }), patch })
}

/** Identifies whom and what a result is about, without revealing it. */
function getIdentity({ people, personalNumber, registerNumber }: RegistryResult): string {
  return hash('sha256', JSON.stringify([people, personalNumber, registerNumber]), 'hex')
}

/**
 * Keeps the result together with what was known before: a part that is missing this time stays known. Returns false and
 * keeps nothing when the result contradicts what was handed out already.
 */
async function keepResult(
  deps: FilingDeps,
  { connection }: FilingTransaction,
  { id, kind, registrationUnit }: FilingRow,
  result: RegistryResult,
): Promise<boolean> {
  const { vault } = deps
  const kept = await getSecret(connection, vault, id, 'result')
  const before: Partial<ResultView> = kept ? JSON.parse(kept.toString('utf8')) : {}
  const contradicts = (['personalNumber', 'registerNumber'] as const).some(
    (part) => result[part] !== null && before[part] != null && result[part] !== before[part],
  )
  if (contradicts) return false
  const { certificate } = result
  const file = certificate && {
    sha256: hash('sha256', certificate.content, 'hex'),
    mediaType: certificate.mediaType,
    bytes: certificate.content.length,
  }
  const view: ResultView = {
    registerNumber: result.registerNumber ?? before.registerNumber ?? null,
    registerBook: result.registerBook ?? before.registerBook ?? null,
    registerPage: result.registerPage ?? before.registerPage ?? null,
    registeredOn: result.registeredOn ?? before.registeredOn ?? null,
    personalNumber: result.personalNumber ?? before.personalNumber ?? null,
    certificate: file ?? before.certificate ?? null,
    unreadable: [...result.unreadable],
  }
  const text = Buffer.from(JSON.stringify(view))
  // A number may be awaited for weeks: the same large file is not written again at every poll.
  if (kept?.equals(text)) return true
  await putSecret(connection, vault, id, 'result', text)
  const placed = findInRegister(kind, registrationUnit, { number: view.registerNumber, day: view.registeredOn })
  if (placed) await rememberNumber(connection, placed.register, placed.known)
  if (certificate && file) {
    await putSecret(connection, vault, id, 'certificate', certificate.content)
    const now = currentTime(deps)
    // It may come, or be another one, long after the dossier has ended.
    await markResultChanged(connection, id, now)
    // It outlives the filing: one who is shown the file later can ask whether it came through here.
    const brought = { unit: registrationUnit, kind, day: toVietnamDay(now.getTime()) }
    await rememberFile(connection, file.sha256, brought)
  }
  return true
}
