/** All that is wrong with a command line is reported at once, in the language of the reader, and nothing is done. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { childEnvironment } from '../support/child-environment.ts'

const folder = resolve(import.meta.dirname, '../../src/commands')

const run = (command: string, args: readonly string[], LC_ALL = 'C.UTF-8') =>
  spawnSync(process.execPath, [join(folder, `${command}.ts`), ...args], {
    encoding: 'utf8',
    env: { ...childEnvironment(), LC_ALL },
    timeout: 60_000,
  })

test.each([
  {
    command: 'due-time',
    args: ['--procedure', 'birth', '--unit', '?', '--received', 'today'],
    en: [/--procedure must/, /--unit must/, /--received must/],
    vi: [/--procedure phải/, /--unit phải/, /--received phải/],
  },
  {
    command: 'check-file',
    args: ['--host', 'http://x', '--as-of', 'now'],
    en: [/Name one file/, /--host must/, /--as-of must/],
    vi: [/Hãy nêu đúng một tệp/, /--host phải/, /--as-of phải/],
  },
  {
    command: 'units',
    args: ['--code', '1', '--resolve', 'x', '--as-of', 'yesterday'],
    en: [/State either/, /--code must/, /--as-of must/],
    vi: [/chỉ một trong hai/, /--code phải/, /--as-of phải/],
  },
  {
    command: 'compare-upstream',
    args: ['--rounds', '0', '--per-minute', 'x', '--slower-than', '1'],
    en: [/--path must/, /--questions must/, /--rounds must/, /--per-minute must/, /--slower-than must/],
    vi: [/--path phải/, /--questions phải/, /--rounds phải/, /--per-minute phải/, /--slower-than phải/],
  },
])('$command tells each fault, in English and in Vietnamese', ({ command, args, en, vi }) => {
  const english = run(command, args)
  expect(english).toMatchObject({ status: 2, stdout: '' })
  for (const sentence of en) expect(english.stderr).toMatch(sentence)
  expect(english.stderr.trim().split('\n')).toHaveLength(en.length)
  // `--lang` goes before the terminal.
  const vietnamese = run(command, [...args, '--lang', 'vi'])
  expect(vietnamese).toMatchObject({ status: 2, stdout: '' })
  for (const sentence of vi) expect(vietnamese.stderr).toMatch(sentence)
  expect(vietnamese.stderr.trim().split('\n')).toHaveLength(vi.length)
})

test('a value that an option does not know is refused with those that it knows', () => {
  const english = run('due-time', ['--channel', 'phone', '--lang', 'fr'])
  expect(english).toMatchObject({ status: 2, stdout: '' })
  expect(english.stderr).toContain('--channel: must be one of: online, counter, post')
  expect(english.stderr).toContain('--lang: must be one of: vi, en')
  const vietnamese = run('reconcile', ['--kind', 'lost'], 'vi_VN.UTF-8')
  expect(vietnamese).toMatchObject({ status: 2, stdout: '' })
  expect(vietnamese.stderr).toMatch(/--kind: phải là một trong: missing,/)
})

test('the sandbox refuses a port that is none, before anything is started', () => {
  const english = run('../sandbox/main', ['--port', '99999', '--mocks-port', 'abc', '--log', 'loud'])
  expect(english).toMatchObject({ status: 2, stdout: '' })
  expect(english.stderr).toContain('--port: must be a port from 0 to 65535')
  expect(english.stderr).toContain('--mocks-port: must be a port from 0 to 65535')
  expect(english.stderr).toContain('--log: must be one of: debug, info, warn, error')
  const vietnamese = run('../sandbox/main', ['--port', '-1'], 'vi_VN.UTF-8')
  expect(vietnamese).toMatchObject({ status: 2, stdout: '' })
})

test('a file of events is refused with the place of each fault, in plain words of both languages', () => {
  const events = JSON.stringify([{ type: 'recieved', at: '2026-02-13T15:00:01+07:00' }, { type: 'accepted' }])
  const args = ['--procedure', '1.001193', '--unit', 'H99.01.02', '--received', '2026-02-13T15:00:01+07:00']
  const file = join(mkdtempSync(join(tmpdir(), 'lienthong-events-')), 'events.json')
  writeFileSync(file, events)
  const english = run('due-time', [...args, '--events', file])
  expect(english).toMatchObject({ status: 2, stdout: '' })
  expect(english.stderr).toMatch(/^--events: 0\.type: /m)
  expect(english.stderr).toMatch(/^--events: 1\.at: /m)
  expect(english.stderr).not.toMatch(/invalid|expected|input/i)
})

test('no command refuses in one language only', () => {
  const alone = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /throw new Error\(/.test(readFileSync(join(folder, file), 'utf8')))
  expect(alone).toEqual([])
})
