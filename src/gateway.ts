/**
 * The composition root: the one file that knows every room. It builds the parts from a configuration, starts them in
 * the order in which they need each other, and stops them in the reverse order so that nothing accepted is dropped.
 */
import type { OpenAPIHono } from '@hono/zod-openapi'
import { type Credentials, openCredentials } from './access/credentials.ts'
import { createQuotas } from './access/quotas.ts'
import { TrailCheck } from './audit/check-trail.ts'
import { Trail } from './audit/trail.ts'
import type { Config } from './config.ts'
import type { LinkEvent } from './domain/link.ts'
import type { PopulationPath } from './domain/population.ts'
import type { Clock, Logger } from './domain/runtime.ts'
import { type Filings, openFilings } from './filing/open-filings.ts'
import type { FilingMetrics } from './filing-metrics.ts'
import { createApp } from './http/app.ts'
import type { Env } from './http/request.ts'
import { createLink, type Link } from './link/link.ts'
import { createLogger } from './log.ts'
import { createMetrics } from './metrics.ts'
import { createDatabase, type Database, migrate } from './store/database.ts'
import { readFilingStatus } from './store/filing-status.ts'
import { fanOut } from './store/webhooks.ts'
import { createCivilRegistryPath } from './upstream/civil-registry/client.ts'
import { createPopulationPath } from './upstream/population/client.ts'
import { createWebhookSender } from './upstream/webhook.ts'
import { openWebhooks, type Webhooks } from './webhook/open-webhooks.ts'

export interface Gateway {
  app: OpenAPIHono<Env>
  link: Link
  /** Absent where the configuration has no filings. */
  filings: Filings | undefined
  trail: Trail
  /** The periodic check of the trail. */
  trailCheck: TrailCheck
  logger: Logger
  /** Reads the consumers file again, now; resolves to its problems. */
  reload(): Promise<string[]>
  /** From now on new requests are refused and `/readyz` says no. Requests under way go on. */
  drain(): Promise<void>
  /** Ends every part. What is still under way is cut off. */
  stop(): Promise<void>
}

export interface GatewayParts {
  clock?: Clock
  logger?: Logger
}

/** How often a start looks again for a database that is not there yet, and for how long: one that starts beside us. */
const databaseRetryMs = 500
const databaseWaitMs = 30_000

/** Builds and starts a gateway. Rejects, with everything closed again, when it could not serve truthfully. */
export async function createGateway(config: Config, parts: GatewayParts = {}): Promise<Gateway> {
  const clock = parts.clock ?? { now: Date.now }
  const logger = parts.logger ?? createLogger(config.log.level)
  await whenDatabaseAnswers(() => migrate(config.database, logger), logger)
  const database = createDatabase(config.database, logger)
  const trail = new Trail(database, config.audit, clock, logger)
  let credentials: Credentials | undefined
  try {
    credentials = await openCredentials(config.access, clock, logger)
    await trail.open()
  } catch (error) {
    credentials?.close()
    await database.close()
    throw error
  }
  const { gateway, start } = assemble({ config, clock, logger, database, trail, credentials })
  try {
    await start()
  } catch (error) {
    await gateway.stop()
    throw error
  }
  return gateway
}

interface Foundations {
  config: Config
  clock: Clock
  logger: Logger
  database: Database
  trail: Trail
  credentials: Credentials
}

