/**
 * Batches: what the routes use, and the worker that asks, on the engine of all that leaves by itself. Every replica runs it on the same
 * rows; no process remembers anything that is not in them.
 *
 *   waiting ──(claimed, asked)──▶ answered: the outcome is durable ──(recorded)──▶ ended: it may be handed out
 *      ▲──────(the path's failure, or its process died)──┘
 */

import { setTimeout as pause } from 'node:timers/promises'
import { gather } from '../delivery/gather.ts'
import { createOutbox, type Outbox } from '../delivery/outbox.ts'
import { createPace } from '../delivery/pace.ts'
import { dayMs } from '../domain/duration.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { createTurns } from '../domain/turns.ts'
import { toVietnamDay } from '../domain/vietnam-time.ts'
import { dropAbandoned, endBatches, purgeBatches } from '../store/batch/batches.ts'
import {
  type AnsweredPerson,
  addToDay,
  type ClaimedPerson,
  claimPeople,
  claimUnrecorded,
  endPeople,
  forgetDays,
  type HeldPerson,
  isRecorded,
  keepAnswers,
  lockDay,
  type PersonClaim,
  type ReturnedPerson,
  returnPeople,
  type UnrecordedPerson,
  wasKept,
} from '../store/batch/people.ts'
import { errorCode } from '../store/postgres/database.ts'
import { useFewConnections } from '../store/postgres/few-connections.ts'
import { nameDatabaseFailure } from '../store/postgres/outage.ts'
import type { BatchDeps } from './deps.ts'
import { createConcurrencyLimit } from './inquiry/concurrency.ts'
import { createOthersCall } from './inquiry/others.ts'
import { type PersonEnd, queryPerson } from './inquiry/query-person.ts'
import { createRate, sliceMs } from './inquiry/rate.ts'
import { createStrain } from './inquiry/strain.ts'
import { type KeptAnswer, openAnswer, sealAnswer } from './kept-answer.ts'

export interface Batches {
  /** For the routes. */
  deps: BatchDeps
  start(): void
  /** Asks about no one further; resolves when what is under way has ended and is written down. */
  drain(): Promise<void>
  /** Ends at once. Who was asked about without an answer is asked about again. */
  stop(): Promise<void>
}

/** What the worker has under way: someone to ask about, or an outcome whose record is to be written. */
type Work =
  | { kind: 'query'; person: ClaimedPerson; startAt: number; kept?: KeptAnswer; recordTried?: boolean }
  | { kind: 'record'; person: UnrecordedPerson }
type WorkEnd = PersonEnd | { kind: 'record' }

/** Ends that are written with one statement. */
const writtenAtOnce = 200
/**
 * How long an outcome waits for others: one commit for all of a tenth of a second, and one for their records. A question takes several times
 * as long, so a process that dies leaves hardly more to be asked again.
 */
const keptWithinMs = 100
/** People that are removed with one statement. */
const purgedAtOnce = 2_000
/** How often it looks for what processes left that died: as often as their leases may end, and no more. */
const recoverEveryMs = 1_000

export interface BatchesOptions extends Omit<BatchDeps, 'wake' | 'turns'> {
  /** Of the pool, for the worker: the routes use it as all others do. */
  connectionsMax: number
  /** Whether others felt the batches since this was last asked. Absent: as `inquiry/strain.ts` finds. */
  strained?: (() => boolean) | undefined
}

