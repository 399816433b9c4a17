/** Waiting: for a path that is down, for an earlier filing of the dossier, for a process that died. */
import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { deliverFiling } from '../../../src/filing/delivery/deliver-filing.ts'
import { pathWaitMs } from '../../../src/filing/delivery/path-wait.ts'
import type { FilingView } from '../../../src/filing/query/filing-view.ts'
import { claimForSending } from '../../../src/store/filing/leases.ts'
import { eventually, within } from '../../support/eventually.ts'
import { type FilingWorld, nextDossier, requestFor, startFilingWorld } from '../fixtures.ts'
import { makeStatus, refusedConnection, ScriptedRegistry } from '../scripted-registry.ts'

const worlds: FilingWorld[] = []
afterEach(async () => {
  for (const world of worlds.splice(0).reverse()) await world.close()
})
async function opened(options: Parameters<typeof startFilingWorld>[0] = {}): Promise<FilingWorld> {
  const world = await startFilingWorld(options)
  worlds.push(world)
  return world
}

const hour = 3_600_000

function findMoment({ events }: Pick<FilingView, 'events'>, type: string): string {
  const event = events.find((one) => one.type === type)
  if (!event) throw new Error(`no event ${type}`)
  return event.at
}

/** Another body under the same dossier, of an unrelated unit elsewhere: within one house a second one would be refused. */
const variant = (dossier: string, minute: number) => ({
  dossier,
  unit: `H99.01.${minute}`,
  registrationUnit: String(99_000 + minute),
  receivedAt: `2026-03-02T10:${String(minute).padStart(2, '0')}:00+07:00`,
})

test('a registry that is down for an hour costs no attempt, delays no intake, and is drained in a ramp', async () => {
  const world = await opened({ settings: { delivery: { concurrency: 8 } } })
  world.registry.always = { fails: refusedConnection, taken: false }
  const filings = await Promise.all(Array.from({ length: 60 }, () => within(2_000, 'a 202', world.submit())))
  await eventually('the path is down', () => world.link.health().paths.every(({ breaker }) => breaker !== 'closed'))
  world.clock.move(hour)
  const knocked = world.registry.pushes.length
  await eventually('it is knocked at', () => world.registry.pushes.length > knocked + 2)
  const [worst] = await world.rows<{ attempts: number; states: number }>(
    `SELECT max(attempts)::int AS attempts, count(*) FILTER (WHERE state NOT IN ('accepted', 'delivering'))::int AS states FROM filing`,
  )
  expect(worst).toEqual({ attempts: 0, states: 0 })

  world.registry.inFlightMost = 0
  const seen: { atOnce: number; done: number }[] = []
  let done = 0
  world.registry.always = {
    run: async (filing) => {
      seen.push({ atOnce: world.registry.inFlight, done })
      await new Promise((next) => setTimeout(next, 5))
      world.registry.held.set(filing.dossier, { hash: '', status: makeStatus('received') })
      done += 1
      return { outcome: 'accepted', text: null }
    },
  }
  await eventually('all are delivered', async () => {
    const [row] = await world.rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM filing WHERE state = 'received'`,
    )
    return row?.count === filings.length
  })
  // One tries the path, and each that succeeds makes room for one more beside it, up to the limit.
  expect(seen[0]).toEqual({ atOnce: 1, done: 0 })
  expect(seen.filter(({ atOnce, done }) => atOnce > Math.min(8, done + 1))).toEqual([])
  expect(world.registry.inFlightMost).toBeGreaterThan(2)
})

test('a hold that is released long before its end holds up neither sends nor questions that met it', async () => {
  const world = await opened()
  const { id, dossier } = await world.submit()
  await world.until(id, 'received')
  const path = world.deps.paths.get('g2')
  if (!path) throw new Error('no path')
  world.link.hold('g2', world.clock.now() + 8 * hour, 'bảo trì')
  const failure = new GatewayFailure('link-unavailable', { retryAfterMs: 8 * hour })
  expect(pathWaitMs(world.deps, 'g2', failure)).toBeLessThanOrEqual(10_000)
  const waits = await world.submit()
  const due = await world.rows<{ ms: number }>(
    `SELECT extract(epoch FROM due_at - now()) * 1000 AS ms FROM filing WHERE id = $1`,
    [waits.id],
  )
  expect(Number(due[0]?.ms)).toBeLessThanOrEqual(15_000)
  world.link.release('g2')
  world.registry.stand(dossier, makeStatus('eligible'))
  await world.until(id, 'eligible')
  await world.until(waits.id, 'received')
  // A wait that the other side asks for is kept.
  const closed = new GatewayFailure('upstream-closed', { retryAfterMs: 8 * hour })
  expect(pathWaitMs(world.deps, 'g2', closed)).toBe(8 * hour)
})

test('a path that another call tries is checked again soon, however long that call may take', async () => {
  const world = await opened({ start: false, guard: { resetMs: 100, volumeMin: 2 } })
  const requested = new GatewayFailure('link-unavailable', { retryAfterMs: 60_000 })
  const breaker = () => world.link.health().paths[0]?.breaker
  const call = (attempt: () => Promise<void>) =>
    world.link.call({ deadlineMs: 500, idempotent: true, path: 'g2' }, attempt)
  for (let time = 0; time < 4; time += 1) {
    await call(async () => {
      throw refusedConnection
    })
  }
  if (breaker() === 'open') expect(pathWaitMs(world.deps, 'g2', requested)).toBe(60_000)
  await eventually('the path may be tried', () => breaker() === 'half-open')
  expect(pathWaitMs(world.deps, 'g2', requested)).toBeLessThanOrEqual(1_000)
  // Tried between the refusal and the check of the path.
  await call(async () => {})
  expect(breaker()).toBe('closed')
  expect(pathWaitMs(world.deps, 'g2', requested)).toBeLessThanOrEqual(1_000)
})

test('while a path is down its jobs stay where they are: an outage writes no row', async () => {
  const world = await opened({ guard: { resetMs: 60_000 } })
  world.registry.always = { fails: refusedConnection, taken: false }
  await Promise.all(Array.from({ length: 12 }, () => world.submit()))
  await eventually('the path is down', () => world.link.health().paths.every(({ breaker }) => breaker !== 'closed'))
  await eventually('nothing is under way', async () => {
    const [row] = await world.rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM filing WHERE state = 'delivering'`,
    )
    return row?.count === 0 && world.filings.pace()[0]?.running === 0
  })
  const before = await world.rows('SELECT id, version FROM filing ORDER BY id')
  await Promise.all(Array.from({ length: 20 }, () => world.submit()))
  const after = await world.rows<{ id: string }>('SELECT id, version FROM filing ORDER BY id')
  const known = new Set(before.map((row) => row.id))
  expect(after.filter(({ id }) => known.has(id))).toEqual(before)
  expect(after).toHaveLength(32)
})

