/** The report from outside: a database, a command line, and what a script reads. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { read, utils } from '@e965/xlsx'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { mockPaths } from '../../src/sandbox/state.ts'
import type { Report } from '../../src/settlement/report/report.ts'
import { insertDossiers } from '../settlement/report/fixtures.ts'
import { dossier } from '../settlement/report/sample.ts'
import { childEnvironment } from '../support/child-environment.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const root = resolve(import.meta.dirname, '../..')
let db: TestDatabase
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-report-'))
  db = await freshDatabase()
  await insertDossiers(db.database, [
    dossier({ due: '2026-01-05T17:00:00' }, ['received', '2026-01-05T09:00:00'], ['done', '2026-01-05T16:00:00']),
    dossier({ due: '2026-01-05T17:00:00' }, ['received', '2026-01-05T09:00:00'], ['done', '2026-01-06T16:00:00']),
    dossier(
      { unit: 'H99.02', procedure: '1.000894', channel: 'online', due: '2026-02-02T17:00:00' },
      ['received', '2026-01-30T09:00:00'],
      ['accepted', '2026-01-30T10:00:00'],
    ),
    dossier(
      { unit: 'H99.02', due: '2026-01-02T17:00:00' },
      ['received', '2025-12-30T09:00:00'],
      ['done', '2026-01-02T10:00:00'],
    ),
  ])
})
afterAll(async () => {
  await db.drop()
  rmSync(folder, { recursive: true, force: true })
})

function run(args: readonly string[], environment: Record<string, string> = { DATABASE_URL: db.settings.url }) {
  const child = spawn(process.execPath, ['src/commands/report.ts', ...args], {
    cwd: root,
    env: { ...childEnvironment(), LC_ALL: 'C.UTF-8', ...environment },
    timeout: 60_000,
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (data) => (stdout += data))
  child.stderr.on('data', (data) => (stderr += data))
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((done) =>
    child.on('close', (status) => done({ status, stdout, stderr })),
  )
}
const january = ['--form', 'II.06a', '--from', '2026-01-01', '--to', '2026-01-31']

test('--json prints the form, whose columns add up', async () => {
  const { status, stdout, stderr } = await run([...january, '--by', 'unit', '--json'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const report = JSON.parse(stdout) as Report
  expect(report).toMatchObject({
    form: 'II.06a',
    by: 'unit',
    period: { from: '2026-01-01', to: '2026-01-31', complete: true },
  })
  expect(report.rows.map(({ key, columns }) => [key, ...Object.values(columns)])).toEqual([
    ['H99.01.02', 2, 0, 2, 0, 2, 0, 1, 1, 0, 0, 0],
    ['H99.02', 2, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0],
  ])
  expect(Object.values(report.total.columns)).toEqual([4, 1, 2, 1, 3, 0, 2, 1, 1, 1, 0])
  expect(report.lateness).toMatchObject([{ cause: 'none-recorded', count: 1 }])
})

test('by procedure a row has its name, by month each month is a report of its own', async () => {
  const byProcedure = JSON.parse((await run([...january, '--by', 'procedure', '--json'])).stdout) as Report
  expect(byProcedure.rows.map(({ key, name }) => [key, name.vi])).toEqual([
    ['1.000894', expect.stringMatching(/kết hôn/)],
    ['1.001193', expect.stringMatching(/khai sinh/)],
  ])
  const year = ['--from', '2025-12-01', '--to', '2026-01-31']
  const byMonth = JSON.parse((await run([...year, '--by', 'month', '--json'])).stdout) as Report
  expect(byMonth.rows.map(({ key, columns }) => [key, columns['3'], columns['6'], columns['11']])).toEqual([
    ['2025-12', 1, 0, 1],
    ['2026-01', 4, 1, 1],
  ])
  expect(byMonth.total.columns).toMatchObject({ '3': 4, '6': 0, '11': 1 })
})

test('a unit alone, and in each format the same figures', async () => {
  const file = join(folder, 'report.xlsx')
  const page = join(folder, 'report.html')
  const { status, stdout } = await run([
    ...january,
    '--unit',
    'H99.01',
    '--csv',
    '--xlsx',
    file,
    '--html',
    page,
    '--lang',
    'vi',
    '--reporter',
    'UBND xã Mẫu',
  ])
  expect(status).toBe(0)
  const [head, line, total] = stdout.split('\r\n')
  expect(head?.startsWith('\uFEFF(1) TT,')).toBe(true)
  expect(line?.split(',').slice(0, 13)).toEqual([
    '1',
    'H99.01.02',
    '2',
    '0',
    '2',
    '0',
    '2',
    '0',
    '1',
    '1',
    '0',
    '0',
    '0',
  ])
  expect(total?.split(',').slice(1, 4)).toEqual(['Tổng cộng', '2', '0'])
  const form = read(readFileSync(file)).Sheets['II.06a']
  expect(form?.[utils.encode_cell({ c: 2, r: 11 })]).toMatchObject({ t: 'n', v: 2 })
  expect(readFileSync(page, 'utf8')).toContain('UBND xã Mẫu')
})

test('without a format it prints a table to read', async () => {
  const { stdout } = await run(january)
  expect(stdout).toContain('(13)')
  expect(stdout).toContain('H99.01.02')
  expect(stdout).toContain('No cause is on record: 1')
})

test('every fault of the command line is reported at once, and nothing is printed', async () => {
  const { status, stdout, stderr } = await run(
    [
      '--form',
      'II.99',
      '--from',
      '2026-02-30',
      '--to',
      'soon',
      '--by',
      'mood',
      '--unit',
      'x y',
      '--procedure',
      '1',
      '--json',
      '--csv',
      '--lang',
      'fr',
    ],
    {},
  )
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  for (const name of [
    '--form',
    '--from',
    '--to',
    '--by',
    '--unit',
    '--procedure',
    '--json',
    '--lang',
    'DATABASE_URL',
  ]) {
    expect(stderr).toContain(`${name}: `.replace('--json: ', '--json and --csv: '))
  }
})

test('a database that is not there is explained without its address', async () => {
  const { status, stderr } = await run(january, { DATABASE_URL: 'postgres://someone:secret@127.0.0.1:9/none' })
  expect(status).toBe(2)
  expect(stderr).toContain('ECONNREFUSED')
  expect(stderr).not.toContain('secret')
})

/** A configuration as a gateway has it; `law` = files on top of the shipped law. */
function writeConfig(law: readonly string[]): string {
  const config = {
    database: { url: { env: 'DATABASE_URL' } },
    access: { consumersFile: 'consumers.yaml', keyHashKey: { env: 'SECRET' } },
    audit: { keyId: 'test', chainKey: { env: 'SECRET' }, subjectKey: { env: 'SECRET' } },
    links: { population: { paths: mockPaths('http://127.0.0.1:9', ['ndxp']).map((path) => hideSecrets(path)) } },
    law: { files: law },
    server: { board: { units: [{ code: 'H99.02', name: 'Phường Thử' }] } },
  }
  const file = join(folder, 'lienthong.yaml')
  writeFileSync(file, stringify(config))
  return file
}
const hideSecrets = (path: object) =>
  JSON.parse(JSON.stringify(path), (name, value) =>
    ['secret', 'secretKey', 'keyPass', 'auth', 'apiKey', 'password'].includes(name) ? { env: 'SECRET' } : value,
  )
