/**
 * The one door through which a filing changes. It asks the table of transitions, tells what happened as the filing's next
 * event, seals what may name people, and makes the job that must follow, all in the caller's transaction. A change to a
 * row that is no longer the one that was read, or by somebody whose lease has passed on, fails and writes nothing.
 */
import {
  type FilingEventDetail,
  type FilingRemark,
  type FilingState,
  mayBecome,
  undeliveredStates,
} from '../domain/filing.ts'
import type { Queryable } from '../store/database.ts'
import { waitingInDossier } from '../store/filing-leases.ts'
import { type FilingPatch, type FilingRow, type NewEvent, updateFiling } from '../store/filings.ts'
import { place } from '../store/vault.ts'
import { type FilingParts, nowOf, queueOf } from './parts.ts'
import { roadOf } from './road.ts'

/** The row has changed since it was read, or the lease was lost: whoever holds it now decides. */
export class FilingMoved extends Error {
  constructor(id: string) {
    super(`filing ${id} has moved on`)
    this.name = 'FilingMoved'
  }
}

export interface FilingChange {
  /** The new state; absent = it stays, only the remarks are told. */
  to?: FilingState | undefined
  /** Told after the state, each as an event of its own. */
  remarks?: readonly FilingRemark[] | undefined
  detail?: FilingEventDetail | undefined
  /** Written with it. `dueAt: null` = nothing more is to be done by itself. */
  patch?: Omit<FilingPatch, 'state' | 'stateSince'> | undefined
  /** Only while this lease lives; it ends with the change unless `keepLease`. */
  lease?: string | undefined
  keepLease?: boolean | undefined
}

/** A transaction over filings: whoever must be woken for what it did is woken after its commit. */
export interface FilingTransaction {
  connection: Queryable
  /** Queues that have got a job. */
  nudged: Set<string>
  /** Dossiers in which another filing may go now. */
  freed: Set<string>
  told: boolean
}

type Writing = Pick<FilingParts, 'database' | 'jobs' | 'feed' | 'clock' | 'paths' | 'link'>

export async function inTransaction<T>(parts: Writing, work: (tx: FilingTransaction) => Promise<T>): Promise<T> {
  const [result, tx] = await parts.database.transaction(async (connection) => {
    const begun = { connection, nudged: new Set<string>(), freed: new Set<string>(), told: false }
    const outcome = await work(begun)
    await letNextGo(parts, begun)
    return [outcome, begun] as const
  })
  wake(parts, tx)
  return result
}

/**
 * One change in a transaction of its own. Most are one statement, which is one: three journeys to the database fewer than
 * a transaction that is opened and closed, and every send makes two.
 */
export async function changeFilingAlone(parts: FilingParts, row: FilingRow, change: FilingChange): Promise<FilingRow> {
  if (makesJob(parts, row, change)) return inTransaction(parts, (tx) => changeFiling(parts, tx, row, change))
  const tx = { connection: parts.database, nudged: new Set<string>(), freed: new Set<string>(), told: false }
  const changed = await changeFiling(parts, tx, row, change)
  wake(parts, tx)
  if (tx.freed.size > 0) {
    // Should this be lost, the next one looks by itself after a while (`dossierRetryMs`).
    const next = async ({ freed }: FilingTransaction) => void freed.add(row.dossier)
    await inTransaction(parts, next).catch(() => {})
  }
  return changed
}

function wake(parts: Pick<FilingParts, 'jobs' | 'feed'>, { nudged, told }: FilingTransaction): void {
  for (const queue of nudged) parts.jobs.wake(queue)
  if (told) parts.feed.poke()
}

async function letNextGo(parts: Writing, tx: FilingTransaction): Promise<void> {
  for (const dossier of tx.freed) {
    await nudge(parts, tx, await waitingInDossier(tx.connection, dossier, nowOf(parts)))
  }
}

function makesJob(parts: FilingParts, row: FilingRow, { to, patch }: FilingChange): boolean {
  return (to ?? row.state) === 'accepted' && patch?.dueAt != null && patch.dueAt <= nowOf(parts)
}

/**
 * Changes the filing as it was read. Returns the row as it now is. Fails with FilingMoved; a transition that the table
 * does not hold is a defect of ours and fails as one.
 */
export async function changeFiling(
  parts: FilingParts,
  tx: FilingTransaction,
  row: FilingRow,
  change: FilingChange,
): Promise<FilingRow> {
  const { to, remarks = [], detail, lease, keepLease } = change
  if (to !== undefined && !mayBecome(row.state, to)) throw new Error(`a filing may not go from ${row.state} to ${to}`)
  const at = nowOf(parts)
  const state = to ?? row.state
  const types = [...(to === undefined ? [] : [to]), ...remarks]
  const events = types.map((type, index): NewEvent => {
    const number = row.events + index + 1
    return { number, type, state, at, detail: sealed(parts, row.id, number, detail) }
  })
  const patch: FilingPatch = {
    ...change.patch,
    ...(to !== undefined && { state: to, stateSince: at }),
    ...(!keepLease && { lease: null, leaseUntil: null }),
  }
  const sends = makesJob(parts, row, change)
  if (sends) patch.nudgedAt = at
  const seen = { id: row.id, version: row.version, lease }
  const written = await updateFiling(tx.connection, seen, patch, events)
  if (!written) throw new FilingMoved(row.id)
  const next: FilingRow = { ...row, ...patch, version: row.version + 1, events: row.events + events.length }
  tx.told ||= events.length > 0
  if (sends) await nudge(parts, tx, [next])
  const left = undeliveredStates.includes(row.state) && !undeliveredStates.includes(state)
  if (left && written.behind) tx.freed.add(row.dossier)
  return next
}

/** Makes the jobs that let these filings be sent. */
export async function nudge(parts: Writing, tx: FilingTransaction, rows: readonly FilingRow[]): Promise<void> {
  const byQueue = new Map<string, string[]>()
  for (const row of rows) {
    const road = roadOf(parts, row)
    const queue = queueOf(road ?? row.path ?? firstOf(parts))
    byQueue.set(queue, [...(byQueue.get(queue) ?? []), row.id])
  }
  for (const [queue, filings] of byQueue) {
    await parts.jobs.add(tx.connection, queue, filings)
    tx.nudged.add(queue)
  }
}

/** A filing that no path carries any more goes to the first one's worker, which says so. */
function firstOf({ paths }: Writing): string {
  return paths.keys().next().value ?? ''
}

function sealed({ vault }: FilingParts, id: string, number: number, detail: FilingEventDetail | undefined) {
  if (detail === undefined) return null
  const given = Object.entries(detail).filter(([, value]) => value !== undefined && value !== null)
  if (given.length === 0) return null
  return vault.seal(Buffer.from(JSON.stringify(Object.fromEntries(given))), place.detail(id, number))
}
