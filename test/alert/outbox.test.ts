/** The outbox of alerts does what that of webhooks does: no target delays another, and an outage sends nothing twice. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts'
import { purgeMessages } from '../../src/store/alert/messages.ts'
import { eventually } from '../support/eventually.ts'
import { startReceiver } from '../webhook/fixtures.ts'
import { alertWorlds, createScriptedHealth, heard, lines, secret, tlsFailed } from './fixtures.ts'

const day = 86_400_000

const { open, opened } = alertWorlds()

test('a target that hangs delays no other', async () => {
  const world = await opened()
  const dead = await startReceiver(() => 'hang')
  open.push(dead)
  const targets = [
    { name: 'dead', url: dead.url, secret, minSeverity: 'info' as const },
    { name: 'alive', url: world.receiver.url, secret, minSeverity: 'critical' as const },
  ]
  // More than there are slots, and none of them critical.
  const names = Array.from({ length: 12 }, (_, n) => `path-${n}`)
  const health = createScriptedHealth(world.clock.now, names)
  let sound = true
  world.replica({
    health,
    settings: { targets, totalTimeoutMs: 60_000 },
    audit: () => ({ writing: true, sound, notRemoved: null }),
  })
  for (const name of names) health.becomes(name, 'down', tlsFailed)
  await eventually('the target that hangs to hold its share', () => dead.received.length >= 5)
  await health.judged()
  sound = false
  await eventually('a message of the target that works', () => world.story().includes('opened audit/chain'))
})

test('an outcome that meets an outage is written when the database is back, and nothing is sent twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-alert-outbox-'))
  let postgres = await startEmbeddedPostgres(folder)
  open.push({
    close: async () => {
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  })
  const world = await opened({ serverUrl: postgres.url })
  let answer: (status: number) => void = () => {}
  world.receiver.answer = () => new Promise((resolve) => (answer = resolve))
  world.replica()
  world.health.becomes('ndxp', 'down', tlsFailed)
  await heard(world, 1)
  await postgres.stop()
  answer(204)
  await eventually('the outage to be noticed', () =>
    world.log.some((line) => line.includes('database does not answer')),
  )
  postgres = await startEmbeddedPostgres(folder, Number(new URL(postgres.url).port))
  await eventually('the outcome', async () => {
    const { rows } = await world.database.query('SELECT state, attempts FROM alert_message').catch(() => ({ rows: [] }))
    return rows.some(({ state, attempts }) => state === 'delivered' && attempts === 1)
  })
  expect(world.story()).toEqual(['opened path/population/ndxp'])
})

test('a process whose clock is ahead removes no message that is to be kept', async () => {
  const world = await opened()
  const first = world.replica()
  const { database } = world
  world.health.becomes('ndxp', 'down', tlsFailed)
  await lines(world, 1)
  await database.query(`UPDATE alert_message SET ended_at = clock_timestamp() - interval '31 days'`)
  world.health.becomes('lgsp', 'down', tlsFailed)
  await lines(world, 2)
  await first.stop()
  world.clock.move(40 * day)
  world.replica()
  const kept = async () => {
    const { rows } = await database.query('SELECT key FROM alert_message WHERE number = 1 ORDER BY key')
    return rows.map(({ key }) => key)
  }
  await eventually('the old message to go', async () => !(await kept()).includes('path/population/ndxp'))
  expect(await kept()).toEqual(['path/population/lgsp'])
})

test('old messages are removed a piece at a time', async () => {
  const world = await opened()
  const { database } = world
  await database.query(
    `INSERT INTO alert_message (target, key, number, type, body, state, created_at, due_at, ended_at)
     SELECT 'desk', 'k', n, 'alert.opened', '{}', 'delivered', at, at, at
     FROM generate_series(1, 5001) AS n, (SELECT clock_timestamp() - interval '2 days' AS at) AS earlier`,
  )
  const left = async () => (await database.query('SELECT count(*)::int AS n FROM alert_message')).rows[0].n
  expect([await purgeMessages(database, day), await left()]).toEqual([true, 1])
  expect([await purgeMessages(database, day), await left()]).toEqual([false, 0])
})