test('filings of one dossier reach the registry in the order in which they were accepted', async () => {
  const world = await opened()
  const dossiers = Array.from({ length: 6 }, nextDossier)
  const taken = new Map<string, string[]>()
  let handedIn: () => void = () => {}
  const all = new Promise<void>((resolve) => {
    handedIn = resolve
  })
  const lost = new Set<string>()
  world.registry.always = {
    run: async (filing) => {
      // The very first send is under way until the later filings are there, and then fails: whatever could overtake it
      // has the time to.
      if (!lost.has(filing.dossier)) {
        lost.add(filing.dossier)
        await all
        throw new GatewayFailure('connection-reset', { sent: 'maybe' })
      }
      taken.set(filing.dossier, [...(taken.get(filing.dossier) ?? []), filing.receivedAt])
      world.registry.held.set(filing.dossier, { hash: '', status: makeStatus('received') })
      return { outcome: 'accepted', text: null }
    },
  }
  const ids: string[] = []
  for (const minute of [1, 2, 3]) {
    for (const dossier of dossiers) ids.push((await world.submit(variant(dossier, minute))).id)
  }
  handedIn()
  for (const id of ids) await world.until(id, 'received')
  const inOrder = [1, 2, 3].map((minute) => variant('', minute).receivedAt)
  for (const dossier of dossiers) expect(taken.get(dossier)).toEqual(inOrder)
})

test('one stuck filing holds back the later ones of its own dossier, in whatever letter case, and of no other', async () => {
  const world = await opened({ settings: { delivery: { askAgainMs: 500 } } })
  const stuck = `${nextDossier()}-ab`
  world.registry.script(stuck, { fails: new GatewayFailure('connection-reset', { sent: 'maybe' }), taken: false })
  // Its outcome stays unknown: the registry answers every question about it with a fault.
  world.registry.answer(stuck, { known: 'unclear', cause: 'status-unknown', code: '9', text: 'đang xử lý sự cố' })
  const first = await world.submit(variant(stuck, 1))
  const second = await world.submit(variant(stuck.toUpperCase(), 2))
  const others = await Promise.all(Array.from({ length: 20 }, () => world.submit()))
  for (const { id } of others) await world.until(id, 'received')
  // A person takes it on; the next one may go, and not before.
  const takenOn = await world.until(first.id, 'needs-review')
  const sent = await world.until(second.id, 'received')
  const [openUntil, begun] = [findMoment(takenOn, 'needs-review'), findMoment(sent, 'delivering')]
  expect(begun >= openUntil).toBe(true)
})

