/** Every answer that is none, from the mock national systems over real sockets: whose failure it is, and nobody's name in it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FaultName, FaultParams } from '../../../mocks/faults.ts'
import { CANARY, getPersona } from '../../../mocks/personas.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import type { FailureCode, Layer } from '../../../src/domain/failure.ts'
import type { PopulationPath } from '../../../src/domain/person/population.ts'
import { type Driver, drivers, getTraces, lookUp, openPath, published, queryFor, toFailure, verify } from '../paths.ts'

let mocks: Mocks
const paths = new Map<Driver, PopulationPath>()
const toPath = (driver: Driver) => paths.get(driver) as PopulationPath

beforeAll(async () => {
  mocks = await startMocks()
  for (const driver of drivers) {
    paths.set(driver, openPath(driver, mocks.url, { headersTimeoutMs: 400, bodyTimeoutMs: 400 }))
    // Tokens are got before anything is broken.
    await lookUp(toPath(driver), queryFor('mai'))
  }
})
afterEach(() => mocks.faults.clear())
afterAll(async () => {
  await Promise.all([...paths.values()].map((path) => path.close()))
  await mocks.close()
})

const getHop = (driver: Driver): Layer => (driver === 'ndxp-soap' ? 'security-server' : 'provincial-bus')
const mockLayers = {
  'ndxp-soap': 'ndxp',
  'lgsp-soap': 'lgsp-soap',
  'lgsp-json-envelope': 'lgsp-envelope',
  'lgsp-json-tree': 'lgsp-tree',
} as const

type Expected = { code: FailureCode; layer?: Layer | 'hop'; phase?: string; sent?: string; detail?: string | undefined }
type Row = [fault: FaultName, params: FaultParams, expected: Expected, only?: readonly Driver[]]

const soap = ['ndxp-soap', 'lgsp-soap'] as const
const xmlInside = ['ndxp-soap', 'lgsp-soap', 'lgsp-json-envelope'] as const
const bus = ['lgsp-soap', 'lgsp-json-envelope', 'lgsp-json-tree'] as const
const unreadable = { code: 'answer-unreadable', phase: 'body', sent: 'answered' } as const
const network = { layer: 'network' } as const

const rows: Row[] = [
  ['reset', {}, { code: 'connection-reset', ...network, sent: 'maybe' }],
  ['close', {}, { code: 'connection-reset', ...network, sent: 'maybe' }],
  ['reset-mid-headers', {}, { code: 'connection-reset', ...network, sent: 'maybe' }],
  ['reset-mid-body', {}, { code: 'answer-truncated', ...network, phase: 'body', sent: 'answered' }],
  ['truncated', { mode: 'length' }, { code: 'answer-truncated', ...network, phase: 'body', sent: 'answered' }],
  ['truncated', { mode: 'chunked' }, { code: 'answer-truncated', ...network, phase: 'body', sent: 'answered' }],
  ['black-hole', {}, { code: 'first-byte-timeout', ...network, phase: 'first-byte', sent: 'maybe' }],
  ['slow-headers', { delayMs: 60_000 }, { code: 'first-byte-timeout', ...network, sent: 'maybe' }],
  ['slow-body', { stepMs: 60_000 }, { code: 'body-timeout', ...network, phase: 'body', sent: 'answered' }],
  ['garbage-wire', {}, { code: 'answer-unreadable', ...network, phase: 'first-byte' }],
  ['html-200', {}, { code: 'answer-html', layer: 'hop', detail: 'http 200' }],
  ['http-500', {}, { code: 'answer-html', layer: 'hop', detail: 'http 500' }],
  ['http-502', {}, { code: 'answer-html', layer: 'hop', detail: 'http 502' }],
  ['http-503', { retryAfter: 7 }, { code: 'answer-html', layer: 'hop', detail: 'http 503' }],
  ['redirect', {}, { code: 'http-error', layer: 'hop', detail: 'http 302' }],
  ['empty-body', {}, { ...unreadable, layer: 'hop', detail: 'empty' }],
  ['broken-xml', {}, { code: 'answer-unreadable' }, soap],
  ['broken-xml', {}, { code: 'answer-unreadable', layer: 'hop' }, ['lgsp-json-tree']],
  ['double-escaped', {}, { code: 'answer-unreadable', layer: 'hop' }],
  ['lost-backslash', {}, { code: 'answer-unreadable', layer: 'hop', detail: 'xml' }, xmlInside],
  ['wrong-namespace', {}, { code: 'answer-unreadable', layer: 'ministry', detail: 'unexpected element' }, xmlInside],
  ['wrong-charset', { charset: 'windows-1258', declared: false }, { code: 'answer-charset', layer: 'hop' }, soap],
  ['wrong-charset', { charset: 'iso-8859-5', declared: true }, { code: 'answer-charset', layer: 'hop' }, soap],
  ['doctype-bomb', { kind: 'entities' }, { code: 'answer-hostile', layer: 'hop', detail: 'dtd' }, xmlInside],
  ['doctype-bomb', { kind: 'external' }, { code: 'answer-hostile', layer: 'hop', detail: 'dtd' }, xmlInside],
  ['deep-nesting', {}, { code: 'answer-hostile', layer: 'hop', detail: 'depth' }],
  ['huge-stream', {}, { code: 'answer-too-large', phase: 'body', sent: 'answered' }],
  ['xroad-error', {}, securityServer('security-server-failed', 'Server.ServerProxy.NetworkError')],
  ['xroad-error', { form: 'xml' }, securityServer('security-server-failed', 'Server.ServerProxy.NetworkError')],
  ['xroad-error', { type: 'Client.BadRequest' }, securityServer('security-server-refused', 'Client.BadRequest')],
  [
    'xroad-error',
    { type: 'Server.ServerProxy.AccessDenied' },
    securityServer('security-server-refused', 'Server.ServerProxy.AccessDenied'),
  ],
  [
    'xroad-error',
    { type: `Server.ServerProxy.${CANARY.number}` },
    securityServer('security-server-failed', 'Server.ServerProxy.*'),
  ],
  ...(['json', 'xml'] as const).flatMap((form): Row[] => [
    ['wso2-fault', { code: 900900, form }, provincialBus('bus-forbidden', '900900'), bus],
    ['wso2-fault', { code: 900901, form }, provincialBus('bus-credentials-refused', '900901'), bus],
    ['wso2-fault', { code: 900902, form, status: 200 }, provincialBus('bus-credentials-refused', '900902'), bus],
    ['wso2-fault', { code: 900906, form }, provincialBus('bus-resource-unknown', '900906'), bus],
    ['wso2-fault', { code: 700700, form }, provincialBus('bus-api-blocked', '700700'), bus],
    ['wso2-fault', { code: 900800, form }, provincialBus('bus-throttled', '900800'), bus],
    ['wso2-fault', { code: 101503, form }, provincialBus('bus-fault', '101503'), bus],
  ]),
  ['soap-fault', { side: 'server' }, { code: 'ministry-failed', layer: 'ministry', detail: 'Server' }, xmlInside],
  ['soap-fault', { side: 'server', status: 200 }, { code: 'ministry-failed', layer: 'ministry' }, xmlInside],
  [
    'soap-fault',
    { side: 'client', text: `Sai ${CANARY.name}` },
    { code: 'ministry-refused', layer: 'ministry' },
    xmlInside,
  ],
  ['soap-fault', { text: 'Timestamp quá hạn' }, { code: 'ministry-credentials-refused' }, xmlInside],
  ['envelope-error-text', {}, provincialBus('bus-error-text'), ['lgsp-json-envelope']],
  ['envelope-error-text', { text: `Lỗi: ${CANARY.name}` }, provincialBus('bus-error-text'), ['lgsp-json-envelope']],
  ['envelope-error-text', { text: '' }, { code: 'answer-unreadable', layer: 'hop' }, ['lgsp-json-envelope']],
  ['envelope-error-code', {}, provincialBus('bus-error-text', '-1'), ['lgsp-json-envelope']],
  ['facade-error', { code: '001' }, { code: 'ministry-refused' }, ['lgsp-json-tree']],
  ['facade-error', { code: '004' }, { code: 'procedure-not-authorised', detail: '004' }, ['lgsp-json-tree']],
  ['facade-error', { code: '005' }, { code: 'officer-not-authorised', detail: '005' }, ['lgsp-json-tree']],
  [
    'facade-error',
    { code: `connect ECONNREFUSED ${CANARY.number}` },
    provincialBus('bus-error-text'),
    ['lgsp-json-tree'],
  ],
  ['token-refused', {}, { code: 'ministry-credentials-refused', layer: 'ministry', detail: 'http 401' }, ['ndxp-soap']],
]

function securityServer(code: FailureCode, detail: string): Expected {
  return { code, layer: 'security-server', detail, sent: 'answered' }
}
function provincialBus(code: FailureCode, detail?: string): Expected {
  return { code, layer: 'provincial-bus', sent: 'answered', ...(detail === undefined ? {} : { detail }) }
}

describe.each(drivers)('%s', (driver) => {
  const mine = rows.filter(([, , , only]) => only === undefined || only.includes(driver))
  test.each(mine)('%s %j', async (fault, params, { layer, ...expected }) => {
    mocks.faults.add({ fault, params, layer: mockLayers[driver] })
    const failure = await toFailure(lookUp(toPath(driver), queryFor(CANARY)))
    expect(failure).toMatchObject({
      ...expected,
      ...(layer === undefined ? {} : { layer: layer === 'hop' ? getHop(driver) : layer }),
    })
    for (const trace of getTraces(CANARY)) expect(published(failure)).not.toContain(trace)
  })

  test('random bytes with status 200 are no answer', async () => {
    mocks.faults.add({ fault: 'garbage', layer: mockLayers[driver] })
    const failure = await toFailure(lookUp(toPath(driver), queryFor(CANARY)))
    expect(['answer-unreadable', 'answer-charset']).toContain(failure.code)
    expect(failure.layer).toBe(getHop(driver))
  })

  test('it works again as soon as the fault is gone', async () => {
    expect((await lookUp(toPath(driver), queryFor('mai'))).value?.fullName).toBe('TRẦN THỊ MAI')
  })
})

test('a pause that they ask for is passed on', async () => {
  mocks.faults.add({ fault: 'http-503', params: { retryAfter: 7 } })
  expect((await toFailure(lookUp(toPath('ndxp-soap'), queryFor('mai')))).retryAfterMs).toBe(7_000)
  mocks.faults.clear()
  mocks.faults.add({ fault: 'wso2-fault', params: { code: 900800, retryAfter: 30 } })
  expect((await toFailure(lookUp(toPath('lgsp-soap'), queryFor('mai')))).retryAfterMs).toBe(30_000)
})

describe('a declared charset is honoured', () => {
  test.each(soap)('windows-1258 through %s', async (driver) => {
    mocks.faults.add({ fault: 'wrong-charset', params: { charset: 'windows-1258', declared: true } })
    const { value } = await lookUp(toPath(driver), queryFor('tone-mark'))
    expect(value?.fullName).toBe('ĐẶNG HOÀ THUỶ')
  })
})

describe('the ministry refuses a right, which never opens a breaker', () => {
  const refusals = [
    ['refusedOfficers', '999085000777', 'officer-not-authorised'],
    ['refusedUnits', 'H99.01.02', 'unit-not-authorised'],
    ['refusedProcedures', '1.999999', 'procedure-not-authorised'],
  ] as const
  test.each(refusals)('%s', async (list, value, code) => {
    mocks.settings[list] = [value]
    try {
      for (const driver of drivers) {
        // The bus of the JSON envelope writes its own unit.
        if (driver === 'lgsp-json-envelope' && list === 'refusedUnits') continue
        const failure = await toFailure(lookUp(toPath(driver), queryFor(CANARY)))
        expect(failure).toMatchObject({ code, countsAgainstPath: false, retryable: false, sent: 'answered' })
      }
    } finally {
      mocks.settings[list] = []
    }
  })
})

test('a stale clock, a wrong key and a wrong client are distinguished', async () => {
  const stale = openPath('ndxp-soap', mocks.url, {}, { now: () => Date.now() - 600_000 })
  expect((await toFailure(lookUp(stale, queryFor('mai')))).code).toBe('ministry-credentials-refused')
  const wrongKey = openPath('ndxp-soap', mocks.url, { apiKey: 'another' })
  expect((await toFailure(lookUp(wrongKey, queryFor('mai')))).code).toBe('ministry-credentials-refused')
  const stranger = openPath('ndxp-soap', mocks.url, { xRoadClient: 'TEST/GOV/H99/STRANGER' })
  expect(await toFailure(lookUp(stranger, queryFor('mai')))).toMatchObject({
    code: 'security-server-refused',
    layer: 'security-server',
  })
  await Promise.all([stale, wrongKey, stranger].map((path) => path.close()))
})

test('a record twice is one record with a notice; the number and the name alone make a person', async () => {
  mocks.faults.add({ fault: 'duplicate-persons', params: { copies: 3 } })
  for (const driver of drivers) {
    const { value, notices } = await lookUp(toPath(driver), queryFor('mai'))
    expect(value?.personalNumber).toBe(getPersona('mai').number)
    expect(notices).toEqual([{ code: 'several-records', pointer: '/person' }])
  }
  mocks.faults.clear()
  mocks.faults.add({ fault: 'incomplete-person' })
  const { value } = await lookUp(toPath('ndxp-soap'), queryFor('mai'))
  expect(value).toMatchObject({ fullName: null, dateOfBirth: null, sex: { code: 'female' } })
  mocks.faults.clear()
  mocks.faults.add({ fault: 'incomplete-person', params: { missing: 'SoDinhDanh' } })
  for (const driver of drivers) {
    expect(await toFailure(lookUp(toPath(driver), queryFor('mai')))).toMatchObject({
      code: 'answer-unreadable',
      detail: 'another number',
    })
  }
})

test('an answer to a verification that is neither yes nor no is unreadable', async () => {
  mocks.faults.add({ fault: 'wrong-namespace', operation: 'verify' })
  expect((await toFailure(verify(toPath('ndxp-soap'), queryFor('mai')))).code).toBe('answer-unreadable')
})

test('what a refusal means is a table that the operator can change', async () => {
  const faultRules = [{ text: 'khong tim thay', means: 'not-matched' as const }]
  const path = openPath('ndxp-soap', mocks.url, { faultRules })
  mocks.faults.add({ fault: 'soap-fault', params: { text: 'Không tìm thấy thông tin' } })
  expect((await lookUp(path, queryFor('mai'))).value).toBeNull()
  expect((await verify(path, queryFor('mai'))).value).toBe(false)
  await path.close()
})
