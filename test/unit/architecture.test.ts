/**
 * Who may import whom, as data. This table is the only statement of the rule (docs/develop/architecture.md explains it): rooms
 * import downwards, each outside library has one door, the mocks share nothing with the gateway.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

interface Room {
  /** Other rooms of ours. A room may always import itself. */
  rooms: string[]
  /** Packages, and where only some files may use them, which. */
  packages: Record<string, '*' | string[]>
}

const settings = { zod: ['settings.ts'] }
const table: Record<string, Room> = {
  'src/domain': { rooms: [], packages: { zod: '*' } },
  'src/link': { rooms: ['src/domain'], packages: { opossum: ['breaker.ts'], ...settings } },
  'src/upstream': {
    rooms: ['src/domain'],
    packages: {
      undici: ['http.ts'],
      'ipaddr.js': ['address-guard.ts'],
      'iconv-lite': ['decode-text.ts'],
      saxes: ['xml.ts'],
      xml2js: ['xml.ts'],
      jose: ['sign-body.ts'],
      'xml-crypto': ['sign-xml.ts'],
      zod: [
        'settings.ts',
        'line-settings.ts',
        'answer-settings.ts',
        'form-settings.ts',
        'message-settings.ts',
        'soap-settings.ts',
        'signing-settings.ts',
        'token-settings.ts',
        'fault-rules.ts',
      ],
    },
  },
  'src/store': {
    rooms: ['src/domain'],
    packages: { pg: ['database.ts'], 'node-pg-migrate': ['database.ts'], 'pg-boss': ['jobs.ts'], ...settings },
  },
  // The engine of all that is delivered: knows no table and no protocol; those who use it hand both in.
  'src/delivery': { rooms: ['src/domain'], packages: {} },
  'src/access': {
    rooms: ['src/domain', 'src/store'],
    packages: { zod: ['settings.ts', 'consumers.ts'], yaml: ['consumers.ts'] },
  },
  'src/audit': { rooms: ['src/domain', 'src/store', 'src/delivery/worker.ts'], packages: settings },
  'src/identity': { rooms: ['src/domain', 'src/access', 'src/audit', 'src/link'], packages: {} },
  'src/filing': {
    rooms: ['src/domain', 'src/access', 'src/audit', 'src/link', 'src/store', 'src/delivery/worker.ts'],
    packages: settings,
  },
  'src/webhook': { rooms: ['src/domain', 'src/access', 'src/store', 'src/delivery'], packages: settings },
  'src/alert': {
    rooms: ['src/domain', 'src/store', 'src/delivery'],
    packages: settings,
  },
  'src/health': {
    rooms: ['src/domain', 'src/audit', 'src/link', 'src/store', 'src/delivery/worker.ts'],
    packages: settings,
  },
  'src/http': {
    rooms: [
      'src/domain',
      'src/identity',
      'src/filing',
      'src/webhook',
      'src/health',
      'src/access/credentials.ts',
      'src/access/quotas.ts',
      'src/access/policy.ts',
      'src/access/sessions.ts',
      'src/access/session-ends.ts',
    ],
    packages: { hono: '*', '@hono/zod-openapi': '*', zod: '*' },
  },
  'src/compare': {
    rooms: [
      'src/domain',
      'src/audit/trail.ts',
      'src/config.ts',
      'src/upstream/population/client.ts',
      'src/upstream/civil-registry/client.ts',
      'src/upstream/http.ts',
      // Answers are looked at before anybody has interpreted them.
      'src/upstream/exchange.ts',
      'src/upstream/decode-text.ts',
      'src/upstream/xml.ts',
      'src/upstream/xml-tree.ts',
    ],
    packages: { zod: ['questions.ts'], yaml: ['questions.ts'] },
  },
  // Answers without the people in them: knows bytes and words, and nothing of the gateway.
  'src/scrub': { rooms: [], packages: { yaml: ['write-case.ts'] } },
  'src/telemetry': {
    rooms: ['src/domain'],
    packages: {
      '@opentelemetry/api': ['spans.ts'],
      '@opentelemetry/sdk-trace': ['spans.ts', 'open-telemetry.ts'],
      '@opentelemetry/exporter-trace-otlp-http': ['open-telemetry.ts'],
      '@opentelemetry/resources': ['open-telemetry.ts'],
      '@opentelemetry/semantic-conventions': ['open-telemetry.ts'],
      ...settings,
    },
  },
  'src/doctor': {
    rooms: [
      'src/domain',
      'src/access/consumers.ts',
      'src/audit',
      'src/store',
      'src/config',
      'src/config.ts',
      'src/config-in-force.ts',
      'src/version.ts',
      'src/keys',
      'src/filing/open-vault.ts',
      'src/upstream/population',
      'src/upstream/civil-registry',
      'src/upstream/http.ts',
      'src/upstream/exchange.ts',
      'src/upstream/large-body.ts',
    ],
    packages: {},
  },
  'src/config': {
    rooms: ['src/domain'],
    packages: { zod: '*', yaml: ['read-yaml.ts'], 'fastest-levenshtein': ['setting-faults.ts'] },
  },
  'src/config.ts': {
    rooms: [
      'src/config',
      'src/domain',
      'src/access/settings.ts',
      'src/alert/settings.ts',
      'src/audit/settings.ts',
      'src/filing/settings.ts',
      'src/health/settings.ts',
      'src/http/settings.ts',
      'src/link/settings.ts',
      'src/store/settings.ts',
      'src/telemetry/settings.ts',
      'src/upstream/civil-registry/settings.ts',
      'src/upstream/population/settings.ts',
      'src/webhook/settings.ts',
    ],
    packages: { zod: '*' },
  },
  'src/metrics': {
    rooms: [
      'src/domain',
      'src/audit',
      'src/http/app.ts',
      'src/telemetry',
      'src/log.ts',
      'src/store/alert-status.ts',
      'src/store/filing-status.ts',
    ],
    packages: { 'prom-client': '*' },
  },
  'src/log.ts': { rooms: [], packages: { pino: '*' } },
  'src/foundations.ts': {
    rooms: [
      'src/config.ts',
      'src/domain',
      'src/health',
      'src/access/credentials.ts',
      'src/audit/trail.ts',
      'src/store/database.ts',
      'src/telemetry/open-telemetry.ts',
      'src/version.ts',
      'src/store/upstream-tokens.ts',
      'src/filing/open-vault.ts',
      'src/upstream/agent.ts',
      'src/keys/prove-keys.ts',
      'src/store/start-failure.ts',
    ],
    packages: {},
  },
  'src/keys': {
    rooms: [
      'src/domain',
      'src/audit',
      'src/store',
      'src/config.ts',
      'src/filing/concerned.ts',
      'src/filing/open-vault.ts',
      'src/filing/settings.ts',
    ],
    packages: {},
  },
  'src/version.ts': { rooms: [], packages: {} },
  'src/assemble-diagnostics.ts': {
    rooms: ['src/foundations.ts', 'src/doctor/bundle.ts', 'src/audit/check-trail.ts', 'src/metrics'],
    packages: {},
  },
  'src/assemble-ops.ts': {
    rooms: [
      'src/foundations.ts',
      'src/config-in-force.ts',
      'src/http/ops/parts.ts',
      'src/filing/parts.ts',
      'src/access/sessions.ts',
      'src/access/session-ends.ts',
      'src/audit/check-trail.ts',
      'src/version.ts',
      'src/domain',
      'src/alert/open-alerts.ts',
      'src/http/ops/alerts-panel.ts',
      'src/store/outage.ts',
    ],
    packages: {},
  },
  'src/config-in-force.ts': { rooms: ['src/config', 'src/config.ts'], packages: {} },
  'src/assemble-filings.ts': {
    rooms: [
      'src/foundations.ts',
      'src/metrics/filings.ts',
      'src/domain',
      'src/filing',
      'src/link',
      'src/webhook',
      'src/store/webhooks.ts',
      'src/upstream',
    ],
    packages: {},
  },
  'src/assemble-alerts.ts': {
    rooms: ['src/foundations.ts', 'src/alert', 'src/audit/check-trail.ts', 'src/upstream/webhook.ts'],
    packages: {},
  },
  'src/gateway.ts': { rooms: ['src'], packages: { '@hono/zod-openapi': '*' } },
  'src/serve.ts': {
    rooms: [
      'src/config.ts',
      'src/domain/failure.ts',
      'src/gateway.ts',
      'src/http/connections.ts',
      'src/http/host.ts',
      'src/http/refusals.ts',
      'src/http/stranger-bytes.ts',
    ],
    packages: { '@hono/node-server': '*' },
  },
  'src/command-line.ts': { rooms: [], packages: {} },
  'src/main.ts': {
    rooms: [
      'src/command-line.ts',
      'src/config/problem.ts',
      'src/config.ts',
      'src/doctor/explain-start.ts',
      'src/serve.ts',
    ],
    packages: {},
  },
  'src/sandbox-state.ts': { rooms: ['src/config.ts', 'src/access', 'src/domain'], packages: { yaml: '*' } },
  'src/sandbox.ts': {
    rooms: [
      'src/command-line.ts',
      'src/sandbox-birth.ts',
      'src/sandbox-state.ts',
      'src/serve.ts',
      'src/store/embedded-postgres.ts',
      'src/doctor/explain-start.ts',
    ],
    packages: {},
  },
  'src/sandbox-birth.ts': { rooms: ['src/domain/vietnam-time.ts', 'src/domain/duration.ts'], packages: {} },
  'src/commands': {
    rooms: [
      'src/config.ts',
      'src/sandbox-state.ts',
      'src/access',
      'src/audit',
      'src/store',
      'src/doctor',
      'src/filing/open-vault.ts',
      'src/command-line.ts',
      'src/config/problem.ts',
      'src/keys',
      'src/scrub',
      'src/compare',
      'src/domain/vietnam-time.ts',
    ],
    packages: {},
  },
  mocks: { rooms: ['contracts'], packages: { saxes: '*', xml2js: '*' } },
}

