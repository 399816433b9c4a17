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
        'endpoint-settings.ts',
        'json-path-settings.ts',
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
  'src/identity': { rooms: ['src/domain', 'src/access', 'src/audit', 'src/link'], packages: { mrz: ['read-mrz.ts'] } },
  // Certificates that somebody holds, against the register.
  'src/certificate': {
    rooms: ['src/domain', 'src/access/policy.ts', 'src/audit/trail.ts', 'src/law/law.ts', 'src/link', 'src/store'],
    packages: { hono: ['finding-page.ts'], ...settings },
  },
  'src/dossier': {
    rooms: ['src/domain', 'src/access', 'src/audit', 'src/store', 'src/law/law.ts', 'src/settlement/clock'],
    packages: settings,
  },
  'src/filing': {
    rooms: [
      'src/domain',
      'src/access',
      'src/audit',
      'src/dossier',
      'src/law/law.ts',
      'src/link',
      'src/store',
      'src/delivery/advance-rerun.ts',
      'src/delivery/worker.ts',
    ],
    packages: settings,
  },
  // The synchronisation: lanes of dossiers at systems outside. Rooms of targets import its door.
  'src/sync': {
    rooms: ['src/domain', 'src/audit', 'src/delivery', 'src/link', 'src/store'],
    packages: settings,
  },
  // Files by address, for portals that fetch without credentials.
  'src/file-address': {
    rooms: [
      'src/domain',
      'src/access/quotas.ts',
      'src/audit/trail.ts',
      'src/delivery/worker.ts',
      'src/filing/byte-budget.ts',
      'src/filing/query/filing-view.ts',
      'src/filing/worker.ts',
      'src/store',
    ],
    packages: settings,
  },
  // Signed files, judged by their bytes and by the operator's folders: knows nothing of the gateway.
  'src/signed-file': {
    rooms: ['src/domain'],
    packages: {
      pkijs: [
        'read-certificate.ts',
        'read-cms.ts',
        'read-der.ts',
        'read-ocsp.ts',
        'read-revocation-list.ts',
        'read-timestamp.ts',
      ],
      asn1js: ['read-cms.ts', 'read-der.ts'],
    },
  },
  // Files that an office was shown: judged, looked for among those that came through here, and answered on record.
  'src/file-check': {
    rooms: [
      'src/domain',
      'src/access/policy.ts',
      'src/audit/trail.ts',
      'src/signed-file',
      'src/store',
      'src/upstream/parsing/read-base64.ts',
    ],
    packages: settings,
  },
  // What a public-service portal is sent of dossiers: a target of the synchronisation.
  'src/portal': {
    rooms: [
      'src/domain',
      'src/audit',
      'src/file-address/deps.ts',
      'src/file-address/issue-address.ts',
      'src/filing/query/filing-view.ts',
      'src/law/law.ts',
      'src/store',
      'src/sync/target.ts',
    ],
    packages: settings,
  },
  // Dossiers of the linked-service software: pulled, kept, handed to the one-stop systems, and reported back: a target of the synchronisation.
  'src/linked': {
    rooms: [
      'src/domain',
      'src/access/policy.ts',
      'src/audit/trail.ts',
      'src/dossier/deps.ts',
      'src/dossier/reckon.ts',
      'src/dossier/take-linked-dossier.ts',
      'src/filing/query/filing-view.ts',
      'src/filing/worker.ts',
      'src/law/law.ts',
      'src/link',
      'src/settlement/clock/package-clock.ts',
      'src/store',
      'src/sync/target.ts',
    ],
    packages: settings,
  },
  // Questions about many people: a few at once, or a file as a job behind the counters.
  'src/batch': {
    rooms: ['src/domain', 'src/access/policy.ts', 'src/audit/trail.ts', 'src/delivery', 'src/identity', 'src/store'],
    packages: { 'csv-parse': ['read-csv.ts'], zod: ['settings.ts'] },
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
      'src/sync/reconcile/operate-reconciliation.ts',
      'src/domain',
      'src/batch',
      'src/identity',
      'src/certificate',
      'src/dossier',
      'src/file-address',
      'src/file-check',
      'src/filing',
      'src/linked',
      'src/signed-file/words.ts',
      'src/sync',
      'src/webhook',
      'src/health',
      'src/settlement/report',
      'src/unit',
      'src/access/credentials.ts',
      'src/access/quotas.ts',
      'src/access/policy.ts',
      'src/access/sessions.ts',
      'src/access/session-ends.ts',
    ],
    packages: { hono: '*', '@hono/zod-openapi': '*', zod: '*' },
  },
  // What pages for people are made of, for any reader: built on the edge, which does not know them.
  'src/pages': {
    rooms: [
      'src/domain',
      'src/access/credentials.ts',
      'src/access/policy.ts',
      'src/access/quotas.ts',
      'src/access/sessions.ts',
      'src/access/session-ends.ts',
      'src/http/edge.ts',
      'src/http/language.ts',
      'src/http/problem.ts',
      'src/http/request.ts',
      'src/http/respond.ts',
      'src/http/streams/stream-limit.ts',
    ],
    packages: { hono: '*', '@hono/zod-openapi': '*' },
  },
  // The operators' pages.
  'src/console': {
    rooms: [
      'src/batch',
      'src/sync/operate-lanes.ts',
      'src/sync/rerun-lanes.ts',
      'src/sync/reconcile/operate-reconciliation.ts',
      'src/domain',
      'src/pages',
      'src/file-address/deps.ts',
      'src/file-address/manage-addresses.ts',
      'src/filing',
      'src/health',
      'src/access/sessions.ts',
      'src/access/session-ends.ts',
      'src/http/edge.ts',
      'src/http/language.ts',
      'src/http/request.ts',
      'src/http/routes/operations.ts',
    ],
    packages: { hono: '*', '@hono/zod-openapi': '*' },
  },
  // Reports of a period: rules that place a dossier, what is counted, and the formats in which a report is handed out.
  'src/settlement/report': {
    rooms: ['src/domain', 'src/store', 'src/settlement/clock', 'src/law'],
    packages: { hono: ['as-page.ts'], 'write-excel-file': ['as-workbook.ts'] },
  },
  // The investigators' page.
  'src/cases': {
    rooms: [
      'src/domain',
      'src/pages',
      'src/certificate/deps.ts',
      'src/certificate/search-cases.ts',
      'src/certificate/write-cases.ts',
      'src/access/sessions.ts',
      'src/access/session-ends.ts',
      'src/http/edge.ts',
      'src/http/language.ts',
      'src/http/request.ts',
      'src/http/respond.ts',
    ],
    packages: { hono: '*', '@hono/zod-openapi': '*' },
  },
  // The leaders' board.
  'src/board': {
    rooms: [
      'src/domain',
      'src/pages',
      'src/settlement/clock/clock.ts',
      'src/settlement/clock/package-clock.ts',
      'src/settlement/report',
      'src/store/dossier/board.ts',
      'src/store/dossier/board-lists.ts',
      'src/store/dossier/dossiers.ts',
      'src/store/dossier/forecasts.ts',
      'src/store/postgres/database.ts',
      'src/store/postgres/outage.ts',
      'src/access/sessions.ts',
      'src/access/session-ends.ts',
      'src/http/edge.ts',
      'src/http/language.ts',
      'src/http/request.ts',
      'src/http/respond.ts',
      'src/http/streams/stream-limit.ts',
    ],
    packages: { '@hono/zod-openapi': '*' },
  },
  'src/compare': {
    rooms: [
      'src/domain',
      'src/audit/trail.ts',
      'src/config/config.ts',
      'src/upstream/population/client.ts',
      'src/upstream/civil-registry/client.ts',
      'src/upstream/portal/client.ts',
      'src/upstream/linked/client.ts',
      'src/upstream/http/http.ts',
      // Answers are looked at before anybody has interpreted them.
      'src/upstream/http/exchange.ts',
      'src/upstream/parsing/decode-text.ts',
      'src/upstream/xml/xml.ts',
      'src/upstream/xml/xml-tree.ts',
    ],
    packages: { zod: ['questions.ts'], yaml: ['questions.ts'] },
  },
  // The law as data: what the files state, and nothing of the gateway.
  'src/law': {
    rooms: [
      'src/domain',
      'src/config/json-schema.ts',
      'src/config/problem.ts',
      'src/config/read-yaml.ts',
      'src/config/setting-faults.ts',
    ],
    packages: { zod: ['law-file.ts', 'settings.ts'] },
  },
  // Administrative units of all times: what the files state, and nothing of the gateway.
  'src/unit': {
    rooms: [
      'src/domain',
      'src/config/json-schema.ts',
      'src/config/problem.ts',
      'src/config/read-yaml.ts',
      'src/config/setting-faults.ts',
    ],
    packages: { zod: ['unit-file.ts', 'settings.ts'] },
  },
  // Due times: pure, over the law and the words of dossiers.
  'src/settlement/clock': { rooms: ['src/domain', 'src/law'], packages: {} },
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
      'src/config/config.ts',
      'src/config/redacted.ts',
      'src/config/version.ts',
      'src/keys',
      'src/law',
      'src/unit',
      'src/filing/open-vault.ts',
      'src/upstream/population',
      'src/upstream/civil-registry',
      'src/upstream/linked',
      'src/upstream/portal',
      'src/upstream/http/http.ts',
      'src/upstream/http/exchange.ts',
      'src/upstream/http/large-body.ts',
    ],
    packages: {},
  },
  'src/config': {
    rooms: ['src/domain'],
    packages: { zod: '*', yaml: ['read-yaml.ts'], 'fastest-levenshtein': ['setting-faults.ts'] },
  },
  'src/config/config.ts': {
    rooms: [
      'src/config',
      'src/domain',
      'src/access/settings.ts',
      'src/alert/settings.ts',
      'src/audit/settings.ts',
      'src/certificate/settings.ts',
      'src/batch/settings.ts',
      'src/dossier/settings.ts',
      'src/file-address/settings.ts',
      'src/file-check/settings.ts',
      'src/filing/settings.ts',
      'src/health/settings.ts',
      'src/http/settings.ts',
      'src/law/settings.ts',
      'src/link/settings.ts',
      'src/linked/settings.ts',
      'src/portal/settings.ts',
      'src/settlement/live/settings.ts',
      'src/store/settings.ts',
      'src/telemetry/settings.ts',
      'src/unit/settings.ts',
      'src/upstream/civil-registry/settings.ts',
      'src/upstream/linked/settings.ts',
      'src/upstream/population/settings.ts',
      'src/sync/settings.ts',
      'src/upstream/portal/settings.ts',
      'src/sync/reconcile/settings.ts',
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
      'src/app/log.ts',
      'src/store/alert/status.ts',
      'src/store/batch/batches.ts',
      'src/store/dossier/forecasts.ts',
      'src/store/filing/status.ts',
      'src/store/sync/overview.ts',
      'src/store/sync/reconciliation.ts',
    ],
    packages: { 'prom-client': '*' },
  },
  'src/app/log.ts': { rooms: [], packages: { pino: '*' } },
  'src/app/core.ts': {
    rooms: [
      'src/config/config.ts',
      'src/domain',
      'src/health',
      'src/access/credentials.ts',
      'src/audit/trail.ts',
      'src/store/postgres/database.ts',
      'src/store/postgres/database-clock.ts',
      'src/telemetry/open-telemetry.ts',
      'src/config/version.ts',
      'src/store/access/upstream-tokens.ts',
      'src/filing/open-vault.ts',
      'src/upstream/http/agent.ts',
      'src/keys/prove-keys.ts',
      'src/store/postgres/start-failure.ts',
    ],
    packages: {},
  },
  'src/keys': {
    rooms: [
      'src/domain',
      'src/audit',
      'src/store',
      'src/config/config.ts',
      'src/filing/intake/audit-subjects.ts',
      'src/filing/open-vault.ts',
      'src/filing/settings.ts',
    ],
    packages: {},
  },
  'src/config/version.ts': { rooms: [], packages: {} },
  'src/app/wire-diagnostics.ts': {
    rooms: ['src/app/core.ts', 'src/doctor/bundle.ts', 'src/audit/check-trail.ts', 'src/metrics'],
    packages: {},
  },
  'src/app/wire-batches.ts': {
    rooms: [
      'src/app/core.ts',
      'src/batch/open-batches.ts',
      'src/http/input/check-person.ts',
      'src/identity/person-inquiry.ts',
      'src/store/vault.ts',
    ],
    packages: {},
  },
  'src/app/wire-board.ts': {
    rooms: [
      'src/app/core.ts',
      'src/board/deps.ts',
      'src/access/sessions.ts',
      'src/access/session-ends.ts',
      'src/config/version.ts',
    ],
    packages: {},
  },
  'src/app/wire-cases.ts': {
    rooms: [
      'src/app/core.ts',
      'src/cases/deps.ts',
      'src/certificate/deps.ts',
      'src/access/sessions.ts',
      'src/access/session-ends.ts',
      'src/config/version.ts',
    ],
    packages: {},
  },
  'src/app/wire-console.ts': {
    rooms: [
      'src/sync/reconcile/operate-reconciliation.ts',
      'src/app/core.ts',
      'src/batch/deps.ts',
      'src/config/redacted.ts',
      'src/console/deps.ts',
      'src/file-address/deps.ts',
      'src/filing/deps.ts',
      'src/access/sessions.ts',
      'src/access/session-ends.ts',
      'src/audit/check-trail.ts',
      'src/config/version.ts',
      'src/domain',
      'src/alert/open-alerts.ts',
      'src/console/panels/alerts-panel.ts',
      'src/store/postgres/outage.ts',
    ],
    packages: {},
  },
  'src/config/redacted.ts': { rooms: ['src/config', 'src/config/config.ts'], packages: {} },
  'src/app/wire-filings.ts': {
    rooms: [
      'src/sync/reconcile/operate-reconciliation.ts',
      'src/app/core.ts',
      'src/metrics/filings.ts',
      'src/domain',
      'src/file-address/open-file-addresses.ts',
      'src/filing',
      'src/law/law.ts',
      'src/link',
      'src/app/wire-linked.ts',
      'src/app/wire-portal.ts',
      'src/app/wire-sync.ts',
      'src/sync/operate-lanes.ts',
      'src/webhook',
      'src/settlement/report',
      'src/access/policy.ts',
      'src/store/webhook/webhooks.ts',
      'src/upstream',
    ],
    packages: {},
  },
  'src/app/wire-portal.ts': {
    rooms: [
      'src/app/core.ts',
      'src/app/wire-sync.ts',
      'src/domain',
      'src/file-address/deps.ts',
      'src/filing/deps.ts',
      'src/law/law.ts',
      'src/link/link.ts',
      'src/portal',
      'src/upstream/portal/client.ts',
    ],
    packages: {},
  },
  'src/app/wire-sync.ts': {
    rooms: ['src/app/core.ts', 'src/link/link.ts', 'src/store/vault.ts', 'src/sync'],
    packages: {},
  },
  'src/app/wire-linked.ts': {
    rooms: [
      'src/app/core.ts',
      'src/app/wire-sync.ts',
      'src/access/policy.ts',
      'src/domain',
      'src/filing/deps.ts',
      'src/law/law.ts',
      'src/link',
      'src/linked',
      'src/store/webhook/webhooks.ts',
      'src/upstream/linked/client.ts',
    ],
    packages: {},
  },
  'src/app/wire-alerts.ts': {
    rooms: [
      'src/app/core.ts',
      'src/alert',
      'src/audit/check-trail.ts',
      'src/law/law.ts',
      'src/upstream/webhook-sender.ts',
    ],
    packages: {},
  },
  'src/app/gateway.ts': { rooms: ['src'], packages: { '@hono/zod-openapi': '*' } },
  'src/app/serve.ts': {
    rooms: [
      'src/config/config.ts',
      'src/domain/failure.ts',
      'src/app/gateway.ts',
      'src/http/server/connections.ts',
      'src/http/server/host.ts',
      'src/http/server/refusals.ts',
      'src/http/server/stranger-bytes.ts',
    ],
    packages: { '@hono/node-server': '*' },
  },
  'src/app/command-line.ts': { rooms: [], packages: {} },
  'src/app/main.ts': {
    rooms: [
      'src/app/command-line.ts',
      'src/config/problem.ts',
      'src/config/config.ts',
      'src/doctor/explain-start.ts',
      'src/app/serve.ts',
    ],
    packages: {},
  },
  'src/sandbox/state.ts': { rooms: ['src/config/config.ts', 'src/access', 'src/domain'], packages: { yaml: '*' } },
  'src/sandbox/embedded-postgres.ts': { rooms: [], packages: {} },
  'src/sandbox/main.ts': {
    rooms: [
      'src/app/command-line.ts',
      'src/sandbox/sample-birth.ts',
      'src/sandbox/state.ts',
      'src/app/serve.ts',
      'src/sandbox/embedded-postgres.ts',
      'src/doctor/explain-start.ts',
    ],
    packages: {},
  },
  'src/sandbox/sample-birth.ts': { rooms: ['src/domain/vietnam-time.ts', 'src/domain/duration.ts'], packages: {} },
  // What is learnt from dossiers: pure, knows no table and no protocol.
  'src/settlement/forecast': { rooms: ['src/domain'], packages: {} },
  // The forecast of the running gateway: reads what became known, keeps the model in a thread, writes what it forecasts.
  'src/settlement/live': {
    rooms: [
      'src/domain',
      'src/delivery/worker.ts',
      'src/law/law.ts',
      'src/settlement/forecast',
      'src/store/dossier/forecast-events.ts',
      'src/store/dossier/forecasts.ts',
      'src/store/postgres/database.ts',
      'src/store/postgres/outage.ts',
    ],
    packages: settings,
  },
  // Years of a city out of a seed, for measuring the forecast and filling a database.
  'src/settlement/generator': {
    rooms: [
      'src/domain',
      'src/settlement/forecast/history.ts',
      'src/settlement/forecast/stages.ts',
      'src/settlement/forecast/working-hours.ts',
    ],
    packages: {},
  },
  'src/commands': {
    rooms: [
      'src/sandbox/embedded-postgres.ts',
      'src/config/config.ts',
      'src/sandbox/state.ts',
      'src/access',
      'src/audit',
      'src/store',
      'src/doctor',
      'src/filing/open-vault.ts',
      'src/app/command-line.ts',
      'src/config/problem.ts',
      'src/keys',
      'src/scrub',
      'src/compare',
      'src/domain',
      'src/law',
      'src/settlement',
      'src/dossier/rebuild.ts',
      'src/signed-file',
      'src/unit',
    ],
    packages: { zod: ['check-file.ts', 'due-time.ts', 'dossier-files.ts', 'units.ts'] },
  },
  mocks: { rooms: ['contracts'], packages: { saxes: '*', xml2js: '*' } },
}

