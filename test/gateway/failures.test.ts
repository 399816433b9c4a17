/**
 * Every way the other side can fail, through the whole gateway over real sockets: the caller learns whose failure it is
 * and whether to repeat, in its language; and the canary, about whom every question is, stands nowhere but in the question.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FaultName, FaultParams } from '../../mocks/faults.ts'
import { CANARY } from '../../mocks/personas.ts'
import type { Layer } from '../../mocks/population/layer.ts'
import type { FailureCode } from '../../src/domain/failure.ts'
import { failureTexts } from '../../src/domain/failure-text.ts'
import { type Answer, type PathName, startGateway, type TestGateway } from '../support/gateway.ts'
import { auditOf, expectNoCanary, lookupOf, lookups, verificationOf, verifications } from './questions.ts'

/** One fault is one failure: no second attempt, and no breaker that remembers. */
const guard = { attemptsMax: 1, volumeMin: 10_000 }
const impatient = { connectTimeoutMs: 1_000, headersTimeoutMs: 1_000, bodyTimeoutMs: 1_000 }

interface Told {
  code: FailureCode
  layer: string
  status: number
  retryable: boolean
  detail?: string
}
const told = (code: FailureCode, layer: string, status: number, retryable: boolean, detail?: string): Told => ({
  code,
  layer,
  status,
  retryable,
  ...(detail !== undefined && { detail }),
})

type Row = [fault: FaultName, params: FaultParams, told: Told]
const roads = { ndxp: 'ndxp', lgsp: 'lgsp-soap', 'lgsp-envelope': 'lgsp-envelope', 'lgsp-tree': 'lgsp-tree' } as const
type Road = keyof typeof roads

/** What happens to any answer on any road; `hop` is whoever stands nearest to us. */
const anywhere = (hop: string): Row[] => [
  ['reset', {}, told('connection-reset', 'network', 502, true)],
  ['close', {}, told('connection-reset', 'network', 502, true)],
  ['reset-mid-headers', {}, told('connection-reset', 'network', 502, true)],
  ['reset-mid-body', {}, told('answer-truncated', 'network', 502, true)],
  ['truncated', { mode: 'length' }, told('answer-truncated', 'network', 502, true)],
  ['truncated', { mode: 'chunked' }, told('answer-truncated', 'network', 502, true)],
  ['garbage-wire', {}, told('answer-unreadable', 'network', 502, true, 'not http')],
  ['html-200', {}, told('answer-html', hop, 502, true, 'http 200')],
  ['http-500', {}, told('answer-html', hop, 502, true, 'http 500')],
  ['http-502', {}, told('answer-html', hop, 502, true, 'http 502')],
  ['http-503', {}, told('answer-html', hop, 502, true, 'http 503')],
  ['http-status', { status: 418 }, told('answer-html', hop, 502, true, 'http 418')],
  ['redirect', {}, told('http-error', hop, 502, true, 'http 302')],
  ['empty-body', {}, told('answer-unreadable', hop, 502, true, 'empty')],
  ['double-escaped', {}, told('answer-unreadable', hop, 502, true)],
  ['deep-nesting', {}, told('answer-hostile', hop, 502, true, 'depth')],
  ['huge-stream', {}, told('answer-too-large', 'ministry', 502, true)],
]
const silence: Row[] = [
  ['black-hole', {}, told('first-byte-timeout', 'network', 504, true)],
  ['slow-headers', { delayMs: 60_000 }, told('first-byte-timeout', 'network', 504, true)],
  ['slow-body', { stepMs: 60_000 }, told('body-timeout', 'network', 504, true)],
]
const xmlInside = (hop: string): Row[] => [
  ['broken-xml', {}, told('answer-unreadable', hop, 502, true)],
  ['lost-backslash', {}, told('answer-unreadable', hop, 502, true, 'xml')],
  ['wrong-namespace', {}, told('answer-unreadable', 'ministry', 502, true)],
  ['doctype-bomb', { kind: 'entities' }, told('answer-hostile', hop, 502, true, 'dtd')],
  ['doctype-bomb', { kind: 'external' }, told('answer-hostile', hop, 502, true, 'dtd')],
  ['soap-fault', { side: 'server' }, told('ministry-failed', 'ministry', 502, true, 'Server')],
  ['soap-fault', { side: 'server', status: 200 }, told('ministry-failed', 'ministry', 502, true)],
  ['soap-fault', { side: 'client', text: echo() }, told('ministry-refused', 'ministry', 502, false, 'Client')],
  ['soap-fault', { text: 'Timestamp quá hạn' }, told('ministry-credentials-refused', 'ministry', 502, false)],
  ['soap-fault', { text: `Cán bộ không có quyền ${echo()}` }, told('officer-not-authorised', 'ministry', 403, false)],
  ['soap-fault', { text: 'Đơn vị chưa được cấp phép' }, told('unit-not-authorised', 'ministry', 403, false)],
  ['soap-fault', { text: 'MaDVC không được phép' }, told('procedure-not-authorised', 'ministry', 403, false)],
]
const charset = (hop: string): Row[] => [
  ['wrong-charset', { charset: 'windows-1258', declared: false }, told('answer-charset', hop, 502, true)],
  ['wrong-charset', { charset: 'iso-8859-5', declared: true }, told('answer-charset', hop, 502, true)],
]
const bus = 'provincial-bus'
const busSpeaks: Row[] = (['json', 'xml'] as const).flatMap((form): Row[] => [
  ['wso2-fault', { code: 900900, form }, told('bus-forbidden', bus, 502, false, '900900')],
  ['wso2-fault', { code: 900901, form }, told('bus-credentials-refused', bus, 502, false, '900901')],
  ['wso2-fault', { code: 900902, form, status: 200 }, told('bus-credentials-refused', bus, 502, false, '900902')],
  ['wso2-fault', { code: 900906, form }, told('bus-resource-unknown', bus, 502, false, '900906')],
  ['wso2-fault', { code: 700700, form }, told('bus-api-blocked', bus, 502, true, '700700')],
  ['wso2-fault', { code: 900800, form }, told('bus-throttled', bus, 503, true, '900800')],
  ['wso2-fault', { code: 101503, form }, told('bus-fault', bus, 502, true, '101503')],
])
const server = 'security-server'
const xroad: Row[] = [
  [
    'xroad-error',
    { form: 'json' },
    told('security-server-failed', server, 502, true, 'Server.ServerProxy.NetworkError'),
  ],
  [
    'xroad-error',
    { form: 'xml' },
    told('security-server-failed', server, 502, true, 'Server.ServerProxy.NetworkError'),
  ],
  [
    'xroad-error',
    { type: 'Client.BadRequest' },
    told('security-server-refused', server, 502, false, 'Client.BadRequest'),
  ],
  ['xroad-error', { message: echo() }, told('security-server-failed', server, 502, true)],
  ['xroad-error', { type: `Server.${CANARY.number}` }, told('security-server-failed', server, 502, true, 'Server.*')],
]

