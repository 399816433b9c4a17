/**
 * The 41 procedures of civil status at commune level: each with a due time for the day of receipt, for receipt after 15:00, and
 * with verification by another agency. Received on Tuesday 10 March 2026: no day off is near.
 */
import { expect, test } from 'vitest'
import { readLaw } from '../../../../src/law/read-law.ts'
import { answerClock } from '../../../../src/settlement/clock/clock.ts'
import { at, due, question } from './questions.ts'

const law = readLaw([])

/** Code, case or null, limit; due when received at 09:00, at 15:00:01; due with verification requested the same day, or why not. */
const table: readonly [string, string | null, string, string, string, string | null][] = [
  ['1.001193', null, 'same day', '2026-03-10', '2026-03-11', null],
  ['1.000689', null, '3 working days', '2026-03-13', '2026-03-13', '2026-03-20'],
  ['1.004772', null, '5 working days', '2026-03-17', '2026-03-17', '2026-04-06'],
  ['1.003583', null, '5 working days', '2026-03-17', '2026-03-17', null],
  ['1.004884', null, '5 working days', '2026-03-17', '2026-03-17', null],
  ['2.000528', null, 'same day', '2026-03-10', '2026-03-11', null],
  ['1.000110', null, 'same day', '2026-03-10', '2026-03-11', null],
  ['1.001695', null, '10 working days', '2026-03-24', '2026-03-24', null],
  ['1.000893', null, '5 working days', '2026-03-17', '2026-03-17', '2026-04-06'],
  ['2.000522', null, '5 working days', '2026-03-17', '2026-03-17', '2026-04-06'],
  ['1.000894', null, 'same day', '2026-03-10', '2026-03-11', '2026-03-17'],
  ['1.000593', null, '5 working days', '2026-03-17', '2026-03-17', null],
  ['1.004746', null, '5 working days', '2026-03-17', '2026-03-17', '2026-04-06'],
  ['2.000806', null, '5 working days', '2026-03-17', '2026-03-17', '2026-03-24'],
  ['1.000094', null, '3 working days', '2026-03-13', '2026-03-13', '2026-03-20'],
  ['2.000513', null, '5 working days', '2026-03-17', '2026-03-17', '2026-04-06'],
  ['1.000656', null, 'same day', '2026-03-10', '2026-03-11', '2026-03-13'],
  ['1.000419', null, '5 working days', '2026-03-17', '2026-03-17', null],
  ['1.005461', null, '5 working days', '2026-03-17', '2026-03-17', '2026-03-24'],
  ['1.001766', null, 'same day', '2026-03-10', '2026-03-11', '2026-03-13'],
  ['1.004827', null, 'same day', '2026-03-10', '2026-03-11', '2026-03-13'],
  ['2.000497', null, '5 working days', '2026-03-17', '2026-03-17', '2026-03-24'],
  ['1.001022', null, '3 working days', '2026-03-13', '2026-03-13', '2026-03-20'],
  ['2.000779', null, '10 working days', '2026-03-24', '2026-03-24', null],
  ['1.000080', null, '7 working days', '2026-03-19', '2026-03-19', '2026-03-26'],
  ['1.004837', null, '3 working days', '2026-03-13', '2026-03-13', null],
  ['1.004845', null, '2 working days', '2026-03-12', '2026-03-12', null],
  ['1.001669', null, '5 working days', '2026-03-17', '2026-03-17', null],
  ['2.000756', null, '2 working days', '2026-03-12', '2026-03-12', null],
  ['3.000323', null, '3 working days', '2026-03-13', '2026-03-13', '2026-03-17'],
  ['3.000322', null, '3 working days', '2026-03-13', '2026-03-13', '2026-03-17'],
  ['1.004859', '1.004859.01', 'same day', '2026-03-10', '2026-03-11', null],
  ['1.004859', '1.004859.02', '3 working days', '2026-03-13', '2026-03-13', '2026-03-18'],
  ['1.004859', '1.004859.03', '3 working days', '2026-03-13', '2026-03-13', '2026-03-18'],
  ['2.000748', null, '3 working days', '2026-03-13', '2026-03-13', '2026-03-18'],
  ['1.004873', null, '3 working days', '2026-03-13', '2026-03-13', null],
  ['2.002189', null, '5 working days', '2026-03-17', '2026-03-17', '2026-03-20'],
  ['2.000554', null, '5 working days', '2026-03-17', '2026-03-17', '2026-03-20'],
  ['2.000547', null, 'same day', '2026-03-10', '2026-03-11', '2026-03-13'],
  ['2.000635', null, 'same day', '2026-03-10', '2026-03-11', null],
  ['2.002516', null, '3 working days', '2026-03-13', '2026-03-13', '2026-03-24'],
  ['2.000986', null, '20 working days', '2026-04-07', '2026-04-07', null],
  ['2.001023', null, '15 working days', '2026-03-31', '2026-03-31', null],
]

