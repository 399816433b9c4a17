/**
 * What the provincial drivers share: the bearer token with one renewal when the bus will not take it, and the key of the
 * officer. A refusal of the token comes as 401 or inside a body; both reach here as one failure code.
 */
import { GatewayFailure } from '../../domain/failure.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { PathCondition } from '../../domain/wire.ts'
import type { HttpAnswer } from '../exchange.ts'
import type { WireParts } from '../http.ts'
import { isTokenRefusal } from '../intermediaries.ts'
import type { LineSettings } from './line.ts'
import { createTokenSource, type TokenParts } from './token.ts'
import type { AuthHash, TokenSource } from './token-settings.ts'
import { base64, lgspAccessToken, tokenHeaders } from './token-wire.ts'

/** How the sockets are watched, and where tokens lie that all replicas use; absent = each process has its own. */
export type SignedParts = WireParts & TokenParts

export interface LgspSettings extends LineSettings {
  token: TokenSource
  authHash: AuthHash
}

/** Is told of an answer before anybody judges what is in it, and hands it on. */
export type Heard = (answer: HttpAnswer) => HttpAnswer
/** `headers`: of one call, names and values in turn. */
type Attempt<T> = (headers: readonly string[], heard: Heard) => Promise<T>

export interface BusLogin {
  /**
   * Runs the attempt signed in; once more with a new token when the bus refuses the one it had. `officer`: whose key goes
   * along; `null` = nobody's, for what is asked on nobody's behalf.
   */
  run<T>(officer: string | null, signal: AbortSignal, attempt: Attempt<T>): Promise<T>
  /**
   * The same for a probe, on nobody's behalf. It signs in with the token that is there, or another replica's; only where
   * there is none it gets one. A token that calls may be using is never put away because a probe was refused.
   */
  probe<T>(signal: AbortSignal, attempt: Attempt<T>): Promise<T>
  condition(): PathCondition
  close(): Promise<void>
}

export function createBusLogin(settings: LgspSettings, clock: Clock, wire: SignedParts): BusLogin {
  const { authHash } = settings
  const { tokens, signed, repeated } = signInOf(settings, clock, wire)
  const keys = new Map<string, string>()
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

  /** `renew`: what takes the place of a refused token; `null` = nothing does, and the refusal stands. */
  async function run<T>(
    officer: string | null,
    signal: AbortSignal,
    attempt: Attempt<T>,
    renew: 'replace' | 'another',
  ): Promise<T> {
    if (tokens === null) return attempt(headersFor(officer, ''), unheard)
    const taken = tokens.take(signal)
    const token = typeof taken === 'string' ? taken : await taken
    let status = 0
    const heard = (answer: HttpAnswer): HttpAnswer => {
      status = answer.status
      return answer
    }
    try {
      const result = await attempt(headersFor(officer, token), heard)
      tokens.accepted(token)
      return result
    } catch (error) {
      // The status speaks before the body: whatever page stands in a 401, and whoever it blames.
      if (status !== 401 && !isTokenRefusal(error)) {
        if (status !== 0) tokens.accepted(token)
        throw error
      }
      const next = await tokens[renew](token, signal)
      if (next === null) throw error
      const result = await attempt(headersFor(officer, next), unheard)
      tokens.accepted(next)
      return result
    }
  }

  return {
    async run(officer, signal, attempt) {
      if (authHash.mode === 'per-officer' && officer !== null && !keys.has(officer)) {
        const detail = 'no key of this officer for the provincial bus'
        throw new GatewayFailure('officer-not-authorised', { layer: 'gateway', detail, sent: 'no' })
      }
      return run(officer, signal, attempt, 'replace')
    },
    probe: (signal, attempt) => run(null, signal, attempt, 'another'),
    condition: () => ({ token: tokens?.condition() ?? null }),
    async close() {
      await tokens?.close()
    },
  }
}

const unheard = (answer: HttpAnswer): HttpAnswer => answer

/** How calls are signed: with a token that is got and renewed, with a constant header, or not at all. */
function signInOf(settings: LgspSettings, clock: Clock, wire: SignedParts) {
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
