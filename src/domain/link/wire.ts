/** What the sockets of a path tell: measured where the bytes pass, read by anyone who judges health. Nothing here names a person. */
import type { Phase } from '../failure.ts'

/** `token` = the sign-in beside the upstream; `service` = the upstream itself. */
export type WireTarget = 'service' | 'token'

/**
 * One HTTP exchange. Its four moments are in `performance.now()` time; `NaN` = never reached. Between the first two lies
 * the wait for a connection (made now, or a kept one becoming free), then the upstream's own time, then the body's.
 */
export interface ExchangeSample {
  target: WireTarget
  /** Handed over to be sent. */
  handedAt: number
  /** The request began to be written. */
  sentAt: number
  /** The first byte of the answer. */
  firstByteAt: number
  /** The last byte, or the moment it failed. */
  endedAt: number
  /** HTTP status; 0 = no answer. */
  status: number
  /** The answer's `Date` header as it came; `null` = none. */
  date: string | null
}

/** One attempt to connect. A duration is `null` when its phase was not reached or not needed. */
export interface ConnectionSample {
  target: WireTarget
  dnsMs: number | null
  tcpMs: number | null
  /** Up to the yes of the forward proxy, in the place of DNS and TCP; absent = there is none on the way. */
  proxyMs?: number
  tlsMs: number | null
  /** `null` = connected. */
  failedIn: Phase | null
  /** What the other side showed, also when it was refused for it; `null` without TLS. */
  certificate: PeerCertificate | null
}

export interface PeerCertificate {
  /** Subject and issuer as their common names, or the whole name where there is none. */
  subject: string
  issuer: string
  /** ISO 8601; `null` where what was shown is no date. */
  validFrom: string | null
  validTo: string | null
  /** SHA-256 of the certificate, lower-case hex. */
  fingerprint: string
}

/** Told of every exchange and connection of one path. It is called on the hot path: it counts and returns. */
export interface WireObserver {
  exchange(sample: ExchangeSample): void
  connection(sample: ConnectionSample): void
}

/** What a path knows of itself beside its traffic. */
export interface PathCondition {
  /** The sign-in it holds, ISO 8601; `null` = none held, or none needed. */
  token: { issuedAt: string; endsAt: string } | null
}

/** What can be asked of any path about its health, whatever it carries. */
export interface Probed {
  /**
   * The cheapest honest question that this path knows, never about a person: it signs in where the path wants that, and
   * asks the service for its own description. Resolves when the path answered; rejects with the GatewayFailure that a
   * call would have met.
   */
  probe(signal: AbortSignal): Promise<void>
  condition(): PathCondition
}
