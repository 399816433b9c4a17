/**
 * What may this caller see, for this purpose? Deny by default. A refusal names exactly what was refused, so that a
 * developer can ask for the right grant, it names everything at once, and it says which grant came near (`explain-refusal.ts`).
 */
import {
  type Caller,
  type Consumer,
  everyProcedure,
  type Grant,
  impersonalOperations,
  nationalProcedure,
  type Operation,
  type Purpose,
  type Role,
} from '../domain/access.ts'
import { GatewayFailure, type RequestFault } from '../domain/failure.ts'
import { type Attribute, attributes, type Field, fields } from '../domain/person/identity.ts'
import { coversUnit } from '../domain/unit-code.ts'
import { fault, type RefusalCode } from './explain-refusal.ts'

/** One question of one operation about one procedure and unit. */
export interface PolicyQuestion {
  operation: Operation
  purpose: Pick<Purpose, 'procedure' | 'unit'>
  fields?: readonly Field[] | undefined
  attributes?: readonly Attribute[] | undefined
}

/**
 * What was asked of this operation, by the names that stand in its record: fields of a lookup, attributes of a verification; of any other
 * operation, none.
 */
export function toRecordedQuestion(
  operation: Operation,
  purpose: PolicyQuestion['purpose'],
  names: readonly string[],
): PolicyQuestion {
  return {
    operation,
    purpose,
    ...(operation === 'lookup' && { fields: fields.filter((name) => names.includes(name)) }),
    ...(operation === 'verify' && { attributes: attributes.filter((name) => names.includes(name)) }),
  }
}

export interface Question extends PolicyQuestion {
  operation: 'verify' | 'lookup'
  purpose: Purpose
}

/** What the policy says to a question: the grants that carry it, by their rows, or every reason against it. */
export type Decision =
  | { allowed: true; rows: readonly number[] }
  | { allowed: false; code: RefusalCode; faults: RequestFault[]; refusedNames: readonly (Field | Attribute)[] }

/** The decision with its reason. What it throws is no refusal but a defect, and nothing is allowed by it. */
export function decide(consumer: Consumer, question: PolicyQuestion): Decision {
  const found = findUsable(consumer, question.operation, question.purpose, '/purpose')
  if (found.grants === null) {
    return { allowed: false, code: found.fault.code, faults: [found.fault], refusedNames: [] }
  }
  const usable = found.grants
  const rows = new Set<number>()
  const faults: RequestFault[] = []
  const refusedNames: (Field | Attribute)[] = []
  const check = (pointer: string, name: Field | Attribute, grant: Grant | undefined) => {
    if (grant) {
      rows.add(grant.row)
      return
    }
    refusedNames.push(name)
    faults.push(fault(pointer, 'field-not-allowed', name, { consumer, question, name }))
  }
  question.fields?.forEach((name, index) => {
    check(
      `/fields/${index}`,
      name,
      usable.find(({ fields }) => fields.has(name)),
    )
  })
  for (const name of question.attributes ?? []) {
    check(
      `/attributes/${name}`,
      name,
      usable.find(({ attributes }) => attributes.has(name)),
    )
  }
  if (faults.length > 0) return { allowed: false, code: 'field-not-allowed', faults, refusedNames }
  // A question without names goes by the first grant that carries the operation.
  const [first] = usable
  return { allowed: true, rows: rows.size === 0 && first ? [first.row] : [...rows] }
}

/** Returns when everything that is asked is allowed; otherwise fails with the first reason's code and every reason. */
export function authorize(consumer: Consumer, question: Question): void {
  const decision = decide(consumer, question)
  if (!decision.allowed) throw new GatewayFailure(decision.code, { faults: decision.faults })
}

/**
 * May this caller file for this purpose? Fails with `unit-not-allowed`, `procedure-not-allowed` or
 * `operation-not-allowed`. What is filed is the caller's own statement, so no fields are granted.
 */
export function authorizeFiling({ consumer }: Caller, { purpose }: { purpose: Purpose }): void {
  requireUsable(consumer, 'file', purpose, '/purpose')
}

/** May this caller have a file checked for this purpose? Fails as `authorizeFiling` does. The file is the caller's own. */
export function authorizeFileCheck({ consumer }: Caller, purpose: Purpose): void {
  requireUsable(consumer, 'check-file', purpose, '/purpose')
}

/** May this caller verify certificates for this purpose? Fails as `authorizeFiling` does. No value of the register is in the answer. */
export function authorizeCertificate({ consumer }: Caller, purpose: Purpose): void {
  requireUsable(consumer, 'verify-certificate', purpose, '/purpose')
}

/** What of a dossier the policy looks at. */
export interface DossierScope {
  procedure: string
  unit: string
}

/**
 * May this caller register this dossier? Fails as `authorizeFiling` does. What a dossier is about is not asked: it names no citizen.
 */
export function authorizeDossier({ consumer }: Caller, dossier: DossierScope): void {
  requireUsable(consumer, 'register', dossier, '')
}

/** May this consumer report steps of this dossier? With `register`, and with `file` of those that it brought. */
export function mayChangeDossier(consumer: Consumer, dossier: DossierScope & { consumer: string }): boolean {
  const operations = dossier.consumer === consumer.id ? (['register', 'file'] as const) : (['register'] as const)
  return coversDossier(consumer, operations, dossier)
}

/** With any of these a consumer may read dossiers. */
export const dossierReaders = ['follow', 'register', 'watch'] as const satisfies readonly Operation[]
/** With any of these also why something was done, and by which officer. */
const detailReaders = ['follow', 'register'] as const satisfies readonly Operation[]

/** May this consumer read this dossier? With `follow`, with `register` and with `watch`. */
export function mayReadDossier(consumer: Consumer, dossier: DossierScope): boolean {
  return coversDossier(consumer, dossierReaders, dossier)
}

