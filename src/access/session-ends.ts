/**
 * Which sessions somebody has ended. The database knows it for all replicas and after a restart; this process remembers what
 * it has heard. Without the database a session that was ended at another replica is not known here: it can look at a page of
 * health then and do nothing, because whatever acts is recorded in the trail first.
 */
import { createHash } from 'node:crypto'
import { dayMs } from '../domain/duration.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { Clock } from '../domain/runtime.ts'
import { findSessionEnds, putSessionEnd } from '../store/access/session-ends.ts'
import type { Queryable } from '../store/postgres/database.ts'
import type { Session } from './sessions.ts'

/** Of a person at a provider: one session there, or without it all of them. */
interface SignedOut {
  subject: string | null
  sessionId: string | null
}

export interface SessionEnds {
  /**
   * Ends it here at once and everywhere once it is written; of a person who signed in with a provider also at all other sets of pages.
   * Fails with `operations-unavailable` when that cannot be.
   */
  end(session: Session, until: number): Promise<void>
  /**
   * Ends every session that began before now and is of this person or session at the provider. Fails as `end` does. `token`: what
   * ordered it. False: the same one has come before, and sessions that began since are not touched.
   */
  endPerson(who: SignedOut, token: string): Promise<boolean>
  /** As far as this process has heard. */
  has(session: Session): boolean
  /** Asks the database, within a time; when that does not answer, what is known stands. */
  refresh(session: Session): Promise<void>
}

/** A page is not held up longer than this by a database that does not answer: the page is wanted most when it does not. */
const pollMs = 500

const unwritten = (cause: unknown) => new GatewayFailure('operations-unavailable', { retryAfterMs: 2_000, cause })

export function createSessionEnds(database: Queryable, clock: Clock): SessionEnds {
  /** When each of them would have ended by itself. */
  const ended = new Map<string, number>()
  const remember = (id: string, until: number) => {
    const now = clock.now()
    for (const [other, at] of ended) if (at <= now) ended.delete(other)
    ended.set(id, until)
  }
  async function put(id: string, until: number): Promise<void> {
    remember(id, until)
    await putSessionEnd(database, id, new Date(until), new Date(clock.now())).catch((cause) => {
      throw unwritten(cause)
    })
  }
  async function endPerson(who: SignedOut): Promise<void> {
    const id = toProviderId(who)
    if (id !== undefined) await put(id, clock.now() + dayMs)
  }
  return {
    async end({ nonce, person }, until) {
      await put(nonce, until)
      if (person) await endPerson(person)
    },
    async endPerson(who, token) {
      const id = `sign-out ${createHash('sha256').update(token).digest('base64url')}`
      const known = await findSessionEnds(database, [id]).catch((cause) => {
        throw unwritten(cause)
      })
      if (known.has(id)) return false
      await endPerson(who)
      // Behind it: where the process dies in between, the provider sends it again and it counts again.
      await put(id, clock.now() + dayMs)
      return true
    },
    has: (session) => hasEnded(session, ended),
    async refresh(session) {
      if (hasEnded(session, ended)) return
      const ids = toIds(session)
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<ReadonlyMap<string, number>>((resolve) => {
        timer = setTimeout(() => resolve(new Map()), pollMs)
      })
      const requested = findSessionEnds(database, ids).catch(() => new Map<string, number>())
      const known = await Promise.race([requested, late]).finally(() => clearTimeout(timer))
      for (const [id, until] of known) remember(id, until)
    },
  }
}

/**
 * The end of a person at a provider is of what began before it, and a later sign-in is another session. It is kept for a day, the longest
 * session that can be configured, so when it was follows from when it goes.
 */
function hasEnded({ nonce, person, beganAt }: Session, ended: ReadonlyMap<string, number>): boolean {
  if (ended.has(nonce)) return true
  return toProviderIds(person).some((id) => {
    const until = ended.get(id)
    return until !== undefined && beganAt <= until - dayMs
  })
}

const toIds = ({ nonce, person }: Session): string[] => [nonce, ...toProviderIds(person)]

const toProviderIds = (person: SignedOut | undefined): string[] =>
  person === undefined
    ? []
    : [toProviderId({ ...person, subject: null }), toProviderId({ ...person, sessionId: null })].filter(
        (id) => id !== undefined,
      )

/** Hashed: what a provider calls a person is nothing to keep. */
function toProviderId({ subject, sessionId }: SignedOut): string | undefined {
  if (sessionId !== null) return `provider-session ${createHash('sha256').update(sessionId).digest('base64url')}`
  return subject === null ? undefined : `provider-person ${createHash('sha256').update(subject).digest('base64url')}`
}
