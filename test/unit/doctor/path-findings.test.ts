/** What the doctor makes of what the sockets of a path showed, as tables: each row is one thing that can be wrong. */
import { expect, test } from 'vitest'
import { tellFailure } from '../../../src/doctor/advise-failure.ts'
import type { PathEvidence, Round, SeenExchange } from '../../../src/doctor/path-evidence.ts'
import { judgePath } from '../../../src/doctor/path-findings.ts'
import { type FailureCode, failures, GatewayFailure, type Phase } from '../../../src/domain/failure.ts'
import type { ConnectionSample } from '../../../src/domain/link/wire.ts'

const now = Date.parse('2026-11-23T09:00:00.250Z')
const inDays = (days: number) => new Date(now + days * 86_400_000).toISOString()

const certificate = (days: number) => ({
  subject: 'bus.example.vn',
  issuer: 'Example CA',
  validFrom: inDays(-100),
  validTo: inDays(days),
  fingerprint: 'ab'.repeat(32),
})
const connected = (changes: Partial<ConnectionSample> = {}): ConnectionSample => ({
  target: 'service',
  dnsMs: 2,
  tcpMs: 9,
  tlsMs: 20,
  failedIn: null,
  certificate: certificate(300),
  ...changes,
})
const answered = (changes: Partial<SeenExchange> = {}): SeenExchange => ({
  target: 'service',
  handedAt: 0,
  sentAt: 30,
  firstByteAt: 80,
  endedAt: 90,
  status: 200,
  date: new Date(now).toUTCString(),
  clockAt: now + 30,
  ...changes,
})
const well = (): Round => ({ failure: null, durationMs: 90, connections: [connected()], exchanges: [answered()] })
const failing = (
  code: FailureCode,
  phase: Phase,
  seen: Partial<Round> = {},
  more: { detail?: string; cause?: unknown } = {},
): Round => ({
  failure: new GatewayFailure(code, { phase, ...more }),
  durationMs: 50,
  connections: [],
  exchanges: [],
  ...seen,
})

function judged(rounds: readonly Round[], changes: Partial<PathEvidence> = {}): string[] {
  const service = { target: 'service', host: 'bus.example.vn', port: 443, secure: true } as const
  const evidence: PathEvidence = {
    link: 'population',
    path: 'ndxp',
    targets: [service],
    signsWithTime: true,
    rounds,
    now,
    limits: { connectMs: 3_000, answerMs: 10_000, slowMs: 5_000, certificateDays: 14, skewMaxMs: 30_000 },
    ...changes,
  }
  return judgePath(evidence)
    .filter(({ status }) => status !== 'ok')
    .map(({ check, status, facts }) => [check, status, ...(facts?.code ? [facts.code] : [])].join(' '))
}

const token = { target: 'token', host: 'id.example.vn', port: 443, secure: true } as const
const service = { target: 'service', host: 'bus.example.vn', port: 443, secure: true } as const
const signedIn = { connections: [connected({ target: 'token' })], exchanges: [answered({ target: 'token' })] }

