/** The threat model claims nothing that no test holds: each threat has a row, and each row names test files that are there and run. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/operate/threat-model.md'), 'utf8')
const columns = '| threat | what stops it | held by |'

/** The rows of the tables of threats, in their cells. */
const rows = text
  .split(columns)
  .slice(1)
  .flatMap((part) => (part.split('\n\n', 1)[0] ?? '').split('\n').filter((line) => /^\| [^-]/.test(line)))
  .map((line) => line.split('|').map((cell) => cell.trim()))

test('every threat names the tests that hold what stops it, and every one of them is there', () => {
  expect(rows.length).toBeGreaterThan(35)
  const faults = rows.flatMap(([, threat = '', stops = '', held = '']) => {
    const named = [...held.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file)
    const unlike = named.filter((file) => !/^test\/\S+\.test\.ts$/.test(file) || !existsSync(join(root, file)))
    return threat === '' || stops === '' || named.length === 0 || unlike.length > 0 ? [`${threat}: ${unlike}`] : []
  })
  expect(faults).toEqual([])
})

test('every kind of attacker has a section, and what is not stopped has one too', () => {
  const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)
  expect(text.split(columns)).toHaveLength(7)
  expect(sections.at(-1)).toBe('What is not stopped')
})