/** Processes: no file imports them. */
const processes = [
  'src/app/main.ts',
  'src/sandbox/main.ts',
  'src/commands/accept-key.ts',
  'src/commands/backtest.ts',
  'src/commands/check-file.ts',
  'src/commands/compare-upstream.ts',
  'src/commands/diagnostics.ts',
  'src/commands/doctor.ts',
  'src/commands/due-time.ts',
  'src/commands/issue-key.ts',
  'src/commands/law.ts',
  'src/commands/rebuild-settlement.ts',
  'src/commands/reconcile.ts',
  'src/commands/report.ts',
  'src/commands/rotate-keys.ts',
  'src/commands/scrub-answer.ts',
  'src/commands/units.ts',
  'src/commands/verify-audit.ts',
]

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : path.endsWith('.ts') ? [path] : []
  })
}

/** `from "…"`, `import "…"` and `import("…")`: stripped types make every relative path explicit, so text is enough. */
function getImports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?<!['"])(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g)].map(
    ([, , target]) => target as string,
  )
}

function findRoom(file: string): string | undefined {
  // The closest entry: a file's own comes before its folder's.
  return Object.keys(table)
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0]
}

const files = [...filesBelow('src'), ...filesBelow('mocks')]

/**
 * The doors of each room: the only files of it that other rooms import. A new door is a decision, so it is written here.
 * The words of `domain` are for all.
 */
