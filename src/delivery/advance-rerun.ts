/**
 * One step of a run that sends again what has ended or stands still: a few go first (canary), the others at a bounded rate once those have
 * arrived. It knows no table: who keeps the run holds its row while it is carried on, so that replicas take turns and a committed stop
 * takes effect.
 *
 *   canary ──(all of it arrived)──▶ running ──(nothing is left)──▶ done
 *      └─────(one of it failed)───▶ canary-failed: what waits stays where it is
 */
import type { RerunState } from '../domain/rerun.ts'

/** A run that is not over. Moments are ms since the epoch. */
interface OpenRerun {
  state: 'canary' | 'running'
  /** How many go first. */
  canary: number
  perMinute: number
  /** When it let go the last ones. */
  releasedAt: number
}

/** What became of what a run has let go. What has proved nothing either way counts in none of them. */
interface ReleasedCounts {
  underWay: number
  arrived: number
  failed: number
}

interface RerunWork {
  count(): Promise<ReleasedCounts>
  /** Lets go up to so many; resolves to how many. Fewer means that nothing waits any more. */
  release(most: number): Promise<number>
}

interface RerunStep {
  state: RerunState
  releasedAt?: number
  endedAt?: number
}

/** The most that one step lets go. */
const releasedAtOnce = 100

/** Resolves to what the run is from now on; `null` = as it was. */
export async function advanceRerun(run: OpenRerun, work: RerunWork, now: number): Promise<RerunStep | null> {
  const { underWay, arrived, failed } = await work.count()
  const released = underWay + arrived + failed
  if (run.state === 'canary') {
    const room = run.canary - released
    if (room > 0 && (await work.release(room)) > 0) return { state: 'canary', releasedAt: now }
    if (underWay > 0) return null
    // What went first ended again, and so would the others.
    if (failed > 0) return { state: 'canary-failed', endedAt: now }
    return { state: 'running', releasedAt: now }
  }
  const due = Math.floor(((now - run.releasedAt) * run.perMinute) / 60_000)
  // A run begins with one at once; the rate bounds those after it.
  const allowed = Math.min(releasedAtOnce, released === 0 ? Math.max(1, due) : due)
  if (allowed <= 0) return null
  const over = (await work.release(allowed)) < allowed
  return { state: over ? 'done' : 'running', releasedAt: now, ...(over && { endedAt: now }) }
}
