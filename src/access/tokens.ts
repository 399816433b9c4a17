/**
 * Access tokens (OAuth 2, JWT by RFC 9068): whose they are, for whom, and which key of the client they are bound to. What was
 * verified is remembered by its hash until it ends, so that a call costs a hash and no signature; the token itself is kept nowhere.
 */
import { hash } from 'node:crypto'
import { decodeJwt, type JWTPayload } from 'jose'
import { z } from 'zod'
import { GatewayFailure } from '../domain/failure.ts'
import type { Clock, Logger, MonotonicClock } from '../domain/runtime.ts'
import type { AccessSettings, IssuerSettings } from './settings.ts'
import { createTokenIssuer, type FetchKeys, type TokenIssuer } from './token-issuer.ts'

export interface VerifiedToken {
  /** Name of the issuer in the configuration. */
  issuer: string
  client: string
  /** The officer whom it names; `undefined` = none, or nobody looks for one. */
  officer: string | undefined
  /** Agencies that it is good for; `undefined` = all of the consumer's. */
  units: readonly string[] | undefined
  /** The key of the client to which it is bound. */
  binding: Binding
  /** Milliseconds since the epoch. */
  endsAt: number
}

/** `certificate`: SHA-256 of it, lower-case hex (RFC 8705, 3.1). `key`: thumbprint of the JWK of its proofs (RFC 9449, 6.1). */
type Binding = { kind: 'none' } | { kind: 'certificate'; thumbprint: string } | { kind: 'key'; thumbprint: string }

export interface Tokens {
  /** At once, where it was verified before and has not ended. */
  find(token: string): VerifiedToken | undefined
  /** Fails with the code of the catalogue that says what is wrong with it. */
  verify(token: string): Promise<VerifiedToken>
  remembered(): number
}

interface TokenDeps {
  fetchKeys: FetchKeys
  clock: Clock
  logger: Logger
  /** By which keys grow old; absent = `performance`. */
  monotonic?: MonotonicClock
}

const Confirmation = z.union([
  z.strictObject({ 'x5t#S256': z.string().regex(/^[\w-]{43}$/) }),
  z.strictObject({ jkt: z.string().regex(/^[\w-]{43}$/) }),
])

/** Longer ones do not fit in front of a proof and the other headers either. */
const tokenCharsMax = 12_000

export function createTokens(settings: Pick<AccessSettings, 'issuers' | 'tokensMax'>, deps: TokenDeps): Tokens {
  const { clock } = deps
  /** The one that was used least lately comes first. */
  const verified = new Map<string, VerifiedToken>()
  let keySets = 0
  function onKeysChanged(): void {
    keySets += 1
    verified.clear()
  }
  const issuers = new Map<string, TokenIssuer>(
    settings.issuers.map((issuer) => [issuer.issuer, createTokenIssuer(issuer, { ...deps, onKeysChanged })]),
  )
  const issuersByName = new Map([...issuers.values()].map((issuer) => [issuer.settings.name, issuer]))
  const toKey = (token: string) => hash('sha256', token, 'base64url')

  function remember(key: string, token: VerifiedToken): void {
    if (settings.tokensMax === 0) return
    if (verified.size >= settings.tokensMax) {
      const [oldest] = verified.keys()
      if (oldest !== undefined) verified.delete(oldest)
    }
    verified.set(key, token)
  }

  return {
    find(token) {
      const key = toKey(token)
      const there = verified.get(key)
      if (there === undefined) return undefined
      verified.delete(key)
      if (clock.now() >= there.endsAt || !issuersByName.get(there.issuer)?.keepFresh()) return undefined
      verified.set(key, there)
      return there
    },
    async verify(token) {
      const issuer = issuers.get(getIssuer(token))
      if (!issuer) throw new GatewayFailure('token-issuer-unknown')
      const before = keySets
      const read = readToken(await issuer.verify(token), issuer.settings)
      // The key that it was verified by may be gone by now: the next call asks again.
      if (keySets === before) remember(toKey(token), read)
      return read
    },
    remembered: () => verified.size,
  }
}

/** Not verified yet: says only with whose keys it is to be verified. */
function getIssuer(token: string): string {
  if (token.length > tokenCharsMax) throw new GatewayFailure('token-invalid', { detail: 'format' })
  try {
    return decodeJwt(token).iss ?? ''
  } catch (cause) {
    throw new GatewayFailure('token-invalid', { detail: 'format', cause })
  }
}

const units = z.union([
  z
    .string()
    .min(1)
    .transform((unit) => [unit]),
  z.array(z.string().min(1)).max(10_000),
])

function readToken(payload: JWTPayload, settings: IssuerSettings): VerifiedToken {
  const { name, clientClaim, officerClaim, unitsClaim, clockSkewMs } = settings
  const client = payload[clientClaim]
  const officer = officerClaim === undefined ? undefined : payload[officerClaim]
  const listed = unitsClaim === undefined ? undefined : payload[unitsClaim]
  const read = listed === undefined ? undefined : units.safeParse(listed)
  // A claim that is there and is not understood restricts in a way that nobody knows: the token is not used.
  const readable = typeof client === 'string' && client !== '' && (officer === undefined || typeof officer === 'string')
  if (!readable || read?.success === false || payload.exp === undefined) {
    throw new GatewayFailure('token-invalid', { detail: 'claims' })
  }
  return {
    issuer: name,
    client,
    officer,
    units: read?.data,
    binding: readBinding(payload.cnf),
    endsAt: payload.exp * 1_000 + clockSkewMs,
  }
}

function readBinding(confirmation: unknown): Binding {
  if (confirmation === undefined) return { kind: 'none' }
  const read = Confirmation.safeParse(confirmation)
  // Bound in a way that is not checked here: anyone could have stolen it.
  if (!read.success) throw new GatewayFailure('token-binding-missing', { detail: 'cnf' })
  if ('jkt' in read.data) return { kind: 'key', thumbprint: read.data.jkt }
  return { kind: 'certificate', thumbprint: Buffer.from(read.data['x5t#S256'], 'base64url').toString('hex') }
}
