/** What token services want and answer beyond the three known ways: by configuration alone, over real sockets. */
import { afterEach, describe, expect, test } from 'vitest'
import type { PopulationPath } from '../../../src/domain/person/population.ts'
import { TokenSource } from '../../../src/upstream/access-layer/token/token-settings.ts'
import { http, json, startWire, type Wire, type WireRequest, xml } from '../../support/wire.ts'
import { lookUp, openPath, queryFor, toFailure } from '../paths.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function wire(answer: (request: WireRequest) => void): Promise<Wire> {
  const made = await startWire(answer)
  open.push(made)
  return made
}

const nobody = http(
  200,
  xml,
  '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><c:CongdanCollection xmlns:c="http://www.mic.gov.vn/dancu/1.0"/></e:Body></e:Envelope>',
)

interface Seen {
  line: string
  headers: Record<string, string>
  form: Record<string, string>
}

function readRequest({ text }: WireRequest): Seen {
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map((one) => [one.slice(0, one.indexOf(':')).toLowerCase(), one.slice(one.indexOf(':') + 1).trim()]),
  )
  return { line, headers, form: Object.fromEntries(new URLSearchParams(body)) }
}

/** One lookup: what the token service and the service were sent. */
async function calling(token: object, issued: string | Buffer = '{"access_token":"t1","expires_in":3600}') {
  const tokens = await wire(({ socket }) => socket.write(typeof issued === 'string' ? http(200, json, issued) : issued))
  const service = await wire(({ socket }) => socket.write(nobody))
  const path = openPath('lgsp-soap', service.url, {
    token: { url: `${tokens.url}/token`, ...token },
    authHash: { mode: 'none' },
  })
  open.unshift(path)
  await lookUp(path, queryFor('mai'))
  return {
    requests: tokens.requests.map(readRequest),
    called: readRequest(service.requests[0] as WireRequest),
    path,
    tokens,
  }
}

const client = { key: 'lienthong', secret: 'synthetic-secret' }
const basic = `Basic ${Buffer.from('lienthong:synthetic-secret').toString('base64')}`

describe('a token is asked for', () => {
  test('with a scope', async () => {
    const { requests: requested } = await calling({ variant: 'wso2', ...client, scope: 'dancu.read dancu.verify' })
    expect(requested).toMatchObject([
      {
        headers: { authorization: basic },
        form: { grant_type: 'client_credentials', scope: 'dancu.read dancu.verify' },
      },
    ])
  })

  test('with key and secret in the form, and in no header', async () => {
    const [requested] = (await calling({ variant: 'wso2', ...client, clientIn: 'form' })).requests
    expect(requested?.form).toEqual({
      grant_type: 'client_credentials',
      client_id: 'lienthong',
      client_secret: 'synthetic-secret',
    })
    expect(requested?.headers).not.toHaveProperty('authorization')
  })

  test('by the password grant', async () => {
    const account = { username: 'hue&999', password: 'p=1 ă' }
    const [requested] = (await calling({ variant: 'password', ...client, ...account })).requests
    expect(requested?.form).toEqual({ grant_type: 'password', ...account })
    expect(requested?.headers).toMatchObject({
      authorization: basic,
      'content-type': 'application/x-www-form-urlencoded',
    })
  })

  test('with further fields and headers, secret ones too', async () => {
    const [requested] = (
      await calling({
        variant: 'wso2',
        ...client,
        form: { resource: 'urn:vn:dancu' },
        secretForm: { pin: '999' },
        headers: { 'X-Tenant': 'h99', accept: '*/*' },
        secretHeaders: { ApiKey: 'synthetic-key' },
      })
    ).requests
    expect(requested).toMatchObject({
      form: { grant_type: 'client_credentials', resource: 'urn:vn:dancu', pin: '999' },
      headers: { 'x-tenant': 'h99', accept: '*/*', apikey: 'synthetic-key', authorization: basic },
    })
  })

  test('with a query, the secret part of it behind the public one', async () => {
    const tokens = await wire(({ socket }) => socket.write(http(200, json, '{"token":"t"}')))
    const service = await wire(({ socket }) => socket.write(nobody))
    const path = openPath('lgsp-soap', service.url, {
      token: {
        variant: 'auth-header',
        auth: 'bWF1',
        url: `${tokens.url}/auth?site=h99`,
        secretQuery: { code: 'a b&c' },
      },
      authHash: { mode: 'none' },
    })
    open.unshift(path)
    await lookUp(path, queryFor('mai'))
    expect(readRequest(tokens.requests[0] as WireRequest).line).toBe('POST /auth?site=h99&code=a+b%26c HTTP/1.1')
  })
})