test.each<[string, Round[], Partial<PathEvidence>, string[]]>([
  ['all well', [well(), well()], {}, []],
  [
    'a name without an address',
    [
      failing('dns-failed', 'dns', {
        connections: [connected({ failedIn: 'dns', tcpMs: null, tlsMs: null, certificate: null })],
      }),
    ],
    {},
    ['dns fail dns-failed'],
  ],
  [
    'packets that no one answers',
    [
      failing('connect-timeout', 'tcp', {
        connections: [connected({ failedIn: 'tcp', tlsMs: null, certificate: null })],
      }),
    ],
    {},
    ['tcp fail connect-timeout'],
  ],
  [
    'a handshake that never ends',
    [failing('connect-timeout', 'tls', { connections: [connected({ failedIn: 'tls', certificate: null })] })],
    {},
    ['tls fail connect-timeout'],
  ],
  [
    'a certificate that has expired',
    [
      failing(
        'tls-failed',
        'tls',
        { connections: [connected({ failedIn: 'tls', certificate: certificate(-3) })] },
        { detail: 'CERT_HAS_EXPIRED' },
      ),
    ],
    {},
    ['tls fail tls-failed', 'certificate fail'],
  ],
  [
    'a certificate with a week left',
    [{ ...well(), connections: [connected({ certificate: certificate(7) })] }, well()].reverse(),
    {},
    ['certificate warn'],
  ],
  [
    'the address of the sign-in is gone, and nothing is reported of the service',
    [
      failing(
        'token-unavailable',
        'dns',
        { connections: [connected({ target: 'token', failedIn: 'dns', certificate: null })] },
        { cause: new GatewayFailure('dns-failed', { phase: 'dns' }) },
      ),
    ],
    { targets: [token, service] },
    ['dns fail dns-failed'],
  ],
  [
    'the sign-in works and no one listens at the service',
    [
      failing('connection-refused', 'tcp', {
        connections: [...signedIn.connections, connected({ failedIn: 'tcp', certificate: null })],
        exchanges: signedIn.exchanges,
      }),
    ],
    { targets: [token, service] },
    ['tcp fail connection-refused'],
  ],
  [
    'a service that has failed once in three',
    [
      well(),
      failing('http-error', 'body', { connections: [connected()], exchanges: [answered({ status: 503 })] }),
      well(),
    ],
    {},
    ['call fail http-error'],
  ],
  [
    'a first byte that takes half of what counts as slow',
    [well(), well()].map((round) => ({ ...round, exchanges: [answered({ firstByteAt: 2_600, endedAt: 2_610 })] })),
    {},
    ['speed warn'],
  ],
  [
    'a first byte that counts as slow',
    [well(), well()].map((round) => ({
      ...round,
      exchanges: [answered({ firstByteAt: 6_000, endedAt: 6_010, clockAt: now + 3_000 })],
    })),
    {},
    ['speed fail'],
  ],
  [
    'a clock 15 s behind',
    [well(), well()].map((round) => ({
      ...round,
      exchanges: [answered({ date: new Date(now - 15_000).toUTCString() })],
    })),
    {},
    ['clock warn'],
  ],
  [
    'a clock 45 s ahead',
    [well(), well()].map((round) => ({
      ...round,
      exchanges: [answered({ date: new Date(now + 45_000).toUTCString() })],
    })),
    {},
    ['clock fail'],
  ],
  [
    'one single answer with a strange time: too little to say anything',
    [{ ...well(), exchanges: [answered({ date: new Date(now + 45_000).toUTCString() })] }],
    {},
    [],
  ],
  [
    'a date that is none',
    [well(), well()].map((round) => ({ ...round, exchanges: [answered({ date: 'soon' })] })),
    {},
    [],
  ],
])('%s', (_, rounds, changes, expected) => {
  expect(judged(rounds, changes)).toEqual(expected)
})

test('every failure that a path can meet has words and an advice in both languages, with its detail and no blank', () => {
  const place = { host: 'bus.example.vn', port: 443, limitMs: 3_000, signsWithTime: false }
  for (const code of Object.keys(failures) as FailureCode[]) {
    const { says, advice } = tellFailure(new GatewayFailure(code, { detail: 'E_DETAIL', phase: 'tls' }), place)
    for (const text of [...says, ...advice]) {
      expect(text, code).toMatch(/\S{2}/)
      expect(text, code).not.toMatch(/undefined|NaN|\[object|E_DETAIL/)
    }
  }
})

test.each(['http 415', 'http 400'])('an answer with %s is advised by what can be done about it', (detail) => {
  const place = { host: 'bus.example.vn', port: 443, limitMs: 1_000, signsWithTime: false }
  const { advice } = tellFailure(new GatewayFailure('http-error', { phase: 'body', detail }), place)
  for (const words of advice) expect(words.includes('`contentType`')).toBe(detail === 'http 415')
})
