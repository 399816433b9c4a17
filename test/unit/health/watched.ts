/**
 * Paths under a real keeper, over a real link, in fake time: what is judged of evidence, without a database. None is reached:
 * whatever would be written waits.
 */
import type { GatewayFailure } from '../../../src/domain/failure.ts'
import type { Probed } from '../../../src/domain/wire.ts'
import { PathAnomalies } from '../../../src/health/anomalies.ts'
import { Holds } from '../../../src/health/holds.ts'
import { PathIncidents } from '../../../src/health/incident.ts'
import { begin, standingOf } from '../../../src/health/judge.ts'
import { Keeper, type Watched } from '../../../src/health/keeper.ts'
import { PathRecorder } from '../../../src/health/recorder.ts'
import { WatchedPath } from '../../../src/health/watched-path.ts'
import { HistoryWriter } from '../../../src/health/writer.ts'
import { createLink, type Link } from '../../../src/link/link.ts'
import { LinkSettings } from '../../../src/link/settings.ts'
import { createDatabase } from '../../../src/store/database.ts'
import { DatabaseSettings } from '../../../src/store/settings.ts'
import { silent } from '../../support/database.ts'

export interface WatchedPaths<N extends string> {
  keeper: Keeper
  watched: Watched
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
    const recorder = new PathRecorder({ clock, lookBackMs: 5_000, dateEveryMs: 0 })
    recorders[name] = recorder
    const never = async () => ({ at: new Date().toISOString(), durationMs: 0, failure: null })
    return new WatchedPath(
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
  const watched: Watched = { link, title: { vi: 'v', en: 'e' }, paths, standing: standingOf(begin(moment)) }
  const life = { id: '00000000-0000-4000-8000-000000000000', instance: 'i', startedAt: new Date() }
  const keeper = new Keeper({
    watched: new Map([['population', watched]]),
    holds: new Holds(database, clock, silent, new Map()),
    writer: new HistoryWriter(database, silent, life, 10),
    clock,
    logger: silent,
    settings: { tickMs: 250, calmMs: 60_000, certificateDays: 14, skewMaxMs: 30_000 },
  })
  return {
    keeper,
    watched,
    link,
    recorders,
    probed: (path, failure) => {
      const said = failure && { code: failure.code, layer: failure.layer, phase: failure.phase ?? null }
      recorders[path].probed({ at: new Date().toISOString(), durationMs: 1, failure: said }, performance.now())
    },
  }
}
