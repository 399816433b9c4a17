/** Following filings at the registry until they come to their end. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { neverSent } from '../../../src/domain/filing/delivery-state.ts'
import { fetchCertificate } from '../../../src/filing/query/fetch-certificate.ts'
import { listAttention } from '../../../src/filing/query/list-attention.ts'
import { createEldestShare, nextFollowAt } from '../../../src/filing/tracking/poll-schedule.ts'
import { pollRegistry } from '../../../src/filing/tracking/poll-status.ts'
import { eventually } from '../../support/eventually.ts'
import { type FilingWorld, nextDossier, startFilingWorld } from '../fixtures.ts'
import { makeResult, makeStatus, pdf } from '../scripted-registry.ts'

const day = 86_400_000
let world: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld()
})
beforeEach(() => {
  world.registry.pollFailure = undefined
})
afterAll(() => world.close())

async function received() {
  const dossier = nextDossier()
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  return { id, dossier }
}

test('pitfall 15: completed without the personal number waits for it, then completes', async () => {
  const { id, dossier } = await received()
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult({ personalNumber: null }) }))
  const waiting = await world.until(id, 'identifier-pending')
  expect(waiting.result).toMatchObject({ registerNumber: '12', personalNumber: null })
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  expect((await world.until(id, 'completed')).result?.personalNumber).toBe('999326000001')
})

test('pitfall 5: completed without the certificate keeps asking for it, and the certificate is handed out on record', async () => {
  const { id, dossier } = await received()
  world.registry.stand(dossier, makeStatus('completed', { result: null }))
  await world.until(id, 'document-pending')
  const requested = { requestId: 'r', caller: world.caller, id }
  await expect(fetchCertificate(world.deps, requested)).rejects.toMatchObject({ code: 'certificate-missing' })
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  await world.until(id, 'completed')
  const file = await fetchCertificate(world.deps, requested)
  expect(Buffer.from(file.content).equals(pdf)).toBe(true)
  const records = await world.rows<{ body: { fields: string[]; object: string } }>(
    `SELECT body FROM audit_record WHERE body ->> 'operation' = 'certificate'`,
  )
  // One for each of the people concerned.
  expect(records.map(({ body }) => body.object)).toEqual([id, id])
})

test('reading a result is a disclosure with a record; reading a filing without one is none', async () => {
  const { id, dossier } = await received()
  const count = async () =>
    (
      await world.rows(
        `SELECT seq FROM audit_record WHERE body ->> 'operation' = 'result' AND body ->> 'object' = $1`,
        [id],
      )
    ).length
  await world.view(id)
  expect(await count()).toBe(0)
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  await world.until(id, 'completed')
  const before = await count()
  await world.view(id)
  expect(await count()).toBeGreaterThan(before)
})

test('pitfall 2: a filing that the registry accepted and no longer knows is reported as lost, and comes back if it does', async () => {
  const { id, dossier } = await received()
  const held = world.registry.held.get(dossier)
  world.registry.held.delete(dossier)
  const view = await world.until(id, 'lost-at-registry')
  expect(view.attention?.cause).toBe('not-known-any-more')
  if (held) world.registry.held.set(dossier, held)
  await world.until(id, 'received')
})

test('pitfall 3: a filing that does not move for long is reported as stale once, still followed, and its next move is reported', async () => {
  const { id, dossier } = await received()
  world.clock.move(11 * day)
  const view = await world.until(id, 'stale')
  expect(view.attention?.cause).toBe('nothing-moves')
  const requested = world.registry.requests.flat().filter((one) => one === dossier).length
  await eventually('it is still asked about', () => {
    world.clock.move(day)
    return world.registry.requests.flat().filter((one) => one === dossier).length > requested + 2
  })
  expect((await world.story(id)).filter((type) => type === 'stale')).toHaveLength(1)
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  world.clock.move(day)
  await world.until(id, 'completed')
})

test('an unknown status changes nothing, is reported once, and is shown to a person', async () => {
  const { id, dossier } = await received()
  world.registry.answer(dossier, { known: 'unclear', cause: 'status-unknown', code: '7', text: 'Đã chuyển' })
  await eventually('several questions', async () => {
    const [row] = await world.rows<{ unclear_count: number }>('SELECT unclear_count FROM filing WHERE id = $1', [id])
    return (row?.unclear_count ?? 0) > world.deps.settings.delivery.unclearMax
  })
  const view = await world.view(id)
  expect(view.events.map(({ type }) => type)).toEqual(['accepted', 'delivering', 'received', 'unknown-status'])
  expect(view.state).toBe('received')
  expect(view.attention?.cause).toBe('status-unknown')
  expect(view.events.at(-1)?.detail).toMatchObject({ reason: 'Đã chuyển', note: '7' })
  const { filings } = await listAttention(world.deps, { limit: 200 })
  expect(filings.find((one) => one.id === id)?.nextStep?.en).toMatch(/status/)
  // The registry's answer is clear again: no one has to do anything.
  world.registry.answer(dossier, { known: true, status: makeStatus('eligible') })
  expect((await world.until(id, 'eligible')).attention).toBeNull()
})

test('a status that goes back against the table of transitions changes nothing and is an alert', async () => {
  const { id, dossier } = await received()
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult({ personalNumber: null }) }))
  await world.until(id, 'identifier-pending')
  world.registry.stand(dossier, makeStatus('received'))
  await eventually('the alert', async () => (await world.story(id)).includes('unknown-status'))
  expect((await world.story(id)).filter((type) => type === 'received')).toHaveLength(1)
})

test('a refusal ends the filing with the reason of the registry', async () => {
  const { id, dossier } = await received()
  world.registry.stand(dossier, makeStatus('refused', { reason: 'Không thuộc thẩm quyền' }))
  const view = await world.until(id, 'refused')
  expect(view.events.at(-1)?.detail).toEqual({ reason: 'Không thuộc thẩm quyền' })
})

test('pitfall 13: questions name at most so many dossiers, and one that fails is asked alone', async () => {
  const all = await Promise.all(Array.from({ length: 7 }, received))
  world.registry.requests.length = 0
  world.registry.pollFailure = new GatewayFailure('answer-too-large', { sent: 'answered' })
  await eventually('failed questions', () => world.registry.requests.filter((batch) => batch.length > 1).length > 1)
  await eventually('questions about one', () => world.registry.requests.some((batch) => batch.length === 1))
  world.registry.pollFailure = undefined
  expect(Math.max(...world.registry.requests.map((batch) => batch.length))).toBeLessThanOrEqual(3)
  for (const { id, dossier } of all) {
    world.registry.stand(dossier, makeStatus('eligible'))
    await world.until(id, 'eligible')
  }
})

test('fresh filings are asked about often, old ones rarely, and never beyond the bounds', () => {
  const now = world.clock.now()
  const { minMs, maxMs } = world.deps.settings.following
  const waits = [0, 100, 500, 10_000].map((ageMs) => {
    const stateSince = new Date(now - ageMs)
    return (
      nextFollowAt(world.deps, { stateSince, delivery: neverSent, dossierDueAt: null }).getTime() - world.clock.now()
    )
  })
  for (const wait of waits) {
    expect(wait).toBeGreaterThanOrEqual(minMs * 0.9)
    expect(wait).toBeLessThanOrEqual(maxMs * 1.1)
  }
  expect(waits[3]).toBeGreaterThan((waits[0] ?? 0) * 2)
})

test('two replicas that ask at once take no filing twice', async () => {
  const replica = await startFilingWorld({ beside: world, start: false })
  const all = await Promise.all(Array.from({ length: 6 }, received))
  world.clock.move(60_000)
  const path = world.deps.paths.get('g2')
  if (!path) throw new Error('no path')
  const { signal } = new AbortController()
  const slots = { batches: 10, eldestShare: createEldestShare() }
  const [a, b] = await Promise.all([
    pollRegistry(world.deps, path, slots, signal),
    pollRegistry(replica.deps, path, slots, signal),
  ])
  expect(a.claimed + b.claimed).toBeGreaterThanOrEqual(0)
  for (const { id } of all) expect((await world.story(id)).filter((type) => type === 'received')).toHaveLength(1)
  await replica.close()
})
