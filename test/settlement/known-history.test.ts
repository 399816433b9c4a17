/** A history as columns says the same as the events that it was made of. */
import { expect, test } from 'vitest'
import { type KnownEvent, toEvents } from '../../src/settlement/forecast/history.ts'
import { KnownHistory, toKnownHistory } from '../../src/settlement/forecast/known-history.ts'
import { drawYear, generateYear, type YearSettings } from '../../src/settlement/generator/generate-year.ts'

const small: YearSettings = {
  year: 2026,
  seed: 3,
  units: 4,
  dossiers: 2_000,
  predictability: 'predictable',
  changeInJune: true,
}

const read = (events: readonly KnownEvent[]) => {
  const history = new KnownHistory()
  for (const event of events) history.add(event)
  return history
}

test('a year that is taken unit by unit is, event by event, the year that is held as a whole', () => {
  const events = [...toKnownHistory(drawYear(small)).events()]
  expect(events.length).toBeGreaterThan(10_000)
  expect(events).toEqual(toEvents(generateYear(small)).map((event) => ({ knownAt: event.at, event })))
})

test('it has of each dossier the receipt, the last due time and the end', () => {
  const { cases, outages } = generateYear(small)
  const history = toKnownHistory({ cases, outages })
  expect(history.dossiers).toBe(cases.length)
  const fates = cases.map(({ id }) => {
    const dossier = history.find(id) ?? Number.NaN
    return [history.receivedAt(dossier), history.dueAt(dossier), history.endedAt(dossier)]
  })
  expect(fates).toEqual(
    cases.map(({ receivedAt, dueTimes, endedAt }) => [receivedAt, dueTimes.at(-1)?.dueAt ?? null, endedAt]),
  )
  const days = [...history.byDueDay().values()].flat()
  expect(days.toSorted((a, b) => a - b)).toEqual(cases.map((_, dossier) => dossier))
})

const first = { id: 'a', procedure: 'p', kind: 'k', unit: 'u', channel: null }

test('what comes after its end changes nothing about the fate of a dossier, and is handed on all the same', () => {
  const events: KnownEvent[] = [
    { knownAt: 10, event: { type: 'received', at: 1, ...first } },
    { knownAt: 11, event: { type: 'due', at: 2, id: 'a', dueAt: 9 } },
    { knownAt: 12, event: { type: 'ended', at: 3, id: 'a' } },
    { knownAt: 13, event: { type: 'due', at: 4, id: 'a', dueAt: 99 } },
    { knownAt: 14, event: { type: 'ended', at: 5, id: 'a' } },
  ]
  const history = read(events)
  expect([history.receivedAt(0), history.dueAt(0), history.endedAt(0)]).toEqual([1, 9, 3])
  expect([...history.events()]).toEqual(events)
  expect(history.lastKnownAt).toBe(14)
})

test('events of a dossier whose receipt is not in it are of nobody, and time goes on by them', () => {
  const history = read([
    { knownAt: 10, event: { type: 'step', at: 9, id: 'a', step: 'done' } },
    { knownAt: 11, event: { type: 'received', at: 11, ...first } },
  ])
  expect(history.dossiers).toBe(1)
  expect([...history.events()].map(({ knownAt, event }) => [knownAt, 'id' in event && event.id])).toEqual([
    [10, ''],
    [11, 'a'],
  ])
})

test('an empty history has no last moment', () => {
  expect(read([]).lastKnownAt).toBeNull()
  expect([...read([]).events()]).toEqual([])
})
