/**
 * Turns the outcome of a send into a change of the filing. A filing is simply sent again only if it provably was not sent.
 * If it may have arrived, the registry is asked first. An answer of the registry counts as it stands where the contract
 * defines it; where it does not, a person sees it.
 */
import { backoffMs } from '../../domain/backoff.ts'
import type { GatewayFailure } from '../../domain/failure.ts'
import type { PushAnswer, RegistryFault } from '../../domain/filing/civil-registry.ts'
import { atRest, isResent, mayHaveArrived, noPolls, notTaken, reported } from '../../domain/filing/delivery-state.ts'
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
  const send = { revision: row.revision, at: now }
  const refused = { delivery: notTaken(row.delivery), dueAt: null, attempts }
  switch (answer.outcome) {
    case 'accepted':
      return received(deps, row)
    case 'duplicate':
      // The registry has this dossier from us, with this very content: an answer was lost, and there is no second filing.
      if (isResent(row.delivery)) return received(deps, row)
      return {
        to: 'outcome-unknown',
        detail: { reason: answer.text, cause: 'duplicate-to-check' },
        patch: {
          // This filing has never been sent before, so the registry cannot have it: what it has is another's.
          delivery: mayHaveArrived(row.delivery, send, sentBefore(row) ? 'changed-content' : 'not-ours'),
          attempts,
          polls: noPolls,
          dueAt: now,
        },
      }
    case 'suspected-duplicate':
      return {
        to: 'needs-review',
        remarks: ['suspected-duplicate'],
        detail: { reason: answer.text, cause: 'suspected-duplicate' },
        patch: { ...refused, cause: 'suspected-duplicate' },
      }
    case 'invalid':
      return {
        to: 'rejected',
        detail: { reason: answer.text, cause: 'declaration-faults', faults: answer.faults.map(faultView) },
        patch: { ...refused, cause: 'declaration-faults' },
      }
    case 'refused':
      return {
        to: 'dead-letter',
        detail: { reason: answer.text, cause: answer.code },
        patch: { ...refused, cause: answer.code },
      }
    case 'unintelligible':
      // The filing may be registered: a rerun asks before it sends.
      return {
        to: 'needs-review',
        detail: { reason: answer.text, cause: 'answer-unintelligible' },
        patch: {
          delivery: mayHaveArrived(row.delivery, send, 'unintelligible'),
          attempts,
          dueAt: null,
          cause: 'answer-unintelligible',
        },
      }
  }
}

function received(deps: FilingDeps, row: FilingRow): FilingChange {
  const at = currentTime(deps)
  const { revision } = row
  const sent = mayHaveArrived(row.delivery, { revision, at })
  return {
    to: 'received',
    patch: {
      delivery: reported(sent, { revision, status: 'received', at, doubt: null }),
      polls: noPolls,
      cause: null,
      attempts: row.attempts + 1,
      dueAt: firstFollowAt(deps),
    },
  }
}

/** Whether any content of this filing may have arrived before this send. */
const sentBefore = ({ delivery }: FilingRow): boolean => atRest(delivery).content !== null

/** The change that follows from a send to which neither the registry nor the path gave an answer that counts. */
export function changeForFailure(deps: FilingDeps, row: FilingRow, failure: GatewayFailure): FilingChange {
  const settings = deps.settings.delivery
  const now = currentTime(deps).getTime()
  if (failure.sent !== 'no') {
    return {
      to: 'outcome-unknown',
      detail: { cause: failure.code },
      patch: {
        delivery: mayHaveArrived(row.delivery, { revision: row.revision, at: new Date(now) }),
        attempts: row.attempts + 1,
        polls: noPolls,
        dueAt: new Date(now + settings.settleMs),
      },
    }
  }
  const delivery = notTaken(row.delivery)
  const cost = getCost(failure)
  const attempts = row.attempts + (cost === 'free' ? 0 : 1)
  if (cost === 'end' || attempts >= settings.attemptsMax) {
    return {
      to: 'dead-letter',
      detail: { cause: failure.code },
      patch: { delivery, attempts, cause: failure.code, dueAt: null },
    }
  }
  const free = cost === 'free'
  const waitMs = free ? Math.max(settings.pathRetryMs, failure.retryAfterMs ?? 0) : backoffAfter(settings, attempts)
  return {
    to: 'accepted',
    detail: { cause: failure.code },
    patch: {
      delivery,
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
