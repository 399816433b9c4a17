/**
 * The status of a dossier for a citizen who knows its code and a second fact. Nothing shows which of the two was wrong: an unknown code,
 * a dossier out of the caller's reach and a wrong fact get one answer after the same work, are counted alike, and are recorded alike.
 */
import { timingSafeEqual } from 'node:crypto'
import { authorizeAnyProcedure, mayReadPublicStatus } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import {
  getFact,
  type PublicFact,
  type PublicMover,
  type PublicStatusQuestion,
  statusMovers,
} from '../domain/dossier/public-status.ts'
import { dayMs, minuteMs } from '../domain/duration.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { publicMoverTexts, publicStatusTexts } from '../domain/texts/public-status-text.ts'
import { findIso, toVietnamDay } from '../domain/vietnam-time.ts'
import type { DossierRow } from '../store/dossier/dossiers.ts'
import {
  type AttemptCount,
  countAttempts,
  type DossierWithFacts,
  findDossiersWithFacts,
  forgiveAttempts,
} from '../store/dossier/public-status.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { DossierDeps } from './deps.ts'
import { hashFact, hashFacts } from './hash-fact.ts'
import { record } from './record.ts'
import type { PublicStatusSettings } from './settings.ts'

/** Moments are ISO 8601 in UTC. No name, no officer, no reason. */
export interface PublicStatusView {
  code: string
  procedure: string
  /** `null` = the law's files do not name it. */
  procedureName: Bilingual | null
  unit: string
  status: DossierRow['status']
  text: Bilingual
  since: string
  receivedAt: string
  due: {
    /** `null` = not known. */
    at: string | null
    provisional: boolean
    /** `null` = no due time is known, or the limit does not run before the dossier is accepted. */
    late: boolean | null
  }
  mover: { who: PublicMover; text: Bilingual }
  /** The last letter of apology (phiếu xin lỗi), and the day that it names; `null` = none was sent. */
  apology: { sentAt: string; newDueAt: string | null } | null
  asOf: string
}

export interface PublicStatusOrder {
  requestId: string
  caller: Caller
  question: PublicStatusQuestion
}

/**
 * Fails with `operation-not-allowed`, `request-invalid` for a fact that is not gone by here, `attempts-exceeded`,
 * `public-status-not-found`, `dossier-ambiguous` where the fact is right for several, `storage-unavailable` or `audit-unavailable`.
 */
export async function readPublicStatus(
  deps: Pick<DossierDeps, 'database' | 'trail' | 'clock' | 'procedureName'>,
  settings: PublicStatusSettings,
  { requestId, caller, question }: PublicStatusOrder,
): Promise<PublicStatusView> {
  authorizeAnyProcedure(caller, 'public-status')
  const { fact, member, value } = getFact(question)
  if (!settings.facts.includes(fact)) throw factNotUsed(member, settings.facts)
  deps.trail.assertWritable()
  const now = deps.clock.now()
  const { code, unit } = question
  const entry = { requestId, caller, operation: 'public-status', dossier: code } as const
  const right = await withStorageErrors('storage-unavailable', async () => {
    const attempt = await takeAttempt(deps, settings, { caller, code, now })
    const known = await findDossiersWithFacts(deps.database, code)
    const counted = await countByDossier(deps, settings, { caller, code, now }, known)
    const matching = known.filter((one) => knows(deps, one, { fact, value }))
    // Compared in any case: a code that names nothing costs what one costs that names a dossier.
    if (known.length === 0) knows(deps, undefined, { fact, value })
    const found = matching.filter(
      ({ row }) =>
        mayReadPublicStatus(caller.consumer, row) &&
        (unit === undefined || row.unit === unit) &&
        counted.get(row.id)?.closed === false,
    )
    const forgiven = found.flatMap(({ row }) => counted.get(row.id)?.attempt ?? [])
    if (found.length > 0) await forgiveAttempts(deps.database, [attempt, ...forgiven])
    return found
  })
  const [first, ...others] = right
  if (!first) {
    const failure = new GatewayFailure('public-status-not-found')
    await record(deps, { ...entry, procedure: '', unit: '', outcome: 'refused', result: failure.code })
    throw failure
  }
  if (others.length > 0) throw ambiguous(right)
  const { row } = first
  await record(deps, { ...entry, procedure: row.procedure, unit: row.unit, outcome: 'done', result: 'told' })
  return present(deps, row, now)
}

interface Attempt {
  caller: Caller
  code: string
  now: number
}

/**
 * Counts this attempt where all replicas see it, the narrower span last, so that a caller who asks too fast uses up no code. Wrong attempts
 * are counted for each consumer apart: none closes a code for another. Resolves to the count that a right answer gives back.
 */
