import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Breaker, type BreakerState, type Permit, type Verdict } from '../../../src/link/breaker.ts'

const settings = {
  windowMs: 10_000,
  volumeMin: 5,
  errorRateMax: 50,
  slowRateMax: 80,
  resetMs: 5_000,
  probeLeaseMs: 2_000,
}

let states: BreakerState[]
let breaker: Breaker

beforeEach(() => {
  vi.useFakeTimers()
  states = []
  breaker = new Breaker(settings, (state) => states.push(state))
})
afterEach(() => {
  breaker.stop()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function admitted(): Permit {
  const permit = breaker.admit()
  if (permit === null) throw new Error('not admitted')
  return permit
}
function have(times: number, verdict: Verdict, slow = false): void {
  for (let i = 0; i < times; i++) breaker.report(admitted(), verdict, slow)
}
function open(): void {
  have(settings.volumeMin, 'failed')
  expect(breaker.state).toBe('open')
}
function halfOpen(): void {
  open()
  vi.advanceTimersByTime(settings.resetMs)
  expect(breaker.state).toBe('half-open')
}
function close(): void {
  halfOpen()
  breaker.report(admitted(), 'answered', false)
  expect(breaker.state).toBe('closed')
}

describe('closed', () => {
  it('opens when the error rate passes its maximum', () => {
    have(4, 'answered')
    have(4, 'failed')
    expect(breaker.state).toBe('closed')
    have(1, 'failed')
    expect(breaker.state).toBe('open')
  })

  it('does not open before the window holds enough calls', () => {
    have(settings.volumeMin - 1, 'failed')
    expect(breaker.state).toBe('closed')
  })

  it('forgets failures that have left the window', () => {
    have(4, 'failed')
    vi.advanceTimersByTime(settings.windowMs + 1_000)
    have(4, 'failed')
    expect(breaker.state).toBe('closed')
  })

  it('opens when nearly all calls are slow, though they succeed', () => {
    have(1, 'answered')
    have(4, 'answered', true)
    expect(breaker.state).toBe('closed')
    have(1, 'answered', true)
    expect(breaker.state).toBe('open')
  })

  it('does not count calls that say nothing about the path', () => {
    have(100, 'neutral')
    have(settings.volumeMin - 1, 'failed')
    expect(breaker.window()).toEqual({ calls: 4, failures: 4, slow: 0 })
    have(1, 'failed')
    expect(breaker.state).toBe('open')
  })
})

describe('open', () => {
  it('admits no one until the reset time is over, and says how long that is', () => {
    open()
    expect(breaker.admit()).toBeNull()
    expect(breaker.waitMs()).toBe(settings.resetMs)
    vi.advanceTimersByTime(settings.resetMs - 1)
    expect(breaker.admit()).toBeNull()
    expect(breaker.waitMs()).toBe(1)
  })

  it('is not diluted by those it turned away: refusals are no calls', () => {
    open()
    for (let i = 0; i < 1_000; i++) breaker.admit()
    expect(breaker.window()).toEqual({ calls: 5, failures: 5, slow: 0 })
  })

  /** opossum #385: six calls fail together, and the sixth must not cancel the reset timer that the fifth has set. */
  it('comes to half-open although further calls fail after it opened', () => {
    const permits = Array.from({ length: 50 }, admitted)
    for (const permit of permits) breaker.report(permit, 'failed', false)
    expect(breaker.state).toBe('open')
    vi.advanceTimersByTime(settings.resetMs)
    expect(breaker.state).toBe('half-open')
  })

  it('is not kept open by failures of calls that began before', () => {
    const permits = Array.from({ length: 50 }, admitted)
    for (const permit of permits) {
      breaker.report(permit, 'failed', false)
      vi.advanceTimersByTime(100)
    }
    // Opened by the fifth, at 400 ms; all others came later.
    vi.advanceTimersByTime(400)
    expect(breaker.state).toBe('half-open')
  })

  it('comes to half-open by the monotonic clock, whatever happens to the wall clock', () => {
    open()
    vi.setSystemTime(Date.now() - 3_600_000)
    vi.advanceTimersByTime(settings.resetMs)
    expect(breaker.admit()).not.toBeNull()
  })
})

describe('half-open', () => {
  /** opossum #119: the flood-gates opened to everybody. */
  it('admits one caller at a time', () => {
    halfOpen()
    expect(breaker.admit()).not.toBeNull()
    for (let i = 0; i < 100; i++) expect(breaker.admit()).toBeNull()
  })

  /** opossum #119, second half, and #276: one failure is enough whatever rate and volume say. */
  it('opens again when the trial fails, although the window has run empty', () => {
    halfOpen()
    vi.advanceTimersByTime(10 * settings.windowMs)
    breaker.report(admitted(), 'failed', false)
    expect(breaker.state).toBe('open')
    vi.advanceTimersByTime(settings.resetMs)
    expect(breaker.state).toBe('half-open')
  })

  /** opossum #57: asked while the trial was under way, the breaker stayed where it was forever. */
  it('closes when the trial succeeds, although others asked meanwhile', () => {
    halfOpen()
    const trial = admitted()
    for (let i = 0; i < 100; i++) breaker.admit()
    breaker.report(trial, 'answered', false)
    expect(breaker.state).toBe('closed')
    have(100, 'answered')
    expect(states).toEqual(['open', 'half-open', 'closed'])
  })

  it('lets the next caller try when the lease of a trial that never settles has run out', () => {
    halfOpen()
    admitted()
    vi.advanceTimersByTime(settings.probeLeaseMs - 1)
    expect(breaker.admit()).toBeNull()
    expect(breaker.waitMs()).toBe(1)
    vi.advanceTimersByTime(1)
    breaker.report(admitted(), 'answered', false)
    expect(breaker.state).toBe('closed')
  })

  it('lets the next caller try at once when the trial says nothing', () => {
    halfOpen()
    breaker.report(admitted(), 'neutral', false)
    expect(breaker.state).toBe('half-open')
    breaker.report(admitted(), 'answered', false)
    expect(breaker.state).toBe('closed')
  })

  it('takes the answer of a trial whose lease has run out, but not its failure', () => {
    halfOpen()
    const late = admitted()
    vi.advanceTimersByTime(settings.probeLeaseMs)
    const live = admitted()
    breaker.report(late, 'failed', false)
    expect(breaker.state).toBe('half-open')
    expect(breaker.admit()).toBeNull()
    breaker.report(late, 'answered', false)
    expect(breaker.state).toBe('closed')
    breaker.report(live, 'failed', false)
    expect(breaker.window().calls).toBe(0)
  })

  it.each(['answered', 'failed'] as const)('is not moved by a call from before the outage that %s', (verdict) => {
    const straggler = admitted()
    halfOpen()
    breaker.report(straggler, verdict, false)
    expect(breaker.state).toBe('half-open')
    expect(breaker.admit()).not.toBeNull()
    breaker.report(straggler, verdict, false)
    expect(breaker.state).toBe('half-open')
  })

  it('is not moved by the trial of an earlier half-open state', () => {
    halfOpen()
    const first = admitted()
    vi.advanceTimersByTime(settings.probeLeaseMs)
    breaker.report(admitted(), 'failed', false)
    vi.advanceTimersByTime(settings.resetMs)
    expect(breaker.state).toBe('half-open')
    breaker.report(first, 'answered', false)
    expect(breaker.state).toBe('half-open')
  })

  it('waits for a call as long as none comes', () => {
    halfOpen()
    vi.advanceTimersByTime(86_400_000)
    expect(breaker.waitMs()).toBe(0)
    breaker.report(admitted(), 'answered', false)
    expect(breaker.state).toBe('closed')
  })
})

describe('closed again', () => {
  /** opossum #484: the window still held the failures of the outage, so the next single failure opened it again. */
  it('stays closed when single calls fail', () => {
    close()
    have(settings.volumeMin - 1, 'failed')
    expect(breaker.state).toBe('closed')
  })

  it('is not opened by failures of calls that began before the outage', () => {
    const stragglers = Array.from({ length: 100 }, admitted)
    close()
    for (const straggler of stragglers) breaker.report(straggler, 'failed', true)
    expect(breaker.state).toBe('closed')
    expect(breaker.window().calls).toBe(0)
  })

  it('opens again by new failures', () => {
    close()
    open()
    expect(states).toEqual(['open', 'half-open', 'closed', 'open'])
  })
})

it('hears and admits no one once stopped', () => {
  const permit = admitted()
  breaker.stop()
  breaker.report(permit, 'answered', false)
  breaker.report(permit, 'failed', true)
  expect(states).toEqual([])
})
