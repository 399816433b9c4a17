/** What everything else of a gateway stands on: database, trail, credentials, and the health that hears of every path. */
import type { LookupFunction } from 'node:net'
import { hostname } from 'node:os'
import { type Credentials, openCredentials } from '../access/credentials.ts'
import { openProofStore, type ProofStore } from '../access/proof-store.ts'
import { createPolicyApproval } from '../agreement/policy-approval.ts'
import { recordPastAct } from '../audit/record-administration.ts'
import { type AuditSettings, chainKeys } from '../audit/settings.ts'
import { Trail } from '../audit/trail.ts'
import { findPublicKeys, findSigners } from '../audit/tree/grow-tree.ts'
import type { Config } from '../config/config.ts'
import { ConfigProblems } from '../config/problem.ts'
import { hashSettings } from '../config/redacted.ts'
import { readVersion } from '../config/version.ts'
import { createExchangeable } from '../domain/exchangeable.ts'
import type { Anomaly } from '../domain/link/anomaly.ts'
import type { TokenShelves } from '../domain/link/shared-token.ts'
import type { WireObserver } from '../domain/link/wire.ts'
import type { UnitCodesOfDay } from '../domain/person/units.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import { openVault } from '../filing/open-vault.ts'
import { type Health, openHealth } from '../health/open-health.ts'
import { proveKeys } from '../keys/prove-keys.ts'
import { createTokenShelves } from '../store/access/upstream-tokens.ts'
import { createDatabase, type Database, errorCode, migrate } from '../store/postgres/database.ts'
import { openDatabaseClock } from '../store/postgres/database-clock.ts'
import { startStep } from '../store/postgres/start-failure.ts'
import type { Vault } from '../store/vault.ts'
import type { Telemetry } from '../telemetry/open-telemetry.ts'
import { fetchSmall } from '../upstream/fetch-small.ts'
import { createAgentFactory } from '../upstream/http/agent.ts'
import { createSecretExchange, type SecretExchange } from './exchange-secrets.ts'

export interface Foundations {
  /** As at the start. */
  config: Config
  /** With the keys of now. */
  audit: AuditSettings
  /** The time of all replicas. */
  clock: Clock
  /** Ends what keeps it. */
  closeClock(): Promise<void>
  logger: Logger
  database: Database
  trail: Trail
  credentials: Credentials
  proofStore: ProofStore
  health: Health
  /** Absent where the configuration names no collector: then nothing is traced. */
  telemetry: Telemetry | undefined
  /** Asked for the addresses of the upstreams' names in the place of the system's resolver. */
  lookup: LookupFunction | undefined
  /** By which codes of units are read. */
  unitCodes: UnitCodesOfDay
  /** Where tokens of upstreams lie for all replicas. Absent where nothing can be sealed: then each process has its own. */
  shelves: TokenShelves | undefined
  /** Absent where the configuration takes no filings. Its keys are exchanged while it is held. */
  vault: Vault | undefined
  /** Where parts register for secrets that are exchanged. */
  secrets: SecretExchange
}

const acceptKeys = { accept: 'application/json, application/jwk-set+json' }

/** How often a start looks again for a database that is not there yet, and for how long: one that starts beside us. */
const databaseRetryMs = 500
const databaseWaitMs = 30_000

interface FoundationDeps {
  /** In the place of the database's clock. */
  clock?: Clock | undefined
  logger: Logger
  lookup?: LookupFunction | undefined
  unitCodes: UnitCodesOfDay
}

