/** The place at which a text stops being JSON: found for every text that the platform refuses, and for none that it takes. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findJsonFault } from '../../../src/domain/json-fault.ts'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('a text has a fault exactly when the platform refuses it', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"a"',
    '\\',
    '\\u00e9',
    '1',
    '-',
    '0',
    '.5',
    'e',
    'true',
    'nul',
    ' ',
    '\n',
    "'",
    'ế',
  )
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', '\n', '\\'))
    .map(([text, at, more]) => text.slice(0, at % (text.length + 1)) + more + text.slice((at % (text.length + 1)) + 1))
  const texts = fc.oneof(
    fc.json(),
    damaged,
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      expect(findJsonFault(text) === undefined).toBe(isJson(text))
    }),
    { numRuns: 3_000 },
  )
})

test('what stands before the fault could have gone on, and line and column point at it', () => {
  const fault = findJsonFault('{\n  "a": [1, 2,],\n}')
  expect(fault).toMatchObject({ line: 2, column: 14, says: { en: expect.stringContaining('comma') } })
  expect(findJsonFault('{"a": 01}')).toMatchObject({ line: 1, column: 7 })
  expect(findJsonFault('"a\nb"')).toMatchObject({ line: 1, column: 3 })
})

test.each(['[', '{"a":', '[{"a":'])('a text that nests without end has a place too: %s', (piece) => {
  const fault = findJsonFault(piece.repeat(50_000))
  expect(fault).toMatchObject({ line: 1, says: { en: expect.stringContaining('too deep') } })
})
