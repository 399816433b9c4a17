/** Policy over dossiers: deny by default, by unit and procedure; a list and a single question always agree. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  authorizeDossier,
  mayChangeDossier,
  mayReadDetails,
  mayReadDossier,
  readableDossiers,
} from '../../../src/access/policy.ts'
import { type Consumer, Operation } from '../../../src/domain/access.ts'
import { coversUnit } from '../../../src/domain/unit-code.ts'

const procedure = fc.constantFrom('1.001193', '1.000894', '1.000656')
const unit = fc.constantFrom('H99', 'H99.01', 'H99.01.02', 'H99.01.03', 'H991.01', '000.01.02.H99', 'G12.01')
const grant = fc.record({
  row: fc.constant(1),
  procedures: fc.array(procedure, { maxLength: 2 }).map((codes) => new Set(codes)),
  operations: fc.subarray(Object.values(Operation)).map((operations) => new Set(operations)),
  fields: fc.constant(new Set<never>()),
  attributes: fc.constant(new Set<never>()),
})
const watching = fc.constant({
  row: 1,
  procedures: new Set(['*']),
  operations: new Set<Operation>(['watch']),
  fields: new Set<never>(),
  attributes: new Set<never>(),
})
const consumer: fc.Arbitrary<Consumer> = fc.record({
  id: fc.constantFrom('one', 'other'),
  name: fc.constant('x'),
  grants: fc.array(fc.oneof({ weight: 4, arbitrary: grant }, watching), { maxLength: 3 }),
  units: fc.array(unit, { maxLength: 3 }),
  quota: fc.constant({ perMinute: 1, burst: 1 }),
  roles: fc.constant(new Set<never>()),
})
const dossier = fc.record({ procedure, unit, consumer: fc.constantFrom('one', 'other') })

test('a dossier is read, changed and registered only with a grant for its procedure and a unit that covers its own', () => {
  fc.assert(
    fc.property(consumer, dossier, (who, what) => {
      const unitCovered = who.units.some((listed) => coversUnit(listed, what.unit))
      const may = (...operations: Operation[]) =>
        unitCovered &&
        who.grants.some(
          ({ procedures, operations: granted }) =>
            (procedures.has(what.procedure) || procedures.has('*')) &&
            operations.some((operation) => granted.has(operation)),
        )
      expect(mayReadDossier(who, what)).toBe(may('follow', 'register', 'watch'))
      expect(mayReadDetails(who, what)).toBe(may('follow', 'register'))
      expect(mayChangeDossier(who, what)).toBe(who.id === what.consumer ? may('register', 'file') : may('register'))
      const registers = () => authorizeDossier({ consumer: who, credentialId: 'k' }, what)
      if (may('register')) expect(registers).not.toThrow()
      else expect(registers).toThrow(/-not-allowed$/)
      const { procedures, units } = readableDossiers(who)
      const named = procedures === null || procedures.includes(what.procedure)
      expect(named && units.some((listed) => coversUnit(listed, what.unit))).toBe(mayReadDossier(who, what))
    }),
  )
})

test('a registration of a dossier is refused at the members of its own body', () => {
  const who: Consumer = {
    id: 'one',
    name: 'x',
    grants: [],
    units: ['H99'],
    quota: { perMinute: 1, burst: 1 },
    roles: new Set(),
  }
  const caller = { consumer: who, credentialId: 'k' }
  const refusal = (unit: string) => {
    try {
      authorizeDossier(caller, { procedure: '1.001193', unit })
    } catch (error) {
      return (error as { faults: { pointer: string }[] }).faults.map(({ pointer }) => pointer)
    }
  }
  expect(refusal('G12.01')).toEqual(['/unit'])
  expect(refusal('H99.01')).toEqual(['/procedure'])
})
