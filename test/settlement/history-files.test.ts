/** Histories out of files and out of a seed. */
import { expect, test } from 'vitest'
import { dayMs, hourMs } from '../../src/domain/duration.ts'
import { startOfDay, toDay } from '../../src/domain/working-time/days.ts'
import { toEvents } from '../../src/settlement/forecast/history.ts'
import { EventFileFaults, readEvents } from '../../src/settlement/forecast/read-events.ts'
import { yearCalendar } from '../../src/settlement/generator/calendar.ts'
import { generateYear } from '../../src/settlement/generator/generate-year.ts'

const plain = { columns: {}, limitShare: null }

test('a CSV file of another system is read by the names of its columns', () => {
  const { history } = readEvents(
    [
      'CaseID,ActivityID,CompleteTimestamp,deadline,office',
      '7,"Check, first",2012-04-03 16:55:38,2012-04-05T17:00:00+07:00,"Ward ""A"""',
      '7,Decide,2012-04-04 09:00:00,2012-04-05T17:00:00+07:00,"Ward ""A"""',
    ],
    { columns: { due: 'deadline', unit: 'office' }, limitShare: null },
  )
  const at = Date.parse('2012-04-03T16:55:38+07:00')
  expect(history.cases).toEqual([
    {
      id: '7',
      procedure: 'any',
      kind: 'any',
      unit: 'Ward "A"',
      channel: null,
      receivedAt: at,
      dueTimes: [{ from: at, dueAt: Date.parse('2012-04-05T17:00:00+07:00') }],
      steps: [{ at, step: 'Check, first' }],
      endedAt: Date.parse('2012-04-04T09:00:00+07:00'),
    },
  ])
})

test('a file of JSON lines brings outages and several due times, and ends by the words of dossiers', () => {
  const { history } = readEvents(
    [
      '{"case":"a","step":"received","at":"2026-03-02T08:00:00+07:00","due":"2026-03-02T17:00:00+07:00","unit":"u"}',
      '{"case":"a","step":"supplement-completed","at":"2026-03-04T08:00:00+07:00","due":"2026-03-04T17:00:00+07:00"}',
      '{"case":"a","step":"done","at":"2026-03-04T09:00:00+07:00"}',
      '{"case":"a","step":"result-returned","at":"2026-03-05T09:00:00+07:00"}',
      '{"case":"b","step":"received","at":"2026-03-02T08:00:00+07:00"}',
      '{"link":"civil-registry","from":"2026-03-02T09:00:00+07:00","to":null}',
    ],
    plain,
  )
  const [a, b] = history.cases
  expect(a?.dueTimes).toHaveLength(2)
  expect(a?.endedAt).toBe(Date.parse('2026-03-04T09:00:00+07:00'))
  expect(b?.endedAt).toBeNull()
  expect(history.outages).toEqual([{ link: 'civil-registry', from: Date.parse('2026-03-02T09:00:00+07:00'), to: null }])
})

test('a file is refused whole, with every line that is not understood', () => {
  const lines = ['case,step,time', 'a,x,yesterday', ',y,2026-01-01T08:00:00Z', 'b,,2026-01-01T08:00:00Z']
  const read = () => readEvents(lines, plain)
  expect(read).toThrow(EventFileFaults)
  expect(read).toThrow(/line 2: has no time[\s\S]*line 3: names no case[\s\S]*line 4: names no step/)
  expect(() => readEvents(['{"case":"a"', '{}'], plain)).toThrow(/line 1: is no JSON[\s\S]*line 2: names no case/)
  expect(() => readEvents(['foo,bar'], plain)).toThrow(/no column is the case/)
})

