/**
 * Verifying a certificate: does the register hold what stands on this paper? A verdict and a class for each field leave, never a value
 * of the register. The record is compared as it comes and dropped; what was found is in the trail before it leaves.
 */
import { authorizeCertificate } from '../access/policy.ts'
import { requireOfficer } from '../access/require-officer.ts'
import type { Caller, Purpose } from '../domain/access.ts'
import type { CertificateEntry } from '../domain/audit.ts'
import type { CertificateCase } from '../domain/certificate/case.ts'
import { type Certificate, rolesOnCertificates } from '../domain/certificate/certificate.ts'
import { type Judgement, judgeCertificate, type UnitContext } from '../domain/certificate/compare-certificate.ts'
import {
  certificateRules,
  type FlagContext,
  type FormFlag,
  findFormFlags,
  type UnitOnDay,
} from '../domain/certificate/form-flags.ts'
import { findInRegister, readRegisterNumber } from '../domain/certificate/register-number.ts'
import type { RecordAnswer, RecordSource } from '../domain/certificate/register-record.ts'
import { dayMs } from '../domain/duration.ts'
import { toFailure } from '../domain/failure.ts'
import type { CallTrace } from '../domain/link/link.ts'
import type { ClientAbort } from '../domain/runtime.ts'
import { type Span, traced } from '../domain/trace.ts'
import { toVietnamDay } from '../domain/vietnam-time.ts'
import { fromDate } from '../domain/working-time/days.ts'
import { addCase } from '../store/certificate/cases.ts'
import { findHighestNumber, rememberNumber } from '../store/certificate/numbers.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { checkUnitName, findUnit } from '../unit/find-unit.ts'
import type { Units } from '../unit/units.ts'
import type { CertificateDeps } from './deps.ts'
import { findRegisteringUnit, type UnitReading } from './find-registering-unit.ts'

/** One certificate that somebody holds, and why it is verified. */
export interface CertificateInquiry {
  requestId: string
  caller: Caller
  purpose: Purpose
  certificate: Certificate
  /** How long the caller waits at most. */
  deadlineMs: number
  /** Fires when the caller has gone. */
  signal?: ClientAbort | undefined
  span?: Span | undefined
}

export interface CertificateFinding extends Judgement {
  /** What a registering unit that was stated by its name alone was read as; `null` = the code was stated, or no name. */
  unit: UnitReading | null
  flags: readonly FormFlag[]
  /** By which rules it was judged. */
  rules: string
  source: {
    link: string
    path: string
    /** How the registry was asked, and how surely that is a question that it answers; `null` = it was not asked. */
    way: RecordSource['way'] | null
    certainty: RecordSource['certainty'] | null
    retrievedAt: string
  }
}

