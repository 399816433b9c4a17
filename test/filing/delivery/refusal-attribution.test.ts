/**
 * When a door on the way (a proxy, a filter) refuses one filing while others pass, the refusal is about that filing: it is
 * not sent forever, hurts no path, is no trial, and holds no other up. A door that refuses everything is the path's matter.
 */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { type FailureCode, failures, GatewayFailure, type Refusal } from '../../../src/domain/failure.ts'
import { deliverFiling } from '../../../src/filing/delivery/deliver-filing.ts'
import { createDoors } from '../../../src/filing/delivery/refusal-attribution.ts'
import { getCost } from '../../../src/filing/delivery/send-cost.ts'
import { eventually } from '../../support/eventually.ts'
import { type FilingWorld, nextDossier, startFilingWorld } from '../fixtures.ts'
import { type PushScript, refusedConnection, reset } from '../scripted-registry.ts'

const worlds: FilingWorld[] = []
afterEach(async () => {
  for (const world of worlds.splice(0).reverse()) await world.close()
})
async function opened(options: Parameters<typeof startFilingWorld>[0] = {}): Promise<FilingWorld> {
  const world = await startFilingWorld(options)
  worlds.push(world)
  return world
}

const refused = (refusal: Refusal, detail = 'http 403') =>
  new GatewayFailure('answer-html', { layer: 'provincial-bus', phase: 'body', sent: 'no', refusal, detail })
const script = (refusal: Refusal): PushScript => ({ fails: refused(refusal), taken: false })
const getPushes = (world: FilingWorld, dossier: string) =>
  world.registry.pushes.filter((one) => one.dossier === dossier).length

describe('of refusals', () => {
  test('a refusal of this very message is about the message, whichever others pass', () => {
    expect(createDoors().judged('a', '1', refused('message')).code).toBe('message-too-large')
  })

  test('a refusal that may be about the message is, until three filings in a row are refused; then it is about the path', () => {
    const doors = createDoors()
    const codes = ['1', '2', '2', '3', '1', '4'].map(
      (filing) => doors.judged('a', filing, refused('perhaps-message')).code,
    )
    expect(codes).toEqual([
      'message-refused',
      'message-refused',
      'message-refused',
      'answer-html',
      'answer-html',
      'answer-html',
    ])
    expect(doors.judged('b', '1', refused('perhaps-message')).code).toBe('message-refused')
    doors.passed('a', '9')
    expect(doors.judged('a', '1', refused('perhaps-message')).code).toBe('message-refused')
  })

  test("a refusal about the path stays the path's, unless the same filing meets it again after others passed", () => {
    const doors = createDoors()
    expect(doors.judged('a', '1', refused('path')).code).toBe('answer-html')
    expect(doors.judged('a', '1', refused('path')).code).toBe('answer-html')
    doors.passed('a', '2')
    expect(doors.judged('a', '1', refused('path')).code).toBe('message-refused')
    doors.passed('a', '1')
    expect(doors.judged('a', '1', refused('path')).code).toBe('answer-html')
  })

  test('a filing whose send breaks off again after others passed counts as refused without an answer', () => {
    const doors = createDoors()
    const broken = (code: FailureCode) => new GatewayFailure(code, { sent: 'maybe' })
    const silent: FailureCode[] = ['connection-reset', 'answer-html', 'first-byte-timeout', 'http-error']
    for (const code of silent) {
      expect(doors.judged('a', code, broken(code)).code).toBe(code)
      // No other filing passed: it is about the path, as before.
      expect(doors.judged('a', code, broken(code)).code).toBe(code)
      doors.passed('a', 'another')
      expect(doors.judged('a', code, broken(code))).toMatchObject({
        code: 'message-refused',
        sent: 'maybe',
        detail: code,
      })
    }
    // A send that never reached the door says nothing about the filing.
    for (let time = 0; time < 3; time += 1) {
      expect(doors.judged('a', '1', refusedConnection)).toBe(refusedConnection)
      doors.passed('a', 'another')
    }
  })

  test('any history: what was no refusal stays what it is, and whether anything was sent is never lost', () => {
    const step = fc.record({ filing: fc.constantFrom('1', '2', '3', '4', '5'), passes: fc.boolean() })
    const refusal = fc.constantFrom<(Refusal | undefined)[]>('message', 'path', 'perhaps-message', undefined)
    fc.assert(
      fc.property(fc.array(fc.tuple(step, refusal, fc.constantFrom('no' as const, 'maybe' as const))), (steps) => {
        const doors = createDoors()
        for (const [{ filing, passes }, about, sent] of steps) {
          if (passes) doors.passed('a', filing)
          const failure = new GatewayFailure('http-error', { sent, ...(about && { refusal: about }) })
          const judged = doors.judged('a', filing, failure)
          expect(judged.sent).toBe(sent)
          if (about === undefined && sent === 'no') expect(judged).toBe(failure)
          // No failure begins to count against the path.
          expect(judged.countsAgainstPath && !failure.countsAgainstPath).toBe(false)
        }
      }),
    )
  })
})

