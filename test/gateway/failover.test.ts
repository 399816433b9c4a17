/**
 * Two paths to the same register: whatever becomes of the preferred one, no lookup is lost, every answer names the path
 * that carried it, and the preferred path has its traffic back when it answers again.
 */
import { afterEach, expect, test } from 'vitest'
import type { FaultName } from '../../mocks/faults.ts'
import { getPersona } from '../../mocks/personas.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { type Load, startLoad } from './load.ts'
import { getAudit, getLookup, lookups, makeVerification, verifications } from './questions.ts'

const guard = {
  // Above what a busy machine takes for an honest answer: a time-out on the path that is well would be a second fault.
  attemptTimeoutMs: 2_000,
  probeLeaseMs: 2_000,
  resetMs: 300,
  volumeMin: 5,
  windowMs: 2_000,
  rampMs: 1_000,
}
const callers = 20

let gateway: TestGateway
let load: Load | undefined
afterEach(async () => {
  await load?.stop()
  load = undefined
  await gateway.stop()
})

/** Calls that began after now and ended, enough of them to rule out chance. */
async function fromNowOn(path: string): Promise<void> {
  const { calls } = load as Load
  const now = performance.now()
  const since = () => calls.filter(({ at, durationMs }) => at - durationMs > now)
  await eventually(`${path} carries the load`, () => since().filter((call) => call.path === path).length > callers * 5)
}

const toState = (name: string) =>
  gateway.serving.gateway.health.report('population').paths.find(({ path }) => path === name)?.state ?? 'unknown'

const deaths: FaultName[] = ['reset', 'black-hole', 'http-503', 'truncated']

test.each(deaths)(
  '%s on the preferred path under load loses no lookup, and it gets its traffic back',
  async (fault) => {
    // A better judgement counts at once: a busy machine may hurt the other path for a moment.
    const health = { probing: false, calmMs: 50, tickMs: 20 }
    gateway = await startGateway({ paths: ['ndxp', 'lgsp'], guard, health, mocks: { settings: { latencyMs: 20 } } })
    load = startLoad(gateway, callers, 50, 10)
    await fromNowOn('ndxp')
    expect(load.calls.every(({ path }) => path === 'ndxp')).toBe(true)

    gateway.mocks.faults.add({ fault, layer: 'ndxp' })
    await eventually('the preferred path is known to be down', () => toState('ndxp') === 'down')
    await fromNowOn('lgsp')
    await eventually('the report says so', async () => {
      const [{ state, carriedBy, paths }] = (await gateway.get('/v1/links')).json.links
      const [ndxp, lgsp] = paths
      return state === 'degraded' && carriedBy === 'lgsp' && ndxp.state === 'down' && lgsp.state === 'healthy'
    })

    gateway.mocks.faults.clear()
    await eventually('the preferred path is well again', () => toState('ndxp') === 'healthy')
    await fromNowOn('ndxp')
    await load.stop()
    expect(load.calls.filter(({ status }) => status !== 200)).toEqual([])
    const disclosed = (await getAudit(gateway)).filter(({ outcome }) => outcome === 'disclosed')
    expect(disclosed.length).toBe(load.calls.length)
  },
)

test('one call moves over when its path breaks, and its answer and its record say so', async () => {
  gateway = await startGateway({ paths: ['ndxp', 'lgsp'], guard })
  gateway.mocks.faults.add({ fault: 'reset-mid-body', layer: 'ndxp' })
  const found = await gateway.post(lookups, getLookup(getPersona('thu')))
  const verified = await gateway.post(verifications, makeVerification(getPersona('thu')))
  expect(found.json).toMatchObject({ outcome: 'found', source: { path: 'lgsp' } })
  expect(verified.json).toMatchObject({ outcome: 'matched', source: { path: 'lgsp' } })
  expect(await getAudit(gateway)).toMatchObject([
    { operation: 'lookup', result: 'found', path: 'lgsp', attempts: 2 },
    { operation: 'verify', result: 'matched', path: 'lgsp', attempts: 2 },
  ])
})

test('an answer is an answer: not-matched and a refused right are never asked again on another path', async () => {
  gateway = await startGateway({ paths: ['ndxp', 'lgsp'], guard })
  const thu = getPersona('thu')
  const person = { ...getLookup(thu).person, fullName: 'Trần Văn Khác' }
  expect((await gateway.post(lookups, getLookup(thu, { person }))).json.outcome).toBe('not-matched')
  gateway.mocks.settings.refusedOfficers = [getLookup(thu).purpose.officer]
  expect((await gateway.post(lookups, getLookup(thu))).json.code).toBe('officer-not-authorised')
  expect(gateway.mocks.journal.counts()).toMatchObject({ ndxp: 2, 'lgsp-soap': 0 })
  expect(toState('ndxp')).toBe('healthy')
})

test('with both paths dead callers hear so, and either path alone brings the service back', async () => {
  gateway = await startGateway({ paths: ['ndxp', 'lgsp'], guard })
  load = startLoad(gateway, 5, 20, 5)
  await gateway.mocks.pause()
  await eventually('both paths are known to be down', () => toState('ndxp') === 'down' && toState('lgsp') === 'down')
  await eventually('callers are turned away', () => load?.calls.at(-1)?.code === 'link-unavailable')
  gateway.mocks.faults.add({ fault: 'reset', layer: 'ndxp' })
  await gateway.mocks.resume()
  await fromNowOn('lgsp')
  gateway.mocks.faults.clear()
  await fromNowOn('ndxp')
})

test('a failure of the ministry itself is not doubled: second tries stay within the budget on any number of paths', async () => {
  const budget = { retryShareMax: 20, retryFloor: 5, retryWindowMs: 60_000, volumeMin: 10_000 }
  gateway = await startGateway({ paths: ['ndxp', 'lgsp'], guard: { ...guard, ...budget } })
  gateway.mocks.faults.add({ fault: 'soap-fault' })
  load = startLoad(gateway, callers, 20, 5)
  await eventually('many lookups have failed', () => (load as Load).calls.length >= 200)
  await load.stop()
  expect(load.calls.every(({ code }) => code === 'ministry-failed')).toBe(true)
  const counts = gateway.mocks.journal.counts()
  expect(counts['lgsp-soap']).toBeGreaterThan(0)
  expect(counts.ndxp + counts['lgsp-soap']).toBeLessThanOrEqual(load.calls.length * 1.2 + budget.retryFloor)
})
