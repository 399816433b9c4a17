/**
 * The nightly comparison with the targets, and the one that a person begins: one process at a time, by a lock that ends with its connection.
 *
 *   idle ──(a run is open, or the night has come; lock)──▶ running ──(ended)──▶ idle
 *   running ──(link sick, hours over, connection lost)──▶ idle, and on at the cursor later
 */
import { createWorker, type Worker } from '../../delivery/worker.ts'
import { hourMs } from '../../domain/duration.ts'
import { closedUntil } from '../../domain/link/closed-hours.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import type { Link } from '../../link/link.ts'
import { type Connection, type Database, errorCode } from '../../store/postgres/database.ts'
import { type Listener, listen } from '../../store/postgres/listener.ts'
import { isOutage } from '../../store/postgres/outage.ts'
import {
  beginRun,
  findLastWholeRun,
  lockReconciliation,
  type ReconciliationRun,
  type RunOrder,
  readOpenRuns,
  reconciliationChannel,
} from '../../store/sync/reconciliation.ts'
import type { LaneTarget } from '../target.ts'
import { type ReconcileDeps, reconcileTarget } from './reconcile-target.ts'
import type { ReconcileSettings } from './settings.ts'

export interface ReconciliationOptions extends ReconcileDeps {
  database: Database
  targets: readonly { target: LaneTarget; link: Link }[]
}

export interface Reconciliation {
  start(): void
  /** Begins a run of a target, or lets the open one go on, now and at any hour. */
  begin(order: RunOrder): Promise<ReconciliationRun>
  /** Names and titles of the targets that can be asked. */
  targets: readonly { name: string; title: Bilingual }[]
  /** Ends at once; a run goes on at its cursor. */
  stop(): Promise<void>
}

/** Who begins the runs of the night, in the rows of runs. */
const nightly = 'nightly'

const statementTimeoutMs = 60_000
/** Two runs of the night lie at least so far apart, so that a short one does not begin again in the same night. */
const nightMs = 18 * hourMs
const everyDay = [1, 2, 3, 4, 5, 6, 7]

/** Whether this moment lies in the hours of the nightly comparison. */
function isNight({ from, to }: Pick<ReconcileSettings, 'from' | 'to'>, now: number): boolean {
  return closedUntil([{ kind: 'weekly', weekdays: everyDay, from, to }], now) !== null
}

export function openReconciliation(options: ReconciliationOptions): Reconciliation {
  const { database, clock, logger, settings } = options
  const targets = options.targets.filter(({ target }) => target.show !== undefined)
  const stopped = new AbortController()
  const tries = new Map<number, Map<number, number>>()
  let listener: Listener | undefined
  const worker: Worker = createWorker({ round, intervalMs: settings.retryMs, onFailure })

  async function round(): Promise<undefined> {
    const due = await findDue()
    if (due.length === 0) return
    const own = await database.connect(statementTimeoutMs)
    try {
      if (await lockReconciliation(own)) await runAll(own)
    } finally {
      await own.end().catch(() => {})
    }
  }

  /** Runs that are to go on now; of the night, also one that is to begin. */
  async function findDue(): Promise<{ target: LaneTarget; link: Link; run: ReconciliationRun | undefined }[]> {
    const found: { target: LaneTarget; link: Link; run: ReconciliationRun | undefined }[] = []
    const now = clock.now()
    const night = settings.enabled && isNight(settings, now)
    for (const { target, link } of targets) {
      const open = await readOpenRuns(database, target.name)
      for (const run of open) if (run.begunBy !== nightly || night) found.push({ target, link, run })
      if (!night || open.some(isWhole)) continue
      const last = await findLastWholeRun(database, target.name)
      if (last === null || now - last >= nightMs) found.push({ target, link, run: undefined })
    }
    return found
  }

  async function runAll(own: Connection): Promise<void> {
    // Read again under the lock: another process may have done it meanwhile.
    for (const { target, link, run: open } of await findDue()) {
      if (stopped.signal.aborted) return
      const order = { target: target.name, begunBy: nightly, mends: settings.mend }
      const run = open ?? (await beginRun(own, order, clock.now()))
      const mayGoOn = () => run.begunBy !== nightly || isNight(settings, clock.now())
      const remembered = tries.get(run.id) ?? new Map<number, number>()
      tries.set(run.id, remembered)
      const end = await reconcileTarget(options, own, { target, link, run, mayGoOn, tries: remembered }, stopped.signal)
      const fields = { target: target.name, run: run.id }
      if (end.kind === 'ended') {
        tries.delete(run.id)
        logger.info(fields, 'reconciliation: a run ended')
      } else logger.warn({ ...fields, because: end.because }, 'reconciliation: broken off; it goes on later')
    }
  }

  function onFailure(error: unknown, failures: number): void {
    if (stopped.signal.aborted) return
    if (!isOutage(error)) {
      logger.error({ code: errorCode(error), error: (error as Error)?.name }, 'reconciliation: a defect ended a round')
    } else if (failures === 1) {
      logger.warn({ code: errorCode(error) }, 'reconciliation: the database does not answer')
    }
  }

  return {
    start: () => {
      if (targets.length === 0) return
      worker.start()
      // A lost announcement costs a pause.
      listener ??= listen(database, reconciliationChannel, worker.wake, logger)
    },
    targets: targets.map(({ target: { name, title } }) => ({ name, title })),
    begin: (order) => beginRun(database, order, clock.now()),
    stop: async () => {
      stopped.abort()
      await listener?.close()
      await worker.stop()
    },
  }
}

const isWhole = ({ dossier, kind }: ReconciliationRun) => dossier === null && kind === null
