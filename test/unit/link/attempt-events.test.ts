/** What a link tells of each attempt: enough to judge its path and to write down an incident, and nothing of a person. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answers, fails, fakeTime, World } from './fixtures.ts'

beforeEach(() => fakeTime())
afterEach(() => vi.useRealTimers())

test('a failed attempt says what is held against the path and which id the upstream got', async () => {
  const world = new World({ attemptsMax: 1 }, ['a'], fails('tls-failed'))
  await world.outcome({ upstreamRequestId: 'e0d64854' })
  const [event] = world.events.filter(({ type }) => type === 'attempt')
  expect(event).toMatchObject({
    outcome: 'tls-failed',
    verdict: 'failed',
    upstreamRequestId: 'e0d64854',
    blame: { code: 'tls-failed', layer: 'network', phase: null },
  })
  await world.end()
})

test('an answer that is a refusal is an answer of the path and blames no one', async () => {
  const world = new World({}, ['a'], fails('officer-not-authorised', 5, { sent: 'answered' }))
  await world.outcome()
  const [event] = world.events.filter(({ type }) => type === 'attempt')
  expect(event).toMatchObject({ outcome: 'officer-not-authorised', verdict: 'answered' })
  expect(event).not.toHaveProperty('blame')
  await world.end()
})

test('a caller that leaves early says nothing about the path', async () => {
  const world = new World({}, ['a'], answers(5_000))
  await world.outcome({ deadlineMs: 100 })
  const [event] = world.events.filter(({ type }) => type === 'attempt')
  expect(event).toMatchObject({ verdict: 'neutral' })
  await world.end()
})
