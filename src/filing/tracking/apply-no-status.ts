/** Applies an answer without a usable status: the registry does not know the filing, says something unknown, or nothing. */

import type { GatewayFailure } from '../../domain/failure.ts'
import type { UnclearCause } from '../../domain/filing/civil-registry.ts'
import { findDoubt, findSend, findStatus, noPolls, notThere } from '../../domain/filing/delivery-state.ts'
import { isRegistered, mayBecome } from '../../domain/filing/filing.ts'
import { withdrawalRequested } from '../../store/filing/events.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import { changeFiling, type FilingTransaction } from '../change-filing.ts'
import { backoffAfter } from '../delivery/send-outcome.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { nextFollowAt } from './poll-schedule.ts'

/** The outcome of a send was open, and what was sent is not at the registry: after enough such answers, it is to be sent again. */
export async function applyNotThere(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  lease: string,
): Promise<void> {
  const { delivery } = deps.settings
  const now = currentTime(deps).getTime()
  const polls = { ...noPolls, unknown: row.polls.unknown + 1 }
  if (polls.unknown < delivery.unknownConfirmations) {
    await changeFiling(deps, tx, row, { lease, patch: { polls, dueAt: new Date(now + delivery.askAgainMs) } })
    return
  }
  const unsent = { polls, delivery: notThere(row.delivery) }
  if (findDoubt(row.delivery) !== null) {
    // The registry spoke of it before and does not know it now, or gave an answer that no one understands: a person decides.
    await changeFiling(deps, tx, row, {
      to: 'needs-review',
      lease,
      detail: { cause: 'not-known-at-registry' },
      patch: { ...unsent, cause: 'not-known-at-registry', dueAt: null },
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
      ...unsent,
      cause: ended ? cause : null,
      // The first time at once, so that a cut line costs no more than the questions; then with growing pauses.
      dueAt: ended ? null : new Date(now + (row.attempts > 1 ? backoffAfter(delivery, row.attempts - 1) : 0)),
    },
  })
}

/** The registry had the dossier and no longer knows it. */
export async function applyNoLongerKnown(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  lease: string,
): Promise<void> {
  const { graceMs, lostConfirmations } = deps.settings.following
  const now = currentTime(deps).getTime()
  const young = now - (findSend(row.delivery)?.at.getTime() ?? 0) < graceMs
  const polls = { ...noPolls, unknown: young ? 0 : row.polls.unknown + 1 }
  const patch = { polls, dueAt: nextFollowAt(deps, row) }
  const registered = isRegistered(row.state) || isRegistered(findStatus(row.delivery))
  const gone = polls.unknown >= lostConfirmations && !registered
  // The consumer asked for its withdrawal: the officer has withdrawn it there. What was lost before that was asked for proves
  // nothing by still being absent: it may turn up and be registered, so it is followed until a person decides.
  const knownUntilNow = row.state !== 'lost-at-registry'
  if (
    gone &&
    knownUntilNow &&
    mayBecome(row.state, 'withdrawn') &&
    (await withdrawalRequested(tx.connection, row.id))
  ) {
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
  const polls = { ...row.polls, unclear: row.polls.unclear + 1, failed: 0 }
  const detail = { reason: text === '' ? null : text, cause, ...(code !== null && { note: code }) }
  const open = row.state === 'outcome-unknown'
  const dueAt = open ? new Date(currentTime(deps).getTime() + delivery.askAgainMs) : nextFollowAt(deps, row)
  const counted = { polls, dueAt }
  if (open && polls.unclear >= delivery.unclearMax) {
    const patch = { ...counted, cause, dueAt: nextFollowAt(deps, row) }
    await changeFiling(deps, tx, row, { to: 'needs-review', lease, detail, patch })
    return
  }
  // Reported once for each thing that is not understood: an alert, no change. A case that a person has already stays theirs.
  const news = open ? polls.unclear === 1 : row.state !== 'needs-review' && row.cause !== cause
  const kept = open || row.state === 'needs-review' || row.cause === 'withdrawal-requested'
  await changeFiling(deps, tx, row, {
    lease,
    ...(news && (polls.unclear === 1 || !kept) && { remarks: ['unknown-status'], detail }),
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
  const failed = row.polls.failed + 1
  const polls = { ...row.polls, failed }
  if (row.state !== 'outcome-unknown') {
    await changeFiling(deps, tx, row, { lease, patch: { polls, dueAt: nextFollowAt(deps, row) } })
    return
  }
  // A sick path proves nothing about this filing.
  const counts = failure === undefined || !failure.countsAgainstPath
  if (counts && failed >= delivery.attemptsMax) {
    const cause = 'outcome-unresolved'
    const patch = { polls, cause, dueAt: null }
    await changeFiling(deps, tx, row, { to: 'needs-review', lease, detail: { cause: failure?.code ?? cause }, patch })
    return
  }
  const waitMs = Math.min(delivery.backoffMaxMs, delivery.askAgainMs * Math.min(failed, 10))
  await changeFiling(deps, tx, row, {
    lease,
    patch: {
      polls: counts ? polls : { ...polls, failed: Math.min(failed, delivery.attemptsMax - 1) },
      dueAt: new Date(now + waitMs),
    },
  })
}
