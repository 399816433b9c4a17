/**
 * Tokens of a provincial bus. One token per credential and database, one request for it at a time, renewed before it ends. A
 * new token may revoke the old one, so nothing is renewed that another call, or another replica, has just renewed; and a
 * caller who gives up stops waiting, not the request.
 *
 * Modes: none → (first use) fetching → held → (margin reached) held and renewing → held. A refused token goes back to none,
 * unless another has taken its place meanwhile.
 */

import { GatewayFailure } from '../../../domain/failure.ts'
import { type ConnectionSettings, tlsTowards } from '../../../domain/link/connection.ts'
import type { SharedToken, TokenShelf, TokenShelves } from '../../../domain/link/shared-token.ts'
import type { PathCondition } from '../../../domain/link/wire.ts'
import type { Clock, MonotonicClock } from '../../../domain/runtime.ts'
import { findIso } from '../../../domain/vietnam-time.ts'
import { abortReason } from '../../http/exchange.ts'
import { createHttp, type WireDeps } from '../../http/http.ts'
import type { LineSettings } from '../endpoint-client.ts'
import type { IssuingTokenSource } from './token-settings.ts'
import { getCredential, type IssuedToken, readToken, tokenRequest } from './token-wire.ts'

export interface TokenSource {
  /** A token that lives; at once when one is held. Fails with `token-unavailable`. */
  take(signal: AbortSignal): string | Promise<string>
  /**
   * A token other than `refused`, which the bus would not take: the one that another replica has, or else a new one. `null` = there
   * is none, because the one that this process has just got in the place of a refused one was refused too. Fails with
   * `token-unavailable`.
   */
  replace(refused: string, signal: AbortSignal): Promise<string | null>
  /** The token that another replica has put in the place of `refused`; `null` = none has. Asks the token service nothing. */
  another(refused: string, signal: AbortSignal): Promise<string | null>
  /** The bus took it. */
  accepted(token: string): void
  /**
   * What is known of a token: `accepted` = the bus took it from this process; `new` = this process got it from the token service, and
   * it has not been taken yet; `shared` = another process got it, now or before a restart.
   */
  origin(token: string): 'accepted' | 'new' | 'shared'
  /** The token that is held, dead or alive; `null` = none. */
  condition(): PathCondition['token']
  close(): Promise<void>
}

/** After a renewal that failed while the old token lives, calls go on with it and the next try waits this long. */
const renewalPauseMs = 5_000
/** A bus that refuses fresh tokens is not asked for one with every call. In `performance.now()` time, as all pauses. */
const refusedPauseMs = 5_000
/** After the store could not be reached, a process is on its own for this long: nobody waits for it with every call. */
const alonePauseMs = 5_000

/** Moments are in monotonic time: a clock that is set makes no token older or younger. */
interface Held {
  token: string
  issuedAt: number
  endsAt: number
  renewAt: number
  /** The bus has taken it. */
  accepted: boolean
  /** This process got it from the token service itself. */
  own: boolean
  /** It was got in the place of a refused one. */
  replacement: boolean
}

export interface TokenDeps {
  shelves?: TokenShelves | undefined
  /** By which lives of tokens are measured; absent = `performance`. */
  monotonic?: MonotonicClock | undefined
}

