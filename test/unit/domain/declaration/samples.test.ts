/** Whatever tests take for a filing is one: samples and arbitraries against the schemas. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { filingKinds } from '../../../../src/domain/filing/filing.ts'
import { FilingRequest } from '../../../../src/domain/filing/filing-request.ts'
import { filingArbitrary } from '../../../support/declaration-arbitraries.ts'
import { declarationSamples, decomposed, makeFiling } from '../../../support/declarations.ts'

describe.each(filingKinds)('%s', (kind) => {
  test('the sample is accepted and comes out as it went in', () => {
    const parsed = FilingRequest.parse(makeFiling(kind))
    expect(parsed.declaration).toEqual(declarationSamples[kind])
  })

  test('decomposed Unicode comes out composed', () => {
    const { declaration } = FilingRequest.parse(decomposed(makeFiling(kind)))
    expect(declaration).toEqual(declarationSamples[kind])
  })

  test.each(['2024-06-30T08:00:00+07:00', '2025-06-30T17:00:00Z'])(
    'the sample is accepted when received at %s',
    (receivedAt) => {
      expect(FilingRequest.parse(makeFiling(kind, { receivedAt })).receivedAt).toBe(receivedAt)
    },
  )

  test('every declaration that can be generated is accepted, and parsing, JSON and parsing again change nothing more', () => {
    fc.assert(
      fc.property(filingArbitrary(kind), (request) => {
        const once = FilingRequest.parse(request)
        const text = JSON.stringify(once)
        expect(text).toBe(text.normalize('NFC'))
        expect(FilingRequest.parse(JSON.parse(text))).toEqual(once)
      }),
      { numRuns: 60 },
    )
  })
})
