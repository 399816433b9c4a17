import { expect, test } from 'vitest'
import { failures } from '../../src/domain/failure.ts'
import { attentionStates, filingStates } from '../../src/domain/filing/filing.ts'
import { findAttention } from '../../src/domain/texts/filing-text.ts'

test('every state that waits for a person says what comes next in both languages, for every cause', () => {
  for (const state of attentionStates) {
    for (const cause of [null, 'unit-unknown', 'never-heard-of', ...Object.keys(failures)]) {
      const attention = findAttention(state, cause)
      expect(attention?.cause).toMatch(/^[a-z-]+$/)
      expect(attention?.nextStep.vi).toMatch(/[ạảãàáâậầấăắặêếềệôốồộơớờợưứừựđ]/i)
      expect(attention?.nextStep.en).toMatch(/^[\x20-\x7e…’]+$/)
    }
  }
})

test('no other state waits for a person, unless the registry gives an unknown status', () => {
  for (const state of filingStates.filter((one) => !attentionStates.includes(one))) {
    expect(findAttention(state, null)).toBeNull()
    expect(findAttention(state, 'connection-reset')).toBeNull()
  }
  expect(findAttention('received', 'status-unknown')?.nextStep.en).toMatch(/status/)
  expect(findAttention('closed', 'status-unknown')).toBeNull()
})