export function createTokenSource(
  settings: IssuingTokenSource,
  line: LineSettings,
  clock: Clock,
  { shelves, monotonic = performance, ...wire }: WireDeps & TokenDeps,
): TokenSource {
  const url = new URL(settings.url)
  // Two connections: one request is under way at a time, and one may be dying.
  const http = createHttp({
    ...line,
    ...wire,
    ...getConnection(settings, line, url),
    acceptEncodings: ['identity'],
    origin: url.origin,
    connectionsMax: 2,
    answerBytesMax: 65_536,
    target: 'token',
  })
  const shelf: TokenShelf | null = shelves?.({ ...getCredential(settings), timeoutMs: settings.timeoutMs }) ?? null
  let aloneUntil = Number.NEGATIVE_INFINITY
  /** When this process last asked for a token in the place of a refused one, in `performance.now()` time. */
  let replacedAt = Number.NEGATIVE_INFINITY
  let held: Held | null = null
  let fetching: Promise<string> | null = null

  return {
    take(signal) {
      const now = monotonic.now()
      if (held !== null && now < held.endsAt) {
        if (now >= held.renewAt && fetching === null) {
          held.renewAt = now + renewalPauseMs
          // Nobody waits for it; the next caller that needs a token will hear of a failure.
          renewed(null).catch(() => undefined)
        }
        return held.token
      }
      return waitFor(renewed(null), signal)
    },
    async replace(refused, signal) {
      if (held !== null && held.token !== refused) return held.token
      const failed = held?.replacement === true && !held.accepted
      if (failed && performance.now() - replacedAt < refusedPauseMs) return null
      held = null
      return waitFor(renewed(refused), signal)
    },
    async another(refused, signal) {
      if (held !== null && held.token !== refused) return held.token
      if (shelf === null) return null
      const newest = await waitFor(
        shelf.newest().catch(() => null),
        signal,
      )
      if (newest === null || newest.token === refused) return null
      return keep(newest, { own: false, replacement: true })
    },
    accepted(token) {
      if (held !== null && held.token === token) held.accepted = true
    },
    origin(token) {
      if (held === null || held.token !== token) return 'shared'
      return held.accepted ? 'accepted' : held.own ? 'new' : 'shared'
    },
    condition() {
      const offset = clock.now() - monotonic.now()
      const issuedAt = held && findIso(held.issuedAt + offset)
      const endsAt = held && findIso(held.endsAt + offset)
      return issuedAt && endsAt ? { issuedAt, endsAt } : null
    },
    close: () => http.close(),
  }

  function renewed(refused: string | null): Promise<string> {
    fetching ??= obtain(refused).finally(() => {
      fetching = null
    })
    return fetching
  }

  async function obtain(refused: string | null): Promise<string> {
    const replacement = refused !== null
    let own = false
    const fetch = () => {
      own = true
      if (replacement) replacedAt = performance.now()
      return request()
    }
    if (shelf !== null && performance.now() >= aloneUntil) {
      try {
        const got = await shelf.renew({ refused, getMargin }, fetch)
        return keep(got, { own, replacement })
      } catch (error) {
        // A token that could not be had is one thing; that the store is away is no reason to have none.
        if (error instanceof GatewayFailure) throw error
        aloneUntil = performance.now() + alonePauseMs
      }
    }
    const { token, lifeMs } = await fetch()
    return keep({ token, lifeMs, leftMs: lifeMs }, { own, replacement })
  }

  /** The margin is never more than half of a life, or a short one would be renewed with every call. */
  function getMargin(lifeMs: number): number {
    return Math.min(settings.refreshMarginMs, lifeMs / 2)
  }

  function keep({ token, lifeMs, leftMs }: SharedToken, from: Pick<Held, 'own' | 'replacement'>): string {
    const endsAt = monotonic.now() + leftMs
    held = {
      token,
      issuedAt: endsAt - lifeMs,
      endsAt,
      renewAt: endsAt - getMargin(lifeMs),
      accepted: false,
      own: from.own,
      replacement: from.replacement,
    }
    return token
  }

  async function request(): Promise<IssuedToken> {
    const timer = new AbortController()
    const timeout = setTimeout(() => timer.abort(), settings.timeoutMs)
    timeout.unref()
    try {
      const requested = clock.now()
      const { path, headers, body } = tokenRequest(settings)
      const answer = await http.exchange({
        method: 'POST',
        path,
        headers,
        body,
        signal: timer.signal,
        repeatable: true,
      })
      return readToken(answer, requested, settings)
    } catch (error) {
      throw toTokenFailure(error)
    } finally {
      clearTimeout(timeout)
    }
  }
}

/** How the token service is reached: as the path is, but for what is said of it apart. */
function getConnection({ tls, proxy }: IssuingTokenSource, line: LineSettings, url: URL): ConnectionSettings {
  return {
    tls: tls ?? tlsTowards(url.href, line.tls, line.url),
    proxy: proxy === 'direct' ? undefined : (proxy ?? line.proxy),
    network: line.network,
  }
}

/** Whatever kept us from a token: the service itself was not asked, so nothing of the caller's request was sent. */
function toTokenFailure(error: unknown): GatewayFailure {
  if (!(error instanceof GatewayFailure)) return new GatewayFailure('token-unavailable', { sent: 'no', cause: error })
  if (error.code === 'shutting-down' || error.code === 'token-unavailable') return error
  return new GatewayFailure('token-unavailable', {
    detail: error.code === 'request-cancelled' ? 'timeout' : error.code,
    sent: 'no',
    cause: error,
    ...(error.phase === undefined ? {} : { phase: error.phase }),
  })
}

/** The result, or the signal's reason as soon as it fires; the work itself goes on for the others. */
function waitFor<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortReason(signal, 'queued'))
    if (signal.aborted) {
      work.catch(() => undefined)
      onAbort()
      return
    }
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(
      (value) => {
        signal.removeEventListener('abort', onAbort)
        resolve(value)
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort)
        reject(error)
      },
    )
  })
}
