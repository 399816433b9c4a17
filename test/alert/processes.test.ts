/** Alerts over several processes, restarts and outages of the database: each is reported once, and none is lost. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts'
import { eventually } from '../support/eventually.ts'
import { benches, createVoice, heard, lines, quiet, tlsFailed } from './fixtures.ts'

const minute = 60_000

const { open, opened } = benches()
test('three replicas that see the same outage report it once, and its end when the last of them sees it', async () => {
  const bench = await opened()
  const voices = [1, 2, 3].map(() => createVoice(bench.clock.now))
  for (const voice of voices) bench.replica({ voice })
  for (const voice of voices) voice.becomes('ndxp', 'down', tlsFailed)
  await lines(bench, 1)
  for (const voice of voices.slice(0, 2)) voice.becomes('ndxp', 'healthy')
  bench.clock.advance(10 * minute)
  // The third one still says so, round after round.
  await eventually('the third to be heard of', async () => {
    const { rows } = await bench.database.database.query('SELECT heard_until FROM alert_sign WHERE ended_at IS NULL')
    return rows.length === 1 && rows[0].heard_until.getTime() > bench.clock.now()
  })
  expect(bench.story()).toEqual(['opened path/population/ndxp'])
  voices[2]?.becomes('ndxp', 'healthy')
  await quiet(bench)
  bench.clock.advance(5 * minute)
  await lines(bench, 2)
  await bench.finished()
  expect(bench.story()).toEqual(['opened path/population/ndxp', 'recovered path/population/ndxp'])
})

test('a restart in the middle of an outage reports nothing twice and still reports the end', async () => {
  const bench = await opened()
  const first = bench.replica()
  bench.voice.becomes('ndxp', 'down', tlsFailed)
  await lines(bench, 1)
  await first.stop()
  bench.clock.advance(3 * minute)
  const fresh = createVoice(bench.clock.now)
  fresh.becomes('ndxp', 'down', tlsFailed)
  bench.replica({ voice: fresh })
  await eventually('the new process to be heard', async () => {
    const { rows } = await bench.database.database.query('SELECT key FROM alert_sign WHERE heard_until > $1', [
      new Date(bench.clock.now()),
    ])
    return rows.length === 1
  })
  fresh.becomes('ndxp', 'healthy')
  await quiet(bench)
  bench.clock.advance(5 * minute)
  await lines(bench, 2)
  expect(bench.story()).toEqual(['opened path/population/ndxp', 'recovered path/population/ndxp'])
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
  const bench = await opened({ serverUrl: postgres.url })
  // Two that see the same; each reports that it has no database.
  bench.replica()
  bench.replica()
  bench.voice.becomes('lgsp', 'down', tlsFailed)
  await lines(bench, 1)
  await postgres.stop()
  await eventually('the outage to be noticed', () =>
    bench.log.some((line) => line.includes('the database does not answer')),
  )
  // An outage that begins and ends while it cannot be written down.
  bench.voice.becomes('ndxp', 'down', tlsFailed)
  bench.clock.advance(2 * minute)
  await heard(bench, 3)
  expect(bench.notifications()[2]).toMatchObject({
    type: 'alert.opened',
    severity: 'critical',
    reason: { code: 'storage-unavailable' },
  })
  bench.voice.becomes('ndxp', 'healthy')
  bench.clock.advance(10 * minute)
  postgres = await startEmbeddedPostgres(folder, Number(new URL(postgres.url).port))
  await lines(bench, 5)
  bench.clock.advance(5 * minute)
  await lines(bench, 7)
  await bench.finished()
  const story = bench.story().map((line) => line.replace(/storage\/.*/, 'storage'))
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
}, 60_000)

test('a process that stops gives its message in flight back at once, and another process sends it', async () => {
  const bench = await opened()
  bench.receiver.answer = () => 'hang'
  const first = bench.replica()
  bench.voice.becomes('ndxp', 'down', tlsFailed)
  await eventually('a message on its way', () => bench.receiver.received.length === 1)
  await first.stop()
  const { rows } = await bench.database.database.query('SELECT state, attempts, lease FROM alert_message')
  expect(rows).toEqual([{ state: 'waiting', attempts: 0, lease: null }])
  bench.receiver.answer = () => 204
  bench.replica()
  await heard(bench, 2)
  await bench.finished()
  const ids = bench.receiver.received.map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids).size).toBe(1)
})

test('a drain reports what is left to report and lets messages on their way arrive', async () => {
  const bench = await opened()
  const first = bench.replica()
  bench.voice.becomes('ndxp', 'down', tlsFailed)
  await lines(bench, 1)
  // Seen, and not yet reported, when the process is asked to stop.
  bench.voice.becomes('lgsp', 'down', tlsFailed)
  await first.drain()
  bench.replica({ voice: createVoice(bench.clock.now) })
  await lines(bench, 2)
  expect(bench.story()).toEqual(['opened path/population/ndxp', 'opened path/population/lgsp'])
})
