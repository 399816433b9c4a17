/** What a refusal says, where two causes must not get one answer, and where an answer must not grow with what was sent. */
import { createHash, randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getPersona } from '../../../mocks/personas.ts'
import { nearest } from '../../../src/http/input/nearest.ts'
import { getLanguage } from '../../../src/http/language.ts'
import { getLookup, lookups } from '../../gateway/questions.ts'
import { makeFiling } from '../../support/declarations.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'

const thu = getPersona('thu')
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {}, consumer: () => ({ roles: ['operator'] }) })
})
afterAll(() => gateway.stop())

const request = (path: string, init: RequestInit, headers: Record<string, string> = {}) =>
  fetch(gateway.url + path, {
    ...init,
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json', ...headers },
  })

interface Reported {
  code?: string
  outcome?: string
  errors?: { pointer: string; code: string; message: string }[]
}
const toJson = async (answer: Response) => (await answer.json()) as Reported

describe('a body', () => {
  const whole = JSON.stringify(getLookup(thu))

  test('that is compressed is refused for the coding, with the coding that is taken', async () => {
    for (const coding of ['gzip', 'br', 'deflate', 'zstd', 'gzip, identity', 'anything']) {
      const answer = await request(lookups, { method: 'POST', body: gzipSync(whole) }, { 'content-encoding': coding })
      expect([coding, answer.status, (await toJson(answer)).code]).toEqual([coding, 415, 'content-coding-unsupported'])
      expect(answer.headers.get('accept-encoding')).toBe('identity')
    }
    const named = await request(lookups, { method: 'POST', body: whole }, { 'content-encoding': 'identity' })
    expect((await toJson(named)).outcome).toBe('found')
  })

  test('may begin with a byte order mark', async () => {
    const answer = await request(lookups, { method: 'POST', body: `\uFEFF${whole}` })
    expect((await toJson(answer)).outcome).toBe('found')
    const two = await request(lookups, { method: 'POST', body: `\uFEFF\uFEFF${whole}` })
    expect((await toJson(two)).code).toBe('body-malformed')
  })

  test('of nothing but faults comes back bounded, and says how many more there are', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`m${index}`, 0]))
    const answer = await gateway.post(lookups, { ...getLookup(thu), ...unknown })
    expect(answer.status).toBe(400)
    expect(answer.json.errors).toHaveLength(200)
    expect(answer.json.errorsLeftOut).toBe(2_800)
    expect(answer.text.length).toBeLessThan(40_000)
    const few = await gateway.post(lookups, { ...getLookup(thu), more: 1 })
    expect(few.json.errorsLeftOut).toBeUndefined()
  })
})

