/** What a request says twice, or in no encoding, is refused: a box on the way may have gone by the other one. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxPurpose } from '../../../src/sandbox/state.ts'
import { within } from '../../support/eventually.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { openRaw } from '../raw-socket.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {} })
})
afterAll(() => gateway.stop())

async function answerTo(target: string, ...headers: string[]): Promise<string> {
  const raw = await openRaw(gateway.url)
  raw.socket.write(`GET ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${headers.join('\r\n')}\r\n\r\n`)
  await within(20_000, 'the answer is whole', raw.closed)
  return raw.received()
}
const own = () => `authorization: Bearer ${gateway.key}`

const twice: [what: string, code: string, headers: () => string[]][] = [
  ['our key and another', 'credentials-malformed', () => [own(), 'authorization: Bearer other']],
  ['another and our key', 'credentials-malformed', () => ['Authorization: Bearer other', own()]],
  ['our key twice', 'credentials-malformed', () => [own(), own()]],
  [
    'two types of the content',
    'request-malformed',
    () => [own(), 'content-type: application/json', 'Content-Type: text/plain'],
  ],
]
test.each(twice)('a header that may stand once and stands twice: %s, %s', async (_, code, headers) => {
  const answer = await answerTo('/v1/links', ...headers())
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).toContain(`"code":"${code}"`)
})

test.each([
  '/v1/filings?dossier=a&dossier=b',
  '/v1/filings/events?after=0&after=1',
  '/v1/filings?dossier=%ed%a0%80',
  '/v1/filings?dossier=%zz',
  '/v1/filings?dossier=%',
])('a query that can be read in two ways, or in none: %s', async (target) => {
  const answer = await answerTo(target, own())
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).toContain('"code":"request-malformed"')
})

const question = `{"purpose":${JSON.stringify(sandboxPurpose)},"person":{"personalNumber":"999090000001","fullName":"Nguyễn Văn Thử","dateOfBirth":{"precision":"day","date":"1990-01-31"}}`

test.each([
  ['a whole part', '/v1/identity/verifications', `${question},"person":{"personalNumber":"999090000002"}}`],
  [
    'a member of a person',
    '/v1/identity/verifications',
    question.replace('{"personalNumber"', '{"personalNumber":"999090000002","personalNumber"').concat('}'),
  ],
  ['the same value', '/v1/identity/lookups', `${question},"fields":["fullName"],"fields":["fullName"]}`],
  ['an escaped name', '/v1/identity/lookups', `${question},"fields":["fullName"],"field\\u0073":["religion"]}`],
  ['an unknown member', '/v1/identity/verifications', `${question},"x":{"a:":1,"a:":2}}`],
  ['of a filing', '/v1/filings', '{"kind":"birth","kind":"death"}'],
  ['of a withdrawal', '/v1/filings/0f6c9c5e-1111-4111-8111-111111111111/withdrawal', '{"reason":"a","reason":"b"}'],
  ['of a webhook', '/v1/webhooks', '{"url":"https://a.example/","url":"https://b.example/"}'],
])('a body whose member stands twice is refused, and nothing is done: %s', async (_, path, body) => {
  const before = Object.values(gateway.mocks.journal.counts()).reduce((sum, count) => sum + count, 0)
  const answer = await gateway.post(path, body, { 'idempotency-key': 'said-once' })
  expect(answer.json, answer.text).toMatchObject({ status: 400, code: 'body-malformed' })
  expect(Object.values(gateway.mocks.journal.counts()).reduce((sum, count) => sum + count, 0)).toBe(before)
})

test('names that stand in several objects, and colons in texts, are no repetition', async () => {
  const answer = await gateway.post(
    '/v1/identity/verifications',
    `${question.replace('Thử"', 'Thử","a:":1,"b":{"a:":2}')}}`,
  )
  expect(answer.json.code).toBe('request-invalid')
})

test('each once is an answer', async () => {
  expect(await answerTo('/v1/filings?dossier=H99.01%2C02&limit=1', own())).toMatch(/^HTTP\/1\.1 200 /)
})

test.each(['', '0x1', '-0', '1e2', '%201', '%2B1', '1.', 'Infinity', '%D9%A3'])(
  'a number of a query is decimal digits and nothing else: %j',
  async (text) => {
    for (const name of ['after', 'wait', 'limit']) {
      const answer = await answerTo(`/v1/filings/events?${name}=${text}`, own())
      expect(answer, name).toMatch(/^HTTP\/1\.1 400 /)
      expect(answer, name).toContain(`"pointer":"?${name}"`)
    }
  },
)
