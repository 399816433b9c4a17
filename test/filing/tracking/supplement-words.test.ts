/**
 * A registry may word one request anew in every answer: days that are left, the time of the day, two servers with two texts.
 * One request is one event, its newest words are shown; another request is reported; and no wording floods a consumer.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RegistryStatus } from '../../../src/domain/filing/civil-registry.ts'
import { supplementFiling } from '../../../src/filing/intake/supplement-filing.ts'
import { eventually } from '../../support/eventually.ts'
import { type FilingWorld, nextDossier, requestFor, startFilingWorld } from '../fixtures.ts'
import { reset } from '../scripted-registry.ts'

let world: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld({ settings: { following: { graceMs: 600_000 } } })
})
afterAll(() => world.close())

const at = (minute: number) => new Date(Date.UTC(2026, 2, 10, 1, minute)).toISOString()
type Shown = Pick<RegistryStatus, 'reason'> & Partial<Pick<RegistryStatus, 'at' | 'supplementDue'>>

const polls = (dossier: string) => world.registry.requests.flat().filter((one) => one === dossier).length
/** Two questions that began after now: the answer to the first is applied before the second is asked. */
async function polled(dossier: string): Promise<void> {
  const before = polls(dossier)
  await eventually('it was asked and applied', () => polls(dossier) >= before + 2)
}
const reported = async (id: string) =>
  (await world.story(id)).filter((type) => type === 'supplement-requested' || type === 'second-supplement').length

async function requested(first: Shown) {
  const dossier = nextDossier()
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  world.registry.stand(dossier, { state: 'supplement-requested', at: null, ...first })
  await world.until(id, 'supplement-requested')
  return { id, dossier }
}

async function showEach(dossier: string, each: readonly Shown[]): Promise<void> {
  for (const shown of each) {
    world.registry.stand(dossier, shown)
    await polled(dossier)
  }
}

const five = [5, 4, 3, 2, 1]
const sameRequests: Record<string, readonly Shown[]> = {
  'days that are left': five.map((days) => ({ reason: `Thiếu giấy chứng sinh (còn ${days} ngày)` })),
  'the same without accents': five.map((days) => ({ reason: `Thieu giay chung sinh, con ${days} ngay` })),
  'in words': ['năm', 'bốn', 'ba', 'hai'].map((days) => ({ reason: `Thiếu giấy chứng sinh, còn ${days} ngày` })),
  'hours and minutes': five.map((left) => ({ reason: `Thiếu ảnh. Còn ${left} giờ ${left * 7} phút` })),
  'the time of the answer': five.map((left) => ({ reason: `[10:0${left}:1${left}] Thiếu chữ ký` })),
  'with a time that moves at each answer': five.map((left) => ({ reason: `còn ${left} ngày`, at: at(10 - left) })),
  'any number, while the registry calls it the same act': five.map((left) => ({
    reason: `Thiếu chữ ký, lượt xem ${left * 13}`,
    at: at(1),
  })),
  'a deadline that moves with the clock': five.map((left) => ({
    reason: 'Thiếu chữ ký',
    supplementDue: `2026-03-22T17:0${left}:00+07:00`,
  })),
  'two servers with two texts': [1, 2, 1, 2, 1].map((server) => ({
    reason: server === 1 ? 'Thiếu chữ ký' : 'THIẾU CHỮ KÝ.',
  })),
  'letter case and composition': ['Thiếu chữ ký', 'THIẾU CHỮ KÝ', 'Thiếu chữ ký'.normalize('NFD')].map((reason) => ({
    reason,
  })),
}

describe.each(Object.entries(sameRequests))('%s', (what, [first, ...others]) => {
  // Two texts are two requests the first time that they are seen, and never again.
  const events = what === 'two servers with two texts' ? 2 : 1

  test('is one request, in its newest words', async () => {
    const { id, dossier } = await requested(first as Shown)
    await showEach(dossier, others)
    expect(await reported(id)).toBe(events)
    const newest = others.at(-1)
    expect((await world.view(id)).supplement).toEqual({
      reason: newest?.reason ?? null,
      due: newest?.supplementDue ?? null,
    })
  })
})

