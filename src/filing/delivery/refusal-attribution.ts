/**
 * Decides whose fault a refusal at a door (a filter on the way) is: the filing's that was refused, or the path's, which
 * refuses everything. A door that lets others through refuses this filing. A door that refuses several in a row, with none
 * let through between, lets nothing through. Many filters refuse without saying so, by a reset, a page with 200 or silence.
 * So it also counts as a refusal of one filing when its send breaks off again after others have passed. Each process learns
 * from its own sends; the knowledge need not outlive the process.
 */
import { GatewayFailure } from '../../domain/failure.ts'

/**
 * This many filings refused in a row, with none let through, are the fault of the path. One or two may both be odd (two
 * large scans of one family); three at a time hardly are.
 */
const refusedInARow = 3
/** Filings remembered per path: beyond that the oldest is forgotten, and its next refusal counts as the first. */
const rememberedMax = 1_000

interface Door {
  /** How many filings were let through: only counts up. */
  passes: number
  /** Filings refused since the last one was let through. */
  inARow: Set<string>
  /** The value of `passes` when each filing was last refused. */
  refusedAt: Map<string, number>
}

export interface Doors {
  /** The path let a filing through, whatever the registry answered. */
  passed(path: string, filing: string): void
  /** The failure of a send, attributed to the filing or to the path. */
  judged(path: string, filing: string, failure: GatewayFailure): GatewayFailure
}

export function createDoors(): Doors {
  const doors = new Map<string, Door>()

  function getDoor(path: string): Door {
    const known = doors.get(path)
    if (known) return known
    const door: Door = { passes: 0, inARow: new Set(), refusedAt: new Map() }
    doors.set(path, door)
    return door
  }

  return {
    passed(path, filing) {
      const door = getDoor(path)
      door.passes += 1
      door.inARow.clear()
      door.refusedAt.delete(filing)
    },
    judged(path, filing, failure) {
      const { refusal } = failure
      if (refusal === 'message') return about('message-too-large', failure)
      // The send did not reach the door, or the path has no part in the failure.
      if (refusal === undefined && (failure.sent === 'no' || !failure.countsAgainstPath)) return failure
      const door = getDoor(path)
      if (refusal !== undefined) door.inARow.add(filing)
      const before = door.refusedAt.get(filing)
      door.refusedAt.delete(filing)
      door.refusedAt.set(filing, door.passes)
      for (const oldest of door.refusedAt.keys()) {
        if (door.refusedAt.size <= rememberedMax) break
        door.refusedAt.delete(oldest)
      }
      // Others have passed since this filing was last refused: the door is open, but not to this one.
      if (before !== undefined && before < door.passes) return about('message-refused', failure)
      if (refusal === undefined || refusal === 'path' || door.inARow.size >= refusedInARow) return failure
      return about('message-refused', failure)
    },
  }
}

function about(code: 'message-too-large' | 'message-refused', failure: GatewayFailure): GatewayFailure {
  const { phase, sent, layer, refusal } = failure
  const detail = failure.detail ?? (refusal === undefined ? failure.code : undefined)
  return new GatewayFailure(code, {
    cause: failure,
    layer,
    ...(detail !== undefined && { detail }),
    ...(phase !== undefined && { phase }),
    ...(sent !== undefined && { sent }),
    ...(refusal !== undefined && { refusal }),
  })
}