const table: Record<Road, Row[]> = {
  ndxp: [
    ...anywhere(server),
    ...silence,
    ...xmlInside(server),
    ...charset(server),
    ...xroad,
    ['token-refused', {}, told('ministry-credentials-refused', 'ministry', 502, false, 'http 401')],
    ['clock-skew', {}, told('ministry-credentials-refused', 'ministry', 502, false)],
  ],
  lgsp: [...anywhere(bus), ...silence, ...xmlInside(bus), ...charset(bus), ...busSpeaks],
  'lgsp-envelope': [
    ...anywhere(bus),
    ...xmlInside(bus).filter(([fault]) => fault !== 'broken-xml'),
    ...busSpeaks,
    ['envelope-error-text', { text: echo() }, told('bus-error-text', bus, 502, true)],
    ['envelope-error-text', { text: '' }, told('answer-unreadable', bus, 502, true)],
    ['envelope-error-code', { text: echo() }, told('bus-error-text', bus, 502, true, '-1')],
    ['envelope-error-code', { code: '401' }, told('bus-credentials-refused', bus, 502, false)],
  ],
  'lgsp-tree': [
    ...anywhere(bus),
    ['broken-xml', {}, told('answer-unreadable', bus, 502, true)],
    ...busSpeaks,
    ['facade-error', { code: '001' }, told('ministry-refused', 'ministry', 502, false, '001')],
    ['facade-error', { code: '004' }, told('procedure-not-authorised', 'ministry', 403, false, '004')],
    ['facade-error', { code: '005' }, told('officer-not-authorised', 'ministry', 403, false, '005')],
    ['facade-error', { code: `ECONNREFUSED ${echo()}` }, told('bus-error-text', bus, 502, true)],
  ],
}

/** The canary, as an upstream that repeats what it was asked would write her. */
function echo(): string {
  return `${CANARY.number} ${CANARY.name} ${CANARY.birthDate} ${CANARY.birthDate.replaceAll('-', '')}`
}

