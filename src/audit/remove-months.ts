/**
 * Removes months of the trail whose time is over, and keeps what proves the rest: where each chain stood before and behind them, and the hashes that
 * the tree needs, under a signed statement. A month is prepared, put on record, then dropped: each once, wherever a process dies. What is not exactly
 * what was sealed is not removed: it would be evidence.
 */
import { hash } from 'node:crypto'
import { dayMs } from '../domain/duration.ts'
import type { Clock } from '../domain/runtime.ts'
import { lockChecks } from '../store/audit/checks.ts'
import { auditRecordHash } from '../store/audit/records.ts'
import {
  dropMonth,
  findLeavesOfRuns,
  findRemovedRange,
  findSpanOfMonth,
  holdsViolation,
  keepLeaves,
  listMonths,
  listRunsOfMonth,
  prepareRemoval,
  readRemoval,
  setRecorded,
} from '../store/audit/removals.ts'
import { findSegmentEnding, findSegmentHolding, listSegments } from '../store/audit/tree.ts'
import type { Connection, Database } from '../store/postgres/database.ts'
import { genesis } from './chain.ts'
import { findChainKey } from './chain-key.ts'
import type { AuditSettings } from './settings.ts'
import type { Trail } from './trail.ts'
import { findSigners, findVerifiers } from './tree/grow-tree.ts'
import { GrowingTree, type LeafRange, tileLeaves } from './tree/merkle.ts'
import {
  digestRanges,
  findUncovered,
  joinLeaves,
  openRemoval,
  type Removal,
  type RemovedRange,
  writeRemoval,
} from './tree/removal.ts'
import { openSegment, readRemovals, TrailDiffers } from './tree/write-export.ts'

export interface RemovalDeps {
  database: Database
  trail: Pick<Trail, 'append'>
  settings: AuditSettings
  clock: Clock
}

export interface DueMonth {
  /** First day of the month; 2000-01-01 = what was written before the trail was kept by months. */
  month: string
  /** Time of its last record, ISO 8601. */
  until: string
}

/** Records of a violation are kept five years (Law 91/2025/QH15, Art. 23(2)), and with them the months that show it. */
const violationMonths = 60
/** What is on record of violations: cases of breaches, and verdicts on signs of misuse. */
const violationOperations = ['record-breach', 'breach-notice', 'close-breach', 'review-misuse'] as const

/** Why a month cannot be removed. `busy`: the trail is being checked, or searched all the time; later is early enough. */
export type RemovalRefusal = 'busy' | 'not-sealed' | 'differs'

/** Months whose time is over, the oldest first. Nothing where no time is set. */
export async function findDueMonths({ database, settings, clock }: Omit<RemovalDeps, 'trail'>): Promise<DueMonth[]> {
  const { retention } = settings
  if (!retention) return []
  const due: DueMonth[] = []
  for (const { month, until } of await listMonths(database)) {
    if (until === null || until >= monthsBefore(clock.now(), retention.keepMonths)) continue
    const since = `${month.slice(0, 7)}-01T00:00:00.000Z`
    const young = until >= monthsBefore(clock.now(), violationMonths)
    const span = { since, until, operations: violationOperations }
    if (young && (await holdsViolation(database, month, span))) continue
    due.push({ month, until })
  }
  return due
}

/** The same day and time so many months earlier, ISO 8601; the last of the month where that has no such day. */
function monthsBefore(now: number, months: number): string {
  const at = new Date(now)
  const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - months, 1))
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  const day = Math.min(at.getUTCDate(), days)
  return new Date(first.getTime() + (day - 1) * dayMs + (now % dayMs)).toISOString()
}

/**
 * Removes one month on its behalf: `officer` is who did it, empty for the job at night. Resolves to why not, or to the statement. A month that is gone is
 * no fault. Fails with storage or trail; then it goes on where it ended.
 */
export async function removeMonth(
  deps: RemovalDeps,
  month: string,
  { requestId, officer }: { requestId: string; officer: string },
): Promise<RemovalRefusal | Removal> {
  const { database, trail, clock } = deps
  // A month of a country takes minutes; the limit of a request does not apply to its statements.
  const connection = await database.connect(600_000)
  try {
    // A check that reads what is removed would report it missing.
    if (!(await lockChecks(connection))) return 'busy'
    const prepared = await prepare(deps, connection, month)
    if (typeof prepared === 'string') return prepared
    const { removal, note, recorded, removed } = prepared
    if (removed) return removal
    if (!recorded) {
      const proof = hash('sha256', note, 'base64url')
      await trail.append({
        kind: 'administration',
        requestId,
        operation: 'purge-trail',
        officer,
        outcome: 'done',
        object: `${removal.records} records from ${removal.since} to ${removal.until}`,
        note: `under ${removal.basis}, proof ${proof}`,
      })
      await setRecorded(connection, month, clock.now())
    }
    await connection.query('BEGIN')
    const dropped = await dropMonth(connection, { month, records: removal.records, now: clock.now() }).catch(
      async (error) => {
        await connection.query('ROLLBACK')
        if (error?.code === lockNotAvailable) return 'busy' as const
        throw error
      },
    )
    if (dropped === 'busy') return dropped
    await connection.query(dropped ? 'COMMIT' : 'ROLLBACK')
    return dropped ? removal : 'differs'
  } finally {
    await connection.end()
  }
}

