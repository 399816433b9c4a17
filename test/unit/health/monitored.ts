/**
 * Paths under a real health evaluator, over a real link, in fake time: how evidence is judged, without a database. None is
 * reached: whatever would be written waits.
 */
import { onTestFinished } from 'vitest'
import type { GatewayFailure } from '../../../src/domain/failure.ts'
import type { Probed } from '../../../src/domain/link/wire.ts'
import { HistoryWriter } from '../../../src/health/history/writer.ts'
import { Holds } from '../../../src/health/holds.ts'
import { HealthEvaluator, type MonitoredLink } from '../../../src/health/judging/evaluator.ts'
import { PathIncidents } from '../../../src/health/judging/incident.ts'
import { begin, toHealthStatus } from '../../../src/health/judging/judge.ts'
import { MonitoredPath } from '../../../src/health/judging/monitored-path.ts'
import { PathAnomalies } from '../../../src/health/measuring/anomalies.ts'
import { PathRecorder } from '../../../src/health/measuring/recorder.ts'
import { createLink, type Link } from '../../../src/link/link.ts'
import { LinkSettings } from '../../../src/link/settings.ts'
import { createDatabase } from '../../../src/store/postgres/database.ts'
import { DatabaseSettings } from '../../../src/store/settings.ts'
import { silent } from '../../support/database.ts'

export interface WatchedPaths<N extends string> {
  evaluator: HealthEvaluator
  watched: MonitoredLink
  link: Link
  recorders: Record<N, PathRecorder>
  /** As a probe that was asked now. */
  probed(path: N, failure: GatewayFailure | null): void
}

export function watchPaths<N extends string>(
  conditions: Record<N, Probed['condition']>,
  guard: Partial<LinkSettings> = {},
): WatchedPaths<N> {
  const clock = { now: Date.now }
  const database = createDatabase(DatabaseSettings.parse({ url: 'postgres://nobody@127.0.0.1:1/none' }), silent)
  const names = Object.keys(conditions) as N[]
  const recorders = {} as Record<N, PathRecorder>
  const settings = LinkSettings.parse(guard)
  const link = createLink({
    name: 'population',
    paths: names,
    settings,
    clock,
    onEvent: (event) => {
      if (event.type === 'attempt') recorders[event.path as N].attempt(event)
    },
  })
  const moment = { now: performance.now(), at: Date.now() }
  const paths = names.map((name) => {
    const recorder = new PathRecorder({ clock, windowMs: 5_000, dateEveryMs: 0 })
    recorders[name] = recorder
    const never = async () => ({ at: new Date().toISOString(), durationMs: 0, failure: null })
    return new MonitoredPath(
      {
        link: 'population',
        name,
        recorder,
        probed: { probe: async () => {}, condition: conditions[name] },
        prober: { start() {}, now: never, stop() {} },
        incidents: new PathIncidents({ instance: 'i', link: 'population', path: name }, recorder, database, silent),
        anomalies: new PathAnomalies(async (_, firstSeenAt) => firstSeenAt),
      },
      moment,
    )
  })
  const watched: MonitoredLink = { link, title: { vi: 'v', en: 'e' }, paths, status: toHealthStatus(begin(moment)) }
  const life = { id: '00000000-0000-4000-8000-000000000000', instance: 'i', startedAt: new Date() }
  const writer = new HistoryWriter(database, silent, life, 10)
  // Otherwise it would try on, with timers in the fake time of the files that come after.
  onTestFinished(async () => {
    await writer.close()
    await database.close()
  })
  const evaluator = new HealthEvaluator({
    watched: new Map([['population', watched]]),
    holds: new Holds(database, clock, silent, new Map()),
    writer,
    clock,
    logger: silent,
    settings: { tickMs: 250, calmMs: 60_000, certificateDays: 14, skewMaxMs: 30_000 },
  })
  return {
    evaluator,
    watched,
    link,
    recorders,
    probed: (path, failure) => {
      const reply = failure && { code: failure.code, layer: failure.layer, phase: failure.phase ?? null }
      recorders[path].probed({ at: new Date().toISOString(), durationMs: 1, failure: reply }, performance.now())
    },
  }
}