test.each(table)('%s %s: %s', (procedure, caseCode, limit, day, afterCutOff, verified) => {
  const answerAt = (receivedAt: string, events: Parameters<typeof question>[1] = {}) =>
    answerClock(question({ procedure, receivedAt, ...(caseCode === null ? {} : { case: caseCode }) }, events), law)
  expect(answerAt('2026-03-10T09:00')).toMatchObject({
    known: true,
    law: { limit },
    dueAt: due(day),
    firstDueAt: due(day),
  })
  expect(answerAt('2026-03-10T15:00:01')).toMatchObject({ known: true, dueAt: due(afterCutOff) })
  expect(answerAt('2026-03-10T09:00', { 'verification-asked': '2026-03-10T10:00' })).toMatchObject({
    known: true,
    firstDueAt: due(day),
    dueAt: due(verified ?? day),
  })
})

test('all procedures of the catalogue are in the table, and each has its names, its article or its doubt', () => {
  expect(new Set(table.map(([code]) => code))).toEqual(new Set(law.procedures.keys()))
  expect(law.procedures.size).toBe(41)
  for (const { name, results, rules } of law.procedures.values()) {
    expect(name.vi).not.toBe(name.en)
    expect(results.length).toBeGreaterThan(0)
    for (const { article, mark, verified } of rules) {
      expect(article !== null || mark === 'inferred').toBe(true)
      expect(verified).toBe('2026-10-01')
    }
  }
})

test('a due time is given for what is known only: a limit that depends on the case, or is in doubt, is provisional', () => {
  const provisional = [...law.procedures.keys()].filter((procedure) => {
    const answer = answerClock(question({ procedure, receivedAt: '2026-03-10T09:00' }), law)
    return answer.known && answer.provisional
  })
  expect(provisional).toEqual(['1.004859', '2.000748'])
})

test.each([
  ['1.999999', null, '2026-03-10', 'procedure-not-known'],
  ['1.000894', '1.001193.01', '2026-03-10', 'case-not-known'],
  ['1.004859', '1.004859.09', '2026-03-10', 'case-not-known'],
  ['1.001193', null, '2027-02-28', null],
  ['1.001193', null, '2027-03-01', 'limits-not-known'],
  ['1.001193', null, '2015-12-31', 'law-not-known'],
  ['1.001193', null, '2024-12-31', 'day-not-known'],
  ['2.000806', null, '2025-06-30', 'rule-not-known'],
  ['2.000806', null, '2025-07-01', null],
  ['3.000323', null, '2025-01-08', 'rule-not-known'],
  ['3.000323', null, '2025-01-09', null],
])('%s %s received on %s: %s', (procedure, caseCode, day, why) => {
  const received = question({ procedure, receivedAt: `${day}T09:00`, ...(caseCode === null ? {} : { case: caseCode }) })
  const answer = answerClock(received, law)
  if (why === null) expect(answer.known).toBe(true)
  else expect(answer).toMatchObject({ known: false, why })
  expect(answer.reasons.every(({ vi, en }) => vi !== '' && en !== '')).toBe(true)
})

test('the refusal names what is not known', () => {
  const unknown = answerClock(question({ procedure: '1.001193', receivedAt: '2024-12-31T09:00' }), law)
  expect(unknown).toMatchObject({ known: false, day: '2024-12-31' })
  expect(unknown.reasons.some(({ en }) => en.includes('2024-12-31'))).toBe(true)
})

test('the old rule of re-registered births counts for dossiers received before 16 January 2026, and what is not known of it is said', () => {
  const received = { procedure: '1.004884', receivedAt: '2026-01-15T09:00' }
  const verified = answerClock(question(received, { 'verification-asked': '2026-01-16T09:00' }), law)
  expect(verified).toMatchObject({ known: true, dueAt: due('2026-01-22'), provisional: true })
  expect(answerClock(question(received), law)).toMatchObject({
    known: true,
    dueAt: due('2026-01-22'),
    provisional: false,
  })
})

test('a dossier is finished under the law of its receipt, however late', () => {
  const answer = answerClock(question({ procedure: '1.000689', receivedAt: '2027-02-26T09:00' }), law)
  expect(answer).toMatchObject({ known: true, law: { version: '60/2014/QH13' }, dueAt: at('2027-03-03T17:00') })
})
