/** Dossier codes: every format in use, and whatever comes after it. */
import { expect, test } from 'vitest'
import { DossierCode } from '../../../../src/domain/filing/dossier.ts'

test.each([
  '000.01.99.H99-250115-0001',
  'H99.001-260101-0001',
  'H99.01.02-250115-0001',
  'G99.99.01-250115-0007',
  'G99.20-20260101-0000001',
  'H99.001-260101-12345',
  'H99-260101-1',
  'H99.001-260101-0001-BS1',
])('%s is a dossier code', (code) => {
  expect(DossierCode.parse(` ${code} `)).toBe(code)
})

test.each([
  '',
  'H99.001',
  '0001',
  'H99.001-260101',
  'H99.001-260101-0001 x',
  'H99/001-260101-0001',
  `H99-1-${'1'.repeat(21)}`,
])('%j is none', (code) => {
  expect(DossierCode.safeParse(code).success).toBe(false)
})
