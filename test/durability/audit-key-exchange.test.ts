/**
 * The key of the chain is exchanged while records are appended: every record stands in a chain of one key, none is lost between two, and where the
 * exchange cannot be written the chain of before goes on.
 */
import { afterEach, expect, test } from 'vitest'
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { findKeyId } from '../../src/audit/verify-chain.ts'
import { verifyTrail } from '../../src/audit/verify-trail.ts'
import { auditRecords } from '../../src/store/audit/records.ts'
import { makeInquiryEntry } from '../support/audit-entry.ts'
import { freshDatabase, silent } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

const keys = { first: 'c'.repeat(32), second: 'd'.repeat(32), third: 'e'.repeat(32) }
const settingsWith = (keyId: keyof typeof keys) =>
  AuditSettings.parse({ keyId, chainKey: keys[keyId], subjectKey: 's'.repeat(32), appendTimeoutMs: 500 })
const clock = { now: Date.now }
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function start() {
  const base = await freshDatabase()
  ends.push(base.drop)
  const trail = new Trail(base.database, settingsWith('first'), clock, silent)
  await trail.open()
  ends.push(() => trail.close())
  let appended = 0
  const append = () => trail.append(makeInquiryEntry(`request-${++appended}`))
  const verify = () => verifyTrail(base.database, new Map(Object.entries(keys)))
  return { ...base, trail, append, verify, count: () => appended }
}

test('records that are appended all the while stand in three chains of one key each, and all verify', async () => {
  const { database, trail, append, verify, count } = await start()
  let going = true
  const load = Array.from({ length: 8 }, async () => {
    while (going) await append()
  })
  const chains = [trail.chain]
  for (const keyId of ['second', 'third'] as const) {
    const before = count()
    await eventually('records come', () => count() > before + 50)
    await trail.renew(settingsWith(keyId), { version: '1', settings: keyId })
    chains.push(trail.chain)
  }
  await append()
  going = false
  await Promise.all(load)
  expect(new Set(chains).size).toBe(3)
  const report = await verify()
  expect(report.findings).toEqual([])
  // The opening of each chain, and the end of each but the last.
  expect([report.chains, report.records]).toEqual([3, count() + 5])
  const bodies = (await Array.fromAsync(auditRecords(database))).map(({ body }) => body)
  const openings = bodies.filter((body) => body.includes('"knot":"opened"'))
  expect(openings.map(findKeyId).toSorted()).toEqual(['first', 'second', 'third'])
  // Each quotes the end of the one before, so that none of it can be cut off.
  for (const [index, chain] of chains.slice(0, -1).entries()) {
    const next = openings.find((body) => body.includes(`"chain":"${chains[index + 1]}"`)) ?? ''
    expect(JSON.parse(next).heads.map((head: { chain: string }) => head.chain)).toContain(chain)
  }
})

test('an exchange that the database does not take in time leaves the chain and the key of before, and can be made later', async () => {
  const { database, trail, append, verify } = await start()
  await append()
  const before = trail.chain
  const held = await database.connect(60_000)
  await held.query('BEGIN')
  await held.query('LOCK TABLE audit_record IN EXCLUSIVE MODE')
  await expect(trail.renew(settingsWith('second'))).rejects.toThrow()
  await held.query('ROLLBACK')
  await held.end()
  await eventually('the trail is written again', () => trail.status.writing)
  expect(trail.chain).toBe(before)
  await append()
  await trail.renew(settingsWith('second'))
  await append()
  expect(trail.chain).not.toBe(before)
  expect((await verify()).findings).toEqual([])
})

test('a connection that ends around an exchange costs no record and no chain', async () => {
  const { database, trail, verify } = await start()
  await database.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
  const exchanged = await trail.renew(settingsWith('second')).then(
    () => true,
    () => false,
  )
  await eventually('the trail is written again', () => trail.status.writing)
  if (!exchanged) await trail.renew(settingsWith('second'))
  expect((await verify()).findings).toEqual([])
})
