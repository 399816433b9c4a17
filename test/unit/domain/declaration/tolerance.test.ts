/** What no filing is refused for, and units on the day. */
import { describe, expect, test } from 'vitest'
import type { FilingKind } from '../../../../src/domain/filing/filing.ts'
import { shippedUnitCodes } from '../../../../src/domain/person/units.ts'
import { born, bornIn, changed, d, type Loose, toFaults } from './faults.ts'

describe('units and the day', () => {
  test.each<[string, FilingKind, Loose, string[]]>([
    [
      'an old commune since July 2025',
      'birth',
      { registrationUnit: '00001' },
      ['/registrationUnit unit-did-not-exist'],
    ],
    ['a district since July 2025', 'birth', { registrationUnit: '001' }, ['/registrationUnit unit-did-not-exist']],
    [
      'a new special zone before July 2025',
      'extract',
      { registrationUnit: '20333', receivedAt: '2025-06-30T16:59:59Z', [d('requester.identityPaper')]: undefined },
      ['/registrationUnit unit-did-not-exist'],
    ],
    [
      'the same zone on the day itself, in Viet Nam',
      'extract',
      { registrationUnit: '20333', receivedAt: '2025-06-30T17:00:00Z' },
      [],
    ],
    ['a district on the last day', 'extract', { registrationUnit: '001', receivedAt: '2025-06-30T23:59:59+07:00' }, []],
    ['a code of no list', 'birth', { registrationUnit: '99077' }, []],
    [
      'a residence in a unit that is gone',
      'birth',
      { [d('mother.residence')]: { province: '02', district: '024', commune: '00001', detail: 'Số 1' } },
      ['province', 'district', 'commune'].map((level) => `/declaration/mother/residence/${level} unit-did-not-exist`),
    ],
    [
      'a home place in a unit that is gone',
      'birth',
      { [d('child.homePlace')]: { commune: '00001', detail: 'Xã cũ' } },
      [],
    ],
    [
      'a place of birth in a unit of that time',
      'birth',
      {
        [d('child.dateOfBirth')]: born('2025-06-01'),
        [d('child.placeOfBirth')]: { province: '01', district: '001', commune: '00001', detail: 'Nhà' },
      },
      [],
    ],
    [
      'a place of birth in a unit of neither day',
      'birth',
      { [d('child.placeOfBirth')]: { commune: '00001', detail: 'Nhà' } },
      ['/declaration/child/placeOfBirth/commune unit-did-not-exist'],
    ],
    [
      'a place of death in a unit of neither day',
      'death',
      { [d('placeOfDeath.commune')]: '00001' },
      ['/declaration/placeOfDeath/commune unit-did-not-exist'],
    ],
    ['a previous registration by a unit of that time', 'change', { [d('previousRegistration.unit')]: '001' }, []],
    [
      'a previous registration of last month by a unit that was gone',
      'change',
      { [d('previousRegistration')]: { unit: '001', registeredOn: '2026-02-01' } },
      ['/declaration/previousRegistration/unit unit-did-not-exist'],
    ],
    [
      'a residence abroad',
      'death',
      { [d('deceased.residence')]: { commune: '00001', detail: 'Vientiane', country: 'LA' } },
      [],
    ],
  ])('%s', (_, kind, changes, faults) => {
    expect(toFaults(changed(kind, changes))).toEqual(faults)
  })
})

describe('never held against anybody', () => {
  const twin = { [d('child.fullName')]: 'Trần Thử Nghiệm Em', [d('child.nameParts')]: undefined }
  test.each<[string, FilingKind, Loose]>([
    ['twins: same parents, same day', 'birth', twin],
    ['twins with one name', 'birth', { 'purpose.dossier': 'H99.001-260302-0002' }],
    [
      'a father of unknown name, when the birth kind says so',
      'birth',
      { [d('father')]: undefined, [d('birthKind')]: 'father-unknown' },
    ],
    [
      'an abandoned child without parents',
      'birth',
      { [d('father')]: undefined, [d('mother')]: undefined, [d('birthKind')]: 'abandoned' },
    ],
    ['a registration long after the birth', 'birth', { [d('child.dateOfBirth')]: born('2009-07-01') }],
    [
      'an old birth of which only the year is known, registered again',
      'birth',
      { [d('registrationType')]: 'again', [d('child.dateOfBirth')]: bornIn(2015) },
    ],
    ['a child born on the day of receipt', 'birth', { [d('child.dateOfBirth')]: born('2026-03-02') }],
    ['a parent who may have been nine', 'parent-child', { [d('parent.dateOfBirth')]: bornIn(2015) }],
    ['somebody of 120 at the desk', 'birth', { [d('requester.dateOfBirth')]: bornIn(1906) }],
    [
      'a court that declares somebody dead who was born long ago',
      'death',
      {
        [d('deceased.dateOfBirth')]: bornIn(1870),
        [d('courtDeclaration')]: { declared: true, notedOn: '2026-03-01' },
      },
    ],
    ['death on the day of birth', 'death', { [d('deceased.dateOfBirth')]: born('2026-03-01') }],
    ['death in the year of birth', 'death', { [d('deceased.dateOfBirth')]: bornIn(2026) }],
    [
      'two people of one name and birth date with numbers of their own',
      'marriage',
      {
        [d('wife.fullName')]: 'Trần Văn Thử',
        [d('wife.nameParts')]: undefined,
        [d('wife.dateOfBirth')]: born('1996-06-15'),
      },
    ],
    [
      'a number whose digits say another sex and year',
      'marital-status',
      { [d('person.personalNumber')]: '999040000001' },
    ],
    ['a husband who is 20 today', 'marriage', { [d('husband.dateOfBirth')]: born('2006-03-02') }],
    ['a husband who may be 20', 'marriage', { [d('husband.dateOfBirth')]: bornIn(2006) }],
    [
      'an old card of nine digits',
      'extract',
      { [d('person.identityPaper')]: { type: 'old-identity-card', number: '999000001' } },
    ],
    ['a name of one word', 'birth', { [d('father.fullName')]: "K'Thử", [d('father.nameParts')]: undefined }],
    ['something that is added', 'change', { [d('type')]: 'supplement', [d('changes.0.from')]: undefined }],
    [
      'one file as two papers',
      'birth',
      {
        attachments: ['Giấy chứng sinh', 'Cam đoan'].map((title) => ({
          sha256: 'a'.repeat(64),
          title,
          fileName: 'a.pdf',
        })),
      },
    ],
  ])('%s', (_, kind, changes) => {
    expect(toFaults(changed(kind, changes))).toEqual([])
  })
})

test.each([
  ['00004', '2026-01-01', true],
  ['00004', '2025-06-30', true],
  ['00001', '2025-06-30', true],
  ['00001', '2025-07-01', false],
  ['20333', '2025-07-01', true],
  ['20333', '2025-06-30', false],
  ['02', '2025-06-30', true],
  ['02', '2025-07-01', false],
  ['001', '2025-06-30', true],
  ['001', '2025-07-01', false],
  ['625', '2025-07-01', false],
  ['998', '2025-06-30', null],
  ['99001', '2026-01-01', null],
  ['', '2026-01-01', null],
])('unit %s on %s: %s', (code, day, exists) => {
  expect(shippedUnitCodes.existsOn(code, day)).toBe(exists)
})
