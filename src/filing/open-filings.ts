/**
 * Puts the filings together: the parts of the use cases, and the workers that carry filings on, follow and forget them.
 * Every replica runs all of them on the same rows; none remembers anything that the rows do not.
 */
import type { Trail } from '../audit/trail.ts'
import type { RegistryPath } from '../domain/civil-registry.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { Tracer } from '../domain/trace.ts'
import type { Link } from '../link/link.ts'
import type { Database } from '../store/database.ts'
import { createJobs } from '../store/jobs.ts'
import { fanOut } from '../store/webhook-deliveries.ts'
import { createAsker } from './asker.ts'
import { ByteBudget } from './byte-budget.ts'
import { createDoors } from './doors.ts'
import { createFeed } from './feed.ts'
import { createIntake } from './intake.ts'
import { openVault } from './open-vault.ts'
import { type FilingParts, queueOf } from './parts.ts'
import { forget } from './retention.ts'
import { runReruns } from './run-reruns.ts'
import { createSealedReader } from './sealed-reader.ts'
import { createSender } from './sender.ts'
import { type OnSequenced, sequence } from './sequencer.ts'
import type { FilingSettings } from './settings.ts'
import { sweep } from './sweep.ts'
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
  tracer?: Tracer | undefined
  /** Called in the transaction that gives events their places in the feed. Absent: hands them to the webhooks. */
  onSequenced?: OnSequenced | undefined
}

export interface Filings {
  /** For the routes. */
  parts: FilingParts
  /** Installs what is missing and begins to work. Rejects when the database cannot be reached. */
  start(): Promise<void>
  /** Takes nothing new; resolves when the sends under way have ended. Intake and reading go on. */
  drain(): Promise<void>
  /** Ends at once. What was on its way is found out later, here or elsewhere. */
  stop(): Promise<void>
  /** For metrics: sends under way by path, and how many may be. */
  pace(): { path: string; running: number; allowed: number }[]
}

export function openFilings({ onSequenced = fanOut, ...options }: FilingsOptions): Filings {
  const { database, logger, settings, paths } = options
  const feed = createFeed(database, logger)
  const jobs = createJobs(database, logger)
  const intake = createIntake({ ...options, jobs, feed })
  const vault = openVault(settings)
  const parts: FilingParts = {
    ...options,
    jobs,
    vault,
    sealed: createSealedReader(vault, logger),
    feed,
    intake,
    doors: createDoors(),
    uploadRoom: new ByteBudget(settings.uploadsInFlightBytesMax),
    deliveryRoom: new ByteBudget(settings.deliveriesInFlightBytesMax),
  }
  const senders = [...paths.keys()].map((path) => ({ path, sender: createSender(parts, path) }))
  const askers = [...paths.values()].map((path) => createAsker(parts, path))
  const sequencer = createFilingWorker('sequence', settings.sequenceMs, logger, () => sequence(parts, onSequenced))
  const workers = [
    createFilingWorker('sweep', settings.sweepMs, logger, () => sweep(parts)),
    createFilingWorker('rerun', settings.sweepMs, logger, () => runReruns(parts)),
    createFilingWorker('retention', settings.retention.intervalMs, logger, () => forget(parts)),
  ]
  feed.onPoke(sequencer.wake)
  let started = false

  async function endWork(how: 'drain' | 'stop'): Promise<void> {
    if (!started) return
    await Promise.all([
      ...senders.map(({ sender }) => sender[how]()),
      ...askers.map((asker) => asker.stop()),
      ...workers.map((worker) => worker.stop()),
    ])
  }

  return {
    parts,
    start: async () => {
      await jobs.open([...paths.keys()].map(queueOf))
      started = true
      feed.start()
      sequencer.start()
      for (const worker of [...workers, ...askers]) worker.start()
      for (const { sender } of senders) sender.start()
    },
    drain: () => endWork('drain'),
    stop: async () => {
      for (const asker of askers) asker.cut()
      await endWork('stop')
      // Last: what was just written is still told.
      await sequencer.stop()
      await feed.stop()
      await jobs.close()
    },
    pace: () => senders.map(({ path, sender }) => ({ path, ...sender.pace })),
  }
}