test('a process that died in the middle of a send: the outcome is open, the registry is asked, nothing is sent twice', async () => {
  for (const taken of [true, false]) {
    const registry = new ScriptedRegistry()
    const world = await opened({ registry, settings: { delivery: { leaseMs: 1_500 } } })
    const dossier = nextDossier()
    registry.script(dossier, { hangs: true, taken })
    const { id } = await world.submit({ dossier })
    await world.until(id, 'delivering')
    // The process is gone: it writes no more, and its lease runs out by itself.
    await world.rows(`UPDATE filing SET lease = gen_random_uuid(), lease_until = clock_timestamp() WHERE id = $1`, [id])
    await world.until(id, 'received')
    const story = (await world.view(id)).events
    expect(story[2]).toMatchObject({ type: 'outcome-unknown', detail: { cause: 'send-interrupted' } })
    expect(registry.count(dossier)).toBe(1)
    expect(registry.pushes.filter((push) => push.dossier === dossier)).toHaveLength(taken ? 1 : 2)
  }
})

test('a worker that lost its lease cannot write, whatever the registry answered', async () => {
  const world = await opened()
  const dossier = nextDossier()
  let answer: (value: { outcome: 'accepted'; text: null }) => void = () => {}
  world.registry.script(dossier, {
    run: () =>
      new Promise((resolve) => {
        answer = resolve
      }),
  })
  world.registry.answer(dossier, { known: true, status: makeStatus('eligible') })
  const { id } = await world.submit({ dossier })
  await world.until(id, 'delivering')
  await world.rows(`UPDATE filing SET lease = gen_random_uuid(), lease_until = clock_timestamp() WHERE id = $1`, [id])
  await world.until(id, 'eligible')
  answer({ outcome: 'accepted', text: null })
  await eventually('the worker has ended', () => world.filings.pace()[0]?.running === 0)
  expect(await world.story(id)).toEqual(['accepted', 'delivering', 'outcome-unknown', 'eligible'])
})

test('two workers that get the same filing: one sends', async () => {
  const world = await opened({ start: false })
  await world.filings.deps.jobs.open(['filing-deliver.g2'])
  const { id } = await world.submit()
  const steps = await Promise.all(
    Array.from({ length: 8 }, () => deliverFiling(world.deps, 'g2', id, new AbortController().signal)),
  )
  expect(steps.filter(({ outcome }) => outcome === 'sent')).toHaveLength(1)
  expect(world.registry.pushes).toHaveLength(1)
})

test('a filing that is withdrawn while it waits for its path is not sent', async () => {
  const world = await opened({ start: false })
  await world.filings.deps.jobs.open(['filing-deliver.g2'])
  const { id } = await world.submit()
  const lease = randomUUID()
  const claim = { now: new Date(), lease, leaseMs: 60_000 }
  const row = await claimForSending(world.database, id, claim, new Date())
  expect(row?.id).toBe(id)
  await world.rows(
    `UPDATE filing SET lease = NULL, lease_until = NULL, version = version + 1, state = 'withdrawn' WHERE id = $1`,
    [id],
  )
  const step = await deliverFiling(world.deps, 'g2', id, new AbortController().signal)
  expect(step.outcome).toBe('nothing')
  expect(world.registry.pushes).toHaveLength(0)
})

test('a lost job loses nothing: the sweep makes another', async () => {
  const world = await opened({ start: false, settings: { renudgeMs: 100 } })
  await world.filings.deps.jobs.open(['filing-deliver.g2'])
  const { id } = await world.submit()
  await world.rows('DELETE FROM pgboss.job')
  await world.filings.start()
  await world.until(id, 'received')
})

test('a stop cuts off a send, and another replica finds out its outcome', async () => {
  const registry = new ScriptedRegistry()
  const first = await opened({ registry })
  const dossier = nextDossier()
  registry.script(dossier, { hangs: true, taken: true })
  const { id } = await first.submit({ dossier })
  await first.until(id, 'delivering')
  const second = await opened({ beside: first, registry })
  await first.filings.stop()
  await second.until(id, 'received')
  expect(registry.pushes).toHaveLength(1)
})

test('a filing whose preferred path is down takes another one that carries it, and stays on it', async () => {
  const down = new ScriptedRegistry()
  down.always = { fails: refusedConnection, taken: false }
  const up = new ScriptedRegistry()
  const world = await opened({ registry: up, paths: () => [down.path('bus'), up.path('exchange')] })
  const first = await Promise.all(Array.from({ length: 8 }, () => world.submit()))
  await eventually('the path is down', () => world.link.health().paths[0]?.breaker === 'open')
  const later = await world.submit()
  expect((await world.until(later.id, 'received')).path).toBe('exchange')
  for (const { id } of first) await world.until(id, 'received')
})

test('a kind that no path carries is refused before anything is stored', async () => {
  const registry = new ScriptedRegistry()
  const world = await opened({ registry, paths: () => [registry.path('g2', { kinds: ['death'] })] })
  await expect(world.submit()).rejects.toMatchObject({ code: 'kind-not-carried' })
  expect(await world.rows('SELECT id FROM filing')).toEqual([])
  expect(requestFor('H99.001-260302-0001').kind).toBe('birth')
})
