import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Bulkhead } from '../../../src/link/bulkhead.ts'
import { answers, fails, fakeTime, hangs, World } from './fixtures.ts'

beforeEach(() => {
  fakeTime()
})
afterEach(() => {
  vi.useRealTimers()
})

const background = { background: true }

describe('a call in the background', () => {
  it('gets its share of the slots and no more, and never waits for one', async () => {
    const world = new World({ concurrencyMax: 8, backgroundShareMax: 25, queueMax: 10 }, ['a'], hangs)
    const calls = Array.from({ length: 4 }, () => world.call(background))
    await world.pass(0)
    expect(world.path()).toMatchObject({ inFlight: 2, queued: 0 })
    expect(calls[2]?.result).toMatchObject({ ok: false, failure: { code: 'link-busy', sent: 'no' } })
    expect(world.happened('rejected'), 'no one was turned away who waits for an answer').toBe(0)
    await world.end()
  })

  it('gets no slot while the others leave less free than its share', async () => {
    const world = new World({ concurrencyMax: 8, backgroundShareMax: 25 }, ['a'], hangs)
    for (let n = 0; n < 6; n++) world.call()
    expect(await world.code(background)).toBe('link-busy')
    expect(world.path()).toMatchObject({ inFlight: 6 })
    await world.end()
  })

  it('keeps no one waiting who came before it', async () => {
    const world = new World({ concurrencyMax: 4, backgroundShareMax: 50, queueMax: 10 }, ['a'], answers(100))
    for (let n = 0; n < 6; n++) world.call()
    expect(await world.code(background)).toBe('link-busy')
    await world.pass(300)
    expect(world.calls.slice(0, 6).every(({ result }) => result?.ok)).toBe(true)
    await world.end()
  })

  it('gives its slot back however it ends', async () => {
    const world = new World({ concurrencyMax: 8, backgroundShareMax: 25, volumeMin: 1_000 }, ['a'], (_, call) =>
      call % 2 === 0 ? answers() : fails('connection-reset'),
    )
    for (let n = 0; n < 50; n++) await world.outcome(background)
    expect(world.path().inFlight).toBe(0)
    const both = [world.call(background), world.call(background)]
    await world.pass(20)
    expect(both.map(({ result }) => result?.trace.attempts)).toEqual([1, 1])
    await world.end()
  })

  it('is not repeated, and leaves the retries to those who wait', async () => {
    const world = new World(
      { attemptsMax: 3, retryFloor: 1, retryShareMax: 0, volumeMin: 1_000 },
      ['a', 'b'],
      fails('connection-reset'),
    )
    for (let n = 0; n < 5; n++) expect(await world.code(background)).toBe('connection-reset')
    expect(world.tries).toHaveLength(5)
    expect(world.happened('retry')).toBe(0)
    await world.end()
  })

  it('may be the trial of a path that was down', async () => {
    const world = new World({ volumeMin: 5, resetMs: 1_000 }, ['a'])
    await world.breakDown()
    expect(await world.code(background)).toBe('link-unavailable')
    await world.pass(1_001)
    expect(await world.code(background)).toBe('ok')
    expect(world.path()).toMatchObject({ breaker: 'closed', inFlight: 0 })
    await world.end()
  })

  it('leaves half of what the agreed rate allows at once to the others', async () => {
    const limits = { a: { rate: { perSecond: 10, burst: 10 } } }
    const world = new World({}, ['a'], answers(1), limits)
    const codes: string[] = []
    for (let n = 0; n < 8; n++) codes.push(await world.code(background))
    expect(codes.filter((code) => code === 'ok')).toHaveLength(5)
    const others = await Promise.all(Array.from({ length: 5 }, () => world.code()))
    expect(others).toEqual(Array(5).fill('ok'))
    await world.end()
  })
})

it('whatever comes and goes, background calls hold at most their share and leave as much free when they enter', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.constantFrom('enter', 'background', 'leave', 'leave-background'), { maxLength: 200 }),
      (limit, sharePercent, steps) => {
        const share = sharePercent / 100
        const bulkhead = new Bulkhead(() => limit, 0, share)
        let [front, back] = [0, 0]
        for (const step of steps) {
          if (step === 'enter') {
            const free = front + back < limit
            expect(bulkhead.enter()).toBe(free)
            if (free) front++
          } else if (step === 'background') {
            const entered = bulkhead.enterBackground()
            if (entered) {
              const alone = front + back === 0
              expect(alone || (back + 1 <= limit * share && front + back + limit * share < limit)).toBe(true)
              back++
            }
          } else if (step === 'leave' && front > 0) {
            bulkhead.leave()
            front--
          } else if (step === 'leave-background' && back > 0) {
            bulkhead.leave(true)
            back--
          }
          expect(bulkhead.inFlight).toBe(front + back)
        }
      },
    ),
  )
})
