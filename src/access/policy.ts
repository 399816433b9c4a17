/**
 * What may this caller see, for this purpose? Deny by default. A refusal names exactly what was refused, so that a
 * developer can ask for the right grant, and it names everything at once.
 */
import {
  type Caller,
  type Consumer,
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
  const usable = usableGrants(consumer, question.operation, question.purpose)
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
  usableGrants(consumer, 'file', purpose)
}

/** May this caller do this for any procedure at all? For what has no purpose of its own: an attachment, the feed. */
export function authorizeAnyProcedure({ consumer }: Caller, operation: Operation): void {
  if (consumer.grants.some((grant) => grant.operations.has(operation))) return
  refuse('operation-not-allowed', [fault('', 'operation-not-allowed', operation)])
}

/** May this caller act beyond its own matters? Any one of the roles will do; otherwise `role-required`. */
export function requireRole({ consumer }: Caller, ...roles: Role[]): void {
  if (roles.some((role) => consumer.roles.has(role))) return
  throw new GatewayFailure('role-required', { detail: roles.join(', ') })
}

/** The grants that carry this operation for this purpose: at least one, or a refusal that names what is missing. */
function usableGrants(consumer: Consumer, operation: Operation, purpose: Purpose): Grant[] {
  if (!consumer.units.some((unit) => coversUnit(unit, purpose.unit))) {
    refuse('unit-not-allowed', [fault('/purpose/unit', 'unit-not-allowed', purpose.unit)])
  }
  const procedure = nationalProcedure(purpose.procedure)
  const grants = consumer.grants.filter((grant) => grant.procedures.has(procedure))
  if (grants.length === 0) {
    refuse('procedure-not-allowed', [fault('/purpose/procedure', 'procedure-not-allowed', purpose.procedure)])
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