const doors: Record<string, '*' | string[]> = {
  'src/access': [
    'api-key.ts',
    'consumers.ts',
    'credentials.ts',
    'policy.ts',
    'quotas.ts',
    'session-ends.ts',
    'sessions.ts',
    'settings.ts',
  ],
  'src/alert': ['open-alerts.ts', 'settings.ts'],
  'src/app': ['command-line.ts', 'log.ts', 'serve.ts'],
  'src/audit': [
    'chain.ts',
    'check-trail.ts',
    'settings.ts',
    'trail.ts',
    'verify-chain.ts',
    'verify-heads.ts',
    'verify-trail.ts',
  ],
  'src/batch': [
    'answer-people.ts',
    'deps.ts',
    'intake/take-batch.ts',
    'open-batches.ts',
    'operate-batch.ts',
    'query/progress.ts',
    'query/results.ts',
    'settings.ts',
  ],
  'src/board': ['deps.ts', 'mount.ts'],
  'src/cases': ['deps.ts', 'mount.ts'],
  'src/certificate': [
    'deps.ts',
    'finding-page.ts',
    'search-cases.ts',
    'settings.ts',
    'verify-certificate.ts',
    'write-cases.ts',
  ],
  'src/commands': [],
  'src/compare': ['call-endpoint.ts', 'compare.ts', 'print-comparison.ts', 'questions.ts'],
  'src/config': [
    'config.ts',
    'json-schema.ts',
    'problem.ts',
    'profile.ts',
    'read-yaml.ts',
    'redacted.ts',
    'setting-faults.ts',
    'version.ts',
  ],
  'src/console': ['deps.ts', 'mount.ts', 'panels/alerts-panel.ts'],
  'src/delivery': [
    'advance-rerun.ts',
    'attempt.ts',
    'memory-store.ts',
    'outbox.ts',
    'outcome.ts',
    'attempt.ts',
    'gather.ts',
    'memory-store.ts',
    'outbox.ts',
    'outcome.ts',
    'pace.ts',
    'signature.ts',
    'worker.ts',
  ],
  'src/doctor': [
    'bundle.ts',
    'checks/check-profile.ts',
    'checks/check-settings.ts',
    'database-failure.ts',
    'examine.ts',
    'explain-start.ts',
    'finding.ts',
    'print.ts',
  ],
  'src/domain': '*',
  'src/dossier': [
    'read-public-status.ts',
    'deps.ts',
    'dossier-view.ts',
    'feed/feed.ts',
    'feed/read-dossier-events.ts',
    'feed/sequencer.ts',
    'get-dossier.ts',
    'list-dossiers.ts',
    'due-view.ts',
    'forecast-view.ts',
    'move-dossier.ts',
    'rebuild.ts',
    'reckon.ts',
    'register-dossier.ts',
    'report-step.ts',
    'settings.ts',
    'take-linked-dossier.ts',
  ],
  'src/file-address': [
    'deps.ts',
    'fetch-file.ts',
    'issue-address.ts',
    'manage-addresses.ts',
    'open-file-addresses.ts',
    'settings.ts',
  ],
  'src/file-check': ['check-file.ts', 'deps.ts', 'open-file-checks.ts', 'settings.ts'],
  'src/filing': [
    'byte-budget.ts',
    'deps.ts',
    'intake/audit-subjects.ts',
    'intake/content-hash.ts',
    'intake/has-attachment.ts',
    'intake/put-attachment.ts',
    'intake/submit-filing.ts',
    'intake/supplement-filing.ts',
    'intake/withdraw-filing.ts',
    'open-filings.ts',
    'open-vault.ts',
    'operations/close-filing.ts',
    'operations/confirm-filing.ts',
    'operations/rerun-filings.ts',
    'operations/stop-rerun.ts',
    'query/fetch-certificate.ts',
    'query/filing-overview.ts',
    'query/filing-view.ts',
    'query/get-filing.ts',
    'query/list-attention.ts',
    'query/list-filings.ts',
    'query/read-events.ts',
    'query/wait-for-events.ts',
    'settings.ts',
    'worker.ts',
  ],
  'src/health': ['open-health.ts', 'settings.ts'],
  'src/http': [
    'app.ts',
    'edge.ts',
    'input/check-person.ts',
    'language.ts',
    'problem.ts',
    'request.ts',
    'respond.ts',
    'routes/operations.ts',
    'server/connections.ts',
    'server/host.ts',
    'server/refusal-log.ts',
    'server/refusals.ts',
    'server/stranger-bytes.ts',
    'settings.ts',
    'streams/stream-limit.ts',
  ],
  'src/identity': ['look-up-person.ts', 'person-inquiry.ts', 'verify-card.ts', 'verify-person.ts'],
  'src/keys': ['key-problems.ts', 'prove-keys.ts'],
  'src/law': ['find-rule.ts', 'law.ts', 'limit.ts', 'open-law.ts', 'packages.ts', 'read-law.ts', 'settings.ts'],
  'src/link': ['link.ts', 'settings.ts'],
  'src/linked': [
    'deps.ts',
    'open-linked.ts',
    'query/linked-view.ts',
    'query/read-linked.ts',
    'report/linked-target.ts',
    'settings.ts',
  ],
  'src/metrics': ['filings.ts', 'metrics.ts'],
  'src/pages': [
    'assets.ts',
    'format-time.ts',
    'forms/fields.ts',
    'forms/form.ts',
    'markup.ts',
    'mount-pages.ts',
    'fragment-cache.ts',
    'page-context.ts',
    'pictures/frame.ts',
    'pictures/scale.ts',
    'reading.ts',
    'session/session-guard.ts',
    'shell.ts',
    'texts/plural.ts',
    'texts/shell-texts.ts',
  ],
  'src/portal': ['find-files.ts', 'portal-target.ts', 'settings.ts'],
  'src/sandbox': ['embedded-postgres.ts', 'state.ts'],
  'src/scrub': ['message.ts', 'scrub-answer.ts', 'write-case.ts'],
  'src/settlement': [
    'clock/clock.ts',
    'clock/package-clock.ts',
    'clock/compare-laws.ts',
    'forecast/backtest.ts',
    'forecast/forecaster.ts',
    'forecast/history.ts',
    'forecast/print-report.ts',
    'forecast/read-events.ts',
    'forecast/working-hours.ts',
    'generator/calendar.ts',
    'generator/generate-year.ts',
    'live/open-forecasts.ts',
    'live/read-history.ts',
    'live/settings.ts',
    'report/close-report.ts',
    'report/make-report.ts',
    'report/order.ts',
    'report/period.ts',
    'report/read-report.ts',
    'report/report.ts',
    'report/send-summaries.ts',
    'report/write-report.ts',
  ],
  'src/store': [
    'access/session-ends.ts',
    'access/upstream-tokens.ts',
    'alert/alerts.ts',
    'alert/due-times.ts',
    'alert/messages.ts',
    'alert/sources.ts',
    'alert/status.ts',
    'audit/checks.ts',
    'audit/records.ts',
    'certificate/cases.ts',
    'batch/batches.ts',
    'batch/people.ts',
    'dossier/applicants.ts',
    'dossier/board-lists.ts',
    'dossier/board.ts',
    'dossier/dossiers.ts',
    'dossier/feed.ts',
    'dossier/forecast-events.ts',
    'dossier/forecasts.ts',
    'dossier/open-dossiers.ts',
    'dossier/public-status.ts',
    'dossier/report.ts',
    'file-address/addresses.ts',
    'file-check/known-files.ts',
    'filing/attachments.ts',
    'filing/due-moves.ts',
    'filing/events.ts',
    'filing/filings.ts',
    'filing/keys.ts',
    'filing/leases.ts',
    'filing/overview.ts',
    'filing/reruns.ts',
    'filing/retention.ts',
    'filing/sealed-files.ts',
    'filing/secrets.ts',
    'filing/siblings.ts',
    'filing/status.ts',
    'health/down-times.ts',
    'health/holds.ts',
    'health/incidents.ts',
    'health/minutes.ts',
    'health/path-anomalies.ts',
    'health/retention.ts',
    'health/states.ts',
    'jobs.ts',
    'keys/key-proofs.ts',
    'keys/reseal.ts',
    'portal/filed-requests.ts',
    'portal/lookups.ts',
    'postgres/apart.ts',
    'postgres/database-clock.ts',
    'postgres/database-facts.ts',
    'postgres/database.ts',
    'postgres/listener.ts',
    'postgres/outage.ts',
    'postgres/server-watch.ts',
    'postgres/start-failure.ts',
    'postgres/write-trial.ts',
    'settings.ts',
    'sync/lanes.ts',
    'sync/overview.ts',
    'sync/reconciliation.ts',
    'sync/renewals.ts',
    'sync/reruns.ts',
    'vault.ts',
    'webhook/deliveries.ts',
    'webhook/dossier-messages.ts',
    'webhook/filing-messages.ts',
    'webhook/replays.ts',
    'webhook/summaries.ts',
    'webhook/webhooks.ts',
    'linked/feed.ts',
    'linked/linked-dossiers.ts',
    'webhook/linked-messages.ts',
  ],
  'src/signed-file': ['check-files.ts', 'finding-view.ts', 'judge-address.ts', 'trust/trust-store.ts', 'words.ts'],
  'src/sync': [
    'open-sync.ts',
    'operate-lanes.ts',
    'reconcile/open-reconciliation.ts',
    'reconcile/operate-reconciliation.ts',
    'reconcile/settings.ts',
    'rerun-lanes.ts',
    'settings.ts',
    'target.ts',
  ],
  'src/telemetry': ['open-telemetry.ts', 'settings.ts'],
  'src/unit': [
    'deps.ts',
    'describe-unit.ts',
    'find-unit.ts',
    'list-units.ts',
    'name-index.ts',
    'open-units.ts',
    'read-units.ts',
    'resolve-address.ts',
    'resolve-reasons.ts',
    'settings.ts',
    'tell-successors.ts',
    'unit.ts',
    'units.ts',
  ],
  'src/upstream': [
    'civil-registry/client.ts',
    'civil-registry/settings.ts',
    'linked/client.ts',
    'linked/settings.ts',
    'http/agent.ts',
    'http/exchange.ts',
    'http/http.ts',
    'http/large-body.ts',
    'parsing/decode-text.ts',
    'parsing/read-base64.ts',
    'population/client.ts',
    'population/settings.ts',
    'portal/client.ts',
    'portal/settings.ts',
    'webhook-sender.ts',
    'xml/xml-tree.ts',
    'xml/xml.ts',
  ],
  'src/webhook': [
    'choose-topics.ts',
    'deps.ts',
    'enable-webhook.ts',
    'list-webhooks.ts',
    'open-webhooks.ts',
    'register-webhook.ts',
    'remove-webhook.ts',
    'replay-webhook.ts',
    'settings.ts',
  ],
}

