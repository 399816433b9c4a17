/**
 * Makes connections: name, TCP, the proxy where there is one, TLS. It says how far each came, keeps all of them within one
 * time, and hands out sockets on which nothing a peer does can be thrown past us.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import {
  checkServerIdentity,
  createSecureContext,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
  connect as tlsConnect,
} from 'node:tls'
import { GatewayFailure } from '../../domain/failure.ts'
import type { ConnectionSettings, ProxySettings, TlsSettings } from '../../domain/link/connection.ts'
import { type AddressMark, createAddressOrder } from './address-order.ts'
import type { Connecting } from './connecting.ts'
import { listenOnce } from './guarded.ts'
import { type Address, getAddresses, race } from './race.ts'
import { openTunnel, proxyUnreachable } from './tunnel.ts'

export interface AddressGuard {
  /** Looks a name up and answers only with addresses that may be connected to; what it answers is what is dialled. */
  lookup: LookupFunction
  /** Whether a connection to this address, reached under this host name, must not be used. */
  refuses(host: string, address: string): boolean
}

export interface DialSettings extends ConnectionSettings {
  connectTimeoutMs: number
  /** Decides which addresses may be connected to, for destinations that others name. Absent: any. */
  guard?: AddressGuard | undefined
  /** How names become addresses, where there is no guard; absent = as the system does it. */
  lookup?: LookupFunction | undefined
}

interface Destination {
  /** A name, or an address without brackets. */
  host: string
  port: number
  secure: boolean
}

interface Dialled {
  socket: Socket
  /** They asked for a certificate of ours in the handshake, and we have none. */
  certificateMissing: boolean
  /** Takes what becomes of it. */
  address: AddressMark
}

/** Open as far as TCP. */
type Reached = Pick<Dialled, 'socket' | 'address'>

export interface Dialer {
  /** Begins at once; `done` is called once, and later. `connecting.giveUp` ends it. */
  dial(to: Destination, connecting: Connecting, done: (error: Error | null, made: Dialled | null) => void): void
  readonly throughProxy: boolean
}

const families = { any: 0, ipv4: 4, ipv6: 6 } as const

export function createDialer(settings: DialSettings): Dialer {
  const { connectTimeoutMs, tls, proxy, network = {}, guard } = settings
  const lookup = guard?.lookup ?? settings.lookup ?? systemLookup
  const from = network.sourceAddress
  // Who comes from an address of one kind can only go to one of the same.
  const family = from === undefined ? families[network.family ?? 'any'] : isIP(from) === 6 ? 6 : 4
  // Once for all connections; of settings that were checked at start.
  let context: SecureContext | null = null
  let proxyContext: SecureContext | null = null
  /** The addresses of the one name that is dialled here: the destination's, or the proxy's. */
  const order = createAddressOrder()
  const ownCertificate = tls.cert !== undefined || tls.pfx !== undefined

  async function direct({ host, port }: Destination, connecting: Connecting, signal: AbortSignal): Promise<Reached> {
    // An address is dialled without any look-up.
    if (guard && isIP(host) !== 0 && guard.refuses(host, host)) throw addressRefused()
    const addresses = await getAddresses(host, lookup, family, signal)
    if (connecting.phase === 'dns') connecting.passTo('tcp')
    const socket = await race(order.sort(addresses), { port, from, signal })
    // Whatever was looked up: this is where the connection really ended, and nothing has been written to it.
    if (guard?.refuses(host, socket.remoteAddress ?? '')) {
      socket.destroy()
      throw addressRefused()
    }
    return { socket, address: order.mark(socket.remoteAddress ?? host) }
  }

  /** Up to the proxy's yes. What is refused by an address is refused before the proxy is asked. */
  async function through(via: ProxySettings, to: Destination, signal: AbortSignal): Promise<Reached> {
    if (guard) await judgeAhead(guard, to.host, lookup, signal)
    const { hostname, port, protocol } = new URL(via.url)
    const host = bareHost(hostname)
    const secure = protocol === 'https:'
    let reached: Socket
    let address: AddressMark
    try {
      const addresses: Address[] = await getAddresses(host, settings.lookup ?? systemLookup, family, signal)
      reached = await race(order.sort(addresses), { port: Number(port || (secure ? 443 : 80)), from, signal })
      address = order.mark(reached.remoteAddress ?? host)
      if (secure) {
        proxyContext ??= createSecureContext({ ca: via.ca })
        reached = await shakeHands(reached, { host, context: proxyContext, tls: {}, signal })
      }
    } catch (error) {
      if (signal.aborted && !isOutOfTime(signal.reason)) throw error
      throw proxyUnreachable(error)
    }
    return { socket: await openTunnel(reached, to, via, signal), address }
  }

  async function connect(to: Destination, connecting: Connecting, signal: AbortSignal): Promise<Dialled> {
    const { socket, address } = proxy ? await through(proxy, to, signal) : await direct(to, connecting, signal)
    if (!to.secure) {
      connecting.done()
      return { socket, certificateMissing: false, address }
    }
    connecting.passTo('tls')
    context ??= getContext(tls)
    const shown = (shaken: TLSSocket) => connecting.shown(shaken)
    const secured = await shakeHands(socket, { host: to.host, context, tls, signal, shown }).catch((error) => {
      // A handshake that nobody finishes is as mute as a request that nobody answers.
      address.mute()
      throw error
    })
    connecting.done()
    return { socket: secured, certificateMissing: !ownCertificate && wantsCertificate(secured), address }
  }

  return {
    throughProxy: proxy !== undefined,
    dial(to, connecting, done) {
      const bound = new AbortController()
      connecting.giveUp = () => bound.abort(new GatewayFailure('request-cancelled'))
      const timer = setTimeout(() => bound.abort(outOfTime()), connectTimeoutMs)
      connect(to, connecting, bound.signal).then(
        (made) => {
          clearTimeout(timer)
          done(null, made)
        },
        (error: Error) => {
          clearTimeout(timer)
          done(error, null)
        },
      )
    },
  }
}

