/**
 * One step of delivery: takes a filing under a lease, sends it over one path, and writes its outcome.
 *
 *   accepted ──(lease)──▶ record, then `delivering`, durable ──▶ the send ──▶ its outcome, in one transaction
 *
 * If this process dies, the filing stays in `delivering` with a lease that runs out. Whether it was sent is open then, and
 * the registry is asked (recovery-sweep.ts marks the filing, poll-status.ts asks, apply-no-status.ts and apply-status.ts
 * decide). While the path does not take calls, nothing is written and no attempt is counted. No connection to the database is
 * held while the registry works.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type FailureCode, GatewayFailure, toFailure } from '../../domain/failure.ts'
import type { PushAnswer, RegistryFiling, RegistryPath } from '../../domain/filing/civil-registry.ts'
import { beginSend } from '../../domain/filing/delivery-state.ts'
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

/** What a step showed about its path, for the pace of the next steps. */
type StepOutcome = 'sent' | 'path-closed' | 'path-hurt' | 'nothing'

/** The pause before an outcome that could not be written is written again: a database that restarts is back within seconds. */
const commitRetryMs = 250
/** A wait for a path is lengthened by a random time of at most this much. */
const waitSpreadMaxMs = 60_000
/** The path takes no call now, whatever is sent: the failure has nothing to do with this filing. */
const pathClosed: ReadonlySet<FailureCode> = new Set([
  'link-unavailable',
  'link-busy',
  'upstream-closed',
  'upstream-rate-reached',
])

/** How long a filing that was refused lets others go first. */
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
  // A trace of its own: the trace of the intake ended with the 202. Both name the request and the filing.
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
    const selected = selectPath(this.#deps, this.#row)
    const path = this.#deps.paths.get(this.#path)
    if (selected === null || !path) return this.#giveUp(new GatewayFailure('kind-not-carried', { sent: 'no' }))
    const carried = path.findRoute(this.#row.kind, this.#row.receivedAt) !== null
    if (selected !== this.#path && (isPinned(this.#row) || !carried)) return this.#sendElsewhere()
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
        // A send that could outlast the lease is not begun, nor one that no caller waits for any more.
        if (attemptSignal.aborted || performance.now() >= endsAt || endsAt > this.#leaseEndsAt) {
          throw new GatewayFailure('deadline-exceeded', { sent: 'no' })
        }
        this.#pushed = true
        return this.#push(path, opened.filing, attemptSignal, attempt)
      },
    )
    // A call that was given up may still have been writing its beginning.
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

  /** One refusal at a door proves little: the fate of other filings there shows whose fault it is, for the link as well. */
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
   * A path that comes back is not tried with a filing whose send was refused or broke off. Such a filing lets those go first
   * that have no failed send, for as long as there are any, and for half an hour at the most.
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

  /** Writes the record of the disclosure, then the state: a byte may leave only when both are durable. */
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
        patch: { path: this.#path, delivery: beginSend(this.#row.delivery, fingerprint), dueAt: null },
      })
      this.#begun = true
    } catch (error) {
      if (error instanceof GatewayFailure) throw withoutSend(error)
      const moved = error instanceof FilingMoved
      throw new GatewayFailure(moved ? 'filing-state-conflict' : 'storage-unavailable', { cause: error, sent: 'no' })
    }
  }

  /** Nothing was sent and nothing was written: the filing is sent later, and no attempt is counted. */
  async #wait(failure: GatewayFailure): Promise<Step> {
    const { database } = this.#deps
    if (failure.code === 'filing-state-conflict') return { outcome: 'nothing' }
    const waitMs = pathWaitMs(this.#deps, this.#path, failure)
    // Spread, so that filings that waited together do not come together; but a wait for closed hours to end is no reason to
    // come hours late.
    const spreadMs = Math.random() * Math.min(waitMs / 2, waitSpreadMaxMs)
    const dueAt = new Date(currentTime(this.#deps).getTime() + Math.ceil(waitMs + spreadMs))
    await releaseLease(database, [this.#row.id], this.#lease, dueAt)
    const closed = pathClosed.has(failure.code)
    // As long as the path asks for; nothing where the path only has no free place.
    return {
      outcome: closed ? 'path-closed' : 'nothing',
      retryAfterMs: failure.retryAfterMs && Math.min(failure.retryAfterMs, waitMs),
    }
  }

  /** This path may not carry the filing: the worker of the right path gets it. */
  async #sendElsewhere(): Promise<Step> {
    await inTransaction(this.#deps, async (tx) => {
      await releaseLease(tx.connection, [this.#row.id], this.#lease, null)
      await enqueueDelivery(this.#deps, tx, [this.#row])
    })
    return { outcome: 'nothing' }
  }

  /** The send cannot even begin, and another attempt alone cannot help. */
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

  /** The registry's answer is precious: writing it is repeated while the lease lives, also through a restart of the database. */
  async #commitChange(change: FilingChange): Promise<void> {
    for (;;) {
      try {
        await changeFilingAlone(this.#deps, this.#row, { ...change, lease: this.#lease })
        return
      } catch (error) {
        // The process that took the filing over asks the registry. A commit in doubt that took place ends here, too.
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
