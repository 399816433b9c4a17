/** Alerts over several processes, restarts and outages of the database: each is reported once, and none is lost. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts'
import { eventually } from '../support/eventually.ts'
import { alertWorlds, createScriptedHealth, heard, lines, quiet, tlsFailed } from './fixtures.ts'

const minute = 60_000

const { open, opened } = alertWorlds()
test('three replicas that see the same outage report it once, and its end when the last of them sees it', async () => {
  const world = await opened()
  const voices = [1, 2, 3].map(() => createScriptedHealth(world.clock.now))
  for (const health of voices) world.replica({ health })
  for (const health of voices) health.becomes('ndxp', 'down', tlsFailed)
  await lines(world, 1)
  for (const health of voices.slice(0, 2)) health.becomes('ndxp', 'healthy')
  world.clock.move(10 * minute)
  // The third one still says so, round after round.
  await eventually('the third to be heard of', async () => {
    const { rows } = await world.database.query('SELECT heard_until FROM alert_sign WHERE ended_at IS NULL')
    return rows.length === 1 && rows[0].heard_until.getTime() > world.clock.now()
  })
  expect(world.story()).toEqual(['opened path/population/ndxp'])
  voices[2]?.becomes('ndxp', 'healthy')
  await quiet(world)
  world.clock.move(5 * minute)
  await lines(world, 2)
  await world.finished()
  expect(world.story()).toEqual(['opened path/population/ndxp', 'recovered path/population/ndxp'])
})

test('a restart in the middle of an outage reports nothing twice and still reports the end', async () => {
  const world = await opened()
  const first = world.replica()
  world.health.becomes('ndxp', 'down', tlsFailed)
  await lines(world, 1)
  await first.stop()
  world.clock.move(3 * minute)
  const fresh = createScriptedHealth(world.clock.now)
  fresh.becomes('ndxp', 'down', tlsFailed)
  world.replica({ health: fresh })
  await eventually('the new process to be heard', async () => {
    const { rows } = await world.database.query('SELECT key FROM alert_sign WHERE heard_until > $1', [
      new Date(world.clock.now()),
    ])
    return rows.length === 1
  })
  fresh.becomes('ndxp', 'healthy')
  await quiet(world)
  world.clock.move(5 * minute)
  await lines(world, 2)
  expect(world.story()).toEqual(['opened path/population/ndxp', 'recovered path/population/ndxp'])
})

test('an outage of the database delays alerts and loses none, and is itself reported without the database', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-alerts-'))
  let postgres = await startEmbeddedPostgres(folder)
  open.push({
    close: async () => {
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  })
  const world = await opened({ serverUrl: postgres.url })
  // Two that see the same; each reports that it has no database.
  world.replica()
  world.replica()
  world.health.becomes('lgsp', 'down', tlsFailed)
  await lines(world, 1)
  await postgres.stop()
  await eventually('the outage to be noticed', () =>
    world.log.some((line) => line.includes('the database does not answer')),
  )
  // An outage that begins and ends while it cannot be written down.
  world.health.becomes('ndxp', 'down', tlsFailed)
  world.clock.move(2 * minute)
  await heard(world, 3)
  expect(world.notifications()[2]).toMatchObject({
    type: 'alert.opened',
    severity: 'critical',
    reason: { code: 'storage-unavailable' },
  })
  world.health.becomes('ndxp', 'healthy')
  world.clock.move(10 * minute)
  postgres = await startEmbeddedPostgres(folder, Number(new URL(postgres.url).port))
  await lines(world, 5)
  world.clock.move(5 * minute)
  await lines(world, 7)
  await world.finished()
  const story = world.story().map((line) => line.replace(/storage\/.*/, 'storage'))
  expect(story.filter((line) => line.includes('ndxp'))).toEqual([
    'opened path/population/ndxp',
    'recovered path/population/ndxp',
  ])
  expect(story.filter((line) => line.includes('storage')).toSorted()).toEqual([
    'opened storage',
    'opened storage',
    'recovered storage',
    'recovered storage',
  ])
  expect(story.filter((line) => line.includes('lgsp'))).toEqual(['opened path/population/lgsp'])
})

test('a process that stops gives its message in flight back at once, and another process sends it', async () => {
  const world = await opened()
  world.receiver.answer = () => 'hang'
  const first = world.replica()
  world.health.becomes('ndxp', 'down', tlsFailed)
  await eventually('a message on its way', () => world.receiver.received.length === 1)
  await first.stop()
  const { rows } = await world.database.query('SELECT state, attempts, lease FROM alert_message')
  expect(rows).toEqual([{ state: 'waiting', attempts: 0, lease: null }])
  world.receiver.answer = () => 204
  world.replica()
  await heard(world, 2)
  await world.finished()
  const ids = world.receiver.received.map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids).size).toBe(1)
})

test('a drain reports what is left to report and lets messages on their way arrive', async () => {
  const world = await opened()
  const first = world.replica()
  world.health.becomes('ndxp', 'down', tlsFailed)
  await lines(world, 1)
  // Seen, and not yet reported, when the process is asked to stop.
  world.health.becomes('lgsp', 'down', tlsFailed)
  await first.drain()
  world.replica({ health: createScriptedHealth(world.clock.now) })
  await lines(world, 2)
  expect(world.story()).toEqual(['opened path/population/ndxp', 'opened path/population/lgsp'])
})
