/** Following filings at the registry until they come to their end. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { neverSent } from '../../../src/domain/filing/delivery-state.ts'
import { fetchCertificate } from '../../../src/filing/query/fetch-certificate.ts'
import { listAttention } from '../../../src/filing/query/list-attention.ts'
import { nextFollowAt } from '../../../src/filing/tracking/poll-schedule.ts'
import { pollRegistry } from '../../../src/filing/tracking/poll-status.ts'
import { eventually } from '../../support/eventually.ts'
import { nextDossier, openRig, type Rig } from '../fixtures.ts'
import { makeResult, makeStatus, pdf } from '../scripted-registry.ts'

const day = 86_400_000
let rig: Rig
beforeAll(async () => {
  rig = await openRig()
})
beforeEach(() => {
  rig.registry.pollFailure = undefined
})
afterAll(() => rig.close())

async function received() {
  const dossier = nextDossier()
  const { id } = await rig.submit({ dossier })
  await rig.until(id, 'received')
  return { id, dossier }
}

test('pitfall 15: completed without the personal number waits for it, then completes', async () => {
  const { id, dossier } = await received()
  rig.registry.stand(dossier, makeStatus('completed', { result: makeResult({ personalNumber: null }) }))
  const waiting = await rig.until(id, 'identifier-pending')
  expect(waiting.result).toMatchObject({ registerNumber: '12', personalNumber: null })
  rig.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  expect((await rig.until(id, 'completed')).result?.personalNumber).toBe('999326000001')
})

test('pitfall 5: completed without the certificate keeps asking for it, and the certificate is handed out on record', async () => {
  const { id, dossier } = await received()
  rig.registry.stand(dossier, makeStatus('completed', { result: null }))
  await rig.until(id, 'document-pending')
  const requested = { requestId: 'r', caller: rig.caller, id }
  await expect(fetchCertificate(rig.deps, requested)).rejects.toMatchObject({ code: 'certificate-missing' })
  rig.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  await rig.until(id, 'completed')
  const file = await fetchCertificate(rig.deps, requested)
  expect(Buffer.from(file.content).equals(pdf)).toBe(true)
  const records = await rig.rows<{ body: { fields: string[]; object: string } }>(
    `SELECT body FROM audit_record WHERE body ->> 'operation' = 'certificate'`,
  )
  // One for each of the people concerned.
  expect(records.map(({ body }) => body.object)).toEqual([id, id])
})

test('reading a result is a disclosure with a record; reading a filing without one is none', async () => {
  const { id, dossier } = await received()
  const count = async () =>
    (
      await rig.rows(`SELECT seq FROM audit_record WHERE body ->> 'operation' = 'result' AND body ->> 'object' = $1`, [
        id,
      ])
    ).length
  await rig.view(id)
  expect(await count()).toBe(0)
  rig.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  await rig.until(id, 'completed')
  const before = await count()
  await rig.view(id)
  expect(await count()).toBeGreaterThan(before)
})

test('pitfall 2: a filing that the registry accepted and no longer knows is reported as lost, and comes back if it does', async () => {
  const { id, dossier } = await received()
  const held = rig.registry.held.get(dossier)
  rig.registry.held.delete(dossier)
  const view = await rig.until(id, 'lost-at-registry')
  expect(view.attention?.cause).toBe('not-known-any-more')
  if (held) rig.registry.held.set(dossier, held)
  await rig.until(id, 'received')
})

test('pitfall 3: a filing that does not move for long is reported as stale once, still followed, and its next move is reported', async () => {
  const { id, dossier } = await received()
  rig.clock.move(11 * day)
  const view = await rig.until(id, 'stale')
  expect(view.attention?.cause).toBe('nothing-moves')
  const requested = rig.registry.requests.flat().filter((one) => one === dossier).length
  await eventually('it is still asked about', () => {
    rig.clock.move(day)
    return rig.registry.requests.flat().filter((one) => one === dossier).length > requested + 2
  })
  expect((await rig.story(id)).filter((type) => type === 'stale')).toHaveLength(1)
  rig.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  rig.clock.move(day)
  await rig.until(id, 'completed')
})

test('an unknown status changes nothing, is reported once, and is shown to a person', async () => {
  const { id, dossier } = await received()
  rig.registry.answer(dossier, { known: 'unclear', cause: 'status-unknown', code: '7', text: 'Đã chuyển' })
  await eventually('several questions', async () => {
    const [row] = await rig.rows<{ unclear_count: number }>('SELECT unclear_count FROM filing WHERE id = $1', [id])
    return (row?.unclear_count ?? 0) > rig.deps.settings.delivery.unclearMax
  })
  const view = await rig.view(id)
  expect(view.events.map(({ type }) => type)).toEqual(['accepted', 'delivering', 'received', 'unknown-status'])
  expect(view.state).toBe('received')
  expect(view.attention?.cause).toBe('status-unknown')
  expect(view.events.at(-1)?.detail).toMatchObject({ reason: 'Đã chuyển', note: '7' })
  const { filings } = await listAttention(rig.deps, { limit: 200 })
  expect(filings.find((one) => one.id === id)?.nextStep?.en).toMatch(/status/)
  // The registry's answer is clear again: no one has to do anything.
  rig.registry.answer(dossier, { known: true, status: makeStatus('eligible') })
  expect((await rig.until(id, 'eligible')).attention).toBeNull()
})

test('a status that goes back against the table of transitions changes nothing and is an alert', async () => {
  const { id, dossier } = await received()
  rig.registry.stand(dossier, makeStatus('completed', { result: makeResult({ personalNumber: null }) }))
  await rig.until(id, 'identifier-pending')
  rig.registry.stand(dossier, makeStatus('received'))
  await eventually('the alert', async () => (await rig.story(id)).includes('unknown-status'))
  expect((await rig.story(id)).filter((type) => type === 'received')).toHaveLength(1)
})

test('a refusal ends the filing with the reason of the registry', async () => {
  const { id, dossier } = await received()
  rig.registry.stand(dossier, makeStatus('refused', { reason: 'Không thuộc thẩm quyền' }))
  const view = await rig.until(id, 'refused')
  expect(view.events.at(-1)?.detail).toEqual({ reason: 'Không thuộc thẩm quyền' })
})

test('pitfall 13: questions name at most so many dossiers, and one that fails is asked alone', async () => {
  const all = await Promise.all(Array.from({ length: 7 }, received))
  rig.registry.requests.length = 0
  rig.registry.pollFailure = new GatewayFailure('answer-too-large', { sent: 'answered' })
  await eventually('failed questions', () => rig.registry.requests.filter((batch) => batch.length > 1).length > 1)
  await eventually('questions about one', () => rig.registry.requests.some((batch) => batch.length === 1))
  rig.registry.pollFailure = undefined
  expect(Math.max(...rig.registry.requests.map((batch) => batch.length))).toBeLessThanOrEqual(3)
  for (const { id, dossier } of all) {
    rig.registry.stand(dossier, makeStatus('eligible'))
    await rig.until(id, 'eligible')
  }
})

test('fresh filings are asked about often, old ones rarely, and never beyond the bounds', () => {
  const now = rig.clock.now()
  const { minMs, maxMs } = rig.deps.settings.following
  const waits = [0, 100, 500, 10_000].map((ageMs) => {
    const stateSince = new Date(now - ageMs)
    return nextFollowAt(rig.deps, { stateSince, delivery: neverSent }).getTime() - rig.clock.now()
  })
  for (const wait of waits) {
    expect(wait).toBeGreaterThanOrEqual(minMs * 0.9)
    expect(wait).toBeLessThanOrEqual(maxMs * 1.1)
  }
  expect(waits[3]).toBeGreaterThan((waits[0] ?? 0) * 2)
})

test('two replicas that ask at once take no filing twice', async () => {
  const replica = await openRig({ beside: rig, start: false })
  const all = await Promise.all(Array.from({ length: 6 }, received))
  rig.clock.move(60_000)
  const path = rig.deps.paths.get('g2')
  if (!path) throw new Error('no path')
  const { signal } = new AbortController()
  const [a, b] = await Promise.all([
    pollRegistry(rig.deps, path, 10, signal),
    pollRegistry(replica.deps, path, 10, signal),
  ])
  expect(a.taken + b.taken).toBeGreaterThanOrEqual(0)
  for (const { id } of all) expect((await rig.story(id)).filter((type) => type === 'received')).toHaveLength(1)
  await replica.close()
})
