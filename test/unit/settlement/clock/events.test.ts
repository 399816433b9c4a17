/** What happens to a dossier after its receipt: supplements, verification, changes by a person, ends. */
import { expect, test } from 'vitest'
import type { DossierEvent } from '../../../../src/domain/dossier/dossier.ts'
import { readLaw } from '../../../../src/law/read-law.ts'
import { answerClock } from '../../../../src/settlement/clock/clock.ts'
import { lawWith, lawWithTree } from './laws.ts'
import { at, due, question } from './questions.ts'

const law = readLaw([])
const choose = (choices: string) => lawWith(`choices: { ${choices} }`)
const afresh = choose('supplement: { value: afresh, source: own }')
const byMinute = choose('supplementCount: { value: minute, source: own }')

const threeDays = { procedure: '1.000689', receivedAt: '2026-03-10T09:00' } // due Friday 13 March
const sameDay = { procedure: '1.001193', receivedAt: '2026-03-10T09:00' }

test.each([
  ['on the day of the request', '2026-03-11T09:00', '2026-03-11T16:00', '2026-03-13', '2026-03-16', '2026-03-16T14:30'],
  ['two days later', '2026-03-11T15:10', '2026-03-13T10:00', '2026-03-17', '2026-03-18', '2026-03-17T13:50'],
  ['over a weekend', '2026-03-13T16:00', '2026-03-16T08:00', '2026-03-16', '2026-03-19', '2026-03-16T09:00'],
  ['after closing', '2026-03-11T09:00', '2026-03-12T20:00', '2026-03-16', '2026-03-17', '2026-03-17T15:30'],
])('three working days and a supplement completed %s', (_, from, to, paused, begunAfresh, minutes) => {
  const received = question(threeDays, { 'supplement-asked': from, 'supplement-completed': to })
  expect(answerClock(received, law)).toMatchObject({ firstDueAt: due('2026-03-13'), dueAt: due(paused) })
  expect(answerClock(received, afresh)).toMatchObject({ firstDueAt: due('2026-03-13'), dueAt: due(begunAfresh) })
  expect(answerClock(received, byMinute)).toMatchObject({ firstDueAt: due('2026-03-13'), dueAt: at(minutes) })
})

test('an act without a limit: asked at 15:10 and completed two days later', () => {
  const received = question(sameDay, {
    'supplement-asked': '2026-03-10T15:10',
    'supplement-completed': '2026-03-12T10:00',
  })
  expect(answerClock(received, law)).toMatchObject({ firstDueAt: due('2026-03-10'), dueAt: due('2026-03-12') })
  expect(answerClock(received, afresh)).toMatchObject({ dueAt: due('2026-03-12') })
  // 110 minutes of office hours were left at the request, and are left at the completion.
  expect(answerClock(received, byMinute)).toMatchObject({ dueAt: at('2026-03-12T13:50') })
})

test('asked twice: both move the due time by law, and the scoring counts the dossier as overdue', () => {
  const events = [
    ['supplement-asked', '2026-03-10T15:10'],
    ['supplement-completed', '2026-03-12T10:00'],
    ['supplement-asked', '2026-03-12T11:00'],
    ['supplement-completed', '2026-03-16T10:00'],
    ['done', '2026-03-16T11:00'],
  ] as const
  expect(answerClock(question(sameDay, events), law)).toMatchObject({
    dueAt: due('2026-03-16'),
    verdict: { law: 'on-time', scoring: 'overdue' },
  })
})

test('a second request lies in the time that the first one gave: pauses are counted one after the other (frist.ch)', () => {
  const events = [
    ['supplement-asked', '2026-03-12T09:00'],
    ['supplement-completed', '2026-03-13T09:00'],
    // Friday was the due day; Monday is it now.
    ['supplement-asked', '2026-03-16T09:00'],
    ['supplement-completed', '2026-03-18T09:00'],
  ] as const
  expect(answerClock(question(threeDays, events), law)).toMatchObject({ dueAt: due('2026-03-18') })
})

