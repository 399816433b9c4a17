/**
 * Sessions of people at pages of ours: a sealed cookie and nothing kept, so that every replica knows them. A session
 * is bound to the credential that opened it and is worth nothing once that is dropped; anyone who opens one asks for that.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createKeyedHash, type KeyedHash } from '../domain/keyed-hash.ts'
import type { Clock } from '../domain/runtime.ts'
import type { Person } from './persons/open-persons.ts'

export interface Session {
  credentialId: string
  /** The account of the person (tài khoản cán bộ): stands in the trail beside everything that is done. */
  officer: string
  /** Milliseconds since the epoch, by the clock of the replica that opened it. */
  beganAt: number
  /** Tells two sessions of one person apart. */
  nonce: string
  /** Who signed in with a provider, as it named them then. Absent: with a key and a typed account. */
  person?: Person
}

export interface Sessions {
  /** A new session, and the text of its cookie. */
  begin(who: Pick<Session, 'credentialId' | 'officer' | 'person'>): { session: Session; cookie: string }
  /** `undefined` for whatever we did not write just so, and for what has run out. */
  open(cookie: string | undefined): Session | undefined
  /** When its time is over, in milliseconds since the epoch. */
  getEnd(session: Session): number
  /** What every form of this session carries, and no other session's form does. */
  getToken(session: Session): string
  tokenMatches(session: Session, presented: string | undefined): boolean
  /** A short text that travels by the browser and comes back as it was: a message for the next page. */
  seal(text: string): string
  unseal(sealed: string | undefined): string | undefined
}

/**
 * `keyHashKey` is the key that all replicas share; three keys are derived from it for each `place`, a set of pages with a door of
 * its own: what was sealed for one opens nothing at another.
 */
export function createSessions(
  keyHashKey: string,
  lifetimeMs: number,
  clock: Clock,
  place: 'operators-page' | 'board' | 'cases' = 'operators-page',
): Sessions {
  // No secret of an API key looks like these labels, so no hash of one is ever a key of ours.
  const derive = createKeyedHash(keyHashKey)
  const keyed = (label: string, version = 1) => createKeyedHash(derive(`${place}/${label}/${version}`, 'base64url'))
  // Of the second form: the first one held another time.
  const ofSession = keyed('session', 2)
  const ofForm = keyed('form')
  const ofMessage = keyed('message')
  const getToken = ({ nonce, credentialId, beganAt }: Session) =>
    ofForm(`${nonce}.${credentialId}.${beganAt}`, 'base64url')
  // By the lifetime of today: one from before it was shortened does not outlive it. A clock that was set back, or one of another
  // replica that lags, makes a session younger and never unknown.
  const getEnd = ({ beganAt }: Session) => beganAt + lifetimeMs
  return {
    begin({ credentialId, officer, person }) {
      const nonce = randomBytes(16).toString('base64url')
      const session = { credentialId, officer, beganAt: clock.now(), nonce, ...(person && { person }) }
      return { session, cookie: sealed(ofSession, JSON.stringify(session)) }
    },
    open(cookie) {
      const text = unsealed(ofSession, cookie)
      // Nobody but us can have sealed it, and under this key nothing else is sealed.
      const session = text === undefined ? undefined : (JSON.parse(text) as Session)
      return session && clock.now() < getEnd(session) ? session : undefined
    },
    getEnd,
    getToken,
    tokenMatches: (session, presented) => same(getToken(session), presented ?? ''),
    seal: (text) => sealed(ofMessage, text),
    unseal: (text) => unsealed(ofMessage, text),
  }
}

/** Those of the key of now; what was sealed with the other key counts as well. */
export function joinSessions(current: Sessions, other: Sessions): Sessions {
  return {
    ...current,
    open: (cookie) => current.open(cookie) ?? other.open(cookie),
    tokenMatches: (session, presented) =>
      current.tokenMatches(session, presented) || other.tokenMatches(session, presented),
    unseal: (text) => current.unseal(text) ?? other.unseal(text),
  }
}

function sealed(keyed: KeyedHash, text: string): string {
  const payload = Buffer.from(text).toString('base64url')
  return `${payload}.${keyed(payload, 'base64url')}`
}

function unsealed(keyed: KeyedHash, text: string | undefined): string | undefined {
  const [, payload, mac] = /^([\w-]{1,3900})\.([\w-]{43})$/.exec(text ?? '') ?? []
  if (payload === undefined || mac === undefined) return undefined
  // As text, not as bytes: of several spellings of the same bytes only ours is good.
  return same(keyed(payload, 'base64url'), mac) ? Buffer.from(payload, 'base64url').toString('utf8') : undefined
}

function same(ours: string, theirs: string): boolean {
  const [left, right] = [Buffer.from(ours), Buffer.from(theirs)]
  return left.length === right.length && timingSafeEqual(left, right)
}
