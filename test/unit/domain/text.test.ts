/** The short way to NFC is the long way's result, for whatever text. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nameKey } from '../../../src/domain/person/names.ts'
import { line, nfc, normalized, printable } from '../../../src/domain/text.ts'

test('every single character, alone and after a letter, is normalized as Unicode has it', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const character = String.fromCharCode(code)
    if (nfc(character) !== character.normalize('NFC')) expect.fail(code.toString(16))
    if (nfc(`o${character}`) !== `o${character}`.normalize('NFC')) expect.fail(`o ${code.toString(16)}`)
  }
})

test('so is any text, composed or not', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => nfc(text) === text.normalize('NFC')))
  fc.assert(
    fc.property(
      fc.constantFrom('Nguyễn Văn Thử', 'Đặng Thị Hòa', "K'Brơi"),
      fc.constantFrom('NFC', 'NFD'),
      (name, form) => {
        expect(nfc(name.normalize(form))).toBe(name.normalize('NFC'))
      },
    ),
  )
})

/** Marks that must be sorted: by the library in a time that grows with the square of their number, a minute for these. */
const endless = `a${'\u0301\u0327'.repeat(250_000)}`

test('a text of endless marks stays as it came, in every form', () => {
  for (const form of ['NFC', 'NFD', 'NFKC'] as const) expect(normalized(endless, form) === endless).toBe(true)
  expect(nfc(endless) === endless).toBe(true)
  expect(nameKey(endless)).toBe('A')
})

test('so does one whose marks stand apart by invisible characters alone, and it is refused at every door', () => {
  const apart = `a${'\u0301\u200b\u0327\u200b'.repeat(250_000)}`
  expect(nameKey(apart)).toBe('A')
  for (const text of [apart, endless]) expect(line(2_000_000).safeParse(text).success).toBe(false)
  expect(printable(endless)).toBe('a\ufffd')
})

test('thirty marks on a letter are writing still', () => {
  const marks = '\u0301\u0327'.repeat(15)
  expect(nfc(`o${marks}`)).toBe(`o${marks}`.normalize('NFC'))
  expect(line(100).parse(`o${marks}`)).toBe(`o${marks}`.normalize('NFC'))
})
