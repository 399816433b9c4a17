/**
 * Who may ask what: a refusal names everything it refuses, costs no call upstream, and is on record; a key that is not
 * in force learns nothing about why; a quota says when to come back; a register is exchanged under load without a gap.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { getAudit, getLookup, lookups, makeVerification, newDossier, verifications } from '../gateway/questions.ts'
import { eventually } from '../support/eventually.ts'
import {
  type Answer,
  consumerWith,
  makeClaim,
  startGateway,
  type TestGateway,
  writeConsumers,
} from '../support/gateway.ts'

const thu = getPersona('thu')
const narrow = {
  units: ['H99.01'],
  grants: [
    {
      procedures: ['1.001193'],
      operations: ['verify' as const, 'lookup' as const],
      fields: ['fullName', 'father.*'],
      attributes: ['sex' as const],
    },
    { procedures: ['1.001194'], operations: ['verify' as const] },
  ],
}
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ consumer: () => narrow })
})
afterAll(() => gateway.stop())
beforeEach(() => gateway.mocks.journal.clear())

const calls = () => Object.values(gateway.mocks.journal.counts()).reduce((sum, count) => sum + count, 0)
const purposeWith = (changes: object) => ({ ...newDossier(), ...changes })

interface Refusal {
  code: string
  errors: { pointer: string; code: string; says: string }[]
}
const one = (code: string, pointer: string, says: string): Refusal => ({ code, errors: [{ pointer, code, says }] })
const refused: [what: string, path: string, body: () => object, refusal: Refusal][] = [
  [
    'a unit',
    lookups,
    () => getLookup(thu, { purpose: purposeWith({ unit: 'H99.02.03' }) }),
    one('unit-not-allowed', '/purpose/unit', 'H99.02.03'),
  ],
  [
    'a unit whose code only begins alike',
    verifications,
    () => makeVerification(thu, { purpose: purposeWith({ unit: 'H99.011' }) }),
    one('unit-not-allowed', '/purpose/unit', 'H99.011'),
  ],
  [
    'a procedure',
    verifications,
    () => makeVerification(thu, { purpose: purposeWith({ procedure: '2.000635' }) }),
    one('procedure-not-allowed', '/purpose/procedure', '2.000635'),
  ],
  [
    'a procedure in its provincial form',
    lookups,
    () => getLookup(thu, { purpose: purposeWith({ procedure: '2.000635.000.00.00.H99' }) }),
    one('procedure-not-allowed', '/purpose/procedure', '2.000635'),
  ],
  [
    'an operation',
    lookups,
    () => getLookup(thu, { purpose: purposeWith({ procedure: '1.001194' }), fields: ['fullName'] }),
    one('operation-not-allowed', '', 'lookup'),
  ],
  [
    'every field that is not allowed, and no other',
    lookups,
    () => getLookup(thu, { fields: ['fullName', 'religion', 'father.fullName', 'mother.fullName'] }),
    {
      code: 'field-not-allowed',
      errors: [
        { pointer: '/fields/1', code: 'field-not-allowed', says: 'religion' },
        { pointer: '/fields/3', code: 'field-not-allowed', says: 'mother.fullName' },
      ],
    },
  ],
  [
    'an attribute',
    verifications,
    () => makeVerification(thu, { attributes: { sex: 'male', ethnicity: '01' } }),
    one('field-not-allowed', '/attributes/ethnicity', 'ethnicity'),
  ],
]

test.each(refused)('refusing %s says which one, asks no one, and is on record', async (_, path, body, refusal) => {
  const answer = await gateway.post(path, body(), { 'accept-language': 'en' })
  expect(answer.json).toMatchObject({ status: 403, code: refusal.code, layer: 'caller', retryable: false })
  expect(answer.json.errors).toEqual(
    refusal.errors.map(({ pointer, code, says }) => ({ pointer, code, message: expect.stringContaining(says) })),
  )
  expect(calls(), 'nothing reached the upstream').toBe(0)
  const records = await getAudit(gateway)
  expect(records.at(-1)).toMatchObject({
    requestId: answer.json.requestId,
    consumer: 'one-stop',
    outcome: 'refused',
    result: refusal.code,
    attempts: 0,
    path: null,
  })
  expect(JSON.stringify(records.at(-1)), 'the subject is a keyed hash').not.toContain(thu.number)
})

test('no question goes out about a person who is not born: refused with its place, and the ministry hears nothing', async () => {
  for (const [path, body] of [
    [lookups, getLookup(thu)],
    [verifications, makeVerification(thu)],
  ] as const) {
    const { person, ...rest } = body as { person: object }
    const reported = await gateway.post(path, {
      ...rest,
      person: { ...person, dateOfBirth: { precision: 'day', date: '2099-01-01' } },
    })
    expect(reported.status).toBe(400)
    expect(reported.json.errors).toMatchObject([{ pointer: '/person/dateOfBirth', code: 'in-the-future' }])
  }
  expect(calls()).toBe(0)
})

test('what is allowed still passes, and its record says that it was disclosed', async () => {
  const answer = await gateway.post(lookups, getLookup(thu, { fields: ['fullName', 'father.fullName'] }))
  expect(answer.json).toMatchObject({ outcome: 'found', person: { fullName: thu.name } })
  expect(Object.keys(answer.json.person), 'and nothing that was not asked for').toEqual(['fullName', 'father'])
  expect((await getAudit(gateway)).at(-1)).toMatchObject({ outcome: 'disclosed', result: 'found', path: 'ndxp' })
})

describe('credentials', () => {
  const unauthorized = (answer: Answer) => {
    const { requestId, ...rest } = answer.json
    expect(requestId).toBe(answer.headers.get('x-request-id'))
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="/)
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    return rest
  }

  test('every key that is not in force gets one and the same answer', async () => {
    const expired = issueKey('test-key-hash-key'.padEnd(32, '.'))
    const known = issueKey('test-key-hash-key'.padEnd(32, '.'))
    const before = gateway.log.length
    writeConsumers(gateway.consumersFile, [
      consumerWith({ ...known, key: '' }, narrow),
      consumerWith(expired, {
        ...structuredClone(narrow),
        id: 'gone',
        keys: [{ id: expired.id, hash: expired.hash, expires: '2020-01-01' }],
      }),
    ])
    await eventually('the register is read', () =>
      gateway.log.slice(before).some((line) => line.includes('was loaded')),
    )
    const secret = known.key.slice(-43)
    const presented = [
      `Bearer ${expired.key}`,
      `Bearer ${issueKey('another'.padEnd(32, '.')).key}`,
      `Bearer lth_${known.id}_${'A'.repeat(43)}`,
      `Bearer lth_${known.id}_${secret.slice(0, -1)}`,
      `Bearer ${known.key}x`,
      `Bearer ${known.key.toUpperCase()}`,
      'Bearer nonsense',
      `Bearer ${gateway.key}`,
    ]
    // Whether a key in them is good is not read: each is the same answer, which explains the form.
    const formless = [
      'Bearer',
      `Basic ${Buffer.from(known.key).toString('base64')}`,
      `bearer:${known.key}`,
      known.key,
      issueKey('another'.padEnd(32, '.')).key,
    ]
    const ask = async (authorization: string) =>
      unauthorized(await gateway.post(verifications, makeVerification(thu), { authorization }))
    const answers = await Promise.all(presented.map(ask))
    const explained = await Promise.all(formless.map(ask))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    for (const answer of explained) expect(answer).toEqual(explained[0])
    expect(answers[0]).toMatchObject({ code: 'credentials-unknown' })
    expect(answers[0]).not.toHaveProperty('errors')
    expect(explained[0]).toMatchObject({ code: 'credentials-unknown', errors: [{ pointer: 'Authorization' }] })
    expect(
      (await gateway.get('/v1/links', { authorization: `bearer ${known.key}` })).status,
      'the scheme has no case',
    ).toBe(200)
    expect(calls()).toBe(0)
  })

  test('missing credentials are distinguished from unknown ones, on every operation that needs a caller', async () => {
    for (const [path, method] of [
      [lookups, 'POST'],
      [verifications, 'POST'],
      ['/v1/links', 'GET'],
    ] as const) {
      const response = await fetch(gateway.url + path, { method })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
      expect(await response.json()).toMatchObject({ code: 'credentials-missing' })
    }
  })
})

test('a used-up quota is refused with the time to come back, and others are not touched by it', async () => {
  const bounded = issueKey('test-key-hash-key'.padEnd(32, '.'))
  const procedures = [{ procedures: ['1.001193'], perMinute: 1, burst: 1 }]
  const own = await startGateway({
    consumer: () => ({ quota: { perMinute: 1, burst: 3 } }),
    others: [consumerWith(bounded, { id: 'bounded', quota: { perMinute: 60, burst: 60, procedures } })],
  })
  try {
    const answers = []
    for (let n = 0; n < 5; n++) answers.push(await own.post(verifications, makeVerification(thu)))
    const [first, , , last] = answers
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429])
    expect(first?.headers.get('ratelimit-policy')).toBe('"default";q=1;w=60, "burst";q=3;w=180')
    expect(first?.headers.get('ratelimit')).toBe('"default";r=2;t=60')
    expect(last?.json).toMatchObject({ code: 'quota-exceeded', retryable: true, layer: 'caller' })
    expect(Number(last?.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect(last?.headers.get('ratelimit-policy')).toBe('"default";q=1;w=60, "burst";q=3;w=180')
    expect(last?.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d\d$/)
    expect(Object.values(own.mocks.journal.counts()).reduce((sum, count) => sum + count, 0)).toBe(3)
    // A quota of a procedure stands beside the whole, in the answer and in the refusal.
    const headers = { authorization: `Bearer ${bounded.key}` }
    for (const status of [200, 429]) {
      const answer = await own.post(verifications, makeVerification(thu), headers)
      expect(answer.status).toBe(status)
      expect(answer.headers.get('ratelimit-policy')).toMatch(
        /^"default";q=60.*, "1\.001193";q=1;w=60, "1\.001193 burst";q=1;w=60$/,
      )
      expect(answer.headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+, "1\.001193";r=0;t=\d+$/)
    }
  } finally {
    await own.stop()
  }
})

test('exchanging the register under load fails no request; a bad or missing file changes nothing; a withdrawn key ends', async () => {
  const own = await startGateway()
  const logged = (what: string, from: number) =>
    eventually(what, () => own.log.slice(from).some((line) => line.includes(what)))
  let loading = true
  const statuses: number[] = []
  const load = Array.from({ length: 4 }, async () => {
    while (loading)
      statuses.push((await own.post(verifications, { purpose: newDossier(), person: makeClaim(thu) })).status)
  })
  try {
    const good = readFileSync(own.consumersFile, 'utf8')
    for (let n = 0; n < 3; n++) {
      const from = own.log.length
      writeFileSync(own.consumersFile, `${good}# exchange ${n}\n`)
      await logged('was loaded', from)
    }
    let from = own.log.length
    writeFileSync(own.consumersFile, good.replace('perMinute', 'perHour').replace('H99', ''))
    await logged('was refused', from)
    const line = own.log.slice(from).find((text) => text.includes('was refused')) ?? ''
    expect(JSON.parse(line).problems.join('\n'), 'with every reason').toMatch(/units.*\n.*perMinute[\s\S]*perHour/)
    from = own.log.length
    rmSync(own.consumersFile)
    await logged('was refused', from)
    loading = false
    await Promise.all(load)
    expect(statuses.length).toBeGreaterThan(10)
    expect(statuses.filter((status) => status !== 200)).toEqual([])
    from = own.log.length
    writeConsumers(own.consumersFile, [consumerWith(issueKey('test-key-hash-key'.padEnd(32, '.')))])
    await logged('was loaded', from)
    expect((await own.post(verifications, makeVerification(thu))).json).toMatchObject({ code: 'credentials-unknown' })
  } finally {
    loading = false
    await Promise.all(load)
    await own.stop()
  }
})
