/** Applies an answer without a usable status: the registry does not know the filing, says something unknown, or nothing. */

import type { GatewayFailure } from '../../domain/failure.ts'
import type { UnclearCause } from '../../domain/filing/civil-registry.ts'
import { isRegistered, mayBecome } from '../../domain/filing/filing.ts'
import { withdrawalRequested } from '../../store/filing/events.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import { changeFiling, type FilingTransaction } from '../change-filing.ts'
import { backoffAfter } from '../delivery/send-outcome.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { nextFollowAt } from './poll-schedule.ts'

/** The outcome was open and the registry does not know the dossier: after enough such answers, it was not sent. */
export async function applyNotTaken(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  lease: string,
): Promise<void> {
  const { delivery } = deps.settings
  const now = currentTime(deps).getTime()
  const unknownCount = row.unknownCount + 1
  const counted = { unknownCount, unclearCount: 0, pollFailures: 0 }
  if (unknownCount < delivery.unknownConfirmations) {
    await changeFiling(deps, tx, row, { lease, patch: { ...counted, dueAt: new Date(now + delivery.askAgainMs) } })
    return
  }
  if (row.doubt !== null) {
    // The registry spoke of it before and does not know it now, or gave an answer that no one understands: a person decides.
    await changeFiling(deps, tx, row, {
      to: 'needs-review',
      lease,
      detail: { cause: 'not-known-at-registry' },
      patch: { ...counted, ...unsent, cause: 'not-known-at-registry', dueAt: null },
    })
    return
  }
  const ended = row.attempts >= delivery.attemptsMax
  const cause = 'not-known-at-registry'
  await changeFiling(deps, tx, row, {
    to: ended ? 'dead-letter' : 'accepted',
    lease,
    detail: { cause },
    patch: {
      ...counted,
      ...unsent,
      cause: ended ? cause : null,
      // The first time at once, so that a cut line costs no more than the questions; then with growing pauses.
      dueAt: ended ? null : new Date(now + (row.attempts > 1 ? backoffAfter(delivery, row.attempts - 1) : 0)),
    },
  })
}

/**
 * The filing is known not to be there: the next send is a first one, on any path. The fingerprint stays, for a registry that
 * remembers late what it took.
 */
const unsent = { sentRevision: null, sentAt: null, doubt: null } as const

/** The registry had the dossier and no longer knows it (pitfall 2). */
export async function applyNotKnown(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  lease: string,
): Promise<void> {
  const { graceMs, lostConfirmations } = deps.settings.following
  const now = currentTime(deps).getTime()
  const young = now - (row.sentAt?.getTime() ?? 0) < graceMs
  const unknownCount = young ? 0 : row.unknownCount + 1
  const patch = { unknownCount, unclearCount: 0, pollFailures: 0, dueAt: nextFollowAt(deps, row) }
  const registered = isRegistered(row.state) || isRegistered(row.registryStatus)
  const gone = unknownCount >= lostConfirmations && !registered
  // The consumer asked for its withdrawal: the officer has withdrawn it there.
  if (gone && mayBecome(row.state, 'withdrawn') && (await withdrawalRequested(tx.connection, row.id))) {
    const ended = { ...patch, cause: null, dueAt: null }
    await changeFiling(deps, tx, row, {
      to: 'withdrawn',
      lease,
      detail: { cause: 'not-known-any-more' },
      patch: ended,
    })
    return
  }
  const lost = gone && row.state !== 'lost-at-registry'
  await changeFiling(
    deps,
    tx,
    row,
    lost
      ? {
          to: 'lost-at-registry',
          lease,
          detail: { cause: 'not-known-any-more' },
          patch: { ...patch, cause: 'not-known-any-more' },
        }
      : { lease, patch },
  )
}

/**
 * The registry says something that may not be applied. It is reported and shown to a person, and the filing stays in its
 * state. But an open outcome cannot stay open: after a few such answers a person decides it.
 */
export async function applyUnclear(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  lease: string,
  { cause, code, text }: { cause: UnclearCause | 'went-back'; code: string | null; text: string | null },
): Promise<void> {
  const { delivery } = deps.settings
  const unclearCount = row.unclearCount + 1
  const detail = { reason: text === '' ? null : text, cause, ...(code !== null && { note: code }) }
  const open = row.state === 'outcome-unknown'
  const dueAt = open ? new Date(currentTime(deps).getTime() + delivery.askAgainMs) : nextFollowAt(deps, row)
  const counted = { unclearCount, pollFailures: 0, dueAt }
  if (open && unclearCount >= delivery.unclearMax) {
    const patch = { ...counted, cause, dueAt: nextFollowAt(deps, row) }
    await changeFiling(deps, tx, row, { to: 'needs-review', lease, detail, patch })
    return
  }
  // Reported once for each thing that is not understood: an alert, no change. A case that a person has already stays theirs.
  const news = open ? unclearCount === 1 : row.state !== 'needs-review' && row.cause !== cause
  const kept = open || row.state === 'needs-review' || row.cause === 'withdrawal-requested'
  await changeFiling(deps, tx, row, {
    lease,
    ...(news && (unclearCount === 1 || !kept) && { remarks: ['unknown-status'], detail }),
    patch: { ...counted, ...(!kept && { cause }) },
  })
}

/** There was no answer, or none about this filing. An open outcome that cannot be asked about ends with a person. */
export async function applyNoAnswer(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  lease: string,
  failure: GatewayFailure | undefined,
): Promise<void> {
  const { delivery } = deps.settings
  const now = currentTime(deps).getTime()
  const pollFailures = row.pollFailures + 1
  if (row.state !== 'outcome-unknown') {
    await changeFiling(deps, tx, row, { lease, patch: { pollFailures, dueAt: nextFollowAt(deps, row) } })
    return
  }
  // A sick path proves nothing about this filing.
  const counts = failure === undefined || !failure.countsAgainstPath
  if (counts && pollFailures >= delivery.attemptsMax) {
    const cause = 'outcome-unresolved'
    const patch = { pollFailures, cause, dueAt: null }
    await changeFiling(deps, tx, row, { to: 'needs-review', lease, detail: { cause: failure?.code ?? cause }, patch })
    return
  }
  const waitMs = Math.min(delivery.backoffMaxMs, delivery.askAgainMs * Math.min(pollFailures, 10))
  await changeFiling(deps, tx, row, {
    lease,
    patch: {
      pollFailures: counts ? pollFailures : Math.min(pollFailures, delivery.attemptsMax - 1),
      dueAt: new Date(now + waitMs),
    },
  })
}