const otherRequests: Record<string, [Shown, Shown]> = {
  'another reason': [{ reason: 'Thiếu chữ ký' }, { reason: 'Thiếu ảnh' }],
  'another reason of the same act': [
    { reason: 'Thiếu chữ ký', at: at(1) },
    { reason: 'Thiếu ảnh', at: at(1) },
  ],
  'another paper of a list': [{ reason: 'Bổ sung giấy tờ số 1' }, { reason: 'Bổ sung giấy tờ số 2' }],
  'another paper of a list, by another act': [
    { reason: 'Bổ sung giấy tờ số 1', at: at(1) },
    { reason: 'Bổ sung giấy tờ số 2', at: at(2) },
  ],
  'another day': [
    { reason: 'Thiếu chữ ký', supplementDue: '2026-03-22T17:00:00+07:00' },
    { reason: 'Thiếu chữ ký', supplementDue: '2026-03-29T17:00:00+07:00' },
  ],
  'words where there were none': [{ reason: null }, { reason: 'Thiếu chữ ký' }],
}

test.each(Object.entries(otherRequests))('%s is another request', async (_, [first, second]) => {
  const { id, dossier } = await requested(first)
  world.registry.stand(dossier, second)
  await eventually('it is reported', async () => (await reported(id)) === 2)
  await polled(dossier)
  expect(await reported(id)).toBe(2)
  expect((await world.view(id)).supplement).toEqual({ reason: second.reason, due: second.supplementDue ?? null })
})

test('the first request again, by a later act, is another request', async () => {
  const { id, dossier } = await requested({ reason: 'Thiếu chữ ký', at: at(1) })
  await showEach(dossier, [
    { reason: 'Thiếu ảnh', at: at(2) },
    { reason: 'Thiếu chữ ký', at: at(3) },
  ])
  expect(await reported(id)).toBe(3)
})

test('words that are new at every answer are shown, and reported three times a day', async () => {
  const { id, dossier } = await requested({ reason: 'mã phiên a' })
  const codes = ['b', 'c', 'd', 'e', 'f', 'g'].map((code) => ({ reason: `mã phiên ${code}` }))
  await showEach(dossier, codes)
  expect(await reported(id)).toBe(3)
  expect((await world.view(id)).supplement?.reason).toBe('mã phiên g')
  await world.rows(
    `UPDATE filing_event SET at = at - interval '25 hours' WHERE filing = $1 AND type = 'second-supplement'`,
    [id],
  )
  await eventually('a day later it is reported', async () => (await reported(id)) === 4)
})

test('a state that comes and goes is not a second request', async () => {
  const { id, dossier } = await requested({ reason: 'Thiếu chữ ký, còn 5 ngày' })
  world.registry.stand(dossier, { state: 'received', reason: null })
  await world.until(id, 'received')
  world.registry.stand(dossier, { state: 'supplement-requested', reason: 'Thiếu chữ ký, còn 4 ngày' })
  await world.until(id, 'supplement-requested')
  expect(await world.story(id)).not.toContain('second-supplement')
})

test('a supplement that was lost is sent again, although the registry counts on', async () => {
  const { id, dossier } = await requested({ reason: 'Thiếu chữ ký, còn 5 ngày' })
  await showEach(dossier, [{ reason: 'Thiếu chữ ký, còn 4 ngày' }])
  world.registry.script(dossier, { fails: reset, taken: false })
  world.registry.stand(dossier, { reason: 'Thiếu chữ ký, còn 3 ngày' })
  const { purpose } = requestFor(dossier)
  await supplementFiling(world.deps, {
    requestId: randomUUID(),
    caller: world.caller,
    id,
    idempotencyKey: randomUUID(),
    supplement: { purpose, attachments: [] },
  })
  await eventually('the supplement is taken', () => world.registry.count(dossier) === 2)
  await world.until(id, 'received')
  expect(await world.story(id)).not.toContain('second-supplement')
})
