/** The back-test from outside: a gateway's database, its configuration, and law files of one's own. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { mockPaths } from '../../src/sandbox/state.ts'
import type { BacktestReport } from '../../src/settlement/forecast/backtest.ts'
import { generateYear } from '../../src/settlement/generator/generate-year.ts'
import { readBacktest } from '../../src/store/dossier/forecasts.ts'
import { writeHistory } from '../settlement/write-history.ts'
import { childEnvironment } from '../support/child-environment.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

// Each command is a process of its own.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })
const root = resolve(import.meta.dirname, '../..')
let db: TestDatabase
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-backtest-'))
  db = await freshDatabase()
  const city = { year: 2026, seed: 5, units: 2, dossiers: 4_000 } as const
  const year = generateYear({ ...city, predictability: 'predictable', changeInJune: false })
  const cases = year.cases
    .filter(({ receivedAt }) => receivedAt < Date.parse('2026-01-25T00:00:00+07:00'))
    .map(({ steps, ...rest }) => ({ ...rest, steps: steps.map(({ at, step }) => ({ at: Math.floor(at), step })) }))
  await writeHistory(db.database, { cases, outages: [] })
})
afterAll(async () => {
  await db.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function run(args: readonly string[], environment: Record<string, string>) {
  const child = spawn(process.execPath, ['src/commands/backtest.ts', '--json', ...args], {
    cwd: root,
    env: { ...childEnvironment(), LC_ALL: 'C.UTF-8', ...environment },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (text) => {
    stdout += text
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const status = await new Promise<number | null>((closed) => child.once('close', closed))
  return { status, stdout, stderr }
}

/** The offices are open on Saturdays as well: other moments of forecasting, other figures. */
const saturdays = `hours:
  - units: ['*']
    weekdays: [1, 2, 3, 4, 5, 6]
    sessions: [{ from: '06:00', to: '19:00' }]
    counts: true
    source: { vi: Giờ làm việc mẫu, en: sample hours }
    mark: seen-once
    verified: 2026-10-01
`

function writeConfig(law: readonly string[]): string {
  const config = {
    database: { url: { env: 'URL_OF_THE_CITY' } },
    access: { consumersFile: 'consumers.yaml', keyHashKey: { env: 'SECRET' } },
    audit: { keyId: 'test', chainKey: { env: 'SECRET' }, subjectKey: { env: 'SECRET' } },
    links: { population: { paths: mockPaths('http://127.0.0.1:9', ['ndxp']).map(hideSecrets) } },
    law: { files: law },
  }
  const file = join(folder, 'lienthong.yaml')
  writeFileSync(file, stringify(config))
  return file
}
const hideSecrets = (path: object) =>
  JSON.parse(JSON.stringify(path), (name, value) =>
    ['secret', 'secretKey', 'keyPass', 'auth', 'apiKey', 'password'].includes(name) ? { env: 'SECRET' } : value,
  )

test('the database of a configuration is judged by its law files, or by those of the command line, and kept for the board', async () => {
  const own = join(folder, 'saturdays.yaml')
  writeFileSync(own, saturdays)
  const environment = { URL_OF_THE_CITY: db.settings.url, SECRET: 's'.repeat(32) }
  const read = async (...args: string[]) => {
    const { status, stdout, stderr } = await run(
      args,
      args.length > 0 ? environment : { DATABASE_URL: db.settings.url },
    )
    expect([stderr, status === 0 || status === 1]).toEqual(['', true])
    return JSON.parse(stdout) as BacktestReport
  }
  const shipped = await read()
  const configured = await read('--config', writeConfig([]))
  expect(configured.all).toEqual(shipped.all)
  expect(shipped.judged).toBeGreaterThan(50)
  const byConfig = await read('--config', writeConfig([own]))
  expect(byConfig.all.forecasts).not.toBe(shipped.all.forecasts)
  const byOption = await read('--config', writeConfig([]), '--law', own)
  expect(byOption.all).toEqual(byConfig.all)
  expect(await readBacktest(db.database)).toMatchObject({ judged: byConfig.judged })
})

test('law files that are not understood are refused with their faults, and nothing is kept', async () => {
  const before = await readBacktest(db.database)
  const own = join(folder, 'wrong.yaml')
  writeFileSync(own, saturdays.replace('weekdays', 'weekday'))
  const { status, stdout, stderr } = await run(['--law', own], { DATABASE_URL: db.settings.url })
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/wrong\.yaml/)
  expect(await readBacktest(db.database)).toEqual(before)
})

test('without a database, a file or a year it says what is missing', async () => {
  const { status, stderr } = await run([], {})
  expect(status).toBe(2)
  expect(stderr).toMatch(/--config/)
})
