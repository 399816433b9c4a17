/**
 * One step of delivery: takes a filing under a lease, sends it over one path, and writes down what became of it.
 *
 *   accepted ──(lease)──▶ record, then `delivering`, durable ──▶ the send ──▶ its outcome, in one transaction
 *
 * Whatever kills this process leaves `delivering` with a lease that runs out: whether it was sent is open then, and the
 * registry is asked (recovery-sweep.ts, poll-status.ts). While the path does not take calls nothing is written and no attempt is
 * counted. No connection to the database is held while the registry works.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type FailureCode, GatewayFailure, toFailure } from '../../domain/failure.ts'
import type { PushAnswer, RegistryFiling, RegistryPath } from '../../domain/filing/civil-registry.ts'
import type { FilingRequest } from '../../domain/filing/filing-request.ts'
import { type Span, traced } from '../../domain/trace.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import { claimForSending, releaseLease, unsuspectedDue } from '../../store/filing/leases.ts'
import { errorCode } from '../../store/postgres/database.ts'
import { isOutage } from '../../store/postgres/outage.ts'
import { changeFilingAlone, enqueueDelivery, type FilingChange, FilingMoved, inTransaction } from '../change-filing.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { getOfficer, record } from '../record.ts'
import { NoRoomForFiles, type OpenedFiling, openFiling } from './load-payload.ts'
import { pathWaitMs } from './path-wait.ts'
import { isPinned, selectPath } from './select-path.ts'
import { isSuspect } from './send-cost.ts'
import { backoffAfter, changeForAnswer, changeForFailure } from './send-outcome.ts'

/** What a step says about its path, for the pace of the next ones. */
type StepOutcome = 'sent' | 'path-closed' | 'path-hurt' | 'nothing'

/** How long an outcome that cannot be written waits for the next try: a database that restarts is back within seconds. */
const commitRetryMs = 250
/** The most that a wait for a path is lengthened by chance. */
const waitSpreadMaxMs = 60_000
/** The path takes no call now, whatever is sent: nothing of this filing has anything to do with it. */
const pathClosed: ReadonlySet<FailureCode> = new Set([
  'link-unavailable',
  'link-busy',
  'upstream-closed',
  'upstream-rate-reached',
])

/** For how long a filing that was refused lets others be tried first. */
const yieldMaxMs = 30 * 60_000

export interface Step {
  outcome: StepOutcome
  /** When the path may take calls again. */
  retryAfterMs?: number | undefined
}

export async function deliverFiling(deps: FilingDeps, path: string, id: string, signal: AbortSignal): Promise<Step> {
  const { database, settings } = deps
  const { leaseMs, dossierRetryMs } = settings.delivery
  const lease = randomUUID()
  const claimedAt = performance.now()
  const now = currentTime(deps)
  const waitUntil = new Date(now.getTime() + dossierRetryMs)
  const row = await claimForSending(database, id, { now, lease, leaseMs }, waitUntil)
  if (!row) return { outcome: 'nothing' }
  const delivery = new Delivery(deps, path, row, lease, claimedAt + leaseMs)
  // A trace of its own: the one that took the filing over ended with the 202. Both name the request and the filing.
  const span = deps.tracer?.begin(`deliver ${path}`, {
    kind: 'consumer',
    attributes: {
      'lienthong.request_id': row.requestId,
      'lienthong.filing.id': row.id,
      'lienthong.filing.kind': row.kind,
      'lienthong.link': deps.link.name,
      'lienthong.path': path,
      'lienthong.consumer': row.consumer,
    },
  })
  if (span === undefined) return delivery.run(signal, undefined)
  try {
    const step = await delivery.run(signal, span)
    span.set({ 'lienthong.outcome': step.outcome })
    span.end()
    return step
  } catch (error) {
    span.end(toFailure(error).code)
    throw error
  }
}

class Delivery {
  readonly #deps: FilingDeps
  readonly #path: string
  readonly #lease: string
  /** By `performance.now`, which no change of the clock moves. */
  readonly #leaseEndsAt: number
  /** As it was read and, once begun, as it was written. */
  #row: FilingRow
  #beginning: Promise<void> | undefined
  #begun = false
  /** Something may have left us. */
  #pushed = false

