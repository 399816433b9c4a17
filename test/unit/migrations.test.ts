/** The migrations of the database: their file names, and the times in their tables that something waits for. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { movedTimes } from '../../src/store/postgres/move-times.ts'

const folder = join(import.meta.dirname, '../../src/store/migrations')
const names = readdirSync(folder).sort()

test('every migration has a number of its own, one more than the one before: all databases run them in one order', () => {
  const expected = names.map((_, index) => String(index + 1).padStart(4, '0'))
  expect(names.map((name) => name.slice(0, 4))).toEqual(expected)
})

/** Names of a time for which something waits. What such a name stands for is in `movedTimes`, or is a date for one of these reasons. */
const awaited = /due|until|lease|remind|next|retry|resting|not_before|ends_at|expire/
const dates: Readonly<Record<string, string>> = {
  'dossier.due_at': 'a legal due time',
  'dossier.first_due_at': 'a legal due time',
  'dossier_event.due_at': 'a legal due time',
  'dossier_event.first_due_at': 'a legal due time',
  'dossier_event.stated_due_at': 'a legal due time',
  'dossier_forecast.time_until': 'a moment that is foreseen',
  'dpop_proof.until': 'follows from when the proof says that it was made',
  'filing.dossier_due_at': 'a legal due time',
  'operator_session_end.until': 'the end of a cookie, which is a date in the cookie itself',
}

/** `table.column` of every time in the tables, by the statements that make them. */
function findTimes(): string[] {
  return names.flatMap((name) => {
    const sql = readFileSync(join(folder, name), 'utf8').replace(/--[^\n]*/g, '')
    return sql.split(';').flatMap((statement) => {
      const table = /(?:CREATE TABLE(?: IF NOT EXISTS)?|ALTER TABLE)\s+(\w+)/.exec(statement)?.[1]
      const columns = [...statement.matchAll(/(\w+)\s+timestamp(?:tz)?\b/g)].map((match) => match[1])
      return table === undefined ? [] : columns.map((column) => `${table}.${column}`)
    })
  })
}

test('a time that something waits for is moved when the clock is set (store/postgres/move-times.ts), or is a date', () => {
  const times = findTimes()
  expect(times.length).toBeGreaterThan(80)
  const moved = Object.entries(movedTimes).flatMap(([table, { columns }]) => columns.map((one) => `${table}.${one}`))
  const unknown = times.filter((time) => awaited.test(time.split('.')[1] ?? '') && !moved.includes(time))
  expect(unknown.filter((time) => dates[time] === undefined)).toEqual([])
  expect([...moved, ...Object.keys(dates)].filter((time) => !times.includes(time))).toEqual([])
})
