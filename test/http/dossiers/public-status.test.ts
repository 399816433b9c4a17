/** The status of a dossier for a citizen: told to one who knows code and fact, and nothing to one who guesses, on all replicas. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../../mocks/personas.ts'
import { issueKey } from '../../../src/access/api-key.ts'
import { type Answer, consumerWith, keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { expectNoTrace, watchConsole } from '../canary.ts'
import { leaksIn } from '../leaks.ts'

const printed = watchConsole()
const portal = issueKey(keyHashKey)
const ward = issueKey(keyHashKey)
const as = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })
// Each its own: a file of consumers has no aliases.
const grants = () => [{ procedures: ['*'], operations: ['public-status' as const] }]
const open = { wrongPerCodePerDay: 1_000, perConsumerPerMinute: 1_000_000, totalPerMinute: 1_000_000 }

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    publicStatus: { ...open, facts: ['number-ending', 'phone-ending', 'received-on'] },
    others: [
      consumerWith(portal, { id: 'city-portal', grants: grants() }),
      consumerWith(ward, { id: 'ward-portal', units: ['H99.01.03'], grants: grants() }),
    ],
  })
})
afterAll(() => gateway.stop())

const question = '/v1/dossiers/public-status'
let serial = 0
const nextCode = () => `H99.01.02-261123-${String(8_000 + ++serial)}`
const applicant = { name: CANARY.name, number: CANARY.number, phone: '0900 123 456' }
const numberEnding = CANARY.number.slice(-6)

async function register(on: TestGateway, given: object = {}): Promise<string> {
  const code = nextCode()
  const body = {
    code,
    procedure: '1.001193',
    unit: 'H99.01.02',
    receivedAt: '2026-11-23T23:30:00+07:00',
    officer: 'canbo.mau',
    applicant,
    ...given,
  }
  const { status } = await on.post('/v1/dossiers', body)
  expect(status).toBe(201)
  return code
}
const ask = (body: object, who = portal, on = gateway) => on.post(question, body, as(who))

/** All that one who asks can see of an answer, without what is new in each. */
function withoutIds({ status, headers, text, json }: Answer): string {
  const kept = [...headers].filter(([name]) => !/^(date|x-request-id|ratelimit|content-length)$/.test(name))
  return JSON.stringify({ status, kept, text: text.replaceAll(json.requestId, 'id') })
}

test('one who knows the code and a fact learns where the dossier is, and nothing of a person', async () => {
  const code = await register(gateway)
  for (const fact of [{ numberEnding }, { phoneEnding: '123456' }, { receivedOn: '2026-11-23' }]) {
    const { status, json, text } = await ask({ code: code.toLowerCase().replace('h99', 'H99'), ...fact })
    expect([status, json.status, json.mover.who, json.code]).toEqual([200, 'new', 'office', code])
    expect(json.text.vi).toContain('chờ cơ quan kiểm tra')
    expect(json.due).toMatchObject({ at: expect.stringMatching(/Z$/), provisional: true, late: null })
    expect(leaksIn(text)).toEqual([])
    expect(text).not.toContain('canbo')
  }
})

test('each step is worded for citizens, with whose move it is and the apology, without its reason', async () => {
  const code = await register(gateway, { receivedAt: '2026-11-23T08:00:00+07:00' })
  const readOutcome = async () => {
    const { json, text } = await ask({ code, numberEnding })
    expect(text).not.toMatch(/bí mật|canbo/)
    return [json.status, json.mover.who, json.apology?.newDueAt ?? null]
  }
  let minute = 0
  const report = async (type: string, more: object = {}) => {
    const at = new Date(Date.parse('2026-11-23T08:00:00+07:00') + ++minute * 60_000).toISOString()
    const { status } = await gateway.post(`/v1/dossiers/${code}/events`, { type, at, officer: 'canbo.mau', ...more })
    expect(status, type).toBe(201)
  }
  const steps: (readonly [string, object, readonly unknown[]])[] = [
    ['accepted', {}, ['accepted', 'office', null]],
    ['verification-asked', {}, ['accepted', 'agency', null]],
    ['verification-answered', {}, ['accepted', 'office', null]],
    ['supplement-asked', { reason: 'bí mật' }, ['supplement-asked', 'citizen', null]],
    ['supplement-completed', {}, ['in-process', 'office', null]],
    [
      'apology-sent',
      { reason: 'bí mật', dueAt: '2026-12-30T17:00:00+07:00' },
      ['in-process', 'office', '2026-12-30T10:00:00.000Z'],
    ],
    ['done', {}, ['done', 'citizen', '2026-12-30T10:00:00.000Z']],
    ['result-returned', {}, ['result-returned', 'none', '2026-12-30T10:00:00.000Z']],
  ]
  for (const [type, more, expected] of steps) {
    await report(type, more)
    expect(await readOutcome(), type).toEqual(expected)
  }
})