/** Rejects, with everything closed again, when a gateway on them could not serve truthfully. */
export async function openFoundations(
  config: Config,
  { logger, lookup, unitCodes, ...given }: FoundationDeps,
): Promise<Foundations> {
  await whenDatabaseAnswers(() => migrate(config.database, logger), logger)
  const database = createDatabase(config.database, logger)
  const { clock, closeClock } = await openClock(database, logger, given.clock)
  const secrets = createSecretExchange(config, logger)
  const audit = secrets.follow(['audit.'], (next) => next.audit)
  // The trail proves something to those who do not trust the database: it does not take its time from there.
  const trail = new Trail(database, config.audit, given.clock ?? { now: Date.now }, logger)
  let credentials: Credentials | undefined
  let proofStore: ProofStore | undefined
  let { issuers } = config.access
  secrets.on('access.issuers.', (next) => {
    issuers = next.access.issuers
  })
  try {
    // Before the trail writes its first record with them.
    await startStep('keys', () => proveKeys(database, config))
    proofStore = openProofStore(database, clock, logger)
    credentials = await openCredentials(
      config.access,
      clock,
      logger,
      {
        fetchKeys: (issuer, signal) =>
          fetchSmall(
            issuers.find(({ name }) => name === issuer.name) ?? issuer,
            { url: issuer.jwksUrl, method: 'GET', headers: acceptKeys, body: null },
            signal,
          ),
        rememberProof: proofStore.remember,
        origins: config.server.publicOrigins,
      },
      createPolicyApproval({ database, trail, clock, logger, settings: config.agreement }),
    )
    await startStep('trail', () => trail.open({ version: readVersion(), settings: hashSettings(config) }))
  } catch (error) {
    credentials?.close()
    proofStore?.close()
    await closeClock()
    await database.close()
    throw error
  }
  credentials.onReload(({ keys, problems }) =>
    recordPastAct(trail, logger, {
      operation: 'load-register',
      officer: '',
      outcome: problems > 0 ? 'refused' : 'done',
      object: `${keys} credentials in force`,
      note: problems > 0 ? `${problems} problems; the register before it stays` : '',
    }),
  )
  const health = openHealth({
    database,
    trail,
    clock,
    logger,
    settings: { ...config.health, instance: getInstance(config) },
  })
  const { otlp } = config.telemetry
  const collector = otlp && toCollector(otlp)
  const telemetry = collector && (await loadTelemetry()).openTelemetry(config.telemetry, readVersion(), collector)
  secrets.on('telemetry.', (next) => {
    if (next.telemetry.otlp) telemetry?.renew(next.telemetry, toCollector(next.telemetry.otlp))
  })
  secrets.check(['audit.', 'access.keyHashKey', 'access.formerKeyHashKey', 'filing.vault.'], async (next, before) => {
    assertKept(next.audit, before.audit)
    // The same proof as at a start: what is kept with a wrong key is lost.
    await proveKeys(database, next)
  })
  secrets.on('database.', (next) => database.renew(next.database.url))
  const vault = config.filing && createExchangeable(openVault(config.filing))
  secrets.on('audit.', (next) => trail.renew(next.audit, { version: readVersion(), settings: hashSettings(next) }))
  secrets.on(['access.keyHashKey', 'access.formerKeyHashKey'], ({ access }) => credentials.renewKeys(access))
  secrets.on('filing.vault.', (next) => {
    if (next.filing) vault?.exchange(openVault(next.filing))
  })
  const shelves = vault && createTokenShelves(database, vault.shown)
  return {
    config,
    audit,
    clock,
    closeClock,
    logger,
    database,
    trail,
    credentials,
    proofStore,
    health,
    telemetry,
    lookup,
    unitCodes,
    shelves,
    vault: vault?.shown,
    secrets,
  }
}

const toCollector = (otlp: NonNullable<Config['telemetry']['otlp']>) =>
  createAgentFactory({ ...otlp, connectTimeoutMs: otlp.timeoutMs, lifeMs: otlp.timeoutMs })

/** Without the key of before, what was written with it could not be verified any more. Throws `ConfigProblems`. */
function assertKept(next: AuditSettings, before: AuditSettings): void {
  const lost = [
    ...(chainKeys(next).get(before.keyId) === before.chainKey ? [] : ['audit.retiredKeys']),
    ...(findPublicKeys(next).includes(findSigners(before)[0].publicKey) ? [] : ['audit.tree.knownKeys']),
  ]
  if (lost.length === 0) return
  const says = { vi: 'thiếu khóa đang dùng cho đến nay', en: 'lacks the key that was in use until now' }
  throw new ConfigProblems(
    'audit',
    lost.map((place) => ({ place, at: null, says })),
  )
}

/** With the SDK behind it, which no process needs that traces nothing. */
const loadTelemetry = () => import('../telemetry/open-telemetry.ts')

async function openClock(
  database: Database,
  logger: Logger,
  given: Clock | undefined,
): Promise<Pick<Foundations, 'clock' | 'closeClock'>> {
  if (given) return { clock: given, closeClock: async () => {} }
  try {
    const clock = await startStep('clock', () => openDatabaseClock({ database, logger }))
    return { clock, closeClock: clock.close }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The same after a restart, and another one for each replica, also on one host. */
function getInstance({ health, server }: Config): string {
  return health.instance ?? `${hostname()}:${server.port}`
}

/** What a path to an upstream is built with: a clock, and observers that hear what its sockets see. */
export function getWire(
  { config, clock, health, lookup, shelves, unitCodes }: Foundations,
  link: string,
  path: string,
): Pick<Foundations, 'clock' | 'lookup' | 'shelves' | 'unitCodes'> & {
  observer: WireObserver | undefined
  onAnomaly: (path: string, anomaly: Anomaly) => void
} {
  const observer = config.health.measuring ? health.getObserver(link, path) : undefined
  const onAnomaly = (name: string, anomaly: Anomaly) => health.onAnomaly(link, name, anomaly)
  return { clock, observer, onAnomaly, lookup, shelves, unitCodes }
}

async function whenDatabaseAnswers(attempt: () => Promise<void>, logger: Logger): Promise<void> {
  const giveUpAt = performance.now() + databaseWaitMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const code = errorCode(error)
      // Not there yet, or still starting up (57P03); anything else will not get better by waiting.
      const waiting = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ETIMEDOUT', '57P03'].includes(code)
      if (!waiting || performance.now() > giveUpAt) throw error
      logger.warn({ code }, 'database: not there yet')
      await new Promise((next) => setTimeout(next, databaseRetryMs))
    }
  }
}
