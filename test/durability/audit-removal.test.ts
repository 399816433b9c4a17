/**
 * A month of the trail whose time is over goes as a whole, and the rest still verifies: chains, exports and proofs of single records; what was removed is
 * named with its provision, and what was kept of it cannot be changed unseen.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TrailCheck } from '../../src/audit/check-trail.ts'
import { listRemovedMonths } from '../../src/audit/read-removals.ts'
import { findDueMonths, removeMonth } from '../../src/audit/remove-months.ts'
import { createTrailRetention } from '../../src/audit/retain-trail.ts'
import { AuditSettings, chainKeys } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { findSigners, findVerifiers, growTree } from '../../src/audit/tree/grow-tree.ts'
import { verifyExport, verifyProof } from '../../src/audit/tree/verify-export.ts'
import { proveRecord, writeExport } from '../../src/audit/tree/write-export.ts'
import { verifyHeads } from '../../src/audit/verify-heads.ts'
import { verifyTrail } from '../../src/audit/verify-trail.ts'
import { createKeyedHash } from '../../src/domain/keyed-hash.ts'
import { reportSubjects } from '../../src/oversight/report-to-citizen.ts'
import { OversightSettings } from '../../src/oversight/settings.ts'
import { makeMonths } from '../../src/store/audit/records.ts'
import { makeInquiryEntry } from '../support/audit-entry.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'

const basis = 'Nghị định 333/2026/NĐ-CP'
const settings = AuditSettings.parse({
  keyId: 'k1',
  chainKey: 'c'.repeat(32),
  subjectKey: 's'.repeat(32),
  retention: { keepMonths: 12, basis },
})
const signers = findSigners(settings)
const verifiers = findVerifiers(settings)
const keys = chainKeys(settings)
let now = Date.parse('2025-01-10T03:00:00Z')
const clock = { now: () => now }
const person = '999090000001'
const entry = (n: number) => ({
  ...makeInquiryEntry(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`),
  subject: createKeyedHash(settings.subjectKey)(person, 'base64url'),
})

let base: TestDatabase
let long: Trail
/** An export that was made before anything was removed. */
let earlier: string[]
/** Where the tree ended within the first month. */
let sizeBefore: number

const exportLines = (from = 0) => Array.fromAsync(writeExport(base.database, signers, clock, from))
const grow = () => growTree(base.database, settings, clock)
const check = () => verifyTrail(base.database, keys, [], verifiers)
const deps = () => ({ database: base.database, trail: long, settings, clock })
const by = { requestId: '00000000-0000-4000-8000-0000000000aa', officer: '' }
const purges = async () =>
  (
    await base.database.query(
      `SELECT count(*)::int AS count FROM audit_record WHERE body ->> 'operation' = 'purge-trail'`,
    )
  ).rows[0].count

async function fill(trail: Trail, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, n) => trail.append(entry(n))))
}

beforeAll(async () => {
  base = await freshDatabase()
  await makeMonths(base.database, now)
  long = new Trail(base.database, settings, clock, silent)
  await long.open()
  // A chain that is over within the first month, and one that goes on over all of them: 700 records are more than a subtree of 256 on either side.
  const short = new Trail(base.database, settings, clock, silent)
  await short.open()
  await fill(short, 20)
  await short.close()
  await fill(long, 300)
  await grow()
  sizeBefore = Number((await exportLines()).filter((line) => line.startsWith('{"hash"')).length)
  await fill(long, 300)
  await grow()
  await fill(long, 75)
  for (const month of ['2025-02-10T03:00:00Z', '2025-03-25T03:00:00Z', '2025-04-20T03:00:00Z']) {
    now = Date.parse(month)
    await makeMonths(base.database, now)
    // The first commit of a month is kept with the one before it.
    await fill(long, 1)
    await fill(long, 30)
    await grow()
    await fill(long, 10)
  }
  await grow()
  earlier = await exportLines()
  now = Date.parse('2026-04-10T18:30:00Z')
  await makeMonths(base.database, now)
})
afterAll(async () => {
  await long.close()
  await base.drop()
})

test('a month is over once its last record is older than the time that is set, and not while it shows a violation', async () => {
  expect((await findDueMonths(deps())).map(({ month }) => month)).toEqual(['2025-01-01', '2025-02-01'])
  await base.database.query(
    `INSERT INTO breach_case (code, detected_at, opened_at, opened_by, account, scope)
     VALUES ('VP-1', now(), now(), 'an', '{}', '{"since": "2025-01-01T00:00:00.000Z", "until": "2025-01-20T00:00:00.000Z"}')`,
  )
  const young = await findDueMonths(deps())
  const old = await findDueMonths({ ...deps(), clock: { now: () => Date.parse('2030-06-01T00:00:00Z') } })
  await base.database.query('DELETE FROM breach_case')
  expect(young.map(({ month }) => month)).toEqual(['2025-02-01'])
  expect(old.map(({ month }) => month)).toContain('2025-01-01')
})