test('a due time that a pause moves into Tết ends after it, on no day off (frist.ch)', () => {
  const events = { 'supplement-asked': '2026-02-11T09:00', 'supplement-completed': '2026-02-12T09:00' }
  const received = { procedure: '1.000689', receivedAt: '2026-02-10T09:00' }
  expect(answerClock(question(received, events), law)).toMatchObject({
    firstDueAt: due('2026-02-13'),
    dueAt: due('2026-02-23'),
  })
})

test('waiting over closed days and hours is no time (GLPI #10594)', () => {
  const events = { 'supplement-asked': '2026-02-13T17:00', 'supplement-completed': '2026-02-23T07:30' }
  const received = { procedure: '1.000689', receivedAt: '2026-02-12T09:00' }
  expect(answerClock(question(received, events), byMinute)).toMatchObject({ dueAt: due('2026-02-24') })
})

test('a longer limit keeps the pause that came before it (GLPI #15605)', () => {
  const events = {
    'supplement-asked': '2026-03-11T09:00',
    'supplement-completed': '2026-03-12T09:00',
    'verification-asked': '2026-03-12T10:00',
  }
  expect(answerClock(question(threeDays, events), law)).toMatchObject({
    firstDueAt: due('2026-03-13'),
    dueAt: due('2026-03-23'),
  })
})

test('waiting is added to the due time, and not to the time of receipt (frappe helpdesk #1675)', () => {
  const events = { 'supplement-asked': '2026-03-13T09:00', 'supplement-completed': '2026-03-20T09:00' }
  expect(answerClock(question(threeDays, events), law)).toMatchObject({ dueAt: due('2026-03-20') })
})

test.each([
  ['on a Sunday', '2026-03-15T10:00', '2026-03-16'],
  ['after closing', '2026-03-16T20:00', '2026-03-17'],
])('requested on the due day and completed %s: nothing is due before it is complete', (_, to, day) => {
  const events = { 'supplement-asked': '2026-03-13T16:00', 'supplement-completed': to }
  expect(answerClock(question(threeDays, events), law)).toMatchObject({ dueAt: due(day) })
})

test('a supplement that is requested after the due time moves nothing, in no mode', () => {
  const events = {
    'supplement-asked': '2026-03-16T09:00',
    'supplement-completed': '2026-03-18T09:00',
    done: '2026-03-18T10:00',
  }
  for (const one of [law, afresh, byMinute]) {
    expect(answerClock(question(threeDays, events), one)).toMatchObject({
      dueAt: due('2026-03-13'),
      verdict: { law: 'overdue' },
    })
  }
})

test('while a supplement is open the clock stands still, and nothing becomes overdue', () => {
  const events = { 'supplement-asked': '2026-03-13T16:59' }
  const open = answerClock(question({ ...threeDays, asOf: '2026-06-01T09:00' }, events), law)
  expect(open).toMatchObject({
    dueAt: due('2026-03-13'),
    waitingSince: at('2026-03-13T16:59'),
    verdict: { law: 'within-time', scoring: 'within-time' },
  })
})

test('an incomplete online dossier: what was completed before its acceptance is no pause', () => {
  const events = {
    'supplement-asked': '2026-03-10T10:00',
    'supplement-completed': '2026-03-12T09:00',
    accepted: '2026-03-12T10:00',
  }
  const answer = answerClock(question({ ...threeDays, channel: 'online' }, events), law)
  expect(answer).toMatchObject({
    startAt: at('2026-03-12T10:00'),
    firstDueAt: due('2026-03-17'),
    dueAt: due('2026-03-17'),
  })
})