const toFolder = (file: string) =>
  file
    .split('/')
    .slice(0, file.startsWith('src/') ? 2 : 1)
    .join('/')

/** Every import of one of our files by another, types counted. */
const ownImports = files.map((file) => {
  const relatives = getImports(file).filter((target) => target.startsWith('.'))
  return { file, targets: relatives.map((target) => relative(root, resolve(root, dirname(file), target))) }
})

test('from outside a room only its doors are imported', () => {
  const broken = ownImports.flatMap(({ file, targets }) =>
    targets
      .filter((target) => target.startsWith('src/') && toFolder(target) !== toFolder(file))
      .filter((target) => {
        const open = doors[toFolder(target)] ?? []
        return open !== '*' && !open.includes(target.slice(toFolder(target).length + 1))
      })
      .map((target) => `${file} imports ${target}`),
  )
  expect(broken, 'a new door? Write it into the table of doors').toEqual([])
})

test('every door is used from outside its room', () => {
  const used = new Set(
    ownImports.flatMap(({ file, targets }) => targets.filter((to) => toFolder(to) !== toFolder(file))),
  )
  const idle = Object.entries(doors).flatMap(([room, open]) =>
    open === '*' ? [] : open.map((door) => `${room}/${door}`).filter((door) => !used.has(door)),
  )
  expect(idle).toEqual([])
})

