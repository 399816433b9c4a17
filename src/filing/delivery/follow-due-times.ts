/**
 * Filings follow the due times of their dossiers: where one has moved (accepted later, a supplement, a verification, a person with a
 * reason), jobs that wait get another place in the line, and the next question about the filing comes earlier. Part of the sweep.
 */
import { followedStates } from '../../domain/filing/filing.ts'
import { pollEarlier, takeDueMoves } from '../../store/filing/due-moves.ts'
import { inTransaction } from '../change-filing.ts'
import type { FilingDeps } from '../deps.ts'
import { nextFollowAt } from '../tracking/poll-schedule.ts'
import { toJob } from './turn.ts'

/** True when there may be more. */
export function followDueTimes(deps: FilingDeps, batchSize: number): Promise<boolean> {
  return inTransaction(deps, async ({ connection }) => {
    const { taken, moved } = await takeDueMoves(connection, batchSize)
    const waiting = moved.filter(({ state }) => state === 'accepted')
    const followed = moved.filter(({ state }) => followedStates.includes(state))
    if (waiting.length > 0) {
      await deps.jobs.reorder(
        connection,
        waiting.map((row) => toJob(deps, row)),
      )
    }
    if (followed.length > 0) {
      const polls = followed.map((row) => ({ id: row.id, at: nextFollowAt(deps, row) }))
      await pollEarlier(connection, followedStates, polls)
    }
    return taken === batchSize
  })
}
