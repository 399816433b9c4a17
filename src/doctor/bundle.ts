/**
 * A bundle of diagnostics: what somebody far away needs to understand a gateway, in one JSON that may be mailed. It is put
 * together from parts that hold no person and no secret by construction, never by filtering what might.
 */
import { arch, cpus, platform, release, totalmem } from 'node:os'
import type { TrailCheckStatus } from '../audit/check-trail.ts'
import type { Config } from '../config/config.ts'
import { type ShownSetting, settingsInForce } from '../config/redacted.ts'
import { readVersion } from '../config/version.ts'
import type { LinkReport } from '../domain/link/health.ts'
import type { Clock } from '../domain/runtime.ts'
import { readFilingStatus } from '../store/filing/status.ts'
import { type Connection, type Database, errorCode } from '../store/postgres/database.ts'
import { readCondition, readRecentStates, readTableSizes } from '../store/postgres/database-facts.ts'
import { readMigrations } from '../store/postgres/read-migrations.ts'
import { countLanes } from '../store/sync/overview.ts'
import { countDifferences, type ReconciliationRun, readRuns } from '../store/sync/reconciliation.ts'
import { readLaneReruns } from '../store/sync/reruns.ts'
import { type ExamineOptions, examine } from './examine.ts'
import { type Finding, type Status, worst } from './finding.ts'

/** What only a running gateway knows. */
interface LiveDeps {
  startedAt: string
  links: readonly LinkReport[]
  trail: { writing: boolean; records: number; check: TrailCheckStatus }
  /** Prometheus text. */
  metrics: string
}

/** A part that could not be had says why, and the others are there all the same. */
type Part<T> = T | { unavailable: string }

export interface Bundle {
  format: 'lienthong-diagnostics/1'
  madeAt: string
  versions: Record<'gateway' | 'node' | 'openssl' | 'os', string>
  machine: { cpus: number; memoryBytes: number; rssBytes: number; heapBytes: number; uptimeSeconds: number }
  status: Status
  findings: readonly Finding[]
  settings: readonly ShownSetting[]
  database: Part<object>
  filings: Part<object>
  /** Of the synchronisation: how many by target, state and cause. */
  lanes: Part<object>
  /** The last runs, and what differed, by target and kind. */
  reconciliation: Part<object>
  stateChanges: Part<readonly object[]>
  /** `null` = made by the command, beside the gateway. */
  live: LiveDeps | null
}

export interface BundleDeps {
  config: Config
  database: Database
  clock: Clock
  live?: () => Promise<LiveDeps>
  examineOptions?: ExamineOptions
}

const stateChangesMax = 200
const rerunsMax = 20
const runsMax = 20

export async function makeBundle({ config, database, clock, live, examineOptions }: BundleDeps): Promise<Bundle> {
  const [findings, stored, now] = await Promise.all([
    examine(config, { clock, ...examineOptions }),
    readStored(config, database, clock),
    live?.() ?? null,
  ])
  const { rss, heapUsed } = process.memoryUsage()
  return {
    format: 'lienthong-diagnostics/1',
    madeAt: new Date(clock.now()).toISOString(),
    versions: {
      gateway: readVersion(),
      node: process.versions.node,
      openssl: process.versions.openssl ?? '',
      os: `${platform()} ${release()} ${arch()}`,
    },
    machine: {
      cpus: cpus().length,
      memoryBytes: totalmem(),
      rssBytes: rss,
      heapBytes: heapUsed,
      uptimeSeconds: Math.round(process.uptime()),
    },
    status: worst(findings),
    findings,
    settings: settingsInForce(config),
    ...stored,
    live: now,
  }
}

async function readStored(
  config: Config,
  database: Database,
  clock: Clock,
): Promise<Pick<Bundle, 'database' | 'filings' | 'lanes' | 'reconciliation' | 'stateChanges'>> {
  let connection: Connection
  try {
    connection = await database.connect()
  } catch (error) {
    const unavailable = { unavailable: errorCode(error) }
    return {
      database: unavailable,
      filings: unavailable,
      lanes: unavailable,
      reconciliation: unavailable,
      stateChanges: unavailable,
    }
  }
  const filingPart = <T>(work: () => Promise<T>): Promise<Part<T>> =>
    config.filing ? part(work) : Promise.resolve({ unavailable: 'this gateway takes no filings' })
  try {
    return {
      database: await part(async () => ({
        ...(await readCondition(connection, clock.now)),
        migrations: await readMigrations(connection),
        tables: await readTableSizes(connection),
      })),
      filings: await filingPart(() => readFilingStatus(connection, new Date(clock.now()))),
      lanes: await filingPart(async () => ({
        ...(await countLanes(connection)),
        // Who ordered one may be an account that is the number of a person.
        reruns: (await readLaneReruns(connection, rerunsMax)).map(({ actor: _, ...rerun }) => rerun),
      })),
      reconciliation: await filingPart(async () => ({
        runs: (await readRuns(connection, { limit: runsMax })).map(toBundledRun),
        differences: await countDifferences(connection),
      })),
      stateChanges: await part(() => readRecentStates(connection, stateChangesMax)),
    }
  } finally {
    await connection.end().catch(() => {})
  }
}

/** Which dossier it was about stays here. */
const toBundledRun = ({ dossier, ...run }: ReconciliationRun) => ({
  ...run,
  ofOneDossier: dossier !== null,
})

async function part<T>(work: () => Promise<T>): Promise<Part<T>> {
  try {
    return await work()
  } catch (error) {
    return { unavailable: errorCode(error) }
  }
}
