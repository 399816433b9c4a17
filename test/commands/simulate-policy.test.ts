/** `npm run simulate-policy`: on files alone without configuration, database or network; and on the trail in a database. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { encodeRecord } from '../../src/audit/audit-record.ts'
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { findSigners, growTree } from '../../src/audit/tree/grow-tree.ts'
import { writeExport } from '../../src/audit/tree/write-export.ts'
import { dayMs } from '../../src/domain/duration.ts'
import { mockPaths } from '../../src/sandbox/state.ts'
import { makeInquiryEntry } from '../support/audit-entry.ts'
import { freshDatabase, silent } from '../support/database.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'lienthong-policy-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const register = (fields: string) => `consumers:
  - id: one-stop
    name: One-stop system
    keys: [{ id: abcdefghijkl, hash: ${'a'.repeat(64)} }]
    units: [H99]
    quota: { perMinute: 60, burst: 10 }
    grants: [{ procedures: ['1.001193'], operations: [lookup], fields: [${fields}] }]
`
const before = write('before.yaml', register('fullName'))
const after = write('after.yaml', register('sex, father.*'))
const records = write(
  'records.jsonl',
  `${encodeRecord({ chain: 'c', seq: 1, at: '2026-11-29T08:00:00.000Z' }, makeInquiryEntry('r1'))}\n`,
)

const now = '2026-11-30T09:00:00+07:00'

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(root, 'src/commands/simulate-policy.ts'), ...args, '--at', now],
      { env: { LANG: 'en_US.UTF-8', KEY: 's'.repeat(32) }, timeout: 60_000 },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    )
  })
}

test('a change is shown whole, with its smallest example and the recorded calls that it would have refused', async () => {
  const { code, out, err } = await run('--before', before, '--after', after, '--records', records, '--json')
  expect(err).toBe('')
  const { comparison, replay } = JSON.parse(out)
  expect(comparison.changes).toEqual([
    expect.objectContaining({
      consumers: ['one-stop'],
      granted: [
        expect.objectContaining({ operation: 'lookup', names: expect.arrayContaining(['sex', 'father.fullName']) }),
      ],
      withdrawn: [expect.objectContaining({ names: ['fullName'] })],
      example: expect.objectContaining({ procedure: '1.001193', unit: 'H99', name: 'sex' }),
    }),
  ])
  expect(replay.refused).toMatchObject({ calls: 1, groups: [{ names: ['fullName'], example: { requestId: 'r1' } }] })
  expect(code).toBe(1)
})

test('a signed export of the trail is judged as it was written, with all that stands in it beside records', async () => {
  const { database, drop } = await freshDatabase()
  try {
    const settings = AuditSettings.parse({ keyId: 'k1', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) })
    const clock = { now: () => Date.parse(now) - dayMs }
    const trail = new Trail(database, settings, clock, silent)
    await trail.open()
    await trail.append(makeInquiryEntry('r1'))
    await trail.close()
    await growTree(database, settings, clock)
    const lines = await Array.fromAsync(writeExport(database, findSigners(settings), clock))
    expect(lines.length, 'it holds more than its records').toBeGreaterThan(4)
    const signed = write('signed.jsonl', lines.map((line) => `${line.trim()}\n`).join(''))
    const { code, out, err } = await run('--before', before, '--after', after, '--records', signed, '--json')
    expect(err).toBe('')
    const { replay } = JSON.parse(out)
    expect(replay).toMatchObject({
      records: 1,
      judged: 1,
      refused: { calls: 1, groups: [{ example: { requestId: 'r1' } }] },
    })
    expect(code).toBe(1)
  } finally {
    await drop()
  }
})

test('who may see a field is said in words, and no one is an answer', async () => {
  const question = ['--policy', after, '--procedure', '1.001193', '--lang', 'en']
  const found = await run(...question, '--who', 'father.personalNumber', '--unit', 'H99.01')
  expect([found.code, found.out]).toEqual([0, 'one-stop (One-stop system): grant 1; H99.01\n'])
  expect((await run(...question, '--who', 'religion')).out).toBe('No system may.\n')
})

test('a wrong file and a wrong line are refused with all their faults', async () => {
  const wrong = write('wrong.yaml', register('salary, wage'))
  const faulty = await run('--before', before, '--after', wrong, '--json')
  expect(faulty.code).toBe(2)
  expect(faulty.err.match(/no such field/g)).toHaveLength(2)
  const noRecords = write('no-records.jsonl', '\n{"x":1}\n')
  expect((await run('--policy', after, '--records', noRecords)).err).toContain('--records: line 2 is no record')
})

test('the calls of the last days are read from the database, those before them are not, and what was lately is found', async () => {
  const { settings, database, drop } = await freshDatabase()
  try {
    const clock = { now: () => Date.parse(now) - 40 * dayMs }
    const trailSettings = AuditSettings.parse({ keyId: 'k1', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) })
    const trail = new Trail(database, trailSettings, clock, silent)
    await trail.open()
    const append = async (days: number, requestId: string, changes: Parameters<typeof makeInquiryEntry>[1] = {}) => {
      clock.now = () => Date.parse(now) - days * dayMs
      await trail.append(makeInquiryEntry(requestId, changes))
    }
    await append(40, 'long-ago')
    await append(29, 'lately')
    await append(2, 'refused-then', { fields: ['sex'], outcome: 'refused', result: 'field-not-allowed' })
    await append(1, 'of-another', { consumer: 'gone' })
    await trail.close()
    const [path] = mockPaths('http://127.0.0.1:9', ['ndxp'])
    const config = write(
      'lienthong.yaml',
      stringify({
        database: { url: { file: write('url', settings.url) } },
        access: { consumersFile: 'before.yaml', keyHashKey: { env: 'KEY' } },
        audit: { keyId: 'k1', chainKey: { env: 'KEY' }, subjectKey: { env: 'KEY' } },
        links: { population: { paths: [{ ...path, secret: { env: 'KEY' }, apiKey: { env: 'KEY' } }] } },
      }),
    )
    const { code, out, err } = await run(
      '--before',
      before,
      '--after',
      after,
      '--days',
      '30',
      '--config',
      config,
      '--json',
    )
    expect(err).toBe('')
    const { replay } = JSON.parse(out)
    expect(replay).toMatchObject({ records: 3, judged: 3 })
    expect(replay.refused).toMatchObject({
      calls: 1,
      groups: [{ names: ['fullName'], example: { requestId: 'lately' } }],
    })
    expect(replay.allowed).toMatchObject({
      calls: 1,
      groups: [{ names: ['sex'], example: { requestId: 'refused-then' } }],
    })
    expect(replay.unused).toMatchObject([{ consumer: 'one-stop', names: expect.arrayContaining(['father.fullName']) }])
    expect(code).toBe(1)
  } finally {
    await drop()
  }
}, 60_000)
