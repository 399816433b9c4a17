/**
 * The outcomes of a batch, in the order of intake, as a stream. Each was recorded before it could be read; that they are handed out is a
 * record of its own, written before the first of them leaves.
 */
import { decide, toRecordedQuestion } from '../../access/policy.ts'
import type { Caller, Consumer } from '../../domain/access.ts'
import type { BatchOperation, PersonOutcome } from '../../domain/batch/batch.ts'
import { dayMs } from '../../domain/duration.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { BatchRow } from '../../store/batch/batches.ts'
import { type PersonRow, readPeople } from '../../store/batch/people.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import type { BatchDeps } from '../deps.ts'
import { type KeptAnswer, openAnswer, openQuestion, type PersonAnswer } from '../kept-answer.ts'
import { findOwnBatch } from './find-own-batch.ts'

/** One person's outcome. */
export type PersonResult = {
  /** From 1, in the order of intake. */
  number: number
  reference: string | undefined
} & (PersonAnswer | { outcome: Extract<PersonOutcome, 'cancelled'> })

export interface ResultsQuestion {
  requestId: string
  caller: Caller
  id: string
  /** Results behind this number; 0 = from the first. */
  after: number
  /** The account of the person who reads; empty where a system does. */
  officer?: string | undefined
  /** The caller with the rights of the moment; fails once the credential was dropped. */
  renew(): Caller
}

/** Opened and written in one turn of the event loop: some milliseconds, which a counter may wait behind. */
const pageMax = 50

/**
 * Up to the first person who has no outcome yet. What is no longer granted when it is read is `refused`, as a question would be. Fails with `batch-not-found`, also for a batch of another consumer, whatever the caller's
 * role, `batch-removed`, `storage-unavailable` or `audit-unavailable`; then nothing leaves.
 */
export async function openResults(
  deps: BatchDeps,
  question: ResultsQuestion,
): Promise<{ batch: BatchRow; results: AsyncGenerator<PersonResult[]> }> {
  const { requestId, caller, id, after, officer = '', renew } = question
  const batch = await assertReadable(deps, question)
  await deps.trail.append({
    kind: 'batch',
    requestId,
    consumer: caller.consumer.id,
    credential: caller.credentialId,
    operation: 'batch-results',
    officer,
    batch: id,
    people: Math.max(0, batch.people - after),
    outcome: 'disclosed',
    result: 'told',
  })
  return { batch, results: readResults(deps, batch, after, renew) }
}

/** Fails with `batch-not-found`, `batch-removed` or `storage-unavailable`. */
export async function assertReadable(
  deps: BatchDeps,
  question: Pick<ResultsQuestion, 'caller' | 'id'>,
): Promise<BatchRow> {
  const batch = await findOwnBatch(deps, question, 'own')
  // From that moment on, however far the removal is.
  const keptUntil = (batch.endedAt ?? Number.POSITIVE_INFINITY) + deps.settings.keepDays * dayMs
  if (batch.purgedAt !== null || deps.clock.now() >= keptUntil) throw new GatewayFailure('batch-removed')
  return batch
}

async function* readResults(
  deps: BatchDeps,
  batch: BatchRow,
  from: number,
  renew: () => Caller,
): AsyncGenerator<PersonResult[]> {
  let after = from
  for (;;) {
    const people = await withStorageErrors('storage-unavailable', () =>
      readPeople(deps.database, batch.id, after, pageMax),
    )
    const open = people.findIndex((person) => !isReadable(person, batch))
    const readable = open === -1 ? people : people.slice(0, open)
    // For each page anew: a large batch that is read slowly is read by the policy of then.
    const { consumer } = renew()
    if (readable.length > 0) yield readable.map((person) => toResult(deps, batch, person, consumer))
    if (open !== -1 || people.length < pageMax) return
    after = people.at(-1)?.number ?? after
  }
}

/** Of a cancelled batch, those who are not being asked about are asked about no more. */
function isReadable({ ended, idle, question }: PersonRow, { state }: BatchRow): boolean {
  return ended || (state === 'cancelled' && idle && question !== null)
}

function toResult(
  { vault, logger }: BatchDeps,
  { id, operation }: BatchRow,
  { number, question, answer }: PersonRow,
  consumer: Consumer,
): PersonResult {
  const position = { batch: id, number }
  if (answer === null) {
    const opened = question === null ? null : openQuestion(vault, position, question)
    return { number, reference: opened?.reference, outcome: 'cancelled' }
  }
  const kept = openAnswer(vault, position, answer)
  if (kept === null) {
    logger.error({ row: `batch_person ${id} ${number}` }, 'batches: a sealed row does not open')
    const { code, layer } = new GatewayFailure('internal-error')
    return { number, reference: undefined, outcome: 'failed', failure: { code, layer, faults: [] } }
  }
  return { number, reference: kept.reference, ...withinPolicy(consumer, operation, kept) }
}

/** What was asked under a grant that has ended since is not handed out any more. */
function withinPolicy(consumer: Consumer, operation: BatchOperation, { answer, entry }: KeptAnswer): PersonAnswer {
  if (!('result' in answer) || entry === null) return answer
  const decision = decide(consumer, toRecordedQuestion(operation, entry.purpose, entry.fields))
  if (decision.allowed) return answer
  const { code, layer, faults } = new GatewayFailure(decision.code, { faults: decision.faults })
  return { outcome: 'refused', failure: { code, layer, faults } }
}