const inEnvironment = () => ({ DATABASE_URL: db.settings.url, SECRET: 's'.repeat(32) })

test("a configuration's own law files and names of units count, as at the gateway", async () => {
  const own = join(folder, 'own.yaml')
  writeFileSync(
    own,
    `procedures:
  - code: '1.000894'
    name: { vi: 'Kết hôn tại phường', en: 'Marriage at the ward' }
    portal: 1 OTHER
    rules:
      - law: law-60-2014
        limit: same day
        article: { vi: 'Điều 18(2)', en: 'Art. 18(2)' }
        mark: confirmed
        verified: 2026-10-01
`,
  )
  const file = writeConfig([own])
  const byProcedure = await run([...january, '--by', 'procedure', '--json', '--config', file], inEnvironment())
  expect([byProcedure.status, byProcedure.stderr]).toEqual([0, ''])
  const named = (JSON.parse(byProcedure.stdout) as Report).rows.find(({ key }) => key === '1.000894')
  expect(named?.name.vi).toBe('Kết hôn tại phường')
  const byUnit = JSON.parse((await run([...january, '--json', '--config', file], inEnvironment())).stdout) as Report
  expect(byUnit.rows.map(({ name }) => name.vi)).toEqual(['H99.01.02', 'Phường Thử (H99.02)'])
  writeFileSync(own, 'procedures:\n  - code: 1.000894\n    nam: x\n')
  const refused = await run([...january, '--json', '--config', file], inEnvironment())
  expect(refused).toMatchObject({ status: 2, stdout: '' })
  expect(refused.stderr).toMatch(/own\.yaml/)
  expect(refused.stderr).toMatch(/nam/)
})

test('--close closes a period that is over, on record and in the name of who did, and refuses one that runs', async () => {
  const unconfigured = await run([...january, '--close', 'canbo.mau', '--json'])
  expect(unconfigured).toMatchObject({ status: 2, stdout: '' })
  expect(unconfigured.stderr).toMatch(/--close: needs --config/)
  const file = writeConfig([])
  for (const result of ['done', 'replayed']) {
    const { status, stdout, stderr } = await run(
      [...january, '--close', 'canbo.mau', '--json', '--config', file],
      inEnvironment(),
    )
    expect([status, stderr]).toEqual([0, ''])
    const report = JSON.parse(stdout) as Report
    expect(report.closing).toMatchObject({ closedBy: 'canbo.mau', cameLate: [] })
    expect(report.total.columns['3']).toBe(4)
    const { rows } = await db.database.query(
      `SELECT body->>'officer' AS officer, body->>'object' AS object, body->>'result' AS result FROM audit_record
       WHERE body->>'operation' = 'close-report' ORDER BY body->>'at' DESC LIMIT 1`,
    )
    expect(rows).toEqual([{ officer: 'canbo.mau', object: 'II.06a 2026-01-01 2026-01-31', result }])
  }
  const running = await run(['--from', '2026-01-01', '--to', '2199-12-31', '--close', 'an account', '--json'])
  expect(running).toMatchObject({ status: 2, stdout: '' })
  expect(running.stderr).toMatch(/--close: must be an account/)
})
