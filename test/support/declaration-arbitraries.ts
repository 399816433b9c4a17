/** Filings of people who do not exist, in every variety that the schemas accept: for codecs and crash runs. */
import fc from 'fast-check'
import type { DeclarationByKind } from '../../src/domain/declaration/declaration.ts'
import type { FilingKind } from '../../src/domain/filing/filing.ts'
import { type FilingOf, makeFiling } from './declarations.ts'

const day = (date: string) => ({ precision: 'day' as const, date })
const year = (value: number) => ({ precision: 'year' as const, year: value })

const syllables = [
  'Trần',
  'Nguyễn',
  "K'Brơi",
  "H'Mẫu",
  'Thử',
  'Nghiệm',
  'Mẫu',
  'Ngữ',
  'Đặng',
  'Ỷ',
  'Huỳnh',
  'Quý',
  'Ơn',
]
const words = fc.array(fc.constantFrom(...syllables, '&', 'và', '<Thử>', '"Mẫu"', "'"), { minLength: 1, maxLength: 5 })
const getForm = (text: string, form: 'NFC' | 'NFD', pad: string) => `${pad}${text.normalize(form)}${pad}`
const written = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(text, fc.constantFrom('NFC' as const, 'NFD' as const), fc.constantFrom('', ' '))
    .map((all) => getForm(...all))
const partings = [
  { family: 'Trần', middle: 'Thị', given: "K'Thử Mẫu" },
  { family: 'Trần Thị', given: "K'Thử Mẫu".normalize('NFD') },
  { family: ' Trần ', middle: "Thị K'Thử ", given: 'MẪU' },
]
const text = written(words.map((all) => all.join(' ')))
const name = written(fc.tuple(fc.constantFrom(...syllables), words).map(([first, rest]) => [first, ...rest].join(' ')))
const between = (from: string, to: string) =>
  fc
    .integer({ min: Date.parse(from) / 86_400_000, max: Date.parse(to) / 86_400_000 })
    .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10))
const born = (from: string, to: string) =>
  fc.oneof(
    between(from, to).map(day),
    fc.integer({ min: Number(from.slice(0, 4)), max: Number(to.slice(0, 4)) }).map(year),
  )
const code = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))
const listed = fc.oneof(fc.record({ code: code(2) }), fc.record({ text }), fc.record({ code: code(5), text }))
const nationality = fc.oneof(fc.constant({ code: 'VN' }), fc.constant({ code: 'la', text: 'Lào' }), fc.record({ text }))
const address = fc.record(
  {
    province: fc.constantFrom('99', '01'),
    commune: fc.constantFrom('99001', '99002'),
    detail: text,
    country: fc.constantFrom('VN', 'vn', 'LA'),
  },
  { requiredKeys: ['detail'] },
)
const getPaper = (role: number) =>
  fc.record(
    {
      type: fc.constantFrom('passport' as const, 'residence-card' as const, 'army-card' as const, 'other' as const),
      otherName: text,
      number: code(7).map((digits) => `${'KBCDEFGHML'.charAt(role)}${digits}`),
      issuedOn: between('2015-01-01', '2025-12-31'),
      issuer: text,
    },
    { requiredKeys: ['type', 'otherName', 'number'] },
  )

const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
/** Absent rather than `undefined`: what is compared after JSON must not have such members. */
const clean = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T> => value.map((made) => JSON.parse(JSON.stringify(made)) as T)

const givenNames = ['Không', 'Nhất', 'Nhị', 'Tam', 'Tứ', 'Ngũ', 'Lục', 'Thất', 'Bát', 'Cửu']

