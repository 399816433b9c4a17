/**
 * What verifying and looking up have in common: ask the policy, make sure the trail can be written, send the question
 * over the link, and write a record before anything is disclosed. No other code hands out personal data of the register.
 */
import { authorize, type Question } from '../access/policy.ts'
import type { Quotas } from '../access/quotas.ts'
import { requireOfficer } from '../access/require-officer.ts'
import type { Trail } from '../audit/trail.ts'
import type { Caller, Purpose } from '../domain/access.ts'
import type { InquiryEntry } from '../domain/audit.ts'
import { toFailure } from '../domain/failure.ts'
import type { CallTrace } from '../domain/link/link.ts'
import type { Notice, PersonClaim } from '../domain/person/identity.ts'
import { contradictions } from '../domain/person/personal-number.ts'
import type { PopulationAnswer, PopulationPath, PopulationQuery } from '../domain/person/population.ts'
import type { UnitCodesOfDay } from '../domain/person/units.ts'
import type { ClientAbort, Clock } from '../domain/runtime.ts'
import { type Span, traced } from '../domain/trace.ts'
import type { Link } from '../link/link.ts'

export interface IdentityDeps {
  link: Link
  paths: ReadonlyMap<string, PopulationPath>
  trail: InquiryTrail
  clock: Clock
  /** What a consumer may ask about one procedure. Absent: only the quota of its requests counts. */
  quotas?: Pick<Quotas, 'takeFor'>
  /** Hears of every question of a batch that was refused or failed: the request that brought it is counted as answered. Absent: no one counts. */
  countRefusal?: ((refused: { consumer: string; outcome: string }) => void) | undefined
  /** By which codes of units are read. Absent: by the lists that are shipped. */
  unitCodes?: UnitCodesOfDay | undefined
}

/** Where records go. Who keeps an answer before it is handed out may keep its record with it, and append it before it is. */
interface InquiryTrail extends Pick<Trail, 'assertWritable' | 'getSubject' | 'getSeries'> {
  append(entry: InquiryEntry): Promise<void>
}

/** One question about one person, as the edge hands it in. */
export interface Inquiry {
  requestId: string
  caller: Caller
  purpose: Purpose
  claim: PersonClaim
  /** How long the caller waits at most. */
  deadlineMs: number
  /** Fires when the caller has gone. */
  signal?: ClientAbort | undefined
  /** No one stands at a counter for it: it yields to all others at the link. */
  background?: boolean | undefined
  /** What else makes this question different from another about the same person: the claims to be compared. */
  attributes?: unknown
  traceparent?: string | undefined
  /** The request in our trace, when it is traced. */
  span?: Span | undefined
}

/** Where an answer came from; every answer states it. */
interface Source {
  link: string
  path: string
  /** Data-as-of time that the upstream stated, or `null`. */
  asOf: string | null
  retrievedAt: string
  /** The answer was fetched for this request or for an identical one that was under way; nothing is ever cached. */
  live: true
  shared: boolean
  /** Our id at the upstream (MaYeuCau) and the exchange's own, to quote on the telephone. */
  upstreamRequestId: string
  exchangeId: string | null
}

export interface InquiryResult<T> {
  value: T
  source: Source
  notices: readonly Notice[]
}

interface InquiryAnswer<T> {
  answer: PopulationAnswer<T>
  upstreamRequestId: string
}

/** What follows from an answer: its word in the trail, and as much of it as the caller will get. */
interface Conclusion<R> {
  result: InquiryEntry['result']
  value: R
  /** Of the answer's, those that the caller gets. Absent: all. */
  notices?: readonly Notice[]
}

type Conclude<T, R> = (value: T, notices: readonly Notice[]) => Conclusion<R>

/**
 * Asks the register and records it. `conclude` reduces the answer to what may be disclosed before anything waits, so that no
 * record is held longer than it is read. Fails with the policy's refusal, `quota-exceeded`, the link's failure, or `audit-unavailable`;
 * in none of these cases has a value left this function.
 */
