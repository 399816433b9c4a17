/**
 * Puts the alerts together. Every process says what it sees, one at a time judges what all of them say, all of them send.
 * The rows are the truth: a restart, a second process or an outage of the database changes nothing about what is reported.
 */
import { randomUUID } from 'node:crypto'
import { createWorker } from '../delivery/worker.ts'
import type { Condition } from '../domain/alert.ts'
import type { HealthChange, LinkReport } from '../domain/link/health.ts'
import type { Clock, Logger, MonotonicClock } from '../domain/runtime.ts'
import type { WebhookSender } from '../domain/webhook.ts'
import { type AlertRow, readAlerts, writeObservations } from '../store/alert/alerts.ts'
import { writeApart } from '../store/postgres/apart.ts'
import { type Database, errorCode } from '../store/postgres/database.ts'
import { isOutage, nameDatabaseFailure, type OutageKind, outageKind } from '../store/postgres/outage.ts'
import { getChange, getConditions, limitsFrom, type Thresholds } from './conditions.ts'
import { createStandalone } from './database-outage-alert.ts'
import { createAlertOutbox, createMessageStore } from './deliver-alerts.ts'
import { type EvaluationDeps, evaluateAlerts } from './evaluate-alerts.ts'
import { createWatch } from './observation-buffer.ts'
import type { AlertSettings } from './settings.ts'
import { auditNotSound, auditNotWritable, checkpointNotStamped, monthNotRemoved } from './texts.ts'
import type { FindOfficeDays } from './watch-due-times.ts'

export interface AlertDeps {
  database: Database
  clock: Clock
  /** By which this process measures its own pauses; absent = `performance`. */
  monotonic?: MonotonicClock
  logger: Logger
  settings: AlertSettings
  /** From where on health warns. What it warns of is reported, at the latest from there on. */
  thresholds: Thresholds
  sender: Pick<WebhookSender, 'send'>
  /** Hears of each attempt to deliver: `delivered`, or what kept it. For metrics. */
  onAttempt?: ((target: string, outcome: string) => void) | undefined
  health: {
    onChange(hear: (change: HealthChange) => void): () => void
    reports(): readonly LinkReport[]
  }
  /** Whether filings are taken here; without them neither dead letters nor absence are looked for. */
  filings: boolean
  /** The office days of a unit by the law, for the ladder of due times; absent = as in `alerts.absence`. */
  officeDays?: FindOfficeDays | undefined
  /** The link by which filings travel: where it is down, it is named as the cause. */
  filingLink?: string | undefined
  /** Absent: there are no batches. */
  batchesMayRun?: EvaluationDeps['batchesMayRun']
  /** The audit trail: can it be written, was the last check of its chain without a finding (`null` = none yet), and why was a month not removed in time? */
  audit?: (() => AuditStatus) | undefined
}

interface AuditStatus {
  writing: boolean
  sound: boolean | null
  /** Code of what keeps a month whose time is over from being removed; `null` = nothing. */
  notRemoved: string | null
  /** Code of what keeps the newest checkpoint from being time-stamped; `null` = nothing. */
  notStamped: string | null
}

export interface Alerts {
  start(): void
  /** Another round, now. */
  wake(): void
  /** Says what is left to say, takes nothing new; resolves when the messages on their way have arrived or failed. */
  drain(): Promise<void>
  /** Cuts off what is on its way. */
  stop(): Promise<void>
  /** What is open, over all processes. Rejects when the database does not answer. */
  open(): Promise<AlertRow[]>
}