/** Processes: nobody imports them. */
const processes = [
  'src/main.ts',
  'src/sandbox.ts',
  'src/commands/accept-key.ts',
  'src/commands/compare-upstream.ts',
  'src/commands/diagnostics.ts',
  'src/commands/doctor.ts',
  'src/commands/issue-key.ts',
  'src/commands/rotate-keys.ts',
  'src/commands/scrub-answer.ts',
  'src/commands/verify-audit.ts',
]

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : path.endsWith('.ts') ? [path] : []
  })
}

/** `from "…"`, `import "…"` and `import("…")`: stripped types make every relative path explicit, so text is enough. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?<!['"])(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g)].map(
    ([, , target]) => target as string,
  )
}

function roomOf(file: string): string | undefined {
  return Object.keys(table).find((room) => file === room || file.startsWith(`${room}/`))
}

const files = [...filesBelow('src'), ...filesBelow('mocks')]

test('every file stands in a room of the table', () => {
  expect(files.filter((file) => roomOf(file) === undefined)).toEqual([])
})

test('every room of the table exists', () => {
  for (const room of Object.keys(table))
    expect(statSync(join(root, room), { throwIfNoEntry: false }), room).toBeDefined()
})

test('no file imports what its room may not', () => {
  const broken: string[] = []
  for (const file of files) {
    const room = roomOf(file) ?? ''
    const { rooms = [], packages = {} } = table[room] ?? {}
    for (const target of importsOf(file)) {
      if (target.startsWith('node:')) continue
      if (target.startsWith('.')) {
        const path = relative(root, resolve(root, dirname(file), target))
        const allowed = [room, ...rooms].some((place) => path === place || path.startsWith(`${place}/`))
        if (!allowed) broken.push(`${file} imports ${path}`)
        continue
      }
      const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] ?? '')
      const doors = packages[name]
      const allowed = doors === '*' || doors?.some((door) => file.endsWith(`/${door}`))
      if (!allowed) broken.push(`${file} imports package ${name}`)
    }
  }
  expect(broken, 'see docs/develop/architecture.md').toEqual([])
})

test('nobody imports a process', () => {
  const importers = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => target.startsWith('.'))
      .map((target) => relative(root, resolve(root, dirname(file), target)))
      .filter((path) => processes.includes(path)),
  )
  expect(importers).toEqual([])
})

test('the environment is read by processes only', () => {
  const readers = files.filter((file) => /process\.env/.test(readFileSync(join(root, file), 'utf8')))
  const allowed = [...processes, 'src/commands/command.ts', 'mocks/main.ts']
  expect(readers.filter((file) => !allowed.includes(file))).toEqual([])
})

/** Files where bytes from outside become text, or text becomes JSON: one each, so that none is read a second, poorer way. */
const readers: Record<string, { pattern: RegExp; only: string }> = {
  'decodes bytes': {
    pattern:
      /TextDecoder|StringDecoder|isUtf8|body\.toString\(|\.toString\(\s*'(utf-?8|latin1|binary|ascii|utf-?16le|ucs-?2)'/,
    only: 'src/upstream/decode-text.ts',
  },
  'parses JSON': { pattern: /JSON\.parse\(/, only: 'src/upstream/soap.ts' },
}

test.each(Object.entries(readers))('only one file of src/upstream %s', (_, { pattern, only }) => {
  const guilty = filesBelow('src/upstream').filter((file) => pattern.test(readFileSync(join(root, file), 'utf8')))
  expect(guilty).toEqual([only])
})

test('no literal is spread into another: its members stand there themselves', () => {
  const everywhere = ['src', 'mocks', 'test', 'bench', 'tools'].flatMap(filesBelow)
  const packed = everywhere.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (/\.\.\.[[{]/.test(line) ? [`${file}:${index + 1}`] : [])),
  )
  expect(packed).toEqual([])
})