function assemble(foundations: Foundations): { gateway: Gateway; start: () => Promise<void> } {
  const { config, clock, logger, database, trail, credentials } = foundations
  const { guard, paths: pathSettings } = config.links.population
  const links = (): Link[] => (filings ? [link, filings.link] : [link])
  const linkHealth = () => links().map((each) => each.health())
  const trailCheck = new TrailCheck({ database, settings: config.audit, clock, logger })
  const metrics = createMetrics({
    trail: () => trail.status,
    trailCheck: () => trailCheck.status,
    links: linkHealth,
    filings: config.filing && {
      status: () => readFilingStatus(database, new Date(clock.now())),
      pace: () => filings?.engine.pace() ?? [],
      clock,
    },
  })
  const onEvent = (event: LinkEvent) => {
    metrics.onLinkEvent(event)
    if (event.type === 'state') logger.warn(event, 'link: a path changed its state')
  }
  const link = createLink({
    name: 'population',
    paths: pathSettings.map(({ name }) => name),
    settings: guard,
    clock,
    onEvent,
  })
  const paths = new Map<string, PopulationPath>(
    pathSettings.map((settings) => [settings.name, createPopulationPath(settings, { clock })]),
  )
  const filings = assembleFilings(foundations, metrics.filings, onEvent)
  const drained = new AbortController()
  const app = createApp({
    settings: config.server,
    credentials,
    quotas: createQuotas(clock),
    identity: { link, paths, trail, clock },
    filings: filings?.engine.parts,
    webhooks: filings?.webhooks.parts,
    linkHealth,
    operations: {
      readiness: () => {
        const { writing } = trail.status
        return {
          ready: writing && !drained.signal.aborted,
          checks: { audit: writing ? 'ok' : 'failing', drain: drained.signal.aborted ? 'failing' : 'ok' },
        }
      },
      metrics: config.server.metrics ? metrics.render : undefined,
    },
    clock,
    logger,
    onRequest: metrics.onRequest,
    draining: () => drained.signal.aborted,
    drained: drained.signal,
  })
  const gateway: Gateway = {
    app,
    link,
    filings: filings?.engine,
    trail,
    trailCheck,
    logger,
    reload: credentials.reload,
    drain: async () => {
      drained.abort()
      await Promise.all([link.drain(), filings?.drain()])
    },
    stop: async () => {
      drained.abort()
      link.stop()
      await filings?.stop()
      credentials.close()
      await trailCheck.stop()
      await trail.close()
      await Promise.all([...paths.values()].map((path) => path.close()))
      await database.close()
    },
  }
  const start = async () => {
    await filings?.start()
    await trailCheck.start()
  }
  return { gateway, start }
}

interface AssembledFilings {
  engine: Filings
  webhooks: Webhooks
  link: Link
  start(): Promise<void>
  drain(): Promise<void>
  stop(): Promise<void>
}

/** The part of the gateway that takes filings; `undefined` where the configuration has none. */
function assembleFilings(
  { config, clock, logger, database, trail }: Foundations,
  metrics: FilingMetrics | undefined,
  onEvent: (event: LinkEvent) => void,
): AssembledFilings | undefined {
  const registry = config.links.civilRegistry
  if (!registry || !config.filing || !metrics) return undefined
  const link = createLink({
    name: 'civil-registry',
    paths: registry.paths.map(({ name }) => name),
    settings: registry.guard,
    clock,
    onEvent,
  })
  const paths = new Map(
    registry.paths.map((settings) => [settings.name, metrics.counting(createCivilRegistryPath(settings, { clock }))]),
  )
  const parts = { database, trail, link, paths, clock, logger, settings: config.filing }
  // What gets its place in the feed is handed to the webhooks in the same transaction: neither is told without the other.
  const engine = openFilings({ ...parts, onSequenced: fanOut })
  const webhooks = openWebhooks({
    ...{ database, clock, logger, settings: config.webhooks, vault: engine.parts.vault },
    sender: createWebhookSender(config.webhooks),
    audit: (entry) => trail.append(entry),
  })
  return {
    engine,
    webhooks,
    link,
    start: async () => {
      await engine.start()
      webhooks.start()
    },
    drain: async () => {
      await Promise.all([engine.drain(), webhooks.drain()])
      await link.drain()
    },
    stop: async () => {
      await engine.stop()
      await webhooks.stop()
      link.stop()
      await Promise.all([...paths.values()].map((path) => path.close()))
    },
  }
}

async function whenDatabaseAnswers(attempt: () => Promise<void>, logger: Logger): Promise<void> {
  const giveUpAt = Date.now() + databaseWaitMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const code = (error as { code?: string }).code ?? ''
      // Not there yet, or still starting up (57P03); anything else will not get better by waiting.
      const waiting = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ETIMEDOUT', '57P03'].includes(code)
      if (!waiting || Date.now() > giveUpAt) throw error
      logger.warn({ code }, 'database: not there yet')
      await new Promise((next) => setTimeout(next, databaseRetryMs))
    }
  }
}
