/**
 * Which sessions somebody has ended. The database knows it for all replicas and after a restart; this process remembers what
 * it has heard. Without the database a session that was ended at another replica is not known here: it can look at a page of
 * health then and do nothing, because whatever acts is recorded in the trail first.
 */
import { GatewayFailure } from '../domain/failure.ts'
import type { Clock } from '../domain/runtime.ts'
import { hasSessionEnd, putSessionEnd } from '../store/access/session-ends.ts'
import type { Queryable } from '../store/postgres/database.ts'
import type { Session } from './sessions.ts'

export interface SessionEnds {
  /** Ends it here at once and everywhere once it is written. Fails with `operations-unavailable` when that cannot be. */
  end(session: Session, until: number): Promise<void>
  /** As far as this process has heard. */
  has(session: Session): boolean
  /** Asks the database, within a time; when that does not answer, what is known stands. */
  refresh(session: Session): Promise<void>
}

/** A page is not held up longer than this by a database that does not answer: the page is wanted most when it does not. */
const pollMs = 500

export function createSessionEnds(database: Queryable, clock: Clock): SessionEnds {
  /** When each of them would have ended by itself. */
  const ended = new Map<string, number>()
  const remember = (nonce: string, until: number) => {
    const now = clock.now()
    for (const [other, at] of ended) if (at <= now) ended.delete(other)
    ended.set(nonce, until)
  }
  return {
    async end({ nonce }, until) {
      remember(nonce, until)
      await putSessionEnd(database, nonce, new Date(until), new Date(clock.now())).catch((cause) => {
        throw new GatewayFailure('operations-unavailable', { retryAfterMs: 2_000, cause })
      })
    },
    has: ({ nonce }) => ended.has(nonce),
    async refresh({ nonce, beganAt }) {
      if (ended.has(nonce)) return
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), pollMs)
      })
      const requested = hasSessionEnd(database, nonce).catch(() => false)
      const known = await Promise.race([requested, late]).finally(() => clearTimeout(timer))
      // A day is the longest session that can be configured.
      if (known) remember(nonce, beganAt + 86_400_000)
    },
  }
}
