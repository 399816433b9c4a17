/**
 * Registers and papers made at random, and what an oracle says of each pair. The oracle knows how a paper was made out of its entry
 * (copied, written differently, changed); it compares nothing and shares no code with what it judges.
 */
import fc from 'fast-check'
import type { Value } from '../../mocks/civil-registry/answers/value.ts'

/** The module of each kind, and the ministry's prefixes of whom it names; the first ones are its holders. */
export const acts = {
  birth: { module: 'KS', people: { child: 'nks', mother: 'me', father: 'cha' }, holders: ['child'] },
  death: { module: 'KT', people: { deceased: 'nkt' }, holders: ['deceased'] },
  marriage: { module: 'KH', people: { husband: 'chong', wife: 'vo' }, holders: ['husband', 'wife'] },
  'marital-status': { module: 'HN', people: { person: 'nxn' }, holders: ['person'] },
  'parent-child': { module: 'CMC', people: { parent: 'cm', child: 'nc' }, holders: ['parent', 'child'] },
} as const
export type Act = keyof typeof acts

type Outcome = 'equal' | 'equal-normalised' | 'year-only' | 'differs' | 'not-recorded' | 'unreadable'
type Wire = Record<string, Value>

/** One field: how the register writes it, how the paper does, and what that makes of the two. */
interface Field {
  wire: Value
  paper: Value
  expected: Outcome
}

const families = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Đặng', 'Đỗ', "K'"]
const middles = ['Văn', 'Thị', 'Thử', 'Hữu', 'Ngọc', 'Bảo']
const givens = ['Hòa', 'Thủy', 'Quý', 'Thúy', 'Hiền', 'Nghiệm', 'Mẫu', 'Lụa', 'Khoa', 'Ái']
/** The same syllables with the tone mark at its other place. */
const otherPlace: Readonly<Record<string, string>> = { Hòa: 'Hoà', Thủy: 'Thuỷ', Thúy: 'Thuý', Khoa: 'Khoa' }
/** No letter of it stands in a name above in the same place. */
const another = ['Vũ', 'Xuân', 'Bắc']

interface Name {
  family: string
  middle: string
  given: string
}
const name: fc.Arbitrary<Name> = fc.record({
  family: fc.constantFrom(...families),
  middle: fc.constantFrom(...middles),
  given: fc.constantFrom(...givens),
})
const whole = ({ family, middle, given }: Name) => `${family} ${middle} ${given}`

const nameField: fc.Arbitrary<Field> = fc
  .record({
    name,
    written: fc.constantFrom('plain', 'upper', 'nfd', 'blanks', 'parts', 'parts-upper', 'absent', 'unreadable'),
    copied: fc.constantFrom('same', 'same', 'upper', 'lower', 'nfd', 'other-tone-place', 'other-name', 'other-tone'),
  })
  .map(({ name, written, copied }) => {
    const recorded = written === 'upper' || written === 'parts-upper' ? whole(name).toUpperCase() : whole(name)
    const parts = (text: string) => {
      const [Ho, ChuDem, ...Ten] = text.split(' ')
      return { Ho: `${Ho} `, ChuDem: ChuDem ?? '', Ten: Ten.join(' ') }
    }
    const wires: Record<typeof written, Value> = {
      plain: recorded,
      upper: recorded,
      nfd: recorded.normalize('NFD'),
      blanks: `  ${recorded.replace(' ', '  ')} `,
      parts: parts(recorded),
      'parts-upper': parts(recorded),
      absent: '',
      unreadable: [{ what: 1 }, 'two'],
    }
    const papers: Record<typeof copied, string> = {
      same: recorded,
      upper: whole(name).toUpperCase(),
      lower: whole(name).toLowerCase(),
      nfd: recorded.normalize('NFD'),
      'other-tone-place': whole({ ...name, given: otherPlace[name.given] ?? name.given }),
      'other-name': another.join(' '),
      'other-tone': whole({ ...name, given: 'Lùa' }),
    }
    const paper = papers[copied]
    const expected = (): Outcome => {
      if (written === 'absent') return 'not-recorded'
      if (written === 'unreadable') return 'unreadable'
      if (copied === 'other-name' || copied === 'other-tone') return 'differs'
      return paper.normalize('NFC') === recorded ? 'equal' : 'equal-normalised'
    }
    return { wire: wires[written], paper, expected: expected() }
  })

const two = (value: number) => String(value).padStart(2, '0')
interface Day {
  year: number
  month: number
  day: number
}
const toDate = ({ year, month, day }: Day) => `${year}-${two(month)}-${two(day)}`
/** Days above 12 make no month: a swap is a day that is none, and is left out. */
const dayBetween = (from: number, to: number) =>
  fc.record({
    year: fc.integer({ min: from, max: to }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 13, max: 28 }),
  })

