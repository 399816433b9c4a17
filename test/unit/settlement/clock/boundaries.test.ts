/** The rules of receipt and of the day at their edges: the cut-off, office hours, days off and worked Saturdays, years, laws. */
import { expect, test } from 'vitest'
import { readLaw } from '../../../../src/law/read-law.ts'
import { answerClock, type ClockAnswer } from '../../../../src/settlement/clock/clock.ts'
import { lawWith, saturdaySessions } from './laws.ts'
import { at, due, question } from './questions.ts'

const law = readLaw([])

const sameDay = '1.001193'
const threeDays = '1.000689'

function expectDue(answer: ClockAnswer, day: string, provisional = false): void {
  expect(answer.known && new Date(answer.dueAt).toISOString()).toBe(new Date(due(day)).toISOString())
  expect(answer).toMatchObject({ firstDueAt: due(day), provisional })
}

test.each([
  ['before the cut-off', '2026-03-10T14:59:59', '2026-03-10'],
  ['a thousandth before it', '2026-03-10T14:59:59.999', '2026-03-10'],
  ['at the cut-off, which is not after it', '2026-03-10T15:00:00', '2026-03-10'],
  ['a thousandth after it', '2026-03-10T15:00:00.001', '2026-03-11'],
  ['a second after it', '2026-03-10T15:00:01', '2026-03-11'],
  ['in the noon break', '2026-03-10T12:10', '2026-03-10'],
  ['before opening', '2026-03-10T05:00', '2026-03-10'],
  ['at midnight', '2026-03-10T00:00', '2026-03-10'],
  ['after closing', '2026-03-10T17:30', '2026-03-11'],
  ['the last moment of a day', '2026-03-10T23:59:59.999', '2026-03-11'],
  ['on a Saturday', '2026-03-14T09:00', '2026-03-16'],
  ['on a Sunday after the cut-off: no day is added for it', '2026-03-15T16:00', '2026-03-16'],
  ['on a Friday after the cut-off', '2026-03-13T15:30', '2026-03-16'],
  ['the eve of Tết 2026', '2026-02-13T15:00:01', '2026-02-23'],
  ['the eve of Tết 2026 in time', '2026-02-13T15:00', '2026-02-13'],
  ['in the middle of Tết', '2026-02-18T09:00', '2026-02-23'],
  ['the eve of Tết 2025', '2025-01-24T15:30', '2025-02-03'],
  ['before the swapped Friday of 2025: 30 April to 4 May are off', '2025-04-29T15:30', '2025-05-05'],
  ['the Friday before a worked Saturday of 2025', '2025-04-25T15:30', '2025-04-26'],
  ['on that worked Saturday', '2025-04-26T09:00', '2025-04-26'],
  ['on that worked Saturday after the cut-off', '2025-04-26T15:30', '2025-04-28'],
  ['before the swapped Friday of 2026, over New Year', '2025-12-31T15:30', '2026-01-05'],
  ['on the swapped Friday itself', '2026-01-02T09:00', '2026-01-05'],
  ['the Friday before a worked Saturday of 2026', '2026-01-09T15:30', '2026-01-10'],
  ['the Friday before the worked Saturday of August', '2026-08-21T15:30', '2026-08-22'],
  ['before the long National Day of 2026', '2026-08-28T15:30', '2026-09-03'],
  ['Hùng Kings made up on Monday', '2026-04-24T15:30', '2026-04-28'],
  ['on Viet Nam Culture Day', '2026-11-24T09:00', '2026-11-25'],
  ['on 24 November of the year before, which is a day like any other', '2025-11-24T09:00', '2025-11-24'],
])('an act without a limit, received %s', (_, receivedAt, day) => {
  expectDue(answerClock(question({ procedure: sameDay, receivedAt }), law), day)
})

test.each([
  ['over New Year', '2025-12-30T09:00', '2026-01-06'],
  ['over Tết', '2026-02-11T09:00', '2026-02-23'],
  ['over a worked Saturday', '2026-01-08T09:00', '2026-01-12'],
  ['over a swapped Friday', '2025-04-29T09:00', '2025-05-07'],
  ['after closing: the day of receipt is not counted in any case', '2026-03-10T17:30', '2026-03-13'],
  ['before opening', '2026-03-10T05:00', '2026-03-13'],
  ['on a Sunday: Monday is the first day', '2026-03-15T09:00', '2026-03-18'],
])('three working days, received %s', (_, receivedAt, day) => {
  expectDue(answerClock(question({ procedure: threeDays, receivedAt }), law), day)
})