test('verification is a longer limit from the same start, and no pause: its answer changes nothing', () => {
  const events = { 'verification-asked': '2026-03-12T09:00', 'verification-answered': '2026-03-19T09:00' }
  expect(answerClock(question(threeDays, events), law)).toMatchObject({
    firstDueAt: due('2026-03-13'),
    dueAt: due('2026-03-20'),
    law: { limit: '8 working days' },
  })
})

test('verification that is requested after the due time does not heal the delay', () => {
  const events = { 'verification-asked': '2026-03-16T09:00' }
  expect(answerClock(question(threeDays, events), law)).toMatchObject({
    dueAt: due('2026-03-13'),
    verdict: { law: 'overdue' },
  })
})

test('where the law gives no longer limit, or one that is not known, the due time stays', () => {
  const birth = answerClock(question(sameDay, { 'verification-asked': '2026-03-10T10:00' }), law)
  expect(birth).toMatchObject({ dueAt: due('2026-03-10'), provisional: false })
  const status = answerClock(
    question({ ...threeDays, procedure: '1.004873' }, { 'verification-asked': '2026-03-10T10:00' }),
    law,
  )
  expect(status).toMatchObject({ dueAt: due('2026-03-13'), provisional: true })
})

const changed = (type: 'due-time-changed' | 'apology-sent', dueAt: string): DossierEvent => ({
  type,
  at: at('2026-03-13T16:00'),
  dueAt: at(dueAt),
})

test.each(['due-time-changed', 'apology-sent'] as const)('%s moves the present due time, and no verdict', (type) => {
  const before = question({ ...threeDays, asOf: '2026-03-17T10:00' }, { done: '2026-03-17T09:00' })
  const answer = answerClock({ ...before, events: [...before.events, changed(type, '2026-03-18T17:00')] }, law)
  expect(answer).toMatchObject({
    firstDueAt: due('2026-03-13'),
    legalDueAt: due('2026-03-13'),
    dueAt: due('2026-03-18'),
    verdict: { law: 'overdue', scoring: 'overdue' },
  })
})

test('a supplement after a change by a person gives the time that the law gives, and takes nothing away', () => {
  const waiting = { 'supplement-asked': '2026-03-13T16:30', 'supplement-completed': '2026-03-18T09:00' }
  const before = question(threeDays, waiting)
  const shortly = { ...before, events: [...before.events, changed('due-time-changed', '2026-03-16T17:00')] }
  expect(answerClock(shortly, law)).toMatchObject({ legalDueAt: due('2026-03-18'), dueAt: due('2026-03-18') })
  const amply = { ...before, events: [...before.events, changed('due-time-changed', '2026-03-20T17:00')] }
  expect(answerClock(amply, law)).toMatchObject({ legalDueAt: due('2026-03-18'), dueAt: due('2026-03-20') })
})

test('a due time that a person set on a day off is the end of the next working day; one before the start is none', () => {
  const before = question({ ...threeDays, asOf: '2026-03-17T10:00' })
  const onSunday = { ...before, events: [changed('due-time-changed', '2026-03-15T09:00')] }
  expect(answerClock(onSunday, law)).toMatchObject({ dueAt: due('2026-03-16') })
  const beforeStart = { ...before, events: [changed('due-time-changed', '2026-03-09T09:00')] }
  expect(answerClock(beforeStart, law)).toMatchObject({ dueAt: due('2026-03-13') })
})

test.each([
  ['in time', '2026-03-13T17:00:00', 'on-time'],
  ['a thousandth late', '2026-03-13T17:00:00.001', 'overdue'],
])('done %s', (_, done, verdict) => {
  expect(answerClock(question(threeDays, { done }), law)).toMatchObject({ verdict: { law: verdict, scoring: verdict } })
})

