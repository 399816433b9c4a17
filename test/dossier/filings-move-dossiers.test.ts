/** Filings move the dossiers that they belong to, in the same transaction, and are never refused for a dossier's sake. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DossierEventType } from '../../src/domain/dossier/dossier.ts'
import type { FilingRequest } from '../../src/domain/filing/filing-request.ts'
import { getDossier } from '../../src/dossier/get-dossier.ts'
import { registerDossier } from '../../src/dossier/register-dossier.ts'
import { reportStep } from '../../src/dossier/report-step.ts'
import { supplementFiling } from '../../src/filing/intake/supplement-filing.ts'
import { type FilingWorld, nextDossier, requestFor, startFilingWorld } from '../filing/fixtures.ts'
import { makeResult, makeStatus, ScriptedRegistry } from '../filing/scripted-registry.ts'
import { makeFiling } from '../support/declarations.ts'
import { eventually } from '../support/eventually.ts'
import { makeCaller } from './fixtures.ts'

let world: FilingWorld
let beside: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld()
  beside = await startFilingWorld({ beside: world })
})
afterAll(async () => {
  await beside?.close()
  await world?.close()
})

const oneStop = makeCaller('one-stop')
const unit = 'H99.01.02'
const read = (code: string) => getDossier(world.deps.dossiers, { caller: oneStop, code })
const readTypes = async (code: string) => (await read(code)).events.map(({ type }) => type)
const register = (code: string, given: object = {}) =>
  registerDossier(world.deps.dossiers, {
    requestId: randomUUID(),
    caller: oneStop,
    registration: { code, procedure: '1.001193', unit, receivedAt: requestFor(code).receivedAt, ...given },
  })
const report = (code: string, type: Exclude<DossierEventType, 'received' | 'registered'>, more: object = {}) =>
  reportStep(world.deps.dossiers, {
    requestId: randomUUID(),
    caller: oneStop,
    code,
    step: { type, at: new Date(world.clock.now()).toISOString(), ...more },
  })

function supplement(id: string, dossier: string) {
  const request = requestFor(dossier)
  const order = { requestId: randomUUID(), caller: world.caller, id, idempotencyKey: randomUUID() }
  return supplementFiling(world.deps, {
    ...order,
    supplement: { purpose: request.purpose, declaration: request.declaration, attachments: [] },
  })
}

test('a filing begins its dossier, and brings it to its end', async () => {
  const dossier = nextDossier()
  const filing = await world.submit({ dossier })
  const begun = await read(dossier)
  expect(begun).toMatchObject({
    code: dossier,
    unit,
    channel: null,
    procedure: '1.001193',
    acceptedAt: begun.receivedAt,
  })
  expect(new Date(filing.receivedAt).toISOString()).toBe(begun.receivedAt)
  await world.until(filing.id, 'received')
  expect(await read(dossier)).toMatchObject({ status: 'in-process', statusCode: 4 })
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  await world.until(filing.id, 'completed')
  expect(await readTypes(dossier)).toEqual(['received', 'accepted', 'processing-started', 'done'])
  expect((await read(dossier)).events.map(({ filingId }) => filingId)).toEqual(Array(4).fill(filing.id))
})

test('a supplement that the registry requests and gets moves the dossier there and back', async () => {
  const dossier = nextDossier()
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  world.registry.stand(dossier, makeStatus('supplement-requested', { reason: 'thiếu giấy chứng sinh' }))
  await world.until(id, 'supplement-requested')
  expect(await read(dossier)).toMatchObject({ status: 'supplement-asked', supplements: { count: 1 } })
  await supplement(id, dossier)
  await world.until(id, 'received')
  expect(await read(dossier)).toMatchObject({ status: 'in-process', supplements: { count: 1, openSince: null } })
  world.registry.stand(dossier, makeStatus('refused', { reason: 'không đủ điều kiện' }))
  await world.until(id, 'refused')
  expect(await read(dossier)).toMatchObject({ status: 'not-accepted', statusCode: 3, endType: 'not-accepted' })
})

test('a filing under the same code after a refusal takes the dossier up again', async () => {
  const dossier = nextDossier()
  const first = await world.submit({ dossier })
  await world.until(first.id, 'received')
  world.registry.stand(dossier, makeStatus('refused', { reason: 'không đủ điều kiện' }))
  await world.until(first.id, 'refused')
  world.registry.held.delete(dossier)
  const second = await world.submit({ dossier })
  await world.until(second.id, 'received')
  expect(await read(dossier)).toMatchObject({ status: 'in-process', endedAt: null, findings: ['reopened'] })
})

test("the registry's own time of an end counts, where it can be", async () => {
  const dossier = nextDossier()
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  const at = new Date(world.clock.now()).toISOString()
  world.clock.move(1_000)
  world.registry.stand(dossier, makeStatus('completed', { at, result: makeResult() }))
  await world.until(id, 'completed')
  expect(await read(dossier)).toMatchObject({ status: 'done', endedAt: at })
})

test('an end that the one-stop system reported stays; what the filing brings after it is kept apart, and the filing goes on', async () => {
  const dossier = nextDossier()
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  await report(dossier, 'stopped', { reason: 'công dân không đến', officer: 'canbo.mau' })
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  await world.until(id, 'completed')
  const seen = await read(dossier)
  expect(seen).toMatchObject({ status: 'stopped', endType: 'stopped', findings: ['step-not-allowed'] })
  expect(seen.events.at(-1)).toMatchObject({ type: 'done', apart: 'step-not-allowed', filingId: id })
})

test('a filing in a dossier that was registered before accepts it, and its registration again is no news', async () => {
  const dossier = nextDossier()
  await register(dossier, { channel: 'online' })
  expect(await read(dossier)).toMatchObject({ status: 'new', acceptedAt: null })
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  expect(await readTypes(dossier)).toEqual(['received', 'accepted', 'processing-started'])
  expect((await register(dossier, { channel: 'online' })).replayed).toBe(true)
  // The one-stop system says so as well, at a moment of its own: the acceptance that came with the filing stands.
  const { acceptedAt } = await read(dossier)
  const again = await report(dossier, 'accepted')
  expect(again).toMatchObject({ apart: true, dossier: { acceptedAt, findings: ['accepted-twice'] } })
})

test('a registration completes what a filing could not know, and gives the dossier its local code', async () => {
  const national = nextDossier()
  await world.submit({ dossier: national })
  const local = nextDossier()
  const { replayed } = await register(local, { nationalCode: national, channel: 'post', case: '1.001193.01' })
  expect(replayed).toBe(false)
  for (const code of [local, national]) {
    expect(await read(code)).toMatchObject({
      code: local,
      nationalCode: national,
      channel: 'post',
      case: '1.001193.01',
    })
  }
  const again = await register(local, { nationalCode: national, channel: 'post', case: '1.001193.01' })
  expect(again.replayed).toBe(true)
})

test('a dossier with two filings is done with the last of them, also when both end at the same time', async () => {
  const deaths = new ScriptedRegistry()
  const twoKinds = await startFilingWorld({
    paths: (registry) => [registry.path('g2', { kinds: ['birth'] }), deaths.path('g3', { kinds: ['death'] })],
  })
  try {
    const see = (code: string) => getDossier(twoKinds.deps.dossiers, { caller: oneStop, code })
    const filed = async (dossier: string) => {
      const death = makeFiling('death') as FilingRequest
      const birth = await twoKinds.submit({ dossier })
      const other = await twoKinds.submit({ dossier, kind: 'death', declaration: death.declaration } as never)
      await Promise.all([twoKinds.until(birth.id, 'received'), twoKinds.until(other.id, 'received')])
      return { dossier, birth, other }
    }
    const done = makeStatus('completed', { result: makeResult() })
    const [first, ...rest] = await Promise.all(Array.from({ length: 8 }, () => filed(nextDossier())))
    if (!first) throw new Error('nothing was filed')
    twoKinds.registry.stand(first.dossier, done)
    await twoKinds.until(first.birth.id, 'completed')
    expect(await see(first.dossier)).toMatchObject({ status: 'in-process', findings: [] })
    deaths.stand(first.dossier, makeStatus('refused', { reason: 'không đủ điều kiện' }))
    await twoKinds.until(first.other.id, 'refused')
    expect(await see(first.dossier)).toMatchObject({ status: 'in-process', findings: ['another-filing-open'] })
    for (const { dossier } of rest) {
      twoKinds.registry.stand(dossier, done)
      deaths.stand(dossier, done)
    }
    for (const { dossier, birth, other } of rest) {
      await Promise.all([twoKinds.until(birth.id, 'completed'), twoKinds.until(other.id, 'completed')])
      const seen = await see(dossier)
      expect(seen).toMatchObject({ status: 'done', findings: [] })
      expect(seen.events.filter(({ type }) => type === 'done')).toHaveLength(1)
    }
  } finally {
    await twoKinds.close()
  }
})

test('many filings at two gateways under dossiers that are registered meanwhile are one dossier each', async () => {
  const codes = Array.from({ length: 20 }, nextDossier)
  await Promise.all(
    codes.flatMap((dossier, index) => [
      (index % 2 === 0 ? world : beside).submit({ dossier }),
      register(dossier, { channel: 'counter', acceptedAt: requestFor(dossier).receivedAt }),
    ]),
  )
  const rows = await world.rows<{ code: string; channel: string }>(
    'SELECT code, channel FROM dossier WHERE code = ANY ($1)',
    [codes],
  )
  expect(rows.map(({ code }) => code).sort()).toEqual([...codes].sort())
  await eventually('all dossiers are in process', async () => {
    const [row] = await world.rows<{ count: string }>(
      `SELECT count(*) FROM dossier WHERE code = ANY ($1) AND status = 'in-process' AND channel = 'counter'`,
      [codes],
    )
    return row?.count === '20' || undefined
  })
})