test('the cost of a failed send depends on whose fault it was, for every failure there is', () => {
  const codes = Object.keys(failures) as FailureCode[]
  for (const code of codes) {
    const failure = new GatewayFailure(code, { sent: 'no' })
    // No filing pays for a sick path, for our credentials, or for this gateway.
    if (failure.countsAgainstPath) expect(getCost(failure), code).toBe('free')
    else if (failure.layer === 'gateway' && code !== 'internal-error') expect(getCost(failure), code).toBe('free')
    else if (code !== 'request-cancelled') expect(getCost(failure), code).not.toBe('free')
  }
})

test('a filing that is too large for the door ends at once, with its cause, and the path stays well', async () => {
  const world = await opened()
  const dossier = nextDossier()
  world.registry.script(dossier, ...Array.from({ length: 9 }, () => script('message')))
  const { id } = await world.submit({ dossier })
  const view = await world.until(id, 'dead-letter')
  expect(view.attention?.cause).toBe('message-too-large')
  expect(getPushes(world, dossier)).toBe(1)
  expect(world.link.health().paths).toMatchObject([{ breaker: 'closed', window: { failures: 0 } }])
})

test('twelve filings that a filter refuses keep no other from being delivered, and end after their attempts', async () => {
  const world = await opened({ settings: { delivery: { attemptsMax: 3 } } })
  const bad = Array.from({ length: 12 }, nextDossier)
  for (const dossier of bad)
    world.registry.script(dossier, ...Array.from({ length: 50 }, () => script('perhaps-message')))
  const good = Array.from({ length: 30 }, nextDossier)
  // One that passes between them, as in the life of a city.
  const ids = await Promise.all([...bad, ...good].sort().map((dossier) => world.submit({ dossier })))
  await eventually('the others are delivered', async () => {
    const rows = await world.rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM filing WHERE state = 'received' AND dossier = ANY ($1)`,
      [good],
    )
    return rows[0]?.count === good.length
  })
  // Now that nothing else is sent, one that passes now and then shows that the door is open.
  await eventually('the refused ones have ended', async () => {
    await world.submit()
    const rows = await world.rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM filing WHERE state = 'dead-letter' AND cause = 'message-refused' AND attempts = 3`,
    )
    return rows[0]?.count === bad.length
  })
  expect(ids).toHaveLength(42)
  // Each costs its attempts; a few refusals in a row are held against the path for a moment and cost none.
  for (const dossier of bad) expect(getPushes(world, dossier)).toBeLessThan(30)
})

