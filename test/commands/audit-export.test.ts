/**
 * `npm run verify-export` and `npm run citizen-report` from outside: with a file and a public key, on a machine that has no database and no
 * configuration.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { findSigners, growTree } from '../../src/audit/tree/grow-tree.ts'
import { proveRecord, writeExport } from '../../src/audit/tree/write-export.ts'
import { makeInquiryEntry } from '../support/audit-entry.ts'
import { childEnvironment } from '../support/child-environment.ts'
import { freshDatabase, silent } from '../support/database.ts'

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })
const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'lienthong-export-'))
afterAll(() => rmSync(folder, { recursive: true }))

const settings = AuditSettings.parse({ keyId: 'k1', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) })
const clock = { now: Date.now }
const file = (name: string) => join(folder, name)
let subject: string

beforeAll(async () => {
  const { database, drop } = await freshDatabase()
  const trail = new Trail(database, settings, clock, silent)
  await trail.open()
  subject = trail.getSubject('999090000001')
  // A text may hold what other readers of lines take for an end.
  const purpose = { procedure: '1.001193', dossier: 'H99-1 \u2028', officer: '999085000777', unit: 'H99.01' }
  for (const about of [subject, 'x'.repeat(43), subject]) {
    await trail.append(makeInquiryEntry('request', { subject: about, purpose }))
  }
  await growTree(database, settings, clock)
  const signers = findSigners(settings)
  const lines = await Array.fromAsync(writeExport(database, signers, clock))
  writeFileSync(file('trail.jsonl'), `${lines.join('\n')}\n`)
  writeFileSync(file('trail.pub'), `${signers[0].publicKey}\n`)
  writeFileSync(file('one.tlog-proof'), (await proveRecord(database, trail.chain, 1)) ?? '')
  writeFileSync(file('changed.jsonl'), `${lines.join('\n').replace('one-stop', 'one-shop')}\n`)
  await trail.close()
  await drop()
})

function run(command: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`src/commands/${command}.ts`, ...args], {
    cwd: root,
    encoding: 'utf8',
    // No configuration and no database are named.
    env: { ...childEnvironment(), LC_ALL: 'C.UTF-8' },
    timeout: 60_000,
  })
  return { status, stdout, stderr }
}

test('an export is whole, or the first bad record is named, by exit code and as JSON', () => {
  const whole = run('verify-export', file('trail.jsonl'), '--key', file('trail.pub'), '--json')
  expect([whole.status, whole.stderr]).toEqual([0, ''])
  expect(JSON.parse(whole.stdout)).toMatchObject({ whole: true, records: 4, size: 4 })
  const changed = run('verify-export', file('changed.jsonl'), '--key', file('trail.pub'))
  expect(changed.status).toBe(1)
  expect(changed.stdout).toMatch(
    /NOT whole. Line 4, record at 1 \(chain [0-9a-f-]{36}, record 1\): is not what was signed/,
  )
  expect(run('verify-export', file('trail.jsonl')).status).toBe(2)
})

test('a proof shows the record that it proves', () => {
  const { status, stdout } = run('verify-export', file('one.tlog-proof'), '--key', file('trail.pub'), '--json')
  expect(status).toBe(0)
  const { proved, record } = JSON.parse(stdout)
  expect(proved).toBe(true)
  expect(JSON.parse(record.slice(64))).toMatchObject({ subject, seq: 1 })
})

test('the report to a citizen is made from an export, as JSON and as a page, and never from one that was changed', () => {
  const page = file('report.html')
  const from = ['--subject', subject, '--key', file('trail.pub'), '--json', '--out', page]
  const { status, stdout, stderr } = run('citizen-report', ...from, '--file', file('trail.jsonl'))
  expect([status, stderr]).toEqual([0, ''])
  expect(JSON.parse(stdout).accesses).toMatchObject([
    { kind: 'shown', fields: ['fullName'], unit: 'H99.01', dossier: null, officer: 1 },
    { kind: 'shown', officer: 1 },
  ])
  expect(stdout + readFileSync(page, 'utf8')).not.toContain('999085000777')
  expect(run('citizen-report', ...from, '--file', file('changed.jsonl')).status).toBe(1)
})
