/**
 * What the provincial drivers share: the bearer token with one renewal when the bus will not take it, and the key of the
 * officer. A refusal of the token comes as 401 or inside a body; both reach here as one failure code.
 */
import { GatewayFailure } from '../../../domain/failure.ts'
import type { PathCondition } from '../../../domain/link/wire.ts'
import type { Clock } from '../../../domain/runtime.ts'
import type { HttpAnswer } from '../../http/exchange.ts'
import type { WireDeps } from '../../http/http.ts'
import { isTokenRefusal } from '../../parsing/intermediaries.ts'
import type { LineSettings } from '../endpoint-client.ts'
import { type TokenSource as AccessTokens, createTokenSource, type TokenDeps } from '../token/token.ts'
import type { AuthHash, TokenSource } from '../token/token-settings.ts'
import { base64, lgspAccessToken, tokenHeaders } from '../token/token-wire.ts'

/** How the sockets are watched, and where tokens lie that all replicas use; absent = each process has its own. */
export type SignedDeps = WireDeps & TokenDeps

export interface LgspSettings extends LineSettings {
  token: TokenSource
  authHash: AuthHash
}

/** The one of another replica, which a bus may have forgotten as well, and then one of our own. */
const renewalsMax = 2

/** Gets an answer before its content is judged, and hands it on. */
export type Heard = (answer: HttpAnswer) => HttpAnswer
/** `headers`: of one call, names and values in turn. `token`: for a call that carries it elsewhere; empty = there is none. */
type Attempt<T> = (headers: readonly string[], heard: Heard, token: string) => Promise<T>

export interface BusLogin {
  /**
   * Runs the attempt signed in; again with another token when the bus refuses the one it had. The failure stands when a new token is
   * refused too. `officer`: whose key goes along; `null` = nobody's, for what is asked on nobody's behalf.
   */
  run<T>(officer: string | null, signal: AbortSignal, attempt: Attempt<T>): Promise<T>
  /**
   * The same for a probe, on nobody's behalf: a bus that has forgotten its tokens is not sick. But a bus may refuse probes as such,
   * and then no probe may put away a token that calls are using, again and again, on every replica. So a probe that has put one
   * away puts no other away until a probe has passed, and before the first has passed none that calls of this process have used.
   */
  probe<T>(signal: AbortSignal, attempt: Attempt<T>): Promise<T>
  condition(): PathCondition
  close(): Promise<void>
}

export function createBusLogin(settings: LgspSettings, clock: Clock, wire: SignedDeps): BusLogin {
  const { authHash } = settings
  const { tokens, signed, repeated } = getSignIn(settings, clock, wire)
  const keys = new Map<string, string>()
  /** Whether probes pass here. `replaced` = one has put a token away, and none has passed since. */
  let probes: 'not-known' | 'pass' | 'replaced' = 'not-known'
  if (authHash.mode === 'per-officer') {
    for (const [officer, key] of Object.entries(authHash.officers))
      keys.set(officer, base64(`${key.keyName}:${key.keyPass}`))
  }

  const headersFor = (officer: string | null, token: string): string[] => {
    const headers = [...repeated, ...signed(token)]
    const key = officer === null ? undefined : keys.get(officer)
    if (key !== undefined) headers.push('AuthHash', key)
    return headers
  }

  /** What a probe goes on with in place of a refused token; `null` = nothing, and the refusal stands. */
  async function replaceForProbe(source: AccessTokens, refused: string, signal: AbortSignal): Promise<string | null> {
    const another = await source.another(refused, signal)
    if (another !== null) return another
    const origin = source.origin(refused)
    const used = origin === 'accepted' && probes !== 'pass'
    if (probes === 'replaced' || origin === 'new' || used) return null
    probes = 'replaced'
    return source.replace(refused, signal)
  }

  async function run<T>(
    officer: string | null,
    signal: AbortSignal,
    attempt: Attempt<T>,
    renew: (source: AccessTokens, refused: string, signal: AbortSignal) => Promise<string | null>,
    served: () => void,
  ): Promise<T> {
    if (tokens === null) return attempt(headersFor(officer, ''), unheard, '')
    const taken = tokens.take(signal)
    let token = typeof taken === 'string' ? taken : await taken
    let status = 0
    const heard = (answer: HttpAnswer): HttpAnswer => {
      status = answer.status
      return answer
    }
    for (let renewals = 0; ; renewals++) {
      status = 0
      try {
        const result = await attempt(headersFor(officer, token), heard, token)
        tokens.accepted(token)
        served()
        return result
      } catch (error) {
        // The status counts before the body, whatever page is in a 401 and whomever it blames.
        if (status !== 401 && !isTokenRefusal(error)) {
          if (status !== 0) tokens.accepted(token)
          throw error
        }
        const next = renewals < renewalsMax ? await renew(tokens, token, signal) : null
        if (next === null) throw error
        token = next
      }
    }
  }

  return {
    async run(officer, signal, attempt) {
      if (authHash.mode === 'per-officer' && officer !== null && !keys.has(officer)) {
        const detail = 'no key of this officer for the provincial bus'
        throw new GatewayFailure('officer-not-authorised', { layer: 'gateway', detail, sent: 'no' })
      }
      return run(officer, signal, attempt, (source, refused, during) => source.replace(refused, during), unnoticed)
    },
    probe: (signal, attempt) =>
      run(null, signal, attempt, replaceForProbe, () => {
        probes = 'pass'
      }),
    condition: () => ({ token: tokens?.condition() ?? null }),
    async close() {
      await tokens?.close()
    },
  }
}

const unheard = (answer: HttpAnswer): HttpAnswer => answer
const unnoticed = (): void => {}

/** How calls are signed: with a token that is got and renewed, with a constant header, or not at all. */
function getSignIn(settings: LgspSettings, clock: Clock, wire: SignedDeps) {
  const { token: source } = settings
  switch (source.variant) {
    case 'none':
      return { tokens: null, repeated: [], signed: () => [] }
    case 'static':
      return { tokens: null, repeated: [source.header, source.authorization], signed: () => [] }
    default:
      return {
        tokens: createTokenSource(source, settings, clock, wire),
        repeated: source.variant === 'lgspaccesstoken' ? ['lgspaccesstoken', lgspAccessToken(source)] : [],
        signed: (token: string) => tokenHeaders(source, token),
      }
  }
}