describe('a token is found', () => {
  test.each([
    ['under its OAuth name', {}, '{"access_token":"t1"}'],
    ['under another usual name', {}, '{"accessToken":"t1","expiresIn":60}'],
    ['in a usual wrapper', {}, '{"code":0,"data":{"token":"t1","expiryDate":"2099-01-01"}}'],
    ['where the settings say', { token: 'ketQua.maTruyCap' }, '{"token":"not-this","ketQua":{"maTruyCap":"t1"}}'],
    ['with the word of the header before it', {}, '{"access_token":"Bearer t1"}'],
    ['behind a byte-order mark', {}, '\ufeff{"access_token":"t1"}'],
  ])('%s', async (_, answer, issued) => {
    const { called } = await calling({ variant: 'wso2', ...client, answer }, issued)
    expect(called.headers.authorization).toBe('Bearer t1')
  })

  test('in UTF-16, as its mark says', async () => {
    const issued = http(200, json, Buffer.from('\ufeff{"access_token":"t1"}', 'utf16le'))
    expect((await calling({ variant: 'wso2', ...client }, issued)).called.headers.authorization).toBe('Bearer t1')
  })

  test.each([
    ['at a place that is not there', { token: 'data.token' }, '{"access_token":"t1"}'],
    ['that is no text', {}, '{"access_token":{"value":"t1"}}'],
    ['under a name that every object has', { token: 'constructor.name' }, '{}'],
    ['that breaks the line', {}, '{"access_token":"a\\r\\nX: y"}'],
  ])('and not %s', async (_, answer, issued) => {
    expect(await toFailure(calling({ variant: 'wso2', ...client, answer }, issued))).toMatchObject({
      code: 'token-unavailable',
      detail: 'no token',
      sent: 'no',
    })
  })
})

describe('a token that cannot be used is not sent', () => {
  test.each([
    ['its kind needs a proof of a key', 'token type dpop', '{"access_token":"t1","token_type":"DPoP"}'],
    ['its kind signs every call', 'token type mac', '{"access_token":"t1","token_type":"MAC","mac_key":"k"}'],
    ['its kind is bound to a key', 'token type pop', '{"token_type":"pop","data":{"access_token":"t1"}}'],
    ['it is no access token', 'token type n_a', '{"data":{"access_token":"t1","token_type":"N_A"}}'],
    ['an error stands beside it', 'error beside the token', '{"access_token":"t1","error":"invalid_client"}'],
    ['an error in parts stands beside it', 'error beside the token', '{"token":"t1","error":{"code":"900901"}}'],
    ['an error stands around it', 'error beside the token', '{"error":true,"data":{"token":"t1"}}'],
  ])('%s', async (_, detail, issued) => {
    expect(await toFailure(calling({ variant: 'wso2', ...client }, issued))).toMatchObject({
      code: 'token-unavailable',
      detail,
      sent: 'no',
    })
  })

  test.each([
    ['the usual word', '{"access_token":"t1","token_type":"Bearer"}'],
    ['the usual word in small letters', '{"access_token":"t1","token_type":"bearer"}'],
    ['no word', '{"access_token":"t1","token_type":null}'],
    ['a word of their own', '{"access_token":"t1","token_type":"JWT"}'],
    ['an empty error', '{"access_token":"t1","error":""}'],
    ['an error that is none', '{"access_token":"t1","error":null}'],
    ['an error that did not happen', '{"access_token":"t1","error":false}'],
    ['the code of success', '{"data":{"access_token":"t1","error":0}}'],
  ])('but one with %s is', async (_, issued) => {
    expect((await calling({ variant: 'wso2', ...client }, issued)).called.headers.authorization).toBe('Bearer t1')
  })

  test('and one of the kind whose word the settings send is', async () => {
    const { called } = await calling(
      { variant: 'wso2', ...client, send: { scheme: 'MAC' } },
      '{"access_token":"t1","token_type":"mac"}',
    )
    expect(called.headers.authorization).toBe('MAC t1')
  })
})

