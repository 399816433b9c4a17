/** How far a batch has come, in numbers that are counted, and when it may end, or why that cannot be said. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Caller } from '../../domain/access.ts'
import type { BatchOperation, BatchState, PersonOutcome } from '../../domain/batch/batch.ts'
import { dayMs } from '../../domain/duration.ts'
import { beyondTheFeed } from '../../domain/feed-position.ts'
import { takesCalls } from '../../domain/link/link.ts'
import { findIso, toVietnamDay } from '../../domain/vietnam-time.ts'
import { type BatchCounts, type BatchRow, countPeople, listBatches } from '../../store/batch/batches.ts'
import { readDay } from '../../store/batch/people.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import type { BatchDeps } from '../deps.ts'
import { findOwnBatch } from './find-own-batch.ts'

/** Why nothing can be said of the end. `link`: no path takes calls; `day-limit`: no one further is asked about today; `too-early`: no pace yet. */
export const noEstimates = ['paused', 'link', 'day-limit', 'too-early'] as const
type NoEstimate = (typeof noEstimates)[number]

export interface BatchView {
  id: string
  consumer: string
  operation: BatchOperation
  state: BatchState
  stateSince: string
  takenAt: string
  endedAt: string | null
  /** When its people and outcomes are removed, or were. */
  removedAt: string | null
  people: number
  ended: number
  outcomes: Partial<Record<PersonOutcome, number>>
  /** `null` = it has ended. */
  estimate: { endsAt: string; perMinute: number } | { because: NoEstimate } | null
}

/** The pace of so long is taken for the pace of the rest: shorter, and one slow minute would move the end by hours. */
const paceMs = 120_000
/** Fewer say nothing of a pace. */
const paceMin = 5

export async function viewBatch(deps: BatchDeps, row: BatchRow): Promise<BatchView> {
  const { clock, settings } = deps
  const now = clock.now()
  const counts = await findCounts(deps, row, now)
  // Of a batch that was cancelled, those who have no outcome were not asked about.
  const cancelled = row.state === 'cancelled' ? row.people - counts.ended : 0
  const removedAt = row.purgedAt ?? (row.endedAt === null ? null : row.endedAt + settings.keepDays * dayMs)
  const { id, consumer, operation, state, people } = row
  return {
    id,
    consumer,
    operation,
    state,
    stateSince: findIso(row.stateSince) ?? '',
    takenAt: findIso(row.takenAt) ?? '',
    endedAt: findIso(row.endedAt),
    removedAt: findIso(removedAt),
    people,
    ended: counts.ended,
    outcomes: cancelled > 0 ? { ...counts.outcomes, cancelled } : counts.outcomes,
    estimate: row.endedAt === null ? await estimate(deps, row, counts, now) : null,
  }
}

/** Counted, or as it was counted before the people were removed. */
async function findCounts({ database }: BatchDeps, { id, outcomes }: BatchRow, now: number): Promise<BatchCounts> {
  if (outcomes === null) {
    return withStorageErrors('storage-unavailable', () => countPeople(database, id, now - paceMs))
  }
  return { outcomes, ended: Object.values(outcomes).reduce((sum, count) => sum + count, 0), lately: 0 }
}

async function estimate(
  { database, settings, identity }: BatchDeps,
  row: BatchRow,
  { ended, lately }: BatchCounts,
  now: number,
): Promise<BatchView['estimate']> {
  if (row.state === 'paused') return { because: 'paused' }
  if (!identity.link.health().paths.some(takesCalls)) return { because: 'link' }
  const { perDay } = settings
  const left = row.people - ended
  if (perDay !== undefined) {
    const used = await withStorageErrors('storage-unavailable', () => readDay(database, toVietnamDay(now)))
    if (perDay - used < left) return { because: 'day-limit' }
  }
  if (lately < paceMin) return { because: 'too-early' }
  const overMs = Math.max(1_000, Math.min(paceMs, now - row.stateSince))
  const perMs = lately / overMs
  return { endsAt: findIso(now + left / perMs) ?? '', perMinute: Math.round(perMs * 60_000) }
}

/** Fails with `batch-not-found` or `storage-unavailable`. */
export async function getBatch(deps: BatchDeps, call: { caller: Caller; id: string }): Promise<BatchView> {
  return viewBatch(deps, await findOwnBatch(deps, call, 'operators-and-auditors'))
}

/** What changes with everything that there is to report of it, and grows. */
const toRevision = ({ ended }: BatchView, { changes }: BatchRow): number => ended + changes

export interface BatchesQuestion {
  caller: Caller
  /** Of every consumer, for operators and auditors. */
  all: boolean
  after: { takenAt: number; id: string } | undefined
  limit: number
}

/** The newest first. `next`: where to go on, `null` = that was all. */
export async function listOwnBatches(
  deps: BatchDeps,
  { caller, all, ...page }: BatchesQuestion,
): Promise<{ batches: BatchView[]; next: { takenAt: number; id: string } | null }> {
  const { consumer } = caller
  const seesAll = all && (consumer.roles.has('operator') || consumer.roles.has('auditor'))
  const rows = await withStorageErrors('storage-unavailable', () =>
    listBatches(deps.database, { consumer: seesAll ? null : consumer.id, ...page }),
  )
  const batches: BatchView[] = []
  for (const row of rows) batches.push(await viewBatch(deps, row))
  const last = rows.length === page.limit ? rows.at(-1) : undefined
  return { batches, next: last ? { takenAt: last.takenAt, id: last.id } : null }
}

/** What a follower of a batch gets: the whole of it, each time that something changed. */
export type BatchEvent = { sequence: number; type: 'progress' } & BatchView

/** At most one event: where the batch stands now, if that is not what the reader has. */
export async function readProgress(
  deps: BatchDeps,
  {
    caller,
    id,
    after,
    pointer = '?after',
  }: { caller: Caller; id: string; after: number; pointer?: string | undefined },
): Promise<{ events: BatchEvent[]; last: number }> {
  const row = await findOwnBatch(deps, { caller, id }, 'operators-and-auditors')
  const view = await viewBatch(deps, row)
  const sequence = toRevision(view, row)
  if (after > sequence) throw beyondTheFeed(sequence, pointer)
  return { events: sequence > after ? [{ sequence, type: 'progress', ...view }] : [], last: sequence }
}

/** Progress is counted, and not announced: a second between two counts is as live as people read. */
const countEveryMs = 1_000

/** Resolves when it may have come further, or when the signal fires. */
export async function waitForProgress(signal: AbortSignal): Promise<void> {
  await pause(countEveryMs, undefined, { signal }).catch(() => {})
}
