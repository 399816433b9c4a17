/** What one attempt means: delivered, retried later, or dead. Pure, so that three days of schedule are a table. */
import { GatewayFailure } from '../domain/failure.ts'
import { parseRetryAfter } from '../domain/retry-after.ts'
import type { DeliveryCause, WebhookAnswer } from '../domain/webhook.ts'

export type AttemptOutcome =
  | { kind: 'delivered'; status: number }
  | {
      kind: 'retry'
      /** When the next attempt is due, ms since the epoch. */
      dueAt: number
      status: number | null
      cause: DeliveryCause
      /** Until when the receiver asked to be left alone. */
      restUntil: number | null
    }
  | {
      kind: 'dead'
      status: number | null
      cause: DeliveryCause
      restUntil: number | null
      /** The receiver answered 410: it takes no message any more. */
      gone: boolean
    }

export interface DeliverySchedule {
  /** Waits between the attempts of one message. */
  attemptDelaysMs: readonly number[]
  /** Share of each wait that chance may add. */
  jitter: number
  /** The longest wait that a receiver may ask for. */
  retryAfterMaxMs: number
}

export interface AttemptFacts {
  /** Which attempt it was, from 1. */
  attempt: number
  now: number
  /** A number in [0, 1) for the jitter. */
  chance: number
  /** When the message is too old, ms since the epoch; the last wait repeats until then. `null`: it dies when the waits are used up. */
  giveUpAt: number | null
}

export function judgeAnswer(answer: WebhookAnswer, facts: AttemptFacts, schedule: DeliverySchedule): AttemptOutcome {
  const { status } = answer
  if (status >= 200 && status < 300) return { kind: 'delivered', status }
  if (status === 410) return { kind: 'dead', status, cause: 'status', restUntil: null, gone: true }
  const cause = status >= 300 && status < 400 ? 'redirect' : 'status'
  const restMs = parseRetryAfter(answer.retryAfter, facts.now) ?? 0
  const restUntil = restMs > 0 ? facts.now + Math.min(restMs, schedule.retryAfterMaxMs) : null
  return notDelivered(status, cause, restUntil, facts, schedule)
}

export function judgeFailure(error: unknown, facts: AttemptFacts, schedule: DeliverySchedule): AttemptOutcome {
  return notDelivered(null, toCause(error), null, facts, schedule)
}

function notDelivered(
  status: number | null,
  cause: DeliveryCause,
  restUntil: number | null,
  facts: AttemptFacts,
  schedule: DeliverySchedule,
): AttemptOutcome {
  const planned = planNext(facts, schedule)
  const dueAt = planned === null ? null : Math.max(planned, restUntil ?? 0)
  if (dueAt === null || dueAt > (facts.giveUpAt ?? dueAt))
    return { kind: 'dead', status, cause, restUntil, gone: false }
  return { kind: 'retry', dueAt, status, cause, restUntil }
}

function toCause(error: unknown): DeliveryCause {
  if (!(error instanceof GatewayFailure)) return 'internal-error'
  return error.detail === 'address-refused' ? 'address-refused' : error.code
}

function planNext(facts: AttemptFacts, { attemptDelaysMs, jitter }: DeliverySchedule): number | null {
  const { attempt, now, chance, giveUpAt } = facts
  const delay = attemptDelaysMs[attempt - 1] ?? (giveUpAt === null ? undefined : attemptDelaysMs.at(-1))
  return delay === undefined ? null : Math.round(now + delay * (1 + jitter * chance))
}
