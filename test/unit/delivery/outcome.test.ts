/** Three days of schedule as a table: what each answer means, and when the next attempt is due. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judgeAnswer, judgeFailure } from '../../../src/delivery/outcome.ts'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { WebhookSettings } from '../../../src/webhook/settings.ts'

const now = Date.parse('2026-11-23T08:00:00Z')
const defaults = WebhookSettings.parse({})
const at = (attempt: number, chance = 0) => ({ attempt, now, chance, giveUpAt: null })
const answered = (status: number, retryAfter: string | null = null) => ({ status, retryAfter })

test('any 2xx delivers, whatever else it is does not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 599 }), (status) => {
      const { kind } = judgeAnswer(answered(status), at(1), defaults)
      expect(kind).toBe(status < 300 ? 'delivered' : status === 410 ? 'dead' : 'retry')
    }),
  )
})

test('ten attempts over three days, then the end', () => {
  let after = 0
  const moments = [0]
  for (let attempt = 1; ; attempt++) {
    const outcome = judgeAnswer(answered(500), at(attempt), defaults)
    if (outcome.kind !== 'retry') break
    after += outcome.dueAt - now
    moments.push(after)
  }
  expect(moments.length).toBe(10)
  const hours = moments.map((ms) => ms / 3_600_000)
  expect(hours[1]).toBeCloseTo(5 / 3600)
  expect(hours[9]).toBeGreaterThan(72)
  expect(hours[9]).toBeLessThan(80)
})

test('chance adds to a wait, at most its share, and never takes from it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (n, chance) => {
        const delay = defaults.attemptDelaysMs[n - 1] as number
        const outcome = judgeFailure(new GatewayFailure('connection-reset'), at(n, chance), defaults)
        const wait = outcome.kind === 'retry' ? outcome.dueAt - now : -1
        expect(wait).toBeGreaterThanOrEqual(delay)
        expect(wait).toBeLessThanOrEqual(Math.round(delay * 1.1))
      },
    ),
  )
})

test('with an age at which a message is given up the last wait repeats, and no attempt comes after that age', () => {
  const schedule = { attemptDelaysMs: [5_000, 60_000], jitter: 0, retryAfterMaxMs: 86_400_000 }
  const judged = (attempt: number, giveUpAt: number, retryAfter: string | null = null) =>
    judgeAnswer(answered(503, retryAfter), { ...at(attempt), giveUpAt }, schedule)
  expect(judged(1, now + 60_000)).toMatchObject({ kind: 'retry', dueAt: now + 5_000 })
  for (const attempt of [2, 3, 50]) {
    expect(judged(attempt, now + 60_000)).toMatchObject({ kind: 'retry', dueAt: now + 60_000 })
    expect(judged(attempt, now + 59_999)).toMatchObject({ kind: 'dead', status: 503, gone: false })
  }
  expect(judged(1, now + 60_000, '61')).toMatchObject({ kind: 'dead' })
  expect(judgeFailure(new Error('x'), { ...at(1), giveUpAt: now }, schedule)).toMatchObject({ kind: 'dead' })
})

test('410 ends the message at its first attempt and says that no one is there', () => {
  expect(judgeAnswer(answered(410, '60'), at(1), defaults)).toEqual({
    kind: 'dead',
    status: 410,
    cause: 'status',
    restUntil: null,
    gone: true,
  })
})

test('a redirect is a failure of its own name', () => {
  for (const status of [301, 302, 303, 307, 308]) {
    expect(judgeAnswer(answered(status), at(1), defaults)).toMatchObject({ cause: 'redirect', dueAt: now + 5_000 })
  }
})

test('Retry-After is honoured for the message and for its endpoint, as seconds and as a date, never earlier than planned', () => {
  const longer = { dueAt: now + 120_000, restUntil: now + 120_000 }
  expect(judgeAnswer(answered(503, '120'), at(1), defaults)).toMatchObject(longer)
  expect(judgeAnswer(answered(429, 'Mon, 23 Nov 2026 08:02:00 GMT'), at(1), defaults)).toMatchObject(longer)
  expect(judgeAnswer(answered(429, '1'), at(1), defaults)).toMatchObject({
    dueAt: now + 5_000,
    restUntil: now + 1_000,
  })
  expect(judgeAnswer(answered(503, '120'), at(10), defaults)).toMatchObject({ kind: 'dead', gone: false })
})

test('a Retry-After that asks for too much gets a day; one that cannot be read counts as absent', () => {
  const restUntil = (value: string | null) => {
    const outcome = judgeAnswer(answered(503, value), at(1), defaults)
    return outcome.kind === 'retry' ? outcome.restUntil : undefined
  }
  expect(restUntil('999999999')).toBe(now + 86_400_000)
  const absent = [null, '', 'soon', '0', '-5', '1.5e9x', 'Mon, 23 Nov 2020 08:00:00 GMT', '1 2030', '12/31/2030']
  for (const value of absent) expect(restUntil(value), String(value)).toBeNull()
})

test('what ended the call on its way is named; an unknown cause is a defect of ours', () => {
  const getCause = (error: unknown) => judgeFailure(error, at(1), defaults)
  expect(getCause(new GatewayFailure('connect-timeout'))).toMatchObject({ cause: 'connect-timeout', status: null })
  expect(getCause(new GatewayFailure('connection-refused', { detail: 'address-refused' }))).toMatchObject({
    cause: 'address-refused',
  })
  expect(getCause(new Error('x'))).toMatchObject({ cause: 'internal-error' })
})
