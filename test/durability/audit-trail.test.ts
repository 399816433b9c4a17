/** Promise 2: no personal data leaves before its record is durable; and the trail proves that it is whole. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { verifyTrail } from '../../src/audit/verify-trail.ts'
import { chainHeads } from '../../src/store/audit/records.ts'
import { makeInquiryEntry } from '../support/audit-entry.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

const settings = AuditSettings.parse({ keyId: 'k1', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) })
const keys = new Map([['k1', settings.chainKey]])
const clock = { now: Date.now }

/** With line breaks: records travel to the database as lines, and what an upstream sent may hold some. */
const entry = (n: number) =>
  makeInquiryEntry(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, {
    purpose: { procedure: '1.001193', dossier: `H99-${n}\r\n\u2028.`, officer: '999085000777', unit: 'H99.01' },
  })

let test_: TestDatabase
const open: Trail[] = []
async function openTrail(): Promise<Trail> {
  const trail = new Trail(test_.database, settings, clock, silent)
  await trail.open()
  open.push(trail)
  return trail
}
/** What an attacker with the database's own rights can do, once the trigger is out of the way. */
async function tamper(sql: string, values: unknown[]): Promise<void> {
  await test_.database.query('ALTER TABLE audit_record DISABLE TRIGGER audit_record_is_final')
  await test_.database.query(sql, values)
  await test_.database.query('ALTER TABLE audit_record ENABLE TRIGGER audit_record_is_final')
}

beforeAll(async () => {
  test_ = await freshDatabase()
})
afterEach(async () => {
  for (const trail of open.splice(0)) await trail.close()
})
afterAll(() => test_.drop())

test('a record is in the database when append resolves, and a crowd shares commits', async () => {
  const trail = await openTrail()
  const before = trail.status
  await Promise.all(Array.from({ length: 500 }, (_, n) => trail.append(entry(n))))
  const { rows } = await test_.database.query('SELECT count(*)::int AS count FROM audit_record WHERE chain = $1', [
    trail.chain,
  ])
  expect(rows[0].count).toBe(501)
  expect(trail.status.records - before.records).toBe(500)
  expect(trail.status.commits - before.commits).toBeLessThan(20)
})

test('searched columns are computed from the record and cannot be set apart from it', async () => {
  const trail = await openTrail()
  await trail.append(entry(1))
  const { rows } = await test_.database.query(
    'SELECT subject, consumer, officer, procedure, at FROM audit_record WHERE chain = $1 AND seq = 1',
    [trail.chain],
  )
  expect(rows[0]).toMatchObject({
    subject: 'subject',
    consumer: 'one-stop',
    officer: '999085000777',
    procedure: '1.001193',
  })
  await expect(test_.database.query("UPDATE audit_record SET subject = 'x'")).rejects.toThrow()
  await expect(test_.database.query('DELETE FROM audit_record')).rejects.toThrow(/final/)
})

test('one trail written by several processes verifies, and each process has its own chain', async () => {
  const replicas = [await openTrail(), await openTrail(), await openTrail()]
  await Promise.all(replicas.flatMap((trail) => Array.from({ length: 50 }, (_, n) => trail.append(entry(n)))))
  const report = await verifyTrail(test_.database, keys)
  expect(report).toMatchObject({ whole: true, findings: [] })
  expect(report.chains).toBeGreaterThanOrEqual(3)
})

