/** Consumers share the slots of the sender: one whose endpoints answer slowly, and work, delays no other. */
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { finished, type Receiver, startReceiver, startWebhookWorld, type WebhookWorld } from './fixtures.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

interface SlowConsumer {
  /** Of all its endpoints. */
  received: Receiver['received']
  /** Answers so many of the messages that it holds, the oldest first. */
  release(count?: number): void
}

/** A consumer whose endpoints take every message and answer 200 only when they are released. */
async function slowConsumer(gateway: WebhookWorld, consumer: string, endpoints: number): Promise<SlowConsumer> {
  const held: ((status: number) => void)[] = []
  let released = false
  const to = await startReceiver(() => (released ? 200 : new Promise((answer) => held.push(answer))))
  open.push(to)
  for (let n = 0; n < endpoints; n++) await gateway.register(`${to.url}/${n}`, consumer)
  return {
    received: to.received,
    release: (count) => {
      released = count === undefined
      for (const answer of held.splice(0, count ?? held.length)) answer(200)
    },
  }
}

/** No attempt of these tests ends by itself while they look. */
const patient = { totalTimeoutMs: 60_000, leaseMs: 120_000 }

async function world(settings: object): Promise<WebhookWorld> {
  const gateway = await startWebhookWorld({ settings: { ...patient, ...settings } })
  open.push(gateway)
  return gateway
}

const tell = (gateway: WebhookWorld, consumer: string, count: number) =>
  gateway.tell(...Array.from({ length: count }, () => ({ consumer })))

test.each([
  { concurrency: 2, share: 1 },
  { concurrency: 3, share: 2 },
  { concurrency: 4, share: 3 },
  { concurrency: 16, share: 11 },
])('of $concurrency slots one consumer holds $share, so another is served at once', async ({ concurrency, share }) => {
  const gateway = await world({ concurrency, concurrencyPerEndpoint: 4 })
  const slow = await slowConsumer(gateway, 'slow', 6)
  const quick = await startReceiver()
  open.push(quick)
  await gateway.register(quick.url, 'quick')
  await tell(gateway, 'slow', 10)
  gateway.replica()
  await eventually('the slow consumer to hold its share', () => slow.received.length >= share)
  for (let n = 1; n <= 3; n++) {
    await tell(gateway, 'quick', 1)
    await eventually(`message ${n} of the quick consumer`, () => quick.received.length === n)
    await eventually('its outcome', async () => (await gateway.view('quick'))[0]?.waiting === 0)
  }
  expect(slow.received.length).toBe(share)
  slow.release()
  await finished(gateway)
  expect(slow.received.length).toBe(60)
})

test('a single slot serves a consumer that is alone', async () => {
  const gateway = await world({ concurrency: 1 })
  const only = await startReceiver()
  open.push(only)
  await gateway.register(only.url)
  gateway.replica()
  await gateway.tell({}, {}, {})
  await finished(gateway)
  expect(only.received.length).toBe(3)
})

test('a slot that becomes free goes to the consumer that holds fewer, not to whose message is due longest', async () => {
  const gateway = await world({ concurrency: 8, concurrencyPerEndpoint: 8 })
  const [many, few] = [await slowConsumer(gateway, 'many', 2), await slowConsumer(gateway, 'few', 1)]
  await tell(gateway, 'many', 20)
  gateway.replica()
  await eventually('the first to hold its share', () => many.received.length >= 5)
  gateway.clock.move(1_000)
  await tell(gateway, 'few', 20)
  await eventually('the second to hold what is left but one', () => few.received.length >= 2)
  many.release(1)
  await eventually('the slot to change hands', () => few.received.length === 3)
  expect(many.received.length).toBe(5)
  many.release()
  few.release()
  await finished(gateway)
})

test('several slow consumers leave a slot to one that has none', async () => {
  const gateway = await world({ concurrency: 8, concurrencyPerEndpoint: 8 })
  const slow = [await slowConsumer(gateway, 'slow-1', 2), await slowConsumer(gateway, 'slow-2', 2)]
  const quick = await startReceiver()
  open.push(quick)
  await gateway.register(quick.url, 'quick')
  await tell(gateway, 'slow-1', 20)
  await tell(gateway, 'slow-2', 20)
  gateway.replica()
  await eventually('the slow ones to hold all but one', () => slow.every(({ received }) => received.length >= 3))
  await tell(gateway, 'quick', 2)
  await eventually('the messages of the quick consumer', () => quick.received.length === 2)
  for (const one of slow) one.release()
  await finished(gateway)
})

test('consumers whose endpoints fail take turns as well, within the half that failing endpoints get', async () => {
  const settings = { concurrency: 4, restAfterFailures: 1, restMs: 1, restMaxMs: 1, attemptDelaysMs: [1, 1, 1, 1] }
  const gateway = await world(settings)
  let failing = true
  const held: ((status: number) => void)[] = []
  const answer = () => (failing ? 500 : new Promise<number>((resolve) => held.push(resolve)))
  const [many, few] = [await startReceiver(answer), await startReceiver(() => 500)]
  open.push(many, few)
  for (let n = 0; n < 4; n++) await gateway.register(`${many.url}/${n}`, 'many')
  await gateway.register(few.url, 'few')
  gateway.replica()
  await tell(gateway, 'many', 1)
  await tell(gateway, 'few', 1)
  await eventually('every endpoint to have failed', async () => {
    const endpoints = [...(await gateway.view('many')), ...(await gateway.view('few'))]
    return endpoints.every(({ lastFailure }) => lastFailure)
  })
  failing = false
  gateway.clock.move(10)
  await eventually('the failing half to be held', () => held.length >= 2)
  const before = few.received.length
  gateway.clock.move(10)
  held.shift()?.(500)
  await eventually('the other consumer to be tried', () => few.received.length > before)
  for (const answer of held.splice(0)) answer(500)
})