test.each([
  ['ends on a Saturday: the next working day', '2026-03-10T09:00', '2026-04-06'],
  ['ends on a working day', '2026-03-12T09:00', '2026-04-06'],
  ['ends on Hùng Kings made up on Monday', '2026-04-02T09:00', '2026-04-28'],
])('25 days of the calendar: %s', (_, receivedAt, day) => {
  const answer = answerClock(question({ procedure: '1.004772', receivedAt }, { 'verification-asked': receivedAt }), law)
  expect(answer).toMatchObject({ known: true, dueAt: due(day) })
})

test.each([
  ['into the days of Tết 2027, which nobody has fixed yet', '2027-02-05T15:30', '2027-02-08', true],
  ['the day before them', '2027-02-02T14:00', '2027-02-02', false],
  ['after them', '2027-02-22T15:30', '2027-02-23', false],
  ['into the days of the swap around 24 November 2026', '2026-11-20T15:30', '2026-11-23', true],
  ['over 24 November 2026', '2026-11-23T15:30', '2026-11-25', true],
  ['over the turn of the laws', '2027-02-26T15:30', '2027-03-01', false],
])('a due time that reaches %s', (_, receivedAt, day, provisional) => {
  expectDue(answerClock(question({ receivedAt }), law), day, provisional)
})

test('a decision ends what was provisional, and counts from the day of its announcement', () => {
  const decided = lawWith(`
calendar:
  days:
    - { date: 2027-02-08, kind: off, announced: 2026-12-15, source: Decision A, name: { vi: Tết, en: Lunar New Year } }
    - { date: 2027-02-09, kind: off, announced: 2026-12-15, source: Decision A, name: { vi: Tết, en: Lunar New Year } }
  decided: [{ id: tet-2027, announced: 2026-12-15, source: Decision A }]
`)
  const received = { receivedAt: '2027-02-05T15:30' }
  expectDue(answerClock(question(received), decided), '2027-02-10')
})

test('a Saturday session counts as a working day only where the office hours say so', () => {
  const onSaturday = { receivedAt: '2026-09-12T09:00' }
  expectDue(answerClock(question(onSaturday), lawWith(saturdaySessions(false))), '2026-09-14')
  const counts = lawWith(saturdaySessions(true))
  expect(answerClock(question(onSaturday), counts)).toMatchObject({ dueAt: at('2026-09-12T11:00') })
  // After its sessions a day is over, also before the cut-off: nothing is due before it was received.
  expect(answerClock(question({ receivedAt: '2026-09-12T11:00' }), counts)).toMatchObject({ dueAt: due('2026-09-14') })
  // Before the sessions began, and for another unit, Saturdays are as they were.
  expect(answerClock(question({ receivedAt: '2026-08-29T09:00' }), counts)).toMatchObject({ dueAt: due('2026-09-03') })
  expectDue(answerClock(question({ receivedAt: '2026-09-12T09:00', unit: 'H99.01.03' }), counts), '2026-09-14')
})

test('three working days from a Saturday session begin with Monday', () => {
  const answer = answerClock(
    question({ procedure: threeDays, receivedAt: '2026-09-12T09:00' }),
    lawWith(saturdaySessions(false)),
  )
  expectDue(answer, '2026-09-16')
})

test('the cut-off of another country runs as data: at four o’clock sharp it is too late (HMCTS)', () => {
  const english = lawWith(
    `
lawVersions:
  - id: law-60-2014
    number: 60/2014/QH13
    name: { vi: thử, en: trial }
    from: 2016-01-01
    limits: known
    sameDay: { cutOff: '16:00', article: none }
    source: none
    mark: inferred
    verified: 2026-10-01
  - { id: law-03-2026, number: x, name: { vi: x, en: y }, from: 2030-01-01, limits: unknown, source: x, mark: inferred, verified: 2026-10-01 }
choices: { atCutOff: { value: after, source: claim issued at or after four }, lawCompare: { value: day, source: x } }
`.replace('from: 2016-01-01', 'from: 2016-01-01\n    to: 2029-12-31'),
  )
  expectDue(answerClock(question({ receivedAt: '2026-03-10T15:59:59.999' }), english), '2026-03-10')
  expectDue(answerClock(question({ receivedAt: '2026-03-10T16:00:00' }), english), '2026-03-11')
})

test('an online dossier runs from official acceptance: accepted the next morning, due that day', () => {
  const online = { channel: 'online', receivedAt: '2026-03-10T20:00' } as const
  const answer = answerClock(question(online, { accepted: '2026-03-11T08:00' }), law)
  expectDue(answer, '2026-03-11')
  expect(answer).toMatchObject({ startAt: at('2026-03-11T08:00') })
  expect(answer.reasons.some(({ en }) => en.includes('Decree 07/2025'))).toBe(true)
})

