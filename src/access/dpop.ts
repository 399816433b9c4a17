/**
 * Proofs of possession (DPoP, RFC 9449): a small JWT per request, signed with the key to which the token is bound. It is good for one
 * method and address, for a short time, and once: which proofs were used stands in the database, for all replicas and after a restart.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { proofAlgorithms } from '../domain/access.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { createKeyedHash, type KeyedHash } from '../domain/keyed-hash.ts'
import type { Clock } from '../domain/runtime.ts'
import type { DpopSettings } from './settings.ts'

interface DpopRequest {
  proof: string
  token: string
  method: string
  /** Path as the caller wrote it, without its query. */
  path: string
  /** Thumbprint of the key to which the token is bound. */
  boundTo: string
}

export interface DpopChecks {
  /**
   * Resolves for a proof that counts. Fails with `proof-invalid`, `token-binding-wrong` (of another key), `proof-nonce-required` or
   * `proof-replayed`, and with `storage-unavailable` where it cannot be known whether it was used before.
   */
  check(request: DpopRequest): Promise<void>
  /** What the next proof is to carry; `undefined` = nothing. */
  getNonce(): string | undefined
  /** Nonces of the key that is named as former still count. */
  renewKeys(keys: NonceKeys): void
}

interface NonceKeys {
  /** The key that all replicas share; a key for nonces is derived from it. */
  keyHashKey: string
  formerKeyHashKey?: string | undefined
}

/** Takes note of a proof until it is too old; false = it was there. Fails with `storage-unavailable`. */
export type RememberProof = (id: Buffer, until: Date) => Promise<boolean>

interface DpopDeps extends NonceKeys {
  /** How callers address this gateway: scheme, host and port. None: no proof counts. */
  origins: readonly string[]
  remember: RememberProof
  clock: Clock
}

const Proof = z.looseObject({
  jti: z.string().min(8).max(200),
  htm: z.string(),
  htu: z.string().max(2_000),
  iat: z.number(),
  ath: z.string().regex(/^[\w-]{43}$/),
  nonce: z.string().max(200).optional(),
})

const proofCharsMax = 6_000

export function createDpopChecks(settings: DpopSettings, deps: DpopDeps): DpopChecks {
  const { origins, remember, clock } = deps
  let signers = toSigners(deps)
  // Two of them are good at any time: who got one late has half of its time left.
  const spanMs = settings.nonceMs / 2
  const makeNonce = (span: number, [sign] = signers) => `${span}.${sign(String(span), 'base64url')}`
  const currentSpan = () => Math.floor(clock.now() / spanMs)

  function isOurNonce(nonce: string): boolean {
    const span = currentSpan()
    // One ahead: of a replica whose clock is.
    return signers.some((sign) => [span, span - 1, span + 1].some((one) => same(makeNonce(one, [sign]), nonce)))
  }

  return {
    async check({ proof, token, method, path, boundTo }) {
      if (proof.length > proofCharsMax) throw invalid('format')
      const { payload, thumbprint } = await readProof(proof)
      // Before anything is written: only who has the key of a good token takes room.
      if (thumbprint !== boundTo) throw new GatewayFailure('token-binding-wrong')
      const { jti, htm, htu, iat, ath, nonce } = payload
      if (htm !== method) throw invalid('htm')
      if (!addresses(htu, origins, path)) throw invalid('htu')
      if (!same(ath, createHash('sha256').update(token).digest('base64url'))) throw invalid('ath')
      const now = clock.now()
      const madeAt = iat * 1_000
      // Before the nonce, which is as old: a proof that was recorded and comes back is on record, and no step of the protocol.
      if (!(Math.abs(now - madeAt) <= settings.ageMaxMs)) throw invalid('iat')
      if (settings.nonce && (nonce === undefined || !isOurNonce(nonce)))
        throw new GatewayFailure('proof-nonce-required')
      const id = createHash('sha256').update(`${thumbprint} ${jti}`).digest()
      // As long as one of this moment could come again, by the clock of any replica.
      const fresh = await remember(id, new Date(madeAt + 2 * settings.ageMaxMs))
      if (!fresh) throw new GatewayFailure('proof-replayed')
    },
    getNonce: () => (settings.nonce ? makeNonce(currentSpan()) : undefined),
    renewKeys: (keys) => {
      signers = toSigners(keys)
    },
  }
}

function toSigners({ keyHashKey, formerKeyHashKey }: NonceKeys): [KeyedHash, ...KeyedHash[]] {
  const derive = (key: string) => createKeyedHash(createKeyedHash(key)('dpop/nonce/1', 'base64url'))
  return [derive(keyHashKey), ...(formerKeyHashKey === undefined ? [] : [derive(formerKeyHashKey)])]
}

async function readProof(proof: string): Promise<{ payload: z.infer<typeof Proof>; thumbprint: string }> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: [...proofAlgorithms],
    })
    const read = Proof.safeParse(payload)
    if (!read.success || protectedHeader.jwk === undefined) throw invalid('claims')
    return { payload: read.data, thumbprint: await calculateJwkThumbprint(protectedHeader.jwk) }
  } catch (error) {
    if (error instanceof GatewayFailure) throw error
    // A DOMException is the platform's word for a key in it that is none: a point beside the curve, a use that no public key has.
    const isOfSender = [errors.JOSEError, TypeError, DOMException].some((kind) => error instanceof kind)
    if (isOfSender) throw invalid('format', error)
    throw error
  }
}

/** Scheme, host, port and path, normalized as URLs are; what a proof says of a query does not count (RFC 9449, 4.3). */
function addresses(htu: string, origins: readonly string[], path: string): boolean {
  const url = URL.parse(htu)
  if (url?.username !== '' || url.password !== '') return false
  return origins.some((origin) => url.origin === origin && URL.parse(path, origin)?.pathname === url.pathname)
}

function same(ours: string, theirs: string): boolean {
  const [left, right] = [Buffer.from(ours), Buffer.from(theirs)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function invalid(detail: string, cause?: unknown): GatewayFailure {
  return new GatewayFailure('proof-invalid', { detail, cause })
}
