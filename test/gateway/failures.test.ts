/**
 * Every way the other side can fail, through the whole gateway over real sockets: the caller learns whose failure it is
 * and whether to repeat, in its language; and the canary, about whom every question is, appears nowhere but in the question.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FaultName, FaultParams } from '../../mocks/faults.ts'
import { CANARY } from '../../mocks/personas.ts'
import type { Layer } from '../../mocks/wire/types.ts'
import type { FailureCode } from '../../src/domain/failure.ts'
import { failureTexts } from '../../src/domain/texts/failure-text.ts'
import { type Answer, type PathName, startGateway, type TestGateway } from '../support/gateway.ts'
import { expectNoCanary, getAudit, getLookup, lookups, makeVerification, verifications } from './questions.ts'

/** One fault is one failure: no second attempt, and no breaker that remembers. */
const guard = { attemptsMax: 1, volumeMin: 10_000 }
const impatient = { connectTimeoutMs: 1_000, headersTimeoutMs: 1_000, bodyTimeoutMs: 1_000 }

interface Reported {
  code: FailureCode
  layer: string
  status: number
  retryable: boolean
  detail?: string
}
const reported = (code: FailureCode, layer: string, status: number, retryable: boolean, detail?: string): Reported => ({
  code,
  layer,
  status,
  retryable,
  ...(detail !== undefined && { detail }),
})

type Row = [fault: FaultName, params: FaultParams, reported: Reported]
const layers = { ndxp: 'ndxp', lgsp: 'lgsp-soap', 'lgsp-envelope': 'lgsp-envelope', 'lgsp-tree': 'lgsp-tree' } as const
type RouteName = keyof typeof layers

/** What happens to any answer on any path; `hop` is the hop nearest to us. */
const anywhere = (hop: string): Row[] => [
  ['reset', {}, reported('connection-reset', 'network', 502, true)],
  ['close', {}, reported('connection-reset', 'network', 502, true)],
  ['reset-mid-headers', {}, reported('connection-reset', 'network', 502, true)],
  ['reset-mid-body', {}, reported('answer-truncated', 'network', 502, true)],
  ['truncated', { mode: 'length' }, reported('answer-truncated', 'network', 502, true)],
  ['truncated', { mode: 'chunked' }, reported('answer-truncated', 'network', 502, true)],
  ['garbage-wire', {}, reported('answer-unreadable', 'network', 502, true, 'not http')],
  ['html-200', {}, reported('answer-html', hop, 502, true, 'http 200')],
  ['http-500', {}, reported('answer-html', hop, 502, true, 'http 500')],
  ['http-502', {}, reported('answer-html', hop, 502, true, 'http 502')],
  ['http-503', {}, reported('answer-html', hop, 502, true, 'http 503')],
  ['http-status', { status: 418 }, reported('answer-html', hop, 502, true, 'http 418')],
  ['redirect', {}, reported('http-error', hop, 502, true, 'http 302')],
  ['empty-body', {}, reported('answer-unreadable', hop, 502, true, 'empty')],
  ['double-escaped', {}, reported('answer-unreadable', hop, 502, true)],
  ['deep-nesting', {}, reported('answer-hostile', hop, 502, true, 'depth')],
  ['huge-stream', {}, reported('answer-too-large', 'ministry', 502, true)],
]
const silence: Row[] = [
  ['black-hole', {}, reported('first-byte-timeout', 'network', 504, true)],
  ['slow-headers', { delayMs: 60_000 }, reported('first-byte-timeout', 'network', 504, true)],
  ['slow-body', { stepMs: 60_000 }, reported('body-timeout', 'network', 504, true)],
]
const xmlInside = (hop: string): Row[] => [
  ['broken-xml', {}, reported('answer-unreadable', hop, 502, true)],
  ['lost-backslash', {}, reported('answer-unreadable', hop, 502, true, 'xml')],
  ['wrong-namespace', {}, reported('answer-unreadable', 'ministry', 502, true)],
  ['doctype-bomb', { kind: 'entities' }, reported('answer-hostile', hop, 502, true, 'dtd')],
  ['doctype-bomb', { kind: 'external' }, reported('answer-hostile', hop, 502, true, 'dtd')],
  ['soap-fault', { side: 'server' }, reported('ministry-failed', 'ministry', 502, true, 'Server')],
  ['soap-fault', { side: 'server', status: 200 }, reported('ministry-failed', 'ministry', 502, true)],
  ['soap-fault', { side: 'client', text: echo() }, reported('ministry-refused', 'ministry', 502, false, 'Client')],
  ['soap-fault', { text: 'Timestamp quá hạn' }, reported('ministry-credentials-refused', 'ministry', 502, false)],
  [
    'soap-fault',
    { text: `Cán bộ không có quyền ${echo()}` },
    reported('officer-not-authorised', 'ministry', 403, false),
  ],
  ['soap-fault', { text: 'Đơn vị chưa được cấp phép' }, reported('unit-not-authorised', 'ministry', 403, false)],
  ['soap-fault', { text: 'MaDVC không được phép' }, reported('procedure-not-authorised', 'ministry', 403, false)],
]
const charset = (hop: string): Row[] => [
  ['wrong-charset', { charset: 'windows-1258', declared: false }, reported('answer-charset', hop, 502, true)],
  ['wrong-charset', { charset: 'iso-8859-5', declared: true }, reported('answer-charset', hop, 502, true)],
]
const bus = 'provincial-bus'
const busSpeaks: Row[] = (['json', 'xml'] as const).flatMap((form): Row[] => [
  ['wso2-fault', { code: 900900, form }, reported('bus-forbidden', bus, 502, false, '900900')],
  ['wso2-fault', { code: 900901, form }, reported('bus-credentials-refused', bus, 502, false, '900901')],
  ['wso2-fault', { code: 900902, form, status: 200 }, reported('bus-credentials-refused', bus, 502, false, '900902')],
  ['wso2-fault', { code: 900906, form }, reported('bus-resource-unknown', bus, 502, false, '900906')],
  ['wso2-fault', { code: 700700, form }, reported('bus-api-blocked', bus, 502, true, '700700')],
  ['wso2-fault', { code: 900800, form }, reported('bus-throttled', bus, 503, true, '900800')],
  ['wso2-fault', { code: 101503, form }, reported('bus-fault', bus, 502, true, '101503')],
])
const server = 'security-server'
const xroad: Row[] = [
  [
    'xroad-error',
    { form: 'json' },
    reported('security-server-failed', server, 502, true, 'Server.ServerProxy.NetworkError'),
  ],
  [
    'xroad-error',
    { form: 'xml' },
    reported('security-server-failed', server, 502, true, 'Server.ServerProxy.NetworkError'),
  ],
  [
    'xroad-error',
    { type: 'Client.BadRequest' },
    reported('security-server-refused', server, 502, false, 'Client.BadRequest'),
  ],
  ['xroad-error', { message: echo() }, reported('security-server-failed', server, 502, true)],
  [
    'xroad-error',
    { type: `Server.${CANARY.number}` },
    reported('security-server-failed', server, 502, true, 'Server.*'),
  ],
]