describe('a call carries it', () => {
  test('in another header, with another word', async () => {
    const { called } = await calling({
      variant: 'wso2',
      ...client,
      send: { header: 'X-Access-Token', scheme: 'Token' },
    })
    expect(called.headers).toMatchObject({ 'x-access-token': 'Token t1' })
    expect(called.headers).not.toHaveProperty('authorization')
  })

  test('alone', async () => {
    const { called } = await calling({ variant: 'wso2', ...client, send: { scheme: '' } })
    expect(called.headers.authorization).toBe('t1')
  })

  test('always the same, where none is asked for', async () => {
    const service = await wire(({ socket }) => socket.write(nobody))
    const token = { variant: 'static', authorization: 'Basic c3ludGhldGlj' }
    const path: PopulationPath = openPath('lgsp-soap', service.url, { token, authHash: { mode: 'none' } })
    open.unshift(path)
    await lookUp(path, queryFor('mai'))
    expect(readRequest(service.requests[0] as WireRequest).headers.authorization).toBe('Basic c3ludGhldGlj')
    expect(path.condition()).toEqual({ token: null })
  })
})

describe('its life', () => {
  test.each([
    ['never ends', '{"access_token":"t1","expires_in":9223372036854775807}'],
    ['is past by our clock', '{"access_token":"t1","expiryDate":"2001-01-01T00:00:00Z"}'],
    ['is none', '{"access_token":"t1","expires_in":0}'],
    ['is below zero', '{"access_token":"t1","expires_in":-3600}'],
    ['is a second', '{"access_token":"t1","expires_in":1}'],
    ['is no number', '{"access_token":"t1","expires_in":"NaN"}'],
  ])('%s: one request serves many calls, and dates are all that is reported of it', async (_, issued) => {
    const { path, tokens } = await calling({ variant: 'wso2', ...client }, issued)
    for (let n = 0; n < 4; n++) await lookUp(path, queryFor('mai'))
    expect(tokens.requests).toHaveLength(1)
    const { token } = path.condition()
    const left = Date.parse(token?.endsAt ?? '') - Date.parse(token?.issuedAt ?? '')
    expect(left).toBeGreaterThanOrEqual(10_000)
    expect(left).toBeLessThanOrEqual(30 * 86_400_000)
  })

  test('a moment is compared with the clock that wrote it', async () => {
    const aDayBehind = new Date(Date.now() - 86_400_000)
    const ends = new Date(aDayBehind.getTime() + 3_600_000).toISOString()
    const issued = http(200, { ...json, date: aDayBehind.toUTCString() }, `{"token":"t1","expiryDate":"${ends}"}`)
    const { path } = await calling({ variant: 'wso2', ...client }, issued)
    const left = Date.parse(path.condition().token?.endsAt ?? '') - Date.now()
    expect(left).toBeGreaterThan(3_500_000)
    expect(left).toBeLessThanOrEqual(3_601_000)
  })
})

test.each([
  [{ variant: 'wso2', ...client, send: { header: 'X Y' } }, ['send', 'header']],
  [{ variant: 'wso2', ...client, send: { scheme: 'two words' } }, ['send', 'scheme']],
  [{ variant: 'wso2', ...client, scope: 'a  b' }, ['scope']],
  [{ variant: 'wso2', ...client, answer: { token: '.token' } }, ['answer', 'token']],
  [{ variant: 'wso2', ...client, headers: { 'content-length': '1' } }, ['headers']],
  [{ variant: 'wso2', ...client, secretHeaders: { ApiKey: 'a\nb' } }, ['secretHeaders', 'ApiKey']],
  [{ variant: 'static', authorization: 'Bearer a\r\nb' }, ['authorization']],
])('what cannot be used is refused at its place: %j', (token, place) => {
  const read = TokenSource.safeParse({
    url: 'https://token.example.vn/token',
    ...token,
    ...(token.variant === 'static' && { url: undefined }),
  })
  expect(read.success).toBe(false)
  expect(read.error?.issues.map(({ path }) => path)).toContainEqual(place)
})
