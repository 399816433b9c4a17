/** Delivery: what a receiver sees, and what it may do to us and to the others. */
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, test } from 'vitest'
import { fanOut } from '../../src/store/webhook/webhooks.ts'
import { enableWebhook } from '../../src/webhook/enable-webhook.ts'
import { removeWebhook } from '../../src/webhook/remove-webhook.ts'
import { replayWebhook } from '../../src/webhook/replay-webhook.ts'
import { eventually } from '../support/eventually.ts'
import {
  actor,
  filing,
  finished,
  makeEvent,
  type Receiver,
  startReceiver,
  startWebhookWorld,
  type WebhookWorld,
  type WebhookWorldOptions,
} from './fixtures.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function receiver(answer?: Receiver['answer']): Promise<Receiver> {
  const made = await startReceiver(answer)
  open.push(made)
  return made
}

async function world(options?: WebhookWorldOptions): Promise<WebhookWorld> {
  const made = await startWebhookWorld(options)
  open.push(made)
  return made
}

const hour = 3_600_000
const sequences = ({ received }: Receiver) => received.map(({ json }) => json.data.sequence)

test('a message is thin, signed by the specification and verified by the independent library', async () => {
  const to = await receiver()
  const gateway = await world()
  const { secret } = await gateway.register(to.url)
  gateway.replica()
  const id = filing()
  await gateway.tell({ filingId: id, number: 5, state: 'completed' })
  await finished(gateway)
  const [message] = to.received
  const headers = Object.fromEntries(
    Object.entries(message?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  )
  expect(new Webhook(secret).verify(message?.body ?? '', headers)).toEqual({
    type: 'filing.completed',
    timestamp: new Date(gateway.clock.now()).toISOString(),
    data: { filingId: id, dossier: 'H99.01.02-261123-0001', kind: 'birth', state: 'completed', sequence: 1, number: 5 },
  })
  expect(headers['content-type']).toBe('application/json')
  expect(await gateway.view()).toMatchObject([{ state: 'enabled', waiting: 0, failed: 0, failingSince: null }])
})

test('an event goes to every endpoint of its consumer once, however often it is handed over, and to no one else', async () => {
  const [first, second, other] = [await receiver(), await receiver(), await receiver()]
  const gateway = await world()
  await gateway.register(first.url)
  await gateway.register(second.url)
  await gateway.register(other.url, 'somebody-else')
  const event = { filingId: filing(), sequence: 7 }
  await gateway.tell(event)
  await gateway.tell(event)
  gateway.replica()
  await finished(gateway)
  await gateway.tell(event)
  await finished(gateway)
  expect([sequences(first), sequences(second), sequences(other)]).toEqual([[7], [7], []])
})

test('an event that was rolled back reaches no one', async () => {
  const to = await receiver()
  const gateway = await world()
  await gateway.register(to.url)
  await expect(
    gateway.database.transaction(async (connection) => {
      await fanOut(connection, [makeEvent({ sequence: 1, at: new Date().toISOString() })])
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect(await gateway.deliveries()).toEqual([])
})

test('attempts follow the schedule, carry the same id and end as failed, visibly', async () => {
  const to = await receiver(() => 500)
  const gateway = await world({ settings: { restAfterFailures: 1000 } })
  const control = await receiver()
  await gateway.register(to.url)
  await gateway.register(control.url, 'control')
  gateway.replica()
  await gateway.tell({})
  const waits = [0, 5_000, 300_000, 0.5 * hour, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]
  for (const [index, wait] of waits.entries()) {
    if (wait > 0) {
      gateway.clock.move(wait - 1)
      // What another endpoint gets now was taken in one look with everything that is due.
      await gateway.tell({ consumer: 'control' })
      await eventually('the control to be notified', () => control.received.length === index)
      expect((await gateway.deliveries()).find(({ sequence }) => sequence === 1)?.attempts).toBe(index)
      expect(to.received.length).toBe(index)
      gateway.clock.move(1)
    }
    await eventually(`attempt ${index + 1}`, () => to.received.length === index + 1)
    await eventually('its outcome', async () => {
      const { rows } = await gateway.database.query('SELECT 1 FROM webhook_lane WHERE lease IS NOT NULL')
      return rows.length === 0
    })
  }
  await finished(gateway)
  const ended = (await gateway.deliveries()).filter(({ state }) => state === 'failed')
  expect(ended).toMatchObject([{ sequence: 1, attempts: 10, last_cause: 'status' }])
  expect(new Set(to.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(new Set(to.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10)
  expect(await gateway.view()).toMatchObject([{ failed: 1, lastFailure: { cause: 'status', status: 500 } }])
  expect(gateway.log.join()).toContain('a message failed for good')
})

test('messages of one filing stay in order: a later one waits for the former, another filing does not', async () => {
  const stuck = filing()
  let broken = true
  const to = await receiver(({ json }) => (broken && json.data.filingId === stuck ? 503 : 204))
  const gateway = await world()
  await gateway.register(to.url)
  gateway.replica()
  await gateway.tell({ filingId: stuck, number: 1 }, { filingId: stuck, number: 2 }, { filingId: filing() })
  await gateway.tell({ filingId: filing() }, { filingId: stuck, number: 3 })
  await eventually('the others to arrive', () => sequences(to).includes(3) && sequences(to).includes(4))
  expect(sequences(to)).not.toContain(2)
  broken = false
  gateway.clock.move(10_000)
  await finished(gateway)
  expect(sequences(to).filter((sequence) => ![3, 4].includes(sequence))).toEqual([1, 1, 2, 5])
})

test('a message that failed for good lets the next one of its filing go', async () => {
  const id = filing()
  const to = await receiver(({ json }) => (json.data.number === 1 ? 500 : 204))
  const gateway = await world({ settings: { attemptDelaysMs: [] } })
  await gateway.register(to.url)
  gateway.replica()
  await gateway.tell({ filingId: id, number: 1 }, { filingId: id, number: 2 })
  await finished(gateway)
  expect(sequences(to)).toEqual([1, 2])
  expect((await gateway.deliveries()).map(({ state }) => state)).toEqual(['failed', 'delivered'])
})

test('410 disables the endpoint at once; enabled again, it gets what waited, and by replay what failed', async () => {
  const id = filing()
  let gone = true
  const to = await receiver(() => (gone ? 410 : 204))
  const gateway = await world()
  const { id: endpoint } = await gateway.register(to.url)
  gateway.replica()
  await gateway.tell({ filingId: id, number: 1 }, { filingId: id, number: 2 })
  await eventually('it to be disabled', async () => (await gateway.view())[0]?.state === 'disabled')
  expect(await gateway.view()).toMatchObject([{ disabled: { because: 'gone' }, waiting: 1, failed: 1 }])
  await gateway.tell({ filingId: id, number: 3 })
  gone = false
  gateway.clock.move(hour)
  const webhooks = gateway.replica()
  await enableWebhook(webhooks.deps, { ...actor('one-stop'), id: endpoint })
  await eventually('what waited to arrive', () => sequences(to).at(-1) === 2)
  expect(await replayWebhook(webhooks.deps, { ...actor('one-stop'), id: endpoint })).toEqual({
    queued: 1,
    nextSequence: null,
  })
  await finished(gateway)
  expect(sequences(to)).toEqual([1, 2, 1])
  expect(to.received[2]?.headers['webhook-id']).toBe(to.received[0]?.headers['webhook-id'])
  expect(gateway.audited.map(({ operation }) => operation)).toEqual([
    'webhook-register',
    'webhook-enable',
    'webhook-replay',
  ])
  expect(new Set(gateway.audited.map((entry) => entry.endpoint))).toEqual(new Set([endpoint]))
})

test('days of nothing but failures disable an endpoint; one success starts the count anew', async () => {
  let status = 500
  const to = await receiver(() => status)
  const gateway = await world({ settings: { attemptDelaysMs: [hour, hour, hour, hour], restAfterFailures: 1000 } })
  await gateway.register(to.url)
  gateway.replica()
  const attempt = async (ms: number) => {
    const before = to.received.length
    gateway.clock.move(ms)
    await eventually('an attempt', () => to.received.length > before)
    await eventually('its outcome', async () => {
      const { rows } = await gateway.database.query('SELECT 1 FROM webhook_lane WHERE lease IS NOT NULL')
      return rows.length === 0
    })
  }
  await gateway.tell({})
  await attempt(0)
  status = 204
  await attempt(100 * hour)
  await finished(gateway)
  status = 500
  await gateway.tell({})
  await attempt(0)
  await attempt(119 * hour)
  expect(await gateway.view()).toMatchObject([{ state: 'enabled', lastFailure: { status: 500 } }])
  await attempt(hour)
  expect(await gateway.view()).toMatchObject([{ state: 'disabled', disabled: { because: 'failing' }, waiting: 1 }])
})

test('a failure long after the last one does not disable: how the endpoint was meanwhile is not known', async () => {
  const to = await receiver(() => 500)
  const gateway = await world({ settings: { attemptDelaysMs: [] } })
  await gateway.register(to.url)
  gateway.replica()
  await gateway.tell({})
  await finished(gateway)
  gateway.clock.move(30 * 24 * hour)
  await gateway.tell({})
  await finished(gateway)
  expect(await gateway.view()).toMatchObject([{ state: 'enabled', failed: 2 }])
})

test('Retry-After keeps every message from the endpoint until then', async () => {
  let busy = true
  const to = await receiver(() => (busy ? { status: 429, headers: { 'retry-after': '600' } } : 204))
  const gateway = await world()
  await gateway.register(to.url)
  gateway.replica()
  await gateway.tell({})
  await eventually('the rest to begin', async () => (await gateway.view())[0]?.lastFailure)
  busy = false
  await gateway.tell({})
  gateway.clock.move(599_000)
  const other = await receiver()
  await gateway.register(other.url)
  await gateway.tell({})
  await eventually('the other endpoint to be notified', () => other.received.length === 1)
  expect(to.received.length).toBe(1)
  gateway.clock.move(1_000)
  await finished(gateway)
  expect(sequences(to).toSorted()).toEqual([1, 1, 2, 3])
})

test('an endpoint that hangs delays no other', async () => {
  const [dead, alive] = [await receiver(() => 'hang'), await receiver()]
  const gateway = await world({ settings: { concurrency: 4, concurrencyPerEndpoint: 2, totalTimeoutMs: 20_000 } })
  await gateway.register(dead.url)
  await gateway.register(alive.url)
  gateway.replica()
  for (let n = 0; n < 20; n++) await gateway.tell({})
  await eventually('all messages of the endpoint that works', () => alive.received.length === 20, 15_000)
  expect(dead.received.length).toBeLessThanOrEqual(4)
})

test('an endpoint that fails is asked rarely and with one message at a time, and gets everything when it is back', async () => {
  let status = 500
  const to = await receiver(() => status)
  const gateway = await world()
  await gateway.register(to.url)
  gateway.replica()
  for (let n = 0; n < 30; n++) await gateway.tell({})
  await eventually('the first failures', () => to.received.length >= 3)
  await eventually('a rest', async () => {
    const { rows } = await gateway.database.query(
      'SELECT 1 FROM webhook_endpoint WHERE resting_until IS NOT NULL AND NOT EXISTS (SELECT 1 FROM webhook_lane WHERE lease IS NOT NULL)',
    )
    return rows.length === 1
  })
  const before = to.received.length
  expect(before).toBeLessThanOrEqual(7)
  status = 204
  gateway.clock.move(6 * 60_000)
  await finished(gateway)
  expect(to.received.length).toBe(before + 30)
})

test('what was still to be sent to a removed endpoint goes with it', async () => {
  const to = await receiver(() => 500)
  const gateway = await world()
  const { id } = await gateway.register(to.url)
  const webhooks = gateway.replica()
  await gateway.tell({}, {})
  await removeWebhook(webhooks.deps, { ...actor('one-stop'), id })
  expect(await gateway.view()).toEqual([])
  expect(await gateway.deliveries()).toEqual([])
})

test('no one removes, enables or replays the endpoint of somebody else, or learns that it exists', async () => {
  const to = await receiver()
  const gateway = await world()
  const { id } = await gateway.register(to.url)
  const { deps } = gateway.replica()
  for (const act of [removeWebhook, enableWebhook, replayWebhook]) {
    await expect(act(deps, { ...actor('somebody-else'), id })).rejects.toMatchObject({ code: 'webhook-not-found' })
  }
  expect(await gateway.view('somebody-else')).toEqual([])
  expect(gateway.audited.length).toBe(1)
})

test('an endless answer delivers and is cut; a 200 that breaks off in its body delivers too', async () => {
  const to = await receiver(() => ({ status: 200, headers: { 'content-length': '999999' } }))
  const gateway = await world({ settings: { totalTimeoutMs: 300, leaseMs: 60_000 } })
  await gateway.register(to.url)
  gateway.replica()
  await gateway.tell({})
  await finished(gateway)
  expect(await gateway.deliveries()).toMatchObject([{ state: 'delivered', attempts: 1 }])
})

test('the secret is stored sealed and stands in no log line and no listing', async () => {
  const to = await receiver(() => 500)
  const gateway = await world()
  const { secret } = await gateway.register(`${to.url}?token=canary`)
  gateway.replica()
  await gateway.tell({})
  await eventually('a failed attempt', async () => (await gateway.view())[0]?.lastFailure)
  const { rows } = await gateway.database.query('SELECT * FROM webhook_endpoint')
  const { url: _, secret: sealed, ...plain } = rows[0]
  const written = [
    gateway.log.join(),
    JSON.stringify(gateway.audited),
    sealed.toString('latin1'),
    JSON.stringify(plain),
  ]
  for (const hidden of [secret, secret.slice(6), 'canary', to.url]) expect(written.join()).not.toContain(hidden)
  expect(JSON.stringify(await gateway.view())).not.toContain(secret.slice(6))
})

test('ended deliveries go after their time, waiting ones never', async () => {
  let status = 204
  const to = await receiver(() => status)
  const gateway = await world({ settings: { keepMs: hour, disableAfterMs: 9_999 * hour } })
  await gateway.register(to.url)
  gateway.replica()
  await gateway.tell({})
  await finished(gateway)
  status = 500
  await gateway.tell({})
  await eventually('a failed attempt', async () => (await gateway.view())[0]?.lastFailure)
  await gateway.ageEnded(2 * hour)
  gateway.clock.move(2 * hour)
  await eventually('the purge', async () => (await gateway.deliveries()).length === 1)
  expect(await gateway.deliveries()).toMatchObject([{ sequence: 2, state: 'waiting' }])
})

test('a process whose clock is ahead removes nothing that is to be kept, and begins with what is old', async () => {
  const to = await receiver()
  const gateway = await world({ settings: { keepMs: 30 * 24 * hour } })
  await gateway.register(to.url)
  const first = gateway.replica()
  await gateway.tell({})
  await finished(gateway)
  await gateway.ageEnded(31 * 24 * hour)
  await gateway.tell({})
  await finished(gateway)
  await first.stop()
  gateway.replica({}, 40 * 24 * hour)
  await eventually(
    'the old one to go',
    async () => !(await gateway.deliveries()).some(({ sequence }) => sequence === 1),
  )
  expect((await gateway.deliveries()).map(({ sequence }) => sequence)).toEqual([2])
})
