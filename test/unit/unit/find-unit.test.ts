/** What a code meant on a day, and what a unit was called then; where no list says so, that is open and never guessed. */
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { checkUnitName, findUnit } from '../../../src/unit/find-unit.ts'
import { readUnits } from '../../../src/unit/read-units.ts'
import type { Units } from '../../../src/unit/units.ts'

let units: Units
beforeAll(async () => {
  units = await readUnits([])
})

test.each([
  ['00025', '2025-06-30', 'existed', 'certain'],
  ['00025', '2023-05-01', 'existed', 'certain'],
  ['00025', '2010-05-01', 'existed', 'likely'],
  ['00025', '2025-07-01', 'existed', 'certain'],
  ['25270', '2026-11-01', 'existed', 'certain'],
  // Founded or renamed between two snapshots: on that code the name is open, not whether there was a unit.
  ['00181', '2023-05-01', 'existed', 'likely'],
])('%s on %s: %s, %s', (code, day, outcome, certainty) => {
  expect(findUnit(units, code, day)).toMatchObject({ outcome, certainty })
})

test('a district is gone since the day of the reform, with what became of it', () => {
  const found = findUnit(units, '001', '2025-07-01')
  expect(found).toMatchObject({ outcome: 'did-not-exist', before: { code: '001' }, after: null })
  if (found.outcome !== 'did-not-exist' || found.before === null) return
  expect(units.successorsOf(found.before).map(({ to }) => to.code)).toContain('00025')
})

test('a code that only today has did not exist before the reform', () => {
  const found = findUnit(units, '26732', '2025-06-30')
  expect(found).toMatchObject({ outcome: 'did-not-exist', before: null, after: { code: '26732' } })
})

test('a commune that was merged between the snapshots is open between them, and gone after', () => {
  // Nguyễn Trung Trực went over into Trúc Bạch in these years; no list says when.
  expect(findUnit(units, '00010', '2021-12-31')).toMatchObject({ outcome: 'existed', certainty: 'certain' })
  expect(findUnit(units, '00010', '2023-05-01')).toMatchObject({ outcome: 'not-known', nearest: { code: '00010' } })
  expect(findUnit(units, '00010', '2025-06-30')).toMatchObject({ outcome: 'did-not-exist', before: { code: '00010' } })
  expect(findUnit(units, '00010', '2025-07-01')).toMatchObject({ outcome: 'did-not-exist', before: { code: '00010' } })
})

test('a code that no list has is not known, on any day', () => {
  for (const day of ['1990-01-01', '2024-01-01', '2025-06-30', '2026-11-01']) {
    expect(findUnit(units, '99999', day)).toEqual({ outcome: 'not-known', nearest: null })
  }
})

test.each([
  ['25270', 'UBND xã Lộc Ninh', '2026-04-29', 'so-called'],
  ['25270', 'UBND xã Lộc Ninh', '2026-05-10', 'called-otherwise'],
  ['25270', 'Ủy ban nhân dân phường Lộc Ninh', '2026-05-10', 'so-called'],
  ['25270', 'LỘC NINH', '2026-05-10', 'so-called'],
  ['07840', 'Phường Hiệp Hòa', '2026-09-20', 'so-called'],
  ['07840', 'phường Hiệp Hoà', '2026-09-20', 'so-called'],
  ['07840', 'phường Hiệp Hoà', '2026-09-19', 'called-otherwise'],
  ['26740', 'Phường Bến Nghé', '2025-06-30', 'so-called'],
  ['26740', 'Phường Bến Nghé', '2025-07-01', 'called-otherwise'],
  ['001', 'Quận Ba Đình', '2025-07-01', 'did-not-exist'],
  ['00010', 'Phường Nguyễn Trung Trực', '2023-05-01', 'not-known'],
])('%s as %j on %s: %s', (code, name, day, outcome) => {
  expect(checkUnitName(units, code, name, day).outcome).toBe(outcome)
})

test('a title of another time is named with that time', () => {
  const found = checkUnitName(units, '25270', 'Xã Lộc Ninh', '2026-05-10')
  expect(found).toMatchObject({ form: { type: 'ward' }, when: { type: 'commune', to: '2026-04-29' } })
})

const days = fc
  .integer({ min: 0, max: 40_000 })
  .map((day) => new Date(Date.UTC(1970, 0, 1 + day)).toISOString().slice(0, 10))
const codes = fc.oneof(
  fc.integer({ min: 0, max: 99 }).map((code) => String(code).padStart(2, '0')),
  fc.integer({ min: 0, max: 999 }).map((code) => String(code).padStart(3, '0')),
  fc.integer({ min: 0, max: 32_500 }).map((code) => String(code).padStart(5, '0')),
  fc.string({ maxLength: 8 }),
)

test('on any day a code means at most one unit, by the form of that day; what is certain before and after is certain between', () => {
  fc.assert(
    fc.property(codes, days, (code, day) => {
      const found = findUnit(units, code, day)
      if (found.outcome === 'existed') {
        const { unit, form, certainty } = found
        expect(unit.code).toBe(code)
        expect(unit.forms).toContain(form)
        expect(form.from === null || form.from <= day).toBe(true)
        expect(form.to === null || day <= form.to).toBe(true)
        if (day >= '2025-07-01') expect(certainty).toBe('certain')
        return
      }
      if (found.outcome === 'did-not-exist') {
        // Nothing is said not to have existed without a unit that had the code at another time.
        expect(found.before ?? found.after).not.toBeNull()
        expect(found.before === null || (found.before.list.to ?? '') < day).toBe(true)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('what went over into a unit is named by it, and the other way round, over all units', () => {
  for (const list of units.lists) {
    for (const unit of units.inList(list).values()) {
      for (const succession of units.successorsOf(unit)) {
        if (!units.predecessorsOf(succession.to).includes(succession)) throw new Error(`${unit.code} is missing`)
        if (succession.to.level !== unit.level && unit.level !== 'district') throw new Error(`${unit.code} fell`)
      }
    }
  }
})
