/**
 * The ministry goes away under load and comes back: callers hear so at once while it is gone, no caller waits past its
 * deadline, and the traffic returns by itself, a little at first.
 */
import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { type Ended, type Load, quantile, startLoad } from './load.ts'

const guard = {
  attemptsMax: 1,
  attemptTimeoutMs: 1_000,
  probeLeaseMs: 1_000,
  silenceMs: 300,
  resetMs: 300,
  volumeMin: 5,
  windowMs: 2_000,
  concurrencyMax: 20,
  rampStart: 10,
  rampMs: 2_500,
}
const callers = 20
const waitSeconds = 2
/** Two cores for the callers, the gateway, the ministry and the other test files: late is not too late. */
const slackMs = 1_500

let gateway: TestGateway
let load: Load
/** Calls that the ministry held at each arrival, the arriving one included, and when. */
let arrivals: { at: number; held: number }[]
afterEach(async () => {
  await load.stop()
  await gateway.stop()
})

/** A gateway under load whose ministry takes 100 ms for an answer and counts what it holds. */
async function underLoad(): Promise<void> {
  arrivals = []
  let waiting = () => 0
  const clock = () => {
    // The mocks read the clock once for each question, before it begins to wait.
    arrivals.push({ at: performance.now(), held: waiting() + 1 })
    return Date.now()
  }
  // A better judgement counts at once here: the subject is the way back, not how long it is doubted.
  const health = { probing: false, calmMs: 50, tickMs: 20 }
  gateway = await startGateway({ guard, health, mocks: { settings: { latencyMs: 100 }, clock } })
  waiting = () => gateway.mocks.open().waits
  load = startLoad(gateway, callers, 50, waitSeconds)
  await eventually('every caller is served', () => load.calls.filter(served).length > callers * 2)
}

const served = ({ status }: Ended) => status === 200
const state = () => gateway.serving.gateway.health.report('population').state
const reported = async () => (await gateway.get('/v1/links')).json.links[0]

/** Waits until callers have been turned away for a while, and returns the calls that came after the outage was known. */
async function whileDown(): Promise<Ended[]> {
  await eventually('the path is known to be down', () => state() === 'down')
  const known = performance.now()
  const since = () => load.calls.filter(({ at, durationMs }) => at - durationMs > known)
  await eventually('many callers were turned away', () => since().length > callers * 10)
  return since()
}

function expectTurnedAway(calls: Ended[], reasons: readonly string[]): void {
  const turnedAway = calls.filter(({ code }) => code === 'link-unavailable')
  // The others were each the trial of the path; one is under way at a time.
  expect(turnedAway.length).toBeGreaterThan(calls.length * 0.8)
  for (const { status, layer, retryAfter, because } of turnedAway) {
    expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: '1' })
    expect(layer).toBe('network')
    expect(reasons).toContain(because)
  }
  const took = turnedAway.map(({ durationMs }) => durationMs)
  // The promise is 50 ms; the rest is for a machine that does everything else besides.
  expect(quantile(took, 0.5)).toBeLessThan(150)
  expect(quantile(took, 0.95)).toBeLessThan(1_000)
}

/** Waits for the first answer after `back`, then for full service; the ministry is never flooded on the way. */
async function expectGentleReturn(back: number): Promise<void> {
  const first = await eventually('traffic returns', () => load.calls.find((call) => served(call) && call.at > back))
  expect(first.at - back).toBeLessThan(guard.resetMs + guard.probeLeaseMs + slackMs)
  await eventually('the way back is shown', async () => {
    const { state, reason } = (await reported()).paths[0]
    return state === 'degraded' && reason.code === 'ramping-up'
  })
  await eventually('the path is healthy', () => state() === 'healthy')

  const trial = arrivals.find(({ at }) => at > back)
  if (!trial) throw new Error('nothing arrived')
  const ramp = arrivals.filter(({ at }) => at > back && at < trial.at + guard.rampMs)
  expect(ramp.length).toBeGreaterThan(callers)
  // The ramp begins with the trial's answer, so what it allowed by now is at most what it allows this long after.
  const allowed = (at: number) => guard.concurrencyMax * (0.1 + (0.9 * (at - trial.at)) / guard.rampMs)
  for (const { at, held } of ramp) expect(held).toBeLessThanOrEqual(Math.max(1, Math.floor(allowed(at))))

  const healthy = performance.now()
  await eventually(
    'every caller is served again',
    () => load.calls.filter(({ at }) => at > healthy).length > callers * 3,
  )
  expect(load.calls.filter((call) => call.at - call.durationMs > healthy && !served(call))).toEqual([])
}

function expectNobodyWaitedTooLong(): void {
  const longest = Math.max(...load.calls.map(({ durationMs }) => durationMs))
  expect(longest).toBeLessThan(waitSeconds * 1_000 + slackMs)
}

/** The states that the path went through, as the log reports them. */
const history = () =>
  gateway.log
    .map((line) => JSON.parse(line))
    .filter(({ message }) => message === 'link: a path changed its state')
    .map(({ to }) => to)

describe('the ministry dies and comes back', () => {
  test('callers are turned away at once and learn why, and the traffic returns by itself without a flood', async () => {
    await underLoad()
    await gateway.mocks.pause()
    const calls = await whileDown()
    expectTurnedAway(calls, ['connection-refused', 'connection-reset'])
    const link = await reported()
    expect(link).toMatchObject({
      state: 'down',
      paths: [{ path: 'ndxp', state: 'down', reason: { layer: 'network' } }],
    })
    expect(['connection-refused', 'connection-reset']).toContain(link.paths[0].reason.code)
    expect(Date.parse(link.since)).toBeLessThanOrEqual(Date.now())

    const back = performance.now()
    await gateway.mocks.resume()
    await expectGentleReturn(back)
    expectNobodyWaitedTooLong()
    expect(history().filter((state, n) => state !== 'degraded' || n > 0)).toEqual(['down', 'degraded', 'healthy'])
    await eventually('health is shown', async () => (await reported()).paths[0].state === 'healthy')
    expect((await reported()).paths[0].reason).toBeNull()
  })
})

describe('the ministry takes every question and answers none', () => {
  test('no caller waits past its deadline, later callers are turned away, and answers bring the traffic back', async () => {
    await underLoad()
    gateway.mocks.faults.add({ fault: 'black-hole' })
    const calls = await whileDown()
    expectTurnedAway(calls, ['first-byte-timeout'])
    expect((await reported()).paths[0]).toMatchObject({
      state: 'down',
      reason: { code: 'first-byte-timeout', layer: 'network', phase: 'first-byte' },
    })

    const back = performance.now()
    gateway.mocks.faults.clear()
    await expectGentleReturn(back)
    expectNobodyWaitedTooLong()
    expect(history().slice(-3)).toEqual(['down', 'degraded', 'healthy'])
  })
})
