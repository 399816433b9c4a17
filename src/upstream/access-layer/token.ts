/**
 * Tokens of a provincial bus. One token, one request for it at a time, renewed before it ends. A new token may revoke the
 * old one, so nothing is renewed that another call has just renewed; and a caller who gives up stops waiting, not the request.
 *
 * Modes: none → (first use) fetching → held → (margin reached) held and renewing → held. A refused token goes back to none,
 * unless another has taken its place meanwhile.
 */
import { GatewayFailure } from '../../domain/failure.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { PathCondition } from '../../domain/wire.ts'
import { abortReason } from '../exchange.ts'
import { createHttp, type WireParts } from '../http.ts'
import type { LineSettings } from './line.ts'
import type { IssuingTokenSource } from './token-settings.ts'
import { type IssuedToken, readToken, tokenRequest } from './token-wire.ts'

export interface TokenSource {
  /** A token that lives; at once when one is held. Fails with `token-unavailable`. */
  take(signal: AbortSignal): string | Promise<string>
  /** A token other than `refused`, which the bus would not take. Fails with `token-unavailable`. */
  replace(refused: string, signal: AbortSignal): string | Promise<string>
  /** The token that is held, dead or alive; `null` = none. */
  condition(): PathCondition['token']
  close(): Promise<void>
}

/** After a renewal that failed while the old token lives, calls go on with it and the next try waits this long. */
const renewalPauseMs = 5_000

export function createTokenSource(
  settings: IssuingTokenSource,
  line: LineSettings,
  clock: Clock,
  wire: WireParts,
): TokenSource {
  const url = new URL(settings.url)
  // Two connections: one request is under way at a time, and one may be dying.
  const http = createHttp({
    ...line,
    ...wire,
    origin: url.origin,
    connectionsMax: 2,
    answerBytesMax: 65_536,
    target: 'token',
  })
  let held: (IssuedToken & { issuedAt: number; renewAt: number }) | null = null
  let fetching: Promise<string> | null = null

  return {
    take(signal) {
      const now = clock.now()
      if (held !== null && now < held.endsAt) {
        if (now >= held.renewAt && fetching === null) {
          held.renewAt = now + renewalPauseMs
          // Nobody waits for it; the next caller that needs a token will hear of a failure.
          fetchOne().catch(() => undefined)
        }
        return held.token
      }
      return waitFor(fetchOne(), signal)
    },
    replace(refused, signal) {
      if (held !== null && held.token !== refused) return held.token
      held = null
      return waitFor(fetchOne(), signal)
    },
    condition() {
      if (held === null) return null
      return { issuedAt: new Date(held.issuedAt).toISOString(), endsAt: new Date(held.endsAt).toISOString() }
    },
    close: () => http.close(),
  }

  function fetchOne(): Promise<string> {
    fetching ??= request().finally(() => {
      fetching = null
    })
    return fetching
  }

  async function request(): Promise<string> {
    const timer = new AbortController()
    const timeout = setTimeout(() => timer.abort(), settings.timeoutMs)
    timeout.unref()
    try {
      const asked = clock.now()
      const { headers, body } = tokenRequest(settings)
      const answer = await http.exchange({
        method: 'POST',
        path: url.pathname + url.search,
        headers,
        body,
        signal: timer.signal,
        repeatable: true,
      })
      const issued = readToken(answer, asked, settings.lifeAssumedMs)
      const life = issued.endsAt - asked
      held = { ...issued, issuedAt: asked, renewAt: issued.endsAt - Math.min(settings.refreshMarginMs, life / 2) }
      return issued.token
    } catch (error) {
      throw toTokenFailure(error)
    } finally {
      clearTimeout(timeout)
    }
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
