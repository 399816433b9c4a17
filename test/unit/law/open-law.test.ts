/** The law in force follows the operator's files while the process runs; a file with a fault changes nothing. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ConfigProblems } from '../../../src/config/problem.ts'
import { type LawInForce, openLaw } from '../../../src/law/open-law.ts'
import { eventually } from '../../support/eventually.ts'

const folder = mkdtempSync(join(tmpdir(), 'law-in-force-'))
const file = join(folder, 'own.yaml')
const choose = (value: string) => `choices: { supplement: { value: ${value}, source: own } }\n`
let open: LawInForce | undefined
const lines: { fields: object; message: string }[] = []
const note = (fields: object, message: string) => lines.push({ fields, message })
const logger = { info: note, error: note }

afterEach(() => {
  open?.close()
  open = undefined
  rmSync(file, { force: true })
  lines.length = 0
})

/** As an editor saves: beside it, then in its place. */
function replace(text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

test('a changed file comes into force while the process runs', async () => {
  replace(choose('pause'))
  open = openLaw({ files: [file], reloadIntervalMs: 100 }, logger)
  const first = open.current()
  expect(first.choices.supplement).toBe('pause')
  replace(choose('afresh'))
  const law = open
  await eventually('the changed file is in force', () => law.current().choices.supplement === 'afresh')
  // What was taken before stays what it was: an answer that is being counted sees one law.
  expect(first.choices.supplement).toBe('pause')
})

test('a file with a fault is refused with its line, and the law before it stays', () => {
  replace(choose('afresh'))
  open = openLaw({ files: [file], reloadIntervalMs: 60_000 }, logger)
  replace(`${choose('afresh')}calendar: { days: 7 }\n`)
  expect(open.reload()).toBe(false)
  expect(open.current().choices.supplement).toBe('afresh')
  expect(lines.at(-1)?.fields).toMatchObject({ problems: [{ file, line: 2, place: 'calendar.days' }] })
  rmSync(file)
  expect(open.reload()).toBe(false)
  expect(open.current().choices.supplement).toBe('afresh')
  replace(choose('pause'))
  expect(open.reload()).toBe(true)
  expect(open.current().choices.supplement).toBe('pause')
})

test('a file that cannot be used at the start is refused with its faults', () => {
  replace('surprise: 1\n')
  expect(() => openLaw({ files: [file], reloadIntervalMs: 60_000 }, logger)).toThrow(ConfigProblems)
})