  constructor(deps: FilingDeps, path: string, row: FilingRow, lease: string, leaseEndsAt: number) {
    this.#deps = deps
    this.#path = path
    this.#row = row
    this.#lease = lease
    this.#leaseEndsAt = leaseEndsAt
  }

  async run(signal: AbortSignal, span: Span | undefined): Promise<Step> {
    const layer = selectPath(this.#deps, this.#row)
    const path = this.#deps.paths.get(this.#path)
    if (layer === null || !path) return this.#giveUp(new GatewayFailure('kind-not-carried', { sent: 'no' }))
    const carried = path.findRoute(this.#row.kind, this.#row.receivedAt) !== null
    if (layer !== this.#path && (isPinned(this.#row) || !carried)) return this.#sendElsewhere()
    if (await this.#letsOthersTry()) {
      const dueAt = new Date(currentTime(this.#deps).getTime() + this.#deps.settings.delivery.pathRetryMs)
      await releaseLease(this.#deps.database, [this.#row.id], this.#lease, dueAt)
      return { outcome: 'nothing' }
    }
    let opened: OpenedFiling | undefined
    let fingerprint: string
    try {
      opened = await openFiling(this.#deps, this.#row)
      fingerprint = path.fingerprint(opened.filing)
    } catch (error) {
      opened?.release()
      if (isOutage(error)) throw error
      if (error instanceof NoRoomForFiles) return this.#wait(new GatewayFailure('deadline-exceeded', { sent: 'no' }))
      return this.#giveUp(withoutSend(error))
    }
    try {
      return await this.#send(path, opened, fingerprint, signal, span)
    } finally {
      opened.release()
    }
  }

  async #send(
    path: RegistryPath,
    opened: OpenedFiling,
    fingerprint: string,
    signal: AbortSignal,
    span: Span | undefined,
  ): Promise<Step> {
    const { link, settings } = this.#deps
    const { deadlineMs } = settings.delivery
    const endsAt = performance.now() + deadlineMs
    const result = await link.call<PushAnswer>(
      { deadlineMs, idempotent: false, path: this.#path, signal, span },
      async (_, attemptSignal, attempt) => {
        this.#beginning = traced(attempt, 'audit append', undefined, () =>
          this.#begin(opened.request, opened.filing, fingerprint),
        )
        await this.#beginning
        // What could outlast the lease is not begun, and what nobody waits for any more neither.
        if (attemptSignal.aborted || performance.now() >= endsAt || endsAt > this.#leaseEndsAt) {
          throw new GatewayFailure('deadline-exceeded', { sent: 'no' })
        }
        this.#pushed = true
        return this.#push(path, opened.filing, attemptSignal, attempt)
      },
    )
    // A call that was given up may still have been beginning.
    await this.#beginning?.catch(() => {})
    if (result.ok) {
      await this.#commitChange(changeForAnswer(this.#deps, this.#row, result.value))
      return { outcome: 'sent' }
    }
    const failure = this.#pushed ? result.failure : withoutSend(result.failure)
    if (!this.#begun) return this.#wait(failure)
    await this.#commitChange(changeForFailure(this.#deps, this.#row, failure))
    return { outcome: failure.countsAgainstPath ? 'path-hurt' : 'nothing', retryAfterMs: failure.retryAfterMs }
  }

  /** One refusal at a door says little: what became of others there says whose it is, for the link as well. */
  async #push(path: RegistryPath, filing: RegistryFiling, signal: AbortSignal, span?: Span): Promise<PushAnswer> {
    const { doors } = this.#deps
    try {
      const answer = await path.push(filing, signal, span)
      doors.passed(this.#path, this.#row.id)
      return answer
    } catch (error) {
      throw doors.judged(this.#path, this.#row.id, toFailure(error))
    }
  }

  /**
   * A filing whose send was refused or broke off is not what a path that comes back is tried with: it lets those go first
   * that nothing is known against, for as long as there are any, and half an hour at the most.
   */
  async #letsOthersTry(): Promise<boolean> {
    const { link, database, settings } = this.#deps
    if (!isSuspect(this.#row)) return false
    const health = link.health().paths.find(({ path }) => path === this.#path)
    if (health === undefined || health.breaker === 'closed') return false
    const now = currentTime(this.#deps)
    const since = this.#row.stateSince.getTime() + backoffAfter(settings.delivery, this.#row.attempts)
    if (now.getTime() - since > yieldMaxMs) return false
    return unsuspectedDue(database, this.#row.id, now)
  }

  /** The record of the disclosure, then the state: only when both are durable may a byte leave. */
  async #begin(request: FilingRequest, filing: RegistryFiling, fingerprint: string): Promise<void> {
    const { requestId, attempts } = this.#row
    try {
      await record(this.#deps, this.#row, {
        requestId,
        operation: 'deliver',
        outcome: 'disclosed',
        result: 'sending',
        ...getOfficer(request.purpose),
        fields: filing.files.length > 0 ? ['declaration', 'attachments'] : ['declaration'],
        path: this.#path,
        attempts: attempts + 1,
      })
      if (this.#begun) return
      this.#row = await changeFilingAlone(this.#deps, this.#row, {
        to: 'delivering',
        lease: this.#lease,
        keepLease: true,
        patch: { path: this.#path, sending: fingerprint, dueAt: null },
      })
      this.#begun = true
    } catch (error) {
      if (error instanceof GatewayFailure) throw withoutSend(error)
      const moved = error instanceof FilingMoved
      throw new GatewayFailure(moved ? 'filing-state-conflict' : 'storage-unavailable', { cause: error, sent: 'no' })
    }
  }

  /** Nothing was sent and nothing was written: later, for no attempt. */
  async #wait(failure: GatewayFailure): Promise<Step> {
    const { database } = this.#deps
    if (failure.code === 'filing-state-conflict') return { outcome: 'nothing' }
    const waitMs = pathWaitMs(this.#deps, this.#path, failure)
    // Spread, so that what has waited together does not come together; but hours in which they are closed are no reason
    // to come hours late.
    const spreadMs = Math.random() * Math.min(waitMs / 2, waitSpreadMaxMs)
    const dueAt = new Date(currentTime(this.#deps).getTime() + Math.ceil(waitMs + spreadMs))
    await releaseLease(database, [this.#row.id], this.#lease, dueAt)
    const closed = pathClosed.has(failure.code)
    // How long the path asks for, which is nothing where it only has no place free.
    return {
      outcome: closed ? 'path-closed' : 'nothing',
      retryAfterMs: failure.retryAfterMs && Math.min(failure.retryAfterMs, waitMs),
    }
  }

  /** This path may not carry it: the right one's worker gets it. */
  async #sendElsewhere(): Promise<Step> {
    await inTransaction(this.#deps, async (tx) => {
      await releaseLease(tx.connection, [this.#row.id], this.#lease, null)
      await enqueueDelivery(this.#deps, tx, [this.#row])
    })
    return { outcome: 'nothing' }
  }

  /** It cannot even be begun, and trying again cannot help by itself. */
  async #giveUp(failure: GatewayFailure): Promise<Step> {
    await changeFilingAlone(this.#deps, this.#row, {
      to: 'dead-letter',
      lease: this.#lease,
      detail: { cause: failure.code },
      patch: { cause: failure.code, dueAt: null },
    })
    this.#deps.logger.error({ filing: this.#row.id, code: failure.code }, 'filing: it cannot be sent')
    return { outcome: 'nothing' }
  }

  /** The registry's answer is precious: it is written as long as the lease lives, also through a restart of the database. */
  async #commitChange(change: FilingChange): Promise<void> {
    for (;;) {
      try {
        await changeFilingAlone(this.#deps, this.#row, { ...change, lease: this.#lease })
        return
      } catch (error) {
        // Anyone who took it over asks the registry; a commit in doubt that took place shows as moved, too.
        if (error instanceof FilingMoved) return
        const { logger } = this.#deps
        logger.warn({ filing: this.#row.id, code: errorCode(error) }, 'filing: an outcome could not be written yet')
        if (!isOutage(error) || performance.now() > this.#leaseEndsAt) throw error
        await pause(commitRetryMs)
      }
    }
  }
}

function withoutSend(error: unknown): GatewayFailure {
  const { code, detail, retryAfterMs } = toFailure(error)
  return new GatewayFailure(code, {
    cause: error,
    sent: 'no',
    ...(detail !== undefined && { detail }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}
