/** A name is split where that is no guess, and asked for in its parts everywhere else. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import familyNames from '../../../../src/domain/data/family-names.json' with { type: 'json' }
import { splitName } from '../../../../src/domain/person/split-name.ts'

test.each([
  ['Trần Thử Nghiệm', { family: 'Trần', middle: 'Thử', given: 'Nghiệm' }],
  ['NGUYỄN THỊ THỬ MẪU', { family: 'NGUYỄN', middle: 'THỊ THỬ', given: 'MẪU' }],
  ['lê thử', { family: 'lê', given: 'thử' }],
  ['Giàng Thị Mẫu', { family: 'Giàng', middle: 'Thị', given: 'Mẫu' }],
])('%s', (name, pieces) => {
  expect(splitName(name)).toEqual(pieces)
})

describe('is asked for:', () => {
  test.each([
    'Thử',
    "K'Brơi Thử",
    "K' Brơi",
    "H'Thử Niê",
    'Y Thử Êban',
    'A Thử',
    'Rơ Châm Thử',
    'Siu Thử',
    'Tôn Thất Thử',
    'Âu Dương Thử',
    'La O Thử',
    'LA LAN THỬ',
    'Lê Mo Thử Mẫu',
    'Hoàng Phủ Thử'.normalize('NFD'),
    'John Smith',
    'Lê-Mẫu Thử',
    'Trần Thử & Mẫu',
    'Trần Thử.',
    'Nguyễn Công Tằng Tôn Nữ Thử',
  ])('%s', (name) => {
    expect(splitName(name)).toBeNull()
  })
})

test('whatever is split is put together again as it was', () => {
  const word = fc.stringMatching(/^\p{L}{1,6}$/u).map((text) => text.normalize('NFC'))
  const name = fc
    .tuple(fc.oneof(fc.constantFrom(...familyNames.names), word), fc.array(word, { maxLength: 6 }))
    .map(([first, others]) => [first, ...others].join(' '))
  fc.assert(
    fc.property(name, (full) => {
      const pieces = splitName(full)
      if (pieces === null) return
      expect([pieces.family, pieces.middle, pieces.given].filter((part) => part !== undefined).join(' ')).toBe(full)
    }),
  )
})

test('a family name of two words is listed where its first word alone would be taken for it', () => {
  for (const both of familyNames.ofTwoWords) expect(familyNames.names).toContain(both.split(' ')[0])
  expect(splitName('La Văn Thử')).toEqual({ family: 'La', middle: 'Văn', given: 'Thử' })
})

test('no family name of the list has two words, a mark or a twin', () => {
  const names = familyNames.names.map((name) => name.normalize('NFC'))
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^\p{Lu}\p{Ll}+$/u)
})
