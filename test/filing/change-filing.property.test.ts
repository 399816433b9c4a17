/**
 * The one door of change: whatever is tried, in whatever order and by however many at once, every filing's story follows
 * the table of transitions and its events are numbered without a gap.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FilingState, filingRemarks, filingStates, mayBecome } from '../../src/domain/filing/filing.ts'
import { changeFiling, FilingMoved, inTransaction } from '../../src/filing/change-filing.ts'
import { findFiling } from '../../src/store/filing/filings.ts'
import { type FilingWorld, startFilingWorld } from './fixtures.ts'

let world: FilingWorld
beforeAll(async () => {
  // Only the test works on the filings.
  world = await startFilingWorld({ start: false })
  await world.deps.jobs.open(['filing-deliver.g2'])
})
afterAll(() => world.close())

const step = fc.record({
  to: fc.option(fc.constantFrom(...filingStates), { nil: undefined }),
  remarks: fc.subarray([...filingRemarks], { maxLength: 2 }),
  detail: fc.option(fc.record({ reason: fc.string(), note: fc.string() }), { nil: undefined }),
  due: fc.boolean(),
  /** Works on the row as it was before the step before. */
  late: fc.boolean(),
})

async function getStory(id: string) {
  return world.rows<{ number: number; type: string; state: FilingState }>(
    'SELECT number, type, state FROM filing_event WHERE filing = $1 ORDER BY number',
    [id],
  )
}

test('any sequence of changes keeps the story legal and gapless, and the row in step with it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { id } = await world.submit()
      let before = await findFiling(world.database, id)
      for (const { to, remarks, detail, due, late } of steps) {
        const now = await findFiling(world.database, id)
        const row = late ? before : now
        if (!row || !now) throw new Error('gone')
        const stale = row.version !== now.version
        const change = { to, remarks, detail, patch: { dueAt: due ? new Date() : null } }
        const outcome = await inTransaction(world.deps, (tx) => changeFiling(world.deps, tx, row, change)).then(
          () => 'done',
          (error: Error) => (error instanceof FilingMoved ? 'moved' : error.message),
        )
        const allowed = to === undefined || mayBecome(row.state, to)
        expect(outcome).toBe(allowed ? (stale ? 'moved' : 'done') : `a filing may not go from ${row.state} to ${to}`)
        before = now
      }
      const story = await getStory(id)
      const row = await findFiling(world.database, id)
      expect(story.map(({ number }) => number)).toEqual(story.map((_, index) => index + 1))
      expect(row?.events).toBe(story.length)
      expect(row?.state).toBe(story.at(-1)?.state)
      for (const [index, event] of story.entries()) {
        const earlier = story[index - 1]
        if (!earlier) expect(event.type).toBe('accepted')
        else if (event.type === event.state) expect(mayBecome(earlier.state, event.state)).toBe(true)
        else expect(event.state).toBe(earlier.state)
      }
    }),
    { numRuns: 40 },
  )
})

test('of many writers that change one row at once, one succeeds', async () => {
  const { id } = await world.submit()
  const row = await findFiling(world.database, id)
  if (!row) throw new Error('gone')
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      inTransaction(world.deps, (tx) => changeFiling(world.deps, tx, row, { to: 'delivering' })),
    ),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await getStory(id)).toHaveLength(2)
})

test('a failure after the change takes event, state and job back with it', async () => {
  const { id } = await world.submit()
  const row = await findFiling(world.database, id)
  if (!row) throw new Error('gone')
  const jobs = await world.rows('SELECT id FROM pgboss.job')
  await inTransaction(world.deps, async (tx) => {
    const next = await changeFiling(world.deps, tx, row, { to: 'delivering' })
    await changeFiling(world.deps, tx, next, { to: 'accepted', patch: { dueAt: new Date() } })
    throw new Error('the power is gone')
  }).catch(() => {})
  expect(await getStory(id)).toHaveLength(1)
  expect(await world.rows('SELECT id FROM pgboss.job')).toHaveLength(jobs.length)
  expect((await findFiling(world.database, id))?.version).toBe(row.version)
})
