/**
 * Registers a dossier. The same registration again changes nothing; one of a dossier under which something was filed before completes
 * what was not known of it. What is known is changed by no one, but for the holder, whom the system that stated him may correct.
 */
import { authorizeDossier, mayReadDossier } from '../access/policy.ts'
import { type Caller, nationalProcedure } from '../domain/access.ts'
import type { DossierApplicant, DossierRegistration } from '../domain/dossier/dossier-request.ts'
import { toEnding } from '../domain/dossier/public-status.ts'
import { GatewayFailure, type RequestFault, toFailure } from '../domain/failure.ts'
import { getSealedApplicant, putSealedApplicant } from '../store/dossier/applicants.ts'
import {
  addDossierCode,
  type DossierFacts,
  type DossierIdentity,
  type DossierWithEvents,
  findDossierId,
  insertDossiers,
  lockDossier,
} from '../store/dossier/dossiers.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { aad } from '../store/vault.ts'
import { appendEvents, type HeardEvent, makeDossier } from './append-events.ts'
import type { DossierDeps } from './deps.ts'
import { type DossierView, viewDossier } from './dossier-view.ts'
import { hashFact } from './hash-fact.ts'
import { record } from './record.ts'

export interface RegisterOrder {
  requestId: string
  caller: Caller
  registration: DossierRegistration
}

export interface DossierOutcome {
  dossier: DossierView
  /** It was there: nothing was recorded. */
  replayed: boolean
  /** It was recorded and moved nothing: the dossier had been officially accepted at another moment before. */
  apart: boolean
}

/**
 * Fails with the policy's refusal, `dossier-differs` where a dossier under one of the codes is recorded with other content,
 * `storage-unavailable` or `audit-unavailable`. In the last two cases it may have been registered; the same again shows it.
 */
export async function registerDossier(deps: DossierDeps, order: RegisterOrder): Promise<DossierOutcome> {
  const { requestId, caller, registration } = order
  const { code, procedure, unit, officer, applicant } = registration
  const subject = applicant && deps.trail.getSubject(applicant.number ?? applicant.name)
  const about = { procedure, dossier: code, unit, officer, subject }
  const entry = { requestId, caller, operation: 'register-dossier', ...about } as const
  try {
    authorizeDossier(caller, registration)
  } catch (error) {
    await record(deps, { ...entry, outcome: 'refused', result: toFailure(error).code }).catch(() => {})
    throw error
  }
  deps.trail.assertWritable()
  const { id, replayed, apart } = await withStorageErrors('storage-unavailable', () => take(deps, order)).catch(
    async (error) => {
      // A system that states one holder after the other learns which one is recorded: each try is on record.
      await record(deps, { ...entry, outcome: 'refused', result: toFailure(error).code }).catch(() => {})
      throw error
    },
  )
  if (!replayed) deps.feed.poke()
  await record(deps, { ...entry, outcome: 'done', result: replayed ? 'replayed' : 'accepted' })
  return { dossier: await withStorageErrors('storage-unavailable', () => viewDossier(deps, id)), replayed, apart }
}

interface Taken extends Pick<DossierOutcome, 'replayed' | 'apart'> {
  id: number
}

/** How often it is tried anew because another call takes the same codes at this very moment. */
const attemptsMax = 3

async function take(deps: DossierDeps, order: RegisterOrder): Promise<Taken> {
  const identity = toIdentity(order)
  for (let attempt = 1; ; attempt++) {
    const inserted = await insert(deps, identity, order)
    if (inserted !== null) return { id: inserted, replayed: false, apart: false }
    const completed = await deps.database.transaction((connection) => complete(deps, connection, identity, order))
    if (completed) return completed
    if (attempt === attemptsMax) throw new Error('a code of a dossier is taken, and no dossier has it')
  }
}

function toIdentity({ caller, registration }: RegisterOrder): DossierIdentity {
  return {
    code: registration.code,
    nationalCode: registration.nationalCode ?? null,
    procedure: nationalProcedure(registration.procedure),
    procedureCase: registration.case ?? null,
    unit: registration.unit,
    channel: registration.channel ?? null,
    receivedAt: Date.parse(registration.receivedAt),
    consumer: caller.consumer.id,
  }
}

