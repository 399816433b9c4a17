/** Where the parents live, as the result of a linked birth says it: what was declared, in words, and nothing in place of what was not. */
import { expect, test } from 'vitest'
import { shippedUnitCodes } from '../../src/domain/person/units.ts'
import { toResidences } from '../../src/linked/report/residence.ts'

const parent = (residence: object, residenceType?: string) =>
  ({ fullName: 'Nguyễn Thị Thử', residence, ...(residenceType && { residenceType }) }) as never

test.each([
  ['detail alone', { detail: 'Số 1 phố Mẫu' }, 'Số 1 phố Mẫu'],
  [
    'codes of today',
    { province: '01', commune: '00004', detail: 'Số 1 phố Mẫu' },
    'Số 1 phố Mẫu, Phường Ba Đình, Thành phố Hà Nội',
  ],
  [
    'a detail that has the province',
    { province: '01', commune: '00004', detail: 'Số 1, thành phố Hà Nội' },
    'Số 1, thành phố Hà Nội, Phường Ba Đình',
  ],
  ['a code that no list has', { province: '99', commune: '99999', detail: 'Thôn Mẫu' }, 'Thôn Mẫu'],
])('%s', (_, residence, address) => {
  expect(toResidences({ mother: parent(residence, 'permanent') }, shippedUnitCodes).mother).toEqual({
    address,
    type: 'permanent',
  })
})

test('what was not declared stays unknown: a parent, a type, "no information"', () => {
  const nowhere = { address: null, type: null }
  expect(toResidences({}, shippedUnitCodes)).toEqual({ father: nowhere, mother: nowhere })
  const declared = toResidences(
    { mother: parent({ detail: 'Số 1' }), father: parent({ detail: 'Số 2' }, 'no-information') },
    shippedUnitCodes,
  )
  expect(declared).toEqual({ mother: { address: 'Số 1', type: null }, father: { address: 'Số 2', type: null } })
})