test('no file imports itself by a detour, imports of types counted', () => {
  const targetsOf = new Map(ownImports.map(({ file, targets }) => [file, targets]))
  const finished = new Set<string>()
  const circles: string[] = []
  function visit(file: string, trail: readonly string[]): void {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '))
    if (finished.has(file) || trail.includes(file)) return
    for (const target of targetsOf.get(file) ?? []) visit(target, [...trail, file])
    finished.add(file)
  }
  for (const { file } of ownImports) visit(file, [])
  expect(circles).toEqual([])
})

test('every file stands in a room of the table', () => {
  expect(files.filter((file) => findRoom(file) === undefined)).toEqual([])
})

test('every room of the table exists', () => {
  for (const room of Object.keys(table))
    expect(statSync(join(root, room), { throwIfNoEntry: false }), room).toBeDefined()
})

test('no file imports what its room may not', () => {
  const broken: string[] = []
  for (const file of files) {
    const room = findRoom(file) ?? ''
    const { rooms = [], packages = {} } = table[room] ?? {}
    for (const target of getImports(file)) {
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

test('no file imports a process', () => {
  const importers = files.flatMap((file) =>
    getImports(file)
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
    only: 'src/upstream/parsing/decode-text.ts',
  },
  'parses JSON': { pattern: /JSON\.parse\(/, only: 'src/upstream/xml/soap.ts' },
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
