/** One sealed row that does not open fails alone: in a rotation of keys, in the feed, in a question, in a run. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rerunFilings } from '../../src/filing/operations/rerun-filings.ts'
import { readEvents } from '../../src/filing/query/read-events.ts'
import { createEldestShare } from '../../src/filing/tracking/poll-schedule.ts'
import { pollRegistry } from '../../src/filing/tracking/poll-status.ts'
import { resealAll } from '../../src/store/keys/reseal.ts'
import { createVault } from '../../src/store/vault.ts'
import { admit, type Patient, run } from '../doctor/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { type FilingWorld, makeCaller, startFilingWorld } from './fixtures.ts'
import { makeResult, makeStatus } from './scripted-registry.ts'

let world: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld()
})
afterAll(() => world.close())

const old = { keyId: 'test', key: Buffer.from('a'.repeat(64), 'hex') }
const next = { keyId: 'next', key: Buffer.from('b'.repeat(64), 'hex') }

/** The last byte turned: the key is there, the content is not. */
const damage = (table: string, column: string, where: string, values: unknown[]) =>
  world.rows(
    `UPDATE ${table} SET ${column} = set_byte(${column}, octet_length(${column}) - 1,
       get_byte(${column}, octet_length(${column}) - 1) # 1) WHERE ${where}`,
    values,
  )

test('a page of the feed with a damaged event gives the others, marks the damaged one, and goes on after it', async () => {
  const reader = await startFilingWorld({ beside: world, consumer: 'reader' })
  const dossiers = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const { id, dossier } = await reader.submit()
      await reader.until(id, 'received')
      world.registry.stand(dossier, makeStatus('refused', { reason: 'không đủ điều kiện' }))
      await reader.until(id, 'refused')
      return id
    }),
  )
  const [bad] = dossiers
  await damage('filing_event', 'detail', `filing = $1 AND type = 'refused'`, [bad])
  const { events, last } = await eventually('the feed holds all of it', async () => {
    const page = await readEvents(reader.deps, { caller: makeCaller('reader'), after: 0, limit: 100 })
    return page.events.filter(({ type }) => type === 'refused').length === 3 ? page : undefined
  })
  expect(last).toBe(events.at(-1)?.sequence)
  for (const { filingId, type, detail, detailUnreadable } of events) {
    if (type !== 'refused') continue
    if (filingId === bad) expect([detail, detailUnreadable]).toEqual([null, true])
    else expect([detail?.reason, detailUnreadable]).toEqual(['không đủ điều kiện', undefined])
  }
  const after = await readEvents(reader.deps, { caller: makeCaller('reader'), after: last, limit: 100 })
  expect(after).toEqual({ events: [], last })
  // The filing itself can be read as well, and the row is named, once.
  expect((await reader.view(bad ?? '')).events.at(-1)?.detailUnreadable).toBe(true)
  expect(reader.deps.sealed.unreadable()).toBe(1)
  expect(reader.log.filter((line) => line.includes(`filing_event ${bad}`))).toHaveLength(1)
  await reader.close()
})

test('a damaged filing in a question does not hold back the answers about the others', async () => {
  const filed = []
  for (let n = 0; n < 3; n++) {
    const filing = await world.submit()
    await world.until(filing.id, 'received')
    filed.push(filing)
  }
  const [bad, ...good] = filed
  if (!bad) throw new Error('nothing was filed')
  const pending = { result: makeResult({ personalNumber: null }) }
  world.registry.stand(bad.dossier, makeStatus('completed', pending))
  await world.until(bad.id, 'identifier-pending')
  await world.filings.stop()
  await damage('filing_secret', 'sealed', `filing = $1 AND part = 'result'`, [bad.id])
  world.registry.stand(bad.dossier, makeStatus('completed', { result: makeResult() }))
  for (const { dossier } of good) world.registry.stand(dossier, makeStatus('eligible'))
  // One question for all three, the damaged one first.
  await world.rows('UPDATE filing SET due_at = NULL WHERE id <> ALL ($1)', [filed.map(({ id }) => id)])
  for (const [index, { id }] of filed.entries()) {
    const due = new Date(world.clock.now() - 60_000 + index)
    await world.rows('UPDATE filing SET due_at = $2, lease = NULL, lease_until = NULL WHERE id = $1', [id, due])
  }
  const path = world.deps.paths.get('g2')
  if (!path) throw new Error('no path')
  expect(
    await pollRegistry(
      world.deps,
      path,
      { batches: 1, eldestShare: createEldestShare() },
      new AbortController().signal,
    ),
  ).toMatchObject({ claimed: 3 })
  for (const { id } of good) expect((await world.view(id)).state).toBe('eligible')
  expect(world.log.some((line) => line.includes(bad.id))).toBe(true)
})

