/**
 * Credentials that were refused, on record: what an auditor looks for after a theft. Anyone can show bad ones without end, so of a
 * flood some are recorded and the others counted, and the count stands in the next record.
 */
import type { CredentialRefusalEntry } from '../domain/audit.ts'
import type { FailureCode } from '../domain/failure.ts'
import type { Logger, MonotonicClock } from '../domain/runtime.ts'

/** What is wrong with what was shown. That nothing was shown is no refusal of credentials. */
const recorded = [
  'credentials-unknown',
  'credentials-incomplete',
  'token-invalid',
  'token-expired',
  'token-not-yet-valid',
  'token-issuer-unknown',
  'token-audience-wrong',
  'token-algorithm-refused',
  'token-key-unknown',
  'token-binding-missing',
  'token-binding-wrong',
  'proof-invalid',
  'proof-replayed',
  'client-certificate-unknown',
  'client-certificate-expired',
  'client-certificate-revoked',
  'client-certificate-header-untrusted',
] as const satisfies readonly FailureCode[]
const codes: ReadonlySet<FailureCode> = new Set(recorded)

/** In a minute: of one address, and of all; some 150 MB a day at most. */
const perPeerMax = 60
const inAllMax = 200
const whileMs = 60_000

interface Refusal {
  requestId: string
  code: FailureCode
  /** What was shown, where it is known whose it would be. */
  credential: string | undefined
  /** Address from which it came. */
  peer: string
}

export interface RefusedCredentials {
  /** Resolves when it is on record, or when there is nothing to record. Never rejects: the refusal stands in any case. */
  record(refusal: Refusal): Promise<void>
}

interface RefusedDeps {
  append(entry: CredentialRefusalEntry): Promise<void>
  logger: Logger
  monotonic?: MonotonicClock
}

export function createRefusedCredentials({ append, logger, monotonic = performance }: RefusedDeps): RefusedCredentials {
  let since = Number.NEGATIVE_INFINITY
  let written = 0
  let leftOut = 0
  const byPeer = new Map<string, number>()

  function mayWrite(peer: string): boolean {
    if (monotonic.now() - since >= whileMs) {
      since = monotonic.now()
      written = 0
      byPeer.clear()
    }
    const own = byPeer.get(peer) ?? 0
    if (written >= inAllMax || own >= perPeerMax) return false
    written++
    byPeer.set(peer, own + 1)
    return true
  }

  return {
    async record({ requestId, code, credential = '', peer }) {
      if (!codes.has(code)) return
      if (!mayWrite(peer)) {
        leftOut++
        return
      }
      const more = leftOut === 0 ? '' : `; ${leftOut} before it not recorded`
      leftOut = 0
      const note = `from ${peer === '' ? 'unknown' : peer}${more}`
      await append({
        kind: 'credential-refusal',
        requestId,
        operation: 'authenticate',
        credential,
        result: code,
        note,
      }).catch(() => logger.error({ requestId, code }, 'access: refused credentials could not be put on record'))
    },
  }
}
