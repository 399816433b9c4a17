/** What people read names causes and kinds in words: a code is for programs. */
import { expect, test } from 'vitest'
import { deadLetters, nothingFrom } from '../../../../src/alert/texts.ts'
import { failures } from '../../../../src/domain/failure.ts'
import { filingKinds } from '../../../../src/domain/filing/filing.ts'

const code = /\b[a-z]+-[a-z-]+\b/

test.each(['unit-unknown', 'module-disabled', 'result-differs', 'of-a-newer-version', ...Object.keys(failures)])(
  'an alert about filings that stopped for %s holds no code',
  (cause) => {
    const { sentence } = deadLetters(cause, 1, null)
    expect(sentence.vi).not.toContain(cause)
    expect(sentence.en).not.toContain(cause)
    expect(sentence.en).toMatch(/^1 filing has run out/)
  },
)

test.each(filingKinds)('an alert about missing filings names the kind %s in words', (kind) => {
  const { sentence } = nothingFrom('H99.01.02', kind, 3, 0)
  expect(sentence.vi).not.toMatch(code)
  expect(sentence.en).not.toMatch(code)
})
