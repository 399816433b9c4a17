/**
 * Room for large JSON bodies. One of eight megabytes is held three times while it is read and parsed, and each of the steps of that
 * takes some milliseconds: so only as many are read at a time as there is room for, and they are parsed one after the other. Who
 * comes beyond that waits with the rest of the body unread, which holds back its sender.
 */
import type { Context } from 'hono'
import { createTurns, type Turns } from '../../domain/turns.ts'
import { ByteBudget } from '../../filing/byte-budget.ts'
import { type Env, findHeader } from '../request.ts'
import { ConnectionAbort, type Outgoing } from '../streams/client-abort.ts'

/** Eight bodies of the largest file that is checked by default. One consumer has at most half of it while others wait. */
const roomBytes = 67_108_864
/** Up to here a body is read at once: what it takes is bounded by the number of connections. */
const largeBytes = 262_144

export interface LargeBodies {
  /**
   * Resolves when there is room for a body of so many bytes at most; it is given back when the request has its answer. `undefined`:
   * so small a body needs none.
   */
  takeRoom(c: Context<Env>, bytesMax: number): Promise<void> | undefined
  /** One after the other. */
  readonly parsing: Turns
  /** Bytes for which room is taken. */
  held(): number
}

export function createLargeBodies(): LargeBodies {
  const room = new ByteBudget(roomBytes)
  return {
    parsing: createTurns(),
    takeRoom(c, bytesMax) {
      if (bytesMax <= largeBytes) return undefined
      // One that states no length may have as many as it may have.
      const bytes = Math.min(bytesMax, Number(findHeader(c, 'content-length') ?? bytesMax))
      const outgoing = (c.env as { outgoing?: Outgoing } | undefined)?.outgoing
      if (bytes <= largeBytes || outgoing === undefined) return undefined
      const owner = c.get('request').caller?.consumer.id ?? ''
      return room
        .take(owner, bytes, new ConnectionAbort(outgoing))
        .then((giveBack) => void outgoing.once('close', giveBack))
    },
    held: () => room.held,
  }
}
