/** What the operators' pages are made from; put together by gateway.ts. */
import type { SessionEnds } from '../../access/session-ends.ts'
import type { Sessions } from '../../access/sessions.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { FilingParts } from '../../filing/parts.ts'
import type { Health } from '../../health/open-health.ts'
import type { Readiness } from '../routes/operations.ts'
import type { AlertGlance } from './alerts-panel.ts'
import type { SystemFacts, TrailGlance } from './system-panel.ts'
import type { View } from './view.ts'

export interface OpsParts {
  health: Health
  /** Absent where the configuration has no filings. */
  filings: FilingParts | undefined
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