function firstEvents({ caller, registration }: RegisterOrder): HeardEvent[] {
  const by = { consumer: caller.consumer.id, officer: registration.officer }
  const received: HeardEvent = { type: 'received', at: Date.parse(registration.receivedAt), ...by }
  if (registration.acceptedAt === undefined) return [received]
  return [received, { type: 'accepted', at: Date.parse(registration.acceptedAt), ...by }]
}

/** One of its two codes may be taken while the other is not: then neither is kept. */
class CodeTaken extends Error {}

async function insert(deps: DossierDeps, identity: DossierIdentity, order: RegisterOrder): Promise<number | null> {
  try {
    return await deps.database.transaction(async (connection) => {
      const [outcome] = await insertDossiers(connection, [makeDossier(deps, identity, firstEvents(order))])
      if (!outcome?.taken) throw new CodeTaken()
      const { applicant } = order.registration
      if (applicant) await putApplicant(deps, connection, outcome.id, { applicant, consumer: identity.consumer })
      return outcome.id
    })
  } catch (error) {
    if (error instanceof CodeTaken) return null
    throw error
  }
}

/** `undefined` = no dossier has these codes any more. */
async function complete(
  deps: DossierDeps,
  connection: Queryable,
  identity: DossierIdentity,
  order: RegisterOrder,
): Promise<Taken | undefined> {
  const { code, nationalCode, unit } = identity
  const known = await findDossierId(connection, code, unit)
  const other = nationalCode === null ? undefined : await findDossierId(connection, nationalCode, unit)
  const id = known ?? other
  if (id === undefined) return undefined
  const dossier = await lockDossier(connection, id)
  const faults = differences(dossier, identity)
  if (other !== undefined && other !== id) faults.push(differs('/nationalCode', 'code-of-another'))
  // What a caller may not read is not compared with what it states.
  if (!mayReadDossier(order.caller.consumer, dossier.row)) throw new GatewayFailure('dossier-differs')
  const holder = await compareHolder(deps, connection, id, order)
  if (holder === 'of-another') faults.push(differs('/applicant', 'stated-by-another'))
  if (faults.length > 0) throw new GatewayFailure('dossier-differs', { faults })
  const facts = missingFacts(dossier, identity)
  // Another moment than the recorded one is kept apart: which of two offices' clocks is right is not asked of the one that comes second.
  const accepted = firstEvents(order).filter(({ type, at }) => type === 'accepted' && !isAcceptedAt(dossier, at))
  const { applicant } = order.registration
  const changes = applicant !== undefined && holder === 'new'
  if (changes) await putApplicant(deps, connection, id, { applicant, consumer: identity.consumer })
  const completes = changes || Object.keys(facts).length > 0
  if (!completes && accepted.length === 0) return { id, replayed: true, apart: false }
  for (const further of [facts.code, facts.nationalCode]) {
    if (further && !(await addDossierCode(connection, dossier.row, further))) {
      throw new GatewayFailure('dossier-differs', { faults: [differs('/nationalCode', 'code-of-another')] })
    }
  }
  const registered: HeardEvent = {
    type: 'registered',
    at: deps.clock.now(),
    consumer: identity.consumer,
    officer: order.registration.officer,
    facts,
  }
  const kept = await appendEvents(deps, connection, dossier, [...accepted, ...(completes ? [registered] : [])], facts)
  return { id, replayed: false, apart: !completes && kept.length > 0 }
}

/** One text for equal content, whatever the order of its members was. */
const toText = ({ name, kind, number, account, phone, email }: DossierApplicant): string =>
  JSON.stringify({ name, kind, number, account, phone, email })

