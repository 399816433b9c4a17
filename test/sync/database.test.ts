/** What the database does to the synchronisation: connections that are killed in the middle, and a transaction that is held open. */
import { afterEach, expect, test } from 'vitest'
import { recoverLanes } from '../../src/store/sync/lanes.ts'
import { at, nextCode } from '../dossier/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { type SyncWorld, startSyncWorld } from './fixtures.ts'

const open: SyncWorld[] = []
afterEach(async () => {
  for (const world of open.splice(0)) await world.close()
})

test('connections that are killed again and again, beside a transaction held open, lose and double nothing', async () => {
  const world = await startSyncWorld()
  open.push(world)
  const codes: string[] = []
  for (let index = 0; index < 15; index++) {
    const code = nextCode()
    codes.push(code)
    await world.register(code)
    for (const [minutes, type] of [
      [1, 'accepted'],
      [2, 'processing-started'],
      [3, 'done'],
    ] as const) {
      await world.report(code, { type, at: at(minutes) })
    }
  }
  await world.sequence()
  const holder = await world.connect().connect()
  await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  const { rows: held } = await holder.query('SELECT pg_backend_pid() AS pid, count(*) FROM sync_lane')
  const killer = await world.connect().connect()
  // Leases that end soon, by the real clock: a claim whose commit was not heard of is taken up by the other process.
  const settings = { concurrency: 3, leaseMs: 1_500, deadlineMs: 1_000 }
  world.replica({ settings })
  world.replica({ settings })
  let kills = 0
  await eventually('every lane to rest', async () => {
    world.clock.move(1_000)
    if (kills < 20) {
      kills += 1
      await killer.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), $1) AND backend_type = 'client backend'`,
        [held[0].pid],
      )
    }
    const { rows } = await killer.query(`SELECT count(*)::int AS left FROM sync_lane WHERE state <> 'idle'`)
    return rows[0].left === 0
  })
  await holder.query('COMMIT')
  await holder.end()
  await killer.end()
  expect(kills).toBeGreaterThan(0)
  for (const code of codes) {
    expect(world.ledger.dossiers.get(code)?.steps.map(({ status }) => status)).toEqual([
      'new',
      'accepted',
      'in-process',
      'done',
    ])
  }
})

test('a statement that was prepared while there were no lanes reads those that came since once, not once for each', async () => {
  const world = await startSyncWorld()
  open.push(world)
  const connection = await world.connect().connect()
  // The server keeps a plan from the sixth time on.
  for (let time = 0; time < 8; time++) await recoverLanes(connection, 'scripted', world.clock.now())
  await connection.query(
    `INSERT INTO sync_lane (target, dossier, state, due_at, woken)
     SELECT 'scripted', n, 'waiting', now(), n FROM generate_series(1, 300) AS n`,
  )
  const { rows } = await connection.query(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE "recover-lanes" ('scripted', 1000, now())`,
  )
  await connection.end()
  expect(rows[0]['QUERY PLAN'][0].Plan['Shared Hit Blocks']).toBeLessThan(300)
})