test("a door that refuses everything is the path's: it opens the breaker and costs no filing an attempt beyond the first two", async () => {
  const world = await opened()
  world.registry.always = script('perhaps-message')
  await Promise.all(Array.from({ length: 20 }, () => world.submit()))
  await eventually('the path is down', () => world.link.health().paths.every(({ breaker }) => breaker !== 'closed'))
  const [row] = await world.rows<{ attempts: number; dead: number }>(
    `SELECT sum(attempts)::int AS attempts, count(*) FILTER (WHERE state = 'dead-letter')::int AS dead FROM filing`,
  )
  expect(row?.dead).toBe(0)
  expect(row?.attempts).toBeLessThanOrEqual(2)
  world.registry.always = undefined
  await eventually('all are delivered', async () => {
    const rows = await world.rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM filing WHERE state = 'received'`,
    )
    return rows[0]?.count === 20
  })
})

test('refused credentials cost no filing an attempt', async () => {
  const world = await opened()
  const fails = new GatewayFailure('bus-credentials-refused', { sent: 'no', refusal: 'path' })
  world.registry.always = { fails, taken: false }
  const filings = await Promise.all(Array.from({ length: 6 }, () => world.submit()))
  await eventually('the path is down', () => world.link.health().paths.every(({ breaker }) => breaker !== 'closed'))
  world.registry.always = undefined
  for (const { id } of filings) expect((await world.until(id, 'received')).attempts).toBe(1)
})

test('a path that comes back is tried with filings that were never refused, while there are any', async () => {
  // Only the test sends.
  const world = await opened({ start: false, guard: { resetMs: 100, volumeMin: 2 } })
  await world.deps.jobs.open(['filing-deliver.g2'])
  const never = new AbortController().signal
  const deliver = (id: string) => deliverFiling(world.deps, 'g2', id, never)
  const due = (id: string) => world.rows(`UPDATE filing SET due_at = now() - interval '1 s' WHERE id = $1`, [id])
  const suspect = await world.submit()
  world.registry.script(suspect.dossier, script('perhaps-message'))
  await deliver(suspect.id)
  expect(await world.view(suspect.id)).toMatchObject({ state: 'accepted', attempts: 1 })

  world.registry.always = { fails: refusedConnection, taken: false }
  const others = await Promise.all(Array.from({ length: 4 }, () => world.submit()))
  for (const { id } of others) await deliver(id)
  expect(world.link.health().paths[0]?.breaker).not.toBe('closed')
  world.registry.always = undefined
  const admits = () => world.link.health().paths[0]?.breaker === 'half-open'
  await eventually('the path may be tried', async () => {
    await world.link.call({ deadlineMs: 500, idempotent: true, path: 'g2' }, async () => {
      throw new GatewayFailure('message-refused', { sent: 'no' })
    })
    return admits()
  })
  for (const { id } of [suspect, ...others]) await due(id)
  expect(await deliver(suspect.id)).toMatchObject({ outcome: 'nothing' })
  expect(getPushes(world, suspect.dossier)).toBe(1)
  // A refusal by a door closes no breaker: it proves nothing about what is behind the door.
  expect(admits()).toBe(true)
  const [other] = others
  expect(await deliver(other?.id ?? '')).toMatchObject({ outcome: 'sent' })
  expect(world.link.health().paths[0]?.breaker).toBe('closed')
  await due(suspect.id)
  expect(await deliver(suspect.id)).toMatchObject({ outcome: 'sent' })
})

test('a filing that a filter resets without an answer does not open the breaker again and again, and is no trial', async () => {
  const world = await opened({ start: false, guard: { resetMs: 100, volumeMin: 2 } })
  await world.deps.jobs.open(['filing-deliver.g2'])
  const never = new AbortController().signal
  const deliver = (id: string) => deliverFiling(world.deps, 'g2', id, never)
  // As after the question that found it not taken.
  const notTaken = (id: string) =>
    world.rows(`UPDATE filing SET state = 'accepted', due_at = now() - interval '1 s', sending = NULL WHERE id = $1`, [
      id,
    ])
  const failures = () => world.link.health().paths[0]?.window.failures
  const bad = await world.submit()
  world.registry.script(bad.dossier, ...Array.from({ length: 9 }, () => ({ fails: reset, taken: false })))
  await deliver(bad.id)
  expect(failures()).toBe(1)
  await deliver((await world.submit()).id)
  await notTaken(bad.id)
  await deliver(bad.id)
  expect(await world.view(bad.id)).toMatchObject({ state: 'outcome-unknown', attempts: 2 })
  expect(failures()).toBe(1)

  for (let time = 0; time < 4; time += 1) {
    await world.link.call({ deadlineMs: 500, idempotent: true, path: 'g2' }, async () => {
      throw refusedConnection
    })
  }
  expect(world.link.health().paths[0]?.breaker).not.toBe('closed')
  const fresh = await world.submit()
  await notTaken(bad.id)
  const before = getPushes(world, bad.dossier)
  expect(await deliver(bad.id)).toMatchObject({ outcome: 'nothing' })
  await eventually('the other one is delivered', async () => {
    await world.rows(`UPDATE filing SET due_at = now() - interval '1 s' WHERE state = 'accepted'`)
    await deliver(bad.id)
    await deliver(fresh.id)
    return (await world.view(fresh.id)).state === 'received'
  })
  expect(getPushes(world, bad.dossier)).toBe(before)
})

test('where nothing else waits, such a filing is the trial of the path: nothing waits without end', async () => {
  const world = await opened({ start: false, guard: { resetMs: 100, volumeMin: 2 } })
  await world.deps.jobs.open(['filing-deliver.g2'])
  const never = new AbortController().signal
  const { id, dossier } = await world.submit()
  world.registry.script(dossier, script('perhaps-message'))
  await deliverFiling(world.deps, 'g2', id, never)
  for (let time = 0; time < 4; time += 1) {
    await world.link.call({ deadlineMs: 500, idempotent: true, path: 'g2' }, async () => {
      throw refusedConnection
    })
  }
  expect(world.link.health().paths[0]?.breaker).not.toBe('closed')
  await eventually('it is delivered', async () => {
    await world.rows(`UPDATE filing SET due_at = now() - interval '1 s' WHERE id = $1 AND state = 'accepted'`, [id])
    await deliverFiling(world.deps, 'g2', id, never)
    return (await world.view(id)).state === 'received'
  })
})
