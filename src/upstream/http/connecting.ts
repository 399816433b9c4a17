/** One connection being made: how far it came, how long each part took, and the certificate it was shown. */
import { isIP } from 'node:net'
import type { PeerCertificate as NodeCertificate, TLSSocket } from 'node:tls'
import type { Phase } from '../../domain/failure.ts'
import type { ConnectionSample, PeerCertificate, WireTarget } from '../../domain/link/wire.ts'
import { findIso } from '../../domain/vietnam-time.ts'

type ConnectPhase = Extract<Phase, 'dns' | 'tcp' | 'proxy' | 'tls'>

export class Connecting {
  /** The part that is under way, or the last one when all is done. */
  phase: ConnectPhase
  /** It ended by itself, well or badly. */
  over = false
  /** Ends it: nobody waits for it any more. */
  giveUp: () => void = () => {}
  #since = performance.now()
  readonly #ms: Record<ConnectPhase, number | null> = { dns: null, tcp: null, proxy: null, tls: null }
  #certificate: PeerCertificate | null = null

  /** To be made when it begins. `host`: a name, or an address, which needs no look-up. */
  constructor(host: string, throughProxy: boolean) {
    this.phase = throughProxy ? 'proxy' : isIP(host) === 0 ? 'dns' : 'tcp'
  }

  /** The part that was under way is done, and this one begins. */
  passTo(next: ConnectPhase): void {
    this.#ms[this.phase] = this.#lap()
    this.phase = next
  }

  /** The last part is done. */
  done(): void {
    this.#ms[this.phase] = this.#lap()
  }

  /** The handshake is over, and their certificate not yet judged. */
  shown(socket: TLSSocket): void {
    this.#certificate = findCertificate(socket)
  }

  /** The report of this connection; `failedIn` = `null` when it is connected. */
  sample(target: WireTarget, failedIn: Phase | null): ConnectionSample {
    // The part that was not finished took until now.
    if (failedIn !== null) this.#ms[this.phase] ??= this.#lap()
    const { dns, tcp, proxy, tls } = this.#ms
    return {
      target,
      dnsMs: dns,
      tcpMs: tcp,
      ...(proxy !== null && { proxyMs: proxy }),
      tlsMs: tls,
      failedIn,
      certificate: this.#certificate,
    }
  }

  #lap(): number {
    const now = performance.now()
    const took = now - this.#since
    this.#since = now
    return took
  }
}

/**
 * What a server shows before anybody has verified it may be anything. `null` when none was shown, as when a session is
 * resumed, and when Node itself cannot read it: then the handshake says what is wrong with it, not we.
 */
function findCertificate(socket: TLSSocket): PeerCertificate | null {
  try {
    const shown = socket.getPeerCertificate()
    if (typeof shown?.fingerprint256 !== 'string') return null
    return {
      subject: toName(shown.subject),
      issuer: toName(shown.issuer),
      validFrom: findIso(Date.parse(shown.valid_from)),
      validTo: findIso(Date.parse(shown.valid_to)),
      fingerprint: shown.fingerprint256.replaceAll(':', '').toLowerCase(),
    }
  } catch {
    return null
  }
}

/** The common name, or all parts. They may be anything that somebody's server wants to show: bounded, and printable. */
function toName(name: NodeCertificate['subject'] | undefined): string {
  const attributes = Object.entries((name ?? {}) as unknown as Record<string, string | string[]>)
  const common = attributes.find(([key]) => key === 'CN')?.[1]
  const whole = common ?? attributes.map(([key, value]) => `${key}=${[value].flat().join('+')}`).join(', ')
  // Cut before it is cleaned: a name can have a hundred thousand letters.
  return [whole]
    .flat()
    .join(', ')
    .slice(0, 1_000)
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, 200)
}