test('by day, the whole last day is in time, by law and in scoring each by its own choice', () => {
  const done = question(threeDays, { done: '2026-03-13T20:00' })
  const lawByDay = choose('lawCompare: { value: day, source: own }')
  const scoringByDay = choose('scoringCompare: { value: day, source: own }')
  expect(answerClock(done, lawByDay)).toMatchObject({ verdict: { law: 'on-time', scoring: 'overdue' } })
  expect(answerClock(done, scoringByDay)).toMatchObject({ verdict: { law: 'overdue', scoring: 'on-time' } })
})

test('received after the cut-off and settled the next working day is on time by law', () => {
  const answer = answerClock(question({ receivedAt: '2026-03-10T16:10' }, { done: '2026-03-11T16:00' }), law)
  expect(answer).toMatchObject({ verdict: { law: 'on-time', scoring: 'on-time' } })
})

test('a reopened dossier is open again', () => {
  const events = { done: '2026-03-12T09:00', reopened: '2026-03-12T10:00' }
  expect(answerClock(question({ ...threeDays, asOf: '2026-03-12T11:00' }, events), law)).toMatchObject({
    ended: null,
    verdict: { law: 'within-time' },
  })
  expect(answerClock(question({ ...threeDays, asOf: '2026-03-16T11:00' }, events), law)).toMatchObject({
    verdict: { law: 'overdue' },
  })
})

test('as of an earlier moment, later events are not known', () => {
  const events = { done: '2026-03-16T09:00' }
  expect(answerClock(question({ ...threeDays, asOf: '2026-03-13T12:00' }, events), law)).toMatchObject({
    ended: null,
    verdict: { law: 'within-time' },
  })
})

test('a calendar that was corrected later moves the present due time and not the first one', () => {
  const corrected = lawWith(`
calendar:
  days:
    - { date: 2026-03-12, kind: off, announced: 2026-03-11, source: Decision B, name: { vi: nghỉ, en: day of mourning } }
`)
  const received = { ...threeDays, asOf: '2026-03-12T09:00' }
  expect(answerClock(question(received), corrected)).toMatchObject({
    firstDueAt: due('2026-03-13'),
    dueAt: due('2026-03-16'),
  })
  // Before the announcement the answer is as it always was, to the last bit.
  const before = question({ ...threeDays, asOf: '2026-03-10T12:00' })
  expect(answerClock(before, corrected)).toEqual(answerClock(before, law))
})

test('the same question gives the same receipt from a law that knows more of other days, and another one from another calendar', () => {
  const received = question({ ...threeDays, asOf: '2026-03-12T09:00' })
  const receipt = answerClock(received, law)
  const name = { vi: 'x', en: 'x' }
  const day = { kind: 'off' as const, name, source: name }
  const calendar = (date: string) => ({ days: [{ ...day, date }], undecided: [], decided: [] })
  expect(answerClock(received, lawWithTree({ calendar: calendar('2026-03-16') }))).toEqual(receipt)
  const other = answerClock(received, lawWithTree({ calendar: calendar('2026-03-12') }))
  expect(receipt.known && other.known && other.calendarHash !== receipt.calendarHash).toBe(true)
  expect(receipt.known && other.known && other.rulesHash === receipt.rulesHash).toBe(true)
  const choice = answerClock(received, afresh)
  expect(receipt.known && choice.known && choice.rulesHash !== receipt.rulesHash).toBe(true)
})

test.each([
  ['by days', law],
  ['by minutes', byMinute],
])('a limit in plain days moves by plain days, %s: a day off in the waiting takes nothing away', (_, one) => {
  // 25 days with verification: until Sunday 26 January 2025. Waiting over the New Year and a weekend moves it by five days into
  // the days off of the Lunar New Year, and the next working day counts.
  const received = question({ receivedAt: '2025-01-01T08:00', procedure: '2.000513' }, [
    ['verification-asked', '2025-01-01T08:00'],
    ['supplement-asked', '2025-01-01T09:00'],
    ['supplement-completed', '2025-01-06T09:00'],
  ])
  expect(answerClock(received, one)).toMatchObject({ dueAt: due('2025-02-03') })
})
