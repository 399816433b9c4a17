/** Codes of identity cards made at random: every form is read to what was written, whatever a reader puts around it, and nothing else is. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCardQr } from '../../../../src/domain/person/card-qr.ts'
import { readMrz } from '../../../../src/identity/read-mrz.ts'

const two = (value: number) => String(value).padStart(2, '0')
const person = fc.record({
  serial: fc.integer({ min: 0, max: 999_999 }),
  year: fc.integer({ min: 1930, max: 2020 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 28 }),
  woman: fc.boolean(),
  old: fc.option(fc.integer({ min: 0, max: 999_999 }), { nil: undefined }),
  name: fc.constantFrom('NGUYỄN VĂN THỬ', 'Trần Thị Mẫu', "K' BRƠI THỬ", 'H’THỬ NIÊ', 'ĐẶNG ÁI', 'LÊ'),
})
const toNumber = ({ serial, year, woman }: { serial: number; year: number; woman: boolean }) =>
  `999${(year >= 2000 ? 2 : 0) + (woman ? 1 : 0)}${two(year % 100)}${String(serial).padStart(6, '0')}`

const noise = fc.constantFrom('', '\uFEFF', '\r\n', '\n', '\u0000', ' ')

test('a QR text of every form is read to what stands on the card', () => {
  fc.assert(
    fc.property(
      person,
      fc.constantFrom('chip-card', 'card-2024', 're-encoded'),
      noise,
      noise,
      fc.boolean(),
      (one, form, before, after, nfd) => {
        const { year, month, day, woman, old } = one
        const number = toNumber(one)
        const oldNumber = old === undefined || form === 're-encoded' ? '' : `999${String(old).padStart(6, '0')}`
        const name = nfd ? one.name.normalize('NFD') : one.name
        const stroke = form === 're-encoded' ? '/' : ''
        const born = [two(day), two(month), year].join(stroke)
        const issued = ['05', '08', '2024'].join(stroke)
        const rest = [name, born, woman ? 'Nữ' : 'Nam', 'Tổ 9, Phường Thử, Tỉnh Thử', issued]
        const fields = form === 're-encoded' ? [number, ...rest] : [number, oldNumber, ...rest]
        const text = before + [...fields, ...(form === 'card-2024' ? ['', '', '', ''] : [])].join('|') + after
        expect(readCardQr(text)).toEqual({
          form,
          personalNumber: number,
          oldCardNumber: oldNumber === '' ? null : oldNumber,
          fullName: one.name.normalize('NFC'),
          dateOfBirth: { precision: 'day', date: `${year}-${two(month)}-${two(day)}` },
          sex: woman ? 'female' : 'male',
          issuedOn: '2024-08-05',
        })
      },
    ),
  )
})

test.each([
  [
    'of the fact page, seven fields',
    '999099000001||NGUYỄN THỊ THỬ|01021999|Nữ|Thôn 9, Xã Thử, Huyện Thử, Tỉnh Thử|05062021',
    'chip-card',
    null,
  ],
  [
    'of the fact page, eleven',
    '999099000001|999000001|NGUYỄN VĂN THỬ|01021999|Nam|Tổ 9, Phường Thử, Tỉnh Thử|05082024||||',
    'card-2024',
    '999000001',
  ],
])('the example %s', (_, text, form, oldCardNumber) => {
  expect(readCardQr(text)).toMatchObject({ form, oldCardNumber, dateOfBirth: { precision: 'day', date: '1999-02-01' } })
})

test('of some only the year of birth is known', () => {
  expect(readCardQr('999050000001||LÊ THỬ|1950|Nam|Xã Thử|05062021')?.dateOfBirth).toEqual({
    precision: 'year',
    year: 1950,
  })
})

test.each([
  '',
  '999099000001',
  '99909900001||A|01021999|Nam|X|05062021',
  '999099000001|12|A|01021999|Nam|X|05062021',
  '999099000001||A|31021999|Nam|X|05062021',
  '999099000001||A|01021999|Khác|X|05062021',
  '999099000001||A|01021999|Nam|X|05062021|||x|',
  '999099000001||A|01021999|Nam|X|05062021|',
  '999099000001||123|01021999|Nam|X|05062021',
  `999099000001||${'A'.repeat(700)}|01021999|Nam|X|05062021`,
  'https://vi-du.vn/?id=999099000001',
])('%j is the code of no card', (text) => {
  expect(readCardQr(text)).toBeNull()
})

test('no text brings anything but a reading or none', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => void readCardQr(text)))
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('|', '9', '0', 'Nam', 'A', '\n'), { maxLength: 60 }),
      (pieces) => void readCardQr(pieces.join('')),
    ),
  )
})

const weights = [7, 3, 1]
const toValue = (letter: string) =>
  letter === '<' ? 0 : /\d/.test(letter) ? Number(letter) : letter.charCodeAt(0) - 55
const toDigit = (text: string) =>
  String([...text].reduce((sum, letter, at) => sum + toValue(letter) * (weights[at % 3] ?? 0), 0) % 10)

function makeZone(number: string, birth: string, sex: string, name: string): string[] {
  const own = number.slice(3)
  const optional = `${number}<<`
  const first = `IDVNM${own}${toDigit(own)}${optional}${toDigit(optional)}`
  const half = `${birth}${toDigit(birth)}${sex}390101${toDigit('390101')}VNM${'<'.repeat(11)}`
  const composite = first.slice(5) + half.slice(0, 7) + half.slice(8, 15) + half.slice(18, 29)
  return [first, half + toDigit(composite), name.padEnd(30, '<').slice(0, 30)]
}

test('a zone is read to what stands on the card, in three lines or in one; a misread digit is named', () => {
  fc.assert(
    fc.property(person, fc.boolean(), fc.integer({ min: 0, max: 5 }), (one, joined, at) => {
      const { year, month, day, woman } = one
      const birth = `${two(year % 100)}${two(month)}${two(day)}`
      const lines = makeZone(toNumber(one), birth, woman ? 'F' : 'M', 'TRAN<<THI<MAU')
      expect(readMrz(lines.join(joined ? '' : '\r\n').toLowerCase())).toEqual({
        personalNumber: toNumber(one),
        oldCardNumber: null,
        fullName: 'TRAN THI MAU',
        dateOfBirth: { precision: 'day', date: `${year}-${two(month)}-${two(day)}` },
        sex: woman ? 'female' : 'male',
        issuedOn: null,
        nameCut: false,
      })
      const [first = '', second = '', third = ''] = lines
      const misread = second.slice(0, at) + ((Number(second[at]) + 1) % 10) + second.slice(at + 1)
      expect(readMrz([first, misread, third].join('\n'))).toEqual({ fault: 'check-digits' })
    }),
  )
})

test('a name that fills its line may be cut, and a zone of elsewhere is none of ours', () => {
  const lines = makeZone('999099000001', '990101', 'M', `TRAN<<${'A'.repeat(30)}`)
  expect(readMrz(lines.join('\n'))).toMatchObject({ nameCut: true })
  expect(readMrz(lines.join('\n').replace('IDVNM', 'IDUTO'))).toEqual({ fault: 'form' })
  expect(readMrz('IDVNM')).toEqual({ fault: 'form' })
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(readMrz(text)).toHaveProperty('fault')
    }),
  )
})