/** Every form of the contract's table (section 7), and what stands where only a year is known. */
const dayForms = {
  'dd/MM/yyyy': ({ year, month, day }: Day) => `${two(day)}/${two(month)}/${year}`,
  'dd.MM.yyyy': ({ year, month, day }: Day) => `${two(day)}.${two(month)}.${year}`,
  'yyyy-MM-dd': toDate,
  yyyyMMdd: ({ year, month, day }: Day) => `${year}${two(month)}${two(day)}`,
  'dd/MM/yyyy HH:mm:ss': ({ year, month, day }: Day) => `${two(day)}/${two(month)}/${year} 00:00:00`,
  'trailing blank': ({ year, month, day }: Day) => `${two(day)}/${two(month)}/${year} `,
  words: ({ year, month, day }: Day) => `ngày ${day} tháng ${month} năm ${year}`,
  parts: ({ year, month, day }: Day) => ({ namSinh: String(year), thangSinh: two(month), ngaySinh: two(day) }),
} as const
const yearForms = {
  yyyy: ({ year }: Day) => String(year),
  'zero day': ({ year }: Day) => `00/00/${year}`,
  'parts of a year': ({ year }: Day) => ({ namSinh: String(year), thangSinh: '', ngaySinh: '' }),
} as const

const birthField: fc.Arbitrary<Field> = fc
  .record({
    day: dayBetween(1930, 2010),
    written: fc.constantFrom(
      ...(Object.keys(dayForms) as (keyof typeof dayForms)[]),
      ...(Object.keys(yearForms) as (keyof typeof yearForms)[]),
      'absent' as const,
      'unreadable' as const,
    ),
    copied: fc.constantFrom('day', 'day', 'day', 'year', 'other-day', 'other-year'),
  })
  .map(({ day, written, copied }) => {
    const isYear = written in yearForms
    const wire =
      written === 'absent'
        ? null
        : written === 'unreadable'
          ? '31/02/1990'
          : { ...dayForms, ...yearForms }[written as keyof typeof dayForms](day)
    const paper =
      copied === 'year'
        ? { precision: 'year', year: day.year }
        : {
            precision: 'day',
            date: toDate({
              ...day,
              ...(copied === 'other-day' && { day: day.day === 28 ? 27 : day.day + 1 }),
              ...(copied === 'other-year' && { year: day.year + 1 }),
            }),
          }
    const expected = (): Outcome => {
      if (written === 'absent') return 'not-recorded'
      if (written === 'unreadable') return 'unreadable'
      if (copied === 'other-year') return 'differs'
      if (isYear) return copied === 'year' ? 'equal' : 'year-only'
      if (copied === 'year') return 'year-only'
      return copied === 'other-day' ? 'differs' : 'equal'
    }
    return { wire, paper, expected: expected() }
  })

const sexField: fc.Arbitrary<Field> = fc
  .record({
    sex: fc.constantFrom('male', 'female'),
    written: fc.constantFrom('number', 'text', 'word', 'absent', 'undetermined'),
    changed: fc.boolean(),
  })
  .map(({ sex, written, changed }) => {
    const code = sex === 'male' ? 1 : 2
    const wires = {
      number: code,
      text: String(code),
      word: sex === 'male' ? 'Nam' : 'Nữ',
      absent: 0,
      undetermined: '3',
    }
    const other = sex === 'male' ? 'female' : 'male'
    const recorded = written !== 'absent' && written !== 'undetermined'
    return {
      wire: wires[written],
      paper: changed ? other : sex,
      expected: recorded ? (changed ? 'differs' : 'equal') : 'not-recorded',
    }
  })

const numberField: fc.Arbitrary<Field> = fc
  .record({
    serial: fc.integer({ min: 100_000, max: 899_999 }),
    written: fc.constantFrom('text', 'blanks', 'absent', 'unreadable'),
    changed: fc.boolean(),
  })
  .map(({ serial, written, changed }) => {
    const number = `999${serial}${String(serial).slice(0, 3)}`
    const wires = { text: number, blanks: ` ${number} `, absent: '', unreadable: 'chưa cấp số' }
    const outcomes = { text: 'equal', blanks: 'equal', absent: 'not-recorded', unreadable: 'unreadable' } as const
    const outcome = outcomes[written]
    return {
      wire: wires[written],
      paper: changed ? `998${number.slice(3)}` : number,
      expected: outcome === 'equal' && changed ? 'differs' : outcome,
    }
  })

const registerField: fc.Arbitrary<Field & { serial: number }> = fc
  .record({
    serial: fc.integer({ min: 1, max: 4_000 }),
    written: fc.constantFrom('plain', 'with-year', 'zeros', 'number'),
    copied: fc.constantFrom('same', 'same', 'with-year', 'zeros', 'words', 'changed', 'other-year'),
  })
  .map(({ serial, written, copied }) => {
    const wires = { plain: `${serial}`, 'with-year': `${serial}/2024`, zeros: `0${serial}`, number: serial }
    const recorded = String(wires[written])
    const papers = {
      same: recorded,
      'with-year': `${serial}/2024`,
      zeros: `00${serial}`,
      words: `Số: ${serial}`,
      changed: `${serial + 5_000}`,
      'other-year': `${serial}/2019`,
    }
    const paper = papers[copied]
    const expected = (): Outcome => {
      if (copied === 'changed' || (copied === 'other-year' && written === 'with-year')) return 'differs'
      return paper === recorded ? 'equal' : 'equal-normalised'
    }
    return { serial, wire: wires[written], paper, expected: expected() }
  })