test('a run whose reason does not open goes on, and so do the runs after it', async () => {
  const other = await startFilingWorld()
  const dead = await Promise.all(
    Array.from({ length: 2 }, async () => {
      const filing = await other.submit()
      await other.until(filing.id, 'received')
      return filing
    }),
  )
  await other.filings.stop()
  for (const { id } of dead) {
    await other.rows(
      `UPDATE filing SET state = 'dead-letter', cause = 'module-disabled', due_at = NULL WHERE id = $1`,
      [id],
    )
    await rerunFilings(other.deps, { actor: 'operations/truc.ban', note: 'đã mở lại', ids: [id], canary: 0 })
  }
  await other.rows('UPDATE filing_rerun SET note = set_byte(note, octet_length(note) - 1, 0) || note')
  const again = await startFilingWorld({ beside: other })
  for (const { id } of dead) {
    const reported = await eventually('it was sent on', async () => {
      const { events } = await again.view(id)
      return events.find(({ type }) => type === 'rerun')
    })
    expect(reported.detail?.note).toBeUndefined()
    expect(reported.detail?.actor).toBe('operations/truc.ban')
  }
  await again.close()
  await other.close()
})

test('a rotation re-encrypts everything but the rows that do not open, and says why of each', async () => {
  const { database } = world
  const ids = await world.rows<{ filing: string; part: string }>(
    `SELECT filing, part FROM filing_secret WHERE part = 'request/1' ORDER BY filing, part`,
  )
  const [damaged, foreign] = [ids[0], ids[1]]
  await damage('filing_secret', 'sealed', 'filing = $1 AND part = $2', [damaged?.filing, damaged?.part])
  const another = createVault({ keyId: 'gone', key: next.key }).seal(Buffer.from('x'), 'nowhere')
  await world.rows('UPDATE filing_secret SET sealed = $2 WHERE filing = $1 AND part = $3', [
    foreign?.filing,
    another,
    foreign?.part,
  ])
  const vault = createVault(next, [old])
  const results = await resealAll(database, vault)
  const left = results.flatMap(({ table, left: rows }) => rows.map(({ id, why }) => `${table} ${id} ${why}`))
  expect(left).toContain(`filing_secret ${damaged?.filing} request/1 damaged`)
  expect(left).toContain(`filing_secret ${foreign?.filing} request/1 key-missing`)
  const remaining = await world.rows<{ name: string }>(
    `SELECT filing::text || ' ' || part AS name FROM filing_secret
     WHERE substring(sealed FROM 1 FOR length($1::bytea)) <> $1`,
    [vault.prefix],
  )
  expect(remaining.map(({ name }) => `filing_secret ${name}`).sort()).toEqual(
    left
      .filter((line) => line.startsWith('filing_secret'))
      .map((line) => line.replace(/ [a-z-]+$/, ''))
      .sort(),
  )
  // Again: what was left is named again, and nothing else is touched.
  const again = await resealAll(database, vault)
  expect(again.map(({ rows }) => rows)).toEqual(again.map(() => 0))
  expect(again.flatMap(({ left: rows }) => rows)).toHaveLength(left.length)
})

test('rotate-keys names what it could not open, ends with 1, and lets the old key go only where that is true', async () => {
  const patient: Patient = await admit()
  const connection = patient.database.database
  const vault = createVault(old)
  const secret = (at: string) => vault.seal(Buffer.from('whsec_x'), at)
  const good = '00000000-0000-4000-8000-000000000001'
  const bad = '00000000-0000-4000-8000-000000000002'
  for (const id of [good, bad]) {
    const place = id === good ? `webhook_endpoint:${id}` : 'another place'
    await connection.query(
      `INSERT INTO webhook_endpoint (id, consumer, url, secret, created_at) VALUES ($1, 'x', $3, $2, now())`,
      [id, secret(place), `https://hooks.example/${id}`],
    )
  }
  const rotating = {
    keyId: 'next',
    key: next.key.toString('hex'),
    retiredKeys: [{ keyId: 'test', key: old.key.toString('hex') }],
  }
  const proofs = async () => (await connection.query('SELECT key_id FROM key_proof')).rows.map(({ key_id }) => key_id)
  await connection.query(`INSERT INTO key_proof (kind, key_id, proof) VALUES ('vault', 'test', 'x')`)
  const { file, environment } = patient.write({ more: { filing: { vault: rotating } } })
  const ended = await run('rotate-keys', ['--config', file], environment)
  expect(ended.status).toBe(1)
  expect(ended.stderr).toContain(`(damaged): webhook_endpoint ${bad}`)
  expect(ended.stderr).not.toContain(good)
  expect(ended.stdout).not.toContain('needed no more')
  // Its own key opens it no more: the damaged row is no reason to keep the key.
  expect(await proofs()).toEqual([])
  await patient.close()
})
