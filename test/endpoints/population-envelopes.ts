/** Wishes of population endpoints about the form of a request: versions, names, elements, headers, dates. */
import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { PopulationQuery } from '../../src/domain/person/population.ts'
import { readXml } from '../../src/upstream/xml/xml.ts'
import type { XmlNode } from '../../src/upstream/xml/xml-tree.ts'
import type { PopulationWish } from './endpoint.ts'

const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/'
const soap12 = 'http://www.w3.org/2003/05/soap-envelope'
const getEnvelope = (body: string): XmlNode => readXml(body, 'ministry')
const child = (node: XmlNode | undefined, local: string) => node?.children.find((one) => one.local === local)
const findHeader = (body: string) => child(getEnvelope(body), 'Header')
const findRequest = (body: string) => child(getEnvelope(body), 'Body')?.children[0]
const names = (node: XmlNode | undefined) => node?.children.map(({ local }) => local)
const text = (node: XmlNode | undefined, local: string) => child(node, local)?.text
const from = (purpose: Partial<PopulationQuery['purpose']>) => (query: PopulationQuery) => ({
  ...query,
  purpose: { ...query.purpose, ...purpose },
})
/** The login of the exchange as the contract has it, written out once more. */
const getLogin = (path: string, username: string, timestamp: string, secret: string) =>
  `Basic ${Buffer.from(
    `${username}:${createHash('sha256')
      .update(path + username + timestamp + secret)
      .digest('hex')}`,
  ).toString('base64')}`
const units = { 'H99.01': 'key of the first', 'H99.02': 'key of the second' }
const credentials = Object.entries(units).map(([unit, apiKey], at) => ({
  units: [unit],
  username: `unit-${at}`,
  secret: `secret of ${unit}`,
  apiKey,
  xRoadClient: `VN/GOV/H99/unit-${at}`,
}))

