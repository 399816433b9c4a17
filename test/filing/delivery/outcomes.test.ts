/** What the registry may say to a push, and what it amounts to. Nothing is lost, nothing is assumed. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { supplementFiling } from '../../../src/filing/intake/supplement-filing.ts'
import { withdrawFiling } from '../../../src/filing/intake/withdraw-filing.ts'
import { closeFiling } from '../../../src/filing/operations/close-filing.ts'
import { confirmFiling } from '../../../src/filing/operations/confirm-filing.ts'
import { rerunFiling } from '../../../src/filing/operations/rerun-filings.ts'
import { eventually } from '../../support/eventually.ts'
import { type FilingWorld, nextDossier, requestFor, startFilingWorld } from '../fixtures.ts'
import { makeStatus, reset } from '../scripted-registry.ts'

let world: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld({ settings: { delivery: { attemptsMax: 3 } } })
})
afterAll(() => world.close())

const acting = { actor: 'one-stop/canbo.mau', note: 'đã kiểm tra' }

function supplement(id: string, body: object = {}, key = randomUUID()) {
  const { purpose } = requestFor('H99.001-260302-0001')
  return supplementFiling(world.deps, {
    requestId: randomUUID(),
    caller: world.caller,
    id,
    idempotencyKey: key,
    supplement: { purpose, attachments: [], ...body },
  })
}

test('pitfall 1: a repeated push that gets an error is a success when the content is the same', async () => {
  const dossier = nextDossier()
  // The answer is lost, the registry denies twice, and then remembers: a copy of its database was behind.
  world.registry.script(dossier, { fails: reset, taken: true })
  world.registry.answer(dossier, { known: false }, { known: false }, { known: true, status: makeStatus('received') })
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  expect(world.registry.count(dossier)).toBe(1)
})

test('pitfall 28: "already received" for content that was never ours waits for a person, who may say that it is the same case', async () => {
  const dossier = nextDossier()
  world.registry.held.set(dossier, { hash: 'another', status: makeStatus('eligible') })
  const { id } = await world.submit({ dossier })
  const view = await world.until(id, 'needs-review')
  expect(view.attention?.cause).toBe('dossier-taken')
  expect(view.attention?.nextStep.vi).toMatch(/mã hồ sơ khác/)
  // Sending it on by hand asks again and does not make it this filing's.
  await rerunFiling(world.deps, { ...acting, id })
  await eventually('it was asked about again', async () =>
    (await world.story(id)).filter((type) => type === 'needs-review').length === 2 ? true : undefined,
  )
  await confirmFiling(world.deps, { ...acting, id })
  await world.until(id, 'eligible')
  expect((await world.story(id)).slice(0, 5)).toEqual([
    'accepted',
    'delivering',
    'outcome-unknown',
    'needs-review',
    'duplicate-with-changed-content',
  ])
  expect((await world.story(id)).slice(-3)).toEqual(['received', 'confirmed', 'eligible'])
  expect(world.registry.pushes.filter((push) => push.dossier === dossier)).toHaveLength(1)
})

test('pitfall 25: another filing that the registry has under the same code does not count as the one whose send was cut off', async () => {
  const dossier = nextDossier()
  const first = await world.submit({ dossier })
  await world.until(first.id, 'received')
  world.registry.script(dossier, { fails: reset, taken: false })
  const second = await world.submit({ dossier, unit: 'H99.01.03', registrationUnit: '99002' })
  const view = await world.until(second.id, 'needs-review')
  expect(view.attention?.cause).toBe('dossier-taken')
  expect(world.registry.count(dossier)).toBe(1)
})

test('pitfall 25: a second filing under the same code takes nothing from the first one, whose supplement is cut off', async () => {
  const dossier = nextDossier()
  const first = await world.submit({ dossier })
  await world.until(first.id, 'received')
  const second = await world.submit({ dossier, unit: 'H99.01.03', registrationUnit: '99002' })
  await world.until(second.id, 'needs-review')
  world.registry.stand(dossier, makeStatus('supplement-requested', { at: new Date(world.clock.now()).toISOString() }))
  await world.until(first.id, 'supplement-requested')
  world.registry.script(dossier, { fails: reset, taken: true })
  await supplement(first.id)
  await world.until(first.id, 'received')
  expect(await world.story(first.id)).not.toContain('needs-review')
})

test('a duplicate that the registry then does not know is shown to a person', async () => {
  const dossier = nextDossier()
  world.registry.script(dossier, { outcome: 'duplicate', text: 'đã được tiếp nhận' })
  const { id } = await world.submit({ dossier })
  const view = await world.until(id, 'needs-review')
  expect(view.attention?.cause).toBe('not-known-at-registry')
  expect(view.attention?.nextStep.vi).toMatch(/mã hồ sơ/)
  expect(world.registry.pushes.filter((push) => push.dossier === dossier)).toHaveLength(1)
})

test('pitfall 11: changed wording that the gateway may not interpret waits for a person, who lets the registry be asked first', async () => {
  const dossier = nextDossier()
  world.registry.script(dossier, { outcome: 'unintelligible', text: 'HỒ SƠ NÀY CÓ RỒI' })
  const { id } = await world.submit({ dossier })
  const view = await world.until(id, 'needs-review')
  expect(view.attention?.cause).toBe('answer-unintelligible')
  expect(view.events.at(-1)?.detail?.reason).toBe('HỒ SƠ NÀY CÓ RỒI')
  world.registry.held.set(dossier, { hash: 'ours', status: makeStatus('received') })
  await rerunFiling(world.deps, { ...acting, id })
  await world.until(id, 'received')
  expect(world.registry.pushes.filter((push) => push.dossier === dossier)).toHaveLength(1)
})

test('pitfall 6: faults of the registry come back at the fields of the consumer, and a corrected declaration is sent', async () => {
  const dossier = nextDossier()
  const fault = { pointer: '/declaration/mother/personalNumber', code: 'length', text: 'meSoDDCN có độ dài…' } as const
  world.registry.script(dossier, { outcome: 'invalid', faults: [fault], text: fault.text })
  const { id } = await world.submit({ dossier })
  const view = await world.until(id, 'rejected')
  expect(view.faults).toEqual([
    { pointer: fault.pointer, code: 'length', message: { vi: fault.text, en: expect.stringContaining(fault.text) } },
  ])
  const { declaration } = requestFor(dossier)
  const reported = await supplement(id, { declaration })
  expect(reported).toMatchObject({ replayed: false, filing: { state: 'accepted' } })
  await world.until(id, 'received')
  expect(await world.story(id)).toEqual([
    'accepted',
    'delivering',
    'rejected',
    'accepted',
    'supplement-submitted',
    'delivering',
    'received',
  ])
})

test('pitfall 7: an unknown unit ends in front of an operator, with its cause, and can be rerun', async () => {
  const dossier = nextDossier()
  world.registry.script(dossier, { outcome: 'refused', code: 'unit-unknown', text: 'AGENCY_ID_INCORRECT' })
  const { id } = await world.submit({ dossier })
  expect((await world.until(id, 'dead-letter')).attention?.cause).toBe('unit-unknown')
  await rerunFiling(world.deps, { ...acting, id })
  await world.until(id, 'received')
})

test('pitfall 22: twins are not collapsed: suspected, confirmed by a person, sent again', async () => {
  const dossier = nextDossier()
  world.registry.script(dossier, { outcome: 'suspected-duplicate', text: 'nghi trùng' })
  const { id } = await world.submit({ dossier })
  await world.until(id, 'needs-review')
  await confirmFiling(world.deps, { ...acting, id })
  await world.until(id, 'received')
  expect(await world.story(id)).toEqual([
    'accepted',
    'delivering',
    'needs-review',
    'suspected-duplicate',
    'accepted',
    'confirmed',
    'delivering',
    'received',
  ])
  await expect(confirmFiling(world.deps, { ...acting, id })).rejects.toMatchObject({ code: 'filing-state-conflict' })
})

test('pitfall 14: what never gets through ends, with its cause, after so many real sends', async () => {
  const dossier = nextDossier()
  const broken = { fails: new GatewayFailure('answer-truncated', { sent: 'answered' }), taken: false }
  world.registry.script(dossier, ...Array.from({ length: 3 }, () => broken))
  const { id } = await world.submit({ dossier })
  const view = await world.until(id, 'dead-letter')
  expect(view.attempts).toBe(3)
  expect(view.attention?.cause).toBe('not-known-at-registry')
  expect(world.registry.pushes.filter((push) => push.dossier === dossier)).toHaveLength(3)
})

test('a defect of ours counts as an attempt and ends with its cause', async () => {
  const dossier = nextDossier()
  const defect = { fails: new GatewayFailure('internal-error', { sent: 'no' }), taken: false }
  world.registry.script(dossier, defect, defect, defect)
  const { id } = await world.submit({ dossier })
  expect((await world.until(id, 'dead-letter')).attention?.cause).toBe('internal-error')
  await closeFiling(world.deps, { ...acting, id })
  await world.until(id, 'closed')
  const [last] = (await world.view(id)).events.slice(-1)
  expect(last?.detail).toEqual({ actor: acting.actor, note: acting.note })
})

test('a supplement is sent under the same codes; a second request is pointed out (pitfall 27)', async () => {
  const dossier = nextDossier()
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  const due = '2026-03-22T17:00:00+07:00'
  world.registry.stand(dossier, {
    state: 'supplement-requested',
    reason: 'Bổ sung giấy chứng sinh',
    supplementDue: due,
  })
  const requested = await world.until(id, 'supplement-requested')
  expect(requested.supplement).toEqual({ reason: 'Bổ sung giấy chứng sinh', due })
  const key = randomUUID()
  const reported = await supplement(id, { note: 'đã bổ sung' }, key)
  await world.until(id, 'received')
  expect(world.registry.count(dossier)).toBe(2)
  expect(new Set(world.registry.receipts.filter((one) => one.dossier === dossier).map(({ hash }) => hash)).size).toBe(2)
  world.registry.stand(dossier, { state: 'supplement-requested', reason: 'Còn thiếu' })
  await world.until(id, 'supplement-requested')
  expect(await world.story(id)).toEqual([
    'accepted',
    'delivering',
    'received',
    'supplement-requested',
    'accepted',
    'supplement-submitted',
    'delivering',
    'received',
    'supplement-requested',
    'second-supplement',
  ])
  // The first answer to this key, long after.
  expect(await supplement(id, { note: 'đã bổ sung' }, key)).toEqual({ filing: reported.filing, replayed: true })
  await expect(supplement(id, { note: 'khác' }, key)).rejects.toMatchObject({ code: 'idempotency-key-reused' })
})

test('a supplement whose answer was lost is sent again only while the registry still asks for it', async () => {
  for (const taken of [true, false]) {
    const dossier = nextDossier()
    const { id } = await world.submit({ dossier })
    await world.until(id, 'received')
    world.registry.stand(dossier, { state: 'supplement-requested' })
    await world.until(id, 'supplement-requested')
    world.registry.script(dossier, { fails: reset, taken })
    await supplement(id)
    await eventually(
      'it is received again',
      async () => (await world.story(id)).filter((type) => type === 'received').length === 2,
    )
    expect(world.registry.count(dossier)).toBe(2)
  }
})

test('a supplement that was not asked for, or with a declaration of another kind, is refused', async () => {
  const { id } = await world.submit()
  await world.until(id, 'received')
  await expect(supplement(id)).rejects.toMatchObject({ code: 'filing-state-conflict' })
})

test('the consumer that filed a filing can withdraw it when it never left', async () => {
  const dossier = nextDossier()
  world.registry.script(dossier, { outcome: 'suspected-duplicate', text: 'nghi trùng' })
  const { id } = await world.submit({ dossier })
  await world.until(id, 'needs-review')
  const order = { requestId: randomUUID(), caller: world.caller, id, reason: 'nộp nhầm' }
  expect((await withdrawFiling(world.deps, order)).filing.state).toBe('withdrawn')
})

test('every send and every action of a person is on record before it happens, and no record names a person', async () => {
  const rows = await world.rows<{ body: { operation: string; subject: string } }>(
    `SELECT body FROM audit_record WHERE body ->> 'operation' IS NOT NULL`,
  )
  const operations = new Set(rows.map(({ body }) => body.operation))
  for (const operation of ['file', 'deliver', 'supplement', 'withdraw', 'rerun', 'confirm', 'close']) {
    expect(operations, operation).toContain(operation)
  }
  const sent = rows.filter(({ body }) => body.operation === 'deliver').length
  expect(sent).toBeGreaterThanOrEqual(world.registry.pushes.length)
})