/** Fails with the policy's refusal, the link's failure, `audit-unavailable` or `storage-unavailable`; then nothing has left. */
export async function verifyCertificate(
  deps: CertificateDeps,
  inquiry: CertificateInquiry,
): Promise<CertificateFinding> {
  const { trail, clock, database, link, records } = deps
  const { caller, purpose, certificate, requestId, span } = inquiry
  const startedAt = performance.now()
  const { registration, kind } = certificate
  let unitCode = registration.unit?.code ?? null
  const record = (
    made: Pick<CertificateEntry, 'outcome' | 'result'> &
      Partial<Pick<CertificateEntry, 'path' | 'attempts' | 'fields'>>,
  ) => {
    const durationMs = Math.round(performance.now() - startedAt)
    const about = { kind: 'certificate', requestId, operation: 'verify-certificate', purpose } as const
    const entry: CertificateEntry = {
      ...about,
      consumer: caller.consumer.id,
      credential: caller.credentialId,
      subject: trail.getSubject(toSubject(certificate)),
      object: `${certificate.kind} ${trail.getSubject(toPaper(certificate, unitCode))}`,
      fields: [],
      path: null,
      attempts: 0,
      durationMs,
      ...made,
    }
    return span ? traced(span, 'audit append', undefined, () => trail.append(entry)) : trail.append(entry)
  }
  const policy = span?.child('policy', { 'lienthong.operation': 'verify-certificate' })
  try {
    requireOfficer(caller, purpose)
    authorizeCertificate(caller, purpose)
    policy?.end()
  } catch (error) {
    // Nothing is disclosed by a refusal, so it stands even when it cannot be recorded.
    policy?.end(toFailure(error).code)
    await record({ outcome: 'refused', result: toFailure(error).code }).catch(() => {})
    throw error
  }
  trail.assertWritable()

  const units = await deps.units.current()
  const unit = await findRegisteringUnit(deps.units, registration)
  if (unit?.status === 'resolved') unitCode = unit.code
  const { number, date, dossier, lastNoteDate } = registration
  const question = { kind, registration: { number, date, dossier, lastNoteDate, unitCode } }
  const context: UnitContext = { unitCode, unitExistedOn: (code, day) => existedOn(units, code, day) }
  // Paths of different generations have different questions. Where none has one, the first says so.
  const able = [...records].flatMap(([name, path]) => (path.hasWay(question) ? [name] : []))
  const ended = await link.call<Judged>(
    {
      deadlineMs: inquiry.deadlineMs,
      signal: inquiry.signal,
      idempotent: true,
      sharer: inquiry.caller.consumer.id,
      span,
      among: able.length === 0 ? undefined : able,
    },
    async (name, signal, attempt) => {
      const path = records.get(name)
      if (!path) throw new Error(`link names a path that does not exist: ${name}`)
      // Judged here, so that no record is held longer than it is read.
      return judged(certificate, await path.findRecords(question, signal, attempt), context)
    },
  )
  if (!ended.ok) {
    const { failure, trace } = ended
    // Once a question has left us it is a use of personal data, answered or not.
    if (trace.attempts > 0) await record({ outcome: 'failed', result: failure.code, ...toCall(trace) }).catch(() => {})
    throw failure
  }
  const { way, certainty } = ended.value
  const judgement = withUnit(ended.value.judgement, unit)
  const placed = unitCode === null ? null : findInRegister(kind, unitCode, { number, day: date })
  const highest =
    placed && (await withStorageErrors('storage-unavailable', () => findHighestNumber(database, placed.register)))
  const now = clock.now()
  const flags = judgeForm(deps, inquiry, { unitCode, highest, units }, now)
  const fields = judgement.fields.map(({ pointer }) => pointer)
  await record({ outcome: 'disclosed', result: judgement.verdict, fields, ...toCall(ended.trace) })
  // Behind its record, which is the evidence; before the answer, so that none is answered and not kept.
  if (isCase(judgement, flags)) await keepCase(deps, inquiry, unitCode, judgement, flags)
  if (placed && isConfirmed(judgement) && placed.known.serial > (highest?.serial ?? 0))
    // What is learnt by the way is no part of the answer, and withholds none.
    await rememberNumber(database, placed.register, placed.known).catch(() => {})
  return {
    ...judgement,
    unit,
    flags,
    rules: certificateRules,
    source: {
      link: link.name,
      path: ended.trace.path ?? '',
      way,
      certainty,
      retrievedAt: new Date(now).toISOString(),
    },
  }
}

function judgeForm(
  { law }: CertificateDeps,
  { certificate, purpose }: CertificateInquiry,
  known: Pick<FlagContext, 'unitCode' | 'highest'> & { units: Units },
  now: number,
): FormFlag[] {
  const officeDays = law().getOfficeDays(purpose.unit, now)
  return findFormFlags(certificate, {
    today: toVietnamDay(now),
    isHoliday: (day) => {
      const status = officeDays.getDay(fromDate(day))
      return status.kind === 'off' && status.why === 'stated'
    },
    judgeUnit: (code, name, day) => judgeUnit(known.units, code, name, day),
    unitCode: known.unitCode,
    highest: known.highest,
  })
}

function judgeUnit(units: Units, code: string, name: string | undefined, day: string): UnitOnDay {
  // Papers write what it lies in behind it.
  const [own = ''] = name?.split(',') ?? []
  if (own !== '') return checkUnitName(units, code, own, day).outcome
  const { outcome } = findUnit(units, code, day)
  return outcome === 'existed' ? 'so-called' : outcome
}

