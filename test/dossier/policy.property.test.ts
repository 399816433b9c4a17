/** Policy over dossiers that are really stored: what a consumer lists is what it may read one by one, and nothing else. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Operation } from '../../src/domain/access.ts'
import { coversUnit } from '../../src/domain/unit-code.ts'
import { getDossier } from '../../src/dossier/get-dossier.ts'
import { listDossiers } from '../../src/dossier/list-dossiers.ts'
import { type DossierWorld, makeCaller, nextCode, startDossierWorld } from './fixtures.ts'

const procedures = ['1.001193', '1.000894', '1.000656']
const units = ['H99', 'H99.01', 'H99.01.02', 'H99.01.03', 'H991.01', '000.01.02.H99', 'G12.01']
const everything = makeCaller('all', ['register', 'follow'], ['H99', 'H991', 'G12', '000'], procedures)

let world: DossierWorld
const stored: { code: string; unit: string; procedure: string }[] = []
beforeAll(async () => {
  world = await startDossierWorld()
  for (const unit of units) {
    for (const procedure of procedures) {
      const code = nextCode()
      await world.register(code, { unit, procedure }, everything)
      stored.push({ code, unit, procedure })
    }
  }
})
afterAll(() => world?.close())

test('a list and every single dossier agree with the grants and the units, and nothing else is found by any path', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(Object.values(Operation)),
      fc.subarray([...units, 'H9', '%', 'H99.01.0_']),
      fc.subarray(procedures),
      fc.option(fc.constantFrom(...units), { nil: undefined }),
      async (operations, ownUnits, granted, unit) => {
        const caller = makeCaller('someone', operations, ownUnits, granted)
        const may = (dossier: { unit: string; procedure: string }) =>
          operations.some((operation) => ['follow', 'register', 'watch'].includes(operation)) &&
          granted.includes(dossier.procedure) &&
          ownUnits.some((listed) => coversUnit(listed, dossier.unit))
        const listed = await listDossiers(world.deps, { caller, limit: 200, unit })
        const expected = stored.filter((one) => may(one) && (unit === undefined || coversUnit(unit, one.unit)))
        expect(listed.dossiers.map(({ code }) => code).sort()).toEqual(expected.map(({ code }) => code).sort())
        for (const one of stored.slice(0, 6)) {
          const found = await getDossier(world.deps, { caller, code: one.code }).then(
            () => true,
            (error) => (error.code === 'dossier-not-found' ? false : Promise.reject(error)),
          )
          expect(found).toBe(may(one))
        }
      },
    ),
    { numRuns: 60 },
  )
})
