/** Every process that a person starts explains itself, in the language of the terminal, and starts nothing on the way. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { childEnvironment } from '../support/child-environment.ts'

const root = resolve(import.meta.dirname, '../..')
const { scripts } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}
/** The npm scripts that run a process of ours: name → its file. */
const processes = Object.entries(scripts).flatMap(([name, script]) => {
  const file = /^node (?:--\S+ )*((?:src|mocks|bench|test|tools)\/\S+\.ts)/.exec(script)?.[1]
  return file === undefined ? [] : [{ name, file }]
})

const run = (file: string, args: readonly string[], LC_ALL: string) =>
  spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    encoding: 'utf8',
    // Nothing of the machine's own environment: a configuration that it names must not be needed, nor be read.
    env: { ...childEnvironment(), LC_ALL },
    timeout: 30_000,
  })

/** The command lines below the heading of examples. */
function findExamples(page: string): string[] {
  const [, below = ''] = /^(?:Examples|Ví dụ):\n([\s\S]*?)\n\n/m.exec(page) ?? []
  return [...below.matchAll(/^ {2}(npm .*)$/gm)].map(([, example = '']) => example)
}

test('the scripts that run a process were found', () => {
  expect(processes.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'start',
      'gateway',
      'mocks',
      'doctor',
      'rebuild-settlement',
      'rotate-keys',
      'verify-audit',
      'bench',
      'crash-run',
      'generate',
    ]),
  )
})

test.each(processes)(
  '$name --help says what it is for, how to call it with examples, and what the exit codes mean',
  ({ name, file }) => {
    const english = run(file, ['--help'], 'C.UTF-8')
    expect(english).toMatchObject({ status: 0, stderr: '' })
    expect(english.stdout).toContain(name === 'start' ? 'npm start' : `npm run ${name}`)
    expect(english.stdout).toMatch(/^Exit codes:$/m)
    const vietnamese = run(file, ['-h'], 'vi_VN.UTF-8')
    expect(vietnamese).toMatchObject({ status: 0, stderr: '' })
    expect(vietnamese.stdout).toMatch(/^Mã kết thúc:$/m)
    // Both pages list the same options.
    const options = (page: string) => page.match(/^ {2}(?:-\w, )?--[\w-]+/gm)
    expect(options(vietnamese.stdout)).toEqual(options(english.stdout))
    // Both pages show the same examples, of this command, with options that it has.
    const examples = findExamples(english.stdout)
    expect(examples.length).toBeGreaterThan(0)
    expect(findExamples(vietnamese.stdout)).toEqual(examples)
    const known = [...english.stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option)
    for (const example of examples) {
      expect(`${example} `).toMatch(name === 'start' ? /^npm start / : new RegExp(`^npm run ${name} `))
      const typed = [...example.matchAll(/ (--\w[\w-]*)/g)].map(([, option]) => option)
      expect(typed.filter((option) => !known.includes(option))).toEqual([])
    }
    // No option pushes the meanings of the others out of a terminal.
    for (const line of `${english.stdout}\n${vietnamese.stdout}`.split('\n')) {
      if (line.startsWith('  ') && !/^ {2}(npm |\d)/.test(line)) expect(line.length, line).toBeLessThanOrEqual(100)
    }
  },
)

test.each(processes)('$name names an option that it does not know, and does nothing', ({ file }) => {
  const refused = run(file, ['--no-such-option'], 'C.UTF-8')
  expect(refused).toMatchObject({ status: 2, stdout: '' })
  expect(refused.stderr).toContain('--no-such-option')
  expect(refused.stderr).toContain('--help')
})
