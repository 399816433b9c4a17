/**
 * Whose fault a refusal at a door on the way is: of the one filing that was refused, or of the path that refuses whatever
 * comes. A door that lets others through refuses this filing; one that refuses several in a row with nothing between lets
 * nothing through. Many filters refuse without saying so, by a reset, a page with 200 or silence: of one filing, whose send
 * breaks off again after others have passed, that is a refusal too. Each process learns by what it sends; nothing of it needs
 * to outlive the process.
 */
import { GatewayFailure } from '../../domain/failure.ts'

/**
 * So many filings refused in a row, with none let through, are the path's matter: one or two may both be odd (two large
 * scans of one family), three at a time hardly are.
 */
const refusedInARow = 3
/** Filings remembered of one path: beyond it the oldest is forgotten and counts as refused for the first time. */
const rememberedMax = 1_000

interface Door {
  /** How many were let through: counts up only. */
  passes: number
  /** Refused since one was let through last. */
  inARow: Set<string>
  /** The pass count at which each was refused last. */
  refusedAt: Map<string, number>
}

export interface Doors {
  /** The path let a filing through: whatever the registry said of it. */
  passed(path: string, filing: string): void
  /** The failure of a send as it is to be held against filing or path. */
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
      // It did not reach the door, or the path has no part in it.
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
      // Others have passed since it was refused the last time: the door is open, but not to this one.
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
