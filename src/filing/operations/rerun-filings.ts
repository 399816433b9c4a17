/**
 * Sends ended filings again: the named ones, or all that ended for one cause. A few go first (canary), the others at a
 * bounded rate once those have arrived, until the run is stopped. The registry is asked about a filing that may have arrived
 * before, before it is sent again.
 */
import { randomUUID } from 'node:crypto'
import { GatewayFailure } from '../../domain/failure.ts'
import type { FilingState } from '../../domain/filing/filing.ts'
import { getBulkRule } from '../../domain/filing/filing-rerun.ts'
import { type FilingRow, findFiling } from '../../store/filing/filings.ts'
import { countRerun, endedFor, insertRerun } from '../../store/filing/reruns.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import { aad } from '../../store/vault.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { recordAction, recordRun } from '../record.ts'

/** States from which a person may send a filing again. */
export const rerunnableStates: readonly FilingState[] = ['dead-letter', 'needs-review', 'lost-at-registry', 'rejected']

/** The most filings of one run. */
const runMax = 10_000
/** Records of a run that share a commit of the trail. */
const recordsAtOnce = 200

export interface RerunOrder {
  requestId?: string | undefined
  /** The system and the person who act. */
  actor: string
  /** Exactly one of these two. */
  ids?: readonly string[] | undefined
  cause?: string | undefined
  canary?: number | undefined
  perMinute?: number | undefined
  note: string
  /** Of a run that was agreed to: its id. Where it was begun before, nothing is done. Absent: a new one. */
  run?: string | undefined
  /** So many at most. Absent: as many as there are. */
  most?: number | undefined
}

/**
 * Fails with `filing-not-found` or `filing-state-conflict` when one of `ids` is no filing or cannot be sent again, and with
 * `rerun-needs-a-look` when several are to be sent again and one of them may only be decided by itself.
 */
export async function rerunFilings(deps: FilingDeps, order: RerunOrder): Promise<{ run: string; filings: number }> {
  const { actor, cause = null, canary = 1, perMinute = 60, note } = order
  const run = order.run ?? randomUUID()
  if (order.run !== undefined) {
    const begun = await withStorageErrors('storage-unavailable', () => countRerun(deps.database, run))
    if (begun !== undefined) return { run, filings: begun }
  }
  const filings = await withStorageErrors('storage-unavailable', () => chosen(deps, order))
  const requestId = order.requestId ?? run
  const action = { requestId, actor, operation: 'rerun' } as const
  await recordRun(deps, run, action)
  for (let from = 0; from < filings.length; from += recordsAtOnce) {
    const some = filings.slice(from, from + recordsAtOnce)
    await Promise.all(some.map((row) => recordAction(deps, row, action)))
  }
  const sealed = deps.vault.seal(Buffer.from(note), aad.rerunNote(run))
  const ids = filings.map(({ id }) => id)
  const now = currentTime(deps)
  await withStorageErrors('storage-unavailable', () =>
    deps.database.transaction((connection) =>
      insertRerun(connection, { id: run, actor, cause, note: sealed, canary, perMinute, filings: ids, now }),
    ),
  )
  return { run, filings: ids.length }
}

/** One filing, at once. */
export function rerunFiling(
  deps: FilingDeps,
  { id, ...order }: { requestId?: string | undefined; actor: string; id: string; note: string },
): Promise<{ run: string; filings: number }> {
  return rerunFilings(deps, { ...order, ids: [id], canary: 0 })
}

async function chosen({ database }: FilingDeps, { ids, cause, most = runMax }: RerunOrder): Promise<FilingRow[]> {
  if (cause !== undefined) assertBulk([{ cause, pointer: '/cause' }])
  const wanted = new Set(ids ?? (await endedFor(database, cause ?? '', rerunnableStates, Math.min(most, runMax))))
  const rows: FilingRow[] = []
  for (const id of wanted) {
    const row = await findFiling(database, id)
    if (!row) throw new GatewayFailure('filing-not-found')
    if (!rerunnableStates.includes(row.state)) throw new GatewayFailure('filing-state-conflict', { detail: row.state })
    rows.push(row)
  }
  // A person has looked at a filing that is named alone; a list is one click on many.
  if (ids && rows.length > 1)
    assertBulk(rows.map((row) => ({ cause: row.cause, pointer: `/ids/${ids.indexOf(row.id)}` })))
  return rows
}

/** Most faults of one refusal: an operator who sent a thousand ids learns enough from these. */
const faultsMax = 20

/** Fails with `rerun-needs-a-look`, naming each cause of which every filing has to be looked at. */
export function assertBulk(requested: readonly { cause: string | null; pointer: string }[]): void {
  const refused = requested.flatMap(({ cause, pointer }) => {
    const rule = getBulkRule(cause)
    return rule.bulk ? [] : [{ cause, pointer, rule }]
  })
  const [first] = refused
  if (!first) return
  throw new GatewayFailure('rerun-needs-a-look', {
    detail: first.cause ?? 'no cause',
    faults: refused.slice(0, faultsMax).map(({ cause, pointer, rule: { why, nextStep } }) => ({
      pointer,
      code: cause ?? 'no-cause',
      message: { vi: `${why.vi} ${nextStep.vi}`, en: `${why.en} ${nextStep.en}` },
    })),
  })
}