const table: Record<RouteName, Row[]> = {
  ndxp: [
    ...anywhere(server),
    ...silence,
    ...xmlInside(server),
    ...charset(server),
    ...xroad,
    ['token-refused', {}, reported('ministry-credentials-refused', 'ministry', 502, false, 'http 401')],
    ['clock-skew', {}, reported('ministry-credentials-refused', 'ministry', 502, false)],
  ],
  lgsp: [...anywhere(bus), ...silence, ...xmlInside(bus), ...charset(bus), ...busSpeaks],
  'lgsp-envelope': [
    ...anywhere(bus),
    ...xmlInside(bus).filter(([fault]) => fault !== 'broken-xml'),
    ...busSpeaks,
    ['envelope-error-text', { text: echo() }, reported('bus-error-text', bus, 502, true)],
    ['envelope-error-text', { text: '' }, reported('answer-unreadable', bus, 502, true)],
    ['envelope-error-code', { text: echo() }, reported('bus-error-text', bus, 502, true, '-1')],
    ['envelope-error-code', { code: '401' }, reported('bus-credentials-refused', bus, 502, false)],
  ],
  'lgsp-tree': [
    ...anywhere(bus),
    ['broken-xml', {}, reported('answer-unreadable', bus, 502, true)],
    ...busSpeaks,
    ['facade-error', { code: '001' }, reported('ministry-refused', 'ministry', 502, false, '001')],
    ['facade-error', { code: '004' }, reported('procedure-not-authorised', 'ministry', 403, false, '004')],
    ['facade-error', { code: '005' }, reported('officer-not-authorised', 'ministry', 403, false, '005')],
    ['facade-error', { code: `ECONNREFUSED ${echo()}` }, reported('bus-error-text', bus, 502, true)],
  ],
}

