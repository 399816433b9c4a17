/**
 * Who asks an authority for a stamp, of several processes: one at a time, with nothing of the database held meanwhile, and a process that is killed at it
 * loses nothing and doubles nothing.
 */
import { rootCertificates } from 'node:tls'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { AuditSettings } from '../../src/audit/settings.ts'
import { createStamping, type StampAnswer, type StampingDeps } from '../../src/audit/tree/stamp-checkpoints.ts'
import { appendSegment, listStamps } from '../../src/store/audit/tree.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'
import { within } from '../support/eventually.ts'

const timeoutMs = 10_000
/** No answer is judged by it here. */
const [roots = ''] = rootCertificates
const settings = AuditSettings.parse({
  keyId: 'test',
  chainKey: 'c'.repeat(32),
  subjectKey: 's'.repeat(32),
  tree: { timestamps: { url: 'http://127.0.0.1:9/stamp', roots, intervalMs: 1_000, timeoutMs } },
})

let held: TestDatabase
let now: number
let size = 0
beforeAll(async () => {
  held = await freshDatabase()
})
afterAll(() => held?.drop())
beforeEach(async () => {
  now = Date.UTC(2026, 10, 23) + size * 3_600_000
  // Something new to stamp.
  const first = size
  size += 1
  await appendSegment(held.database, { first, size, peaks: [], note: `checkpoint of ${size}` }, [], [])
})

/** A process that asks an authority which answers when it is let. */
function createProcess(authority?: StampingDeps['ask']) {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<StampAnswer>()
  const wait: StampingDeps['ask'] = () => {
    asked.resolve()
    return answer.promise
  }
  const stamping = createStamping({
    database: held.database,
    settings,
    clock: { now: () => now },
    logger: silent,
    ask: authority ?? wait,
  })
  return { ...stamping, asked: () => within(5_000, 'it is asked', asked.promise), answer: answer.resolve }
}

const createStamp = (name: string): StampAnswer => ({ token: Buffer.from(name), at: now, authority: name })
const kept = async () =>
  (await listStamps(held.database, size - 1, size)).map(({ size: of, token }) => [of, token.toString()])
const never: StampingDeps['ask'] = () => {
  throw new Error('it is not its turn')
}

test('while the authority is asked no transaction is open, no lock is held, and the trail goes on', async () => {
  const one = createProcess()
  const round = one.round()
  await one.asked()
  const { rows } = await held.database.query(
    `SELECT count(*)::int AS open FROM pg_stat_activity
     WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()`,
  )
  const locks = await held.database.query(
    `SELECT count(*)::int AS held FROM pg_locks
     WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()`,
  )
  expect([rows[0].open, locks.rows[0].held]).toEqual([0, 0])
  one.answer(createStamp('city'))
  await round
  expect(await kept()).toEqual([[size, 'city']])
})

test('of two processes one asks, and a third after it finds nothing to do', async () => {
  const one = createProcess()
  const round = one.round()
  await one.asked()
  await createProcess(never).round()
  one.answer(createStamp('city'))
  await round
  await createProcess(never).round()
  expect(await kept()).toEqual([[size, 'city']])
})

test('of processes that come at the same moment one asks', async () => {
  let questions = 0
  const count: StampingDeps['ask'] = async () => {
    questions += 1
    return createStamp('city')
  }
  await Promise.all(Array.from({ length: 8 }, () => createProcess(count).round()))
  expect([questions, await kept()]).toEqual([1, [[size, 'city']]])
})

test('a process that is killed while it asks is taken over from, and what comes too late is not kept beside it', async () => {
  const killed = createProcess()
  const round = killed.round()
  await killed.asked()
  now += timeoutMs
  await createProcess(never).round()
  expect(await kept()).toEqual([])
  now += 60_000
  await createProcess(async () => createStamp('second')).round()
  killed.answer(createStamp('first'))
  await round
  expect(await kept()).toEqual([[size, 'second']])
})

test('a process that is late, and from which nobody took over, keeps what it got', async () => {
  const late = createProcess()
  const round = late.round()
  await late.asked()
  now += 600_000
  late.answer(createStamp('late'))
  await round
  expect(await kept()).toEqual([[size, 'late']])
})

test('after an authority that gives none the next process asks at once, and so it does after a clock that was ahead', async () => {
  const refused = createProcess(async () => ({ because: 'not-granted' }))
  await refused.round()
  expect([refused.status(), await kept()]).toEqual(['not-granted', []])
  now += 3_600_000
  const ahead = createProcess()
  const round = ahead.round()
  await ahead.asked()
  now -= 3_600_000
  await createProcess(async () => createStamp('city')).round()
  expect(await kept()).toEqual([[size, 'city']])
  ahead.answer({ because: 'deadline-exceeded' })
  await round
})
