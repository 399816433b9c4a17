/** From the feed to the endpoint: an event has its place and is on its way, or neither. */
import { afterEach, expect, test } from 'vitest'
import type { FilingDeps } from '../../src/filing/deps.ts'
import { sequence } from '../../src/filing/query/sequencer.ts'
import { fanOut } from '../../src/store/webhook/webhooks.ts'
import { filing, finished, startReceiver, startWebhookWorld, type WebhookWorld } from './fixtures.ts'
import { story } from './story.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
const kept = <T extends { close(): Promise<void> }>(made: T): T => {
  open.push(made)
  return made
}
const readMultipart = ({ database }: WebhookWorld) => ({ database: database }) as unknown as FilingDeps

test('events that get their places are sent in that order, each once, by several sequencers at a time', async () => {
  const to = kept(await startReceiver())
  const gateway = kept(await startWebhookWorld())
  await gateway.register(to.url)
  gateway.replica()
  for (let n = 0; n < 5; n++) await story(gateway, filing(), null, 4)
  const rounds = Array.from({ length: 4 }, () => sequence(readMultipart(gateway), fanOut))
  await Promise.all(rounds)
  await sequence(readMultipart(gateway), fanOut)
  await finished(gateway)
  expect(to.received.length).toBe(20)
  const { rows } = await gateway.database.query(
    'SELECT sequence::int, filing, number FROM filing_event ORDER BY sequence',
  )
  const reported = to.received.map(({ json: { data } }) => ({
    sequence: data.sequence,
    filing: data.filingId,
    number: data.number,
  }))
  expect(reported.toSorted((a, b) => a.sequence - b.sequence)).toEqual(rows)
  for (const { filing: id } of rows) {
    expect(reported.filter((one) => one.filing === id).map(({ number }) => number)).toEqual([1, 2, 3, 4])
  }
})

test('a place that is rolled back is sent to no one, and its event is sent when it gets one', async () => {
  const to = kept(await startReceiver())
  const gateway = kept(await startWebhookWorld())
  await gateway.register(to.url)
  await story(gateway, filing(), null, 1)
  const failing = async (...reported: Parameters<typeof fanOut>) => {
    await fanOut(...reported)
    throw new Error('the process dies here')
  }
  await expect(sequence(readMultipart(gateway), failing)).rejects.toThrow()
  expect(await gateway.deliveries()).toEqual([])
  await sequence(readMultipart(gateway), fanOut)
  expect(await gateway.deliveries()).toMatchObject([{ sequence: 1, state: 'waiting' }])
})
