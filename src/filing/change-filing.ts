/**
 * Every change of a filing goes through here. A change obeys the table of transitions, becomes the filing's next event,
 * seals what may name people, and makes the job that must follow, all in the caller's transaction. A change fails and
 * writes nothing when the row is no longer the one that was read, or when the caller's lease has passed on.
 */
import {
  type FilingEventDetail,
  type FilingRemark,
  type FilingState,
  mayBecome,
  undeliveredStates,
} from '../domain/filing/filing.ts'
import { moveDossier } from '../dossier/move-dossier.ts'
import { type FilingPatch, type FilingRow, type NewEvent, updateFiling } from '../store/filing/filings.ts'
import { waitingInDossier } from '../store/filing/leases.ts'
import { readOtherFilings } from '../store/filing/siblings.ts'
import type { NewFilingJob } from '../store/jobs.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { aad } from '../store/vault.ts'
import { selectPath } from './delivery/select-path.ts'
import { toJob } from './delivery/turn.ts'
import { currentTime, deliveryQueue, type FilingDeps } from './deps.ts'
import { endsDossier, toDossierStep, withOthers } from './dossier-steps.ts'

/** The row has changed since it was read, or the lease was lost: the process that holds it now decides. */
export class FilingMoved extends Error {
  constructor(id: string) {
    super(`filing ${id} has moved on`)
    this.name = 'FilingMoved'
  }
}

export interface FilingChange {
  /** The new state; absent = the state stays, and only the remarks are reported. */
  to?: FilingState | undefined
  /** Reported after the state, each as an event of its own. */
  remarks?: readonly FilingRemark[] | undefined
  detail?: FilingEventDetail | undefined
  /** Written with the change. `dueAt: null` = nothing more happens without a person or a consumer. */
  patch?: Omit<FilingPatch, 'state' | 'stateSince'> | undefined
  /** Only while this lease lives; it ends with the change unless `keepLease`. */
  lease?: string | undefined
  keepLease?: boolean | undefined
}

/** A transaction over filings. The workers that have something to do because of it are woken after its commit. */
export interface FilingTransaction {
  connection: Queryable
  /** Queues that have got a job. */
  queues: Set<string>
  /** Dossiers in which another filing may go now. */
  freed: Set<string>
  hasEvents: boolean
}

type Writing = Pick<FilingDeps, 'database' | 'jobs' | 'feed' | 'clock' | 'paths' | 'link' | 'settings'>

export async function inTransaction<T>(deps: Writing, work: (tx: FilingTransaction) => Promise<T>): Promise<T> {
  const [result, tx] = await deps.database.transaction(async (connection) => {
    const begun = { connection, queues: new Set<string>(), freed: new Set<string>(), hasEvents: false }
    const outcome = await work(begun)
    await letNextGo(deps, begun)
    return [outcome, begun] as const
  })
  wake(deps, tx)
  return result
}

/**
 * One change in a transaction of its own. Most changes are one statement, which is a transaction by itself. That saves three
 * round trips to the database over a transaction that is opened and closed, and every send makes two changes.
 */
export async function changeFilingAlone(deps: FilingDeps, row: FilingRow, change: FilingChange): Promise<FilingRow> {
  const moves = toDossierStep(row, change, deps.clock.now()) !== null
  if (moves || makesJob(deps, row, change)) return inTransaction(deps, (tx) => changeFiling(deps, tx, row, change))
  const tx = { connection: deps.database, queues: new Set<string>(), freed: new Set<string>(), hasEvents: false }
  const changed = await changeFiling(deps, tx, row, change)
  wake(deps, tx)
  if (tx.freed.size > 0) {
    // If this is lost, the next filing checks by itself after a while (`dossierRetryMs`).
    const next = async ({ freed }: FilingTransaction) => void freed.add(row.dossier)
    await inTransaction(deps, next).catch(() => {})
  }
  return changed
}

function wake(deps: Pick<FilingDeps, 'jobs' | 'feed'>, { queues, hasEvents }: FilingTransaction): void {
  for (const queue of queues) deps.jobs.wake(queue)
  if (hasEvents) deps.feed.poke()
}

