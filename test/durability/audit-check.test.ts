/** The trail is verified in the background: the next check names what was changed by hand, and later ones still do. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { TrailCheck } from '../../src/audit/check-trail.ts'
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import type { Logger } from '../../src/domain/runtime.ts'
import { lockChecks } from '../../src/store/audit/checks.ts'
import { makeInquiryEntry } from '../support/audit-entry.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway } from '../support/gateway.ts'

const keysOf = { keyId: 'k1', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) }
const clock = { now: Date.now }
const entry = (n: number) =>
  makeInquiryEntry(`r-${n}`, {
    purpose: { procedure: '1.001193', dossier: `H99-${n}`, officer: '999085000777', unit: 'H99.01' },
  })

let test_: TestDatabase
const trails: Trail[] = []
const checks: TrailCheck[] = []
beforeAll(async () => {
  test_ = await freshDatabase()
})
beforeEach(async () => {
  await tamper('DELETE FROM audit_record')
  await test_.database.query('DELETE FROM audit_check')
})
afterEach(async () => {
  for (const check of checks.splice(0)) await check.stop()
  for (const trail of trails.splice(0)) await trail.close()
})
afterAll(() => test_.drop())

/** A closed chain of twelve records: its opening, ten disclosures, its last checkpoint. */
async function writtenChain(settings = AuditSettings.parse(keysOf)): Promise<string> {
  const trail = new Trail(test_.database, settings, clock, silent)
  await trail.open()
  for (let n = 0; n < 10; n++) await trail.append(entry(n))
  await trail.close()
  return trail.chain
}

function checkWith(
  changes: Partial<AuditSettings['check']> = {},
  keys: object = keysOf,
  logger: Logger = silent,
): TrailCheck {
  const settings = AuditSettings.parse({ ...keys, check: changes })
  const check = new TrailCheck({ database: test_.database, settings, clock, logger })
  checks.push(check)
  return check
}

async function tamper(sql: string, values: unknown[] = []): Promise<void> {
  await test_.database.query('ALTER TABLE audit_record DISABLE TRIGGER audit_record_is_final')
  await test_.database.query(sql, values)
  await test_.database.query('ALTER TABLE audit_record ENABLE TRIGGER audit_record_is_final')
}
const change = (chain: string, seq: number) =>
  tamper(`UPDATE audit_record SET body = replace(body::text, 'H99-', 'H98-')::json WHERE chain = $1 AND seq = $2`, [
    chain,
    seq,
  ])
const found = ({ status }: TrailCheck) => status.last?.findings.map(({ kind, seq }) => `${kind} ${seq}`)

test('one changed byte of a record that was verified before is named by the next check, and by those after it', async () => {
  const chain = await writtenChain()
  const check = checkWith()
  expect((await check.check()).last).toMatchObject({ whole: true, chains: 1, records: 12 })
  await change(chain, 5)
  await check.check()
  expect(found(check)).toEqual(['changed 5'])
  await writtenChain()
  await check.check()
  expect(found(check)).toEqual(['changed 5'])
  // Put back from the backup: the trail is whole again, and is reported as whole.
  await tamper(`UPDATE audit_record SET body = replace(body::text, 'H98-', 'H99-')::json WHERE chain = $1`, [chain])
  expect((await check.check()).last).toMatchObject({ whole: true })
})

test('a check verifies what is new, and a share of the old in turn until all of it was verified', async () => {
  const chain = await writtenChain()
  const check = checkWith({ recheckMax: 5 })
  await check.check()
  await writtenChain()
  expect((await check.check()).last).toMatchObject({ records: 12 + 5, whole: true })
  // Its share was just verified, or comes behind the rest of the other chain: not with the very next check.
  await change(chain, 2)
  const seen: (string[] | undefined)[] = []
  for (let n = 0; n < 6 && check.status.last?.whole; n++) {
    await check.check()
    seen.push(found(check))
  }
  expect(seen.at(-1)).toEqual(['changed 2'])
  expect(seen.length).toBeGreaterThan(1)
})