/** `role` keeps two people of one declaration apart: by name, number and paper. */
function person(role: number, from: string, to: string) {
  return {
    fullName: name.map((first) => `${first.trimEnd()} ${givenNames[role]}`),
    dateOfBirth: born(from, to),
    ethnicity: listed,
    nationality,
    residenceType: fc.constantFrom('permanent' as const, 'temporary' as const, 'no-information' as const),
    residence: address,
    personalNumber: some(code(8).map((digits) => `999${role}${digits}`)),
    identityPaper: some(getPaper(role)),
    verified: some(fc.boolean()),
  }
}
const sex = fc.constantFrom('male' as const, 'female' as const, 'undetermined' as const)
const pending = {
  ...person(9, '1950-01-01', '1995-12-31'),
  phone: some(fc.constantFrom('0999000111', '+84 999 000 111')),
  email: some(fc.constant('thu@example.vn')),
}
const requester = fc.record({ ...pending, relationship: text })
const registration = {
  copies: some(fc.nat({ max: 99 })),
  note: some(text),
  otherInformation: some(text),
  register: some(
    fc.record({
      number: some(text),
      book: some(text),
      page: some(code(3)),
      registeredOn: some(between('2000-01-01', '2025-12-31')),
      place: some(text),
      signer: some(name),
      signerTitle: some(text),
      officer: some(name),
      note: some(text),
    }),
  ),
}
const foreign = fc.record({
  number: text,
  registeredOn: between('2000-01-01', '2025-12-31'),
  authority: text,
  country: fc.constant('LA'),
})
const abroad = some(foreign)
const earlier = fc.record({
  number: some(text),
  book: some(text),
  registeredOn: some(between('2000-01-01', '2025-06-30')),
  unit: some(fc.constantFrom('99001', '001', '99')),
})
const courtNote = some(
  fc.record({
    declared: some(fc.boolean()),
    notedOn: some(between('2000-01-01', '2025-12-31')),
    basis: some(text),
    revocationNotedOn: some(between('2000-01-01', '2025-12-31')),
    revocationBasis: some(text),
  }),
)
const registrationType = some(fc.constantFrom('on-time' as const, 'again' as const, 'late' as const))
const numbered = some(fc.record({ number: text, issuedOn: some(between('2025-01-01', '2026-02-28')) }))

/** Some given names have two words, which only the parts can say. */
const named = { fullName: fc.constant("Trần Thị K'Thử Mẫu"), nameParts: some(fc.constantFrom(...partings)) }

const birthArbitrary = fc.record({
  registrationType,
  birthCertificate: numbered,
  child: fc.record({
    ...named,
    sex,
    dateOfBirth: between('2010-01-01', '2024-12-31').map(day),
    dateOfBirthInWords: some(text),
    placeOfBirth: address,
    placeOfBirthAbroad: some(text),
    homePlace: address,
    ethnicity: listed,
    nationality,
  }),
  birthKind: fc.constantFrom('both-known' as const, 'mother-unknown' as const, 'abandoned' as const),
  mother: fc.record(person(1, '1960-01-01', '1995-12-31')),
  father: fc.record(person(2, '1960-01-01', '1995-12-31')),
  requester: requester,
  foreignRegistration: abroad,
  previousRegistration: some(earlier),
  missing: courtNote,
  limitedCapacity: courtNote,
  ...registration,
})

const deathArbitrary = fc.record({
  registrationType,
  deathNotice: numbered,
  deceased: fc.record({ ...person(3, '1930-01-01', '2024-12-31'), sex }),
  diedOn: between('2025-01-01', '2026-02-28'),
  diedAt: some(fc.constantFrom('00:00', '23:59')),
  diedOnInWords: some(text),
  placeOfDeath: address,
  cause: text,
  proof: some(
    fc.record({
      type: fc.constantFrom('death-notice' as const, 'court-decision' as const, 'witness' as const),
      number: some(text),
      issuedOn: some(between('2025-01-01', '2026-02-28')),
      issuer: some(text),
    }),
  ),
  requester: requester,
  courtDeclaration: courtNote,
  foreignRegistration: abroad,
  previousRegistration: some(earlier),
  ...registration,
})

const spouse = (role: number) => ({
  ...person(role, '1950-01-01', '2004-12-31'),
  identityPaper: getPaper(role),
  marriageCount: some(fc.integer({ min: 1, max: 9 })),
  maritalStatus: some(fc.record({ code: some(code(1)), text })),
  statusConfirmation: some(fc.record({ code: code(1), unit: some(fc.constant('99001')) })),
})
const marriageNote = some(fc.record({ notedOn: some(between('2000-01-01', '2025-12-31')), basis: some(text) }))
const marriageArbitrary = fc.record({
  registrationType: some(fc.constantFrom('first' as const, 'again' as const)),
  husband: fc.record({ ...spouse(4), residenceAbroad: some(text) }),
  wife: fc.record(spouse(5)),
  marriedSince: some(between('2025-01-01', '2026-02-28')),
  state: some(text),
  annulment: marriageNote,
  recognition: marriageNote,
  foreignRegistration: abroad,
  previousRegistration: some(earlier),
  ...registration,
})