/** A name that this machine can look up is judged by its addresses; one that only the proxy knows is the proxy's to judge. */
async function judgeAhead(
  guard: AddressGuard,
  host: string,
  lookup: LookupFunction,
  signal: AbortSignal,
): Promise<void> {
  if (isIP(host) !== 0) {
    if (guard.refuses(host, host)) throw addressRefused()
    return
  }
  try {
    await getAddresses(host, lookup, 0, signal)
  } catch (error) {
    if (signal.aborted || error instanceof GatewayFailure) throw error
  }
}

function getContext({ ca, cert, key, passphrase, pfx, minVersion, ciphers }: TlsSettings): SecureContext {
  return createSecureContext({
    ca,
    cert,
    key,
    passphrase,
    ...(pfx !== undefined && { pfx: Buffer.from(pfx, 'base64') }),
    ...(minVersion !== undefined && { minVersion }),
    ciphers,
  })
}

interface Handshake {
  host: string
  context: SecureContext
  tls: Pick<TlsSettings, 'servername' | 'pins'>
  signal: AbortSignal
  /** Told of the socket before its certificate is judged: the judge destroys the one that it refuses. */
  shown?: (socket: TLSSocket) => void
}

function shakeHands(raw: Socket, { host, context, tls, signal, shown }: Handshake): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const name = tls.servername ?? (isIP(host) === 0 ? host : undefined)
    const socket = tlsConnect({
      socket: raw,
      host,
      secureContext: context,
      // ALPN would offer HTTP/2, which none of the upstreams is known to speak; one connection per call keeps failures apart.
      ALPNProtocols: ['http/1.1'],
      checkServerIdentity: (checked, certificate) => checkIdentity(checked, certificate, tls.pins ?? []),
      ...(name !== undefined && { servername: name }),
    })
    const giveUp = () => {
      socket.destroy()
      raw.destroy()
      reject(signal.reason)
    }
    // For as long as it lives: an error that nobody hears ends the process.
    socket.on('error', (error) => {
      signal.removeEventListener('abort', giveUp)
      raw.destroy()
      reject(error)
    })
    if (shown) listenOnce(socket, 'secure', () => shown(socket), { first: true })
    listenOnce(socket, 'secureConnect', () => {
      signal.removeEventListener('abort', giveUp)
      resolve(socket)
    })
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
  })
}

/**
 * Node calls it in an event of the socket, and throws there when it cannot read the names: that is a refusal like any other.
 * Pins are compared with the certificate itself and not with those behind it: what else is sent may be no part of the chain.
 */
function checkIdentity(host: string, certificate: PeerCertificate, pins: readonly string[]): Error | undefined {
  try {
    const wrong = checkServerIdentity(host, certificate)
    if (wrong !== undefined || pins.length === 0) return wrong
    const spki = new X509Certificate(certificate.raw).publicKey.export({ type: 'spki', format: 'der' })
    const digest = createHash('sha256').update(spki).digest()
    const known = pins.some((pin) =>
      pin.startsWith('sha256/')
        ? pin.slice(7) === digest.toString('base64')
        : pin.toLowerCase() === digest.toString('hex'),
    )
    return known ? undefined : refusal('ERR_TLS_PIN_MISMATCH', 'the key of the certificate is none of those pinned')
  } catch (error) {
    return refusal('ERR_TLS_CERT_ALTNAME_FORMAT', 'the names of the certificate cannot be read', error)
  }
}

function refusal(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code })
}

/**
 * Whether they asked for our certificate: only then has OpenSSL signature algorithms of theirs to share. With TLS 1.3 they
 * look at what we showed when the handshake is over for us, and many then break off without a word.
 */
function wantsCertificate(socket: TLSSocket): boolean {
  try {
    return socket.getSharedSigalgs().length > 0
  } catch {
    return false
  }
}

/** Nothing was sent: the address that the destination's name leads to is not one that may be connected to. */
export function addressRefused(): GatewayFailure {
  return new GatewayFailure('connection-refused', { detail: 'address-refused', phase: 'dns', sent: 'no' })
}

/** Known by its code, as undici's. */
function outOfTime(): Error {
  return Object.assign(new Error('no connection in time'), { code: 'UND_ERR_CONNECT_TIMEOUT' })
}

function isOutOfTime(reason: unknown): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === 'UND_ERR_CONNECT_TIMEOUT'
}

/** URLs write IPv6 in brackets. */
export function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}
