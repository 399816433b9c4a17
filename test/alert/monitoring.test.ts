/**
 * What is shipped for Prometheus and Grafana, held to the gateway: every metric and label that is used exists, every rule
 * has a test that fires it, and where promtool is at hand those tests are run.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { alertKinds, severities } from '../../src/domain/alert.ts'
import { failures } from '../../src/domain/failure.ts'
import { createMetrics } from '../../src/metrics/metrics.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { linkReport, pathReport, tlsFailed } from './fixtures.ts'

const folder = resolve(import.meta.dirname, '../../contracts/monitoring')
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

interface Rule {
  record?: string
  alert?: string
  expr: string
  labels?: { severity?: string }
  annotations?: Record<string, string>
}
const rules: Rule[] = parse(read('prometheus-rules.yaml')).groups.flatMap((group: { rules: Rule[] }) => group.rules)
const alerts = rules.filter(({ alert }) => alert !== undefined)
const recorded = rules.flatMap(({ record }) => record ?? [])

interface Panel {
  id: number
  type: string
  title: string
  description?: string
  gridPos: { x: number; y: number; w: number; h: number }
  targets?: { expr: string; datasource: { uid: string } }[]
}
const dashboard = JSON.parse(read('grafana-dashboard.json'))
const panels: Panel[] = dashboard.panels
const shown = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: title, expr })))
const expressions = [
  ...rules.map(({ alert, record, expr }) => ({ where: alert ?? record ?? '', expr })),
  ...shown,
  { where: 'variable', expr: 'lienthong_link_state{link=""}' },
]

/** Metrics of an expression, each with the labels that it is asked for and the values that must match. */
function getUses(expr: string): { metric: string; matchers: { label: string; values: string[] }[] }[] {
  const bare = expr.replaceAll(/^\s*#.*$/gm, '')
  return [...bare.matchAll(/\b((?:lienthong|http|nodejs|process)[a-z0-9_:]*)\s*(\{[^}]*\})?/g)]
    .filter(([, name]) => name !== undefined && /_|:/.test(name) && !name.startsWith('http_route'))
    .map(([, metric = '', selector = '']) => ({
      metric,
      matchers: [...selector.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"/g)].map(([, label = '', value = '']) => ({
        label,
        values: value.split('|'),
      })),
    }))
}

