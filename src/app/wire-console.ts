/** What the operators' page is made from: judged health, filings, sessions, the trail's last check, and what runs here. */
import { hostname } from 'node:os'
import { createSessionEnds } from '../access/session-ends.ts'
import { createSessions } from '../access/sessions.ts'
import type { Agreements } from '../agreement/agreements.ts'
import type { Alerts } from '../alert/open-alerts.ts'
import type { TrailCheck } from '../audit/check-trail.ts'
import type { BatchDeps } from '../batch/deps.ts'
import { settingsInForce } from '../config/redacted.ts'
import { readVersion } from '../config/version.ts'
import type { ConsoleDeps } from '../console/deps.ts'
import type { AlertGlance } from '../console/panels/alerts-panel.ts'
import { severities } from '../domain/alert.ts'
import type { FileAddressDeps } from '../file-address/deps.ts'
import type { FilingDeps } from '../filing/deps.ts'
import type { OversightDeps } from '../oversight/deps.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { ReconciliationDeps } from '../sync/reconcile/operate-reconciliation.ts'
import type { Foundations } from './core.ts'
import { followSessions } from './exchange-secrets.ts'

/** `undefined` where the configuration wants none. */
export function assembleOps(
  { config, clock, database, trail, health, secrets }: Foundations,
  filings:
    | {
        engine: { deps: FilingDeps }
        fileAddresses: { deps: FileAddressDeps }
        reconciliation: ReconciliationDeps
        lanes: NonNullable<ConsoleDeps['lanes']>
      }
    | undefined,
  batches: BatchDeps | undefined,
  agreements: Agreements,
  oversight: OversightDeps,
  quotas: ConsoleDeps['quotas'],
  alerts: Alerts,
  trailCheck: TrailCheck,
  readiness: ConsoleDeps['readiness'],
): ConsoleDeps | undefined {
  const { enabled, sessionMs } = config.server.operatorsPage
  if (!enabled) return undefined
  return {
    health,
    filings: filings?.engine.deps,
    addresses: filings?.fileAddresses.deps,
    reconciliation: filings?.reconciliation,
    lanes: filings?.lanes,
    batches,
    agreements,
    oversight,
    quotas,
    readiness,
    clock,
    limits: {
      certificateDays: config.health.certificateDays,
      skewMaxMs: config.health.skewMaxMs,
      holdMinutes: Math.floor(config.health.holdMaxMs / 60_000),
      drainSeconds: Math.ceil(config.health.drainWaitMs / 1_000),
    },
    sessions: followSessions(secrets, (key) => createSessions(key, sessionMs, clock)),
    sessionEnds: createSessionEnds(database, clock),
    alerts: () => getOpenAlerts(alerts),
    trail: () => {
      const { writing, records } = trail.status
      const { last, failure } = trailCheck.status
      const findings = last?.findings.map(({ chain, seq, kind }) => `${chain} ${seq} ${kind}`) ?? []
      return { writing, records, failure, check: last && { ...last, findings } }
    },
    system: {
      version: readVersion(),
      instance: `${hostname()}:${process.pid}`,
      startedAt: new Date(clock.now()).toISOString(),
      runtime: `Node.js ${process.versions.node}`,
      settings: settingsInForce(config),
    },
  }
}

async function getOpenAlerts(alerts: Alerts): Promise<AlertGlance[]> {
  const rows = await withStorageErrors('operations-unavailable', () => alerts.open())
  return rows
    .map(({ key, severity, since, quietSince, reminders, condition: { sentence } }) => ({
      key,
      severity,
      since,
      reminders,
      sentence,
      overSince: quietSince,
    }))
    .sort(
      (a, b) =>
        Number(a.overSince !== null) - Number(b.overSince !== null) ||
        severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
        a.since - b.since,
    )
}
