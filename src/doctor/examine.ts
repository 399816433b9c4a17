/**
 * The whole examination, from what needs nothing to what needs everything. It changes nothing, asks about nobody, and
 * ends within its time whatever the others do.
 */
import type { LookupFunction } from 'node:net'
import type { Config } from '../config/config.ts'
import type { Clock } from '../domain/runtime.ts'
import { linkedTargetName, portalTargetName } from '../domain/sync/target-names.ts'
import { openVault } from '../filing/open-vault.ts'
import { createReadingShelves } from '../store/access/upstream-tokens.ts'
import { createDatabase } from '../store/postgres/database.ts'
import { readWebhookTargets } from '../store/postgres/database-facts.ts'
import { checkAudit } from './checks/check-audit.ts'
import { checkDatabase } from './checks/check-database.ts'
import { checkFileStatus } from './checks/check-file-status.ts'
import { checkIssuers } from './checks/check-issuers.ts'
import { checkKeys } from './checks/check-keys.ts'
import { checkLanes } from './checks/check-lanes.ts'
import { checkLaw } from './checks/check-law.ts'
import { checkPaths } from './checks/check-path.ts'
import { checkSettings } from './checks/check-settings.ts'
import { checkTargets, type Destinations, type Resolve } from './checks/check-targets.ts'
import { checkUnits } from './checks/check-units.ts'
import type { Finding } from './finding.ts'

export interface ExamineOptions {
  clock?: Clock
  /** How often each path is asked. Absent: 6, so that three failures in ten show in nine runs of ten. */
  rounds?: number
  /** Longest wait for one part of one question. Absent: 10 s. */
  stepMs?: number
  /** Longest time for everything. Absent: 60 s. */
  totalMs?: number
  /** For tests: how the names of paths become addresses, and whether those of receivers have one. */
  lookup?: LookupFunction
  resolve?: Resolve
}

export async function examine(config: Config, options: ExamineOptions = {}): Promise<Finding[]> {
  const { clock = { now: Date.now }, rounds = 6, stepMs = 10_000, totalMs = 60_000, lookup, resolve } = options
  const signal = AbortSignal.timeout(totalMs)
  const { otlp } = config.telemetry
  const destinations: Destinations[] = [
    {
      subject: 'alerts',
      urls: behind(
        config.alerts,
        config.alerts.targets.map(({ url }) => url),
      ),
    },
    { subject: 'telemetry', urls: otlp ? behind(otlp, [otlp.url]) : [] },
    // A probe asks the host of the lookup; of another one it is known at least whether its name is right.
    ...config.links.population.paths.map(({ name, services, proxy }) => ({
      subject: `population/${name}`,
      urls: behind({ proxy }, services.verify.url === undefined ? [] : [services.verify.url]),
    })),
  ]
  const settings = config.database
  const database = createDatabase(
    { ...settings, connectTimeoutMs: Math.min(settings.connectTimeoutMs, stepMs), connectionsMax: 2 },
    { debug() {}, info() {}, warn() {}, error() {} },
  )
  // A token of its own could revoke the one that calls are using.
  const shelves = config.filing && createReadingShelves(database, openVault(config.filing))
  const stored = checkDatabase(database, settings, clock.now, async (connection) => {
    destinations.push({ subject: 'webhooks', urls: behind(config.webhooks, await readWebhookTargets(connection)) })
    return [
      ...(await checkAudit(connection, database, config.audit)),
      ...(await checkKeys(connection, config)),
      ...(await checkLanes(connection, getTargets(config), clock.now())),
    ]
  })
  const [inDatabase, onPaths, onIssuers, onFileStatus] = await Promise.all([
    stored,
    checkPaths(config, { clock, rounds, stepMs, signal, lookup, shelves }),
    checkIssuers(config.access, { clock, stepMs, signal }),
    checkFileStatus(config.fileChecks, { stepMs, signal, lookup }),
  ]).finally(() => database.close())
  const targets = await checkTargets(destinations, { stepMs, resolve })
  return [
    ...checkSettings(config, clock.now()),
    ...checkLaw(config.law.files, clock.now()),
    ...(await checkUnits(config.units.files)),
    ...inDatabase,
    ...onPaths,
    ...onIssuers,
    ...onFileStatus,
    ...targets,
  ]
}

/** The targets of the synchronisation, and whether the nightly comparison reads what they show. */
function getTargets({ filing, links, reconcile }: Config) {
  if (filing === undefined) return []
  const { portal, linkedServices } = links
  const shows = portal?.paths.some(({ lookUp }) => lookUp.exists) ?? false
  return [
    ...(portal === undefined ? [] : [{ name: portalTargetName, compared: shows && reconcile.enabled }]),
    ...(linkedServices === undefined ? [] : [{ name: linkedTargetName, compared: false }]),
  ]
}

/** Names behind a proxy are the proxy's to look up; here they may mean nothing. */
function behind({ proxy }: { proxy?: unknown }, urls: readonly string[]): readonly string[] {
  return proxy === undefined ? urls : []
}