export const populationEnvelopes: readonly PopulationWish[] = [
  {
    wish: 24,
    title: 'SOAP 1.2',
    driver: 'ndxp-soap',
    settings: { soapVersion: '1.2', soapAction: '"urn:tra-cuu"' },
    check: ({ seen, value }) => {
      expect(getEnvelope(seen.body).ns).toBe(soap12)
      expect(seen.headers['content-type']).toBe('application/soap+xml; charset=utf-8; action="urn:tra-cuu"')
      expect(seen.headers).not.toHaveProperty('soapaction')
      expect(value).toMatchObject({ personalNumber: '999090000001' })
    },
  },
  {
    wish: 24,
    title: 'SOAP 1.2, answered in 1.2',
    driver: 'lgsp-soap',
    ask: 'verify',
    settings: { soapVersion: '1.2', soapAction: '' },
    answer: () => ({
      headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
      body: `<s:Envelope xmlns:s="${soap12}"><s:Body><KetQuaXacThuc xmlns="http://dancuquocgia.bca"><TonTai>1</TonTai></KetQuaXacThuc></s:Body></s:Envelope>`,
    }),
    check: ({ seen, value }) => {
      expect(seen.headers['content-type']).toBe('application/soap+xml; charset=utf-8')
      expect(value).toBe(true)
    },
  },
  {
    wish: 25,
    title: 'SOAPAction per operation: the lookup',
    driver: 'ndxp-soap',
    settings: { soapActions: { lookup: '"urn:lookup"', verify: '"urn:verify"' } },
    check: ({ seen }) => expect(seen.headers.soapaction).toBe('"urn:lookup"'),
  },
  {
    wish: 25,
    title: 'SOAPAction per operation: the verification',
    driver: 'lgsp-soap',
    ask: 'verify',
    settings: { soapActions: { verify: '"urn:verify"' } },
    check: ({ seen }) => expect(seen.headers.soapaction).toBe('"urn:verify"'),
  },
  {
    wish: 25,
    title: 'a free header replaces the action of every operation',
    driver: 'lgsp-soap',
    settings: { soapActions: { lookup: '"urn:lookup"' }, headers: { SOAPAction: '"urn:all"' } },
    check: ({ seen }) => expect(seen.headers.soapaction).toBe('"urn:all"'),
  },
  {
    wish: 26,
    title: 'namespace of the request',
    driver: 'ndxp-soap',
    settings: { requestNamespace: 'http://gtel.vn/qldc' },
    check: ({ seen }) => {
      expect(getEnvelope(seen.body).ns).toBe(soap11)
      expect(findRequest(seen.body)?.ns).toBe('http://gtel.vn/qldc')
      expect(child(findRequest(seen.body), 'MaDVC')?.ns).toBe('http://gtel.vn/qldc')
    },
  },
  {
    wish: 27,
    title: 'name of the operation',
    driver: 'ndxp-soap',
    settings: { services: { lookup: { operation: 'TraCuuCongDan' } } },
    check: ({ seen }) => expect(findRequest(seen.body)?.local).toBe('TraCuuCongDan'),
  },
  {
    wish: 27,
    title: 'name of the operation in the field `type`',
    driver: 'lgsp-json-tree',
    settings: { services: { lookup: { operation: 'TraCuuCongDan' } } },
    check: ({ seen }) => expect(JSON.parse(seen.body)).toMatchObject({ type: 'TraCuuCongDan' }),
  },
  {
    wish: 28,
    title: 'the suffix Request',
    driver: 'lgsp-soap',
    ask: 'verify',
    settings: { requestSuffix: 'Request' },
    check: ({ seen }) => expect(findRequest(seen.body)?.local).toBe('XacThucThongTinCongDanRequest'),
  },
  {
    wish: 29,
    title: 'another prefix',
    driver: 'ndxp-soap',
    settings: { prefix: 'tns' },
    check: ({ seen }) => expect(seen.body).toContain('<tns:MaDVC>'),
  },
  {
    wish: 29,
    title: 'no prefix at all',
    driver: 'ndxp-soap',
    settings: { prefix: '' },
    check: ({ seen }) => {
      expect(seen.body).toContain('<MaDVC>')
      expect(findRequest(seen.body)?.ns).toBe('http://dancuquocgia.bca')
      expect(child(child(findRequest(seen.body), 'NgayThangNamSinh'), 'NgayThangNam')?.ns).toBe(
        'http://dancuquocgia.bca',
      )
    },
  },
  {
    wish: 30,
    title: 'dd/MM/yyyy',
    driver: 'ndxp-soap',
    settings: { services: { lookup: { dateFormat: 'dd/MM/yyyy' } } },
    check: ({ seen }) =>
      expect(text(child(findRequest(seen.body), 'NgayThangNamSinh'), 'NgayThangNam')).toBe('31/01/1990'),
  },
  {
    wish: 30,
    title: 'dd-MM-yyyy in flat JSON',
    driver: 'lgsp-json-envelope',
    settings: { services: { lookup: { dateFormat: 'dd-MM-yyyy' } } },
    check: ({ seen }) => expect(JSON.parse(seen.body)).toMatchObject({ NgayThangNam: '31-01-1990' }),
  },
  {
    wish: 31,
    title: 'constant further elements in their place',
    driver: 'ndxp-soap',
    settings: {
      furtherElements: [
        { name: 'MaHeThong', value: 'LT & H99' },
        { name: 'MatKhau', secret: 'a secret <element>' },
        { name: 'ChiXacThuc', value: '1', services: ['verify'] },
      ],
      elementOrder: [
        'MatKhau',
        'requestId',
        'procedure',
        'service',
        'officer',
        'unit',
        'account',
        'phone',
        'identifier',
        'name',
        'birthDate',
      ],
    },
    check: ({ seen }) => {
      const request = findRequest(seen.body)
      expect(names(request)?.[0]).toBe('MatKhau')
      expect(names(request)?.at(-1)).toBe('MaHeThong')
      expect(names(request)).not.toContain('ChiXacThuc')
      expect(text(request, 'MatKhau')).toBe('a secret <element>')
      expect(text(request, 'MaHeThong')).toBe('LT & H99')
    },
  },
  {
    wish: 31,
    title: 'constant further members in JSON',
    driver: 'lgsp-json-tree',
    ask: 'verify',
    settings: { furtherElements: [{ name: 'MaHeThong', value: 'LT' }] },
    check: ({ seen }) => expect(JSON.parse(seen.body)).toMatchObject({ MaHeThong: 'LT' }),
  },
  {
    wish: 32,
    title: 'WS-Security UsernameToken, digest',
    driver: 'ndxp-soap',
    settings: {
      soapHeaders: { usernameToken: { username: 'gateway', password: 'pass & word', mustUnderstand: true } },
    },
    check: ({ seen }) => {
      const security = child(findHeader(seen.body), 'Security')
      const token = child(security, 'UsernameToken')
      const nonce = Buffer.from(text(token, 'Nonce') ?? '', 'base64')
      const created = text(token, 'Created') ?? ''
      expect(nonce.length).toBe(16)
      expect(Math.abs(Date.now() - Date.parse(created))).toBeLessThan(60_000)
      const digest = createHash('sha1').update(Buffer.concat([nonce, Buffer.from(`${created}pass & word`)]))
      expect(text(token, 'Password')).toBe(digest.digest('base64'))
      expect(child(token, 'Password')?.attributes?.Type).toMatch(/#PasswordDigest$/)
      expect(text(token, 'Username')).toBe('gateway')
      expect(seen.body).toContain('soapenv:mustUnderstand="1"')
    },
  },
  {
    wish: 32,
    title: 'WS-Security UsernameToken, text',
    driver: 'lgsp-soap',
    ask: 'verify',
    settings: { soapHeaders: { usernameToken: { username: 'gateway', password: 'pass & word', type: 'text' } } },
    check: ({ seen }) => {
      const token = child(child(findHeader(seen.body), 'Security'), 'UsernameToken')
      expect(text(token, 'Password')).toBe('pass & word')
      expect(child(token, 'Password')?.attributes?.Type).toMatch(/#PasswordText$/)
    },
  },
  {
    wish: 33,
    title: 'X-Road headers in the envelope',
    driver: 'ndxp-soap',
    settings: {
      soapHeaders: {
        xRoad: {
          client: 'VN/GOV/H99/lienthong',
          service: { lookup: 'VN/GOV/BCA/dancu/TraCuu/v1', verify: 'VN/GOV/BCA/dancu/XacThuc' },
          userId: 'officer',
        },
        further: [{ name: 'NguonGoi', namespace: 'urn:h99', value: 'H99' }],
      },
    },
    check: ({ seen }) => {
      const header = findHeader(seen.body)
      expect(names(header)).toEqual(['client', 'service', 'userId', 'id', 'protocolVersion', 'NguonGoi'])
      expect(names(child(header, 'client'))).toEqual(['xRoadInstance', 'memberClass', 'memberCode', 'subsystemCode'])
      expect(text(child(header, 'service'), 'serviceCode')).toBe('TraCuu')
      expect(text(child(header, 'service'), 'serviceVersion')).toBe('v1')
      expect(text(header, 'userId')).toBe('999085000777')
      expect(text(header, 'protocolVersion')).toBe('4.0')
      expect(text(header, 'id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(child(header, 'client')?.ns).toBe('http://x-road.eu/xsd/xroad.xsd')
      expect(seen.body).toContain('id:objectType="SUBSYSTEM"')
    },
  },
  {
    wish: 37,
    title: 'the verification on another host',
    driver: 'ndxp-soap',
    ask: 'verify',
    settings: (_, other) => ({ services: { verify: { url: `${other.url}/xac-thuc` } } }),
    check: ({ seen, value }, { main, other }) => {
      expect(value).toBe(true)
      expect(main.seen).toEqual([])
      expect(seen.host).toBe(other.host)
      expect(seen.path).toBe('/xac-thuc')
      const { timestamp = '' } = seen.headers
      expect(seen.headers.authorization).toBe(getLogin('/xac-thuc', 'lienthong', timestamp, 'the secret of the path'))
    },
  },
  {
    wish: 37,
    title: 'the verification on another path of the host',
    driver: 'lgsp-json-envelope',
    ask: 'verify',
    settings: { services: { verify: { path: '/xac-thuc' } } },
    check: ({ seen }) => expect(seen.path).toBe('/xac-thuc'),
  },
  ...Object.entries(units).map(
    ([unit, apiKey], at): PopulationWish => ({
      wish: 38,
      title: `credentials of its own: a unit below ${unit}`,
      driver: 'ndxp-soap',
      settings: { credentials, unlistedUnits: 'refuse', apiKey: 'common', xRoadClient: 'VN/GOV/H99/all' },
      query: from({ unit: `${unit}.03` }),
      check: ({ seen }) => {
        const { timestamp = '' } = seen.headers
        expect(seen.headers.authorization).toBe(getLogin('/population', `unit-${at}`, timestamp, `secret of ${unit}`))
        expect(seen.headers.apikey).toBe(apiKey)
        expect(seen.headers['x-road-client']).toBe(`VN/GOV/H99/unit-${at}`)
      },
    }),
  ),
  {
    wish: 38,
    title: 'a unit without credentials is refused',
    driver: 'ndxp-soap',
    settings: { credentials, unlistedUnits: 'refuse' },
    query: from({ unit: 'H99.011' }),
    fails: (failure, { main }) => {
      expect(failure).toMatchObject({ code: 'unit-not-authorised', layer: 'gateway', sent: 'no' })
      expect(main.seen).toEqual([])
    },
  },
  {
    wish: 38,
    title: 'a unit without credentials signs in as the path',
    driver: 'ndxp-soap',
    settings: { credentials, xRoadClient: 'VN/GOV/H99/all' },
    query: from({ unit: 'H99' }),
    check: ({ seen }) => {
      const { timestamp = '' } = seen.headers
      expect(seen.headers.authorization).toBe(getLogin('/population', 'lienthong', timestamp, 'the secret of the path'))
      expect(seen.headers['x-road-client']).toBe('VN/GOV/H99/all')
    },
  },
  ...(['H99.01', 'H99.02'] as const).map(
    (unit): PopulationWish => ({
      wish: 38,
      title: `a token of its own over a bus: ${unit}`,
      driver: 'lgsp-json-tree',
      settings: ({ url }) => ({
        credentials: Object.keys(units).map((one) => ({
          units: [one],
          token: { variant: 'wso2', url: `${url}/token`, key: `consumer-${one}`, secret: `secret-${one}` },
        })),
      }),
      query: from({ unit }),
      answer: ({ path, headers }) => {
        if (path !== '/token')
          return { headers: { 'content-type': 'application/json' }, body: '{"Body":{"CongdanCollection":""}}' }
        const [consumer] = Buffer.from(headers.authorization?.slice(6) ?? '', 'base64')
          .toString()
          .split(':')
        return {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ access_token: `token-of-${consumer}`, expires_in: 3600 }),
        }
      },
      check: ({ seen }) => expect(seen.headers.authorization).toBe(`Bearer token-of-consumer-${unit}`),
    }),
  ),
]
