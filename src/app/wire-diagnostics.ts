/** How a running gateway makes its bundle of diagnostics. */
import type { TrailCheck } from '../audit/check-trail.ts'
import { type Bundle, makeBundle } from '../doctor/bundle.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Foundations } from './core.ts'

/** Two questions a path: enough to see it work, and to compare two clocks. */
const rounds = 2
const totalMs = 20_000
const stepMs = 5_000

export function assembleDiagnostics(
  { config, clock, database, trail, health, lookup }: Foundations,
  trailCheck: TrailCheck,
  metrics: Metrics,
): () => Promise<Bundle> {
  const startedAt = new Date(clock.now()).toISOString()
  const live = async () => {
    const { writing, records } = trail.status
    // As consumers see them: what operators write in their own words stays here.
    const links = health.reports('consumers')
    const { text } = await metrics.render()
    return { startedAt, links, trail: { writing, records, check: trailCheck.status }, metrics: text }
  }
  const examineOptions = { rounds, totalMs, stepMs, ...(lookup && { lookup }) }
  return () => makeBundle({ config, database, clock, live, examineOptions })
}
