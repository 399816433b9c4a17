/**
 * One person of a batch: the same use cases, policy and record as one call, as background work of the link. What concerns the path is no
 * outcome of a person; they are asked about again.
 */

import type { PathOutcome } from '../../delivery/pace.ts'
import type { InquiryEntry } from '../../domain/audit.ts'
import { backoffMs } from '../../domain/backoff.ts'
import type { PersonInBatch } from '../../domain/batch/person-in-batch.ts'
import { type FailureCode, GatewayFailure, toFailure } from '../../domain/failure.ts'
import { lookUpPerson } from '../../identity/look-up-person.ts'
import { verifyPerson } from '../../identity/verify-person.ts'
import type { ClaimedPerson } from '../../store/batch/people.ts'
import type { BatchDeps } from '../deps.ts'
import { isRefusal, type KeptAnswer, openQuestion, type PersonAnswer } from '../kept-answer.ts'

/** `later`: nothing is known of this person yet, for a reason that is not theirs. */
export type PersonEnd =
  | { kind: 'answer'; kept: KeptAnswer; pathOutcome: PathOutcome }
  | {
      kind: 'later'
      dueAt: number
      faults: number
      failedAt: number | null
      /** Of a question that left and brought nothing. */
      entry: InquiryEntry | null
      pathOutcome: PathOutcome
      retryAfterMs: number
    }

/** The link takes no call now, no matter about whom. */
const linkClosed: ReadonlySet<FailureCode> = new Set([
  'link-unavailable',
  'link-busy',
  'upstream-closed',
  'upstream-rate-reached',
])
/** Nor does the gateway, or it was stopped. */
const passing: ReadonlySet<FailureCode> = new Set([
  'deadline-exceeded',
  'request-cancelled',
  'shutting-down',
  'audit-unavailable',
  // Of a procedure: the next ones wait for their turn.
  'quota-exceeded',
  'storage-unavailable',
])
/** A hold or a trial of the link may end long before it says: so often it is tried again. */
const waitMaxMs = 60_000

/** Never rejects. */
export async function queryPerson(deps: BatchDeps, claimed: ClaimedPerson, signal: AbortSignal): Promise<PersonEnd> {
  const question = openQuestion(deps.vault, claimed, claimed.question)
  if (question === null) {
    const { batch, number } = claimed
    deps.logger.error({ row: `batch_person ${batch} ${number}` }, 'batches: a sealed row does not open')
    return toFailed('internal-error', undefined)
  }
  const { reference } = question
  // A question that ends its process each time must come to an end as well.
  if (claimed.attempts > deps.settings.interruptionsMax) {
    return toFailed('internal-error', reference, { entry: toInterrupted(deps, claimed, question) })
  }
  const consumer = deps.findConsumer(claimed.consumer)
  if (!consumer) {
    return toFailed('credentials-unknown', reference, {
      outcome: 'refused',
      entry: toUnanswered(deps, claimed, question, { outcome: 'refused', result: 'credentials-unknown', attempts: 0 }),
    })
  }

  const written: InquiryEntry[] = []
  // The outcome is made durable before its record, so that neither is lost nor doubled: the record is kept with it until then.
  const trail = {
    assertWritable: () => deps.trail.assertWritable(),
    getSubject: (number: string) => deps.trail.getSubject(number),
    getSeries: (number: string) => deps.trail.getSeries(number),
    append: async (entry: InquiryEntry) => {
      written.push(entry)
    },
  }
  const inquiry = {
    requestId: claimed.requestId,
    caller: { consumer, credentialId: claimed.credential },
    purpose: question.purpose,
    claim: question.person,
    deadlineMs: deps.settings.deadlineMs,
    signal,
    background: true,
  }
  // An expression, so that it sees what the question was found to be.
  const inquire = async (): Promise<PersonAnswer> => {
    const identity = { ...deps.identity, trail }
    if (isLookup(question)) {
      const result = await lookUpPerson(identity, { ...inquiry, fields: question.fields })
      return { outcome: result.value === null ? 'not-matched' : 'found', result }
    }
    const result = await verifyPerson(identity, { ...inquiry, attributes: question.attributes })
    return { outcome: result.value.outcome, result }
  }
  const startedAt = deps.clock.now()
  try {
    const answer = await inquire()
    return { kind: 'answer', kept: { answer, reference, entry: written.at(-1) ?? null }, pathOutcome: 'sent' }
  } catch (error) {
    const failure = toFailure(error)
    if (!(error instanceof GatewayFailure)) {
      deps.logger.error({ error: (error as Error)?.name }, 'batches: a defect ended a question')
    }
    return judge(failure)
  }

  function judge(failure: GatewayFailure): PersonEnd {
    const { code, layer, faults } = failure
    const entry = written.at(-1) ?? null
    const closed = linkClosed.has(code)
    if (!closed && !passing.has(code) && !failure.countsAgainstPath) {
      const outcome = isRefusal(code) ? 'refused' : 'failed'
      deps.identity.countRefusal?.({ consumer: claimed.consumer, outcome: code })
      const answer = { outcome, failure: { code, layer, faults } } as const
      return { kind: 'answer', kept: { answer, reference, entry }, pathOutcome: 'sent' }
    }
    const pathOutcome = closed ? 'closed' : failure.countsAgainstPath ? 'hurt' : 'nothing'
    // Others were answered since this person last was not: then it may be this question that the path cannot carry.
    const alone = failure.countsAgainstPath && answeredSince(deps, claimed.failedAt ?? startedAt)
    const reached = claimed.faults + (alone ? 1 : 0)
    if (reached >= deps.settings.faultsMax) {
      const answer = { outcome: 'failed', failure: { code, layer, faults } } as const
      return { kind: 'answer', kept: { answer, reference, entry }, pathOutcome }
    }
    const retryAfterMs = Math.min(failure.retryAfterMs ?? 0, waitMaxMs)
    const { backoffMs: firstMs, backoffMaxMs: maxMs } = deps.settings
    const pauseMs =
      closed || !failure.countsAgainstPath ? retryAfterMs : backoffMs(Math.max(1, reached), { firstMs, maxMs })
    return {
      kind: 'later',
      dueAt: deps.clock.now() + pauseMs,
      faults: reached,
      failedAt: failure.countsAgainstPath ? deps.clock.now() : claimed.failedAt,
      entry: failure.sent === 'no' ? null : entry,
      pathOutcome,
      retryAfterMs,
    }
  }
}