/** Labels in `by (…)`, `on (…)` and their like. */
const getGroups = (expr: string): string[] =>
  [...expr.matchAll(/\b(?:by|on|ignoring|without)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').flatMap((label) => label.trim() || []),
  )

/** Prometheus itself adds these to whatever it scrapes. */
const added = ['instance', 'job']

/** A gateway's metrics with everything in them that they can hold. */
async function fullMetrics(): Promise<Map<string, Set<string>>> {
  const certificate = {
    subject: 's',
    issuer: 'i',
    validFrom: '2026-01-01T00:00:00Z',
    validTo: '2027-01-01T00:00:00Z',
    fingerprint: 'f',
    daysLeft: 9,
    changedAt: null,
  }
  const path = pathReport({
    state: 'down',
    reason: tlsFailed,
    certificate,
    clockSkewMs: 5,
    token: { ageMs: 1, endsAt: '2027-01-01T00:00:00Z' },
    latency: { calls: 1, failures: 0, p50Ms: 1, p95Ms: 2, p99Ms: 3 },
    phases: { dnsMs: 1, tcpMs: 1, tlsMs: 1, queueMs: 1, firstByteMs: 1, bodyMs: 1 },
    probes: [{ at: '2026-11-23T02:00:00Z', durationMs: 3, failure: null }],
  })
  const check = {
    at: '2026-11-23T02:00:00Z',
    durationMs: 1,
    whole: true,
    chains: 1,
    records: 1,
    roundEndedAt: null,
    findings: [],
  }
  const metrics = createMetrics({
    trail: () => ({ writing: true, pending: 0, chain: 'c', seq: 1, records: 1, commits: 1, replaced: 0 }),
    upstreamDays: { days: async () => [] },
    trailCheck: () => ({ last: check, checking: false, failure: null, nextAt: null }),
    health: { reports: () => [linkReport([path])], dropped: () => 0 },
    telling: {
      alerts: async () => ({ open: [], messages: [] }),
      webhooks: async () => ({
        waiting: 0,
        failed: 0,
        waitingSince: null,
        endpoints: { enabled: 0, disabled: 0, failing: 0 },
      }),
      targets: ['desk'],
      clock: { now: Date.now },
    },
    filings: {
      status: async () => ({ open: {}, unsequenced: 0, unsequencedSince: null, dueSince: null }),
      pace: () => [{ path: 'registry', running: 0, allowed: 1 }],
      unreadable: () => 0,
      clock: { now: Date.now },
    },
    lanes: {
      counts: async () => ({
        lanes: [{ target: 'portal', state: 'waiting', count: 1, since: new Date() }],
        stopped: [{ target: 'portal', cause: 'refused', count: 1, since: new Date() }],
        behind: [{ target: 'portal', events: 1, since: new Date() }],
      }),
      targets: () => ['portal'],
      clock: { now: Date.now },
    },
  })
  metrics.onRequest({
    route: '/x',
    method: 'GET',
    status: 200,
    durationMs: 1,
    consumer: 'c',
    outcome: 'ok',
  } as Parameters<typeof metrics.onRequest>[0])
  metrics.onLinkEvent({ type: 'attempt', link: 'population', path: 'ndxp', durationMs: 1, outcome: 'ok' } as Parameters<
    typeof metrics.onLinkEvent
  >[0])
  metrics.onLinkEvent({ type: 'retry', link: 'population', path: null })
  metrics.onAlertAttempt('desk', 'delivered')
  const { text } = await metrics.render()
  const found = new Map<string, Set<string>>()
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-z_:]+)(?:\{([^}]*)\})? /gm)) {
    const set = found.get(name) ?? new Set()
    for (const [, label = ''] of labels.matchAll(/([a-z_]+)="/g)) set.add(label)
    found.set(name, set)
  }
  // A counter of sends has a series once something was sent.
  found.set('lienthong_filing_deliveries_total', new Set(['path', 'outcome']))
  return found
}

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {} })
})
afterAll(() => gateway.stop())

test('every metric that a rule or a panel uses is one that a gateway gives out', async () => {
  const { text } = await gateway.get('/metrics')
  const given = new Set(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type = '']) => {
      return type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name]
    }),
  )
  const unknown = expressions.flatMap(({ where, expr }) =>
    getUses(expr)
      .filter(({ metric }) => !given.has(metric) && !recorded.includes(metric))
      .map(({ metric }) => `${where}: ${metric}`),
  )
  expect(unknown).toEqual([])
})

test('every label that a rule or a panel uses is one that its metric has', async () => {
  const metrics = await fullMetrics()
  const toLabels = (metric: string): Set<string> => {
    const rule = rules.find(({ record }) => record === metric)
    // A recorded metric keeps the labels that it was grouped by.
    return rule ? new Set(getGroups(rule.expr)) : (metrics.get(metric) ?? new Set())
  }
  const wrong = expressions.flatMap(({ where, expr }) => {
    const uses = getUses(expr)
    const all = new Set([...added, ...uses.flatMap(({ metric }) => [...toLabels(metric)])])
    return [
      ...uses.flatMap(({ metric, matchers }) =>
        matchers
          .filter(({ label }) => !toLabels(metric).has(label))
          .map(({ label }) => `${where}: ${metric}{${label}}`),
      ),
      ...getGroups(expr)
        .filter((label) => !all.has(label))
        .map((label) => `${where}: by ${label}`),
    ]
  })
  expect(wrong).toEqual([])
})

