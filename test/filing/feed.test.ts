/** The feed: gapless and in order with many writers and several replicas, and it wakes readers that wait. */
import { afterEach, expect, test } from 'vitest'
import { readEvents } from '../../src/filing/query/read-events.ts'
import { waitForEvents } from '../../src/filing/query/wait-for-events.ts'
import { eventually, within } from '../support/eventually.ts'
import { type FilingWorld, makeCaller, startFilingWorld } from './fixtures.ts'

const worlds: FilingWorld[] = []
afterEach(async () => {
  for (const world of worlds.splice(0).reverse()) await world.close()
})
async function opened(options: Parameters<typeof startFilingWorld>[0] = {}): Promise<FilingWorld> {
  const world = await startFilingWorld(options)
  worlds.push(world)
  return world
}

test('with three replicas that write at once, a reader that goes on from its last place misses and repeats nothing', async () => {
  const a = await opened({ consumer: 'a' })
  const b = await opened({ beside: a, consumer: 'b' })
  const c = await opened({ beside: a, consumer: 'a' })
  const seen: { sequence: number; filingId: string; number: number }[] = []
  let done = false
  const reader = (async () => {
    let after = 0
    for (;;) {
      const page = await readEvents(a.deps, { caller: a.caller, after, limit: 7 })
      seen.push(...page.events)
      if (done && page.events.length === 0 && page.last === after) return
      after = page.last
      if (page.events.length === 0) await new Promise((next) => setTimeout(next, 3))
    }
  })()
  const ids = await Promise.all(
    Array.from({ length: 60 }, (_, index) => [a, b, c][index % 3] as FilingWorld).map(
      async (world) => [world, await world.submit()] as const,
    ),
  )
  for (const [world, { id }] of ids) await world.until(id, 'received')
  await eventually('every event has its place', async () => {
    return (await a.rows('SELECT 1 FROM filing_event WHERE sequence IS NULL')).length === 0
  })
  done = true
  await within(20_000, 'the reader', reader)
  for (const consumer of ['a', 'b']) {
    const feed = await a.rows<{ sequence: string }>(
      `SELECT sequence FROM filing_event WHERE consumer = '${consumer}' ORDER BY sequence`,
    )
    expect(feed.length).toBeGreaterThan(0)
    expect(feed.map(({ sequence }) => Number(sequence))).toEqual(feed.map((_, index) => index + 1))
    if (consumer === 'a') expect(seen.map(({ sequence }) => sequence)).toEqual(feed.map((_, index) => index + 1))
  }
})

test('a reader that waits at one replica is woken by what another has done', async () => {
  const a = await opened({ consumer: 'a' })
  const b = await opened({ beside: a, consumer: 'a' })
  const { last } = await readEvents(b.deps, { caller: makeCaller('a'), after: 0, limit: 100 })
  const woken = waitForEvents(b.deps, { caller: makeCaller('a'), after: last }, new AbortController().signal)
  await a.submit()
  await within(3_000, 'the wait ends', woken)
  const page = await readEvents(b.deps, { caller: makeCaller('a'), after: last, limit: 100 })
  expect(page.events[0]?.type).toBe('accepted')
})

test('a wait ends when its caller leaves', async () => {
  const a = await opened()
  const controller = new AbortController()
  const waiting = waitForEvents(a.deps, { caller: a.caller, after: Number.MAX_SAFE_INTEGER }, controller.signal)
  controller.abort()
  await within(1_000, 'the wait ends', waiting)
})