export function openAlerts(deps: AlertDeps): Alerts {
  const { database, clock, logger, settings, health, monotonic = performance } = deps
  const limits = limitsFrom(settings, deps.thresholds)
  const observer = randomUUID().slice(0, 8)
  const watch = createWatch()
  const outbox = createAlertOutbox(deps, createMessageStore(deps))
  const standalone = createStandalone(observer, deps)
  const worker = createWorker({ round, intervalMs: settings.intervalMs, onFailure, onRecovery })
  let unsubscribe: (() => void) | undefined
  let started = false
  let closed = false
  let lookedAt = Number.NEGATIVE_INFINITY
  let flushedAt = Number.NEGATIVE_INFINITY

  function hear(change: HealthChange): void {
    const { keys, hold } = getChange(change)
    watch.observe(hold, Date.parse(change.at), keys)
    worker.wake()
  }

  async function round(): Promise<undefined> {
    const now = clock.now()
    let outage: OutageKind | null = null
    try {
      watch.observe([...getConditions(health.reports(), now, limits), ...auditConditions(deps.audit?.(), now)], now)
      await writeObserved(now)
      const checkSources = monotonic.now() - lookedAt >= settings.lookEveryMs
      const judged = await evaluateAlerts(deps, now, checkSources)
      if (checkSources && judged !== undefined) lookedAt = monotonic.now()
      outbox.wake()
    } catch (error) {
      outage = outageKind(error)
      throw error
    } finally {
      standalone.tick(outage)
    }
  }

  function onFailure(error: unknown, failures: number): void {
    if (!isOutage(error)) {
      logger.error({ code: errorCode(error), error: (error as Error)?.name }, 'alerts: a defect ended a round')
    } else if (failures === 1) {
      logger.warn({ code: errorCode(error) }, `alerts: ${nameDatabaseFailure(error)}; alerts wait`)
    }
  }

  function onRecovery(): void {
    logger.info({}, 'alerts: rounds succeed again')
  }

  async function writeObserved(now: number): Promise<void> {
    // What stands is written again well before it would be forgotten.
    const everything = monotonic.now() - flushedAt >= settings.signKeepMs / 4
    const { observations, confirm } = watch.flush(everything)
    const heardUntil = now + settings.signKeepMs
    const rows = observations.map((observation) => ({
      ...observation,
      key: observation.condition.key,
      observer,
      heardUntil,
    }))
    for (const { row, error } of await writeApart(rows, (some) => writeObservations(database, observer, some))) {
      logger.error(
        { code: errorCode(error), key: row.key },
        'alerts: an observation was refused for what it holds, and is not written',
      )
    }
    confirm()
    if (everything) flushedAt = monotonic.now()
  }

  async function end(): Promise<void> {
    unsubscribe?.()
    closed = true
    await worker.stop()
  }

  return {
    start: () => {
      if (started) return
      started = true
      unsubscribe = health.onChange(hear)
      outbox.start()
      standalone.start()
      worker.start()
    },
    wake: worker.wake,
    drain: async () => {
      const running = started && !closed
      await end()
      if (running) await writeObserved(clock.now()).catch(() => {})
      await Promise.all([outbox.drain(), standalone.drain()])
    },
    stop: async () => {
      await end()
      await Promise.all([outbox.stop(), standalone.stop()])
    },
    open: async () => (await readAlerts(database)).filter(({ state }) => state === 'open'),
  }
}

function auditConditions(status: AuditStatus | undefined, now: number): Condition[] {
  const base = { kind: 'audit', severity: 'critical', since: now, link: null, path: null, count: null } as const
  const reason = (code: string) => ({ code, layer: 'gateway', phase: null }) as const
  const found: Condition[] = []
  // Step 1 must stand for a while: a restart of the database is over before anybody could act.
  if (status?.writing === false) {
    found.push({ ...base, key: 'audit/writing', step: 1, reason: reason('audit-unavailable'), ...auditNotWritable })
  }
  if (status?.sound === false) {
    found.push({ ...base, key: 'audit/chain', step: 2, reason: reason('audit-chain-broken'), ...auditNotSound })
  }
  if (status && status.notRemoved !== null) {
    const code = `audit-month-${status.notRemoved}`
    found.push({
      ...base,
      key: 'audit/retention',
      severity: 'error',
      step: 1,
      reason: reason(code),
      ...monthNotRemoved,
    })
  }
  if (status && status.notStamped !== null) {
    const code = `audit-stamp-${status.notStamped}`
    found.push({
      ...base,
      key: 'audit/stamp',
      severity: 'error',
      step: 1,
      reason: reason(code),
      ...checkpointNotStamped,
    })
  }
  return found
}