export function openBatches({ connectionsMax, strained, ...options }: BatchesOptions): Batches {
  const { clock, logger, settings, trail, vault, identity } = options
  const database = useFewConnections(options.database, connectionsMax)
  let outbox: Outbox | undefined
  const deps: BatchDeps = { ...options, turns: createTurns(), wake: () => outbox?.wake() }
  const pace = createPace(identity.link, { concurrency: settings.concurrency })
  // Claimed ahead and written late, both within the lease, however short it is.
  const spareMs = settings.leaseMs - settings.deadlineMs
  const rate = createRate({
    perSecond: settings.perSecond,
    aheadMs: Math.min(2 * sliceMs, spareMs / 2),
    othersCall: createOthersCall(identity.link),
  })
  const strain = createStrain(identity.link)
  const limit = createConcurrencyLimit(settings.concurrency, strained ?? strain.read)
  /** Outcomes that are being written down: no one is asked for them, so they take no slot, up to as many as there are slots. */
  let writing = 0
  let claimedAt = Number.NEGATIVE_INFINITY
  let recoveredAt = Number.NEGATIVE_INFINITY

  const keep = gatherAnswers(
    (answers) => keepAnswers(database, answers, clock.now()),
    Math.min(keptWithinMs, spareMs / 4),
  )
  const end = gather<HeldPerson>(async (people) => {
    await database.transaction(async (connection) => {
      await endPeople(connection, people)
      await endBatches(connection, [...new Set(people.map(({ batch }) => batch))], clock.now())
    })
  }, writtenAtOnce)
  const giveBack = gather<ReturnedPerson>((people) => returnPeople(database, people), writtenAtOnce)

  async function claim(request: { free: number; lease: string; leaseMs: number }): Promise<Work[]> {
    const { lease, leaseMs } = request
    if (performance.now() - recoveredAt >= recoverEveryMs) {
      recoveredAt = performance.now()
      const left = await claimUnrecorded(database, { lease, leaseMs, limit: request.free })
      if (left.length > 0) return left.map((person) => ({ kind: 'record', person }))
    }
    const most = Math.min(request.free, rate.free())
    // A few at a time are worth no statement, unless they have waited for others long enough.
    const due = performance.now() - claimedAt >= sliceMs || most >= limit.allowed() / 2
    if (most === 0 || !due) return []
    claimedAt = performance.now()
    const people = await claimWithinDay({
      now: clock.now(),
      lease,
      leaseMs,
      limit: most,
      pauseMs: settings.interruptedMs,
    })
    const moments = rate.take(people.length)
    return people.map((person, n) => ({ kind: 'query', person, startAt: moments[n] ?? 0 }))
  }

  async function claimWithinDay(wanted: PersonClaim): Promise<ClaimedPerson[]> {
    const { perDay } = settings
    if (perDay === undefined) return claimPeople(database, wanted)
    const day = toVietnamDay(wanted.now)
    return database.transaction(async (connection) => {
      const limit = Math.min(wanted.limit, perDay - (await lockDay(connection, day)))
      if (limit <= 0) return []
      const people = await claimPeople(connection, { ...wanted, limit })
      if (people.length > 0) await addToDay(connection, day, people.length)
      return people
    })
  }

  async function complete(work: Work, ended: WorkEnd): Promise<void> {
    writing++
    try {
      await writeDown(work, ended)
    } finally {
      writing--
    }
  }

  async function writeDown(work: Work, ended: WorkEnd): Promise<void> {
    if (work.kind === 'record') {
      const kept = openAnswer(vault, work.person, work.person.answer)
      // What does not open is on no record, and no one will read it: it ends as it is.
      if (kept === null) logger.error({ row: toRowName(work.person) }, 'batches: a sealed row does not open')
      else await recordOnce(work.person, kept, true)
      return end(work.person)
    }
    if (ended.kind === 'later') {
      if (ended.entry) await trail.append(ended.entry).catch(() => {})
      const { batch, number, lease } = work.person
      return giveBack({ batch, number, lease, dueAt: ended.dueAt, faults: ended.faults, failedAt: ended.failedAt })
    }
    if (ended.kind === 'record') return
    const { person } = work
    // Called again where the database failed: what is done by then is not done twice.
    if (work.kept === undefined) {
      const { kept } = ended
      const { batch, number, lease } = person
      const answer = sealAnswer(vault, person, kept)
      if (!(await keep({ batch, number, lease, outcome: kept.answer.outcome, answer }))) {
        logger.warn({ row: toRowName(person) }, 'batches: a lease was lost; the person is asked about again')
        return
      }
      work.kept = kept
    }
    const tried = work.recordTried === true
    work.recordTried = true
    await recordOnce(person, work.kept, tried)
    return end(person)
  }

  /** `perhapsThere`: an attempt to write it came to no known end. */
  async function recordOnce(
    person: HeldPerson & { requestId: string },
    { entry, ...kept }: KeptAnswer,
    perhapsThere: boolean,
  ): Promise<void> {
    if (entry === null) return
    const { subject, requestId } = entry
    // A question and its record lie within the time that outcomes are kept.
    const since = clock.now() - (settings.keepDays + 1) * dayMs
    if (perhapsThere && (await isRecorded(database, { subject, requestId, since }))) return
    const startedAt = performance.now()
    try {
      await trail.append(entry)
      strain.recorded(performance.now() - startedAt)
    } catch (error) {
      if (!(error instanceof GatewayFailure) || error.code !== 'audit-record-refused') throw error
      // Something printable stands in the place of the record, and nothing may be disclosed.
      const { code, layer } = error
      const answer = { outcome: 'failed', failure: { code, layer, faults: [] } } as const
      const { batch, number, lease } = person
      await keep({
        batch,
        number,
        lease,
        outcome: 'failed',
        answer: sealAnswer(vault, person, { ...kept, answer, entry: null }),
      })
    }
  }

  outbox = createOutbox<Work, WorkEnd>({
    name: 'batches',
    store: {
      claim,
      complete,
      // No one is ever handed back: a question that is cut off ends as one to be asked later, and that is written.
      release: async () => {},
      purge: async () => {
        const now = clock.now()
        await dropAbandoned(database)
        await forgetDays(database, toVietnamDay(now - 2 * dayMs))
        return database.transaction((connection) =>
          purgeBatches(connection, now - settings.keepDays * dayMs, now, purgedAtOnce),
        )
      },
    },
    attempt: async (work, signal) => {
      if (work.kind === 'record') return { kind: 'record' }
      const waitMs = work.startAt - performance.now()
      // A stop ends the wait, and then the question as well.
      if (waitMs > 0) await pause(waitMs, undefined, { signal }).catch(() => {})
      const paced = pace.begin()
      const ended = await queryPerson(deps, work.person, signal)
      pace.learn(ended.pathOutcome, paced, ended.kind === 'later' ? ended.retryAfterMs : 0)
      return ended
    },
    concurrency: () => {
      const slots = Math.min(pace.allowed(), limit.allowed())
      return slots === 0 ? 0 : slots + Math.min(writing, settings.concurrency)
    },
    leaseMs: settings.leaseMs,
    intervalMs: settings.intervalMs,
    logger,
    toErrorCode: errorCode,
    nameFailure: nameDatabaseFailure,
    logFields: ({ person: { batch, number } }) => ({ batch, number }),
  })
  const { start, drain, stop } = outbox
  return { deps, start, drain, stop }
}

const toRowName = ({ batch, number }: HeldPerson) => `batch_person ${batch} ${number}`

/** Outcomes are written together, and each learns whether its lease was still held. */
function gatherAnswers(
  write: (answers: readonly AnsweredPerson[]) => Promise<ReadonlySet<string>>,
  waitMs: number,
): (answer: AnsweredPerson) => Promise<boolean> {
  interface Waiting {
    answer: AnsweredPerson
    kept: boolean
  }
  const written = gather<Waiting>(
    async (waiting) => {
      const kept = await write(waiting.map(({ answer }) => answer))
      for (const one of waiting) one.kept = wasKept(kept, one.answer)
    },
    writtenAtOnce,
    waitMs,
  )
  return async (answer) => {
    const waiting: Waiting = { answer, kept: false }
    await written(waiting)
    return waiting.kept
  }
}