test('a month that is not exactly what was sealed stays, and the job says why', async () => {
  const change = (from: string, to: string) =>
    base.database.transaction(async (connection) => {
      await connection.query('SET LOCAL session_replication_role = replica')
      const { rowCount } = await connection.query(
        `UPDATE audit_record_2025_01 SET body = replace(body::text, $1, $2)::json WHERE chain = $3 AND seq = 50`,
        [from, to, long.chain],
      )
      expect(rowCount).toBe(1)
    })
  const retention = createTrailRetention({ ...deps(), logger: silent, order: undefined })
  await change('"consumer":"one-stop"', '"consumer":"one-shop"')
  expect(await retention.round()).toBe(false)
  expect(retention.status()).toBe('differs')
  expect(
    (await base.database.query(`SELECT to_regclass('audit_record_2025_01') IS NOT NULL AS there`)).rows[0].there,
  ).toBe(true)
  expect(await purges()).toBe(0)
  await change('"consumer":"one-shop"', '"consumer":"one-stop"')
})

test('a removal that an outage interrupts goes on where it ended, and is on record once', async () => {
  const failing = {
    ...base.database,
    connect: async (timeoutMs?: number) => {
      const connection = await base.database.connect(timeoutMs)
      const query = connection.query.bind(connection)
      Object.assign(connection, {
        query: (...given: Parameters<typeof query>) =>
          String(given[0]).startsWith('DROP TABLE') ? Promise.reject(new Error('gone')) : query(...given),
      })
      return connection
    },
  }
  await expect(removeMonth({ ...deps(), database: failing }, '2025-01-01', by)).rejects.toThrow('gone')
  expect([await purges(), (await check()).whole]).toEqual([1, true])
  expect(await removeMonth(deps(), '2025-01-01', by)).toMatchObject({ month: '2025-01', basis })
  expect(await removeMonth(deps(), '2025-01-01', by)).toMatchObject({ month: '2025-01' })
  expect(await purges()).toBe(1)
  await grow()
})

test('the trail is whole without the month: chains, quoted heads, the check in the background, keys', async () => {
  const report = await check()
  expect(report).toMatchObject({ whole: true, findings: [], removed: [{ month: '2025-01', basis }] })
  const background = new TrailCheck({ database: base.database, settings, clock, logger: silent })
  expect((await background.check()).last).toMatchObject({ whole: true, findings: [] })
  // Again, over what is known, with a share of the old ones.
  expect((await background.check()).last).toMatchObject({ whole: true, findings: [] })
  expect(await verifyHeads(base.database, keys)).toMatchObject({ broken: [], unknownKeys: [] })
  // Without the public key no statement is believed: then they are missing.
  expect((await verifyTrail(base.database, keys)).whole).toBe(false)
})

test('a record that is gone and was not removed in time is still missing', async () => {
  const found = await base.database.transaction(async (connection) => {
    await connection.query('SET LOCAL session_replication_role = replica')
    await connection.query('DELETE FROM audit_record_2025_02 WHERE seq % 7 = 0')
    const report = await verifyTrail(connection, keys, [], verifiers)
    await connection.query('ROLLBACK')
    await connection.query('BEGIN')
    return report
  })
  expect(found.whole).toBe(false)
  expect(found.findings.every(({ kind }) => kind === 'missing')).toBe(true)
})

test('an export over the month, from before it or behind it verifies with the public key alone and names what was removed', async () => {
  const lines = await exportLines()
  const report = await verifyExport(lines, verifiers)
  const [removal] = report.removals
  expect(report).toMatchObject({ whole: true, finding: null, removals: [{ month: '2025-01', basis }] })
  expect(removal?.records).toBe(report.removed)
  expect(report.removed).toBeGreaterThan(690)
  expect(lines.some((line) => line.startsWith('{"skip"'))).toBe(true)
  // It goes on from where an earlier export ended, also where that lies within what is gone.
  for (const from of [sizeBefore, report.size]) {
    expect(await verifyExport(await exportLines(from), verifiers)).toMatchObject({ whole: true, size: report.size })
  }
  // The same tree: what an earlier export holds of the root at its size is on the way.
  expect((await verifyExport(earlier, verifiers)).whole).toBe(true)
})

