/**
 * A registry whose servers disagree shows one state and then the other, poll by poll. Each state is reported, and each of its returns
 * a few times a day; beyond that a filing stays in the state that it has, until the other one has been shown several times in a row.
 */
import { dayMs } from '../../domain/duration.ts'
import type { FilingState } from '../../domain/filing/filing.ts'
import { eventsOfFiling, type StoredEvent } from '../../store/filing/events.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import { changeFiling, type FilingTransaction } from '../change-filing.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { nextFollowAt } from './poll-schedule.ts'

/** States that the registry may show in any order: after them comes one that it does not take back. */
const unsettled: readonly FilingState[] = ['received', 'supplement-requested', 'eligible']
/** An officer who goes to and fro does not do it more often in a day. */
const reportedMax = 3
/** Two servers that are asked by chance agree so often in a row once in 32 times. */
const stableAfter = 5

/** `true`: the state is not applied. It is counted, and reported as a contradiction once a day. */
export async function heldAsFlapping(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  lease: string,
  to: FilingState,
): Promise<boolean> {
  if (to === row.state || !unsettled.includes(row.state) || !unsettled.includes(to)) return false
  if (row.polls.unclear + 1 >= stableAfter) return false
  const now = currentTime(deps).getTime()
  const lately = await eventsSinceOurLast(tx, row, now)
  if (lately.filter(({ type }) => type === to).length < reportedMax) return false
  const cause = 'answers-contradict'
  const news = !lately.some(({ type }) => type === 'unknown-status')
  await changeFiling(deps, tx, row, {
    lease,
    ...(news && { remarks: ['unknown-status' as const], detail: { cause, note: to } }),
    patch: {
      polls: { ...row.polls, unclear: row.polls.unclear + 1, failed: 0 },
      dueAt: nextFollowAt(deps, row),
      ...(row.cause !== 'withdrawal-requested' && { cause }),
    },
  })
  return true
}

/** Of the last day, since the filing was last sent: what we send may well change the state. */
async function eventsSinceOurLast(
  { connection }: FilingTransaction,
  { id }: FilingRow,
  now: number,
): Promise<StoredEvent[]> {
  const events = await eventsOfFiling(connection, id)
  const ours = events.findLastIndex(({ state }) => !unsettled.includes(state))
  return events.slice(ours + 1).filter(({ at }) => now - at.getTime() < dayMs)
}
