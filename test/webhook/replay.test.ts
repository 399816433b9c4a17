/** Replays: what may be sent again, also of a time when no one listened. */
import { afterEach, expect, test } from 'vitest'
import { replayWebhook } from '../../src/webhook/replay-webhook.ts'
import { eventually } from '../support/eventually.ts'
import { actor, filing, finished, type Receiver, startReceiver, startWebhookWorld } from './fixtures.ts'
import { story } from './story.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
const kept = <T extends { close(): Promise<void> }>(made: T): T => {
  open.push(made)
  return made
}
const sequences = ({ received }: Receiver) => received.map(({ json }) => json.data.sequence)

test('a replay from a sequence number sends everything from there on, in order and under the same ids', async () => {
  const to = kept(await startReceiver())
  const gateway = kept(await startWebhookWorld())
  const { id } = await gateway.register(to.url)
  const { deps } = gateway.replica()
  const one = filing()
  await story(gateway, one, 1, 3)
  await gateway.tell({ filingId: one, number: 1 }, { filingId: one, number: 2 }, { filingId: one, number: 3 })
  await finished(gateway)
  const range = { ...actor('one-stop'), id, from: 2 }
  expect(await replayWebhook(deps, range)).toEqual({ queued: 2, nextSequence: null })
  await finished(gateway)
  expect(sequences(to)).toEqual([1, 2, 3, 2, 3])
  const ids = to.received.map(({ headers }) => headers['webhook-id'])
  expect(ids.slice(3)).toEqual(ids.slice(1, 3))
})

test('what happened before the registration can be asked for, a bounded piece at a time, and nothing of anybody else', async () => {
  const to = kept(await startReceiver())
  const gateway = kept(await startWebhookWorld({ settings: { replayMax: 4 } }))
  await story(gateway, filing(), 1, 6)
  await story(gateway, filing(), 7, 2, 'somebody-else')
  await story(gateway, filing(), 9, 1)
  const { id } = await gateway.register(to.url)
  const { deps } = gateway.replica()
  const request = (from: number) => replayWebhook(deps, { ...actor('one-stop'), id, from })
  expect(await request(1)).toEqual({ queued: 4, nextSequence: 5 })
  expect(await request(5)).toEqual({ queued: 3, nextSequence: null })
  await finished(gateway)
  expect(sequences(to).filter((sequence) => sequence < 9)).toEqual([1, 2, 3, 4, 5, 6])
  expect(sequences(to).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 9])
  expect(to.received[0]?.json).toMatchObject({ type: 'filing.received', timestamp: '2026-11-23T01:00:00.000Z' })
})

test('failed messages are replayed a bounded piece at a time, with all their attempts', async () => {
  let status = 500
  const to = kept(await startReceiver(() => status))
  const gateway = kept(
    await startWebhookWorld({ settings: { replayMax: 2, attemptDelaysMs: [], restAfterFailures: 1000 } }),
  )
  const { id } = await gateway.register(to.url)
  const { deps } = gateway.replica()
  await gateway.tell({}, {}, {})
  await finished(gateway)
  status = 204
  expect(await replayWebhook(deps, { ...actor('one-stop'), id })).toEqual({ queued: 2, nextSequence: 3 })
  await finished(gateway)
  expect((await gateway.deliveries()).map(({ state, attempts }) => [state, attempts])).toEqual([
    ['delivered', 1],
    ['delivered', 1],
    ['failed', 1],
  ])
})

test('a replay while a later message of the filing waits for its next attempt goes first and does not wait for it', async () => {
  const one = filing()
  let broken = true
  const to = kept(await startReceiver(({ json }) => (broken && json.data.number === 2 ? 500 : 204)))
  const gateway = kept(await startWebhookWorld())
  const { id } = await gateway.register(to.url)
  const { deps } = gateway.replica()
  await story(gateway, one, 1, 2)
  await gateway.tell({ filingId: one, number: 1 }, { filingId: one, number: 2 })
  await eventually('the second to have failed', async () => (await gateway.deliveries())[1]?.last_cause === 'status')
  broken = false
  await replayWebhook(deps, { ...actor('one-stop'), id, from: 1 })
  await finished(gateway)
  expect(sequences(to)).toEqual([1, 2, 1, 2])
})

test('a database that is away is a failure that tells the caller to come again', async () => {
  const gateway = kept(await startWebhookWorld())
  const { deps } = gateway.replica()
  const away = { ...deps, database: { ...deps.database, query: () => Promise.reject({ code: '57P01' }) } }
  await expect(replayWebhook(away as never, { ...actor('one-stop'), id: filing() })).rejects.toMatchObject({
    code: 'storage-unavailable',
    retryAfterMs: 1000,
  })
})