function isLookup(question: PersonInBatch): question is Extract<PersonInBatch, { fields: unknown }> {
  return 'fields' in question
}

function toFailed(
  code: FailureCode,
  reference: string | undefined,
  { outcome = 'failed', entry = null }: { outcome?: 'refused' | 'failed'; entry?: InquiryEntry | null } = {},
): PersonEnd {
  const { layer } = new GatewayFailure(code)
  const answer = { outcome, failure: { code, layer, faults: [] } }
  return { kind: 'answer', kept: { answer, reference, entry }, pathOutcome: 'nothing' }
}

/** A question may have left before a process died, and no process came to record it. */
function toInterrupted(deps: BatchDeps, claimed: ClaimedPerson, question: PersonInBatch): InquiryEntry {
  const end = { outcome: 'failed', result: 'internal-error', attempts: claimed.attempts - 1 } as const
  return toUnanswered(deps, claimed, question, end)
}

/** The record of a question that no use case of a call came to record. `attempts`: how often it may have left. */
function toUnanswered(
  { trail }: BatchDeps,
  { requestId, consumer, credential, operation }: ClaimedPerson,
  question: PersonInBatch,
  { outcome, result, attempts }: Pick<InquiryEntry, 'outcome' | 'result'> & { attempts: number },
): InquiryEntry {
  const { purpose, person } = question
  const number = person.personalNumber ?? person.oldCardNumber ?? ''
  const requested = isLookup(question) ? question.fields : Object.keys(question.attributes ?? {})
  return {
    kind: 'inquiry',
    requestId,
    consumer,
    credential,
    operation,
    purpose,
    subject: trail.getSubject(number),
    series: trail.getSeries(number),
    fields: requested as InquiryEntry['fields'],
    outcome,
    result,
    call: {
      path: null,
      attempts,
      shared: false,
      upstreamRequestId: attempts === 0 ? null : requestId.replaceAll('-', ''),
      exchangeId: null,
      durationMs: 0,
    },
  }
}

/** Whether a path has answered anyone since. */
function answeredSince({ identity: { link } }: BatchDeps, since: number): boolean {
  return link.health().paths.some(({ lastSuccessAt }) => lastSuccessAt !== null && Date.parse(lastSuccessAt) >= since)
}
