/** A few people at once, each with an answer of their own in one response: what a counter asks about a family. Nothing of it is kept. */
import { randomUUID } from 'node:crypto'
import { authorizeAnyProcedure } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import type { BatchOperation } from '../domain/batch/batch.ts'
import type { LookedUpInBatch, VerifiedInBatch } from '../domain/batch/person-in-batch.ts'
import { GatewayFailure, toFailure } from '../domain/failure.ts'
import type { Field } from '../domain/person/identity.ts'
import type { ClientAbort, Logger } from '../domain/runtime.ts'
import { lookUpPerson } from '../identity/look-up-person.ts'
import type { IdentityDeps } from '../identity/person-inquiry.ts'
import { verifyPerson } from '../identity/verify-person.ts'
import { isRefusal, type PersonAnswer } from './kept-answer.ts'

export interface PeopleQuestion {
  caller: Caller
  people:
    | { operation: Extract<BatchOperation, 'verify'>; asked: readonly VerifiedInBatch[] }
    | { operation: Extract<BatchOperation, 'lookup'>; asked: readonly LookedUpInBatch[] }
  /** How long the caller waits at most, for all of them. */
  deadlineMs: number
  signal?: ClientAbort | undefined
  traceparent?: string | undefined
}

/** `requestId`: of the question about this person, as it stands in the trail. */
export type AnsweredAtOnce = { number: number; reference: string | undefined; requestId: string } & PersonAnswer

/** One family must not take the places of the counter beside it. */
const concurrency = 5

/** In the order of the request. Fails with `operation-not-allowed`; what else is refused or fails, is so for one person. */
export async function answerPeople(
  deps: { identity: IdentityDeps; logger: Logger },
  { caller, people, deadlineMs, signal, traceparent }: PeopleQuestion,
): Promise<AnsweredAtOnce[]> {
  authorizeAnyProcedure(caller, people.operation)
  const endsAt = performance.now() + deadlineMs
  const answers: AnsweredAtOnce[] = []
  let next = 0

  async function answerNext(): Promise<void> {
    for (let index = next++; index < people.asked.length; index = next++) {
      const requestId = randomUUID()
      const answer = await answerOne(index, requestId).catch(toAnswer)
      answers[index] = { number: index + 1, reference: people.asked[index]?.reference, requestId, ...answer }
    }
  }

  async function answerOne(index: number, requestId: string): Promise<PersonAnswer> {
    const common = { requestId, caller, deadlineMs: endsAt - performance.now(), signal, traceparent }
    if (people.operation === 'lookup') {
      const { purpose, person: claim, fields } = people.asked[index] as LookedUpInBatch
      const result = await lookUpPerson(deps.identity, { ...common, purpose, claim, fields: fields as Field[] })
      return { outcome: result.value === null ? 'not-matched' : 'found', result }
    }
    const { purpose, person: claim, attributes } = people.asked[index] as VerifiedInBatch
    const result = await verifyPerson(deps.identity, { ...common, purpose, claim, attributes })
    return { outcome: result.value.outcome, result }
  }

  function toAnswer(error: unknown): PersonAnswer {
    const { code, layer, faults } = toFailure(error)
    if (!(error instanceof GatewayFailure)) {
      deps.logger.error({ error: (error as Error)?.name }, 'batches: a defect ended a question')
    }
    deps.identity.countRefusal?.({ consumer: caller.consumer.id, outcome: code })
    return { outcome: isRefusal(code) ? 'refused' : 'failed', failure: { code, layer, faults } }
  }

  await Promise.all(Array.from({ length: concurrency }, answerNext))
  return answers
}
