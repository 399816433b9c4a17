/**
 * What may this caller see, for this purpose? Deny by default. A refusal names exactly what was refused, so that a
 * developer can ask for the right grant, and it names everything at once.
 */
import {
  type Caller,
  type Consumer,
  everyProcedure,
  type Grant,
  nationalProcedure,
  type Operation,
  type Purpose,
  type Role,
} from '../domain/access.ts'
import { GatewayFailure, type RequestFault } from '../domain/failure.ts'
import type { Attribute, Field } from '../domain/person/identity.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { coversUnit } from '../domain/unit-code.ts'

export interface Question {
  operation: 'verify' | 'lookup'
  purpose: Purpose
  fields?: readonly Field[] | undefined
  attributes?: readonly Attribute[] | undefined
}

/** Returns when everything that is asked is allowed; otherwise fails with the first reason's code and every reason. */
export function authorize(consumer: Consumer, question: Question): void {
  const usable = usableGrants(consumer, question.operation, question.purpose, '/purpose')
  const faults = [
    ...refusedNames(question.fields, (name) => usable.some((grant) => grant.fields.has(name)), 'fields'),
    ...refusedNames(question.attributes, (name) => usable.some((grant) => grant.attributes.has(name)), 'attributes'),
  ]
  if (faults.length > 0) refuse('field-not-allowed', faults)
}

/**
 * May this caller file for this purpose? Fails with `unit-not-allowed`, `procedure-not-allowed` or
 * `operation-not-allowed`. What is filed is the caller's own statement, so no fields are granted.
 */
export function authorizeFiling({ consumer }: Caller, { purpose }: { purpose: Purpose }): void {
  usableGrants(consumer, 'file', purpose, '/purpose')
}

/** May this caller have a file checked for this purpose? Fails as `authorizeFiling` does. The file is the caller's own. */
export function authorizeFileCheck({ consumer }: Caller, purpose: Purpose): void {
  usableGrants(consumer, 'check-file', purpose, '/purpose')
}

/** May this caller verify certificates for this purpose? Fails as `authorizeFiling` does. No value of the register is in the answer. */
export function authorizeCertificate({ consumer }: Caller, purpose: Purpose): void {
  usableGrants(consumer, 'verify-certificate', purpose, '/purpose')
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
  usableGrants(consumer, 'register', dossier, '')
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
      (grant.procedures.has(code) || grant.procedures.has(everyProcedure)) &&
      operations.some((operation) => grant.operations.has(operation)),
  )
}

/** May this caller do one of these for any procedure at all? For what has no purpose of its own: an attachment, a feed. */
export function authorizeAnyProcedure({ consumer }: Caller, ...operations: readonly [Operation, ...Operation[]]): void {
  if (consumer.grants.some((grant) => operations.some((operation) => grant.operations.has(operation)))) return
  refuse('operation-not-allowed', [fault('', 'operation-not-allowed', operations[0])])
}

/** May this caller act beyond its own matters? Any one of the roles will do; otherwise `role-required`. */
export function requireRole({ consumer }: Caller, ...roles: Role[]): void {
  if (roles.some((role) => consumer.roles.has(role))) return
  throw new GatewayFailure('role-required', { detail: roles.join(', ') })
}

/**
 * The grants that carry this operation for this purpose: at least one, or a refusal that names what is missing. `at` = where the
 * request states the purpose.
 */
function usableGrants(
  consumer: Consumer,
  operation: Operation,
  purpose: Pick<Purpose, 'procedure' | 'unit'>,
  at: '' | '/purpose',
): Grant[] {
  if (!consumer.units.some((unit) => coversUnit(unit, purpose.unit))) {
    refuse('unit-not-allowed', [fault(`${at}/unit`, 'unit-not-allowed', purpose.unit)])
  }
  const procedure = nationalProcedure(purpose.procedure)
  const grants = consumer.grants.filter((grant) => grant.procedures.has(procedure))
  if (grants.length === 0) {
    refuse('procedure-not-allowed', [fault(`${at}/procedure`, 'procedure-not-allowed', purpose.procedure)])
  }
  const usable = grants.filter((grant) => grant.operations.has(operation))
  if (usable.length === 0) refuse('operation-not-allowed', [fault('', 'operation-not-allowed', operation)])
  return usable
}

function refusedNames<T extends string>(
  requested: readonly T[] | undefined,
  allowed: (name: T) => boolean,
  list: 'fields' | 'attributes',
): RequestFault[] {
  const faults: RequestFault[] = []
  requested?.forEach((name, index) => {
    if (allowed(name)) return
    faults.push(fault(list === 'fields' ? `/fields/${index}` : `/attributes/${name}`, 'field-not-allowed', name))
  })
  return faults
}

type RefusalCode = 'unit-not-allowed' | 'procedure-not-allowed' | 'operation-not-allowed' | 'field-not-allowed'

const words: Record<RefusalCode, Bilingual> = {
  'unit-not-allowed': {
    vi: 'Hệ thống này không được gửi yêu cầu thay cho đơn vị',
    en: 'This system may not act on behalf of the unit',
  },
  'procedure-not-allowed': {
    vi: 'Hệ thống này không được gửi yêu cầu cho thủ tục',
    en: 'This system may not send requests for the procedure',
  },
  'operation-not-allowed': {
    vi: 'Thủ tục này không cho phép thao tác',
    en: 'This procedure does not allow the operation',
  },
  'field-not-allowed': {
    vi: 'Thủ tục này không cho phép trường dữ liệu',
    en: 'This procedure does not allow the field',
  },
}

function fault(pointer: string, code: RefusalCode, name: string): RequestFault {
  return { pointer, code, message: { vi: `${words[code].vi} ${name}`, en: `${words[code].en} ${name}` } }
}

function refuse(code: RefusalCode, faults: RequestFault[]): never {
  throw new GatewayFailure(code, { faults })
}