test('without due times a file needs a share, and its first third does not count', () => {
  const lines = ['case,step,time']
  for (let day = 1; day <= 9; day++) {
    lines.push(`${day},in,2026-01-0${day}T08:00:00Z`, `${day},out,2026-01-0${day}T${10 + day}:00:00Z`)
  }
  expect(() => readEvents(lines, plain)).toThrow(/no line has a due time/)
  const { history, countFrom } = readEvents(lines, { columns: {}, limitShare: 0.5 })
  // The first three took 3, 4 and 5 hours.
  for (const { receivedAt, dueTimes } of history.cases)
    expect(dueTimes).toEqual([{ from: receivedAt, dueAt: receivedAt + 4 * hourMs }])
  expect(countFrom).toBeGreaterThan(Date.parse('2026-01-03T08:00:00Z'))
  expect(countFrom).toBeLessThan(Date.parse('2026-01-04T08:00:00Z'))
})

const small = {
  year: 2026,
  seed: 9,
  units: 6,
  dossiers: 3_000,
  predictability: 'predictable',
  changeInJune: true,
} as const

test('the same seed gives the same year, another seed another one', () => {
  const { year, units, dossiers, predictability, changeInJune } = small
  const first = generateYear(small)
  expect(generateYear(small)).toEqual(first)
  expect(generateYear({ year, seed: 10, units, dossiers, predictability, changeInJune })).not.toEqual(first)
})

test.each([2025, 2026] as const)('the year %i is about as large as ordered, and lawful in its times', (year) => {
  const { seed, units, dossiers, predictability, changeInJune } = small
  const { cases, outages } = generateYear({ year, seed, units, dossiers, predictability, changeInJune })
  const { hours, workingDays } = yearCalendar(year)
  expect(Math.abs(cases.length / 3_000 - 1)).toBeLessThan(0.1)
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
  expect(new Set(cases.map(({ unit }) => unit)).size).toBe(units)
  expect(outages.length).toBeGreaterThan(5)
  const worked = new Set(workingDays)
  for (const { receivedAt, dueTimes, steps, endedAt } of cases) {
    expect(worked.has(toDay(receivedAt))).toBe(true)
    for (const { from, dueAt } of dueTimes) {
      expect(dueAt).toBeGreaterThan(from)
      // Due at 17:00 of a worked day.
      expect(dueAt - startOfDay(toDay(dueAt))).toBe(17 * hourMs)
      expect(hours.total(dueAt) - hours.total(dueAt - hourMs)).toBe(hourMs)
    }
    expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).toSorted((a, b) => a - b))
    expect(endedAt ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(steps.at(-1)?.at ?? 0)
  }
  const late = cases.filter(({ endedAt, dueTimes }) => (endedAt ?? Infinity) > (dueTimes.at(-1)?.dueAt ?? 0))
  expect(late.length / cases.length).toBeGreaterThan(0.03)
  expect(late.length / cases.length).toBeLessThan(0.5)
})

test('on days off no dossier of a generated year is received or due', () => {
  const { cases } = generateYear(small)
  const off = new Set(
    ['2026-01-01', '2026-02-17', '2026-04-27', '2026-09-02', '2026-11-24'].map((day) =>
      toDay(Date.parse(`${day}T12:00:00+07:00`)),
    ),
  )
  for (const { receivedAt, dueTimes } of cases) {
    expect(off.has(toDay(receivedAt))).toBe(false)
    for (const { dueAt } of dueTimes) expect(off.has(toDay(dueAt))).toBe(false)
  }
  // The Saturday of 10 January is worked.
  const saturday = toDay(Date.parse('2026-01-10T12:00:00+07:00'))
  expect(cases.some(({ receivedAt }) => toDay(receivedAt) === saturday)).toBe(true)
})

test('the stream of a history is in order, and a dossier begins before it moves', () => {
  const events = toEvents(generateYear(small))
  const begun = new Set<string>()
  let before = 0
  for (const event of events) {
    expect(event.at).toBeGreaterThanOrEqual(before)
    before = event.at
    if (event.type === 'received') begun.add(event.id)
    else if (event.type !== 'link-down' && event.type !== 'link-up') expect(begun.has(event.id)).toBe(true)
  }
  expect(before).toBeLessThan(startOfDay(yearCalendar(2026).lastDay) + 2 * dayMs)
})