/** May this consumer see reasons and officers of a dossier that it may read? */
export function mayReadDetails(consumer: Consumer, dossier: DossierScope): boolean {
  return coversDossier(consumer, detailReaders, dossier)
}

/** May this consumer ask for the status of this dossier on behalf of a citizen? */
export function mayReadPublicStatus(consumer: Consumer, dossier: DossierScope): boolean {
  return coversDossier(consumer, ['public-status'], dossier)
}

/** May this consumer get news of its own filings? */
export function mayFollowFilings(consumer: Consumer): boolean {
  return consumer.grants.some(({ operations }) => operations.has('follow'))
}

/** Dossiers of these procedures (`null` = of all), of units that these cover. */
interface ReadableDossiers {
  procedures: readonly string[] | null
  units: readonly string[]
}

/** The same question for a list. */
export function readableDossiers({ grants, units }: Consumer): ReadableDossiers {
  const readable = grants.filter((grant) => dossierReaders.some((operation) => grant.operations.has(operation)))
  const procedures = new Set(readable.flatMap((grant) => [...grant.procedures]))
  return { procedures: procedures.has(everyProcedure) ? null : [...procedures], units }
}

/** With this a consumer gets linked dossiers: what is in them names people, so that reading dossiers is not enough. */
export const linkedReaders = ['receive'] as const satisfies readonly Operation[]

/** May this consumer get linked dossiers like this one? */
export function mayReceiveLinked(consumer: Consumer, dossier: DossierScope): boolean {
  return coversDossier(consumer, linkedReaders, dossier)
}

/** The same question for a list. */
export function receivableDossiers({ grants, units }: Consumer): { procedures: string[]; units: readonly string[] } {
  const receivable = grants.filter((grant) => linkedReaders.some((operation) => grant.operations.has(operation)))
  return { procedures: [...new Set(receivable.flatMap(({ procedures }) => [...procedures]))], units }
}

function coversDossier(
  { grants, units }: Consumer,
  operations: readonly Operation[],
  { procedure, unit }: DossierScope,
): boolean {
  if (!units.some((listed) => coversUnit(listed, unit))) return false
  const code = nationalProcedure(procedure)
  return grants.some(
    (grant) =>
      coversProcedure(grant, code) &&
      operations.some((operation) => grant.operations.has(operation)) &&
      coversUnitIn(grant, unit),
  )
}

const coversProcedure = ({ procedures }: Grant, code: string) => procedures.has(code) || procedures.has(everyProcedure)

/** Within the units of the consumer, which are asked about beside it. */
const coversUnitIn = ({ units }: Grant, unit: string) =>
  units === undefined || units.some((listed) => coversUnit(listed, unit))

/** May this caller do one of these for any procedure at all? For what has no purpose of its own: an attachment, a feed. */
export function authorizeAnyProcedure({ consumer }: Caller, ...operations: readonly [Operation, ...Operation[]]): void {
  if (consumer.grants.some((grant) => operations.some((operation) => grant.operations.has(operation)))) return
  const refusal = fault('', 'operation-not-allowed', operations[0], {
    consumer,
    question: { operation: operations[0] },
  })
  throw new GatewayFailure(refusal.code, { faults: [refusal], missingRight: `grant ${operations.join(' or ')}` })
}

/**
 * May this caller act beyond its own matters? Any one of the roles will do; otherwise `role-required`, which the edge puts on record. Nothing
 * else refuses for want of a role.
 */
export function requireRole({ consumer }: Caller, ...roles: Role[]): void {
  if (roles.some((role) => consumer.roles.has(role))) return
  throw new GatewayFailure('role-required', { detail: roles.join(', '), missingRight: `role ${roles.join(' or ')}` })
}

/** The grants that carry this operation for this purpose: at least one, or a refusal that names what is missing. */
function requireUsable(
  consumer: Consumer,
  operation: Operation,
  purpose: Pick<Purpose, 'procedure' | 'unit'>,
  at: '' | '/purpose',
): void {
  const { grants, fault: refusal } = findUsable(consumer, operation, purpose, at)
  if (grants === null) throw new GatewayFailure(refusal.code, { faults: [refusal] })
}

const impersonal: ReadonlySet<Operation> = new Set(impersonalOperations)

type Usable =
  | { grants: readonly Grant[]; fault?: never }
  | { grants: null; fault: RequestFault & { code: RefusalCode } }

/** `at`: where the request states the purpose. */
function findUsable(
  consumer: Consumer,
  operation: Operation,
  purpose: Pick<Purpose, 'procedure' | 'unit'>,
  at: '' | '/purpose',
): Usable {
  const question = { operation, purpose }
  const refuse = (pointer: string, code: RefusalCode, name: string): Usable => ({
    grants: null,
    fault: fault(pointer, code, name, { consumer, question }),
  })
  if (!consumer.units.some((unit) => coversUnit(unit, purpose.unit))) {
    return refuse(`${at}/unit`, 'unit-not-allowed', purpose.unit)
  }
  const procedure = nationalProcedure(purpose.procedure)
  const everyone = impersonal.has(operation)
  const listing = consumer.grants.filter(
    ({ procedures }) => procedures.has(procedure) || (everyone && procedures.has(everyProcedure)),
  )
  if (listing.length === 0) return refuse(`${at}/procedure`, 'procedure-not-allowed', purpose.procedure)
  const carrying = listing.filter((grant) => grant.operations.has(operation))
  if (carrying.length === 0) return refuse('', 'operation-not-allowed', operation)
  const grants = carrying.filter((grant) => coversUnitIn(grant, purpose.unit))
  return grants.length === 0 ? refuse(`${at}/unit`, 'unit-not-allowed', purpose.unit) : { grants }
}
