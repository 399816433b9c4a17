/** A position in the trail comes back from outside: what the database could not read is none. */
import { expect, test } from 'vitest'
import { readRecordPosition } from '../../../src/domain/record-position.ts'

const [at, chain] = ['2026-11-23T04:12:13.000Z', '0f8fad5b-d9cb-469f-a165-70867728950e']

test('what we wrote is read', () => {
  expect(readRecordPosition(`${at}_${chain}_999999999999999`)).toEqual({ at, chain, seq: 999_999_999_999_999 })
})

test.each([
  ['nothing', ''],
  ['a chain of dashes', `${at}_${'-'.repeat(36)}_1`],
  ['a moment of dashes', `${'-'.repeat(24)}_${chain}_1`],
  ['a moment of digits', `${'2'.repeat(24)}_${chain}_1`],
  ['a day that does not exist', `2026-02-30T04:12:13.000Z_${chain}_1`],
  ['the year nought', `0000-01-01T00:00:00.000Z_${chain}_1`],
  ['a number without end', `${at}_${chain}_${'9'.repeat(30)}`],
])('%s is none of ours', (_, text) => {
  expect(readRecordPosition(text)).toBeUndefined()
})
