/** `npm run due-time`: the rules, checkable from outside, by exit code and output. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { childEnvironment } from '../support/child-environment.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'due-time-'))
afterAll(() => rmSync(folder, { recursive: true }))

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['src/commands/due-time.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
    // No configuration and no database are named.
    env: { ...childEnvironment(), LC_ALL: 'C.UTF-8' },
    timeout: 30_000,
  })

const birth = ['--procedure', '1.001193', '--channel', 'counter', '--unit', 'H99.01.02']

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

test('prints the due time, its reasons and both verdicts as JSON', () => {
  const { status, stdout, stderr } = run(...birth, '--received', '2026-02-13T15:00:01+07:00', '--json')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const answer = JSON.parse(stdout)
  expect(answer).toMatchObject({
    dueAt: '2026-02-23T17:00:00+07:00',
    firstDueAt: '2026-02-23T17:00:00+07:00',
    provisional: false,
    law: { version: '60/2014/QH13', article: 'Law 60/2014/QH13 Art. 5(3), 16(2)', limit: 'same day' },
    verdict: { law: 'overdue', scoring: 'overdue' },
  })
  expect(answer.reasons.length).toBeGreaterThan(4)
  for (const reason of answer.reasons) expect(Object.keys(reason)).toEqual(['vi', 'en'])
  expect(answer.rulesHash).toMatch(/^[0-9a-f]{64}$/)
})

test('reads events, and judges as of a moment', () => {
  const events = write(
    'events.json',
    JSON.stringify([
      { type: 'supplement-asked', at: '2026-03-10T15:10:00+07:00' },
      { type: 'supplement-completed', at: '2026-03-12T10:00:00+07:00' },
      { type: 'done', at: '2026-03-12T16:00:00+07:00' },
    ]),
  )
  const received = ['--received', '2026-03-10T09:00:00+07:00', '--events', events, '--json']
  const answer = JSON.parse(run(...birth, ...received).stdout)
  expect(answer).toMatchObject({
    firstDueAt: '2026-03-10T17:00:00+07:00',
    dueAt: '2026-03-12T17:00:00+07:00',
    ended: { type: 'done' },
    verdict: { law: 'on-time' },
  })
  const earlier = JSON.parse(run(...birth, ...received, '--as-of', '2026-03-11T08:00:00+07:00').stdout)
  expect(earlier).toMatchObject({
    ended: null,
    waitingSince: '2026-03-10T15:10:00+07:00',
    verdict: { law: 'within-time' },
  })
})

test.each([
  ['1.999999', '2026-03-10', 'procedure-not-known', '1.999999'],
  ['1.001193', '2024-12-31', 'day-not-known', '2024-12-31'],
  ['1.001193', '2027-03-01', 'limits-not-known', '03/2026/QH16'],
])('%s on %s is not known: exit code 3, and the answer says which', (procedure, day, why, named) => {
  const args = ['--procedure', procedure, '--unit', 'H99', '--received', `${day}T09:00:00+07:00`]
  const json = run(...args, '--json')
  expect(json.status).toBe(3)
  expect(JSON.parse(json.stdout)).toMatchObject({ dueAt: null, why })
  const text = run(...args)
  expect(text.status).toBe(3)
  expect(text.stdout).toContain(named)
})

test('an online dossier that was not accepted has no due time yet: exit code 0', () => {
  const args = [
    '--procedure',
    '1.001193',
    '--unit',
    'H99',
    '--channel',
    'online',
    '--received',
    '2026-03-10T09:00:00+07:00',
  ]
  const { status, stdout } = run(...args, '--json')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ dueAt: null, why: 'not-accepted', acceptBy: '2026-03-10T17:00:00+07:00' })
})

test('bad input is exit code 2, with every fault at once', () => {
  const events = write('bad.json', JSON.stringify([{ type: 'finished', at: 'today' }]))
  const args = [
    '--procedure',
    'birth',
    '--channel',
    'pigeon',
    '--received',
    '2026-03-10',
    '--events',
    events,
    '--as-of',
    'now',
  ]
  const { status, stdout, stderr } = run(...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  for (const fault of ['--procedure', '--unit', '--channel', '--received', '--as-of', '0.type', '0.at']) {
    expect(stderr).toContain(fault)
  }
})

test('an own file of law data counts, and one with a fault is refused with its line', () => {
  const own = write('own.yaml', 'choices: { atCutOff: { value: after, source: trial } }\n')
  const args = [...birth, '--received', '2026-03-10T15:00:00+07:00', '--json']
  expect(JSON.parse(run(...args).stdout)).toMatchObject({ dueAt: '2026-03-10T17:00:00+07:00' })
  expect(JSON.parse(run(...args, '--law', own).stdout)).toMatchObject({ dueAt: '2026-03-11T17:00:00+07:00' })
  const faulty = write('faulty.yaml', 'choices: { atCutOff: { value: perhaps, source: trial } }\n')
  const refused = run(...args, '--law', faulty)
  expect(refused.status).toBe(2)
  expect(refused.stderr).toMatch(/faulty\.yaml:1 choices\.atCutOff\.value/)
})

test('a person reads it in the language of the terminal, or in the one that is named', () => {
  const args = [...birth, '--received', '2026-03-10T09:00:00+07:00']
  expect(run(...args).stdout).toContain('Due: 2026-03-10T17:00:00+07:00')
  expect(run(...args, '--lang', 'vi').stdout).toContain('Hạn trả kết quả: 2026-03-10T17:00:00+07:00')
})

test('of a linked package the part of each agency is answered too, in JSON and in text', () => {
  const events = write('done.json', JSON.stringify([{ type: 'done', at: '2026-03-12T10:00:00+07:00' }]))
  const packaged = ['--procedure', '2.000986', '--channel', 'counter', '--unit', 'H99.01.02']
  const args = [...packaged, '--received', '2026-03-10T09:00:00+07:00', '--events', events]
  const { parts } = JSON.parse(run(...args, '--json').stdout).package
  expect(parts.map(({ id, dueAt }: { id: string; dueAt: string }) => `${id} ${dueAt}`)).toEqual([
    'civil-status 2026-04-07T17:00:00+07:00',
    'residence 2026-03-27T17:00:00+07:00',
    'health-insurance 2026-03-23T17:00:00+07:00',
  ])
  expect(run(...args, '--lang', 'vi').stdout).toContain('Công an cấp xã, Đăng ký thường trú: 2026-03-27T17:00:00+07:00')
  expect(JSON.parse(run(...birth, '--received', '2026-02-13T15:00:01+07:00', '--json').stdout).package).toBeUndefined()
})