const maritalStatusArbitrary = fc.record({
  person: fc.record({ ...person(3, '1950-01-01', '2005-12-31'), sex }),
  residencePeriod: some(
    fc.record({
      place: text,
      from: some(between('2000-01-01', '2010-12-31')),
      to: some(between('2011-01-01', '2025-12-31')),
    }),
  ),
  maritalStatus: text,
  use: fc.constantFrom('marry-vietnamese-here' as const, 'marry-foreigner-abroad' as const, 'other' as const),
  useDetail: text,
  requester: requester,
  ...registration,
})

const parentChildArbitrary = fc.record({
  registrationType: some(fc.constantFrom('new' as const, 'foreign-entry' as const)),
  recognition: fc.constantFrom('father-recognises-child' as const, 'child-recognises-mother' as const),
  decisionNumber: some(text),
  parent: fc.record({ ...person(6, '1950-01-01', '1995-12-31'), sex, homePlace: some(address) }),
  child: fc.record({ ...person(7, '2010-01-01', '2025-12-31'), sex, homePlace: some(address) }),
  requester: fc.record({ ...pending, relationshipToRecognised: text, relationshipToRecogniser: text }),
  foreignRegistration: foreign,
  ...registration,
})

const guardianshipArbitrary = fc.record({
  act: fc.constantFrom('appointed' as const, 'natural' as const, 'ended' as const, 'supervision' as const),
  guardian: fc.record(person(1, '1950-01-01', '1995-12-31')),
  ward: fc.record({ ...person(7, '2010-01-01', '2025-12-31'), sex }),
  supervisor: fc.record(person(2, '1950-01-01', '1995-12-31')),
  reason: text,
  appointment: fc.record({ number: text, issuedOn: some(between('2025-01-01', '2026-02-28')), issuer: some(text) }),
  guardedAssets: some(text),
  requester: requester,
  foreignRegistration: abroad,
  ...registration,
})

const changeArbitrary = fc.record({
  type: fc.constantFrom('change' as const, 'correction' as const, 'ethnicity' as const),
  record: fc.constantFrom('birth' as const, 'marriage' as const, 'other' as const),
  person: fc.record({ ...person(3, '1950-01-01', '2020-12-31'), sex }),
  previousRegistration: earlier,
  changes: fc.array(
    fc.record({ item: text, from: text.map((old) => `${old.trim()} cũ`), to: text.map((neu) => `${neu.trim()} mới`) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  reason: text,
  requester: requester,
  ...registration,
})

const extractArbitrary = fc.record({
  copyType: some(code(1)),
  copyCertification: some(code(1)),
  person: fc.record({ ...person(3, '1950-01-01', '2020-12-31'), sex }),
  previousRegistration: some(earlier),
  requester: requester,
  ...registration,
})

/**
 * Declarations as consumers send them: composed and decomposed Unicode, blanks around, apostrophes, `&`, `<`. Accepted in
 * every case; what the schema makes of them (parse first) is what a codec gets.
 */
const declarationArbitraries: { [K in FilingKind]: fc.Arbitrary<DeclarationByKind[K]> } = {
  birth: clean(birthArbitrary),
  death: clean(deathArbitrary),
  marriage: clean(marriageArbitrary),
  'marital-status': clean(maritalStatusArbitrary),
  'parent-child': clean(parentChildArbitrary),
  guardianship: clean(guardianshipArbitrary),
  change: clean(changeArbitrary),
  extract: clean(extractArbitrary),
  'birth-package': clean(birthArbitrary),
  'death-package': clean(deathArbitrary),
}

const serial = fc.integer({ min: 1, max: 8999 }).map((count) => String(count).padStart(4, '0'))

/** Requests of one kind as they are sent. Dossier codes may repeat. */
export function filingArbitrary<K extends FilingKind>(kind: K): fc.Arbitrary<FilingOf<K>> {
  return fc
    .record({ declaration: declarationArbitraries[kind], serial })
    .map(({ declaration, serial: count }) => makeFiling(kind, { declaration, dossier: `H99.001-260302-${count}` }))
}
