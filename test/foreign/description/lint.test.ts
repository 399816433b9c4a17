/**
 * The description as other people's linters read it: one finding fails. What a rule is not followed in, and why, stands in the two
 * files of rules in `lint/`. The linters bring 200 packages, so they are installed here and not with the project.
 */
import { execFile } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { once, run } from '../stacks/processes.ts'

const execute = promisify(execFile)
const lint = join(import.meta.dirname, 'lint')
const description = join(import.meta.dirname, '../../../contracts/gateway/openapi.json')
/** Registries are slow at times; on a quiet day it takes ten seconds. */
const installMs = 180_000

let linters: string
beforeAll(async () => {
  const files = ['package.json', 'package-lock.json'].map((file) => join(lint, file))
  linters = await once('linters', files, async (folder) => {
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(lint, file), join(folder, file))
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
  })
}, installMs)

/** What a linter prints, and how it ended: 0 = it found nothing. */
async function getFindings(linter: string, options: readonly string[]): Promise<string> {
  const binary = join(linters, 'node_modules/.bin', linter)
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  const ended = await execute(binary, ['lint', ...options, description], { env }).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  )
  return ended.code === 0 ? 'nothing' : `${ended.code}: ${ended.stdout}${ended.stderr}`
}

test('Redocly finds nothing', async () => {
  expect(await getFindings('redocly', ['--config', join(lint, 'redocly.yaml')])).toBe('nothing')
})

test('Spectral finds nothing', async () => {
  const options = ['--ruleset', join(lint, 'spectral.yaml'), '--fail-severity', 'hint']
  expect(await getFindings('spectral', options)).toBe('nothing')
})
