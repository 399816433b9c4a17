/** How often may be guessed: counted in the database, so that two gateways allow together what one allows. */
import { afterEach, expect, test } from 'vitest'
import { issueKey } from '../../../src/access/api-key.ts'
import {
  consumerWith,
  keyHashKey,
  startGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../../support/gateway.ts'

const portal = issueKey(keyHashKey)
const other = issueKey(keyHashKey)
// Each its own: a file of consumers has no aliases.
const grants = () => [{ procedures: ['*'], operations: ['public-status' as const] }]
const day = 86_400_000

let ahead = 0
let gateways: TestGateway[] = []
afterEach(async () => {
  for (const gateway of gateways.reverse()) await gateway.stop()
  gateways = []
  ahead = 0
})

async function start(publicStatus: TestGatewayOptions['publicStatus']): Promise<[TestGateway, TestGateway]> {
  const options = {
    filings: {},
    publicStatus,
    clock: { now: () => Date.now() + ahead },
    others: [
      consumerWith(portal, { id: 'city-portal', grants: grants() }),
      consumerWith(other, { id: 'other-portal', grants: grants() }),
    ],
  }
  const first = await startGateway(options)
  gateways.push(first)
  const second = await startGateway({ ...options, beside: first })
  gateways.push(second)
  return [first, second]
}

const applicant = { name: 'Nguyễn Thị Thử', number: '999190000001' }
const register = (gateway: TestGateway, code: string, more: object = {}) =>
  gateway.post('/v1/dossiers', {
    code,
    procedure: '1.001193',
    unit: 'H99.01.02',
    receivedAt: '2026-11-23T08:00:00+07:00',
    applicant,
    ...more,
  })
const ask = async (gateway: TestGateway, code: string, numberEnding: string, who = portal) => {
  const { status, json, headers } = await gateway.post(
    '/v1/dossiers/public-status',
    { code, numberEnding },
    { authorization: `Bearer ${who.key}` },
  )
  return { outcome: status === 200 ? 'right' : json.code, retryAfter: Number(headers.get('retry-after')) }
}
const [code, unknown] = ['H99.01.02-261123-8801', 'H99.01.02-261123-8899']

test('after so many wrong attempts a code is closed on every replica until the next day, known or not, and for no other consumer', async () => {
  const [one, two] = await start({ wrongPerCodePerDay: 4 })
  await register(one, code)
  for (const asked of [code, unknown]) {
    // Side by side, on both: none passes beyond the limit.
    const attempts = Array.from({ length: 12 }, (_, n) => ask(n % 2 === 0 ? one : two, asked, String(100_000 + n)))
    const outcome = (await Promise.all(attempts)).map((answer) => answer.outcome).sort()
    expect(outcome, asked).toEqual([...Array(8).fill('attempts-exceeded'), ...Array(4).fill('public-status-not-found')])
  }
  const closed = await ask(two, code, '000001')
  expect(closed.outcome).toBe('attempts-exceeded')
  expect(closed.retryAfter).toBeGreaterThan(0)
  expect((await ask(one, code, '000001', other)).outcome).toBe('right')
  ahead = day
  expect((await ask(two, code, '000001')).outcome).toBe('right')
})

test('a second code of a dossier allows no second round of guesses, and does not show that both codes are of one dossier', async () => {
  const [one, two] = await start({ wrongPerCodePerDay: 4 })
  const nationalCode = 'G99.20-20261123-0000881'
  await register(one, code, { nationalCode })
  const guess = async (asked: string) => {
    const outcome = []
    for (let n = 0; n < 4; n++) outcome.push((await ask(n % 2 === 0 ? one : two, asked, String(200_000 + n))).outcome)
    return outcome
  }
  const wrong = Array(4).fill('public-status-not-found')
  expect(await guess(code)).toEqual(wrong)
  // The other code answers as one that names nothing would: also to the right fact.
  expect((await ask(one, nationalCode, '000001')).outcome).toBe('public-status-not-found')
  expect((await guess(nationalCode)).slice(0, 3)).toEqual(wrong.slice(0, 3))
  expect(await guess(unknown)).toEqual(wrong)
  expect((await ask(two, nationalCode, '000001', other)).outcome).toBe('right')
  expect((await ask(two, code, '000001', other)).outcome).toBe('right')
})

test('right attempts close nothing', async () => {
  const [one] = await start({ wrongPerCodePerDay: 2 })
  await register(one, code)
  for (let n = 0; n < 8; n++) expect((await ask(one, code, '000001')).outcome).toBe('right')
})

test('one consumer asks so often a minute over all replicas, and uses up no code beyond that', async () => {
  const [one, two] = await start({ perConsumerPerMinute: 6, wrongPerCodePerDay: 7 })
  await register(one, code)
  // The next minute's beginning, so that all of this falls into one.
  ahead = 60_000 - (Date.now() % 60_000) + 10
  const outcome = []
  for (let n = 0; n < 12; n++) outcome.push((await ask(n % 2 === 0 ? one : two, code, '555555')).outcome)
  expect(outcome).toEqual([...Array(6).fill('public-status-not-found'), ...Array(6).fill('attempts-exceeded')])
  expect((await ask(two, code, '000001', other)).outcome).toBe('right')
})

test('all consumers together ask so often a minute', async () => {
  const [one, two] = await start({ totalPerMinute: 3 })
  ahead = 60_000 - (Date.now() % 60_000) + 10
  const outcome = []
  for (const [gateway, who] of [
    [one, portal],
    [two, other],
    [one, other],
    [two, portal],
  ] as const) {
    outcome.push((await ask(gateway, unknown, '555555', who)).outcome)
  }
  expect(outcome).toEqual([...Array(3).fill('public-status-not-found'), 'attempts-exceeded'])
})

test('a fact that this gateway does not go by is refused as such', async () => {
  const [one] = await start({})
  await register(one, code)
  const { status, json } = await one.post(
    '/v1/dossiers/public-status',
    { code, receivedOn: '2026-11-23' },
    { authorization: `Bearer ${portal.key}` },
  )
  expect([status, json.errors[0].pointer, json.errors[0].code]).toEqual([400, '/receivedOn', 'fact-not-used'])
})