describe('tampering is found and named', () => {
  async function writtenChain(): Promise<string> {
    const trail = await openTrail()
    for (let n = 0; n < 10; n++) await trail.append(entry(n))
    await trail.close()
    open.splice(open.indexOf(trail), 1)
    return trail.chain
  }
  const findings = async (chain: string, ...expected: Parameters<typeof verifyTrail>[2][]) => {
    const report = await verifyTrail(
      test_.database,
      keys,
      expected.flat().filter((head) => head !== undefined),
    )
    expect(report.whole).toBe(false)
    return report.findings.filter((finding) => finding.chain === chain).map(({ kind, seq }) => `${kind} ${seq}`)
  }
  // Every test below breaks the shared trail for good: each checks only its own chain.

  test('one changed byte of a record', async () => {
    const chain = await writtenChain()
    await tamper(
      `UPDATE audit_record SET body = replace(body::text, 'H99-4', 'H99-5')::json WHERE chain = $1 AND seq = 5`,
      [chain],
    )
    expect(await findings(chain)).toEqual(['changed 5'])
  })

  test('one changed byte of a hash', async () => {
    const chain = await writtenChain()
    await tamper(
      'UPDATE audit_record SET hash = set_byte(hash, 0, (get_byte(hash, 0) + 1) % 256) WHERE chain = $1 AND seq = 5',
      [chain],
    )
    expect(await findings(chain)).toEqual(['changed 5'])
  })

  test('a missing record', async () => {
    const chain = await writtenChain()
    await tamper('DELETE FROM audit_record WHERE chain = $1 AND seq = 5', [chain])
    expect(await findings(chain)).toEqual(['missing 5'])
  })

  test('a missing opening', async () => {
    const chain = await writtenChain()
    await tamper('DELETE FROM audit_record WHERE chain = $1 AND seq = 0', [chain])
    expect(await findings(chain)).toEqual(['missing 0'])
  })

  test('two records in exchanged places', async () => {
    const chain = await writtenChain()
    await tamper('UPDATE audit_record SET seq = CASE seq WHEN 4 THEN 1000 ELSE seq END WHERE chain = $1', [chain])
    await tamper('UPDATE audit_record SET seq = 4 WHERE chain = $1 AND seq = 5', [chain])
    await tamper('UPDATE audit_record SET seq = 5 WHERE chain = $1 AND seq = 1000', [chain])
    expect((await findings(chain)).slice(0, 2)).toEqual(['moved 4', 'moved 5'])
  })

  test('a cut-off end, because a later chain quotes it', async () => {
    const chain = await writtenChain()
    await openTrail()
    await tamper('DELETE FROM audit_record WHERE chain = $1 AND seq >= 8', [chain])
    expect(await findings(chain)).toEqual(['tail-missing 8'])
  })

  test('a chain that is gone as a whole, because a later chain quotes it', async () => {
    const chain = await writtenChain()
    await openTrail()
    await tamper('DELETE FROM audit_record WHERE chain = $1', [chain])
    expect(await findings(chain)).toEqual(['tail-missing 0'])
  })

  test('a cut-off end, because its head was noted outside', async () => {
    const chain = await writtenChain()
    const [head] = await chainHeads(test_.database, chain)
    if (!head) throw new Error('the chain has no head')
    await tamper('DELETE FROM audit_record WHERE chain = $1 AND seq >= 9', [chain])
    expect(await findings(chain, [head])).toEqual(['tail-missing 9'])
  })

  test('a chain that was written with another key', async () => {
    const chain = await writtenChain()
    const forged = await verifyTrail(test_.database, new Map([['k1', 'another key, the key of the forger'.padEnd(32)]]))
    expect(forged.findings.some((finding) => finding.chain === chain && finding.seq === 0)).toBe(true)
    const unknown = await verifyTrail(test_.database, new Map([['k2', settings.chainKey]]))
    const kinds = unknown.findings.filter((finding) => finding.chain === chain).map(({ kind, seq }) => `${kind} ${seq}`)
    expect(kinds).toEqual(['unknown-key 0'])
  })
})

test('records are kept with their month, and the month moves on behind a commit: what is in doubt and what takes its place meet', async () => {
  let now = Date.parse('2026-10-31T23:59:59Z')
  const trail = new Trail(test_.database, settings, { now: () => now }, silent)
  await trail.open()
  open.push(trail)
  now = Date.parse('2026-11-01T00:00:01Z')
  await trail.append(entry(1))
  await trail.append(entry(2))
  const { rows } = await test_.database.query(
    `SELECT seq::int, month::text, tableoid::regclass::text AS partition FROM audit_record WHERE chain = $1 ORDER BY seq`,
    [trail.chain],
  )
  expect(rows).toEqual([
    { seq: 0, month: '2026-10-01', partition: 'audit_record_2026_10' },
    { seq: 1, month: '2026-10-01', partition: 'audit_record_2026_10' },
    { seq: 2, month: '2026-11-01', partition: 'audit_record_2026_11' },
  ])
  // The same place twice, as a commit that was taken for failed would write it.
  const again = `INSERT INTO audit_record (chain, seq, hash, body, month)
                 SELECT chain, seq, hash, body, month FROM audit_record WHERE chain = $1 AND seq = 1`
  await expect(test_.database.query(again, [trail.chain])).rejects.toThrow(/duplicate key/)
})

test('a process that runs for months makes the next partition, also where a month was too late for its own', async () => {
  let now = Date.parse('2027-03-10T00:00:00Z')
  const trail = new Trail(test_.database, { ...settings, knotIntervalMs: 1_000 }, { now: () => now }, silent)
  await trail.open()
  open.push(trail)
  now = Date.parse('2027-06-10T00:00:00Z')
  await trail.append(entry(1))
  await trail.append(entry(2))
  const { rows } = await test_.database.query(
    `SELECT tableoid::regclass::text AS partition FROM audit_record WHERE chain = $1 AND seq = 2`,
    [trail.chain],
  )
  expect(rows).toEqual([{ partition: 'audit_record_other' }])
  await eventually('the month behind it has its partition', async () => {
    const found = await test_.database.query(`SELECT to_regclass('audit_record_2027_07') AS name`)
    return found.rows[0].name === 'audit_record_2027_07'
  })
})
