/** Summaries of days and months: each once, after the end of its period, in order, and corrected where what came late changes them. */
import { afterEach, expect, test, vi } from 'vitest'
import { readLaw } from '../../../src/law/read-law.ts'
import { readReport } from '../../../src/settlement/report/read-report.ts'
import { type SummaryDeps, sendSummaries } from '../../../src/settlement/report/send-summaries.ts'
import { listEnded } from '../../../src/settlement/report/summary.ts'
import { chooseTopics } from '../../../src/webhook/choose-topics.ts'
import { registerWebhook } from '../../../src/webhook/register-webhook.ts'
import { replayWebhook } from '../../../src/webhook/replay-webhook.ts'
import { eventually } from '../../support/eventually.ts'
import {
  actor,
  finished,
  type Receiver,
  startReceiver,
  startWebhookWorld,
  type WebhookWorld,
} from '../../webhook/fixtures.ts'
import { insertDossiers } from './fixtures.ts'
import { at, dossier } from './sample.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const law = readLaw([])
const dayMs = 86_400_000

interface City {
  world: WebhookWorld
  to: Receiver
  deps: SummaryDeps
  register(topics?: readonly ('filings' | 'summaries')[], to?: Receiver): Promise<{ id: string; secret: string }>
  receiver(): Promise<Receiver>
  webhooks: ReturnType<WebhookWorld['replica']>
}

/** A city at noon of 5 January 2026, with one ward that settles late. */
async function startCity(): Promise<City> {
  const receiver = async () => {
    const made = await startReceiver()
    open.push(made)
    return made
  }
  const to = await receiver()
  const world = await startWebhookWorld()
  open.push(world)
  world.clock.set(at('2026-01-05T12:00:00'))
  const webhooks = world.replica()
  await insertDossiers(world.database, [
    dossier({ due: '2026-01-05T17:00:00' }, ['received', '2026-01-05T09:00:00'], ['done', '2026-01-05T16:00:00']),
    dossier({ due: '2026-01-05T17:00:00' }, ['received', '2026-01-05T09:00:00'], ['done', '2026-01-06T16:00:00']),
    dossier({ unit: 'H99.02', due: '2026-01-06T17:00:00' }, ['received', '2026-01-06T09:00:00']),
    dossier({ unit: 'H88.02', due: '2026-01-06T17:00:00' }, ['received', '2026-01-06T09:00:00']),
  ])
  return {
    world,
    to,
    webhooks,
    receiver,
    deps: {
      database: world.database,
      makeReport: (order) => readReport(world.database, order, law),
      findReach: (consumer) => (consumer === 'one-stop' ? { units: ['H99'], procedures: ['1.001193'] } : undefined),
      clock: world.clock,
      delayMs: 1_800_000,
    },
    register: (topics = ['summaries'], receives = to) =>
      registerWebhook(webhooks.deps, { ...actor('one-stop'), url: receives.url, topics }),
  }
}

const periods = ({ received }: Receiver) =>
  received.map(({ json: { type, data } }) => `${type} ${data.period.from} v${data.version}`)
const arrive = (to: Receiver, count: number) =>
  eventually(`${count} messages`, () => to.received.length >= count, 60_000)
async function sendAll(deps: SummaryDeps): Promise<void> {
  while (await sendSummaries(deps)) {}
}

test('each day is sent once when it is over, also by three processes at once and after days in which none ran', async () => {
  const { world, to, deps, register } = await startCity()
  await register()
  await sendAll(deps)
  world.clock.set(at('2026-01-06T00:29:59'))
  await sendAll(deps)
  expect(await world.deliveries()).toEqual([])
  world.clock.set(at('2026-01-08T09:00:00'))
  await Promise.all([sendAll(deps), sendAll(deps), sendAll(deps)])
  await sendAll(deps)
  await arrive(to, 3)
  expect(periods(to)).toEqual(['summary.day 2026-01-05 v1', 'summary.day 2026-01-06 v1', 'summary.day 2026-01-07 v1'])
  const [first, second] = to.received
  for (const { headers } of to.received) expect(headers['webhook-signature']).toMatch(/^v1,/)
  expect(first?.json.timestamp).toBe('2026-01-05T17:00:00.000Z')
  expect(first?.json.data).toMatchObject({
    sequence: 1,
    form: 'II.06a',
    period: { kind: 'day', from: '2026-01-05', to: '2026-01-05' },
    replaces: null,
    closed: false,
    scope: { units: ['H99'], procedures: ['1.001193'] },
    total: { sameDay: { received: 2, ended: 1, share: 0.5 }, late: 0, atRisk: null, withoutDueTime: 0 },
    report: '/v1/reports/II.06a?from=2026-01-05&to=2026-01-05&by=unit',
  })
  // What was due on the fifth and ended on the sixth was in time until the fifth was over.
  expect(second?.json.data.total.late).toBe(1)
  const { json: report } = { json: await deps.makeReport(toOrder('2026-01-06', deps)) }
  expect(
    second?.json.data.units.map(({ unit, columns }: { unit: string; columns: object }) => [unit, columns]),
  ).toEqual(report.rows.map(({ key, columns }) => [key, columns]))
  // Nothing of what the consumer may not read, and no single dossier.
  for (const { body } of to.received) expect(body).not.toMatch(/H88|260105/)
})

