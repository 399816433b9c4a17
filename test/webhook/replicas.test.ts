/** Several processes on one database: each message once per success, anyone who of them dies. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts'
import { eventually } from '../support/eventually.ts'
import { filing, finished, type Receiver, startReceiver, startWebhookWorld } from './fixtures.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
const kept = <T extends { close(): Promise<void> }>(made: T): T => {
  open.push(made)
  return made
}
const sequences = ({ received }: Receiver) => received.map(({ json }) => json.data.sequence)

/** What every filing's receiver must have seen: its events in the order in which they happened. */
function expectOrder({ received }: Receiver, filings: readonly string[], each: number): void {
  for (const id of filings) {
    const numbers = received.filter(({ json }) => json.data.filingId === id).map(({ json }) => json.data.number)
    const first = numbers.filter((number, index) => numbers.indexOf(number) === index)
    expect(first).toEqual(Array.from({ length: each }, (_, index) => index + 1))
    // A repetition comes before the next one, never after it.
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  }
}

test('three replicas share the work: every message arrives exactly once, each filing in order', async () => {
  const to = kept(await startReceiver())
  const gateway = kept(await startWebhookWorld())
  await gateway.register(to.url)
  for (let n = 0; n < 3; n++) gateway.replica()
  const filings = Array.from({ length: 20 }, filing)
  for (const number of [1, 2, 3, 4, 5]) {
    await gateway.tell(...filings.map((filingId) => ({ filingId, number })))
  }
  await finished(gateway)
  expect(to.received.length).toBe(100)
  expect(sequences(to).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
  expectOrder(to, filings, 5)
})

test('a drain lets what is on its way arrive; what waits is left to the others', async () => {
  let hold: 'hang' | number = 'hang'
  const to = kept(await startReceiver(() => hold))
  const gateway = kept(await startWebhookWorld({ settings: { totalTimeoutMs: 400, leaseMs: 60_000 } }))
  await gateway.register(to.url)
  const first = gateway.replica()
  await gateway.tell({})
  await eventually('a message on its way', () => to.received.length === 1)
  await first.drain()
  expect(await gateway.deliveries()).toMatchObject([{ state: 'waiting', attempts: 1, last_cause: 'deadline-exceeded' }])
  hold = 204
  gateway.clock.move(5_000)
  gateway.replica()
  await finished(gateway)
  expect(sequences(to)).toEqual([1, 1])
})

test('a stop gives back what is on its way at once and uncounted', async () => {
  let hold: 'hang' | number = 'hang'
  const to = kept(await startReceiver(() => hold))
  const gateway = kept(await startWebhookWorld())
  await gateway.register(to.url)
  const first = gateway.replica()
  await gateway.tell({})
  await eventually('a message on its way', () => to.received.length === 1)
  await first.stop()
  expect(await gateway.deliveries()).toMatchObject([{ state: 'waiting', attempts: 0 }])
  hold = 204
  gateway.replica()
  await finished(gateway)
  expect(await gateway.deliveries()).toMatchObject([{ state: 'delivered', attempts: 1 }])
})

test('a process killed with a message on its way loses nothing: another sends it again under the same id', async () => {
  let hold: 'hang' | number = 'hang'
  const to = kept(await startReceiver(() => hold))
  const gateway = kept(await startWebhookWorld())
  await gateway.register(to.url)
  const one = filing()
  await gateway.tell({ filingId: one, number: 1 }, { filingId: one, number: 2 })
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./worker-process.ts', import.meta.url)), gateway.settings.url],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  await eventually('a message on its way', () => to.received.length === 1)
  child.kill('SIGKILL')
  await eventually('the process to be gone', () => child.signalCode !== null)
  hold = 204
  gateway.replica()
  await gateway.tell({})
  const third = async () => (await gateway.deliveries()).find(({ sequence }) => sequence === 3)?.state
  await eventually('a message that no one holds', async () => (await third()) === 'delivered')
  expect(sequences(to)).toEqual([1, 3])
  await gateway.endLeases()
  await finished(gateway)
  expect(sequences(to)).toEqual([1, 3, 1, 2])
  expect(to.received[2]?.headers['webhook-id']).toBe(to.received[0]?.headers['webhook-id'])
})

test('a database that stops and starts loses and reorders nothing, and delivery goes on by itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-webhooks-'))
  let postgres = await startEmbeddedPostgres(folder)
  open.push({
    close: async () => {
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  })
  const to = kept(await startReceiver())
  const gateway = kept(await startWebhookWorld({ serverUrl: postgres.url }))
  await gateway.register(to.url)
  gateway.replica()
  gateway.replica()
  const filings = Array.from({ length: 30 }, filing)
  for (const number of [1, 2, 3, 4]) await gateway.tell(...filings.map((filingId) => ({ filingId, number })))
  await eventually('some messages', () => to.received.length > 20)
  await postgres.stop()
  postgres = await startEmbeddedPostgres(folder, Number(new URL(postgres.url).port))
  // What was on its way when the database went belongs to no one until its lease runs out.
  await eventually('the database to answer', () => gateway.deliveries().catch(() => undefined))
  await gateway.endLeases()
  await finished(gateway)
  expect(new Set(sequences(to)).size).toBe(120)
  expectOrder(to, filings, 4)
  await gateway.tell({ filingId: filings[0] as string, number: 5 })
  await finished(gateway)
  expect(sequences(to).at(-1)).toBe(121)
})

test.each([3_600_000, -3_600_000])(
  'a process whose clock is off by %i ms takes nothing that another has on its way',
  async (aheadMs) => {
    let hold: 'hang' | number = 'hang'
    const to = kept(await startReceiver(() => hold))
    const gateway = kept(await startWebhookWorld({ settings: { totalTimeoutMs: 20_000 } }))
    await gateway.register(to.url)
    gateway.replica({}, aheadMs)
    const both = [filing(), filing()]
    // Due also for anyone who is behind.
    const at = new Date(gateway.clock.now() - 7_200_000).toISOString()
    await gateway.tell({ filingId: both[0] as string, number: 1, at })
    await eventually('a message on its way', () => to.received.length === 1)
    gateway.replica()
    hold = 204
    await gateway.tell({ filingId: both[1] as string, number: 1, at })
    await eventually('the other one is delivered', async () =>
      (await gateway.deliveries()).some(({ sequence, state }) => sequence === 2 && state === 'delivered'),
    )
    // The second process has looked, and has found the first message taken.
    expect(sequences(to)).toEqual([1, 2])
    expect(await gateway.deliveries()).toMatchObject([
      { sequence: 1, state: 'waiting', attempts: 1 },
      { sequence: 2, state: 'delivered', attempts: 1 },
    ])
  },
)