export async function inquire<T, R>(
  deps: IdentityDeps,
  inquiry: Inquiry,
  question: Omit<Question, 'purpose'>,
  queryPath: (path: PopulationPath, query: PopulationQuery, signal: AbortSignal) => Promise<PopulationAnswer<T>>,
  conclude: Conclude<T, R>,
): Promise<InquiryResult<R>> {
  const { trail, clock, link, paths } = deps
  const { span } = inquiry
  const startedAt = performance.now()
  const record = (
    outcome: InquiryEntry['outcome'],
    result: InquiryEntry['result'],
    made: Partial<InquiryEntry['call']>,
  ) => {
    const durationMs = Math.round(performance.now() - startedAt)
    const call = { ...noCall, ...made, durationMs }
    const entry: InquiryEntry = { ...getEntry(deps, inquiry, question), outcome, result, call }
    return span ? traced(span, 'audit append', undefined, () => trail.append(entry)) : trail.append(entry)
  }

  const policy = span?.child('policy', { 'lienthong.operation': question.operation })
  try {
    requireOfficer(inquiry.caller, inquiry.purpose)
    authorize(inquiry.caller.consumer, { ...question, purpose: inquiry.purpose })
    policy?.end()
  } catch (error) {
    // Nothing is disclosed by a refusal, so it stands even when it cannot be recorded.
    policy?.end(toFailure(error).code)
    await record('refused', toFailure(error).code, {}).catch(() => {})
    throw error
  }
  trail.assertWritable()
  deps.quotas?.takeFor(inquiry.caller.consumer, inquiry.purpose.procedure)

  const ownRequestId = inquiry.requestId.replaceAll('-', '')
  const ended = await link
    .call<InquiryAnswer<T>>(
      {
        deadlineMs: inquiry.deadlineMs,
        signal: inquiry.signal,
        idempotent: true,
        hedge: !inquiry.background,
        background: inquiry.background,
        sharer: inquiry.caller.consumer.id,
        shareKey: `${question.operation} ${getNumber(inquiry.claim)}`,
        shareDetail: () => writeQuestion(inquiry, question.operation),
        upstreamRequestId: ownRequestId,
        span,
      },
      async (name, signal, attempt) => {
        const { purpose, claim, traceparent } = inquiry
        const query = { upstreamRequestId: ownRequestId, purpose, claim, traceparent, span: attempt }
        return { answer: await queryPath(pathNamed(paths, name), query, signal), upstreamRequestId: ownRequestId }
      },
    )
    .then((result) => (result.ok ? { ...result, value: concluded(result.value, conclude) } : result))
  if (!ended.ok) {
    const { failure, trace } = ended
    // Once a question has left us it is a use of personal data, answered or not.
    const fields = { ...traceFields(trace), upstreamRequestId: ownRequestId }
    if (trace.attempts > 0) await record('failed', failure.code, fields).catch(() => {})
    throw failure
  }

  const { upstreamRequestId, exchangeId, asOf, notices, result, value } = ended.value
  const { path, shared } = ended.trace
  await record('disclosed', result, { ...traceFields(ended.trace), upstreamRequestId, exchangeId })
  return {
    value,
    notices: [...contradictions(inquiry.claim, {}, '/person'), ...notices],
    source: {
      link: link.name,
      path: path ?? '',
      asOf,
      retrievedAt: new Date(clock.now()).toISOString(),
      live: true,
      shared,
      upstreamRequestId,
      exchangeId,
    },
  }
}

function concluded<T, R>({ answer, upstreamRequestId }: InquiryAnswer<T>, conclude: Conclude<T, R>) {
  const { asOf, exchangeId, notices } = answer
  return { asOf, exchangeId, notices, upstreamRequestId, ...conclude(answer.value, notices) }
}

const noCall = {
  path: null,
  attempts: 0,
  shared: false,
  upstreamRequestId: null,
  exchangeId: null,
  durationMs: 0,
} as const

/** What every record about this question says, whatever becomes of it. */
function getEntry(
  { trail }: IdentityDeps,
  { purpose, caller, claim, requestId }: Inquiry,
  { operation, fields = [], attributes = [] }: Omit<Question, 'purpose'>,
): Omit<InquiryEntry, 'outcome' | 'result' | 'call'> {
  const number = getNumber(claim)
  return {
    kind: 'inquiry',
    requestId,
    consumer: caller.consumer.id,
    credential: caller.credentialId,
    operation,
    purpose,
    subject: trail.getSubject(number),
    series: trail.getSeries(number),
    fields: [...fields, ...attributes],
  }
}

function getNumber({ personalNumber, oldCardNumber }: PersonClaim): string {
  return personalNumber ?? oldCardNumber ?? ''
}

function traceFields({ path, attempts, shared }: CallTrace) {
  return { path, attempts, shared }
}

/**
 * Two requests are one question only when consumer, purpose, operation and claims are the same to the letter: then each
 * caller would have caused the very same call. A counter shares none with a batch, whose calls yield. Each still gets a record of its own.
 * Written out only where the same number is asked about at the same time: of most questions that would be a hundredth of their cost.
 */
function writeQuestion(
  { caller, purpose, claim, attributes, background = false }: Inquiry,
  operation: Question['operation'],
): string {
  return JSON.stringify([caller.consumer.id, operation, purpose, claim, attributes, background])
}

function pathNamed(paths: ReadonlyMap<string, PopulationPath>, name: string): PopulationPath {
  const path = paths.get(name)
  if (!path) throw new Error(`link names a path that does not exist: ${name}`)
  return path
}
