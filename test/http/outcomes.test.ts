/**
 * The contract of the edge beside the data: headers, problem documents in two languages with every fault at once,
 * notices that refuse nothing, probes, metrics and the page to read.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { failures } from '../../src/domain/failure.ts'
import { failureTexts, noticeTexts } from '../../src/domain/texts/failure-text.ts'
import { getLookup, lookups, makeVerification, verifications } from '../gateway/questions.ts'
import { eventually } from '../support/eventually.ts'
import { makeClaim, startGateway, type TestGateway } from '../support/gateway.ts'
import { cutDatabase, restoreDatabase } from './trail-outage.ts'

const thu = getPersona('thu')
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {} })
})
afterAll(() => gateway.stop())

test('an answer carries its request id, is not to be stored or guessed at, and says what is left of the quota', async () => {
  for (const answer of [
    await gateway.post(lookups, getLookup(thu)),
    await gateway.post(verifications, makeVerification(thu)),
    await gateway.get('/v1/links'),
  ]) {
    expect(answer.status).toBe(200)
    const { headers } = answer
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect(headers.get('x-request-id')).toMatch(uuid)
    if (answer.json.requestId) expect(headers.get('x-request-id')).toBe(answer.json.requestId)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('ratelimit-policy')).toBe('"default";q=600000;w=60, "burst";q=100000;w=10')
    expect(headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/)
  }
})

test("the caller's trace goes on upstream; one that is no trace is replaced", async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const sent = [
    `00-${trace}-00f067aa0ba902b7-01`,
    `00-${trace}-0000000000000000-01`,
    'nonsense',
    `ff-${trace}-00f067aa0ba902b7-01`,
  ]
  gateway.mocks.journal.clear()
  for (const traceparent of sent) await gateway.post(verifications, makeVerification(thu), { traceparent })
  const [kept, ...made] = gateway.mocks.journal.entries().map(({ headers }) => String(headers.traceparent))
  expect(kept).toMatch(new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`))
  for (const one of made) expect(one).toMatch(new RegExp(`^00-(?!${trace})[0-9a-f]{32}-[0-9a-f]{16}-00$`))
})

const edges: [
  what: string,
  method: string,
  path: string,
  headers: object,
  status: number,
  code: string,
  allow?: string,
][] = [
  ['an unknown path', 'GET', '/v2/anything', {}, 404, 'route-not-found'],
  ['a path below a known one', 'POST', `${lookups}/1`, {}, 404, 'route-not-found'],
  ['a path with another ending', 'POST', `${lookups}/`, {}, 404, 'route-not-found'],
  ['GET where only POST is known', 'GET', lookups, {}, 405, 'method-not-allowed', 'POST'],
  ['DELETE where only POST is known', 'DELETE', verifications, {}, 405, 'method-not-allowed', 'POST'],
  ['POST where only GET is known', 'POST', '/v1/links', {}, 405, 'method-not-allowed', 'GET, HEAD'],
  ['no content type', 'POST', lookups, {}, 415, 'media-type-unsupported'],
  ['a form', 'POST', lookups, { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'media-type-unsupported'],
  ['text', 'POST', verifications, { 'content-type': 'text/plain; application/json' }, 415, 'media-type-unsupported'],
]
test.each(edges)('%s is a problem document: %s %s', async (_, method, path, headers, status, code, allow) => {
  const body = method === 'POST' ? Buffer.from('{}') : undefined
  const response = await fetch(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${gateway.key}`, ...headers },
    ...(body && { body }),
  })
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('allow')).toBe(allow ?? null)
  const problem = (await response.json()) as Record<string, unknown>
  expect(problem).toMatchObject({ status, code, layer: 'caller', retryable: false, type: `/docs#failure-${code}` })
  expect(problem.requestId).toBe(response.headers.get('x-request-id'))
})

describe('what only a developer can mend says to a developer what is meant', () => {
  const purpose = { procedure: '1.001193', dossier: 'd', officer: '999085000777', unit: 'H99.01' }
  const rows: [
    what: string,
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | undefined,
    fault: { pointer: string; code: string; line?: number; column?: string },
    en: RegExp,
    vi: RegExp,
  ][] = [
    [
      'text',
      'POST',
      lookups,
      { 'content-type': 'text/plain' },
      'x',
      { pointer: 'Content-Type', code: 'media-type' },
      /Content-Type: application\/json$/,
      /Content-Type: application\/json$/,
    ],
    [
      'a form to a door of lists',
      'POST',
      '/v1/identity/batches',
      { 'content-type': 'text/plain' },
      'x',
      { pointer: 'Content-Type', code: 'media-type' },
      /application\/json, .*text\/csv/,
      /application\/json, .*text\/csv/,
    ],
    [
      'a Word file as a paper',
      'PUT',
      `/v1/attachments/${'a'.repeat(64)}`,
      { 'content-type': 'application/msword' },
      'x',
      { pointer: 'Content-Type', code: 'media-type' },
      /takes: application\/pdf/,
      /nhận: application\/pdf/,
    ],
    [
      'JSON with a comma too many',
      'POST',
      lookups,
      {},
      '{\n  "purpose": {},\n}',
      { pointer: '', code: 'not-json', line: 3, column: '1' },
      /^Line 3, column 1: .*comma/,
      /^Dòng 3, cột 1: .*dấu phẩy/,
    ],
    [
      'JSON in single quotes',
      'POST',
      verifications,
      {},
      "{'a': 1}",
      { pointer: '', code: 'not-json', line: 1, column: '2' },
      /double quotes/,
      /dấu nháy kép/,
    ],
    [
      'JSON that was cut',
      'POST',
      '/v1/filings',
      { 'idempotency-key': 'k' },
      '{"kind":',
      { pointer: '', code: 'not-json', line: 1, column: '9' },
      /the rest is missing/,
      /còn thiếu/,
    ],
    [
      'no body',
      'POST',
      lookups,
      {},
      '',
      { pointer: '', code: 'empty' },
      /send a JSON document/,
      /gửi một tài liệu JSON/,
    ],
    [
      'a field twice',
      'POST',
      lookups,
      {},
      '{"a":1,"a":2}',
      { pointer: '', code: 'member-twice' },
      /stands twice/,
      /hai lần/,
    ],
    [
      'a field misspelt',
      'POST',
      lookups,
      {},
      JSON.stringify({ ...getLookup(thu), fieds: [] }),
      { pointer: '/fieds', code: 'unknown-field' },
      /did you mean fields\?/,
      /có phải ý là fields\?/,
    ],
    [
      'a value misspelt',
      'POST',
      lookups,
      {},
      JSON.stringify({ ...getLookup(thu), fields: ['fulName'] }),
      { pointer: '/fields/0', code: 'invalid-value' },
      /did you mean fullName\?/,
      /có phải ý là fullName\?/,
    ],
    ['another method', 'GET', lookups, {}, undefined, { pointer: '', code: 'method' }, /takes: POST$/, /nhận: POST$/],
    [
      'an address misspelt',
      'POST',
      '/v1/identity/verification',
      {},
      '{}',
      { pointer: '', code: 'address' },
      /mean \/v1\/identity\/verifications\?/,
      /ý là \/v1\/identity\/verifications\?/,
    ],
    [
      'an address with a slash behind it',
      'POST',
      '/v1/filings/',
      {},
      '{}',
      { pointer: '', code: 'address' },
      /mean \/v1\/filings\?/,
      /ý là \/v1\/filings\?/,
    ],
    [
      'an address without the version',
      'GET',
      '/links/population',
      {},
      undefined,
      { pointer: '', code: 'address' },
      /mean \/v1\/links\/\{\w+\}\?/,
      /ý là \/v1\/links\/\{\w+\}\?/,
    ],
    [
      'an address that nothing is near to',
      'GET',
      '/wp-login.php',
      {},
      undefined,
      { pointer: '', code: 'address' },
      /listed at \/docs/,
      /có ở \/docs/,
    ],
    [
      'no credentials',
      'POST',
      lookups,
      { authorization: '' },
      JSON.stringify({ purpose }),
      { pointer: 'Authorization', code: 'required' },
      /Authorization: Bearer/,
      /Authorization: Bearer/,
    ],
    [
      'a filing without its key',
      'POST',
      '/v1/filings',
      {},
      '{}',
      { pointer: 'Idempotency-Key', code: 'required' },
      /Idempotency-Key: 7f1d/,
      /Idempotency-Key: 7f1d/,
    ],
    [
      'a filing with a key of another form',
      'POST',
      '/v1/filings',
      { 'idempotency-key': 'a b' },
      '{}',
      { pointer: 'Idempotency-Key', code: 'form' },
      /1 to 128 visible ASCII/,
      /1 đến 128 ký tự ASCII/,
    ],
  ]

  test.each(rows)('%s', async (_, method, path, headers, body, fault, en, vi) => {
    for (const [language, words] of [
      ['en', en],
      ['vi', vi],
    ] as const) {
      const { authorization = `Bearer ${gateway.key}`, ...others } = headers
      const response = await fetch(gateway.url + path, {
        method,
        headers: {
          ...(authorization && { authorization }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...others,
          'accept-language': language,
        },
        ...(body !== undefined && { body }),
      })
      const problem = (await response.json()) as { errors: (typeof fault & { message: string })[]; reference?: string }
      const found = problem.errors.find(({ pointer, code }) => pointer === fault.pointer && code === fault.code)
      expect(found, JSON.stringify(problem)).toMatchObject(fault)
      expect(found?.message).toMatch(words)
      if (response.status === 415) {
        const { detail } = problem as { detail?: string }
        expect(response.headers.get('accept')).toBe(detail ?? null)
      }
      // Where the operation is known, so is the page with its samples.
      if (response.status === 404 || response.status === 405) continue
      const [page, anchor] = (problem.reference ?? '').split('#')
      const shown = await (await fetch(`${gateway.url}${page}?lang=${language}`)).text()
      expect(shown).toContain(`id="${anchor}"`)
    }
  })

  test('what is too large says how much is taken', async () => {
    const answer = await gateway.post(lookups, { a: 'x'.repeat(100_000) })
    expect(answer.json).toMatchObject({ code: 'body-too-large', detail: expect.stringMatching(/^at most \d+ bytes$/) })
    expect(answer.json.reference).toBe('/docs/identity#lookUpPerson')
  })

  test('an answer in another form than JSON is not to be had, and asking for one refuses nothing', async () => {
    const answer = await gateway.post(lookups, getLookup(thu), { accept: 'application/xml' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  })

  test('every door for JSON says where a text stops being JSON, or names another fault of the request', async () => {
    const described = (await gateway.get('/openapi.json')).json as {
      paths: Record<string, Record<string, { requestBody?: { content: Record<string, unknown> } }>>
    }
    const reached: string[] = []
    for (const [path, operations] of Object.entries(described.paths)) {
      for (const [method, { requestBody }] of Object.entries(operations)) {
        if (!requestBody?.content['application/json']) continue
        const at = path.replaceAll(/\{\w+\}/g, 'x')
        const headers = {
          authorization: `Bearer ${gateway.key}`,
          'content-type': 'application/json',
          'idempotency-key': 'k',
        }
        const response = await fetch(gateway.url + at, { method, headers, body: '{"a": }' })
        const problem = (await response.json()) as { code: string; errors?: { line?: number; column?: string }[] }
        expect(response.status, `${method} ${path} ${JSON.stringify(problem)}`).toBeGreaterThanOrEqual(400)
        expect(response.status, `${method} ${path}`).toBeLessThan(500)
        if (problem.code !== 'body-malformed') continue
        expect(problem.errors, path).toMatchObject([{ line: 1, column: '7' }])
        reached.push(path)
      }
    }
    expect(reached).toEqual(expect.arrayContaining([lookups, verifications, '/v1/filings', '/v1/webhooks']))
  })
})

describe('every fault of a request is reported at once', () => {
  const body = {
    purpose: { dossier: '', officer: 'cán bộ', unit: 'Q1', sex: true },
    person: { fullName: '12', dateOfBirth: { precision: 'day', date: '1990-02-30' } },
    fields: ['fullName', 'wealth'],
    other: 1,
  }
  const places = [
    ['/purpose/procedure', 'required'],
    ['/purpose/dossier', 'too-small'],
    ['/purpose/officer', 'invalid-format'],
    ['/purpose/unit', 'invalid-format'],
    ['/purpose/sex', 'unknown-field'],
    ['/person/fullName', 'invalid-format'],
    ['/person/personalNumber', 'exactly-one'],
    ['/person/dateOfBirth/date', 'invalid-format'],
    ['/fields/1', 'invalid-value'],
    ['/*', 'unknown-field'],
  ]
  const languages = [
    ['vi', undefined, 'vi'],
    ['vi', 'vi-VN,vi;q=0.9,en;q=0.8', 'vi'],
    ['en', 'en-GB', 'en'],
    ['en', 'fr, en;q=0.5, vi;q=0.4', 'en'],
    ['vi', 'fr', 'vi'],
    ['vi', 'en;q=0', 'vi'],
  ] as const
  test.each(languages)('in %s for Accept-Language %s', async (language, wanted) => {
    const headers: Record<string, string> =
      wanted === undefined ? { 'accept-language': '*' } : { 'accept-language': wanted }
    const { status, json, headers: reply } = await gateway.post(lookups, body, headers)
    expect(status).toBe(400)
    expect(reply.get('content-language')).toBe(language)
    expect(json.title).toBe(failureTexts['request-invalid'].title[language])
    expect(json.nextStep).toBe(failureTexts['request-invalid'].nextStep[language])
    const reported = json.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code])
    expect(reported.toSorted()).toEqual(places.toSorted())
    const messages: string[] = json.errors.map(({ message }: { message: string }) => message)
    const foreign = language === 'vi' ? /required|invalid|expected|too small|must/i : /[ăâđêôơưạảãẽẹẻ]/i
    for (const message of messages) expect(message).not.toMatch(foreign)
  })

  test('one number exactly, and the date of birth where attributes are compared', async () => {
    const { dateOfBirth, personalNumber, ...person } = makeClaim(thu)
    const none = await gateway.post(lookups, getLookup(thu, { person: { ...person, dateOfBirth } }))
    expect(none.json.errors).toMatchObject([{ pointer: '/person/personalNumber', code: 'exactly-one' }])
    const question = makeVerification(thu, { person: { ...person, personalNumber }, attributes: { sex: 'male' } })
    expect((await gateway.post(verifications, question)).json.errors).toMatchObject([
      { pointer: '/person/dateOfBirth' },
    ])
  })
})

test('a number whose digits contradict what is claimed is flagged in its place, and not refused', async () => {
  const year = getPersona('wrong-year')
  const sex = getPersona('wrong-sex')
  const yearNotice = { code: 'birth-year-contradicts-number', pointer: '/person/dateOfBirth' }
  const sexNotice = { code: 'sex-contradicts-number', pointer: '/attributes/sex' }
  const message = (code: keyof typeof noticeTexts) => noticeTexts[code].en
  const request = async (path: string, body: object) => {
    const { json } = await gateway.post(path, body, { 'accept-language': 'en' })
    return json
  }
  expect(await request(lookups, getLookup(year))).toMatchObject({
    outcome: 'found',
    notices: [{ ...yearNotice, message: message('birth-year-contradicts-number') }],
  })
  expect(await request(verifications, makeVerification(year))).toMatchObject({
    outcome: 'matched',
    notices: [yearNotice],
  })
  expect(await request(verifications, makeVerification(sex, { attributes: { sex: 'female' } }))).toMatchObject({
    outcome: 'matched',
    attributes: { sex: { outcome: 'match' } },
    notices: [{ ...sexNotice, message: message('sex-contradicts-number') }],
  })
  expect(await request(verifications, makeVerification(year, { attributes: { sex: 'male' } }))).toMatchObject({
    outcome: 'matched',
    notices: [yearNotice, sexNotice],
  })
  expect((await request(verifications, makeVerification(thu, { attributes: { sex: 'male' } }))).notices).toEqual([])
})

test('the probes tell life from readiness, and readiness follows the trail', async () => {
  expect(await gateway.get('/livez')).toMatchObject({ status: 200, text: 'alive\n' })
  expect(await gateway.get('/readyz')).toMatchObject({
    status: 200,
    json: { ready: true, checks: { audit: 'ok', drain: 'ok' } },
  })
  await cutDatabase(gateway)
  await gateway.post(verifications, makeVerification(thu))
  expect(await gateway.get('/readyz')).toMatchObject({
    status: 503,
    json: { ready: false, checks: { audit: 'failing', drain: 'ok' } },
  })
  expect((await gateway.get('/livez')).status, 'a restart would not help').toBe(200)
  await restoreDatabase(gateway)
  await eventually('ready again', async () => (await gateway.get('/readyz')).status === 200)
})

test('a gateway that drains says so, refuses new work with the time to come back, and finishes what it has', async () => {
  const own = await startGateway({ mocks: { settings: { latencyMs: 700 } } })
  const underWay = own.post(verifications, makeVerification(thu))
  await eventually('the question is under way', () => own.serving.gateway.link.health().paths[0]?.inFlight)
  const drained = own.serving.gateway.drain()
  expect(await own.get('/readyz')).toMatchObject({ status: 503, json: { ready: false, checks: { drain: 'failing' } } })
  const refused = await own.post(verifications, makeVerification(thu))
  expect(refused.json).toMatchObject({ status: 503, code: 'shutting-down', layer: 'gateway', retryable: true })
  expect(refused.headers.get('retry-after')).toBe('2')
  expect((await underWay).json).toMatchObject({ outcome: 'matched' })
  await drained
  await own.stop()
})

test('the metrics are in the Prometheus format, with names that dashboards can rely on', async () => {
  const { status, headers, text } = await gateway.get('/metrics')
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  for (const line of [
    /^http_server_request_duration_seconds_bucket\{le="0.05",http_request_method="POST",http_route="\/v1\/identity\/lookups",http_response_status_code="200"\} \d/m,
    /^lienthong_requests_total\{consumer="one-stop",outcome="found"\} \d/m,
    /^lienthong_requests_total\{consumer="",outcome="route-not-found"\} \d/m,
    /^lienthong_link_attempt_duration_seconds_count\{link="population",path="ndxp",outcome="[\w-]+"\} \d/m,
    /^lienthong_link_path_state\{link="population",path="ndxp",state="healthy"\} 1$/m,
    /^lienthong_audit_writing 1$/m,
    /^process_resident_memory_bytes \d/m,
  ]) {
    expect(text).toMatch(line)
  }
  const closed = await startGateway({ server: { metrics: false } })
  expect((await closed.get('/metrics')).status).toBe(404)
  await closed.stop()
})

test('the reference is in the language that is asked for, under a policy that lets nothing run, and the problems point into it', async () => {
  const read = async (path: string, language = 'vi') => {
    const answer = await fetch(gateway.url + path, { headers: { 'accept-language': language } })
    return { answer, text: await answer.text() }
  }
  const { answer, text } = await read('/docs')
  expect([answer.status, answer.headers.get('vary')]).toEqual([200, 'accept-encoding, accept-language'])
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
  expect(answer.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; connect-src 'self'; (?!.*unsafe)/,
  )
  for (const code of Object.keys(failures)) expect(text).toContain(`id="failure-${code}"`)
  expect(text).toContain('<html lang="vi">')
  expect((await read('/docs', 'en')).text).toContain('<html lang="en">')
  expect((await read('/docs?lang=en')).text).toContain('<html lang="en">')
  for (const path of [
    '/docs/states',
    '/docs/filings?lang=en',
    '/docs/search?q=khai+sinh',
    '/docs/reference.css',
    '/docs/try.js',
  ]) {
    expect([path, (await read(path)).answer.status]).toEqual([path, 200])
  }
  expect((await read('/docs/nowhere')).answer.status).toBe(404)
  // A person gets what is like the address, a program the failure.
  const mistyped = await fetch(`${gateway.url}/docs/filing`, {
    headers: { accept: 'text/html', 'accept-language': 'en' },
  })
  expect([mistyped.status, mistyped.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
  expect(await mistyped.text()).toContain('href="/docs/filings?lang=en#submitFiling"')
  const root = await fetch(`${gateway.url}/`, { redirect: 'manual' })
  expect([root.status, root.headers.get('location')]).toEqual([302, '/docs'])
})
