/** `npm run law`: what a change of the law data would move, before it is put in force. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { childEnvironment } from '../support/child-environment.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'law-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['src/commands/law.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...childEnvironment(), LC_ALL: 'C.UTF-8' },
    timeout: 30_000,
  })

const dossier = (code: string, receivedAt: string, procedure = '1.000689') => ({
  code,
  procedure,
  unit: 'H99.01',
  receivedAt,
})
const dossiers = write(
  'dossiers.json',
  JSON.stringify([
    dossier('H99.01-1', '2027-02-03T09:00:00+07:00'),
    dossier('H99.01-2', '2027-01-11T09:00:00+07:00'),
    { ...dossier('H99.01-3', '2027-02-05T09:00:00+07:00', '1.001193'), channel: 'counter' },
  ]),
)

test('names the dossiers that would get another due time, and no other', () => {
  const file = write(
    'tet.yaml',
    `calendar:
  days:
    - { date: 2027-02-08, kind: off, source: Decision, name: { vi: Tết, en: Lunar New Year } }
  decided: [{ id: tet-2027, source: Decision }]
`,
  )
  const { status, stdout } = run('--check', file, '--dossiers', dossiers, '--json')
  expect(status).toBe(1)
  const provisional = (dueAt: string) => ({ dueAt, provisional: true, why: null })
  const certain = (dueAt: string) => ({ dueAt, provisional: false, why: null })
  expect(JSON.parse(stdout)).toEqual({
    dossiers: 3,
    moved: [
      {
        code: 'H99.01-1',
        unit: 'H99.01',
        procedure: '1.000689',
        before: provisional('2027-02-08T17:00:00+07:00'),
        after: certain('2027-02-09T17:00:00+07:00'),
      },
      {
        code: 'H99.01-3',
        unit: 'H99.01',
        procedure: '1.001193',
        before: provisional('2027-02-05T17:00:00+07:00'),
        after: certain('2027-02-05T17:00:00+07:00'),
      },
    ],
  })
  const text = run('--check', file, '--dossiers', dossiers)
  expect(text.stdout).toContain(
    'H99.01-1  H99.01  1.000689  2027-02-08T17:00:00+07:00 (provisional) → 2027-02-09T17:00:00+07:00',
  )
  expect(text.stdout).toContain('2 of 3 open dossiers')
})

test('a change that moves nothing is exit code 0', () => {
  const file = write(
    'none.yaml',
    'calendar: { days: [{ date: 2027-12-30, kind: off, source: x, name: { vi: x, en: x } }] }\n',
  )
  expect(run('--check', file, '--dossiers', dossiers)).toMatchObject({ status: 0 })
})

test('a file with faults is refused with every one of them: exit code 2', () => {
  const file = write('bad.yaml', 'calendar: { days: [{ date: 2027-02-30, kind: off }] }\nextra: 1\n')
  const { status, stderr } = run('--check', file, '--dossiers', dossiers)
  expect(status).toBe(2)
  expect(stderr).toMatch(/bad\.yaml:1 calendar\.days\.0\.date/)
  expect(stderr).toMatch(/bad\.yaml:2 extra/)
  expect(run('--dossiers', dossiers)).toMatchObject({ status: 2 })
})
