/**
 * Whatever a caller sends as a body is answered with a clear 4xx problem: it is no defect, costs no call upstream, and
 * leaves the gateway as it was.
 */
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parseStringPromise } from 'xml2js'
import { getPersona } from '../../mocks/personas.ts'
import { getLookup, lookups, makeVerification, verifications } from '../gateway/questions.ts'
import { type Answer, makeClaim, startGateway, type TestGateway } from '../support/gateway.ts'

const thu = getPersona('thu')
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    path: { services: { lookup: { nameMode: 'upper-accented' } } },
    mocks: { settings: { nameMode: 'either' } },
  })
})
afterEach(async () => {
  expect(gateway.log.filter((line) => line.includes('a defect'))).toEqual([])
  gateway.mocks.journal.clear()
  const still = await gateway.post(verifications, makeVerification(thu))
  expect(still.json, 'the gateway serves as before').toMatchObject({ outcome: 'matched' })
  gateway.mocks.journal.clear()
})
afterAll(() => gateway.stop())

const calls = () => Object.values(gateway.mocks.journal.counts()).reduce((sum, count) => sum + count, 0)

function expectRefused(answer: Answer, status: number, code: string): void {
  expect(answer.json, answer.text).toMatchObject({ status, code, layer: 'caller', retryable: false })
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(calls(), 'nothing reached the upstream').toBe(0)
}

type Body = string | Buffer<ArrayBuffer> | ReadableStream

async function send(body: Body, headers: Record<string, string> = {}): Promise<Answer> {
  const init = { method: 'POST', body, duplex: 'half' as const }
  const all = { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json', ...headers }
  const response = await fetch(gateway.url + lookups, { ...init, headers: all })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) }
}

describe('size', () => {
  const large = JSON.stringify({ ...getLookup(thu), more: 'x'.repeat(40_000) })

  test('a body over the cap is refused by its stated length and while it streams in', async () => {
    expectRefused(await send(large), 413, 'body-too-large')
    expectRefused(await send(new Blob([large]).stream()), 413, 'body-too-large')
    expectRefused(await gateway.post(verifications, ' '.repeat(10_000_000)), 413, 'body-too-large')
  })

  test('a stream without end is cut off, not gathered', async () => {
    const pull = (controller: ReadableStreamDefaultController) => controller.enqueue(new Uint8Array(65_536).fill(32))
    const answer = await send(new ReadableStream({ pull })).catch((error: Error) => error)
    if (!(answer instanceof Error)) expectRefused(answer, 413, 'body-too-large')
    expect(calls()).toBe(0)
  })

  test('a body within the cap passes in pieces as well as whole', async () => {
    const answer = await send(new Blob([JSON.stringify(getLookup(thu))]).stream())
    expect(answer.json).toMatchObject({ outcome: 'found' })
  })
})

const bytes = (...pieces: (string | number[])[]) => Buffer.concat(pieces.map((part) => Buffer.from(part as string)))
const whole = () => JSON.stringify(getLookup(thu))
const malformed: [what: string, body: () => Body][] = [
  ['nothing', () => ''],
  ['no JSON', () => '{'],
  ['two documents', () => `${whole()}${whole()}`],
  ['XML', () => '<person/>'],
  ['a form', () => 'personalNumber=1'],
  ['deep arrays', () => '['.repeat(16_000)],
  ['deep objects', () => '{"a":'.repeat(6_000)],
  ['deep below a known key', () => `{"purpose":${'['.repeat(100)}${']'.repeat(100)}}`],
  ['NUL bytes', () => whole().replace('NGUYỄN', 'NGUYỄN\0')],
  ['a line break in a string', () => whole().replace('NGUYỄN', 'NGUYỄN\n')],
  ['bytes that are not UTF-8', () => bytes('{"fullName":"Nguy', [0xff, 0xfe], 'n"}')],
  ['a name in windows-1252', () => bytes(whole().slice(0, -2), [0xca], '"}')],
  ['UTF-8 cut in the middle', () => bytes(whole().slice(0, -1), [0xe1, 0xbb])],
  ['UTF-16', () => Buffer.from(whole(), 'utf16le')],
  ['overlong UTF-8', () => bytes('{"a":"', [0xc0, 0xaf], '"}')],
  ['NaN', () => '{"a":NaN}'],
  ['a comment', () => `${whole()} // please`],
]
test.each(malformed)('what is no JSON text is refused as that: %s', async (_, body) => {
  expectRefused(await send(body()), 400, 'body-malformed')
})

