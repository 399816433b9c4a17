import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answers, deaf, fails, fakeTime, hangs, World } from './fixtures.ts'

beforeEach(() => {
  fakeTime()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('identical calls in flight', () => {
  it('share one attempt and its answer, and say so', async () => {
    const world = new World({}, ['a'], answers(100))
    const first = world.call({ shareKey: 'k' })
    await world.pass(50)
    const others = Array.from({ length: 9 }, () => world.call({ shareKey: 'k' }))
    await world.pass(50)
    expect(world.tries).toHaveLength(1)
    expect(first.result).toMatchObject({ ok: true, value: '0 by a', trace: { shared: false, attempts: 1, path: 'a' } })
    for (const { result } of others)
      expect(result).toMatchObject({ ok: true, value: '0 by a', trace: { shared: true } })
    expect(world.happened('shared')).toBe(9)
    await world.end()
  })

  it('share its failure too', async () => {
    const world = new World({ attemptsMax: 1 }, ['a'], fails('ministry-failed', 100))
    const calls = [world.call({ shareKey: 'k' }), world.call({ shareKey: 'k' })]
    await world.pass(100)
    for (const { result } of calls) expect(result).toMatchObject({ ok: false, failure: { code: 'ministry-failed' } })
    await world.end()
  })

  it('share nothing with those of another key, of no key, or that must not happen twice', async () => {
    const world = new World({}, ['a'], answers(100))
    world.call({ shareKey: 'k' })
    world.call({ shareKey: 'l' })
    world.call()
    world.call({ shareKey: 'k', idempotent: false })
    expect(world.tries).toHaveLength(4)
    await world.pass(100)
    await world.end()
  })

  it('share nothing with those of the same key and another detail, and go on sharing among themselves when these end', async () => {
    const world = new World({}, ['a'], answers(100))
    const call = (detail: string) => world.call({ shareKey: 'k', shareDetail: () => detail })
    call('one')
    await world.pass(50)
    const first = call('two')
    expect(world.tries).toHaveLength(2)
    const early = call('two')
    await world.pass(50)
    const late = call('two')
    expect(world.tries).toHaveLength(2)
    await world.pass(50)
    expect(first.result).toMatchObject({ ok: true, value: '1 by a', trace: { shared: false } })
    for (const { result } of [early, late])
      expect(result).toMatchObject({ ok: true, value: '1 by a', trace: { shared: true } })
    call('two')
    expect(world.tries).toHaveLength(3)
    await world.pass(100)
    await world.end()
  })

  it('of a key alone in flight write no detail out', async () => {
    const world = new World({}, ['a'], answers(100))
    const detail = vi.fn(() => 'one')
    world.call({ shareKey: 'k', shareDetail: detail })
    await world.pass(100)
    expect(detail).not.toHaveBeenCalled()
    await world.end()
  })

  it('share nothing once the answer is there: nothing is cached', async () => {
    const world = new World()
    await world.outcome({ shareKey: 'k' })
    await world.outcome({ shareKey: 'k' })
    expect(world.tries).toHaveLength(2)
    await world.end()
  })

  it('wait each no longer than its own deadline, anyone who began', async () => {
    const world = new World({}, ['a'], answers(1_000))
    const hasty = world.call({ shareKey: 'k', deadlineMs: 300 })
    const patient = world.call({ shareKey: 'k', deadlineMs: 2_000 })
    const last = world.call({ shareKey: 'k', deadlineMs: 600 })
    await world.pass(300)
    expect(hasty.result).toMatchObject({ failure: { code: 'deadline-exceeded' } })
    await world.pass(300)
    expect(last.result).toMatchObject({ failure: { code: 'deadline-exceeded' }, trace: { shared: true } })
    expect(world.tries[0]?.signal.aborted).toBe(false)
    await world.pass(400)
    expect(patient.result).toMatchObject({ ok: true, trace: { shared: true } })
    await world.end()
  })

  it('stop the attempt when the last one has left, and a newcomer begins afresh', async () => {
    const world = new World({}, ['a'], hangs)
    const controller = new AbortController()
    world.call({ shareKey: 'k', deadlineMs: 300 })
    world.call({ shareKey: 'k', signal: controller.signal })
    await world.pass(300)
    expect(world.tries[0]?.signal.aborted).toBe(false)
    controller.abort()
    const newcomer = world.call({ shareKey: 'k' })
    expect(world.tries[0]?.signal.aborted).toBe(true)
    expect(world.tries).toHaveLength(2)
    await world.pass(1)
    expect(newcomer.result).toBeNull()
    await world.end()
  })

  it('use the time of the most patient one for a second attempt', async () => {
    const world = new World({ attemptTimeoutMs: 1_000 }, ['a', 'b'], (path) => (path === 'a' ? deaf : answers()))
    world.call({ shareKey: 'k', deadlineMs: 500 })
    const patient = world.call({ shareKey: 'k', deadlineMs: 5_000 })
    await world.pass(1_005)
    expect(patient.result).toMatchObject({ ok: true, trace: { path: 'b', attempts: 2 } })
    await world.end()
  })
})