async function putApplicant(
  deps: DossierDeps,
  connection: Queryable,
  dossier: number,
  { applicant, consumer }: { applicant: DossierApplicant; consumer: string },
): Promise<void> {
  const sealed = deps.vault.seal(Buffer.from(toText(applicant)), aad.dossierApplicant(dossier))
  const [number, phone] = [toEnding(applicant.number), toEnding(applicant.phone)]
  await putSealedApplicant(connection, dossier, {
    sealed,
    consumer,
    numberEnding: number && hashFact(deps, dossier, 'number-ending', number),
    phoneEnding: phone && hashFact(deps, dossier, 'phone-ending', phone),
  })
}

/** `new`: none is recorded, or the system that stated him states another one. `of-another`: another system did. */
type Holder = 'not-stated' | 'recorded' | 'new' | 'of-another'

/** One that does not open cannot be compared: the system that stated him records him anew, and no other does. */
async function compareHolder(
  { sealed }: DossierDeps,
  connection: Queryable,
  dossier: number,
  { caller, registration: { applicant } }: RegisterOrder,
): Promise<Holder> {
  if (applicant === undefined) return 'not-stated'
  const there = await getSealedApplicant(connection, dossier)
  if (there === null) return 'new'
  const opened = sealed.read(there.sealed, aad.dossierApplicant(dossier), `dossier_applicant ${dossier}`)
  if (opened === toText(applicant)) return 'recorded'
  return there.consumer === caller.consumer.id ? 'new' : 'of-another'
}

/** What is known and was stated otherwise. */
function differences({ row }: DossierWithEvents, stated: DossierIdentity): RequestFault[] {
  const same = (one: string | null, other: string | null) => one?.toUpperCase() === other?.toUpperCase()
  const apart = (one: string | null, other: string | null) => one !== null && other !== null && !same(one, other)
  const codes = [row.code, row.nationalCode]
  const codeDiffers = !codes.some((code) => same(code, stated.code)) && row.nationalCode !== null
  const nationalDiffers =
    apart(row.nationalCode, stated.nationalCode) && !codes.some((code) => same(code, stated.nationalCode))
  return [
    ...(codeDiffers ? [differs('', 'differs')] : []),
    ...(nationalDiffers ? [differs('/nationalCode', 'differs')] : []),
    ...(row.procedure === stated.procedure ? [] : [differs('/procedure', 'differs')]),
    ...(apart(row.procedureCase, stated.procedureCase) ? [differs('/case', 'differs')] : []),
    ...(apart(row.channel, stated.channel) ? [differs('/channel', 'differs')] : []),
    ...(row.receivedAt === stated.receivedAt ? [] : [differs('/receivedAt', 'differs')]),
  ]
}

const isAcceptedAt = ({ events }: DossierWithEvents, at: number): boolean =>
  events.some((event) => event.type === 'accepted' && event.at === at)

/** What was not known and is stated now. A dossier that was known by its national code alone gets its local one. */
function missingFacts({ row }: DossierWithEvents, stated: DossierIdentity): DossierFacts {
  const known = (code: string) => [row.code, row.nationalCode].some((one) => one?.toUpperCase() === code.toUpperCase())
  const facts: DossierFacts = {}
  if (!known(stated.code)) Object.assign(facts, { code: stated.code, nationalCode: row.code })
  else if (stated.nationalCode !== null && !known(stated.nationalCode)) facts.nationalCode = stated.nationalCode
  if (row.procedureCase === null && stated.procedureCase !== null) facts.procedureCase = stated.procedureCase
  if (row.channel === null && stated.channel !== null) facts.channel = stated.channel
  return facts
}

function differs(pointer: string, code: keyof typeof texts): RequestFault {
  return { pointer, code, message: texts[code] }
}

const texts = {
  differs: {
    vi: 'Khác với nội dung đã ghi nhận của hồ sơ này',
    en: 'Differs from what is recorded of this dossier',
  },
  'code-of-another': {
    vi: 'Mã này là mã của một hồ sơ khác trong đơn vị',
    en: 'This is the code of another dossier of the unit',
  },
  'stated-by-another': {
    vi: 'Chủ hồ sơ đã do một hệ thống khác khai; chỉ hệ thống đó sửa được',
    en: 'Another system has stated the holder; that system alone may correct him',
  },
}