/** A lookup in English and a verification in Vietnamese end in the same failure, and tell nobody about the canary. */
async function expectFailure(gateway: TestGateway, expected: Told): Promise<void> {
  const [en, vi] = await Promise.all([
    gateway.post(lookups, lookupOf(CANARY), { 'accept-language': 'en' }),
    gateway.post(verifications, verificationOf(CANARY), { 'accept-language': 'vi, en;q=0.5' }),
  ])
  expectProblem(en, 'en', expected)
  expectProblem(vi, 'vi', expected)
}

function expectProblem({ status, headers, json, text }: Answer, language: 'en' | 'vi', expected: Told): void {
  expect(json).toMatchObject(expected)
  expect(status).toBe(expected.status)
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json\b/)
  expect(headers.get('content-language')).toBe(language)
  const { title, nextStep } = failureTexts[expected.code]
  expect(json).toMatchObject({ title: title[language], nextStep: nextStep[language] })
  expect(json.requestId).toBe(headers.get('x-request-id'))
  if (status === 503) expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expectNoCanary('problem', text + JSON.stringify([...headers]))
}

async function expectNoTrace(gateway: TestGateway): Promise<void> {
  expect(gateway.log.length).toBeGreaterThan(0)
  expectNoCanary('log', gateway.log.join('\n'))
  expectNoCanary('metrics', (await gateway.get('/metrics')).text)
  expectNoCanary('trail', JSON.stringify(await auditOf(gateway)))
  expectNoCanary('links', (await gateway.get('/v1/links')).text)
}

describe.each(Object.keys(roads) as Road[])('through %s', (road) => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startGateway({ paths: [road], guard, path: impatient })
    // The token is got before anything is broken.
    expect((await gateway.post(lookups, lookupOf(CANARY))).json.person.fullName).toBe(CANARY.name)
  })
  afterEach(() => gateway.mocks.faults.clear())
  afterAll(() => gateway.stop())

  test.each(table[road])('%s %j is told as what it is', async (fault, params, expected) => {
    gateway.mocks.faults.add({ fault, params, layer: roads[road] satisfies Layer })
    await expectFailure(gateway, expected)
  })

  test('random bytes with status 200 are no answer', async () => {
    gateway.mocks.faults.add({ fault: 'garbage', layer: roads[road] })
    const { status, json, text } = await gateway.post(lookups, lookupOf(CANARY))
    expect(status).toBe(502)
    expect(json).toMatchObject({ code: expect.stringMatching(/^answer-(unreadable|charset)$/), retryable: true })
    expectNoCanary('problem', text)
  })

  test.runIf(road !== 'ndxp')('no token to be had is told as that, and not as a refusal of the service', async () => {
    gateway.mocks.faults.add({ fault: 'wso2-fault', params: { code: 900901 }, layer: roads[road] })
    gateway.mocks.faults.add({ fault: 'token-refused', layer: 'token' })
    await expectFailure(gateway, told('token-unavailable', bus, 502, true))
  })

  test('it answers again as soon as the fault is gone, and every failure is in the trail', async () => {
    expect((await gateway.post(lookups, lookupOf(CANARY))).json.person.fullName).toBe(CANARY.name)
    const failed = (await auditOf(gateway)).filter(({ outcome }) => outcome === 'failed')
    const codes = new Set(failed.map(({ result }) => result))
    for (const [, , { code }] of table[road]) expect(codes).toContain(code)
    expect(failed.every(({ path, attempts }) => path === road && attempts === 1)).toBe(true)
  })

  test('the canary stands in no log, no metric, no health report and no record of the trail', () =>
    expectNoTrace(gateway))
})

describe('the road itself', () => {
  const broken: [what: string, path: PathName, url: string | undefined, told: Told][] = [
    ['a name without an address', 'ndxp', 'http://no-such-host.invalid/x', told('dns-failed', 'network', 503, true)],
    ['a port where nobody listens', 'ndxp', undefined, told('connection-refused', 'network', 503, true)],
  ]
  test.each(broken)('%s is told as what it is', async (_, path, url, expected) => {
    const gateway = await startGateway({ paths: [path], guard, path: { ...impatient, ...(url && { url }) } })
    try {
      if (url === undefined) await gateway.mocks.pause()
      await expectFailure(gateway, expected)
      await expectNoTrace(gateway)
    } finally {
      await gateway.stop()
    }
  })

  test('a port that does not speak TLS is told as a failure of TLS', async () => {
    const plain = await startGateway({ guard })
    const url = `${plain.mocks.url.replace('http:', 'https:')}/ndxp/population`
    const gateway = await startGateway({ guard, path: { ...impatient, url } })
    try {
      await expectFailure(gateway, told('tls-failed', 'network', 502, true))
      await expectNoTrace(gateway)
    } finally {
      await gateway.stop()
      await plain.stop()
    }
  })
})
