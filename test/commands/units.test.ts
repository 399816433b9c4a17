/** `npm run units`: what the API answers, checkable from outside, by exit code and output, without a database. */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { childEnvironment } from '../support/child-environment.ts'

const root = resolve(import.meta.dirname, '../..')
const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['src/commands/units.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
    // No configuration and no database are named.
    env: { ...childEnvironment(), LC_ALL: 'C.UTF-8' },
    timeout: 30_000,
  })

test('prints the unit of a day as JSON', () => {
  const { status, stdout, stderr } = run('--code', '00025', '--as-of', '2025-06-30', '--json')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: 'existed',
    unit: { fullName: 'Phường Ngọc Khánh', asOf: '2025-06-30' },
  })
})

test('prints which unit an address names, with reasons in both languages and what became of it', () => {
  const { status, stdout } = run('--resolve', 'số 5 P. Giảng Võ, Q. Ba Đình, HN', '--as-of', '2026-11-01', '--json')
  expect(status).toBe(0)
  const { sure, candidates } = JSON.parse(stdout)
  expect({ sure, code: candidates[0].unit.code, today: candidates[0].onDay[0].unit.code }).toEqual({
    sure: true,
    code: '00031',
    today: '00025',
  })
  for (const reason of candidates[0].reasons) expect(Object.keys(reason.text)).toEqual(['vi', 'en'])
})

test.each([
  ['a unit that is gone', ['--code', '00016', '--as-of', '2026-11-01'], /Before: 00016 Phường Ngọc Hà/],
  ['a code that nobody has', ['--code', '99999'], /Nothing is known/],
  ['an address that is not sure', ['--resolve', 'P. Giảng Võ', '--as-of', '2026-11-01'], /^Not sure:/],
])('ends with 3 for %s, and says so', (_, args, says) => {
  const { status, stdout } = run(...args)
  expect(status).toBe(3)
  expect(stdout).toMatch(says)
})

test('names every fault of the command line at once', () => {
  const { status, stderr } = run('--code', '1', '--resolve', 'x', '--as-of', '2026-02-30', '--lang', 'fr')
  expect(status).toBe(2)
  expect(stderr.trim().split('\n')).toHaveLength(4)
})