test.each([
  ['at the cut-off', '2026-03-10T15:00:00', '2026-03-10'],
  ['after it', '2026-03-10T15:00:01', '2026-03-11'],
])('by post the limit runs from the opening of the post, its receipt: opened %s', (_, receivedAt, day) => {
  const answer = answerClock(question({ channel: 'post', receivedAt }), law)
  expectDue(answer, day)
  expect(answer.reasons.some(({ en }) => en.includes('opening of the post'))).toBe(true)
})

test('before 9 January 2025 the same step is the sending of the slip, under the older decree', () => {
  const answer = answerClock(
    question({ channel: 'online', receivedAt: '2025-01-08T09:00' }, { accepted: '2025-01-09T08:00' }),
    law,
  )
  expectDue(answer, '2025-01-09')
  expect(answer.reasons.some(({ en }) => en.includes('slip') && !en.includes('07/2025'))).toBe(true)
})

test.each([
  ['2026-03-10T09:00', '2026-03-10T17:00'],
  ['2026-03-10T20:00', '2026-03-11T17:00'],
  ['2026-02-14T09:00', '2026-02-23T17:00'],
])('an online dossier of %s that nobody accepted has no due time; it has to be checked by %s', (receivedAt, by) => {
  const answer = answerClock(question({ channel: 'online', receivedAt }), law)
  expect(answer).toMatchObject({
    known: false,
    why: 'not-accepted',
    acceptBy: at(by),
    verdict: { law: 'not-running', scoring: 'not-counted' },
  })
})

test('an acceptance that only later steps suppose is not later than the law allows it', () => {
  const answer = answerClock(
    question({ channel: 'online', receivedAt: '2026-03-10T09:00' }, { done: '2026-03-16T09:00' }),
    law,
  )
  expect(answer).toMatchObject({
    startAt: at('2026-03-10T17:00'),
    dueAt: due('2026-03-11'),
    verdict: { law: 'overdue' },
  })
})

test('a channel that is not known counts like the counter, and the answer says so', () => {
  const answer = answerClock(question({ channel: null, receivedAt: '2026-03-10T09:00' }), law)
  expectDue(answer, '2026-03-10')
  expect(answer.reasons.some(({ en }) => en.includes('channel is not known'))).toBe(true)
})

test('of 2027 the days off that are certain are off, and the others are as far as is known ordinary days', () => {
  const certain = ['2027-01-01', '2027-04-16', '2027-04-30', '2027-05-03', '2027-09-02', '2027-11-24']
  const days = law.getOfficeDays('H99', at('2026-10-01T00:00'))
  const wrong: string[] = []
  for (let noon = Date.parse('2027-01-01T12:00Z'); noon < Date.parse('2028-01-01T00:00Z'); noon += 86_400_000) {
    const date = new Date(noon).toISOString().slice(0, 10)
    const weekday = new Date(noon).getUTCDay()
    const expected = weekday >= 1 && weekday <= 5 && !certain.includes(date)
    if ((days.getDay(Math.floor(noon / 86_400_000)).kind === 'working') !== expected) wrong.push(date)
  }
  expect(wrong).toEqual([])
})

test('of the 730 days of 2025 and 2026 every one is a working day or off as the notices say', () => {
  const off =
    `2025-01-01 2025-01-27 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-04-07 2025-04-30 2025-05-01 2025-05-02
    2025-09-01 2025-09-02 2026-01-01 2026-01-02 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-04-27 2026-04-30
    2026-05-01 2026-08-31 2026-09-01 2026-09-02 2026-11-24`.split(/\s+/)
  const worked = ['2025-04-26', '2026-01-10', '2026-08-22']
  const days = law.getOfficeDays('H99', at('2026-10-01T00:00'))
  const wrong: string[] = []
  let count = 0
  for (let noon = Date.parse('2025-01-01T12:00Z'); noon < Date.parse('2027-01-01T00:00Z'); noon += 86_400_000) {
    const date = new Date(noon).toISOString().slice(0, 10)
    const weekday = new Date(noon).getUTCDay()
    const expected = worked.includes(date) || (weekday >= 1 && weekday <= 5 && !off.includes(date))
    count += 1
    if ((days.getDay(Math.floor(noon / 86_400_000)).kind === 'working') !== expected) wrong.push(date)
  }
  expect(count).toBe(730)
  expect(wrong).toEqual([])
})
