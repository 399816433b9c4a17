/** Who may file, follow and operate: deny by default, and every refusal is named. */
import { expect, test } from 'vitest'
import { parseConsumers } from '../../../src/access/consumers.ts'
import { authorizeAnyProcedure, authorizeFiling, requireRole } from '../../../src/access/policy.ts'
import type { Caller } from '../../../src/domain/access.ts'
import type { GatewayFailure } from '../../../src/domain/failure.ts'

function callerWith(grants: string, roles = ''): Caller {
  const { register, problems } = parseConsumers(`
consumers:
  - id: one-stop
    name: One-stop system
    keys: [{ id: abcdefghijkl, hash: ${'a'.repeat(64)} }]
    units: [H99.01]
    quota: { perMinute: 60, burst: 10 }
    ${roles}
    grants: ${grants}
`)
  const consumer = register?.get('abcdefghijkl')?.consumer
  if (!consumer) throw new Error(problems.join('\n'))
  return { consumer, credentialId: 'abcdefghijkl' }
}
const findCode = (act: () => void): string | undefined => {
  try {
    act()
  } catch (error) {
    return (error as GatewayFailure).code
  }
  return undefined
}
const filer = callerWith(
  '[{ procedures: ["1.001193"], operations: [file] }, { procedures: ["1.001194"], operations: [verify, follow] }]',
)
const getPurpose = (procedure: string, unit = 'H99.01.02') => ({
  purpose: { procedure, dossier: 'D', officer: '999085000777', unit },
})

test.each([
  ['its own procedure', getPurpose('1.001193'), undefined],
  ['the provincial form of it', getPurpose('1.001193.000.00.00.H99'), undefined],
  ['a procedure with another operation', getPurpose('1.001194'), 'operation-not-allowed'],
  ['a procedure of no grant', getPurpose('2.000635'), 'procedure-not-allowed'],
  ['a unit of somebody else', getPurpose('1.001193', 'H99.02'), 'unit-not-allowed'],
] as const)('filing for %s', (_, request, code) => {
  expect(findCode(() => authorizeFiling(filer, request))).toBe(code)
})

test('what has no purpose of its own needs the operation in some grant', () => {
  expect(findCode(() => authorizeAnyProcedure(filer, 'follow'))).toBeUndefined()
  expect(findCode(() => authorizeAnyProcedure(filer, 'lookup'))).toBe('operation-not-allowed')
  expect(findCode(() => authorizeAnyProcedure(callerWith('[]'), 'file'))).toBe('operation-not-allowed')
})

test('no one has a role that the register does not give', () => {
  expect(findCode(() => requireRole(filer, 'operator', 'auditor'))).toBe('role-required')
  const operator = callerWith('[]', 'roles: [operator]')
  expect(findCode(() => requireRole(operator, 'operator'))).toBeUndefined()
  expect(findCode(() => requireRole(operator, 'auditor'))).toBe('role-required')
  expect(findCode(() => requireRole(callerWith('[]', 'roles: [auditor]'), 'operator', 'auditor'))).toBeUndefined()
})
