/**
 * Builds the filings from the dependencies of the use cases and the workers that send, follow and forget filings. Every
 * replica runs all workers on the same rows; no worker remembers anything that is not in the rows.
 */
import type { Trail } from '../audit/trail.ts'
import type { RegistryPath } from '../domain/filing/civil-registry.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { Tracer } from '../domain/trace.ts'
import type { DossierDeps } from '../dossier/deps.ts'
import { createDossierFeed } from '../dossier/feed/feed.ts'
import { type OnDossiersSequenced, sequenceDossiers } from '../dossier/feed/sequencer.ts'
import { bindLaw } from '../dossier/reckon.ts'
import type { Law } from '../law/law.ts'
import type { Link } from '../link/link.ts'
import { createJobs } from '../store/jobs.ts'
import type { Database } from '../store/postgres/database.ts'
import type { Vault } from '../store/vault.ts'
import { fanOut } from '../store/webhook/filing-messages.ts'
import { ByteBudget } from './byte-budget.ts'
import { createSender } from './delivery/delivery-worker.ts'
import { sweep } from './delivery/recovery-sweep.ts'
import { createDoors } from './delivery/refusal-attribution.ts'
import { deliveryQueue, type FilingDeps } from './deps.ts'
import { createIntake } from './intake/intake.ts'
import { openVault } from './open-vault.ts'
import { runReruns } from './operations/run-reruns.ts'
import { createFeed } from './query/feed.ts'
import { type OnSequenced, sequence } from './query/sequencer.ts'
import { forget } from './retention.ts'
import { createSealedReader } from './sealed-reader.ts'
import type { FilingSettings } from './settings.ts'
import { createStatusPoller } from './tracking/status-poller.ts'
import { createFilingWorker } from './worker.ts'

export interface FilingsOptions {
  database: Database
  trail: Trail
  link: Link
  /** By name, the preferred one first. */
  paths: ReadonlyMap<string, RegistryPath>
  clock: Clock
  logger: Logger
  settings: FilingSettings
  /** By which due times are counted; read at every question, so that another one may come into force. */
  law: () => Law
  tracer?: Tracer | undefined
  /** Seals and opens. Absent: one with the keys of the settings. */
  vault?: Vault | undefined
  /** Called in the transaction that gives events their places in the feed. Absent: hands them to the webhooks. */
  onSequenced?: OnSequenced | undefined
  /** The same for events of dossiers. Absent: they are in the feed alone. */
  onDossiersSequenced?: OnDossiersSequenced | undefined
}

export interface Filings {
  /** For the routes. */
  deps: FilingDeps
  /** Installs what is missing and begins to work. Rejects when the database cannot be reached. */
  start(): Promise<void>
  /** Begins no new sends; resolves when the sends under way have ended. Intake and reading go on. */
  drain(): Promise<void>
  /** Ends at once. The outcome of sends under way is found out later, by this process or another. */
  stop(): Promise<void>
  /** For metrics: sends under way by path, and how many may be. */
  pace(): { path: string; running: number; allowed: number }[]
}

/**
 * Under load filings are committed faster than rounds go, and each round costs as much as the intake of a filing's dossier. So long those
 * that come meanwhile wait for each other: far less than anyone who follows the feed would notice. While callers crowd, every round takes
 * from them what it costs, and four times as many events share one.
 */
const dossierRestMs = 50
const dossierCrowdedRestMs = 200

export function openFilings({ onSequenced = fanOut, onDossiersSequenced, ...options }: FilingsOptions): Filings {
  const { database, logger, settings, paths } = options
  const feed = createFeed(database, logger)
  const jobs = createJobs(database, logger)
  const vault = options.vault ?? openVault(settings)
  const sealed = createSealedReader(vault, logger)
  const { trail, clock } = options
  const dossierFeed = createDossierFeed(database, logger)
  const dossiers: DossierDeps = { database, vault, sealed, trail, clock, feed: dossierFeed, ...bindLaw(options.law) }
  const intake = createIntake({ ...options, jobs, feed, dossiers })
  const deps: FilingDeps = {
    ...options,
    jobs,
    vault,
    sealed,
    dossiers,
    feed,
    intake,
    doors: createDoors(),
    uploadRoom: new ByteBudget(settings.uploadsInFlightBytesMax),
    deliveryRoom: new ByteBudget(settings.deliveriesInFlightBytesMax),
  }
  const senders = [...paths.keys()].map((path) => ({ path, sender: createSender(deps, path) }))
  const askers = [...paths.values()].map((path) => createStatusPoller(deps, path))
  const sequencer = createFilingWorker('sequence', settings.sequenceMs, logger, () => sequence(deps, onSequenced))
  // Apart from the other: what ends a round of one feed holds up no event of the other.
  const dossierSequencer = createFilingWorker(
    'sequence-dossiers',
    settings.sequenceMs,
    logger,
    () => sequenceDossiers(database, onDossiersSequenced),
    () => Math.min(intake.crowded() ? dossierCrowdedRestMs : dossierRestMs, settings.sequenceMs),
  )
  const workers = [
    createFilingWorker('sweep', settings.sweepMs, logger, () => sweep(deps)),
    createFilingWorker('rerun', settings.sweepMs, logger, () => runReruns(deps)),
    createFilingWorker('retention', settings.retention.intervalMs, logger, () => forget(deps)),
  ]
  feed.onPoke(sequencer.wake)
  // Filings move their dossiers.
  feed.onPoke(dossierSequencer.wake)
  dossierFeed.onPoke(dossierSequencer.wake)
  let started = false

  async function endWork(how: 'drain' | 'stop'): Promise<void> {
    if (!started) return
    await Promise.all([
      ...senders.map(({ sender }) => sender[how]()),
      ...askers.map((poller) => poller.stop()),
      ...workers.map((worker) => worker.stop()),
    ])
  }

  return {
    deps,
    start: async () => {
      await jobs.open([...paths.keys()].map(deliveryQueue))
      started = true
      feed.start()
      dossierFeed.start()
      sequencer.start()
      dossierSequencer.start()
      for (const worker of [...workers, ...askers]) worker.start()
      for (const { sender } of senders) sender.start()
    },
    drain: () => endWork('drain'),
    stop: async () => {
      for (const poller of askers) poller.cut()
      await endWork('stop')
      // Last: events that were just written still reach the feed.
      await sequencer.stop()
      await dossierSequencer.stop()
      await feed.stop()
      await dossierFeed.stop()
      await jobs.close()
    },
    pace: () => senders.map(({ path, sender }) => ({ path, ...sender.pace })),
  }
}
