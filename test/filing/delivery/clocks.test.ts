/**
 * The registry's clock may show any time. Whether a request for a supplement is new, and whether an answered one got lost,
 * follows only from what the registry wrote before, so that no offset between the two clocks changes it.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { supplementFiling } from '../../../src/filing/intake/supplement-filing.ts'
import { isSameRequest } from '../../../src/filing/tracking/supplement-requests.ts'
import { eventually } from '../../support/eventually.ts'
import { type FilingWorld, nextDossier, requestFor, startFilingWorld } from '../fixtures.ts'
import { reset } from '../scripted-registry.ts'

const hour = 3_600_000
const minute = 60_000
let world: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld({ settings: { following: { graceMs: 600_000 } } })
})
afterAll(() => world.close())

async function supplement(id: string, dossier: string) {
  const { purpose } = requestFor(dossier)
  return supplementFiling(world.deps, {
    requestId: randomUUID(),
    caller: world.caller,
    id,
    idempotencyKey: randomUUID(),
    supplement: { purpose, attachments: [] },
  })
}

const reported = async (id: string, type: string) => (await world.story(id)).filter((one) => one === type).length

/** The registry writes `hours` off; `null` = no time at all. */
async function requested(hours: number | null) {
  const dossier = nextDossier()
  const at = (ms: number) => (hours === null ? null : new Date(world.clock.now() + hours * hour + ms).toISOString())
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  const first = { state: 'supplement-requested' as const, reason: 'Thiếu giấy chứng sinh', at: at(-minute) }
  world.registry.stand(dossier, first)
  await world.until(id, 'supplement-requested')
  return { id, dossier, first, at }
}

const offsets = [-30 * 24, -7, -1, 0, 1, 7, 30 * 24, null]

describe.each(offsets)('with a clock %j hours off', (hours) => {
  test('a second request is seen', async () => {
    const { id, dossier, at } = await requested(hours)
    await supplement(id, dossier)
    await world.until(id, 'received')
    world.registry.stand(dossier, { state: 'supplement-requested', reason: 'Thiếu chữ ký', at: at(minute) })
    await eventually('it is reported', async () => (await reported(id, 'second-supplement')) === 1)
    expect((await world.view(id)).supplement?.reason).toBe('Thiếu chữ ký')
  })

  test('a supplement that was lost is sent again, once', async () => {
    const { id, dossier } = await requested(hours)
    world.registry.script(dossier, { fails: reset, taken: false })
    await supplement(id, dossier)
    await eventually('it is received', async () => (await reported(id, 'received')) === 2)
    expect(world.registry.count(dossier)).toBe(2)
  })

  test('a supplement that arrived and was answered by another request is not sent again', async () => {
    const { id, dossier, at } = await requested(hours)
    world.registry.script(dossier, { fails: reset, taken: true })
    const again = { state: 'supplement-requested' as const, reason: 'Thiếu chữ ký', at: at(minute) }
    await supplement(id, dossier)
    world.registry.pollFailure = undefined
    await eventually('it was pushed', () => world.registry.count(dossier) === 2)
    world.registry.stand(dossier, again)
    await eventually('it is reported', async () => (await world.view(id)).supplement?.reason === 'Thiếu chữ ký')
    expect(world.registry.count(dossier)).toBe(2)
  })

  test('an answered request is no news while the registry still shows it, and is reported when it shows it for long', async () => {
    const { id, dossier, first } = await requested(hours)
    await supplement(id, dossier)
    await world.until(id, 'received')
    world.registry.stand(dossier, first)
    const questions = () => world.registry.requests.flat().filter((one) => one === dossier).length
    const before = questions()
    await eventually('it was asked', () => questions() > before + 2)
    expect((await world.view(id)).state).toBe('received')
    await world.rows(`UPDATE filing SET sent_at = sent_at - interval '1 hour', version = version + 1 WHERE id = $1`, [
      id,
    ])
    expect((await world.until(id, 'supplement-requested')).attention?.cause).toBe('supplement-still-requested')
    expect(await reported(id, 'second-supplement')).toBe(0)
  })
})

test('another reason while the first request is still open is reported, and shown', async () => {
  const { id, dossier } = await requested(0)
  world.registry.stand(dossier, { reason: 'Thiếu cả chữ ký', supplementDue: '2026-03-22T17:00:00+07:00' })
  await eventually('it is reported', async () => (await reported(id, 'second-supplement')) === 1)
  expect((await world.view(id)).supplement).toEqual({ reason: 'Thiếu cả chữ ký', due: '2026-03-22T17:00:00+07:00' })
  // A new time alone is no news: a registry may write the present time into every answer.
  world.registry.stand(dossier, { at: new Date(world.clock.now()).toISOString() })
  const questions = () => world.registry.requests.flat().filter((one) => one === dossier).length
  const before = questions()
  await eventually('it was asked', () => questions() > before + 2)
  expect(await reported(id, 'second-supplement')).toBe(1)
})

test('any two requests and any offset: whether they are one does not depend on the clock', () => {
  const request = fc.record({
    at: fc.option(fc.integer({ min: 0, max: 4 }), { nil: null }),
    reason: fc.constantFrom('Thiếu giấy', 'Thiếu chữ ký', null),
    due: fc.constantFrom('2026-03-22T10:00:00.000Z', null),
  })
  const moved = (given: { at: number | null; reason: string | null; due: string | null }, offsetMs: number) => ({
    at: given.at === null ? null : new Date(Date.UTC(2026, 2, 1) + given.at * minute + offsetMs).toISOString(),
    reason: given.reason,
    supplementDue: given.due,
  })
  fc.assert(
    fc.property(request, request, fc.integer({ min: -50 * 24 * hour, max: 50 * 24 * hour }), (one, other, offsetMs) => {
      const same = isSameRequest(moved(one, 0), moved(other, 0))
      expect(isSameRequest(moved(one, offsetMs), moved(other, offsetMs))).toBe(same)
      if (one.at !== null && other.at !== null && one.at !== other.at) expect(same).toBe(false)
      expect(isSameRequest(moved(one, offsetMs), moved(one, offsetMs))).toBe(true)
    }),
  )
})
