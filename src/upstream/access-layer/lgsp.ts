/**
 * What the provincial drivers share: the bearer token with one renewal when the bus will not take it, and the key of the
 * officer. A refusal of the token comes as 401 or inside a body; both reach here as one failure code.
 */
import { GatewayFailure } from '../../domain/failure.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { PathCondition } from '../../domain/wire.ts'
import type { WireParts } from '../http.ts'
import { isTokenRefusal } from '../intermediaries.ts'
import type { LineSettings } from './line.ts'
import { createTokenSource } from './token.ts'
import type { AuthHash, TokenSource } from './token-settings.ts'
import { base64, lgspAccessToken } from './token-wire.ts'

export interface LgspSettings extends LineSettings {
  token: TokenSource
  authHash: AuthHash
}

/** Headers of one call: names and values in turn. */
type Attempt<T> = (headers: readonly string[]) => Promise<T>

export interface BusLogin {
  /**
   * Runs the attempt signed in; once more with a new token when the bus refuses the one it had. `officer`: whose key goes
   * along; `null` = nobody's, for what is asked on nobody's behalf.
   */
  run<T>(officer: string | null, signal: AbortSignal, attempt: Attempt<T>): Promise<T>
  condition(): PathCondition
  close(): Promise<void>
}

export function createBusLogin(settings: LgspSettings, clock: Clock, wire: WireParts): BusLogin {
  const { token: source, authHash } = settings
  const tokens = source.variant === 'none' ? null : createTokenSource(source, settings, clock, wire)
  const repeated = source.variant === 'lgspaccesstoken' ? ['lgspaccesstoken', lgspAccessToken(source)] : []
  const keys = new Map<string, string>()
  if (authHash.mode === 'per-officer') {
    for (const [officer, key] of Object.entries(authHash.officers))
      keys.set(officer, base64(`${key.keyName}:${key.keyPass}`))
  }

  const headersFor = (officer: string | null, token: string | null): string[] => {
    const headers = [...repeated]
    if (token !== null) headers.push('Authorization', `Bearer ${token}`)
    const key = officer === null ? undefined : keys.get(officer)
    if (key !== undefined) headers.push('AuthHash', key)
    return headers
  }

  return {
    async run(officer, signal, attempt) {
      if (authHash.mode === 'per-officer' && officer !== null && !keys.has(officer)) {
        const detail = 'no key of this officer for the provincial bus'
        throw new GatewayFailure('officer-not-authorised', { layer: 'gateway', detail, sent: 'no' })
      }
      if (tokens === null) return attempt(headersFor(officer, null))
      const taken = tokens.take(signal)
      const token = typeof taken === 'string' ? taken : await taken
      try {
        return await attempt(headersFor(officer, token))
      } catch (error) {
        if (!isTokenRefusal(error)) throw error
        return attempt(headersFor(officer, await tokens.replace(token, signal)))
      }
    },
    condition: () => ({ token: tokens?.condition() ?? null }),
    async close() {
      await tokens?.close()
    },
  }
}
