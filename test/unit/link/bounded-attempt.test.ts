import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { answers, deaf, fakeTime, World } from './fixtures.ts'

beforeEach(() => {
  fakeTime()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the time of one attempt', () => {
  it('is bounded: a silent path is a failure of the path, and the caller may try again', async () => {
    const world = new World({ attemptTimeoutMs: 1_000 }, ['a'], (_, call) => (call === 0 ? deaf : answers()))
    world.behaviour = () => (world.tries.length === 1 ? deaf : answers())
    const call = await world.outcome({ deadlineMs: 5_000 })
    expect(call).toMatchObject({ ok: true, trace: { attempts: 2 } })
    expect(world.path().window).toMatchObject({ calls: 2, failures: 1 })
    await world.end()
  })

  it('says so in a failure of its own when it was the last one', async () => {
    const world = new World({ attemptTimeoutMs: 1_000, attemptsMax: 1 }, ['a'], deaf)
    expect(await world.outcome()).toMatchObject({
      failure: { code: 'first-byte-timeout', layer: 'network', phase: 'first-byte', sent: 'maybe' },
    })
    await world.end()
  })

  it('leaves the reason to an attempt that knows better why it took so long', async () => {
    const world = new World({ attemptTimeoutMs: 1_000, attemptsMax: 1 })
    const outcome = world.link.call(
      { deadlineMs: 5_000, idempotent: true },
      (_, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new GatewayFailure('tls-failed', { phase: 'tls', sent: 'no' })))
        }),
    )
    await world.pass(1_001)
    await expect(outcome).resolves.toMatchObject({ failure: { code: 'tls-failed', phase: 'tls', sent: 'no' } })
    await world.end()
  })
})
