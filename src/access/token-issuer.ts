/**
 * One authorization server: its keys, and what a token of it is worth. Keys are fetched when a token comes, in the background once
 * there are some: a server that cannot be reached locks nobody out whose key is known, until `keysKeptMs` is over.
 *
 *   no keys ──fetch──▶ fresh ──refreshMs──▶ stale, used while one fetch is under way ──keysKeptMs──▶ too old, not used
 */
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { type FailureCode, GatewayFailure } from '../domain/failure.ts'
import type { Clock, Logger, MonotonicClock } from '../domain/runtime.ts'
import type { IssuerSettings } from './settings.ts'

/** Fetches the keys of an issuer; rejects when that fails. Redirects are not followed. */
export type FetchKeys = (issuer: IssuerSettings, signal: AbortSignal) => Promise<{ status: number; body: Buffer }>

export interface TokenIssuer {
  settings: IssuerSettings
  /** Fails with the one code that says what is wrong with the token, or with `token-keys-unavailable`. */
  verify(token: string): Promise<JWTPayload>
  /**
   * Whether what was verified before still counts; asks for the keys in the background when it is time. Without that a key that the
   * issuer has withdrawn would be good for as long as only known tokens come.
   */
  keepFresh(): boolean
}

export interface TokenIssuerDeps {
  fetchKeys: FetchKeys
  clock: Clock
  logger: Logger
  /** Another set of keys counts from now on: what was verified before is to be verified again. */
  onKeysChanged(): void
  monotonic?: MonotonicClock
}

/** Each costs a signature, and who sends a token without a name of its key need not have one. */
const keysTriedMax = 8

export function createTokenIssuer(settings: IssuerSettings, deps: TokenIssuerDeps): TokenIssuer {
  const { fetchKeys, clock, logger, monotonic = performance } = deps
  const { name, issuer, audience, algorithms, tokenType, clientClaim, clockSkewMs } = settings
  let fetchedAt = Number.NEGATIVE_INFINITY
  let triedAt = Number.NEGATIVE_INFINITY
  let known: string | undefined
  /** Reported once for each set of keys. */
  let reportedUnusable: string | undefined

  /** Every fetch passes here, also those that failed: the library counts the pause from a success only. */
  async function fetchBounded(_url: string, { signal }: { signal: AbortSignal }): Promise<Response> {
    if (monotonic.now() - triedAt < settings.cooldownMs) throw new Error('the keys were asked for just now')
    triedAt = monotonic.now()
    const { status, body } = await fetchKeys(settings, signal)
    if (status !== 200) throw new Error(`the keys were answered with ${status}`)
    const text = body.toString('utf8')
    // Throws for a page in their place, with 200: it is no set of keys, and those known grow old all the same.
    createLocalJWKSet(JSON.parse(text))
    fetchedAt = monotonic.now()
    if (known !== undefined && known !== text) deps.onKeysChanged()
    known = text
    return new Response(text, { status })
  }

  const keys = createRemoteJWKSet(new URL(settings.jwksUrl), {
    // Never too old for the library, which would otherwise turn everyone away when a fetch fails.
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: settings.cooldownMs,
    timeoutDuration: settings.timeoutMs,
    [customFetch]: fetchBounded,
  })

  function refresh(): void {
    if (monotonic.now() - triedAt < settings.cooldownMs || keys.reloading) return
    keys.reload().catch((error: unknown) => {
      const failure = error instanceof GatewayFailure ? error.code : error instanceof Error ? error.name : 'unknown'
      logger.warn(
        { issuer: name, failure },
        'access: the keys of an issuer could not be fetched; those known stay in use',
      )
    })
  }

  const getKey: JWTVerifyGetKey = async (header, token) => {
    const age = monotonic.now() - fetchedAt
    try {
      if (age > settings.keysKeptMs) await keys.reload()
      else if (age > settings.refreshMs) refresh()
      return await keys(header, token)
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error
      if (error instanceof errors.JOSENotSupported) throw error
      throw new GatewayFailure('token-keys-unavailable', { cause: error, retryAfterMs: settings.cooldownMs })
    }
  }

  async function verifyBy(token: string, key: JWTVerifyGetKey): Promise<JWTPayload> {
    const { payload } = await verifySigned(token, key)
    return payload
  }

  const verifySigned = (token: string, key: JWTVerifyGetKey) =>
    jwtVerify(token, key, {
      issuer,
      audience,
      algorithms,
      typ: tokenType,
      clockTolerance: clockSkewMs / 1_000,
      currentDate: new Date(clock.now()),
      requiredClaims: ['exp', clientClaim],
    }).catch((error: unknown) => {
      throw error instanceof TypeError ? unusableKey(error) : error
    })

  /** The library refuses a published key: too short, or none of its kind. That is the issuer's affair, and no fault of the token. */
  function unusableKey(cause: TypeError): UnusableKey {
    if (reportedUnusable !== known) {
      reportedUnusable = known
      logger.warn(
        { issuer: name },
        'access: a published key of an issuer cannot be used, too short or none of its kind',
      )
    }
    return new UnusableKey('token-keys-unavailable', { cause, detail: 'unusable key' })
  }

  /** A server that publishes two keys of one name, or a token that names none: whichever of them has signed it. */
  async function verifyByAny(token: string, several: errors.JWKSMultipleMatchingKeys): Promise<JWTPayload> {
    const tried = several[Symbol.asyncIterator]()
    let unusable: UnusableKey | undefined
    let differs = false
    for (let count = 0; count < keysTriedMax; count++) {
      const { done, value: key } = await tried.next()
      if (done) break
      try {
        return await verifyBy(token, async () => key)
      } catch (error) {
        // A key that fits the name and is too weak says nothing of the others.
        if (error instanceof UnusableKey) unusable = error
        else if (error instanceof errors.JWSSignatureVerificationFailed) differs = true
        else throw error
      }
    }
    throw unusable && !differs ? unusable : new errors.JWSSignatureVerificationFailed()
  }

  return {
    settings,
    keepFresh() {
      const age = monotonic.now() - fetchedAt
      if (age > settings.refreshMs) refresh()
      return age <= settings.keysKeptMs
    },
    async verify(token) {
      try {
        return await verifyBy(token, getKey).catch((error: unknown) => {
          if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyByAny(token, error)
          throw error
        })
      } catch (error) {
        throw toTokenFailure(error)
      }
    },
  }
}

class UnusableKey extends GatewayFailure {}

/** What the library found, in the words of the catalogue. Its messages are not repeated: they quote the token. */
function toTokenFailure(error: unknown): GatewayFailure {
  if (error instanceof GatewayFailure) return error
  const fail = (code: FailureCode, detail?: string) =>
    new GatewayFailure(code, { cause: error, ...(detail !== undefined && { detail }) })
  if (error instanceof errors.JWTExpired) return fail('token-expired')
  if (error instanceof errors.JOSEAlgNotAllowed) return fail('token-algorithm-refused')
  if (error instanceof errors.JWKSNoMatchingKey) return fail('token-key-unknown')
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return fail('token-audience-wrong')
    if (error.claim === 'iss') return fail('token-issuer-unknown')
    if (error.claim === 'nbf') return fail('token-not-yet-valid')
    return fail('token-invalid', error.claim === 'typ' ? 'typ' : 'claims')
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return fail('token-invalid', 'signature')
  if (error instanceof errors.JOSEError) return fail('token-invalid', 'format')
  return fail('internal-error')
}