const claim = makeClaim(thu)
const wrong: [what: string, body: () => unknown][] = [
  ['null', () => null],
  ['a number', () => 1e308],
  ['an array of questions', () => [getLookup(thu), getLookup(thu)]],
  ['an own __proto__', () => whole().replace('{', '{"__proto__":{"fields":["fullName"]},')],
  ['a nested __proto__', () => whole().replace('"person":{', '"person":{"__proto__":{"admin":true},')],
  ['constructor and prototype', () => ({ ...getLookup(thu), constructor: { prototype: { units: ['H99'] } } })],
  [
    'fields of an object',
    () => getLookup(thu, { fields: ['constructor', 'toString', '__proto__', 'father.__proto__'] }),
  ],
  ['the same field twice', () => getLookup(thu, { fields: ['fullName', 'fullName'] })],
  ['ten thousand fields', () => getLookup(thu, { fields: Array.from({ length: 3_000 }, () => 'sex') })],
  ['a whole relative', () => getLookup(thu, { fields: ['father'] })],
  ['no field', () => getLookup(thu, { fields: [] })],
  ['both numbers', () => getLookup(thu, { person: { ...claim, oldCardNumber: '999000001' } })],
  ['a huge number for a number', () => whole().replace(`"${thu.number}"`, '9'.repeat(400))],
  ['a number in other digits', () => getLookup(thu, { person: { ...claim, personalNumber: '٩٩٩٠٩٠٠٠٠٠٠١' } })],
  ['a number with a line break', () => getLookup(thu, { person: { ...claim, personalNumber: `${thu.number}\n` } })],
  ['a huge year', () => getLookup(thu, { person: { ...claim, dateOfBirth: { precision: 'year', year: 1e300 } } })],
  [
    'a day that is none',
    () => getLookup(thu, { person: { ...claim, dateOfBirth: { precision: 'day', date: '1990-02-30' } } }),
  ],
  ['an escaped NUL in the name', () => getLookup(thu, { person: { ...claim, fullName: 'Nguyễn\0Thử' } })],
  ['half a surrogate pair in the name', () => whole().replace('NGUYỄN', 'NGUYỄN\\ud800')],
  ['a name without letters', () => getLookup(thu, { person: { ...claim, fullName: '\u200b  ' } })],
  ['a name too long', () => getLookup(thu, { person: { ...claim, fullName: 'Ng'.repeat(60) } })],
]
test.each(wrong)('JSON that is no question is refused with its places: %s', async (_, body) => {
  const made = body()
  const answer = await send(typeof made === 'string' ? made : JSON.stringify(made))
  expectRefused(answer, 400, 'request-invalid')
  expect(answer.json.errors.length).toBeGreaterThan(0)
})

test('any JSON at all is a 4xx problem and never a call upstream', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue({ noUnicodeString: false }),
      fc.constantFrom(lookups, verifications),
      async (body, path) => {
        const answer = await gateway.post(path, JSON.stringify(body))
        expectRefused(answer, 400, answer.json.code)
        expect(['request-invalid', 'body-malformed']).toContain(answer.json.code)
      },
    ),
    { numRuns: 150 },
  )
})

test('any JSON in the place of any value of a right question is a 4xx problem, or happens to be right too', async () => {
  const right = {
    ...makeVerification(thu, {
      attributes: {
        sex: 'male',
        ethnicity: '01',
        fatherName: 'Nguyễn Văn Mẫu',
        permanentResidence: { province: '01', commune: '00004' },
      },
    }),
  }
  const places = getPlaces(right)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async (place, value) => {
      const answer = await gateway.post(verifications, JSON.stringify(replaced(right, place, value)))
      if (answer.status === 200) return gateway.mocks.journal.clear()
      if (answer.status === 403) return expect(answer.json.layer).toBe('caller')
      expectRefused(answer, 400, answer.json.code)
    }),
    { numRuns: 200 },
  )
})

test('a body that names two people is about neither: no answer, and no one is asked about', async () => {
  const body = whole().replace('"personalNumber"', `"personalNumber":"${getPersona('mai').number}","personalNumber"`)
  expectRefused(await send(body), 400, 'body-malformed')
})

const names = [
  'Nguyễn <b>Văn</b> Thử',
  'A & B &amp; C',
  'C ]]> D',
  `E "F" 'G'`,
  '<!DOCTYPE x [<!ENTITY a "b">]> H',
  'H {{7*7}} %0d%0a',
  "O'--; DROP TABLE audit_record",
]
test.each(names)('a name arrives escaped and intact: %s', async (fullName) => {
  const answer = await gateway.post(
    lookups,
    getLookup(thu, { person: { ...claim, fullName: fullName.normalize('NFD') } }),
  )
  expect(answer.json).toMatchObject({ outcome: 'not-matched', person: null })
  const [entry] = gateway.mocks.journal.entries()
  const wire = await parseStringPromise(entry?.body ?? '')
  const arrived = JSON.stringify(wire).match(/"[\w:]*HoVaTen":\["((?:[^"\\]|\\.)*)"\]/)?.[1]
  expect(JSON.parse(`"${arrived}"`)).toBe(fullName.normalize('NFC').toUpperCase())
})

type Path = readonly string[]
function getPlaces(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, inner]) => getPlaces(inner, [...at, key]))]
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by
  return { ...(value as object), [key]: replaced((value as Record<string, unknown>)[key], rest, by) }
}
