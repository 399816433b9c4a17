/** What one attempt means: delivered, once more later, or the end. Pure, so that three days of schedule are a table. */
import { GatewayFailure } from '../domain/failure.ts'
import type { DeliveryCause, WebhookAnswer } from '../domain/webhook.ts'
import type { WebhookSettings } from './settings.ts'

export type Verdict =
  | { outcome: 'delivered'; status: number }
  | {
      outcome: 'not-delivered'
      status: number | null
      cause: DeliveryCause
      /** When the next attempt is due, ms since the epoch; `null` = this was the last. */
      dueAt: number | null
      /** Until when the endpoint asked to be left alone. */
      restUntil: number | null
      /** It said 410: nobody is there any more. */
      gone: boolean
    }

export interface AttemptFacts {
  /** Which attempt it was, from 1. */
  attempt: number
  now: number
  /** A number in [0, 1) for the jitter. */
  chance: number
}

type Schedule = Pick<WebhookSettings, 'attemptDelaysMs' | 'jitter' | 'retryAfterMaxMs'>

export function judgeAnswer(answer: WebhookAnswer, facts: AttemptFacts, schedule: Schedule): Verdict {
  const { status } = answer
  if (status >= 200 && status < 300) return { outcome: 'delivered', status }
  const gone = status === 410
  const cause = status >= 300 && status < 400 ? 'redirect' : 'status'
  const restUntil = gone ? null : retryAfterOf(answer.retryAfter, facts.now, schedule.retryAfterMaxMs)
  const planned = gone ? null : dueAtOf(facts, schedule)
  const dueAt = planned === null ? null : Math.max(planned, restUntil ?? 0)
  return { outcome: 'not-delivered', status, cause, dueAt, restUntil, gone }
}

export function judgeFailure(error: unknown, facts: AttemptFacts, schedule: Schedule): Verdict {
  const dueAt = dueAtOf(facts, schedule)
  return { outcome: 'not-delivered', status: null, cause: causeOf(error), dueAt, restUntil: null, gone: false }
}

function causeOf(error: unknown): DeliveryCause {
  if (!(error instanceof GatewayFailure)) return 'internal-error'
  return error.detail === 'address-refused' ? 'address-refused' : error.code
}

function dueAtOf({ attempt, now, chance }: AttemptFacts, { attemptDelaysMs, jitter }: Schedule): number | null {
  const delay = attemptDelaysMs[attempt - 1]
  return delay === undefined ? null : Math.round(now + delay * (1 + jitter * chance))
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3), at most `maxMs` ahead; what cannot be read was not said. */
export function retryAfterOf(value: string | null, now: number, maxMs: number): number | null {
  if (value === null) return null
  const text = value.trim()
  const at = /^\d{1,9}$/.test(text) ? now + Number(text) * 1000 : Date.parse(text)
  return Number.isNaN(at) || at <= now ? null : Math.min(at, now + maxMs)
}