test('a cut-off end and a chain that is gone are named even where no checkpoint quotes them', async () => {
  const [cut, gone] = [await writtenChain(), await writtenChain()]
  const check = checkWith()
  await check.check()
  await tamper('DELETE FROM audit_record WHERE chain = $1 AND seq >= 8', [cut])
  await tamper('DELETE FROM audit_record WHERE chain = $1', [gone])
  for (const _ of [1, 2]) {
    await check.check()
    expect(found(check)?.sort()).toEqual(['tail-missing 0', 'tail-missing 8'])
  }
})

test('a process that starts later, and a replica, know what was verified', async () => {
  await writtenChain()
  await checkWith().check()
  const replica = checkWith({ recheckMax: 0 })
  await replica.start()
  expect(replica.status.last).toMatchObject({ whole: true, records: 12 })
  expect((await replica.check()).last).toMatchObject({ whole: true, records: 0 })
})

test('a note that was forged in the database hides nothing: the check begins at the beginning', async () => {
  const chain = await writtenChain()
  await checkWith().check()
  await change(chain, 5)
  await test_.database.query('UPDATE audit_check SET note = replace(note, \'"records":12\', \'"records":13\')')
  const check = checkWith({ recheckMax: 0 })
  await check.check()
  expect(found(check)).toEqual(['changed 5'])
})

test('a chain goes on being verified after its key was retired', async () => {
  await writtenChain()
  await checkWith().check()
  const retired = [{ keyId: 'k1', chainKey: keysOf.chainKey }]
  const later = { ...keysOf, keyId: 'k2', chainKey: 'd'.repeat(32), retiredKeys: retired }
  await writtenChain(AuditSettings.parse(later))
  const check = checkWith({}, later)
  expect((await check.check()).last).toMatchObject({ whole: true, chains: 2 })
})

test('one replica checks at a time', async () => {
  await writtenChain()
  const other = await test_.database.connect()
  expect(await lockChecks(other)).toBe(true)
  const check = checkWith()
  expect((await check.check()).last).toBeNull()
  await other.end()
  await eventually('the lock is free', async () => (await check.check()).last)
})

test('a check that cannot be made says why and leaves the last result; stopping ends one under way', async () => {
  await writtenChain()
  const check = checkWith()
  await check.check()
  await test_.database.query('ALTER TABLE audit_record RENAME TO audit_record_away')
  try {
    expect(await check.check()).toMatchObject({ failure: '42P01', last: { whole: true } })
  } finally {
    await test_.database.query('ALTER TABLE audit_record_away RENAME TO audit_record')
  }
  const running = check.check()
  await check.stop()
  expect((await running).checking).toBe(false)
})

test('the log names a finding as an error, with its place', async () => {
  const chain = await writtenChain()
  await change(chain, 3)
  const lines: string[] = []
  const logger: Logger = {
    ...silent,
    error: (fields, message) => void lines.push(JSON.stringify({ fields, message })),
  }
  await checkWith({}, keysOf, logger).check()
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(`"chain":"${chain}","seq":3`)
})

test('the metrics of a gateway show what its last check found, and it stays ready whatever that was', async () => {
  const gateway = await startGateway()
  try {
    const before = await gateway.get('/metrics')
    expect(before.text).not.toMatch(/^lienthong_audit_check_whole \d/m)
    const { trailCheck, trail } = gateway.serving.gateway
    await trailCheck.check()
    expect((await gateway.get('/metrics')).text).toMatch(/^lienthong_audit_check_whole 1$/m)

    const { database } = gateway.database as TestDatabase
    await database.query('ALTER TABLE audit_record DISABLE TRIGGER audit_record_is_final')
    await database.query(
      'UPDATE audit_record SET hash = set_byte(hash, 0, (get_byte(hash, 0) + 1) % 256) WHERE seq = 0',
    )
    await trailCheck.check()
    const after = await gateway.get('/metrics')
    expect(after.text).toMatch(/^lienthong_audit_check_whole 0$/m)
    expect(trailCheck.status.last?.findings[0]).toMatchObject({ chain: trail.chain, seq: 0, kind: 'changed' })
    expect((await gateway.get('/readyz')).status).toBe(200)
  } finally {
    await gateway.stop()
  }
})
