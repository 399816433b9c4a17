/** Filings while the clock is set, with two replicas: what waits is sent when it would have been, neither at once nor a day later. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabaseClock } from '../../../src/store/postgres/database-clock.ts'
import { eventually } from '../../support/eventually.ts'
import { startWorld, type TestClock, type World } from '../../support/world.ts'
import { type FilingWorld, nextDossier, startFilingWorld } from '../fixtures.ts'
import { ScriptedRegistry } from '../scripted-registry.ts'

const day = 86_400_000
let setTo = 0
let ground: World
let replicas: readonly [FilingWorld, FilingWorld]

async function openClock(): Promise<TestClock> {
  const clock = await openDatabaseClock({
    database: ground.connect(),
    logger: ground.logger,
    readOffset: () => setTo,
    everyMs: 50,
  })
  ground.onClose(clock.close)
  const fixed = () => {
    throw new Error('it is the database that is set')
  }
  return { now: clock.now, move: fixed, set: fixed }
}

beforeAll(async () => {
  ground = await startWorld()
  const registry = new ScriptedRegistry()
  const [first, second] = [await openClock(), await openClock()]
  replicas = [
    await startFilingWorld({ databaseUrl: ground.url, clock: first, registry }),
    await startFilingWorld({ databaseUrl: ground.url, clock: second, registry }),
  ]
})
afterAll(async () => {
  for (const replica of replicas) await replica.close()
  await ground.close()
})

test.each([-day, day, day, -day])('set by %d ms: what is due goes on, what is not due waits', async (stepMs) => {
  const [one, other] = replicas
  const [later, followed] = [nextDossier(), nextDossier()]
  const waiting = await one.submit({ dossier: later })
  await one.until(waiting.id, 'received')
  // Due in an hour, as after an attempt that failed: the registry does not have it.
  one.registry.held.delete(later)
  await ground.rows(
    `UPDATE filing SET state = 'accepted', delivered_revision = 0, sent = NULL, sent_revision = NULL, sent_at = NULL, standing = NULL,
       standing_since = NULL, attempts = 1, version = version + 1, due_at = $2 WHERE id = $1`,
    [waiting.id, new Date(one.clock.now() + 3_600_000)],
  )
  const polled = await other.submit({ dossier: followed })
  await other.until(polled.id, 'received')
  setTo += stepMs
  await eventually('both replicas go by the new time', () =>
    replicas.every(({ clock }) => Math.abs(clock.now() - Date.now() - setTo) < 10_000),
  )
  // A filing of the new time, and the polls of the old one, go through as always.
  const fresh = await other.submit()
  await other.until(fresh.id, 'received')
  one.registry.stand(followed, { state: 'completed' })
  await one.until(polled.id, 'document-pending')
  await eventually('the times are moved', async () => {
    const [row] = await ground.rows<{ owed_ms: string | null }>('SELECT owed_ms FROM database_clock')
    return row?.owed_ms === null
  })
  expect((await one.view(waiting.id)).state).toBe('accepted')
  expect(one.registry.count(later)).toBe(1)
  const [row] = await ground.rows<{ due_at: Date }>('SELECT due_at FROM filing WHERE id = $1', [waiting.id])
  const minutes = ((row?.due_at.getTime() ?? 0) - one.clock.now()) / 60_000
  expect(minutes).toBeGreaterThan(50)
  expect(minutes).toBeLessThanOrEqual(60)
})
