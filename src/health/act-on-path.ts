/** What a person does to a path by hand: on record before it takes effect, with who and why. */
import type { Trail } from '../audit/trail.ts'
import type { PathOperation } from '../domain/audit.ts'
import { GatewayFailure, type RequestFault } from '../domain/failure.ts'

interface RecordedAction {
  link: string
  path: string
  actor: string
  requestId: string
}

/** Resolves when it is durable. Fails with `audit-unavailable`, and then nothing may be done. */
export async function recordPathAction(
  trail: Trail,
  operation: PathOperation,
  { link, path, actor, requestId }: RecordedAction,
  note: string | undefined,
): Promise<void> {
  const [consumer = '', officer = ''] = actor.split('/')
  await trail.append({
    ...{ requestId, consumer, credential: '', operation, procedure: '', dossier: '', officer, unit: '', subject: '' },
    ...{ fields: [], outcome: 'done', result: 'done', path, attempts: 0, shared: false },
    ...{ upstreamRequestId: null, exchangeId: null, durationMs: 0 },
    object: `${link}/${path}`,
    note,
  })
}

/**
 * The operator's words are shown on a page and stand in the trail for ever: what looks like the number of a person or a
 * telephone has no place in them. Fails with `request-invalid`.
 */
export function checkNote(note: string): void {
  if (/\d([ .-]?\d){8}/.test(note)) {
    throw invalid('/note', 'number-in-note', {
      vi: 'Lý do không được chứa dãy số dài như số định danh hay số điện thoại',
      en: 'The note must not hold a long number such as a personal number or a telephone number',
    })
  }
}

/** Fails with `request-invalid` when the end lies in the past or too far ahead. */
export function checkUntil(until: Date, now: number, mostMs: number): void {
  const ms = until.getTime() - now
  if (ms > 0 && ms <= mostMs) return
  const hours = Math.floor(mostMs / 3_600_000)
  throw invalid('/until', 'until-out-of-range', {
    vi: `Thời điểm kết thúc phải ở tương lai, trong vòng ${hours} giờ tới`,
    en: `The end must lie ahead, within the next ${hours} hours`,
  })
}

function invalid(pointer: string, code: string, message: RequestFault['message']): GatewayFailure {
  return new GatewayFailure('request-invalid', { faults: [{ pointer, code, message }] })
}
