/**
 * The clock of the machine is set. What is measured in minutes goes on being minutes: no one is locked out for as long as
 * the clock was set back, nothing that waits is given up because it was set forward, and no token is asked for again.
 */
import { afterEach, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { startGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.ts'
import { getLookup, lookups } from './questions.ts'

const minute = 60_000
const thu = getPersona('thu')
let offset = 0
const clock = { now: () => Date.now() + offset }
const open: TestGateway[] = []
afterEach(async () => {
  offset = 0
  for (const gateway of open.splice(0)) await gateway.stop()
})

async function start(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const gateway = await startGateway({ paths: ['lgsp'], clock, ...options })
  open.push(gateway)
  return gateway
}

const steps = [-3 * minute, -24 * 60 * minute, 3 * minute, 24 * 60 * minute]

test.each(steps)('a quota that is used up is free again after seconds, with the clock set by %d ms', async (step) => {
  const gateway = await start({ consumer: () => ({ quota: { perMinute: 60, burst: 3 } }) })
  const request = async () => {
    const { status, headers } = await gateway.get('/v1/links')
    return { status, after: Number(headers.get('retry-after')), limit: headers.get('ratelimit') }
  }
  const answers = [await request(), await request(), await request(), await request()]
  expect(answers.map(({ status }) => status)).toContain(429)
  offset = step
  const { status, after, limit } = await request()
  if (status === 429) expect(after).toBeLessThanOrEqual(4)
  expect(Number(/t=(\d+)/.exec(limit ?? '')?.[1])).toBeLessThanOrEqual(4)
})

test.each(steps)(
  'a caller that guessed keys waits a minute and not longer, with the clock set by %d ms',
  async (step) => {
    const gateway = await start({ server: { operatorsPage: { signInsPerMinute: 2 } } })
    const guess = () =>
      fetch(`${gateway.url}/ops/sign-in`, {
        method: 'POST',
        headers: { origin: gateway.url },
        body: new URLSearchParams({ key: 'lth_guess', officer: 'a' }),
      })
    const statuses = [(await guess()).status, (await guess()).status, (await guess()).status]
    expect(statuses).toEqual([401, 401, 429])
    offset = step
    const again = await guess()
    expect(again.status).toBe(429)
    expect(Number(again.headers.get('retry-after'))).toBeLessThanOrEqual(60)
  },
)

test.each([-3 * minute, -24 * 60 * minute])(
  'a signed-in person stays signed in, with the clock set back by %d ms',
  async (step) => {
    const gateway = await start({ consumer: () => ({ roles: ['operator'] }) })
    const signedIn = await fetch(`${gateway.url}/ops/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: gateway.url },
      body: new URLSearchParams({ key: gateway.key, officer: 'canbo.mau' }),
    })
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const page = () => fetch(`${gateway.url}/ops`, { redirect: 'manual', headers: { cookie } })
    expect((await page()).status).toBe(200)
    offset = step
    expect((await page()).status).toBe(200)
  },
)

test.each(steps)(
  'questions are answered and recorded, and the token goes on, with the clock set by %d ms',
  async (step) => {
    const gateway = await start()
    const found = async () =>
      expect((await gateway.post(lookups, getLookup(thu))).json).toMatchObject({ outcome: 'found' })
    await found()
    const tokens = gateway.mocks.journal.counts().token
    const recorded = gateway.serving.gateway.trail.status.records
    offset = step
    for (let count = 0; count < 5; count++) await found()
    expect(gateway.mocks.journal.counts().token).toBe(tokens)
    expect(gateway.serving.gateway.trail.status.records).toBe(recorded + 5)
    expect(gateway.serving.gateway.trail.status.writing).toBe(true)
    const durations = gateway.log.map((line) => JSON.parse(line).durationMs).filter((ms) => ms !== undefined)
    expect(
      durations.every((ms) => ms >= 0 && ms < minute),
      String(durations),
    ).toBe(true)
  },
)