async function letNextGo(deps: Writing, tx: FilingTransaction): Promise<void> {
  for (const dossier of tx.freed) {
    await enqueueDelivery(deps, tx, await waitingInDossier(tx.connection, dossier, currentTime(deps)))
  }
}

function makesJob(deps: FilingDeps, row: FilingRow, { to, patch }: FilingChange): boolean {
  return (to ?? row.state) === 'accepted' && patch?.dueAt != null && patch.dueAt <= currentTime(deps)
}

/**
 * Changes the filing as it was read. Returns the row as it now is. Fails with FilingMoved. A transition that is not in the
 * table is a defect of ours and fails as one.
 */
export async function changeFiling(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  change: FilingChange,
): Promise<FilingRow> {
  const { to, remarks = [], detail, lease, keepLease } = change
  if (to !== undefined && !mayBecome(row.state, to)) throw new Error(`a filing may not go from ${row.state} to ${to}`)
  const at = currentTime(deps)
  const state = to ?? row.state
  const types = [...(to === undefined ? [] : [to]), ...remarks]
  const events = types.map((type, index): NewEvent => {
    const number = row.events + index + 1
    return { number, type, state, at, detail: sealed(deps, row.id, number, detail) }
  })
  const patch: FilingPatch = {
    ...change.patch,
    ...(to !== undefined && { state: to, stateSince: at }),
    ...(!keepLease && { lease: null, leaseUntil: null }),
  }
  const sends = makesJob(deps, row, change)
  if (sends) patch.enqueuedAt = at
  const seen = { id: row.id, version: row.version, lease }
  const written = await updateFiling(tx.connection, seen, patch, events)
  if (!written) throw new FilingMoved(row.id)
  const next: FilingRow = { ...row, ...patch, version: row.version + 1, events: row.events + events.length }
  tx.hasEvents ||= events.length > 0
  await moveOwnDossier(deps, tx, row, change)
  if (sends) await enqueueDelivery(deps, tx, [next])
  const left = undeliveredStates.includes(row.state) && !undeliveredStates.includes(state)
  if (left && written.behind) tx.freed.add(row.dossier)
  return next
}

/** In the same transaction: neither the filing nor its dossier has an event that the other lacks. */
async function moveOwnDossier(
  deps: FilingDeps,
  { connection }: FilingTransaction,
  row: FilingRow,
  change: FilingChange,
): Promise<void> {
  const step = toDossierStep(row, change, deps.clock.now())
  if (step === null) return
  // The others are read under the lock of the dossier, so that of two filings that end at once the second one sees the first.
  const findStep = async () => (endsDossier(step) ? withOthers(step, await readOtherFilings(connection, row)) : step)
  await moveDossier(deps.dossiers, connection, row, findStep)
}

/** Makes the jobs that let these filings be sent. */
export async function enqueueDelivery(deps: Writing, tx: FilingTransaction, rows: readonly FilingRow[]): Promise<void> {
  const byQueue = new Map<string, NewFilingJob[]>()
  for (const row of rows) {
    const path = selectPath(deps, row)
    const queue = deliveryQueue(path ?? row.path ?? getFirst(deps))
    byQueue.set(queue, [...(byQueue.get(queue) ?? []), toJob(deps, row)])
  }
  for (const [queue, jobs] of byQueue) {
    await deps.jobs.add(tx.connection, queue, jobs)
    tx.queues.add(queue)
  }
}

/** A filing that no path carries any more goes to the worker of the first path, which reports that. */
function getFirst({ paths }: Writing): string {
  return paths.keys().next().value ?? ''
}

function sealed({ vault }: FilingDeps, id: string, number: number, detail: FilingEventDetail | undefined) {
  if (detail === undefined) return null
  const given = Object.entries(detail).filter(([, value]) => value !== undefined && value !== null)
  if (given.length === 0) return null
  return vault.seal(Buffer.from(JSON.stringify(Object.fromEntries(given))), aad.detail(id, number))
}
