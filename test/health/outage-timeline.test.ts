/**
 * A bad day by script. At each step of it the judgement must name the state, the reason, the layer to blame and the
 * phase, on no more than two probes' evidence, and be well again by itself when the step is over.
 */
import { readFileSync } from 'node:fs'
import type { LookupFunction } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import type { HealthReason, PathReport } from '../../src/domain/link/health.ts'
import type { PathState } from '../../src/domain/link/link.ts'
import { makeVerification, verifications } from '../gateway/questions.ts'
import { eventually } from '../support/eventually.ts'
import { type PathName, startGateway, type TestGateway } from '../support/gateway.ts'

const tls = (name: string) => {
  const read = (suffix: string) =>
    readFileSync(join(import.meta.dirname, '../upstream/tls', `${name}.${suffix}`), 'utf8')
  return { key: read('key'), cert: read('pem') }
}
const authority = readFileSync(join(import.meta.dirname, '../upstream/tls/ca.pem'), 'utf8')

let gateway: TestGateway
let nameGone = false
/** `localhost` as a name in a foreign DNS: it can be taken away. */
const lookup: LookupFunction = (hostname, options, answer) => {
  if (nameGone) return answer(Object.assign(new Error('gone'), { code: 'ENOTFOUND', hostname }), '', 4)
  if (options.all) answer(null, [{ address: '127.0.0.1', family: 4 }])
  else answer(null, '127.0.0.1', 4)
}

interface Step {
  what: string
  path: PathName
  strike(): void
  heal(): void
  /** Probes meet a share of faults only by chance: calls show it. */
  calls?: number
  state: PathState
  reason: Pick<HealthReason, 'code' | 'layer' | 'phase'>
  /** A word that the sentence must hold in both languages. */
  says?: { vi: RegExp; en: RegExp }
}

const fault = (rule: object) => () =>
  void gateway.mocks.faults.add(rule as Parameters<typeof gateway.mocks.faults.add>[0])
const noFaults = () => gateway.mocks.faults.clear()
const showCertificate = (name: string) => () => gateway.mocks.setTls(tls(name), { cut: true })
const ministry = 'ministry'
const person = getPersona('thu')

const day: Step[] = [
  {
    what: 'brown-out: three calls in ten fail',
    path: 'ndxp',
    strike: fault({ fault: 'http-503', layer: 'ndxp', rate: 0.3 }),
    heal: noFaults,
    calls: 60,
    state: 'degraded',
    reason: { code: 'answer-html', layer: 'security-server', phase: 'body' },
  },
  {
    what: 'slow first byte',
    path: 'ndxp',
    strike: fault({ fault: 'slow-headers', layer: 'ndxp', params: { delayMs: 150 } }),
    heal: noFaults,
    calls: 40,
    state: 'degraded',
    reason: { code: 'slow-calls', layer: ministry, phase: 'first-byte' },
  },
  {
    what: 'the certificate is replaced by one for another name',
    path: 'ndxp',
    strike: showCertificate('other'),
    heal: showCertificate('server'),
    state: 'down',
    reason: { code: 'tls-failed', layer: 'network', phase: 'tls' },
    says: { vi: /sau khi chứng thư thay đổi/, en: /after the certificate changed/ },
  },
  {
    what: 'the certificate has expired',
    path: 'ndxp',
    strike: showCertificate('expired'),
    heal: showCertificate('server'),
    state: 'down',
    reason: { code: 'tls-failed', layer: 'network', phase: 'tls' },
    says: { vi: /hết hạn/, en: /expired|ran out/ },
  },
  {
    what: 'the name is gone from DNS',
    path: 'ndxp',
    strike: () => {
      nameGone = true
      gateway.mocks.setTls(tls('server'), { cut: true })
    },
    heal: () => {
      nameGone = false
    },
    state: 'down',
    reason: { code: 'dns-failed', layer: 'network', phase: 'dns' },
  },
  {
    what: 'half-open sockets: accepted, never answered',
    path: 'ndxp',
    strike: fault({ fault: 'black-hole', layer: 'ndxp' }),
    heal: noFaults,
    state: 'down',
    reason: { code: 'first-byte-timeout', layer: 'network', phase: 'first-byte' },
  },
  {
    // The new token is refused as well: what probes meet is the refusal itself.
    what: 'the bus does not take our token',
    path: 'lgsp',
    strike: fault({ fault: 'token-refused', layer: 'lgsp-soap' }),
    heal: noFaults,
    state: 'down',
    reason: { code: 'bus-credentials-refused', layer: 'provincial-bus', phase: null },
  },
  {
    what: 'their clock is 45 s off',
    path: 'ndxp',
    strike: fault({ fault: 'clock-skew', layer: 'ndxp', params: { skewMs: 45_000 } }),
    heal: noFaults,
    state: 'degraded',
    reason: { code: 'clock-skew', layer: ministry, phase: null },
    says: { vi: /4[4-6] giây/, en: /4[4-6] s/ },
  },
  {
    what: 'a web page with status 200',
    path: 'ndxp',
    strike: fault({ fault: 'html-200', layer: 'ndxp' }),
    heal: noFaults,
    state: 'down',
    reason: { code: 'answer-html', layer: 'security-server', phase: 'body' },
  },
]

