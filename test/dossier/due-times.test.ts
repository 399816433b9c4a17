/** Due times of dossiers: recorded with the events, the first one kept, explained in both languages, evidence beside them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getDossier } from '../../src/dossier/get-dossier.ts'
import { rebuildDossiers } from '../../src/dossier/rebuild.ts'
import { putIncident } from '../../src/store/health/incidents.ts'
import { at, type DossierWorld, makeCaller, nextCode, startDossierWorld } from './fixtures.ts'

let world: DossierWorld
beforeAll(async () => {
  world = await startDossierWorld()
})
afterAll(() => world?.close())

const everything = makeCaller('all', ['register', 'follow'], ['H99'], ['1.001193', '1.004884', '9.999999'])
const read = (code: string) => getDossier(world.deps, { caller: everything, code })
/** 2026-11-23 is a Monday; 24/11 is a day off. */
const closing = new Date('2026-11-23T17:00:00+07:00').toISOString()

test('an act without a limit is due at the end of the day, with its reasons in both languages and both verdicts', async () => {
  const code = nextCode()
  world.turnTo(60)
  await world.register(code, { channel: 'counter', acceptedAt: at(0) })
  const { due, firstDueAt, dueAt, dueUnknown } = await read(code)
  expect([firstDueAt, dueAt, dueUnknown]).toEqual([closing, closing, null])
  expect(due).toMatchObject({ known: true, firstDueAt: closing, dueAt: closing, legalDueAt: closing, asRecorded: true })
  expect(due.law).toMatchObject({ version: '60/2014/QH13', limit: 'same day' })
  expect(due.verdict).toEqual({ law: 'within-time', scoring: 'within-time' })
  expect(due.reasons.length).toBeGreaterThan(2)
  for (const { vi, en } of due.reasons) expect(Math.min(vi.length, en.length)).toBeGreaterThan(10)
})

test('a due time that a person changes moves the present one; the first one and the verdict by law stay', async () => {
  const code = nextCode()
  world.turnTo(60)
  await world.register(code, { channel: 'counter', acceptedAt: at(0) })
  const moved = new Date('2026-11-25T17:00:00+07:00').toISOString()
  const change = {
    type: 'due-time-changed',
    at: at(50),
    dueAt: moved,
    reason: 'mất điện',
    officer: 'canbo.mau',
  } as const
  await world.report(code, change)
  world.turnTo(26 * 60)
  const seen = await read(code)
  expect(seen).toMatchObject({ firstDueAt: closing, dueAt: moved, findings: ['due-time-changed'] })
  expect(seen.due.verdict.law).toBe('overdue')
  expect(seen.events.at(-1)).toMatchObject({ reason: change.reason, officer: 'canbo.mau', dueAt: moved })
})

test('a dossier of a procedure that is not known is accepted, and says that its due time is not known', async () => {
  const code = nextCode()
  world.turnTo(60)
  const { dossier } = await world.register(
    code,
    { procedure: '9.999999', channel: 'counter', acceptedAt: at(0) },
    everything,
  )
  expect(dossier).toMatchObject({
    status: 'accepted',
    firstDueAt: null,
    dueAt: null,
    dueUnknown: 'procedure-not-known',
    findings: ['due-time-unknown'],
  })
  expect(dossier.due).toMatchObject({ known: false, why: 'procedure-not-known', verdict: { law: 'not-known' } })
})

test('an online dossier has no due time before its official acceptance, and the first one from then on', async () => {
  const code = nextCode()
  world.turnTo(60)
  await world.register(code, { channel: 'online' })
  const before = await read(code)
  expect(before).toMatchObject({ firstDueAt: null, dueUnknown: 'not-accepted' })
  expect(before.due).toMatchObject({ why: 'not-accepted', acceptBy: closing, verdict: { law: 'not-running' } })
  await world.report(code, { type: 'accepted', at: at(50) })
  expect(await read(code)).toMatchObject({ firstDueAt: closing, dueAt: closing, dueUnknown: null })
})

test('a channel that was not known and is stated later counts from then on, and the first due time stays', async () => {
  const code = nextCode()
  world.turnTo(60)
  await world.register(code)
  const first = await read(code)
  expect(first.firstDueAt).toBe(closing)
  world.turnTo(70)
  await world.register(code, { channel: 'online' })
  const seen = await read(code)
  expect(seen).toMatchObject({ firstDueAt: closing, dueAt: null, dueUnknown: 'not-accepted' })
  expect(seen.events.map(({ type }) => type)).toEqual(['received', 'registered'])
})

test('a late dossier brings the data of form 04, the letters that went out, and the outages that fell into its time', async () => {
  const code = nextCode()
  world.turnTo(60)
  await world.register(code, { channel: 'counter', acceptedAt: at(0) })
  const incident = {
    id: '00000000-0000-4000-8000-000000000099',
    instance: '00000000-0000-4000-8000-000000000001',
    link: 'civil-registry',
    path: 'ndxp',
    startedAt: at(100),
    endedAt: at(160),
    worst: 'down',
    reason: { code: 'x' },
    seenAt: at(160),
    report: {},
  }
  await putIncident(world.deps.database, incident as unknown as Parameters<typeof putIncident>[1])
  const before = await read(code)
  expect([before.apology, before.outages]).toEqual([null, []])
  world.turnTo(10 * 60)
  const late = await read(code)
  expect(late.apology).toMatchObject({ toWrite: true, code, originalDueAt: closing, sent: [], unit: 'H99.01.02' })
  expect(late.apology?.procedureName?.vi).toMatch(/khai sinh/i)
  expect(late.outages).toEqual([
    { id: incident.id, link: 'civil-registry', path: 'ndxp', from: at(100), to: at(160), worst: 'down' },
  ])
  expect(late.due.verdict.law).toBe('overdue')
  const newDueAt = new Date('2026-11-25T17:00:00+07:00').toISOString()
  const letter = {
    type: 'apology-sent',
    at: at(595),
    dueAt: newDueAt,
    reason: 'hệ thống gián đoạn',
    officer: 'canbo.mau',
  } as const
  await world.report(code, letter)
  const sent = [{ at: at(595), newDueAt, reason: letter.reason, officer: 'canbo.mau' }]
  expect((await read(code)).apology).toMatchObject({
    toWrite: false,
    originalDueAt: closing,
    presentDueAt: newDueAt,
    sent,
  })
})

test('every row is what follows from its events; a row that was changed by hand is named and mended', async () => {
  const whole = await rebuildDossiers(world.deps.database, { repair: false })
  expect(whole.dossiers).toBeGreaterThan(5)
  expect(whole).toMatchObject({ different: 0, differences: [] })
  const [row] = await world.rows<{ code: string }>('SELECT code FROM dossier ORDER BY id LIMIT 1')
  await world.rows(`UPDATE dossier SET status = 'done', due_at = now(), events = events + 1 WHERE code = $1`, [
    row?.code,
  ])
  const found = await rebuildDossiers(world.deps.database, { repair: true })
  expect(found).toMatchObject({ different: 1, repaired: 1 })
  expect(found.differences).toEqual([{ code: row?.code, unit: 'H99.01.02', members: ['status', 'dueAt', 'events'] }])
  expect(await rebuildDossiers(world.deps.database, { repair: false })).toMatchObject({ different: 0 })
})
