/** The migrations of the database, by their file names. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('every migration has a number of its own, one more than the one before: all databases run them in one order', () => {
  const names = readdirSync(join(import.meta.dirname, '../../src/store/migrations')).sort()
  const expected = names.map((_, index) => String(index + 1).padStart(4, '0'))
  expect(names.map((name) => name.slice(0, 4))).toEqual(expected)
})
