/**
 * Turns the outcome of a send into a change of the filing. A filing is simply sent again only if it provably was not sent.
 * If it may have arrived, the registry is asked first. An answer of the registry counts as it stands where the contract
 * defines it; where it does not, a person sees it.
 */
import { backoffMs } from '../../domain/backoff.ts'
import type { GatewayFailure } from '../../domain/failure.ts'
import type { PushAnswer, RegistryFault } from '../../domain/filing/civil-registry.ts'
import type { FilingEventDetail } from '../../domain/filing/filing.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import type { FilingChange } from '../change-filing.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { firstFollowAt } from '../tracking/poll-schedule.ts'
import { getCost } from './send-cost.ts'

/** The change that follows from an answer of the registry. */
export function changeForAnswer(deps: FilingDeps, row: FilingRow, answer: PushAnswer): FilingChange {
  const now = currentTime(deps)
  const attempts = row.attempts + 1
  const sentNow = { sent: row.sending, sentRevision: row.revision, sentAt: now, sending: null, attempts }
  const notTaken = { sending: null, dueAt: null, attempts }
  switch (answer.outcome) {
    case 'accepted':
      return received(deps, row)
    case 'duplicate':
      // The registry has this dossier from us, with this very content: an answer was lost, and there is no second filing.
      if (row.sent === row.sending) return received(deps, row)
      return {
        to: 'outcome-unknown',
        detail: { reason: answer.text, cause: 'duplicate-to-check' },
        patch: {
          ...sentNow,
          dueAt: now,
          unknownCount: 0,
          unclearCount: 0,
          pollFailures: 0,
          // This filing has never been sent before, so the registry cannot have it: what it has is another's.
          doubt: row.sent === null ? 'not-ours' : 'changed-content',
        },
      }
    case 'suspected-duplicate':
      return {
        to: 'needs-review',
        remarks: ['suspected-duplicate'],
        detail: { reason: answer.text, cause: 'suspected-duplicate' },
        patch: { ...notTaken, cause: 'suspected-duplicate' },
      }
    case 'invalid':
      return {
        to: 'rejected',
        detail: { reason: answer.text, cause: 'declaration-faults', faults: answer.faults.map(faultView) },
        patch: { ...notTaken, cause: 'declaration-faults' },
      }
    case 'refused':
      return {
        to: 'dead-letter',
        detail: { reason: answer.text, cause: answer.code },
        patch: { ...notTaken, cause: answer.code },
      }
    case 'unintelligible':
      // The filing may be registered: a rerun asks before it sends.
      return {
        to: 'needs-review',
        detail: { reason: answer.text, cause: 'answer-unintelligible' },
        patch: { ...sentNow, dueAt: null, cause: 'answer-unintelligible', doubt: 'unintelligible' },
      }
  }
}

function received(deps: FilingDeps, row: FilingRow): FilingChange {
  const now = currentTime(deps)
  return {
    to: 'received',
    patch: {
      sent: row.sending,
      sentRevision: row.revision,
      sentAt: now,
      sending: null,
      doubt: null,
      cause: null,
      deliveredRevision: row.revision,
      registryStatus: 'received',
      registryStatusSince: now,
      unknownCount: 0,
      unclearCount: 0,
      pollFailures: 0,
      attempts: row.attempts + 1,
      dueAt: firstFollowAt(deps),
    },
  }
}

/** The change that follows from a send to which neither the registry nor the path gave an answer that counts. */
export function changeForFailure(deps: FilingDeps, row: FilingRow, failure: GatewayFailure): FilingChange {
  const { delivery } = deps.settings
  const now = currentTime(deps).getTime()
  if (failure.sent !== 'no') {
    return {
      to: 'outcome-unknown',
      detail: { cause: failure.code },
      patch: {
        sent: row.sending,
        sentRevision: row.revision,
        sentAt: new Date(now),
        sending: null,
        attempts: row.attempts + 1,
        unknownCount: 0,
        unclearCount: 0,
        pollFailures: 0,
        dueAt: new Date(now + delivery.settleMs),
      },
    }
  }
  const cost = getCost(failure)
  const attempts = row.attempts + (cost === 'free' ? 0 : 1)
  if (cost === 'end' || attempts >= delivery.attemptsMax) {
    return {
      to: 'dead-letter',
      detail: { cause: failure.code },
      patch: { sending: null, attempts, cause: failure.code, dueAt: null },
    }
  }
  const free = cost === 'free'
  const waitMs = free ? Math.max(delivery.pathRetryMs, failure.retryAfterMs ?? 0) : backoffAfter(delivery, attempts)
  return {
    to: 'accepted',
    detail: { cause: failure.code },
    patch: {
      sending: null,
      attempts,
      // The failure of the last attempt that counted, for the order in which filings are tried.
      ...(!free && { cause: failure.code }),
      dueAt: new Date(now + Math.ceil(waitMs * (1 + Math.random() / 2))),
    },
  }
}

/** The pause after so many counted attempts, in ms. */
export function backoffAfter(delivery: { backoffMs: number; backoffMaxMs: number }, attempts: number): number {
  return backoffMs(attempts, { firstMs: delivery.backoffMs, maxMs: delivery.backoffMaxMs })
}

/** The registry's words stay as they are; the kind of fault is given in English, too. */
function faultView({ pointer, code, text }: RegistryFault): NonNullable<FilingEventDetail['faults']>[number] {
  return { pointer, code, message: { vi: text, en: `${english[code]} (${text})` } }
}

const english: Record<RegistryFault['code'], string> = {
  length: 'Too long',
  'code-list': "Not in the registry's list",
  format: 'Not in the required form',
  missing: 'Missing',
  other: 'Not accepted',
}