/** The canary, as an upstream that repeats what it was asked would write her. */
function echo(): string {
  return `${CANARY.number} ${CANARY.name} ${CANARY.birthDate} ${CANARY.birthDate.replaceAll('-', '')}`
}

/** A lookup in English and a verification in Vietnamese end in the same failure, and disclose nothing about the canary. */
async function expectFailure(gateway: TestGateway, expected: Reported): Promise<void> {
  const [en, vi] = await Promise.all([
    gateway.post(lookups, getLookup(CANARY), { 'accept-language': 'en' }),
    gateway.post(verifications, makeVerification(CANARY), { 'accept-language': 'vi, en;q=0.5' }),
  ])
  expectProblem(en, 'en', expected)
  expectProblem(vi, 'vi', expected)
}

function expectProblem({ status, headers, json, text }: Answer, language: 'en' | 'vi', expected: Reported): void {
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
  expectNoCanary('trail', JSON.stringify(await getAudit(gateway)))
  expectNoCanary('links', (await gateway.get('/v1/links')).text)
}

describe.each(Object.keys(layers) as RouteName[])('through %s', (layer) => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startGateway({ paths: [layer], guard, path: impatient })
    // Gets the token before anything is broken.
    expect((await gateway.post(lookups, getLookup(CANARY))).json.person.fullName).toBe(CANARY.name)
  })
  afterEach(() => gateway.mocks.faults.clear())
  afterAll(() => gateway.stop())

  test.each(table[layer])('%s %j is reported as what it is', async (fault, params, expected) => {
    gateway.mocks.faults.add({ fault, params, layer: layers[layer] satisfies Layer })
    await expectFailure(gateway, expected)
  })

  test('random bytes with status 200 are no answer', async () => {
    gateway.mocks.faults.add({ fault: 'garbage', layer: layers[layer] })
    const { status, json, text } = await gateway.post(lookups, getLookup(CANARY))
    expect(status).toBe(502)
    expect(json).toMatchObject({ code: expect.stringMatching(/^answer-(unreadable|charset)$/), retryable: true })
    expectNoCanary('problem', text)
  })

  test.runIf(layer !== 'ndxp')(
    'a token that cannot be had is reported as that, and not as a refusal of the service',
    async () => {
      gateway.mocks.faults.add({ fault: 'wso2-fault', params: { code: 900901 }, layer: layers[layer] })
      gateway.mocks.faults.add({ fault: 'token-refused', layer: 'token' })
      await expectFailure(gateway, reported('token-unavailable', bus, 502, true))
    },
  )

  test('it answers again as soon as the fault is gone, and every failure is in the trail', async () => {
    expect((await gateway.post(lookups, getLookup(CANARY))).json.person.fullName).toBe(CANARY.name)
    const failed = (await getAudit(gateway)).filter(({ outcome }) => outcome === 'failed')
    const codes = new Set(failed.map(({ result }) => result))
    for (const [, , { code }] of table[layer]) expect(codes).toContain(code)
    expect(failed.every(({ path, attempts }) => path === layer && attempts === 1)).toBe(true)
  })

  test('the canary is in no log, no metric, no health report and no record of the trail', () => expectNoTrace(gateway))
})

describe('the path itself', () => {
  const broken: [what: string, path: PathName, url: string | undefined, reported: Reported][] = [
    [
      'a name without an address',
      'ndxp',
      'http://no-such-host.invalid/x',
      reported('dns-failed', 'network', 503, true),
    ],
    ['a closed port', 'ndxp', undefined, reported('connection-refused', 'network', 503, true)],
  ]
  test.each(broken)('%s is reported as what it is', async (_, path, url, expected) => {
    const gateway = await startGateway({ paths: [path], guard, path: { ...impatient, ...(url && { url }) } })
    try {
      if (url === undefined) await gateway.mocks.pause()
      await expectFailure(gateway, expected)
      await expectNoTrace(gateway)
    } finally {
      await gateway.stop()
    }
  })

  test('a port that does not speak TLS is reported as a failure of TLS', async () => {
    const plain = await startGateway({ guard })
    const url = `${plain.mocks.url.replace('http:', 'https:')}/ndxp/population`
    const gateway = await startGateway({ guard, path: { ...impatient, url } })
    try {
      await expectFailure(gateway, reported('tls-failed', 'network', 502, true))
      await expectNoTrace(gateway)
    } finally {
      await gateway.stop()
      await plain.stop()
    }
  })
})
