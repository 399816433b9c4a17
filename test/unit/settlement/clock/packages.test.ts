/** The clocks of linked packages: one for each agency and one for the whole, by the rule of the day of receipt. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLaw } from '../../../../src/law/read-law.ts'
import { answerPackage, findSupplementDue, type PackageAnswer } from '../../../../src/settlement/clock/package-clock.ts'
import { lawWith } from './laws.ts'
import { at, due, question } from './questions.ts'

const law = readLaw([])
const birth = { procedure: '2.000986' }

function answer(...args: Parameters<typeof question>): PackageAnswer {
  const found = answerPackage(question(...args), law)
  if (found === null) throw new Error('no package')
  return found
}
const dues = ({ parts }: PackageAnswer) => Object.fromEntries(parts.map(({ id, dueAt }) => [id, dueAt]))
const verdicts = ({ parts }: PackageAnswer) => Object.fromEntries(parts.map(({ id, verdict }) => [id, verdict]))

test('before 1 September 2026 the agencies after civil status have limits of their own, from its result', () => {
  const open = answer({ ...birth, receivedAt: '2026-03-10T09:00' })
  expect(open.whole).toMatchObject({ known: true, dueAt: due('2026-04-07') })
  expect(dues(open)).toEqual({
    'civil-status': due('2026-04-07'),
    residence: due('2026-04-07'),
    'health-insurance': due('2026-04-07'),
  })
  const done = answer({ ...birth, receivedAt: '2026-03-10T09:00' }, { done: '2026-03-12T10:00' })
  // 15 and 10 plain days; the 22nd is a Sunday.
  expect(dues(done)).toEqual({
    'civil-status': due('2026-04-07'),
    residence: due('2026-03-27'),
    'health-insurance': due('2026-03-23'),
  })
  expect(done.parts.map(({ provisional }) => provisional)).toEqual([false, true, true])
  expect(verdicts(done)).toEqual({
    'civil-status': 'on-time',
    residence: 'within-time',
    'health-insurance': 'within-time',
  })
})

test('no part is due after the package, however late civil status was', () => {
  const late = answer({ ...birth, receivedAt: '2026-03-10T09:00' }, { done: '2026-04-06T10:00' })
  expect(dues(late)).toMatchObject({ residence: due('2026-04-07'), 'health-insurance': due('2026-04-07') })
})

test.each([
  ['2026-10-05T09:00', '2026-10-08', null],
  ['2026-10-05T15:00', '2026-10-08', null],
  ['2026-10-05T15:00:01', '2026-10-09', null],
  ['2026-10-03T09:00', '2026-10-08', null],
  ['2026-10-02T16:00', '2026-10-08', null],
  ['2026-10-05T09:00', '2026-10-12', '2026-10-06T09:00'],
])('since 1 September 2026 a birth received %s is due on %s, all agencies together', (receivedAt, day, asked) => {
  const events = asked === null ? {} : { 'verification-asked': asked }
  const found = answer({ ...birth, receivedAt }, events)
  expect(found.whole).toMatchObject({ known: true, dueAt: due(day), provisional: true })
  expect(found.parts.map(({ id }) => id)).toEqual(['civil-status', 'residence', 'health-insurance', 'identity-card'])
  for (const { dueAt, limit } of found.parts) expect([dueAt, limit]).toEqual([due(day), null])
})

test('the last day of August is under the old rule', () => {
  const found = answer({ ...birth, receivedAt: '2026-08-31T09:00' })
  expect(found.whole).toMatchObject({ known: true, law: { limit: '20 working days' } })
  expect(found.parts).toHaveLength(3)
})

test('what another agency has ended is never said: after its due time it is not known', () => {
  const found = answer(
    { ...birth, receivedAt: '2026-10-05T09:00', asOf: '2026-10-09T08:00' },
    { done: '2026-10-06T10:00' },
  )
  expect(found.verdict).toBe('not-known')
  expect(verdicts(found)).toEqual({
    'civil-status': 'on-time',
    residence: 'not-known',
    'health-insurance': 'not-known',
    'identity-card': 'not-known',
  })
  const open = answer({ ...birth, receivedAt: '2026-10-05T09:00', asOf: '2026-10-09T08:00' })
  expect([open.verdict, open.parts[0]?.verdict]).toEqual(['overdue', 'overdue'])
})

test('after a refusal the other agencies have nothing to do', () => {
  const found = answer({ ...birth, receivedAt: '2026-10-05T09:00' }, { 'not-accepted': '2026-10-05T10:00' })
  expect(found.parts.slice(1).map(({ dueAt, verdict }) => [dueAt, verdict])).toEqual(
    Array(3).fill([null, 'not-running']),
  )
})

test('a supplement moves the package, and nothing is late while it waits', () => {
  const waiting = answer(
    { ...birth, receivedAt: '2026-10-05T09:00', asOf: '2026-10-20T08:00' },
    { 'supplement-asked': '2026-10-06T09:00' },
  )
  expect([waiting.verdict, ...Object.values(verdicts(waiting))]).toEqual(Array(5).fill('within-time'))
})

test('of a linked death agencies are known and limits are not, and none is invented', () => {
  for (const procedure of ['1.011733', '2.002913']) {
    const found = answer({ procedure, receivedAt: '2026-10-05T09:00' })
    expect(found.whole).toMatchObject({ known: false, why: 'procedure-not-known' })
    expect(found.verdict).toBe('not-known')
    expect(found.parts.length).toBe(3)
    for (const { dueAt, verdict } of found.parts) expect([dueAt, verdict]).toEqual([null, 'not-known'])
  }
})

test('an online package that is not accepted runs for no agency', () => {
  const found = answer({ ...birth, receivedAt: '2026-10-05T09:00', channel: 'online' })
  expect([found.verdict, ...Object.values(verdicts(found))]).toEqual(Array(5).fill('not-running'))
})

test('a procedure that is no package has no such clocks', () => {
  expect(answerPackage(question({ procedure: '1.001193', receivedAt: '2026-10-05T09:00' }), law)).toBeNull()
})

test('the citizen has seven working days for a supplement', () => {
  const dossier = { procedure: '2.000986', unit: 'H99.01.02', receivedAt: at('2026-10-05T09:00') }
  expect(findSupplementDue(dossier, at('2026-10-06T09:00'), law)).toBe(due('2026-10-15'))
  expect(findSupplementDue({ ...dossier, procedure: '1.001193' }, at('2026-10-06T09:00'), law)).toBeNull()
})

test('an own file replaces a package as a whole', () => {
  const own = lawWith(`packages:
  - procedure: '2.000986'
    rules:
      - from: 2026-09-01
        parts:
          - { id: civil-status, agency: { vi: a, en: b }, act: { vi: a, en: b }, limit: 1 working day }
          - { id: residence, agency: { vi: a, en: b }, act: { vi: a, en: b }, limit: 2 working days }
        article: x
        mark: confirmed
        verified: 2026-11-01
`)
  const found = answerPackage(question({ ...birth, receivedAt: '2026-10-05T09:00' }), own)
  expect(found && dues(found)).toEqual({ 'civil-status': due('2026-10-06'), residence: due('2026-10-07') })
  const before = answerPackage(question({ ...birth, receivedAt: '2026-08-05T09:00' }), own)
  expect(before).toMatchObject({ parts: [], rulesHash: null })
})

test('every sentence is there in both languages', () => {
  for (const events of [{}, { done: '2026-03-12T10:00' }, { stopped: '2026-03-12T10:00' }] as const) {
    const found = answer({ ...birth, receivedAt: '2026-03-10T09:00', asOf: '2026-06-01T09:00' }, events)
    const all = [...found.reasons, ...found.parts.flatMap(({ reasons }) => reasons)]
    expect(all.length).toBeGreaterThan(3)
    for (const { vi, en } of all) expect([vi === '', en === '', vi === en]).toEqual([false, false, false])
  }
})

test('whenever it is received and settled, no part is due after the whole, and a later receipt is never due earlier', () => {
  const moment = fc.integer({ min: at('2026-01-02T07:00'), max: at('2026-12-20T18:00') })
  fc.assert(
    fc.property(
      moment,
      fc.integer({ min: 0, max: 3_000_000_000 }),
      fc.integer({ min: 0, max: 86_400_000 }),
      (from, later, gap) => {
        const ask = (receivedAt: number) =>
          answerPackage(
            {
              procedure: '2.000986',
              unit: 'H99.01.02',
              channel: 'counter',
              receivedAt,
              events: [{ type: 'done', at: receivedAt + later }],
              asOf: receivedAt + later,
            },
            law,
          )
        const [one, next] = [ask(from), ask(from + gap)]
        if (!one?.whole.known || !next?.whole.known) return
        for (const { dueAt } of one.parts) expect(dueAt).toBeLessThanOrEqual(one.whole.dueAt)
        const sameRule = from + gap < at('2026-09-01T00:00') || from >= at('2026-09-01T00:00')
        if (sameRule) expect(next.whole.firstDueAt).toBeGreaterThanOrEqual(one.whole.firstDueAt)
      },
    ),
  )
})
