/** What the operators' pages are made from; put together by gateway.ts. */

import type { QuotaReport } from '../access/report-quotas.ts'
import type { SessionEnds } from '../access/session-ends.ts'
import type { Sessions } from '../access/sessions.ts'
import type { Agreements } from '../agreement/agreements.ts'
import type { BatchDeps } from '../batch/deps.ts'
import type { Clock } from '../domain/runtime.ts'
import type { FileAddressDeps } from '../file-address/deps.ts'
import type { FilingDeps } from '../filing/deps.ts'
import type { Health } from '../health/open-health.ts'
import type { Readiness } from '../http/routes/operations.ts'
import type { OversightDeps } from '../oversight/deps.ts'
import type { LaneOperationsDeps } from '../sync/operate-lanes.ts'
import type { ReconciliationDeps } from '../sync/reconcile/operate-reconciliation.ts'
import type { View } from './page-context.ts'
import type { AlertGlance } from './panels/alerts-panel.ts'
import type { SystemFacts, TrailGlance } from './panels/system-panel.ts'

export interface ConsoleDeps {
  health: Health
  /** Absent where the configuration has no filings. */
  filings: FilingDeps | undefined
  /** Addresses of files; absent with the filings. */
  addresses: FileAddressDeps | undefined
  /** Absent where the configuration has no filings. */
  reconciliation: ReconciliationDeps | undefined
  /** Absent where the configuration has no filings. */
  lanes: (LaneOperationsDeps & { targets: readonly string[] }) | undefined
  /** Absent where the configuration has no filings. */
  batches: BatchDeps | undefined
  /** What a second person agrees to. */
  agreements: Agreements
  /** For auditors: the trail, and signs of misuse in it. */
  oversight: OversightDeps
  /** Use of quotas and of the limits of upstreams. Fails with `operations-unavailable`. */
  quotas: () => Promise<QuotaReport>
  sessions: Sessions
  sessionEnds: SessionEnds
  /** The open ones, the most urgent first. Fails with `operations-unavailable`. */
  alerts: () => Promise<AlertGlance[]>
  trail: () => TrailGlance
  system: SystemFacts
  clock: Clock
  limits: View['limits']
  /** Whether this process serves at all. */
  readiness: () => Readiness
}
