/** The part of the gateway that takes filings: their engine, their webhooks, and the link to the registry. */

import { mayFollowFilings, mayReadDossier, readableDossiers } from '../access/policy.ts'
import type { Config } from '../config/config.ts'
import type { RegisterRecords } from '../domain/certificate/register-record.ts'
import { registerName } from '../domain/link/link.ts'
import { type FileAddresses, openFileAddresses } from '../file-address/open-file-addresses.ts'
import { type Filings, openFilings } from '../filing/open-filings.ts'
import { createFilingWorker } from '../filing/worker.ts'
import type { Law } from '../law/law.ts'
import { createLink, type Link, type LinkCommon } from '../link/link.ts'
import type { FilingMetrics } from '../metrics/filings.ts'
import type { ReportOrder } from '../settlement/report/make-report.ts'
import type { Report } from '../settlement/report/report.ts'
import { sendSummaries } from '../settlement/report/send-summaries.ts'
import { fanOut, fanOutDossiers } from '../store/webhook/webhooks.ts'
import type { LaneOperationsDeps } from '../sync/operate-lanes.ts'
import type { ReconciliationDeps } from '../sync/reconcile/operate-reconciliation.ts'
import { createCivilRegistryPath } from '../upstream/civil-registry/client.ts'
import { createWebhookSender } from '../upstream/webhook-sender.ts'
import { openWebhooks, type Webhooks } from '../webhook/open-webhooks.ts'
import { type Foundations, getWire } from './core.ts'
import { assembleLinkedTarget, type LinkedLink, openLinkedLink } from './wire-linked.ts'
import { assemblePortal } from './wire-portal.ts'
import { assembleReconciliation, assembleSync, type SyncTarget } from './wire-sync.ts'

export interface AssembledFilings {
  engine: Filings
  fileAddresses: FileAddresses
  webhooks: Webhooks
  reconciliation: ReconciliationDeps
  link: Link
  /** By path of the link: the records of the registry behind certificates. */
  records: ReadonlyMap<string, RegisterRecords>
  /** Absent where the configuration has none. */
  linkedLink: LinkedLink | undefined
  /** For the routes of lanes, and their metrics. */
  lanes: LaneOperationsDeps & { targets: readonly string[] }
  start(): Promise<void>
  drain(): Promise<void>
  stop(): Promise<void>
}

/** `undefined` where the configuration has no filings. */
export function assembleFilings(
  foundations: Foundations,
  law: () => Law,
  metrics: FilingMetrics | undefined,
  makeReport: (order: ReportOrder) => Promise<Report>,
  common: LinkCommon,
): AssembledFilings | undefined {
  const { config, clock, logger, database, trail, credentials, health, telemetry, secrets } = foundations
  const registry = config.links.civilRegistry
  if (!registry || !config.filing || !metrics) return undefined
  const name = 'civil-registry'
  const link = createLink({
    name,
    paths: registry.paths.map((path) => path.name),
    settings: registry.guard,
    limits: Object.fromEntries(registry.paths.map((path) => [path.name, { rate: path.rate, closed: path.closed }])),
    lender: common.lender,
    clock,
    onEvent: common.onEvent,
  })
  const records = new Map(
    registry.paths.map((settings, index) => {
      const build = (own: typeof settings) => createCivilRegistryPath(own, getWire(foundations, name, settings.name))
      const renew = ({ links }: Config) => links.civilRegistry?.paths[index] && build(links.civilRegistry.paths[index])
      const at = `links.civilRegistry.paths.${index}.`
      return [settings.name, secrets.keep(at, build(settings), renew, registry.guard.attemptTimeoutMs)]
    }),
  )
  const paths = new Map([...records].map(([path, client]) => [path, metrics.counting(client)]))
  health.watch({ link, title: registerName(link.name), paths })
  const deps = {
    database,
    trail,
    link,
    paths,
    clock,
    logger,
    law,
    settings: config.filing,
    vault: foundations.vault,
    tracer: telemetry?.tracer,
  }
  // What gets its position in the feed is handed to the webhooks in the same transaction: neither gets an event without the other.
  const mayRead = (id: string, scope: { unit: string; procedure: string }) => {
    const consumer = credentials.findConsumer(id)
    return consumer !== undefined && mayReadDossier(consumer, scope)
  }
  const mayFollow = (id: string) => {
    const consumer = credentials.findConsumer(id)
    return consumer !== undefined && mayFollowFilings(consumer)
  }
  const engine = openFilings({
    ...deps,
    onSequenced: (connection, events) =>
      fanOut(
        connection,
        events.filter(({ consumer }) => mayFollow(consumer)),
      ),
    onDossiersSequenced: (connection, read) => fanOutDossiers(connection, read, mayRead),
  })
  const { vault, sealed } = engine.deps
  const fileAddresses = openFileAddresses({
    database,
    vault,
    trail,
    clock,
    logger,
    settings: config.fileAddresses,
    keys: config.access,
  })
  secrets.on(['access.keyHashKey', 'access.formerKeyHashKey'], ({ access }) => fileAddresses.renewKeys(access))
  const portal = assemblePortal(foundations, { sealed, addresses: fileAddresses.deps }, law, common)
  const linkedLink = openLinkedLink(foundations, common)
  const targets: SyncTarget[] = [
    ...(portal === undefined ? [] : [portal]),
    ...(linkedLink === undefined ? [] : [assembleLinkedTarget(foundations, engine.deps, linkedLink, law)]),
  ]
  const sync = assembleSync(foundations, { vault, crowded: engine.deps.intake.crowded }, targets)
  const reconciliation = assembleReconciliation(foundations, targets)
  const webhooks = openWebhooks({
    database,
    clock,
    logger,
    settings: config.webhooks,
    vault,
    sender: secrets.follow(['webhooks.'], (next) => createWebhookSender(next.webhooks)),
    audit: (entry) => trail.append(entry),
  })
  const summaries = createFilingWorker('summaries', config.webhooks.summaryIntervalMs, logger, () =>
    sendSummaries({
      database,
      makeReport,
      findReach: (id) => {
        const consumer = credentials.findConsumer(id)
        const reach = consumer && readableDossiers(consumer)
        return reach?.procedures?.length === 0 ? undefined : reach
      },
      clock,
      delayMs: config.webhooks.summaryDelayMs,
    }),
  )
  return {
    engine,
    fileAddresses,
    webhooks,
    reconciliation: { database, trail, reconciliation },
    link,
    records,
    linkedLink,
    lanes: { database, trail, clock, sealed, wake: sync.wake, targets: targets.map(({ target }) => target.name) },
    start: async () => {
      // Before the engine gives events numbers.
      await sync.begin()
      await engine.start()
      fileAddresses.worker.start()
      webhooks.start()
      sync.start()
      reconciliation.start()
      summaries.start()
    },
    drain: async () => {
      await Promise.all([engine.drain(), webhooks.drain(), sync.drain(), reconciliation.stop(), summaries.stop()])
      await Promise.all([link.drain(), portal?.link.drain(), linkedLink?.link.drain()])
    },
    stop: async () => {
      await summaries.stop()
      await fileAddresses.worker.stop()
      await reconciliation.stop()
      await engine.stop()
      await sync.stop()
      await webhooks.stop()
      link.stop()
      portal?.link.stop()
      linkedLink?.link.stop()
      await Promise.all([...paths.values()].map((path) => path.close()))
      await portal?.close()
      await linkedLink?.close()
    },
  }
}
