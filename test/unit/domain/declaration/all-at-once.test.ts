/** One answer reports every fault of a request; supplements obey the rules of their filing's kind. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { filingKinds } from '../../../../src/domain/filing/filing.ts'
import { FilingRequest, getSupplementRequest } from '../../../../src/domain/filing/filing-request.ts'
import { makeFiling } from '../../../support/declarations.ts'
import { born, changed, d, toFaults } from './faults.ts'

describe('all faults at once', () => {
  test('a wrong member hides no rule, here or elsewhere', () => {
    const filing = changed('birth', {
      registrationUnit: '001',
      'purpose.officer': '',
      [d('child.dateOfBirth')]: born('2027-01-01'),
      [d('child.sex')]: 'x',
      [d('mother.personalNumber')]: '9990900000013',
      [d('mother.dateOfBirth')]: 'soon',
      [d('father')]: undefined,
      [d('birthCertificate')]: 7,
      attachments: 'none',
    })
    expect(toFaults(filing).toSorted()).toEqual([
      '/attachments invalid_type',
      '/declaration/birthCertificate invalid_type',
      '/declaration/child/dateOfBirth in-the-future',
      '/declaration/child/sex invalid_value',
      '/declaration/father required-by-law',
      '/declaration/mother/dateOfBirth invalid_type',
      '/declaration/mother/personalNumber invalid_format',
      '/purpose/officer invalid_format',
      '/purpose/officer too_small',
      '/registrationUnit unit-did-not-exist',
    ])
  })

  test('a time of receipt that cannot be read is one fault, not a crash', () => {
    expect(toFaults(changed('death', { receivedAt: 'today' }))).toEqual(['/receivedAt invalid_format'])
  })

  test.each([
    null,
    'x',
    7,
    [],
    {},
    { kind: 'birth' },
    { kind: 'birth', declaration: [] },
    { kind: 'birth', declaration: { mother: null } },
  ])('nonsense %j is refused, never a crash', (body) => {
    expect(toFaults(body).length).toBeGreaterThan(0)
  })
})

/** Every place in a value, as the names that lead to it. */
function placesIn(value: unknown, at: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([name, member]) => placesIn(member, [...at, name]))]
}

function replaced(value: unknown, [step, ...rest]: string[], by: unknown): unknown {
  if (step === undefined) return by
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>
  copy[step] = replaced(copy[step], rest, by)
  return copy
}

test('whatever stands wherever in a filing, it is accepted or refused, and no fault repeats a name that the sender invented', () => {
  const names = new Set(JSON.stringify(z.toJSONSchema(FilingRequest, { io: 'input' })).match(/[A-Za-z0-9]+/g))
  const filing = fc.constantFrom(...filingKinds).map((kind) => makeFiling(kind))
  const broken = filing.chain((sample) =>
    fc.record({
      sample: fc.constant(sample),
      place: fc.constantFrom(...placesIn(sample)),
      by: fc.jsonValue({ maxDepth: 3 }),
    }),
  )
  fc.assert(
    fc.property(broken, ({ sample, place, by }) => {
      const result = FilingRequest.safeParse(replaced(sample, place, by))
      for (const issue of result.error?.issues ?? []) {
        for (const step of issue.path) expect(typeof step === 'number' || names.has(String(step))).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})

describe('supplements', () => {
  const { purpose, declaration } = makeFiling('marriage')
  const { dossier } = purpose
  const schema = getSupplementRequest({ kind: 'marriage', receivedAt: '2026-03-02T09:00:00+07:00', dossier })

  test('a supplement may be files and a note alone', () => {
    expect(schema.parse({ purpose, note: ' Bổ sung ' })).toEqual({ purpose, note: 'Bổ sung', attachments: [] })
  })

  test('its declaration has the kind of the filing and obeys the same rules', () => {
    expect(schema.parse({ purpose, declaration }).declaration).toEqual(declaration)
    const wrong = { ...declaration, wife: { ...declaration.wife, personalNumber: declaration.husband.personalNumber } }
    expect(schema.safeParse({ purpose, declaration: wrong }).error?.issues[0]?.path).toEqual(['declaration', 'wife'])
    expect(schema.safeParse({ purpose, declaration: makeFiling('birth').declaration }).success).toBe(false)
  })

  test('it is meant for the dossier of its filing, and for no other', () => {
    const other = { ...purpose, dossier: 'H99.001-260302-0002' }
    expect(schema.safeParse({ purpose: other }).error?.issues).toMatchObject([
      { path: ['purpose', 'dossier'], params: { code: 'another-dossier' } },
    ])
  })
})