/** `null` = no list says. */
function existedOn(units: Units, code: string, day: string): boolean | null {
  const { outcome } = findUnit(units, code, day)
  return outcome === 'not-known' ? null : outcome === 'existed'
}

/** Where the code was needed and the name did not say it, that is the reason. */
function withUnit(judgement: Judgement, unit: UnitReading | null): Judgement {
  const missing = judgement.reason === 'unit-code-missing' && unit?.status === 'not-sure'
  return missing ? { ...judgement, reason: 'unit-not-sure' } : judgement
}

/** The register itself has this number under this day. */
function isConfirmed({ verdict, fields }: Judgement): boolean {
  const agrees = (pointer: string) =>
    fields.some(
      (field) => field.pointer === pointer && (field.outcome === 'equal' || field.outcome === 'equal-normalised'),
    )
  return verdict === 'match' && agrees('/registration/number') && agrees('/registration/date')
}

/** What an investigator may want to see: a paper that did not hold, or whose form the rules leave no room for. */
const isCase = ({ verdict }: Judgement, flags: readonly FormFlag[]): boolean =>
  verdict === 'mismatch' || verdict === 'not-found' || flags.some(({ strength }) => strength === 'finding')

async function keepCase(
  { database, trail, clock, settings }: CertificateDeps,
  { requestId, caller, purpose, certificate }: CertificateInquiry,
  unitCode: string | null,
  { verdict, fields }: Judgement,
  flags: readonly FormFlag[],
): Promise<void> {
  const { kind, registration } = certificate
  const { number, date } = registration
  const read = number === undefined ? null : readRegisterNumber(number)
  const now = clock.now()
  const found: CertificateCase = {
    at: now,
    requestId,
    consumer: caller.consumer.id,
    unit: purpose.unit,
    procedure: purpose.procedure,
    dossier: purpose.dossier,
    kind,
    verdict,
    paper: trail.getSubject(toPaper(certificate, unitCode)),
    subject: trail.getSubject(toSubject(certificate)),
    issuer: unitCode,
    year: read?.year ?? (date === undefined ? null : Number(date.slice(0, 4))),
    number: read?.serial ?? null,
    differing: fields.flatMap(({ pointer, outcome }) => (outcome === 'differs' ? [pointer] : [])),
    flags: flags.map(({ code }) => code),
  }
  await withStorageErrors('storage-unavailable', () => addCase(database, found, now - settings.casesDays * dayMs))
}

interface Judged {
  judgement: Judgement
  way: RecordSource['way'] | null
  certainty: RecordSource['certainty'] | null
}

function judged(certificate: Certificate, answer: RecordAnswer, context: UnitContext): Judged {
  const judgement = judgeCertificate(certificate, answer, context)
  if (answer.state === 'not-askable') return { judgement, way: null, certainty: null }
  return { judgement, way: answer.way, certainty: answer.certainty }
}

const toCall = ({ path, attempts }: CallTrace) => ({ path, attempts })

/** Of whom the record is: the first holder's personal number, else name and birth. It becomes a keyed hash at once. */
function toSubject({ kind, people }: Certificate): string {
  const [holder] = rolesOnCertificates[kind].holders.flatMap((role: keyof Certificate['people']) => people[role] ?? [])
  return holder?.personalNumber ?? JSON.stringify([holder?.fullName ?? null, holder?.dateOfBirth ?? null])
}

/**
 * One paper is one place in one register, however its number is written and whatever else is stated of it. It becomes a keyed hash
 * at once.
 */
function toPaper(
  { kind, registration: { number, date, unit, dossier } }: Certificate,
  unitCode: string | null,
): string {
  if (number === undefined) return JSON.stringify(['certificate', kind, dossier ?? null])
  const read = readRegisterNumber(number)
  const place =
    read === null ? [number] : [read.serial, read.year ?? (date === undefined ? null : Number(date.slice(0, 4)))]
  return JSON.stringify(['certificate', kind, ...place, unitCode ?? unit?.name ?? null])
}
