/**
 * What must be true of every due time: never before the start of its limit, never on a day off, the same in whatever order and how
 * often the events are heard, and never earlier because one more day is off.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DossierEvent, dossierEventTypes } from '../../../../src/domain/dossier/dossier.ts'
import { toDay } from '../../../../src/domain/working-time/days.ts'
import type { LawTree } from '../../../../src/law/law-file.ts'
import { readLaw } from '../../../../src/law/read-law.ts'
import { answerClock, type ClockQuestion } from '../../../../src/settlement/clock/clock.ts'
import { lawWithTree } from './laws.ts'
import { at } from './questions.ts'

const law = readLaw([])
const source = { vi: 'own', en: 'own' }
const ways = {
  pause: {},
  afresh: { supplement: { value: 'afresh', source } },
  byMinute: { supplementCount: { value: 'minute', source } },
} as const satisfies Record<string, LawTree['choices']>
const allLaws = Object.values(ways).map((choices) => lawWithTree({ choices }))
const first = at('2025-01-01T00:00')
const hourMs = 3_600_000

const moment = (maxHours: number) =>
  fc
    .tuple(fc.nat(maxHours), fc.constantFrom(0, 1, 30 * 60_000, hourMs - 1))
    .map(([hours, more]) => hours * hourMs + more)

const questions: fc.Arbitrary<ClockQuestion> = fc
  .record({
    procedure: fc.constantFrom(...law.procedures.keys()),
    channel: fc.constantFrom('counter', 'online', 'post', null),
    // To the end of February 2027, when the law ends.
    received: moment(26 * 30 * 24 + 8 * 24),
    events: fc.array(
      fc.record({
        type: fc.constantFrom(...dossierEventTypes),
        after: moment(30 * 24),
        dueAfter: fc.option(moment(40 * 24), { nil: undefined }),
      }),
      { maxLength: 7 },
    ),
    asOf: moment(60 * 24),
  })
  .map(({ procedure, channel, received, events, asOf }) => {
    const receivedAt = first + received
    return {
      procedure,
      unit: 'H99.01.02',
      channel,
      receivedAt,
      asOf: receivedAt + asOf,
      events: events.map(({ type, after, dueAfter }): DossierEvent => {
        const event: DossierEvent = { type, at: receivedAt + after }
        if (dueAfter !== undefined) event.dueAt = receivedAt + dueAfter
        return event
      }),
    }
  })

const laws = fc.constantFrom(...allLaws)

test('a due time is not before its start and on no day off, whatever happened', () => {
  let known = 0
  fc.assert(
    fc.property(questions, laws, (question, one) => {
      const answer = answerClock(question, one)
      expect(answer.reasons.every(({ vi, en }) => vi !== '' && en !== '' && !`${vi}${en}`.includes('undefined'))).toBe(
        true,
      )
      if (!answer.known) return
      known += 1
      const days = one.getOfficeDays(question.unit, question.asOf)
      for (const due of [answer.firstDueAt, answer.dueAt, answer.legalDueAt]) {
        expect(due).toBeGreaterThanOrEqual(answer.startAt)
        expect(days.getDay(toDay(due)).kind).toBe('working')
      }
      expect(answer.legalDueAt).toBeGreaterThanOrEqual(answer.firstDueAt)
      expect(answer.startAt).toBeGreaterThanOrEqual(question.receivedAt)
    }),
    { numRuns: 1_000 },
  )
  expect(known).toBeGreaterThan(500)
})

test('the order in which events are heard, and how often, changes nothing', () => {
  const shuffled = questions.chain((question) => {
    const twice = [...question.events, ...question.events]
    return fc.tuple(
      fc.constant(question),
      fc.shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length }),
    )
  })
  fc.assert(
    fc.property(shuffled, laws, ([question, events], one) => {
      expect(answerClock({ ...question, events }, one)).toEqual(answerClock(question, one))
    }),
    { numRuns: 500 },
  )
})

test('one more day off makes no due time earlier', () => {
  const withDaysOff = (dates: readonly string[], choices: LawTree['choices']) => {
    const days = dates.map((date) => ({ date, kind: 'off' as const, name: source, source }))
    return lawWithTree({ calendar: { days, undecided: [], decided: [] }, choices })
  }
  let moved = 0
  fc.assert(
    fc.property(
      questions,
      fc.uniqueArray(fc.nat(45), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...Object.keys(ways)) as fc.Arbitrary<keyof typeof ways>,
      (question, after, way) => {
        const dates = after.map((days) =>
          new Date(question.receivedAt + 7 * hourMs + days * 24 * hourMs).toISOString().slice(0, 10),
        )
        const choices = ways[way]
        const before = answerClock(question, lawWithTree({ choices }))
        const later = answerClock(question, withDaysOff(dates, choices))
        if (!before.known || !later.known) return
        if (later.dueAt !== before.dueAt) moved += 1
        expect(later.firstDueAt).toBeGreaterThanOrEqual(before.firstDueAt)
        expect(later.legalDueAt).toBeGreaterThanOrEqual(before.legalDueAt)
        expect(later.dueAt).toBeGreaterThanOrEqual(before.dueAt)
      },
    ),
    { numRuns: 300 },
  )
  expect(moved).toBeGreaterThan(20)
})
