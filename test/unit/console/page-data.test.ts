/** What the pages show when the database is away: everything that is judged here and now, and a gap that says so. */
import { expect, test } from 'vitest'
import { readAssets } from '../../../src/console/assets.ts'
import type { ConsoleDeps } from '../../../src/console/deps.ts'
import type { VisitorView } from '../../../src/console/page-context.ts'
import { createSources } from '../../../src/console/page-data.ts'
import { boardPage } from '../../../src/console/pages/board-page.ts'
import { texts } from '../../../src/console/texts/texts.ts'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { LinkReport, PathReport } from '../../../src/domain/link/health.ts'
import type { Health } from '../../../src/health/open-health.ts'

const now = Date.parse('2026-11-25T08:00:00Z')
const since = new Date(now - 60_000).toISOString()
const nothing = { dnsMs: null, tcpMs: null, tlsMs: null, queueMs: null, firstByteMs: null, bodyMs: null }
const path: PathReport = {
  path: 'ndxp',
  state: 'down',
  since,
  carries: false,
  breaker: 'open',
  inFlight: 0,
  queued: 0,
  reason: { code: 'tls-failed', layer: 'network', phase: 'tls', detail: '<CERT>' },
  sentence: { vi: 'Hỏng <script>alert(1)</script>', en: 'Broken' },
  nextStep: { vi: 'Gọi "mạng" & chờ', en: 'Call' },
  window: { calls: 5, failures: 5, slow: 0 },
  lastSuccessAt: null,
  lastFailureAt: since,
  latency: null,
  hold: { until: since, reason: '"><img src=x onerror=alert(1)>', by: 'one-stop/canbo.mau' },
  usualMs: null,
  phases: nothing,
  outcomes: [],
  probes: [],
  certificate: null,
  clockSkewMs: null,
  token: null,
  anomalies: [],
  lastExchange: null,
}
const link: LinkReport = {
  link: 'population',
  state: 'down',
  since,
  reason: path.reason,
  nextStep: null,
  carriedBy: null,
  paths: [path],
  title: { vi: 'Dân cư', en: 'Population' },
  sentence: { vi: 'Không đường nào nhận', en: 'None' },
}
const view: VisitorView = {
  language: 'vi',
  t: texts.vi,
  theme: 'auto',
  now,
  base: '/ops',
  here: '/ops',
  remark: '',
  officer: 'canbo.mau',
  token: 't',
  mayAct: true,
  assets: readAssets().addresses,
  build: { version: '1', instance: 'here' },
  limits: { certificateDays: 14, skewMaxMs: 30_000, holdMinutes: 10_080, drainSeconds: 20 },
  caller: { credentialId: 'c', consumer: { id: 'one-stop' } as VisitorView['caller']['consumer'] },
  message: undefined,
}

function depsWith(history: Health['history']): ConsoleDeps {
  const health = { reports: () => [link], report: () => link, history, onChange: () => () => {} }
  return {
    health: health as unknown as Health,
    filings: undefined,
    addresses: undefined,
    reconciliation: undefined,
    lanes: undefined,
    batches: undefined,
    oversight: {} as ConsoleDeps['oversight'],
    quotas: () => Promise.reject(new GatewayFailure('operations-unavailable')),
    agreements: {
      countWaiting: async () => Promise.reject(new GatewayFailure('operations-unavailable')),
    } as unknown as ConsoleDeps['agreements'],
    sessions: {} as ConsoleDeps['sessions'],
    sessionEnds: {} as ConsoleDeps['sessionEnds'],
    alerts: async () => Promise.reject(new GatewayFailure('operations-unavailable')),
    trail: () => ({ writing: false, records: 0, check: null, failure: null }),
    clock: { now: () => now },
    limits: view.limits,
    readiness: () => ({ ready: false, checks: { audit: 'failing', drain: 'ok' } }),
    system: {
      version: '1',
      instance: 'here',
      startedAt: since,
      runtime: 'r',
      settings: [{ name: 'database.url', value: null }],
    },
  }
}

test('while the database is away the board still tells how the links are, and says what it cannot tell', async () => {
  const away = () => Promise.reject(new GatewayFailure('operations-unavailable'))
  const page = String(boardPage(view, await createSources(depsWith(away)).board()))
  expect(page).toContain('Gián đoạn')
  expect(page).toContain('Không đọc được cơ sở dữ liệu')
  expect(page).toContain('Không ghi được: cổng ngừng cung cấp dữ liệu')
})

test('a defect is not taken for an outage', async () => {
  await expect(createSources(depsWith(() => Promise.reject(new TypeError('x')))).board()).rejects.toThrow(TypeError)
})

test('many viewers are one reading of the database; a failed one is tried again', async () => {
  let readings = 0
  let fails = true
  const sources = createSources(
    depsWith(async () => {
      readings += 1
      if (fails) throw new GatewayFailure('storage-unavailable')
      return []
    }),
  )
  await sources.board()
  fails = false
  await Promise.all([sources.board(), sources.board(), sources.board()])
  expect(readings).toBe(2)
})

test('the strip of a path ends with the state that stands beside it, also before that is written down', async () => {
  const from = new Date(now - 600_000).toISOString()
  const states = [{ from, to: null, state: 'healthy' as const, reason: null }]
  const history = async () => [{ link: 'population', path: 'ndxp', states, quarters: [], days: [] }]
  const { links } = await createSources(depsWith(history)).board()
  expect(links[0]?.histories?.[0]?.states).toEqual([
    { ...states[0], to: since },
    { from: since, to: null, state: 'down', reason: path.reason },
  ])
})

test('whatever is put into a page is text: sentences, reasons, details, and what operators write', async () => {
  const page = String(boardPage(view, await createSources(depsWith(async () => [])).board()))
  expect(page).toContain('Hỏng &lt;script&gt;alert(1)&lt;/script&gt;')
  expect(page).toContain('&lt;CERT&gt;')
  expect(page).toContain('“&quot;&gt;&lt;img src=x onerror=alert(1)&gt;”')
  expect(page.match(/<script/g)).toHaveLength(1)
  expect(page).not.toContain('<img')
})