test('every value that a rule looks for is one that can be there', () => {
  const known: Record<string, readonly string[]> = {
    severity: severities,
    kind: alertKinds,
    outcome: ['ok', ...Object.keys(failures)],
    state: ['healthy', 'degraded', 'down', 'held', 'waiting', 'failed', 'enabled', 'disabled', 'failing'],
  }
  const strange = expressions.flatMap(({ where, expr }) =>
    getUses(expr).flatMap(({ matchers }) =>
      matchers.flatMap(({ label, values }) =>
        values
          .filter((value) => known[label] && /^[a-z-]+$/.test(value) && !known[label].includes(value))
          .map((value) => `${where}: ${label}="${value}"`),
      ),
    ),
  )
  expect(strange).toEqual([])
})

test('every alerting rule says how urgent it is, what happened and what to do, in both languages', () => {
  for (const { alert, labels, annotations = {} } of alerts) {
    expect(severities, alert).toContain(labels?.severity)
    for (const name of ['summary', 'description', 'runbook']) {
      expect(annotations[name]?.length, `${alert}: ${name}`).toBeGreaterThan(10)
      expect(annotations[`${name}_vi`]?.length, `${alert}: ${name}_vi`).toBeGreaterThan(10)
    }
    expect(annotations.summary_vi).toMatch(/[à-ỹ]/i)
  }
})

test('every alerting rule has a test that fires it and one that keeps it quiet', () => {
  const tests = readdirSync(join(folder, 'tests')).flatMap((name) => parse(read(`tests/${name}`)).tests)
  const names = tests.map(({ name }: { name: string }) => name.split(/ fires$| keeps quiet:/)[0])
  expect(names.toSorted()).toEqual(alerts.flatMap(({ alert }) => [alert, alert]).toSorted())
})

describe('the dashboard', () => {
  test('has a stable address and takes whatever data source it is given', () => {
    expect(dashboard.uid).toBe('lienthong-gateway')
    expect(dashboard.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' })
    for (const { targets = [] } of panels) {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of Grafana
      for (const { datasource } of targets) expect(datasource.uid).toBe('${datasource}')
    }
  })

  test('says of each picture what it shows, and no two lie on each other', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    for (const { type, title, description = '' } of panels) {
      if (type !== 'row') expect(description.length, title).toBeGreaterThan(10)
    }
    for (const [index, { gridPos: a, title }] of panels.entries()) {
      expect(a.x + a.w, title).toBeLessThanOrEqual(24)
      for (const { gridPos: b, title: other } of panels.slice(index + 1)) {
        const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y
        expect(apart, `${title} and ${other}`).toBe(true)
      }
    }
  })
})

const promtool = process.env.PROMTOOL ?? 'promtool'
const hasPromtool = (() => {
  try {
    execFileSync(promtool, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** Debian's package `prometheus` has it; `.ci/run` fetches it. Without it these are shown as skipped. */
describe.skipIf(!hasPromtool)('promtool', () => {
  const run = (...deps: string[]) => {
    try {
      return execFileSync(promtool, deps, { encoding: 'utf8', stdio: 'pipe' })
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
      throw new Error(stdout + stderr)
    }
  }

  test('understands every rule, and every expression of the dashboard', () => {
    expect(run('check', 'rules', join(folder, 'prometheus-rules.yaml'))).toContain('SUCCESS')
    const scratch = mkdtempSync(join(tmpdir(), 'lienthong-rules-'))
    const file = join(scratch, 'dashboard.yaml')
    const asRules = shown.map(({ expr }, index) => ({
      record: `panel:${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$link', '.*'),
    }))
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules: asRules }] }))
    try {
      expect(run('check', 'rules', file)).toContain(`${shown.length} rules found`)
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  })

  test('fires every rule where it should and none where it should not', () => {
    const files = readdirSync(join(folder, 'tests')).map((name) => join(folder, 'tests', name))
    expect(run('test', 'rules', ...files)).not.toContain('FAILED')
  }, 120_000)
})
