/**
 * Withdrawing. The registry has no such operation: a filing that the registry may register is never reported as withdrawn,
 * and what becomes of that filing is reported.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { supplementFiling } from '../../../src/filing/intake/supplement-filing.ts'
import { withdrawFiling } from '../../../src/filing/intake/withdraw-filing.ts'
import { confirmFiling } from '../../../src/filing/operations/confirm-filing.ts'
import { listAttention } from '../../../src/filing/query/list-attention.ts'
import { eventually } from '../../support/eventually.ts'
import { type FilingWorld, nextDossier, requestFor, startFilingWorld } from '../fixtures.ts'
import { makeResult, makeStatus, type PushScript, reset } from '../scripted-registry.ts'

let world: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld({ settings: { following: { lostConfirmations: 2 } } })
})
afterAll(() => world.close())

const withdraw = (id: string) =>
  withdrawFiling(world.deps, { requestId: randomUUID(), caller: world.caller, id, reason: 'nộp nhầm' })
const acting = { actor: 'one-stop/operator', note: 'đã xem' }
const waits = async (id: string) =>
  (await listAttention(world.deps, { limit: 200 })).filings.find((each) => each.id === id)?.cause

async function filed(...script: PushScript[]) {
  const dossier = nextDossier()
  world.registry.script(dossier, ...script)
  const { id } = await world.submit({ dossier })
  return { id, dossier }
}

async function atRegistry() {
  const { id, dossier } = await filed()
  await world.until(id, 'received')
  return { id, dossier }
}

test('a filing that the registry has is not withdrawn: the wish is reported, a person is called, and it is still followed', async () => {
  const { id, dossier } = await atRegistry()
  const { filing, withdrawn } = await withdraw(id)
  expect(withdrawn).toBe(false)
  expect(filing).toMatchObject({ state: 'received', attention: { cause: 'withdrawal-requested' } })
  expect(filing.events.at(-1)).toMatchObject({ type: 'withdrawal-requested', detail: { note: 'nộp nhầm' } })
  expect(await waits(id)).toBe('withdrawal-requested')
  // Asked for again, it is not reported again.
  await withdraw(id)
  expect((await world.story(id)).filter((type) => type === 'withdrawal-requested')).toHaveLength(1)

  world.registry.stand(dossier, makeStatus('eligible'))
  expect((await world.until(id, 'eligible')).attention?.cause).toBe('withdrawal-requested')
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult({ personalNumber: null }) }))
  await world.until(id, 'identifier-pending')
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  const done = await world.until(id, 'completed')
  expect(done.attention?.cause).toBe('registered-after-withdrawal')
  expect(done.events.map(({ type }) => type)).toEqual([
    'accepted',
    'delivering',
    'received',
    'withdrawal-requested',
    'eligible',
    'identifier-pending',
    'registered-after-withdrawal',
    'completed',
  ])
  expect(await waits(id)).toBe('registered-after-withdrawal')
  await confirmFiling(world.deps, { ...acting, id })
  expect((await world.view(id)).attention).toBeNull()
  expect(await waits(id)).toBeUndefined()
})

test('one that its officer withdrew at the registry, which no longer knows it, is withdrawn', async () => {
  const { id, dossier } = await atRegistry()
  await withdraw(id)
  world.registry.held.delete(dossier)
  const view = await world.until(id, 'withdrawn')
  expect(view.events.map(({ type }) => type)).not.toContain('lost-at-registry')
})

test('one that was lost before its withdrawal was asked for is followed: it may turn up and be registered', async () => {
  const { id, dossier } = await atRegistry()
  const held = world.registry.held.get(dossier)
  world.registry.held.delete(dossier)
  await world.until(id, 'lost-at-registry')
  await withdraw(id)
  const polls = () => world.registry.requests.flat().filter((one) => one === dossier).length
  const before = polls()
  await eventually('it is asked about often enough to be lost again', () => polls() >= before + 6)
  expect(await world.view(id)).toMatchObject({
    state: 'lost-at-registry',
    attention: { cause: 'withdrawal-requested' },
  })
  world.registry.held.set(dossier, {
    hash: held?.hash ?? '',
    status: makeStatus('completed', { result: makeResult() }),
  })
  expect((await world.until(id, 'completed')).attention?.cause).toBe('registered-after-withdrawal')
})

test('one that the registry refuses is refused, and no person is called any more', async () => {
  const { id, dossier } = await atRegistry()
  await withdraw(id)
  world.registry.stand(dossier, makeStatus('refused', { reason: 'theo đề nghị rút hồ sơ' }))
  expect((await world.until(id, 'refused')).attention).toBeNull()
})

test('a supplement is neither sent for it, nor withdrawn apart from the dossier that it belongs to', async () => {
  const { id, dossier } = await atRegistry()
  world.registry.stand(dossier, makeStatus('supplement-requested'))
  await world.until(id, 'supplement-requested')
  const { purpose } = requestFor(dossier)
  const supplement = () =>
    supplementFiling(world.deps, {
      requestId: randomUUID(),
      caller: world.caller,
      id,
      idempotencyKey: randomUUID(),
      supplement: { purpose, attachments: [] },
    })
  // It is refused often enough to be seen waiting.
  const closed = { fails: new GatewayFailure('connection-refused', { sent: 'no' }), taken: false }
  world.registry.script(dossier, closed, closed)
  await supplement()
  await expect(withdraw(id)).rejects.toMatchObject({ code: 'filing-state-conflict' })
  await world.until(id, 'received')
  world.registry.stand(dossier, makeStatus('supplement-requested', { reason: 'còn thiếu' }))
  await world.until(id, 'supplement-requested')
  expect((await withdraw(id)).withdrawn).toBe(false)
  await expect(supplement()).rejects.toMatchObject({ code: 'filing-state-conflict', detail: 'withdrawal-requested' })
})

test('one whose outcome is unknown is asked about before it is called withdrawn', async () => {
  const unread: PushScript = { outcome: 'unintelligible', text: 'HỒ SƠ NÀY CÓ RỒI' }
  const taken = await filed(unread)
  await world.until(taken.id, 'needs-review')
  world.registry.held.set(taken.dossier, { hash: 'ours', status: makeStatus('received') })
  expect((await withdraw(taken.id)).withdrawn).toBe(false)
  expect((await world.until(taken.id, 'received')).attention?.cause).toBe('withdrawal-requested')

  const never = await filed(unread)
  await world.until(never.id, 'needs-review')
  expect((await withdraw(never.id)).withdrawn).toBe(false)
  await world.until(never.id, 'withdrawn')
  expect(world.registry.pushes.filter(({ dossier }) => dossier === never.dossier)).toHaveLength(1)
})

test('one that was returned with faults after a first version was taken is at the registry all the same', async () => {
  const { id, dossier } = await atRegistry()
  world.registry.stand(dossier, makeStatus('supplement-requested'))
  await world.until(id, 'supplement-requested')
  const faults = [{ pointer: null, code: 'format' as const, text: 'sai' }]
  world.registry.script(dossier, { outcome: 'invalid', faults, text: 'sai' })
  const { purpose } = requestFor(dossier)
  await supplementFiling(world.deps, {
    requestId: randomUUID(),
    caller: world.caller,
    id,
    idempotencyKey: randomUUID(),
    supplement: { purpose, attachments: [] },
  })
  await world.until(id, 'rejected')
  expect((await withdraw(id)).withdrawn).toBe(false)
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  expect((await world.until(id, 'completed')).attention?.cause).toBe('registered-after-withdrawal')
})

test('what the registry cannot have is withdrawn at once', async () => {
  const twin = await filed({ outcome: 'suspected-duplicate', text: 'nghi trùng' })
  await world.until(twin.id, 'needs-review')
  const returned = await filed({ outcome: 'invalid', faults: [], text: 'sai' })
  await world.until(returned.id, 'rejected')
  const first = await atRegistry()
  const taken = await world.submit({ dossier: first.dossier, unit: 'H99.01.03', registrationUnit: '99002' })
  await world.until(taken.id, 'needs-review')
  for (const { id } of [twin, returned, taken]) {
    expect(await withdraw(id)).toMatchObject({ withdrawn: true, filing: { state: 'withdrawn', attention: null } })
    await expect(withdraw(id)).rejects.toMatchObject({ code: 'filing-state-conflict' })
  }
})

test('nothing is withdrawn while it is sent, while its outcome is open, or once it is being settled or registered', async () => {
  const slow = await filed({ hangs: true, taken: true })
  await world.until(slow.id, 'delivering')
  await expect(withdraw(slow.id)).rejects.toMatchObject({ code: 'filing-state-conflict' })
  await world.until(slow.id, 'received')

  const open = await filed({ fails: reset, taken: true })
  world.registry.pollFailure = reset
  await world.until(open.id, 'outcome-unknown')
  await expect(withdraw(open.id)).rejects.toMatchObject({ code: 'filing-state-conflict' })
  world.registry.pollFailure = undefined
  await world.until(open.id, 'received')

  const later = await atRegistry()
  world.registry.stand(later.dossier, makeStatus('eligible'))
  await world.until(later.id, 'eligible')
  await expect(withdraw(later.id)).rejects.toMatchObject({ code: 'filing-state-conflict' })

  const registered = await atRegistry()
  world.registry.stand(registered.dossier, makeStatus('completed', { result: makeResult({ personalNumber: null }) }))
  await world.until(registered.id, 'identifier-pending')
  await world.rows(`UPDATE filing SET state = 'stale', version = version + 1 WHERE id = $1`, [registered.id])
  await eventually('it is refused', () =>
    withdraw(registered.id).then(
      () => false,
      (error: GatewayFailure) => error.code === 'filing-state-conflict',
    ),
  )
})
