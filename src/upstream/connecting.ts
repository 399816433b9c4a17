/** One connection being made: how far it came, how long each part took, and the certificate it was shown. */
import { isIP, type Socket } from 'node:net'
import type { PeerCertificate as NodeCertificate, TLSSocket } from 'node:tls'
import type { Phase } from '../domain/failure.ts'
import { isoOf } from '../domain/local-time.ts'
import type { ConnectionSample, PeerCertificate, WireTarget } from '../domain/wire.ts'
import { listenOnce } from './guarded.ts'

type ConnectPhase = Extract<Phase, 'dns' | 'tcp' | 'tls'>

export class Connecting {
  /** The part that is under way, or the last one when all is done. */
  phase: ConnectPhase
  /** It ended by itself, well or badly. */
  over = false
  #socket: Socket | null = null
  #since = performance.now()
  #dnsMs: number | null = null
  #tcpMs: number | null = null
  #tlsMs: number | null = null
  #certificate: PeerCertificate | null = null
  readonly #secure: boolean

  /** To be made just before the socket. `host`: a name, or an address, which needs no look-up. */
  constructor(host: string, secure: boolean) {
    this.phase = isIP(host) === 0 ? 'dns' : 'tcp'
    this.#secure = secure
  }

  /** Listens to the socket that connects; to be called before it can have said anything. */
  follow(socket: Socket): void {
    this.#socket = socket
    // Told once per address that was found. With several, the time for those that do not answer belongs to TCP.
    listenOnce(socket, 'lookup', (error: Error | null) => {
      if (error === null && this.phase === 'dns') {
        this.#dnsMs = this.#lap()
        this.phase = 'tcp'
      }
    })
    // Before undici's listener, which takes the connection for finished.
    const connected = () => {
      this.#tcpMs = this.#lap()
      if (this.#secure) this.phase = 'tls'
    }
    listenOnce(socket, 'connect', connected, { first: true })
    if (!this.#secure) return
    // The handshake is over and their certificate not yet judged: the judge destroys the socket of one that it refuses,
    // and nothing can be read of it then. So this must be heard before Node's own listener.
    const shaken = () => {
      this.#tlsMs = this.#lap()
      this.#certificate = certificateOf(socket as TLSSocket)
    }
    listenOnce(socket, 'secure', shaken, { first: true })
  }

  /** What is told of it; `failedIn` = `null` when it is connected. */
  sample(target: WireTarget, failedIn: Phase | null): ConnectionSample {
    if (failedIn !== null) {
      // The part that was not finished took until now.
      if (this.phase === 'dns') this.#dnsMs ??= this.#lap()
      else if (this.phase === 'tcp') this.#tcpMs ??= this.#lap()
      else this.#tlsMs ??= this.#lap()
    }
    return {
      target,
      dnsMs: this.#dnsMs,
      tcpMs: this.#tcpMs,
      tlsMs: this.#tlsMs,
      failedIn,
      certificate: this.#certificate,
    }
  }

  /** Nobody waits for it any more. */
  giveUp(): void {
    this.#socket?.destroy()
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
function certificateOf(socket: TLSSocket): PeerCertificate | null {
  try {
    const shown = socket.getPeerCertificate()
    if (typeof shown?.fingerprint256 !== 'string') return null
    return {
      subject: nameOf(shown.subject),
      issuer: nameOf(shown.issuer),
      validFrom: isoOf(Date.parse(shown.valid_from)),
      validTo: isoOf(Date.parse(shown.valid_to)),
      fingerprint: shown.fingerprint256.replaceAll(':', '').toLowerCase(),
    }
  } catch {
    return null
  }
}

/** The common name, or all parts. They may be anything that somebody's server wants to show: bounded, and printable. */
function nameOf(name: NodeCertificate['subject'] | undefined): string {
  const parts = Object.entries((name ?? {}) as unknown as Record<string, string | string[]>)
  const common = parts.find(([key]) => key === 'CN')?.[1]
  const whole = common ?? parts.map(([key, value]) => `${key}=${[value].flat().join('+')}`).join(', ')
  // Cut before it is cleaned: a name can have a hundred thousand letters.
  return [whole]
    .flat()
    .join(', ')
    .slice(0, 1_000)
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, 200)
}
