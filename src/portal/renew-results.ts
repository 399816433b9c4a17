/**
 * Results that the portal does not have, although no event of the dossier says so: one that came later, or is another one than was sent,
 * and one whose address ran out before the portal fetched it. Their dossiers are sent again, the latter so often and no more. Where the
 * portal takes no result any more, the lane notes since when it lacks one, and its plan says so.
 */
import { createHash } from 'node:crypto'
import { GatewayFailure } from '../domain/failure.ts'
import type { PortalFile } from '../domain/portal/portal.ts'
import type { Database } from '../store/postgres/database.ts'
import { isOutage } from '../store/postgres/outage.ts'
import {
  clearResultChanged,
  findChangedResults,
  findLackingResults,
  findUnfetchedResults,
  type RestingLane,
  renewLane,
} from '../store/sync/renewals.ts'

export interface RenewDeps {
  database: Pick<Database, 'query'>
  results: (dossier: number) => Promise<readonly PortalFile[]>
  /** Whether results are fetched by address; else they are uploaded with the step that says that there is one. */
  byAddress: boolean
  /** Whether an uploaded result may still be sent to a dossier that is done, and was not handed over. */
  repeatsDone: boolean
  /** How often a result is sent again whose address ran out unfetched. */
  unfetchedMax: number
}

/** Lanes at most that one round looks at. */
const renewedAtOnce = 200

/** Which files these are, whatever their addresses: a note of the lane. */
export function toFilesNote(files: readonly Pick<PortalFile, 'id' | 'sha256'>[]): string {
  const named = files.map(({ id, sha256 }) => `${id} ${sha256}`).sort()
  return createHash('sha256').update(named.join('\n')).digest('base64url').slice(0, 22)
}

/**
 * Notes of a lane, ms since the epoch: since when a result is there that the portal takes no more, and since when one is on its way with the
 * step that was sent before.
 */
export const unsentResultNote = 'unsentResultAt'
export const renewedResultNote = 'renewedResultAt'

/** Results that cannot be read hold up no other dossier: sending them fails for the same reason, and stops this lane alone, with its cause. */
async function isSent(results: RenewDeps['results'], { dossier, notes }: RestingLane): Promise<boolean> {
  try {
    return toFilesNote(await results(dossier)) === notes.files
  } catch (error) {
    if (error instanceof GatewayFailure || isOutage(error)) throw error
    return false
  }
}

/** Resolves to how many lanes go on. Rejects with what the database met; the next round finds the rest. */
export async function renewResults(
  { database, results, byAddress, repeatsDone, unfetchedMax }: RenewDeps,
  target: string,
  now: number,
): Promise<number> {
  let renewed = 0
  const renew = async (lane: RestingLane, unfetched: number) => {
    const times = typeof lane.notes.renewed === 'number' ? lane.notes.renewed : 0
    const notes = byAddress
      ? { renewed: times + 1, unfetched }
      : { renewed: times + 1, [renewedResultNote]: now, [unsentResultNote]: null }
    if (await renewLane(database, target, lane, notes, now)) renewed += 1
  }
  for (const lane of await findChangedResults(database, target, renewedAtOnce)) {
    // Before that nothing of results is sent: they go with the step that says that there is one. What an upload of an earlier version
    // took along is not known.
    const compares = lane.done && (byAddress || typeof lane.notes.files === 'string')
    if (!compares || (await isSent(results, lane))) await clearResultChanged(database, target, lane)
    else if (byAddress || (repeatsDone && !lane.returned)) await renew(lane, 0)
    else if (await renewLane(database, target, lane, { [unsentResultNote]: now }, now)) renewed += 1
  }
  if (!byAddress) {
    // Sent once the setting lets them.
    if (repeatsDone) for (const lane of await findLackingResults(database, target, renewedAtOnce)) await renew(lane, 0)
    return renewed
  }
  const unfetched = { now, sendsMax: unfetchedMax, limit: renewedAtOnce }
  for (const lane of await findUnfetchedResults(database, target, unfetched)) {
    const before = typeof lane.notes.unfetched === 'number' ? lane.notes.unfetched : 0
    await renew(lane, before + 1)
  }
  return renewed
}