test('whatever line of such an export is left out, changed or repeated: it is found', async () => {
  const lines = await exportLines()
  const garble = (line: string) => {
    const at = line.length - 14
    return line.slice(0, at) + (line[at] === 'A' ? 'B' : 'A') + line.slice(at + 1)
  }
  for (const at of lines.keys()) {
    const line = lines[at] ?? ''
    const isRecord = line.startsWith('{"hash"')
    const changed = { left: lines.toSpliced(at, 1), garbled: lines.with(at, garble(line)) }
    if (isRecord && at % 11 !== 0) continue
    for (const [name, all] of Object.entries(changed)) {
      expect((await verifyExport(all, verifiers)).whole, `${name} line ${at + 1}: ${line.slice(0, 40)}`).toBe(false)
    }
  }
})

test('records that are there cannot be passed over as if they had been removed', async () => {
  const lines = await exportLines()
  const skip = lines.findIndex((line) => line.startsWith('{"skip"'))
  const segments = lines.flatMap((line, at) => (line.startsWith('{"segment"') ? [at] : []))
  const [, second = 0] = segments
  const { segment } = JSON.parse(lines[second] ?? '{}')
  const { skip: nodes } = JSON.parse(lines[skip] ?? '{}')
  const forged = lines.with(skip, JSON.stringify({ skip: nodes, segment }))
  expect((await verifyExport(forged, verifiers)).finding).toMatchObject({ kind: 'missing' })
})

test('each record that remains is proved as before', async () => {
  const { rows } = await base.database.query(
    'SELECT chain, seq FROM audit_record WHERE consumer IS NOT NULL AND at < $1 ORDER BY at, seq',
    ['2025-12-31'],
  )
  expect(rows.length).toBeGreaterThan(50)
  // Those at the edges of what is gone, and some between.
  for (const [n, { chain, seq }] of rows.entries()) {
    if (n > 3 && n % 12 !== 0) continue
    const proof = await proveRecord(base.database, chain, Number(seq))
    expect(proof && verifyProof(proof, verifiers).proved, `${chain} ${seq}`).toBe(true)
  }
})

test('what was kept of the month cannot be changed unseen', async () => {
  const tampered = {
    statement: `UPDATE audit_removal SET note = replace(note, 'records 6', 'records 7')`,
    'hash of a chain': `UPDATE audit_removal_range SET after = decode(repeat('00', 32), 'hex') WHERE to_seq > 100`,
    range: 'DELETE FROM audit_removal_range WHERE to_seq < 50',
  }
  for (const [name, statement] of Object.entries(tampered)) {
    const report = await base.database.transaction(async (connection) => {
      await connection.query('SET LOCAL session_replication_role = replica')
      expect((await connection.query(statement)).rowCount, name).toBeGreaterThan(0)
      const found = await verifyTrail(connection, keys, [], verifiers)
      await connection.query('ROLLBACK')
      await connection.query('BEGIN')
      return found
    })
    expect(report.whole, name).toBe(false)
    expect(report.findings[0]?.explanation.en, name).toContain('2025-01')
  }
  const leaf = base.database.transaction(async (connection) => {
    await connection.query('SET LOCAL session_replication_role = replica')
    await connection.query(`UPDATE audit_removal_leaf SET hash = decode(repeat('11', 32), 'hex')`)
    try {
      await Array.fromAsync(writeExport(connection, signers, clock))
    } finally {
      await connection.query('ROLLBACK')
      await connection.query('BEGIN')
    }
  })
  await expect(leaf).rejects.toThrow('are not those that were sealed')
  // Nobody changes it by mistake.
  await expect(base.database.query('DELETE FROM audit_removal')).rejects.toThrow('final')
  await expect(base.database.query(`UPDATE audit_removal SET note = ''`)).rejects.toThrow('final')
})

test('a citizen learns what is not on record any more', async () => {
  const report = await reportSubjects(
    {
      database: base.database,
      trail: long,
      clock,
      settings: OversightSettings.parse({}),
      names: { findConsumer: () => undefined, findUnit: () => undefined, findProcedure: () => undefined },
      removed: () => listRemovedMonths(base.database, settings),
    },
    { requestId: by.requestId, consumer: 'citizen-report', credential: 'command', officer: 'an', reason: '' },
    [createKeyedHash(settings.subjectKey)(person, 'base64url')],
  )
  expect(report.removed).toMatchObject([{ basis, since: '2025-01-10T03:00:00.000Z' }])
  expect(report.accesses.length).toBeGreaterThan(50)
})

test('the next month goes too, and the rest verifies', async () => {
  const retention = createTrailRetention({ ...deps(), logger: silent, order: undefined })
  await grow()
  expect([await retention.round(), await retention.round(), retention.status()]).toEqual([true, false, null])
  await grow()
  expect(await check()).toMatchObject({ whole: true, removed: [{ month: '2025-01' }, { month: '2025-02' }] })
  expect(await verifyExport(await exportLines(), verifiers)).toMatchObject({ whole: true, finding: null })
  expect(await purges()).toBe(2)
})