beforeAll(async () => {
  gateway = await startGateway({
    paths: ['ndxp', 'lgsp'],
    path: { tls: { ca: authority } },
    mocks: { tls: tls('server') },
    lookup,
    upstreamName: 'localhost',
    // Probes every half second represent every half minute; calls over 100 ms represent slow ones.
    health: { intervalMs: 500, timeoutMs: 400, calmMs: 600, tickMs: 50 },
    // How long this machine takes beside other work is not the subject: slow is what takes longer than a fixed time here.
    guard: {
      slowFactor: 10_000,
      slowCallMs: 100,
      slowRateMax: 100,
      windowMs: 1_000,
      volumeMin: 1_000,
      rampMs: 0,
      silenceMs: 100,
    },
  })
})
afterAll(() => gateway?.stop())

function report(path: string): PathReport {
  const found = gateway.serving.gateway.health.report('population').paths.find((each) => each.path === path)
  if (!found) throw new Error(`no path ${path}`)
  return found
}

const healthy = (path: string) =>
  eventually(`${path} is healthy: ${JSON.stringify(report(path).reason)}`, () => report(path).state === 'healthy')

for (const step of day) {
  test(`${step.what}: named on two probes at most, and over by itself`, async () => {
    await healthy(step.path)
    try {
      await nameIt(step)
    } finally {
      step.heal()
    }
    await healthy(step.path)
    expect(report(step.path).reason).toBeNull()
  })
}

async function nameIt(step: Step): Promise<void> {
  step.strike()
  const struckAt = Date.now()
  const calls = Array.from({ length: step.calls ?? 0 }, () => gateway.post(verifications, makeVerification(person)))
  const named = ({ state, reason }: PathReport) =>
    state === step.state && reason?.code === step.reason.code && reason.phase === step.reason.phase
  const seen = await eventually(`${step.what} is named`, () => {
    const now = report(step.path)
    return named(now) ? now : undefined
  }).catch((error) => {
    throw new Error(`${error.message}; it says ${JSON.stringify(report(step.path), null, 1)}`)
  })
  await Promise.all(calls)
  const probesNeeded = seen.probes.filter(({ at }) => Date.parse(at) >= struckAt).length
  expect(probesNeeded, JSON.stringify(seen.probes)).toBeLessThanOrEqual(2)
  expect(seen.reason).toMatchObject(step.reason)
  if (step.says) {
    expect(seen.sentence.vi).toMatch(step.says.vi)
    expect(seen.sentence.en).toMatch(step.says.en)
  }
  expect(seen.nextStep).not.toBeNull()
}
