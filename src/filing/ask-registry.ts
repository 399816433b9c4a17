/**
 * Asking the registry about filings: whether it took what we may have sent, and how those stand that it has. A few at a
 * time on one path, one kind and generation each, because answers carry files; whichever answers is settled by itself.
 */
import { randomUUID } from 'node:crypto'
import type { AskAnswer, RegistryPath } from '../domain/civil-registry.ts'
import { toFailure } from '../domain/failure.ts'
import { followedStates } from '../domain/filing.ts'
import { codeOf } from '../store/database.ts'
import { claimForAsking, releaseLease } from '../store/filing-leases.ts'
import type { FilingRow } from '../store/filings.ts'
import { isOutage } from '../store/outage.ts'
import { applyNoAnswer } from './apply-absence.ts'
import { applyAnswer } from './apply-answer.ts'
import { FilingMoved, inTransaction } from './change-filing.ts'
import { type FilingParts, nowOf } from './parts.ts'
import { pathWaitMs } from './path-wait.ts'

/** States that are asked about while they are due. `needs-review` only is when its cause is a status nobody knows. */
const openStates = ['outcome-unknown'] as const
const otherStates = [...followedStates, 'needs-review'] as const

export interface Asked {
  /** How many filings were taken. */
  taken: number
  /** The path did not take the question: when it may be asked again. */
  closedForMs?: number | undefined
}

/** Takes what is due on this path, up to `batches` questions, and asks. */
export async function askRegistry(
  parts: FilingParts,
  path: RegistryPath,
  batches: number,
  signal: AbortSignal,
): Promise<Asked> {
  const lease = randomUUID()
  const leaseEndsAt = performance.now() + parts.settings.following.leaseMs
  const rows = await take(parts, path, lease, path.askMax * batches)
  if (rows.length === 0) return { taken: 0 }
  const groups = groupsOf(rows, path)
  let closedForMs: number | undefined
  for (const some of chunks(groups, batches)) {
    const late = performance.now() + parts.settings.following.deadlineMs > leaseEndsAt
    if (closedForMs !== undefined || late) {
      const ids = some.flat().map(({ id }) => id)
      await releaseLease(parts.database, ids, lease, null)
      continue
    }
    const results = await Promise.all(some.map((group) => askTogether(parts, path, group, lease, leaseEndsAt, signal)))
    const closed = results.filter((ms) => ms !== undefined)
    if (closed.length > 0) closedForMs = Math.max(...closed)
  }
  return { taken: rows.length, closedForMs }
}

async function take(parts: FilingParts, path: RegistryPath, lease: string, limit: number): Promise<FilingRow[]> {
  const { database, settings } = parts
  const claim = { now: nowOf(parts), lease, leaseMs: settings.following.leaseMs }
  const open = await claimForAsking(database, path.name, openStates, limit, claim)
  if (open.length >= limit) return open
  return [...open, ...(await claimForAsking(database, path.name, otherStates, limit - open.length, claim))]
}

/** Filings that one question may name. One whose question failed before is asked alone: it must not hold up the others. */
function groupsOf(rows: readonly FilingRow[], path: RegistryPath): FilingRow[][] {
  const groups = new Map<string, FilingRow[]>()
  for (const row of rows) {
    const route = path.routeOf(row.kind, row.receivedAt)
    const alone = row.askFailures > 0 || route === null
    const key = alone ? row.id : `${row.kind} ${route.generation} ${route.module}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()].flatMap((group) => chunks(group, path.askMax))
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
}

/** Resolves with the time for which the path takes no question, if it does not. */
async function askTogether(
  parts: FilingParts,
  path: RegistryPath,
  rows: readonly FilingRow[],
  lease: string,
  leaseEndsAt: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { link, settings, database, logger } = parts
  const [first] = rows
  if (!first) return undefined
  const keys = rows.map(({ dossier, linkedDossier, registrationUnit, kind }) => ({
    dossier,
    linkedDossier,
    kind,
    unit: registrationUnit,
  }))
  const span = parts.tracer?.begin(`ask ${path.name}`, {
    kind: 'consumer',
    attributes: { 'lienthong.link': link.name, 'lienthong.path': path.name, 'lienthong.filings': rows.length },
  })
  const told = await link.call<readonly AskAnswer[]>(
    { deadlineMs: settings.following.deadlineMs, repeatable: true, path: path.name, signal, span },
    (_, attemptSignal, attempt) => path.ask(keys, first.receivedAt, attemptSignal, attempt),
  )
  span?.end(told.ok ? undefined : told.failure.code)
  const ids = rows.map(({ id }) => id)
  // Nothing is lost: what is not written is asked again when the lease has run out.
  const unwritten = (error: unknown, filing?: string) => {
    const fields = { code: codeOf(error), path: path.name, ...(filing !== undefined && { filing }) }
    logger.warn(fields, 'filing: answers of the registry could not be written')
  }
  if (!told.ok && told.trace.attempts === 0) {
    await releaseLease(database, ids, lease, null).catch(unwritten)
    return pathWaitMs(parts, path.name, told.failure)
  }
  for (const [index, row] of rows.entries()) {
    if (performance.now() > leaseEndsAt) break
    try {
      await settle(parts, row, lease, told.ok ? told.value[index] : toFailure(told.failure))
    } catch (error) {
      unwritten(error, row.id)
      // Without the database none can be written; what is wrong with one filing is no reason for the next one.
      if (isOutage(error)) break
    }
  }
  return undefined
}

async function settle(
  parts: FilingParts,
  row: FilingRow,
  lease: string,
  answer: AskAnswer | ReturnType<typeof toFailure> | undefined,
): Promise<void> {
  try {
    await inTransaction(parts, (tx) =>
      answer && 'known' in answer
        ? applyAnswer(parts, tx, row, lease, answer)
        : applyNoAnswer(parts, tx, row, lease, answer),
    )
  } catch (error) {
    if (!(error instanceof FilingMoved)) throw error
  }
}
