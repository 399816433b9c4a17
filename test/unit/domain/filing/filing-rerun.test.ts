/** The causes that may be sent again in bulk, as a table of their own: a new cause does not slip into the allowed ones. */
import { expect, test } from 'vitest'
import { failures } from '../../../../src/domain/failure.ts'
import { getBulkRule } from '../../../../src/domain/filing/filing-rerun.ts'
import type { OwnCause } from '../../../../src/domain/texts/filing-text.ts'

const provablyNotRegistered = new Set<string>([
  'unit-unknown',
  'province-unknown',
  'module-disabled',
  'kind-not-carried',
  'declaration-faults',
] satisfies OwnCause[])
const needReview = [
  'suspected-duplicate',
  'dossier-taken',
  'answer-unintelligible',
  'status-unknown',
  'outcome-unresolved',
  'send-interrupted',
  'duplicate-to-check',
  'not-known-at-registry',
  'not-known-any-more',
] satisfies OwnCause[]

test('what may be registered, or is another case, is decided filing by filing, with words for both languages', () => {
  for (const cause of needReview) {
    const rule = getBulkRule(cause)
    if (rule.bulk) throw new Error(`${cause} may be sent again in bulk`)
    for (const words of [rule.why, rule.nextStep]) {
      expect(words.vi.length, cause).toBeGreaterThan(20)
      expect(words.en.length, cause).toBeGreaterThan(20)
    }
  }
})

test('what the registry did not take, and what never left, may be sent again together', () => {
  for (const cause of [...provablyNotRegistered, ...Object.keys(failures)]) {
    expect(getBulkRule(cause), cause).toEqual({ bulk: true })
  }
})

test('an unknown cause, or none, proves nothing', () => {
  for (const cause of [null, '', 'constructor', 'toString', '__proto__', 'of-a-newer-version']) {
    expect(getBulkRule(cause).bulk, String(cause)).toBe(false)
  }
})
