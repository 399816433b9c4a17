/** Whatever a dossier holds, what is written of it in the session and bus styles has the form of the contract, and nothing made up. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dossierStatusCodes } from '../../../src/domain/dossier/dossier.ts'
import { dossierItem, itemFaults, stepItem } from '../../../src/upstream/portal/encode/dossier-item.ts'
import { writeText } from '../../../src/upstream/portal/encode/write-text.ts'
import { toProblems } from './contract.ts'
import { anyDossier, anyStep } from './dossier-arbitraries.ts'
import { settingsFor } from './portal.ts'

const settings = settingsFor('session', 'http://127.0.0.1:9')
if (settings.generation !== 'session') throw new Error('another generation')

test('a dossier without a fault has the form of the contract', () => {
  fc.assert(
    fc.property(anyDossier, (dossier) => {
      expect(itemFaults(dossier, settings)).toEqual([])
      expect(toProblems('dossier', JSON.parse(JSON.stringify(dossierItem(dossier, settings))))).toEqual([])
    }),
  )
})

test('so has every step, with its own status', () => {
  fc.assert(
    fc.property(anyStep, (step) => {
      const item = stepItem('H99-261130-0001', step, settings)
      expect(toProblems('progress', item)).toEqual([])
      expect(item.TrangThai).toBe(String(dossierStatusCodes[step.status]))
    }),
  )
})

test('an identity number is the one that was given, whole, or none: "000000001" is never made up', () => {
  fc.assert(
    fc.property(anyDossier, (dossier) => {
      const { DinhDanhCHS } = dossierItem(dossier, settings)
      const { number } = dossier.applicant
      const travels = number !== null && /^(\d{9}|\d{12})$/.test(number)
      expect(DinhDanhCHS).toEqual(
        travels ? [{ LoaiDinhDanh: number.length === 12 ? '1' : '2', SoDinhDanh: number }] : [],
      )
    }),
  )
})

test('a text is cut between two characters, at the limit, and is in NFC', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 4, max: 60 }), (text, charsMax) => {
      const written = writeText(text, charsMax)
      expect([...written].length).toBeLessThanOrEqual(charsMax)
      expect(written.isWellFormed()).toBe(true)
      const whole = text.normalize('NFC')
      if ([...whole].length <= charsMax) expect(written).toBe(whole)
      else expect(whole.startsWith(written.slice(0, -3))).toBe(true)
    }),
  )
})
