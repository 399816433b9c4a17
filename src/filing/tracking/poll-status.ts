/**
 * Asks the registry about filings: whether it took what we may have sent, and the state of those that it has. One question
 * names a few filings on one path, all of one kind and generation, because answers carry files. Each answer is applied by
 * itself.
 */
import { randomUUID } from 'node:crypto'
import { toFailure } from '../../domain/failure.ts'
import type { RegistryPath, StatusAnswer } from '../../domain/filing/civil-registry.ts'
import { followedStates } from '../../domain/filing/filing.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import { claimForPolling, releaseLease } from '../../store/filing/leases.ts'
import { errorCode } from '../../store/postgres/database.ts'
import { isOutage } from '../../store/postgres/outage.ts'
import { FilingMoved, inTransaction } from '../change-filing.ts'
import { pathWaitMs } from '../delivery/path-wait.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { applyNoAnswer } from './apply-no-status.ts'
import { applyStatusAnswer } from './apply-status-answer.ts'
import type { EldestShare } from './poll-schedule.ts'

/** States that are polled while they are due; `needs-review` only where the registry may still say something new of it. */
const openStates = ['outcome-unknown'] as const
const otherStates = [...followedStates, 'needs-review'] as const

/** What one round of questions came to. */
export interface PollRound {
  /** How many filings were claimed. */
  claimed: number
  /** The path did not take the question: in how many ms it may be asked again. */
  closedForMs?: number | undefined
}

export interface PollSlots {
  /** Questions at a time. */
  batches: number
  eldestShare: EldestShare
}

/** Takes the filings that are due on this path, for up to `batches` questions, and asks. */
export async function pollRegistry(
  deps: FilingDeps,
  path: RegistryPath,
  { batches, eldestShare }: PollSlots,
  signal: AbortSignal,
): Promise<PollRound> {
  const lease = randomUUID()
  const leaseEndsAt = performance.now() + deps.settings.following.leaseMs
  const rows = await take(deps, path, lease, path.askMax * batches, eldestShare)
  if (rows.length === 0) return { claimed: 0 }
  const groups = getGroups(rows, path)
  let closedForMs: number | undefined
  for (const some of chunks(groups, batches)) {
    const late = performance.now() + deps.settings.following.deadlineMs > leaseEndsAt
    if (closedForMs !== undefined || late) {
      const ids = some.flat().map(({ id }) => id)
      await releaseLease(deps.database, ids, lease, null)
      continue
    }
    const results = await Promise.all(some.map((group) => pollTogether(deps, path, group, lease, leaseEndsAt, signal)))
    const closed = results.filter((ms) => ms !== undefined)
    if (closed.length > 0) closedForMs = Math.max(...closed)
  }
  return { claimed: rows.length, closedForMs }
}

async function take(
  deps: FilingDeps,
  path: RegistryPath,
  lease: string,
  limit: number,
  eldestShare: EldestShare,
): Promise<FilingRow[]> {
  const { database, settings } = deps
  const claim = { now: currentTime(deps), lease, leaseMs: settings.following.leaseMs }
  const share = (slots: number) => ({ limit: slots, eldest: eldestShare(slots) })
  const open = await claimForPolling(database, path.name, openStates, share(limit), claim)
  if (open.length >= limit) return open
  const rest = share(limit - open.length)
  return [...open, ...(await claimForPolling(database, path.name, otherStates, rest, claim))]
}

/** Groups filings that one question may name. One whose question failed before is asked alone: it must not hold up the others. */
function getGroups(rows: readonly FilingRow[], path: RegistryPath): FilingRow[][] {
  const groups = new Map<string, FilingRow[]>()
  for (const row of rows) {
    const route = path.findRoute(row.kind, row.receivedAt)
    const alone = row.polls.failed > 0 || route === null
    const key = alone ? row.id : `${row.kind} ${route.generation} ${route.module}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()].flatMap((group) => chunks(group, path.askMax))
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
}

/** Resolves with the time for which the path takes no questions, if it takes none. */
async function pollTogether(
  deps: FilingDeps,
  path: RegistryPath,
  rows: readonly FilingRow[],
  lease: string,
  leaseEndsAt: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { link, settings, database, logger } = deps
  const [first] = rows
  if (!first) return undefined
  const keys = rows.map(({ dossier, linkedDossier, registrationUnit, kind }) => ({
    dossier,
    linkedDossier,
    kind,
    unit: registrationUnit,
  }))
  const span = deps.tracer?.begin(`ask ${path.name}`, {
    kind: 'consumer',
    attributes: { 'lienthong.link': link.name, 'lienthong.path': path.name, 'lienthong.filings': rows.length },
  })
  const result = await link.call<readonly StatusAnswer[]>(
    {
      deadlineMs: settings.following.deadlineMs,
      idempotent: true,
      callClass: 'tracking',
      path: path.name,
      signal,
      span,
    },
    (_, attemptSignal, attempt) => path.pollStatus(keys, first.receivedAt, attemptSignal, attempt),
  )
  span?.end(result.ok ? undefined : result.failure.code)
  const ids = rows.map(({ id }) => id)
  // Nothing is lost: a filing whose answer is not written is asked about again when the lease has run out.
  const unwritten = (error: unknown, filing?: string) => {
    const fields = { code: errorCode(error), path: path.name, ...(filing !== undefined && { filing }) }
    logger.warn(fields, 'filing: answers of the registry could not be written')
  }
  if (!result.ok && result.trace.attempts === 0) {
    await releaseLease(database, ids, lease, null).catch(unwritten)
    return pathWaitMs(deps, path.name, result.failure)
  }
  for (const [index, row] of rows.entries()) {
    if (performance.now() > leaseEndsAt) break
    try {
      await applyOutcome(deps, row, lease, result.ok ? result.value[index] : toFailure(result.failure))
    } catch (error) {
      unwritten(error, row.id)
      // Without the database no answer can be written; any other error of one filing is no reason to skip the next one.
      if (isOutage(error)) break
    }
  }
  return undefined
}

async function applyOutcome(
  deps: FilingDeps,
  row: FilingRow,
  lease: string,
  answer: StatusAnswer | ReturnType<typeof toFailure> | undefined,
): Promise<void> {
  try {
    await inTransaction(deps, (tx) =>
      answer && 'known' in answer
        ? applyStatusAnswer(deps, tx, row, lease, answer)
        : applyNoAnswer(deps, tx, row, lease, answer),
    )
  } catch (error) {
    if (!(error instanceof FilingMoved)) throw error
  }
}
