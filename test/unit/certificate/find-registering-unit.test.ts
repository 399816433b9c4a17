/** A registering unit that a paper names without its code: used where the lists are sure, candidates where they are not. */
import { beforeAll, expect, test } from 'vitest'
import { findRegisteringUnit } from '../../../src/certificate/find-registering-unit.ts'
import { createNameIndex, type NameIndex } from '../../../src/unit/name-index.ts'
import { readUnits } from '../../../src/unit/read-units.ts'
import type { Units } from '../../../src/unit/units.ts'

let found: { units: Units; names: NameIndex }
beforeAll(async () => {
  const units = await readUnits([])
  found = { units, names: await createNameIndex(units) }
})
const read = (name: string, date?: string) =>
  findRegisteringUnit({ search: async () => found }, { unit: { name }, date })

test.each([
  ['UBND phường Giảng Võ, thành phố Hà Nội', '2026-03-16', '00025'],
  ['UBND phường Giảng Võ, quận Ba Đình, thành phố Hà Nội', '2024-03-15', '00031'],
  ['Ủy ban nhân dân xã Lộc Ninh, tỉnh Đồng Nai', '2026-04-29', '25270'],
  ['UBND phường Lộc Ninh, thành phố Đồng Nai', '2026-05-04', '25270'],
  // The type that it had no more is a matter of form, and flagged there.
  ['UBND xã Lộc Ninh, tỉnh Đồng Nai', '2026-05-04', '25270'],
])('"%s" on a paper of %s is %s', async (name, date, code) => {
  expect(await read(name, date)).toMatchObject({ status: 'resolved', code })
})

test.each([
  ['UBND phường Giảng Võ', '2026-03-16', 'no province'],
  ['UBND quận Ba Đình, thành phố Hà Nội', '2024-03-15', 'a district, which the registry numbers in its own way'],
  ['Phường Sài Gòn, Thành phố Hồ Chí Minh', '2024-03-15', 'a unit that was not there yet'],
])('"%s" on a paper of %s is not sure: %s', async (name, date) => {
  const answer = await read(name, date)
  expect(answer?.status).toBe('not-sure')
})

test('candidates are units of that day alone, under the names of that day', async () => {
  const answer = await read('UBND phường Giảng Võ', '2024-03-15')
  if (answer?.status !== 'not-sure') throw new Error('it is not sure')
  expect(answer.candidates).toContainEqual({ code: '00031', name: 'Phường Giảng Võ, Quận Ba Đình, Thành phố Hà Nội' })
  expect(answer.candidates.map(({ code }) => code)).not.toContain('00025')
})

test('without a day, or beside a code, no name is read', async () => {
  expect(await read('UBND phường Giảng Võ, thành phố Hà Nội')).toEqual({ status: 'not-sure', candidates: [] })
  const unit = { code: '00025', name: 'UBND phường Giảng Võ' }
  expect(await findRegisteringUnit({ search: async () => found }, { unit, date: '2026-03-16' })).toBeNull()
})
