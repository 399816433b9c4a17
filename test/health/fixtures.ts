/** Scripted paths under a real health: real link, real database, probes that end as a test says. */

import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { GatewayFailure } from '../../src/domain/failure.ts'
import type { HealthChange } from '../../src/domain/link/health.ts'
import type { Clock, Logger } from '../../src/domain/runtime.ts'
import { type Health, openHealth } from '../../src/health/open-health.ts'
import { HealthSettings } from '../../src/health/settings.ts'
import { createLink, type Link } from '../../src/link/link.ts'
import { LinkSettings } from '../../src/link/settings.ts'
import { createDatabase } from '../../src/store/postgres/database.ts'
import type { DatabaseSettings } from '../../src/store/settings.ts'
import { silent } from '../support/database.ts'

export interface HealthWorld {
  health: Health
  link: Link
  trail: Trail
  changes: HealthChange[]
  /** Probes and calls on this path fail like this from now on; `null` = they are answered. */
  fail(path: string, failure: GatewayFailure | null): void
  /** How the nth probe of a path ends, from 1. */
  script(path: string, ending: (probe: number) => GatewayFailure | null): void
  /** Calls on a path never end until they are let go. */
  hang(path: string): () => void
  /** How often each path was probed. */
  requests: Map<string, number>
  call(path?: string, upstreamRequestId?: string): Promise<boolean>
  state(path: string): string | undefined
  /** Ends as a process does in good order. */
  stop(): Promise<void>
  /** Ends as a killed process does: nothing is written any more. */
  kill(): Promise<void>
}

export const tlsFailure = new GatewayFailure('tls-failed', { phase: 'tls', detail: 'CERT_HAS_EXPIRED' })
export const hold = (path: string, ms = 60_000) => ({
  link: 'population',
  path,
  actor: 'one-stop/canbo.truc',
  requestId: 'r1',
  reason: 'Bảo trì máy chủ bảo mật',
  until: new Date(Date.now() + ms),
})

export interface HealthWorldOptions {
  database: DatabaseSettings
  settings?: Partial<HealthSettings>
  guard?: object
  clock?: Clock
  logger?: Logger
}

/** Fast: a probe every 50 ms, calm after 200. */
export async function startHealthWorld({
  database: own,
  settings,
  guard,
  clock,
  logger = silent,
}: HealthWorldOptions): Promise<HealthWorld> {
  const time = clock ?? { now: Date.now }
  const database = createDatabase(own, silent)
  const audit = { keyId: 'test', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) }
  const trail = new Trail(database, AuditSettings.parse(audit), time, silent)
  await trail.open()
  const fast = { intervalMs: 100, timeoutMs: 500, calmMs: 300, tickMs: 20, holdsMs: 50, instance: 'test' }
  const health = openHealth({
    database,
    trail,
    clock: time,
    logger,
    settings: { ...HealthSettings.parse({ ...fast, ...settings }), instance: settings?.instance ?? 'test' },
  })
  const failing = new Map<string, GatewayFailure>()
  const hanging = new Map<string, Promise<void>>()
  const requested = new Map<string, number>()
  const scripts = new Map<string, (probe: number) => GatewayFailure | null>()
  const quick = { resetMs: 100, windowMs: 1_000, rampMs: 0, retryBaseMs: 1, retryMaxMs: 2, attemptsMax: 2 }
  const link = createLink({
    name: 'population',
    paths: ['ndxp', 'lgsp'],
    settings: LinkSettings.parse({ ...quick, ...guard }),
    clock: time,
    onEvent: (event) => health.onLinkEvent(event),
  })
  const attempt = async (path: string): Promise<void> => {
    await hanging.get(path)
    const failure = failing.get(path)
    if (failure) throw failure
  }
  const probed = (path: string) => ({
    probe: async () => {
      const count = (requested.get(path) ?? 0) + 1
      requested.set(path, count)
      const failure = scripts.get(path)?.(count) ?? failing.get(path)
      if (failure) throw failure
    },
    condition: () => ({ token: null }),
  })
  health.watch({
    link,
    title: { vi: 'CSDL quốc gia về dân cư', en: 'National Population Database' },
    paths: new Map(['ndxp', 'lgsp'].map((path) => [path, probed(path)])),
  })
  const changes: HealthChange[] = []
  health.onChange((change) => changes.push(change))
  await health.start()
  return {
    health,
    link,
    trail,
    changes,
    requests: requested,
    fail: (path, failure) => void (failure ? failing.set(path, failure) : failing.delete(path)),
    script: (path, ending) => void scripts.set(path, ending),
    hang: (path) => {
      let release = () => {}
      hanging.set(
        path,
        new Promise((resolve) => {
          release = resolve
        }),
      )
      return () => {
        hanging.delete(path)
        release()
      }
    },
    call: async (path, upstreamRequestId) => {
      const reported = await link.call({ deadlineMs: 2_000, idempotent: true, path, upstreamRequestId }, attempt)
      return reported.ok
    },
    state: (path) => health.report('population').paths.find((each) => each.path === path)?.state,
    stop: async () => {
      link.stop()
      await health.stop()
      await trail.close()
      await database.close()
    },
    kill: async () => {
      link.stop()
      await database.close()
      await health.stop()
      await trail.close().catch(() => {})
    },
  }
}
