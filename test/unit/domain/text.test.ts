/** The short way to NFC is the long way's result, for whatever text. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nfc } from '../../../src/domain/text.ts'

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
