/** From the feed to the endpoint: an event has its place and is on its way, or neither. */
import { afterEach, expect, test } from 'vitest'
import type { FilingParts } from '../../src/filing/parts.ts'
import { sequence } from '../../src/filing/sequencer.ts'
import { fanOut } from '../../src/store/webhooks.ts'
import { type Bench, filing, openBench, settled, startReceiver } from './harness.ts'
import { story } from './story.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
const kept = <T extends { close(): Promise<void> }>(made: T): T => {
  open.push(made)
  return made
}
const partsOf = ({ database }: Bench) => ({ database: database.database }) as unknown as FilingParts

test('events that get their places are told in that order, each once, by several sequencers at a time', async () => {
  const to = kept(await startReceiver())
  const gateway = kept(await openBench())
  await gateway.register(to.url)
  gateway.replica()
  for (let n = 0; n < 5; n++) await story(gateway, filing(), null, 4)
  const rounds = Array.from({ length: 4 }, () => sequence(partsOf(gateway), fanOut))
  await Promise.all(rounds)
  await sequence(partsOf(gateway), fanOut)
  await settled(gateway)
  expect(to.received.length).toBe(20)
  const { rows } = await gateway.database.database.query(
    'SELECT sequence::int, filing, number FROM filing_event ORDER BY sequence',
  )
  const told = to.received.map(({ json: { data } }) => ({
    sequence: data.sequence,
    filing: data.filingId,
    number: data.number,
  }))
  expect(told.toSorted((a, b) => a.sequence - b.sequence)).toEqual(rows)
  for (const { filing: id } of rows) {
    expect(told.filter((one) => one.filing === id).map(({ number }) => number)).toEqual([1, 2, 3, 4])
  }
})

test('a place that is rolled back is told to nobody, and its event is told when it gets one', async () => {
  const to = kept(await startReceiver())
  const gateway = kept(await openBench())
  await gateway.register(to.url)
  await story(gateway, filing(), null, 1)
  const failing = async (...told: Parameters<typeof fanOut>) => {
    await fanOut(...told)
    throw new Error('the process dies here')
  }
  await expect(sequence(partsOf(gateway), failing)).rejects.toThrow()
  expect(await gateway.deliveries()).toEqual([])
  await sequence(partsOf(gateway), fanOut)
  expect(await gateway.deliveries()).toMatchObject([{ sequence: 1, state: 'waiting' }])
})
