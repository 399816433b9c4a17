/** The four paths against the mock national systems, over real sockets: one code path, one result. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PERSONAS } from '../../../mocks/personas.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import type { PopulationPath } from '../../../src/domain/person/population.ts'
import { eventually } from '../../support/eventually.ts'
import { drivers, lookUp, openPath, queryFor, toFailure, verify } from '../paths.ts'

let mocks: Mocks
let paths: PopulationPath[]

beforeAll(async () => {
  mocks = await startMocks()
  paths = drivers.map((driver) => openPath(driver, mocks.url))
})
beforeEach(() => mocks.journal.clear())
afterAll(async () => {
  await Promise.all(paths.map((path) => path.close()))
  await eventually('every socket to be closed', () => mocks.open().sockets === 0)
  await mocks.close()
})

describe('every path gives the same normalized record', () => {
  test.each(PERSONAS.map((persona) => [persona.handle, persona] as const))('%s', async (_, persona) => {
    const [first, ...others] = await Promise.all(paths.map((path) => lookUp(path, queryFor(persona))))
    expect(first?.value?.personalNumber).toBe(persona.number)
    expect(first?.value?.fullName).toBe(persona.name.normalize('NFC'))
    for (const other of others) {
      expect(other.value).toEqual(first?.value)
      expect(other.notices).toEqual(first?.notices)
    }
    const bits = await Promise.all(paths.map((path) => verify(path, queryFor(persona))))
    expect(bits.map((bit) => bit.value)).toEqual([true, true, true, true])
  })
})

test('the three personas that differ most are read as the register holds them', async () => {
  const path = paths[0] as PopulationPath
  const full = (await lookUp(path, queryFor('thu'))).value
  expect(full).toMatchObject({
    dateOfBirth: { precision: 'day', date: '1990-01-31' },
    sex: { code: 'male', label: 'Nam' },
    ethnicity: { code: '01', label: 'Kinh' },
    father: { fullName: 'NGUYỄN VĂN MẪU', nationality: { code: 'VN', label: 'Việt Nam' } },
  })
  expect((await lookUp(path, queryFor('year-only'))).value?.dateOfBirth).toMatchObject({ precision: 'year' })
  const sparse = (await lookUp(path, queryFor('sparse-structured'))).value
  expect(sparse).toMatchObject({ nationality: null, spouse: null, oldCardNumber: null })
  expect(sparse?.father?.personalNumber).toBeNull()
  expect(sparse?.father?.fullName?.split(' ').length).toBeGreaterThan(1)
})

test.each(drivers)(
  'through %s a wrong name, date or number is "no such person", which is no failure',
  async (driver) => {
    const path = paths[drivers.indexOf(driver)] as PopulationPath
    const wrong = [
      queryFor('thu', { fullName: 'Nguyễn Văn Thư Ký' }),
      queryFor('thu', { dateOfBirth: { precision: 'day', date: '1990-02-01' } }),
      queryFor('thu', { personalNumber: '998090000001' }),
    ]
    for (const query of wrong) {
      expect((await lookUp(path, query)).value).toBeNull()
    }
    expect((await verify(path, queryFor('thu', { fullName: 'Nguyễn Văn Thư Ký' }))).value).toBe(false)
  },
)

test('an old card number finds its holder on every path', async () => {
  const [first] = PERSONAS.filter((persona) => persona.handle === 'old-card')
  const query = queryFor('old-card', { personalNumber: undefined, oldCardNumber: first?.oldCard })
  for (const path of paths) expect((await lookUp(path, query)).value?.personalNumber).toBe(first?.number)
})

test('names are accepted in NFD, lower case and with markup around them, and sent stripped', async () => {
  const path = paths[0] as PopulationPath
  const name = ' nguyễn  <văn> & thử ]]>'.normalize('NFD')
  expect((await lookUp(path, queryFor('thu', { fullName: name }))).value?.fullName).toBe('NGUYỄN VĂN THỬ')
  expect(mocks.journal.entries()[0]?.body).toContain('<dan:HoVaTen>NGUYENVANTHU</dan:HoVaTen>')
})

test('the national exchange states its message id, and the province hands out none', async () => {
  const [ndxp, soap] = await Promise.all(paths.slice(0, 2).map((path) => lookUp(path, queryFor('mai'))))
  expect(ndxp?.exchangeId).toMatch(/^[0-9a-f-]{36}$/)
  expect(soap?.exchangeId).toBeNull()
})

test('the time of the data is passed on where the register states one', async () => {
  for (const path of paths) {
    const { asOf } = await lookUp(path, queryFor('qcvn'))
    expect(Date.parse(asOf ?? '')).toBeGreaterThan(Date.now() - 60_000)
    expect(asOf).toMatch(/Z$/)
  }
})

test('headers are those of the contract: login per request, client, key, no packing, trace context', async () => {
  const query = { ...queryFor('mai'), traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }
  for (const path of paths) await lookUp(path, query)
  const [ndxp, soap, envelope] = mocks.journal.entries().filter((entry) => entry.layer !== 'token')
  expect(ndxp?.headers).toMatchObject({
    'content-type': 'application/xml; charset=utf-8',
    soapaction: '""',
    'x-road-client': 'TEST/GOV/H99/GATEWAY',
    apikey: '***',
    authorization: '***',
    'accept-encoding': 'identity',
    traceparent: query.traceparent,
  })
  expect(Math.abs(Number(ndxp?.headers.timestamp) - Date.now())).toBeLessThan(60_000)
  expect(soap?.headers).toMatchObject({ authhash: '***', lgspaccesstoken: '***', authorization: '***', accept: '*' })
  expect(soap?.body).toContain('<qldc:TraCuuThongTinCongDan>')
  expect(envelope?.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8' })
})

test('at one moment every account signs in as itself to each service, and at the next moment anew', async () => {
  const logins: (string | undefined)[] = []
  const server = createServer((request, response) => {
    logins.push(request.headers.authorization)
    response.writeHead(500).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  let now = Date.parse('2026-11-30T07:00:00Z')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const own = { units: ['H99.02'], username: 'other', secret: 'other-secret' }
  const services = { hashPath: '/lookup', verifyHashPath: '/verify', credentials: [own] }
  const path = openPath('ndxp-soap', url, { username: 'main', secret: 'main-secret', ...services }, { now: () => now })
  const query = queryFor('mai')
  const ofOther = { ...query, purpose: { ...query.purpose, unit: 'H99.02' } }
  const login = (hashed: string, username: string, secret: string) => {
    const token = createHash('sha256').update(`${hashed}${username}${now}${secret}`).digest('hex')
    return `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}`
  }
  try {
    const expected: string[] = []
    for (const step of [0, 1]) {
      now += step
      // One after the other to one service, so that only the account differs from the login before.
      for (const [send, hashed] of [[lookUp, '/lookup'] as const, [verify, '/verify'] as const]) {
        for (const asked of [query, query, ofOther, ofOther, query]) {
          await toFailure(send(path, asked))
          expected.push(asked === query ? login(hashed, 'main', 'main-secret') : login(hashed, 'other', 'other-secret'))
        }
      }
    }
    expect(logins).toEqual(expected)
    expect(new Set(logins).size).toBe(8)
  } finally {
    await path.close()
    server.close()
  }
})

test('no identifier ever stands in a URL', async () => {
  for (const path of paths) await lookUp(path, queryFor('canary'))
  expect(mocks.journal.identifiersInUrls()).toBe(0)
})

describe('what the contract leaves open is a setting', () => {
  const variants: [what: string, mock: Partial<Mocks['settings']>, ours: object][] = [
    ['prefix dc:', { responsePrefix: 'dc' }, {}],
    ['default namespace', { responsePrefix: 'default' }, {}],
    ['timestamp in seconds', { timestampUnit: 's' }, { timestampUnit: 's' }],
    [
      'dates with dashes and accented names',
      { lookupDateForm: 'yyyy-MM-dd', nameMode: 'upper-accented' },
      { services: { lookup: { dateFormat: 'yyyy-MM-dd', nameMode: 'upper-accented' } } },
    ],
    ['no collection when nobody is found', { notFound: 'no-collection' }, {}],
  ]
  test.each(variants)('%s', async (_, theirs, ours) => {
    const before = { ...mocks.settings }
    Object.assign(mocks.settings, theirs)
    const path = openPath('ndxp-soap', mocks.url, ours)
    try {
      expect((await lookUp(path, queryFor('tone-mark'))).value?.fullName).toBe('ĐẶNG HOÀ THUỶ')
      expect((await lookUp(path, queryFor('tone-mark', { fullName: 'Đặng Văn Khác' }))).value).toBeNull()
    } finally {
      Object.assign(mocks.settings, before)
      await path.close()
    }
  })

  test('the verification of 2022 checks the birth date too and says so', async () => {
    mocks.settings.verifyForm = '2022'
    const path = openPath('ndxp-soap', mocks.url, { services: { verify: { form: '2022', code: '003' } } })
    try {
      expect(path.verifies).toContain('dateOfBirth')
      expect((await verify(path, queryFor('thu'))).value).toBe(true)
      const otherDay = queryFor('thu', { dateOfBirth: { precision: 'day', date: '1990-02-01' } })
      expect((await verify(path, otherDay)).value).toBe(false)
    } finally {
      mocks.settings.verifyForm = 'either'
      await path.close()
    }
  })

  test('a verification that is switched off checks nothing and is never sent', async () => {
    const path = openPath('ndxp-soap', mocks.url, { services: { verify: { enabled: false } } })
    expect(path.verifies).toEqual([])
    expect((await toFailure(verify(path, queryFor('thu')))).code).toBe('internal-error')
    expect(mocks.journal.entries()).toEqual([])
    await path.close()
  })
})

describe('what cannot be asked is refused before anything is sent', () => {
  test('an officer code of the wrong form, a name without letters, a lookup without birth date', async () => {
    const path = paths[0] as PopulationPath
    const query = queryFor('thu')
    const wrong: [pointer: string, query: typeof query][] = [
      ['/purpose/officer', { ...query, purpose: { ...query.purpose, officer: 'canbo.mau' } }],
      ['/person/fullName', queryFor('thu', { fullName: '<>&' })],
      ['/person/dateOfBirth', queryFor('thu', { dateOfBirth: undefined })],
    ]
    for (const [pointer, requested] of wrong) {
      const failure = await toFailure(lookUp(path, requested))
      expect(failure).toMatchObject({ code: 'request-invalid', sent: 'no' })
      expect(failure.faults.map((fault) => fault.pointer)).toEqual([pointer])
    }
    expect(mocks.journal.entries()).toEqual([])
  })

  test('an officer without a key at the provincial bus', async () => {
    const query = queryFor('thu')
    const stranger = { ...query, purpose: { ...query.purpose, officer: '999085000123' } }
    const failure = await toFailure(lookUp(paths[1] as PopulationPath, stranger))
    expect(failure).toMatchObject({ code: 'officer-not-authorised', layer: 'gateway', sent: 'no' })
    expect(mocks.journal.entries()).toEqual([])
  })
})