test('an unknown code, a wrong fact, a fact that no one stated and a dossier out of reach are answered alike', async () => {
  const code = await register(gateway)
  const bare = await register(gateway, { applicant: undefined })
  const other = await register(gateway, { applicant: { ...applicant, number: '12-34', phone: undefined } })
  const unknown = 'H99.01.02-261123-9999'
  const expected = withoutIds(await ask({ code: unknown, numberEnding }))
  expect(JSON.parse(expected)).toMatchObject({ status: 404 })
  const refused = [
    await ask({ code, numberEnding: '000000' }),
    await ask({ code, phoneEnding: '654321' }),
    await ask({ code, phoneEnding: numberEnding }),
    await ask({ code, receivedOn: '2026-11-24' }),
    await ask({ code: bare, numberEnding }),
    await ask({ code: other, numberEnding: '001234' }),
    await ask({ code, numberEnding, unit: 'H99.01.03' }),
    await ask({ code, numberEnding }, ward),
  ]
  for (const answer of refused) expect(withoutIds(answer)).toBe(expected)
})

test('no guess is ever answered otherwise than an unknown code is', async () => {
  const code = await register(gateway)
  const expected = withoutIds(await ask({ code: 'H99.01.02-261123-9998', numberEnding: '123456' }))
  const guess = fc.oneof(
    fc.stringMatching(/^\d{6}$/).map((ending) => ({ code, numberEnding: ending })),
    fc.stringMatching(/^[0-9A-Za-z]{6}$/).map((ending) => ({ code, phoneEnding: ending })),
    fc.stringMatching(/^\d{4}$/).map((end) => ({ code: `H99.01.02-261124-${end}`, numberEnding })),
    fc.integer({ min: 1, max: 28 }).map((day) => ({ code, receivedOn: `2026-10-${String(day).padStart(2, '0')}` })),
  )
  await fc.assert(
    fc.asyncProperty(guess, async (body) => {
      if ('numberEnding' in body && body.code === code && body.numberEnding === numberEnding) return
      if ('phoneEnding' in body && body.phoneEnding === '123456') return
      expect(withoutIds(await ask(body))).toBe(expected)
    }),
    { numRuns: 120 },
  )
})

test('a question that is none is refused with every fault, and counts nothing', async () => {
  const code = await register(gateway)
  const faulty = [
    { code },
    { code, numberEnding, phoneEnding: '123456' },
    { code, numberEnding: '12345' },
    { code: 'x', numberEnding },
  ]
  for (const body of faulty) expect((await ask(body)).status, JSON.stringify(body)).toBe(400)
  expect((await gateway.post(question, { code, numberEnding })).json.code).toBe('operation-not-allowed')
})

test('right and wrong attempts are on record, and no digit of anybody stands outside the sealed holder', async () => {
  const code = await register(gateway)
  await ask({ code, numberEnding })
  await ask({ code, numberEnding: '999998' })
  const query = async (text: string, values: unknown[] = []) =>
    (await gateway.database?.database.query(text, values))?.rows ?? []
  const records = await query(
    "SELECT body FROM audit_record WHERE body->>'operation' = 'public-status' AND body->>'dossier' = $1",
    [code],
  )
  expect(records.map(({ body }) => [body.consumer, body.outcome, body.result, body.subject])).toEqual(
    expect.arrayContaining([
      ['city-portal', 'done', 'told', ''],
      ['city-portal', 'refused', 'public-status-not-found', ''],
    ]),
  )
  const stored = [
    ...(await query('SELECT dossier, number_ending, phone_ending FROM dossier_applicant')),
    ...(await query('SELECT * FROM public_status_attempt')),
    ...records,
  ]
  const text = JSON.stringify(stored)
  expect(leaksIn(text)).toEqual([])
  expect(text).not.toContain(`"${numberEnding}"`)
  await expectNoTrace('after public status', gateway, printed)
})
