/** One reading of unit codes for grants, sign-ins by unit and rules about absence. */
import { expect, test } from 'vitest'
import { coversUnit } from '../../../src/domain/unit-code.ts'

test.each([
  ['H99', 'H99', true],
  ['H99', 'H99.01.02', true],
  ['H99.01', 'H99.01.02', true],
  ['H99', '000.01.02.H99', true],
  ['H9', 'H99', false],
  ['H99', 'H991', false],
  ['H99.01', 'H99.011', false],
  ['01', 'H99.01.02', false],
])('%s covers %s: %s', (listed, unit, covered) => {
  expect(coversUnit(listed, unit)).toBe(covered)
})