const lockNotAvailable = '55P03'

interface Prepared {
  removal: Removal
  note: string
  recorded: boolean
  removed: boolean
}

async function prepare(
  { settings, clock }: Pick<RemovalDeps, 'settings' | 'clock'>,
  connection: Connection,
  month: string,
): Promise<Prepared | RemovalRefusal> {
  const signers = findSigners(settings)
  const verifiers = findVerifiers(settings)
  const stored = await readRemoval(connection, month)
  if (stored) {
    const removal = openRemoval(stored.note, verifiers)
    return removal ? { ...stored, removal } : 'differs'
  }
  const span = await findSpanOfMonth(connection, month)
  const runs = await listRunsOfMonth(connection, month)
  const records = runs.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  const leaves = joinLeaves(await findLeavesOfRuns(connection, runs))
  const sealed = leaves.reduce((sum, { from, to }) => sum + to - from, 0)
  if (!span || sealed !== records) return 'not-sealed'
  const ranges: RemovedRange[] = []
  for (const { chain, from, to, after } of runs) {
    const before = from === 0 ? genesis : await findHash(connection, chain, from - 1)
    const keyId = await findChainKey(connection, chain)
    if (before === undefined || keyId === undefined) return 'differs'
    ranges.push({ chain, from, to, before, after, keyId })
  }
  const [signer] = signers
  const removal: Removal = {
    origin: signer.name,
    month: month.slice(0, 7),
    at: new Date(clock.now()).toISOString(),
    basis: settings.retention?.basis ?? '',
    records,
    ...span,
    ranges: ranges.length,
    digest: digestRanges(ranges),
    leaves,
  }
  const note = signer.sign(writeRemoval(removal))
  const earlier = (await readRemovals(connection, verifiers)).flatMap((one) => one.removal.leaves)
  await connection.query('BEGIN')
  try {
    await keepHashes(connection, leaves, joinLeaves([...earlier, ...leaves]), verifiers)
    await prepareRemoval(connection, { month, note, ranges }, clock.now())
    await connection.query('COMMIT')
  } catch (error) {
    await connection.query('ROLLBACK')
    if (error instanceof TrailDiffers) return 'differs'
    throw error
  }
  return { removal, note, recorded: false, removed: false }
}

async function findHash(connection: Connection, chain: string, seq: number): Promise<string | undefined> {
  return (await auditRecordHash(connection, chain, seq)) ?? (await findRemovedRange(connection, chain, seq))?.after
}

/**
 * Holds every segment that is concerned against its signed root, and keeps the hashes of those leaves beside which others stay: in a subtree of 256 that goes
 * as a whole its root is enough. `removed`: what is gone once this month is. Throws `TrailDiffers`.
 */
async function keepHashes(
  connection: Connection,
  leaves: readonly LeafRange[],
  removed: readonly LeafRange[],
  verifiers: Parameters<typeof openSegment>[3],
): Promise<void> {
  for (const concerned of await findConcerned(connection, leaves)) {
    const whole = joinLeaves(
      concerned.filter((one) => findUncovered(removed, { from: one.first, to: one.size }) === undefined).map(toLeaves),
    )
    for (const stored of concerned) {
      const before = stored.first === 0 ? undefined : await findSegmentEnding(connection, stored.first)
      const opened = await openSegment(connection, new GrowingTree(before), stored, verifiers)
      const edges = opened.leaves.filter(({ leaf, record }) => {
        const from = Math.floor(leaf / tileLeaves) * tileLeaves
        const isRemoved = findUncovered(leaves, { from: leaf, to: leaf + 1 }) === undefined
        return isRemoved && record && findUncovered(whole, { from, to: from + tileLeaves }) !== undefined
      })
      if (edges.length > 0) await keepLeaves(connection, edges)
    }
  }
}

const toLeaves = ({ first, size }: { first: number; size: number }): LeafRange => ({ from: first, to: size })

/** Runs of segments that hold any of these leaves. */
async function findConcerned(connection: Connection, leaves: readonly LeafRange[]) {
  const [first, last] = [leaves[0]?.from ?? 0, leaves.at(-1)?.to ?? 0]
  const runs: { first: number; size: number; peaks: readonly Buffer[]; note: string }[][] = []
  let run: (typeof runs)[number] = []
  // The one that begins before the first leaf may hold it.
  let next = (await findSegmentHolding(connection, first))?.first ?? 0
  while (next < last) {
    const segments = await listSegments(connection, next, 256)
    if (segments.length === 0) break
    for (const segment of segments) {
      next = segment.size
      const holds = segment.first < last && leaves.some(({ from, to }) => from < segment.size && to > segment.first)
      if (holds) run.push(segment)
      else if (run.length > 0) {
        runs.push(run)
        run = []
      }
    }
  }
  if (run.length > 0) runs.push(run)
  return runs
}
