import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { answers, deaf, fails, fakeTime, hangs, World } from './fixtures.ts'

beforeEach(() => {
  fakeTime()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the deadline of the caller', () => {
  it.each([
    ['listens to its signal', hangs],
    ['listens to nothing', deaf],
  ])('ends the call on time when the attempt %s', async (_, behaviour) => {
    const world = new World({}, ['a'], behaviour)
    const call = world.call({ deadlineMs: 700 })
    await world.pass(699)
    expect(call.result).toBeNull()
    await world.pass(1)
    expect(call.result).toMatchObject({
      ok: false,
      failure: { code: 'deadline-exceeded', layer: 'gateway', sent: 'maybe' },
      trace: { path: 'a', attempts: 1, shared: false },
    })
    expect(world.tries[0]?.signal.reason).toMatchObject({ code: 'deadline-exceeded' })
    await world.end()
  })

  it('ends a call that waits for a place, of which nothing was sent', async () => {
    const world = new World({ concurrencyMax: 1 }, ['a'], hangs)
    world.call()
    const second = await world.outcome({ deadlineMs: 300 })
    expect(second).toMatchObject({
      ok: false,
      failure: { code: 'deadline-exceeded', sent: 'no' },
      trace: { path: null, attempts: 0 },
    })
    expect(world.path().queued).toBe(0)
    expect(world.tries).toHaveLength(1)
    await world.end()
  })

  it('ends a call that pauses before its retry, and says what came before', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const world = new World({ retryBaseMs: 1_000, retryMaxMs: 1_000 }, ['a'], fails('connection-reset', 100))
    const controller = new AbortController()
    const call = world.call({ deadlineMs: 2_000, signal: controller.signal })
    await world.pass(500)
    controller.abort()
    await world.pass(1)
    expect(call.result).toMatchObject({ failure: { code: 'request-cancelled', because: 'connection-reset' } })
    expect(world.tries).toHaveLength(1)
    vi.mocked(Math.random).mockRestore()
    await world.end()
  })

  it.each([0, -1, Number.NaN])('of %s ms sends nothing', async (deadlineMs) => {
    const world = new World()
    const call = world.call({ deadlineMs })
    await expect(call.finished).resolves.toMatchObject({ failure: { code: 'deadline-exceeded', sent: 'no' } })
    expect(world.tries).toHaveLength(0)
    await world.end()
  })

  it('may be longer than any timer', async () => {
    const world = new World()
    expect(await world.code({ deadlineMs: Number.POSITIVE_INFINITY })).toBe('ok')
    expect(await world.code({ deadlineMs: 1e12 })).toBe('ok')
    await world.end()
  })

  it('takes what the stopped attempt knows of its socket', async () => {
    const world = new World()
    const stopped = world.link.call(
      { deadlineMs: 100, idempotent: false },
      (_, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () =>
            reject(new GatewayFailure('connect-timeout', { phase: 'tcp', sent: 'no' })),
          )
        }),
    )
    await world.pass(101)
    await expect(stopped).resolves.toMatchObject({
      failure: { code: 'deadline-exceeded', phase: 'tcp', sent: 'no' },
    })
    await world.end()
  })
})

describe('a caller that goes away', () => {
  it('is let go at once, and its attempt is stopped', async () => {
    const world = new World({}, ['a'], hangs)
    const controller = new AbortController()
    const call = world.call({ signal: controller.signal })
    await world.pass(50)
    controller.abort()
    await world.pass(1)
    expect(call.result).toMatchObject({ failure: { code: 'request-cancelled', sent: 'maybe' } })
    expect(world.tries[0]?.signal.aborted).toBe(true)
    expect(world.path()).toMatchObject({ inFlight: 0 })
    await world.end()
  })

  it('sends nothing when it had gone before', async () => {
    const world = new World()
    expect(await world.code({ signal: AbortSignal.abort() })).toBe('request-cancelled')
    expect(world.tries).toHaveLength(0)
    await world.end()
  })

  it('leaves no listener on its signal, however the call ended', async () => {
    const world = new World({ concurrencyMax: 1, attemptTimeoutMs: 500 })
    const { signal } = new AbortController()
    for (const behaviour of [answers(), fails('ministry-failed'), fails('ministry-refused'), deaf]) {
      world.behaviour = () => behaviour
      await Promise.all([world.outcome({ signal, deadlineMs: 400 }), world.outcome({ signal, deadlineMs: 300 })])
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    await world.end()
  })
})

it('a defect of ours is an internal error, says nothing about the path, and is never tried again', async () => {
  const world = new World({}, ['a'], { type: 'throws' })
  for (let i = 0; i < 50; i++) expect(await world.code()).toBe('internal-error')
  expect(world.tries).toHaveLength(50)
  expect(world.judged()).toMatchObject({ state: 'healthy', window: { calls: 0 } })
  await world.end()
})