describe('a word that is nearly one of ours', () => {
  test.each([
    ['fields', () => getLookup(thu, { fields: ['fullname', 'permanentResidnce', 'nothingLikeIt'] }), 'fullName'],
    ['a member', () => ({ ...getLookup(thu), purpos: {} }), 'purpose'],
  ])('is named together with the one that was meant: %s', async (_, body, meant) => {
    const { json } = await gateway.post(lookups, body(), { 'accept-language': 'en' })
    expect(JSON.stringify(json.errors)).toContain(`did you mean ${meant}?`)
  })

  test('a member of another object is said to belong there, and is not guessed to mean itself', async () => {
    const { json } = await gateway.post(lookups, { ...getLookup(thu), unit: 'H99' }, { 'accept-language': 'en' })
    expect(json.errors).toMatchObject([
      { pointer: '/unit', code: 'unknown-field', message: expect.stringContaining('another one of the request') },
    ])
  })

  test('is reported at its place, and what is near to nothing is not repeated', async () => {
    const { json, text } = await gateway.post(lookups, getLookup(thu, { fields: ['fulName', thu.name] }))
    expect(json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/fields/0', '/fields/1'])
    expect(text).toContain('có phải ý là fullName?')
    expect(text).not.toContain(thu.name)
    const member = await gateway.post(lookups, { ...getLookup(thu), [thu.name]: 1, feilds: [] })
    expect(member.json.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual(['/*', '/feilds'])
  })

  test.each([
    ['fullNam', 'fullName'],
    ['FULLNAME', 'fullName'],
    ['sx', undefined],
    ['SEX', 'sex'],
    ['Nguyễn Văn Thử', undefined],
    ['999090000001', undefined],
    ['x'.repeat(10_000), undefined],
    [7, undefined],
  ])('%s is taken for %s', (sent, word) => {
    expect(nearest(sent, ['fullName', 'dateOfBirth', 'sex'])).toBe(word)
  })
})

test.each([
  ['eng', 'vi'],
  ['enx-US', 'vi'],
  ['vie, en;q=0.1', 'en'],
  ['en', 'en'],
  ['EN-gb', 'en'],
  ['en-US,vi;q=0.5', 'en'],
  ['en ; q=0.2, vi ; q=0.3', 'vi'],
  ['en;q=0', 'vi'],
  ['*', 'vi'],
])('Accept-Language: %s is read as %s', (header, language) => {
  expect(getLanguage(header)).toBe(language)
})

test('a refusal says everything in the language of the request', async () => {
  const officer = { officer: 'canbo.mau', note: 'Thử' }
  const vi = await gateway.post('/v1/operations/filings/rerun', officer)
  const en = await gateway.post('/v1/operations/filings/rerun', officer, { 'accept-language': 'en' })
  const messages = [vi, en].map(({ json }) => json.errors.map(({ message }: { message: string }) => message).join())
  expect(messages).toEqual(['Gửi đúng một trong hai: ids hoặc cause', 'Send exactly one of ids and cause'])
  const hold = '/v1/links/population/paths/ndxp/hold'
  const both = {
    officer: 'canbo.mau',
    note: 'Bảo trì',
    forMinutes: 5,
    until: new Date(Date.now() + 60_000).toISOString(),
  }
  const refused = await gateway.post(hold, both)
  expect(JSON.stringify(refused.json.errors)).toContain('Gửi đúng một trong hai')
})

test.each(['nonsense', '-1', '1.5', '0x10', '1e3', '9'.repeat(400), '١'])(
  'Last-Event-ID: %s is refused, and the feed does not begin anew',
  async (lastEventId) => {
    const headers = { accept: 'text/event-stream', 'last-event-id': Buffer.from(lastEventId).toString('latin1') }
    const answer = await request('/v1/filings/events', {}, headers)
    const json = await toJson(answer)
    expect([answer.status, json.code]).toEqual([400, 'request-invalid'])
    expect(json.errors).toMatchObject([{ pointer: 'last-event-id', code: 'invalid-format' }])
  },
)

test('a webhook that is registered already is a conflict, and nothing else about it is wrong', async () => {
  const url = `http://127.0.0.1:9/${randomUUID()}`
  expect((await gateway.post('/v1/webhooks', { url })).status).toBe(201)
  const again = await gateway.post('/v1/webhooks', { url })
  expect([again.status, again.json.code]).toEqual([409, 'webhook-exists'])
})

describe('an attachment', () => {
  const put = async (content: Buffer<ArrayBuffer>, type: string, headers: Record<string, string> = {}) => {
    const sha256 = createHash('sha256').update(content).digest('hex')
    const answer = await request(
      `/v1/attachments/${sha256}`,
      { method: 'PUT', body: content },
      { 'content-type': type, ...headers },
    )
    const { code } = await toJson(answer)
    return [answer.status, code]
  }
  test.each([
    ['without content', () => put(Buffer.alloc(0), 'application/pdf'), 422, 'attachment-empty'],
    ['of another type', () => put(Buffer.from('%PDF-1.7'), 'text/plain'), 415, 'attachment-type-unsupported'],
    ['a program', () => put(Buffer.from('MZ\x90\0'), 'application/x-msdownload'), 415, 'attachment-type-unsupported'],
    [
      'a program that says it is a paper',
      () => put(Buffer.from('MZ\x90\0'), 'application/pdf'),
      422,
      'attachment-content-mismatch',
    ],
    [
      'a picture that says it is a PDF',
      () => put(Buffer.from('\x89PNG\r\n', 'latin1'), 'application/pdf'),
      422,
      'attachment-content-mismatch',
    ],
    [
      'compressed',
      () => put(Buffer.from('%PDF-1.7'), 'application/pdf', { 'content-encoding': 'gzip' }),
      415,
      'content-coding-unsupported',
    ],
  ])('%s gets an answer of its own', async (_, send, status, code) => {
    expect(await send()).toEqual([status, code])
  })

  test('the address of a file says to HEAD what is wrong, by status alone', async () => {
    const head = (path: string, headers: Record<string, string>) =>
      fetch(gateway.url + path, { method: 'HEAD', headers })
    const own = { authorization: `Bearer ${gateway.key}` }
    const statuses = [
      (await head(`/v1/attachments/${'a'.repeat(64)}`, {})).status,
      (await head(`/v1/attachments/${'a'.repeat(64)}`, own)).status,
      (await head('/v1/attachments/short', own)).status,
    ]
    expect(statuses).toEqual([401, 404, 422])
  })
})

describe('a filing is refused at the door, with its place and the next step, for what would fail days later', () => {
  const refused = async (changes: object) => {
    const answer = await gateway.post(
      '/v1/filings',
      { ...makeFiling('birth'), ...changes },
      { 'idempotency-key': randomUUID() },
    )
    expect(answer.status, answer.text).toBe(400)
    return answer.json.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`)
  }

  test.each(['h99.001-260101-0001', '000.01.99.h99-250115-0001', 'g99.20-20260101-0000001'])(
    'a dossier code whose agency is in small letters: %s',
    async (dossier) => {
      expect(await refused({ purpose: { ...makeFiling('birth').purpose, dossier } })).toEqual([
        '/purpose/dossier wrong-case',
      ])
      expect(await refused({ linkedDossier: dossier })).toEqual(['/linkedDossier wrong-case'])
    },
  )

  test.each(['12345', '98765', '98'])('a registration unit that no list has: %s', async (registrationUnit) => {
    expect(await refused({ registrationUnit })).toEqual(['/registrationUnit unit-unknown'])
  })

  test('a unit of the list, and one that the settings add, are taken', async () => {
    for (const [index, registrationUnit] of ['00004', '99001'].entries()) {
      const filing = makeFiling('marriage', { registrationUnit, dossier: `H99.001-260101-77${index}1` })
      const answer = await gateway.post('/v1/filings', filing, { 'idempotency-key': randomUUID() })
      expect(answer.status, answer.text).toBe(202)
    }
  })
})
