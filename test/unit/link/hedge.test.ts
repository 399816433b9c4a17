import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LinkSettings } from '../../../src/link/settings.ts'
import { answers, type Behaviour, deaf, fails, fakeTime, World } from './fixtures.ts'

beforeEach(() => {
  fakeTime()
})
afterEach(() => {
  vi.useRealTimers()
})

const hedging = { hedgeAfterMs: 200, hedgeShareMax: 100 } as const

function world(a: Behaviour, b: Behaviour, settings: Partial<LinkSettings> = hedging): World {
  return new World(settings, ['a', 'b'], (path) => (path === 'a' ? a : b))
}

describe('a hedged lookup', () => {
  it('asks a second path when the first keeps it waiting; the first answer wins and the loser is stopped', async () => {
    const slow = world(answers(5_000), answers(50))
    const call = slow.call({ hedge: true })
    await slow.pass(250)
    expect(call.result).toMatchObject({ ok: true, value: '0 by b', trace: { path: 'b', attempts: 2 } })
    await slow.pass(1)
    expect(slow.tries[0]?.signal.aborted).toBe(true)
    expect(slow.path('a').inFlight).toBe(0)
    await slow.end()
  })

  it('takes the answer of the first when it comes after all', async () => {
    const even = world(answers(220), answers(500))
    expect(await even.outcome({ hedge: true })).toMatchObject({ value: '0 by a', trace: { path: 'a', attempts: 2 } })
    await even.end()
  })

  it('asks no one else when the first path is quick', async () => {
    const quick = world(answers(100), answers())
    expect(await quick.outcome({ hedge: true })).toMatchObject({ trace: { path: 'a', attempts: 1 } })
    await quick.pass(1_000)
    expect(quick.tries).toHaveLength(1)
    await quick.end()
  })

  it('waits for the other when one fails, and takes a refusal as an answer', async () => {
    const broken = world(fails('connection-reset', 300), answers(400))
    expect(await broken.outcome({ hedge: true })).toMatchObject({ ok: true, value: '0 by b' })
    await broken.end()
    const refused = world(answers(5_000), fails('ministry-refused', 50))
    expect(await refused.outcome({ hedge: true })).toMatchObject({ failure: { code: 'ministry-refused' } })
    await refused.end()
  })

  it('fails when both fail, and tries no third time', async () => {
    const broken = world(fails('connection-reset', 300), fails('http-error', 300))
    expect(await broken.outcome({ hedge: true })).toMatchObject({
      failure: { code: 'http-error' },
      trace: { path: 'b', attempts: 2 },
    })
    await broken.end()
  })

  it('stops both when its deadline passes', async () => {
    const silent = world(deaf, deaf)
    expect(await silent.code({ hedge: true, deadlineMs: 1_000 })).toBe('deadline-exceeded')
    expect(silent.tries.map(({ signal }) => signal.aborted)).toEqual([true, true])
    await silent.end()
  })

  it('is one of few: hedges have a share of the calls, and each is a retry', async () => {
    const few = world(answers(5_000), answers(50), { hedgeAfterMs: 200, hedgeShareMax: 10 })
    for (let i = 0; i < 100; i++) few.call({ hedge: true })
    await few.pass(300)
    expect(few.happened('hedge')).toBe(10)
    await few.end()
    const none = world(answers(5_000), answers(50), { ...hedging, retryFloor: 0, retryShareMax: 0 })
    expect(await none.outcome({ hedge: true })).toMatchObject({ trace: { attempts: 1 } })
    await none.end()
  })

  it.each([
    ['no one asked for it', {}],
    ['it must not happen twice', { hedge: true, idempotent: false }],
    ['it is pinned to its path', { hedge: true, path: 'a' }],
  ])('never happens when %s', async (_, options) => {
    const slow = world(answers(1_000), answers())
    expect(await slow.outcome(options)).toMatchObject({ trace: { attempts: 1 } })
    await slow.end()
  })

  it('is off unless configured', async () => {
    const slow = world(answers(1_000), answers(), {})
    expect(await slow.outcome({ hedge: true })).toMatchObject({ trace: { attempts: 1 } })
    await slow.end()
  })
})
