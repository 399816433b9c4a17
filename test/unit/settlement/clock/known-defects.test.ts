/** What calculators of due times that are in use get wrong: each a test of ours. */
import { expect, test } from 'vitest'
import { readLaw } from '../../../../src/law/read-law.ts'
import { answerClock } from '../../../../src/settlement/clock/clock.ts'
import { at, due, question } from './questions.ts'

const law = readLaw([])
const threeDays = '1.000689'

test('days off of the next year count over New Year, not only those of the year of receipt', () => {
  const answer = answerClock(question({ procedure: threeDays, receivedAt: '2025-12-31T09:00' }), law)
  expect(answer).toMatchObject({ dueAt: due('2026-01-07') })
})

test('the year of the machine’s clock does not matter: a dossier of 2025 is counted by the calendar of 2025', () => {
  const answer = answerClock(question({ receivedAt: '2025-04-29T15:30', asOf: '2027-06-01T09:00' }), law)
  expect(answer).toMatchObject({ dueAt: due('2025-05-05') })
})

test('a Saturday that is worked for a swapped Friday is a working day', () => {
  const answer = answerClock(question({ procedure: '1.004845', receivedAt: '2026-01-08T09:00' }), law)
  expect(answer).toMatchObject({ dueAt: due('2026-01-10') })
})

test('there is a rule of 15:00', () => {
  expect(answerClock(question({ receivedAt: '2026-03-10T15:00:01' }), law)).toMatchObject({ dueAt: due('2026-03-11') })
})

test('what cannot be counted gives no date at all, and says why', () => {
  for (const receivedAt of ['2024-12-31T09:00', '2027-12-31T15:30', '2027-03-01T09:00']) {
    const answer = answerClock(question({ receivedAt }), law)
    expect(answer.known).toBe(false)
    expect(answer).not.toHaveProperty('dueAt')
    expect(answer.reasons.length).toBeGreaterThan(0)
  }
})

test('a supplement moves the due time by working days only', () => {
  const events = { 'supplement-asked': '2026-02-12T09:00', 'supplement-completed': '2026-02-23T09:00' }
  const answer = answerClock(question({ procedure: threeDays, receivedAt: '2026-02-11T09:00' }, events), law)
  // Due on 23 February at first; two working days passed while it waited, not eleven days of the calendar.
  expect(answer).toMatchObject({ firstDueAt: due('2026-02-23'), dueAt: due('2026-02-25') })
})

test('setting the due time again keeps the first one, and the verdict goes by the law', () => {
  const received = question({ receivedAt: '2026-03-10T09:00', asOf: '2026-03-11T10:00' })
  const again = { type: 'due-time-changed', at: at('2026-03-10T16:50'), dueAt: due('2026-03-12') } as const
  expect(answerClock({ ...received, events: [again] }, law)).toMatchObject({
    firstDueAt: due('2026-03-10'),
    legalDueAt: due('2026-03-10'),
    dueAt: due('2026-03-12'),
    verdict: { law: 'overdue' },
  })
})

test('the due time is the end of office hours, not the time of day of receipt', () => {
  const answer = answerClock(question({ procedure: threeDays, receivedAt: '2026-03-10T09:20' }), law)
  expect(answer).toMatchObject({ dueAt: at('2026-03-13T17:00') })
})

test('a dossier whose due time is not known is not reported as on time', () => {
  const answer = answerClock(
    question({ procedure: '1.999999', receivedAt: '2026-03-10T09:00' }, { done: '2026-03-10T10:00' }),
    law,
  )
  expect(answer.verdict).toEqual({ law: 'not-known', scoring: 'not-known' })
})

test('a dossier that waits for a supplement, for a fee, or was stopped is not done', () => {
  for (const type of ['supplement-asked', 'payment-asked', 'stopped'] as const) {
    const answer = answerClock(question({ receivedAt: '2026-03-10T09:00' }, { [type]: '2026-03-10T10:00' }), law)
    expect(answer.known && answer.ended?.type).not.toBe('done')
  }
})

test('no due time lies at midnight (GLPI PR #22678, Zammad #4432)', () => {
  for (const { code } of law.procedures.values()) {
    const answer = answerClock(question({ procedure: code, receivedAt: '2026-03-10T23:59:59' }), law)
    expect(answer.known && new Date(answer.dueAt).toISOString().slice(11)).toBe('10:00:00.000Z')
  }
})

test('the clock has no way to pause for an outage of a national system', () => {
  const plain = question({ procedure: threeDays, receivedAt: '2026-03-10T09:00', asOf: '2026-03-16T09:00' })
  const outage = { from: at('2026-03-11T07:00'), to: at('2026-03-15T18:00') }
  expect(answerClock(Object.assign({ outage }, plain), law)).toEqual(answerClock(plain, law))
})