export interface Pair {
  act: Act
  /** As the registry hands it out. */
  wire: Wire
  /** `yyyy-mm-dd`. */
  day: string
  certificate: unknown
  /** By pointer. */
  fields: Record<string, Outcome>
  verdict: 'match' | 'mismatch' | 'not-found' | 'not-checkable'
  /** Values that only the register has, as texts. */
  hidden: string[]
}

const personFields = fc.record({
  fullName: nameField,
  dateOfBirth: fc.option(birthField, { nil: undefined }),
  sex: fc.option(sexField, { nil: undefined }),
  personalNumber: fc.option(numberField, { nil: undefined }),
})
const columns = { fullName: 'HoTen', dateOfBirth: 'NgaySinh', sex: 'GioiTinh', personalNumber: 'SoDDCN' } as const

/** `byDossier`: the record is found by its dossier, whatever its number. */
export const pair = (act: Act): fc.Arbitrary<Pair> =>
  fc
    .record({
      number: registerField,
      book: fc.option(fc.constantFrom('same', 'changed'), { nil: undefined }),
      page: fc.option(fc.constantFrom('same', 'zeros', 'changed'), { nil: undefined }),
      day: dayBetween(2021, 2024),
      dayForm: fc.constantFrom('dd/MM/yyyy', 'yyyy-MM-dd', 'trailing blank'),
      people: fc.array(personFields, { minLength: 3, maxLength: 3 }),
      others: fc.boolean(),
      death: fc.option(birthField, { nil: undefined }),
    })
    .map(({ number, book, page, day, dayForm, people, others, death }) => {
      const { people: roles, holders } = acts[act]
      const wire: Wire = {
        so: number.wire,
        quyenSo: '01/2024',
        trangSo: '57',
        ngayDangKy: dayForms[dayForm as keyof typeof dayForms](day),
        noiDangKy: '99001',
      }
      const fields: Record<string, Outcome> = { '/registration/number': number.expected }
      const registration: Wire = { number: number.paper, date: toDate(day), unit: { code: '99001' } }
      fields['/registration/date'] = 'equal'
      fields['/registration/unit/code'] = 'equal'
      if (book !== undefined) {
        registration.book = book === 'same' ? '01/2024' : '02/2024'
        fields['/registration/book'] = book === 'same' ? 'equal' : 'differs'
      }
      if (page !== undefined) {
        registration.page = { same: '57', zeros: '057', changed: '58' }[page]
        fields['/registration/page'] = ({ same: 'equal', zeros: 'equal-normalised', changed: 'differs' } as const)[page]
      }
      const stated: Wire = {}
      const hidden: string[] = []
      Object.entries(roles).forEach(([role, prefix], index) => {
        const person = people[index]
        const isHolder = (holders as readonly string[]).includes(role)
        if (!person || (!isHolder && !others)) return
        const paper: Wire = {}
        for (const [member, column] of Object.entries(columns) as [keyof typeof columns, string][]) {
          const field = person[member]
          if (field === undefined) continue
          wire[prefix + column] = field.wire
          paper[member] = field.paper
          fields[`/people/${role}/${member}`] = field.expected
          if (field.expected === 'differs' && typeof field.wire === 'string' && field.wire.length > 3)
            hidden.push(field.wire.trim())
        }
        stated[role] = paper
      })
      const certificate: Wire = { kind: act, registration, people: stated }
      if (act === 'death' && death !== undefined) {
        wire.nktNgayChet = death.wire
        certificate.dateOfDeath = death.paper
        fields['/dateOfDeath'] = death.expected
      }
      if (number.expected === 'differs') hidden.push(`"${number.wire}"`)
      return { act, wire, day: toDate(day), certificate, fields, verdict: judge(fields, holders), hidden }
    })

const agrees = (outcome: Outcome | undefined) => outcome === 'equal' || outcome === 'equal-normalised'

/** What follows from the fields, in the words of the certificate page of the documents. */
function judge(fields: Record<string, Outcome>, holders: readonly string[]): Pair['verdict'] {
  const all = Object.values(fields)
  const byNumber = agrees(fields['/registration/number']) && fields['/registration/book'] !== 'differs'
  const byHolders = holders.every((role) => {
    const birth = fields[`/people/${role}/dateOfBirth`]
    return agrees(fields[`/people/${role}/fullName`]) && birth !== undefined && birth !== 'differs'
  })
  if (!byNumber && !byHolders) return 'not-found'
  if (all.includes('differs')) return 'mismatch'
  if (all.includes('unreadable')) return 'not-checkable'
  return holders.every((role) => agrees(fields[`/people/${role}/fullName`])) ? 'match' : 'not-checkable'
}