const toOrder = (day: string, { clock }: SummaryDeps) =>
  ({
    form: 'II.06a',
    period: { from: day, to: day },
    by: 'unit',
    units: ['H99'],
    procedures: ['1.001193'],
    population: false,
    asOf: clock.now(),
  }) as const

test('a day without dossiers has a share that is not known, and counts that are 0', async () => {
  const { world, to, deps, register } = await startCity()
  world.clock.set(at('2026-01-03T12:00:00'))
  await register()
  world.clock.set(at('2026-01-04T09:00:00'))
  await sendAll(deps)
  await arrive(to, 1)
  expect(to.received[0]?.json.data).toMatchObject({
    units: [],
    total: { sameDay: { received: 0, ended: 0, share: null }, late: 0, atRisk: null },
  })
})

test('what comes late makes a new version that names the one it replaces, once, and leaves other days alone', async () => {
  const { world, to, deps, register } = await startCity()
  await register()
  world.clock.set(at('2026-01-07T09:00:00'))
  await sendAll(deps)
  await arrive(to, 2)
  await insertDossiers(world.database, [
    dossier({ due: '2026-01-06T17:00:00' }, ['received', '2026-01-06T09:00:00'], ['done', '2026-01-06T10:00:00']),
  ])
  // Not the same day again: what is late is looked for once a day.
  await sendAll(deps)
  world.clock.set(at('2026-01-08T09:00:00'))
  await Promise.all([sendAll(deps), sendAll(deps)])
  await arrive(to, 4)
  await sendAll(deps)
  world.clock.set(at('2026-01-08T15:00:00'))
  await sendAll(deps)
  expect(periods(to)).toEqual([
    'summary.day 2026-01-05 v1',
    'summary.day 2026-01-06 v1',
    'summary.day 2026-01-06 v2',
    'summary.day 2026-01-07 v1',
  ])
  const [, before, corrected] = to.received
  expect(corrected?.json.data.replaces).toBe(before?.headers['webhook-id'])
  expect(corrected?.json.data.total.sameDay.received).toBe(before?.json.data.total.sameDay.received + 1)
})

test('an endpoint that chooses summaries later gets them from that day on, and asks again for what it got', async () => {
  const { world, to, deps, register, webhooks } = await startCity()
  const { id } = await register(['filings'])
  world.clock.set(at('2026-01-07T12:00:00'))
  await sendAll(deps)
  await chooseTopics(webhooks.deps, { ...actor('one-stop'), id, topics: ['filings', 'summaries'] })
  world.clock.set(at('2026-01-09T12:00:00'))
  await sendAll(deps)
  await arrive(to, 2)
  expect(periods(to)).toEqual(['summary.day 2026-01-07 v1', 'summary.day 2026-01-08 v1'])
  const ids = to.received.map(({ headers }) => headers['webhook-id'])
  // A message that has arrived ends a moment later; only then it can be asked for again.
  await finished(world, 60_000)
  await replayWebhook(webhooks.deps, { ...actor('one-stop'), id, topic: 'summaries', from: 2 })
  await arrive(to, 3)
  expect(to.received[2]?.headers['webhook-id']).toBe(ids[1])
})

test('days and whole months that have ended are due in the order of their ends', () => {
  const listed = (from: string, now: string) =>
    listEnded(from, at(now)).map((period) => `${period.kind} ${period.from} ${period.to}`)
  expect(listed('2026-01-30', '2026-01-30T23:59:59')).toEqual([])
  expect(listed('2026-01-30', '2026-01-31T00:00:00')).toEqual(['day 2026-01-30 2026-01-30'])
  expect(listed('2026-01-30', '2026-02-02T00:00:00')).toEqual([
    'day 2026-01-30 2026-01-30',
    'day 2026-01-31 2026-01-31',
    'month 2026-01-01 2026-01-31',
    'day 2026-02-01 2026-02-01',
  ])
  const year = listEnded('2026-01-01', at('2027-01-01T00:00:00'))
  expect(year.filter(({ kind }) => kind === 'day')).toHaveLength(365)
  expect(year.filter(({ kind }) => kind === 'month')).toHaveLength(12)
  expect(new Set(year.map(({ kind, from }) => `${kind} ${from}`)).size).toBe(377)
  for (const { to } of year) expect(at(`${to}T00:00:00`) + dayMs).toBeLessThanOrEqual(at('2027-01-01T00:00:00'))
})