async function takeAttempt(
  deps: Pick<DossierDeps, 'database' | 'trail'>,
  { perConsumerPerMinute, totalPerMinute, wrongPerCodePerDay }: PublicStatusSettings,
  { caller, code, now }: Attempt,
): Promise<AttemptCount> {
  const minute = now - (now % minuteMs)
  const day = now - (now % dayMs)
  const [own = 0, all = 0] = await countAttempts(deps.database, [
    { scope: 'consumer', subject: caller.consumer.id, beganAt: minute },
    { scope: 'total', subject: '', beganAt: minute },
  ])
  if (own > perConsumerPerMinute || all > totalPerMinute) throw exceeded(minute + minuteMs - now)
  const subject = hashFact(deps, 0, 'code', `${caller.consumer.id} ${code.toUpperCase()}`)
  const attempt = { scope: 'code', subject, beganAt: day } as const
  const [wrong = 0] = await countAttempts(deps.database, [attempt])
  if (wrong > wrongPerCodePerDay) throw exceeded(day + dayMs - now)
  return attempt
}

interface DossierAttempt {
  attempt: AttemptCount
  closed: boolean
}

/**
 * Counts it against each dossier that the code names as well: one with two codes allows no second round of guesses. That a dossier is closed
 * by its other code is answered like a wrong fact, or two codes that close together would show that both exist. A code that names nothing
 * is counted alike.
 */
async function countByDossier(
  deps: Pick<DossierDeps, 'database' | 'trail'>,
  { wrongPerCodePerDay }: PublicStatusSettings,
  { caller, code, now }: Attempt,
  known: readonly DossierWithFacts[],
): Promise<ReadonlyMap<number, DossierAttempt>> {
  const beganAt = now - (now % dayMs)
  const toAttempt = (id: number, value: string): AttemptCount => ({
    scope: 'dossier',
    subject: hashFact(deps, id, 'code', `${caller.consumer.id} ${value}`),
    beganAt,
  })
  const ids = known.map(({ row }) => row.id).sort((a, b) => a - b)
  const attempts = ids.length === 0 ? [toAttempt(0, code.toUpperCase())] : ids.map((id) => toAttempt(id, ''))
  const counts = await countAttempts(deps.database, attempts)
  return new Map(
    ids.flatMap((id, index) => {
      const attempt = attempts[index]
      return attempt === undefined ? [] : [[id, { attempt, closed: (counts[index] ?? 0) > wrongPerCodePerDay }]]
    }),
  )
}

function exceeded(retryAfterMs: number): GatewayFailure {
  return new GatewayFailure('attempts-exceeded', { retryAfterMs })
}

/** Whether the fact is right of this dossier. What is not known of a dossier is right of none. */
function knows(
  deps: Pick<DossierDeps, 'trail'>,
  dossier: DossierWithFacts | undefined,
  { fact, value }: { fact: PublicFact; value: string },
): boolean {
  const given = hashFacts(deps, dossier?.row.id ?? 0, fact, value)
  const known = {
    'received-on': () => dossier && hashFact(deps, dossier.row.id, fact, toVietnamDay(dossier.row.receivedAt)),
    'number-ending': () => dossier?.numberEnding,
    'phone-ending': () => dossier?.phoneEnding,
  }[fact]()
  return given.map((one) => same(one, known ?? '')).includes(true)
}

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function factNotUsed(member: string, facts: readonly PublicFact[]): GatewayFailure {
  const list = facts.join(', ')
  const message = {
    vi: `Cổng này không dùng thông tin đó; dùng một trong: ${list}`,
    en: `This gateway does not go by that; use one of: ${list}`,
  }
  return new GatewayFailure('request-invalid', { faults: [{ pointer: `/${member}`, code: 'fact-not-used', message }] })
}

function ambiguous(found: readonly DossierWithFacts[]): GatewayFailure {
  const faults = found.map(({ row: { unit } }) => ({
    pointer: '/unit',
    code: unit,
    message: { vi: `Hồ sơ của đơn vị ${unit}`, en: `A dossier of ${unit}` },
  }))
  return new GatewayFailure('dossier-ambiguous', { faults })
}

function present(
  { procedureName }: Pick<DossierDeps, 'procedureName'>,
  row: DossierRow,
  now: number,
): PublicStatusView {
  const { dueAt, status, acceptedAt, endedAt, supplementSince, apologyAt } = row
  const who = findMover(row)
  const overdue = dueAt !== null && (endedAt ?? now) > dueAt && supplementSince === null
  return {
    code: row.code,
    procedure: row.procedure,
    procedureName: procedureName(row.procedure),
    unit: row.unit,
    status,
    text: publicStatusTexts[status],
    since: findIso(row.statusSince) ?? '',
    receivedAt: findIso(row.receivedAt) ?? '',
    due: {
      at: findIso(dueAt),
      provisional: row.dueProvisional,
      late: dueAt === null || acceptedAt === null ? null : overdue,
    },
    mover: { who, text: publicMoverTexts[who] },
    apology: apologyAt === null ? null : { sentAt: findIso(apologyAt) ?? '', newDueAt: findIso(dueAt) },
    asOf: findIso(now) ?? '',
  }
}

function findMover({ status, verificationSince }: DossierRow): PublicMover {
  const usual = statusMovers[status]
  return usual === 'office' && verificationSince !== null ? 'agency' : usual
}
