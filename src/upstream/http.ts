/**
 * The only place that knows undici. One request, one answer in memory, bounded in time and size; never follows a redirect,
 * never decompresses. Everything that goes wrong becomes a catalogue failure that says in which phase it happened and what
 * the sockets prove about the request.
 */
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import { buildConnector, Client, type Dispatcher, Pool } from 'undici'
import { GatewayFailure } from '../domain/failure.ts'
import type { WireObserver, WireTarget } from '../domain/wire.ts'
import { Connecting } from './connecting.ts'
import { abortReason, Exchange, type ExchangeHost, type HttpAnswer, type HttpRequest } from './exchange.ts'
import { tellSafely } from './guarded.ts'
import { noteConnectPhase, toHttpFailure } from './http-failure.ts'

export interface HttpSettings {
  /** Scheme, host and port. */
  origin: string
  connectTimeoutMs: number
  headersTimeoutMs: number
  bodyTimeoutMs: number
  keepAliveMs: number
  connectionsMax: number
  tls: {
    ca?: string | undefined
    cert?: string | undefined
    key?: string | undefined
    servername?: string | undefined
  }
  answerBytesMax: number
  /** Decides which addresses may be connected to, for destinations that others name. Absent: any. */
  guard?: AddressGuard | undefined
  /** How names become addresses, where there is no guard; absent = as the system does it. */
  lookup?: LookupFunction | undefined
  /** Told of every exchange and connection; absent = nothing is measured. */
  observer?: WireObserver | undefined
  /** What this origin is to the observer; absent = the service itself. */
  target?: WireTarget | undefined
}

/** What is handed down to every pool of one path beside its settings. */
export type WireParts = Pick<HttpSettings, 'observer' | 'lookup'> & {
  /** Makes the pool of the service, for whoever wants to see requests without sending any; absent = real connections. */
  open?: ((settings: HttpSettings) => Http) | undefined
}

export interface AddressGuard {
  /** Looks a name up and answers only with addresses that may be connected to; what it answers is what is dialled. */
  lookup: LookupFunction
  /** Whether a connection to this address, reached under this host name, must not be used. */
  refuses(host: string, address: string): boolean
}

/** One pool of connections to one origin. */
export interface Http {
  exchange(request: HttpRequest): Promise<HttpAnswer>
  /** Makes a connection of its own, TLS included, and closes it without a word. */
  reach(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** A client that counts what its present connection has served: the proof that a connection was kept and not new. */
class CountingClient extends Client {
  served = 0

  constructor(origin: URL, options: object) {
    super(origin, options)
    this.on('connect', () => {
      this.served = 0
    })
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (handler instanceof Exchange) handler.client = this
    return super.dispatch(options, handler)
  }
}

export function createHttp(settings: HttpSettings): Http {
  const origin = new URL(settings.origin)
  const { guard, observer = null, target = 'service' } = settings
  const lookup = guard?.lookup ?? (settings.lookup && neverAtOnce(settings.lookup))
  const base = buildConnector({
    ...definedOnly(settings.tls),
    timeout: settings.connectTimeoutMs,
    // ALPN would offer HTTP/2, which none of the upstreams is known to speak; one connection per call keeps failures apart.
    allowH2: false,
    // A resumed session shows no certificate and is not checked again: one that has expired since would go unnoticed. It
    // saves a round trip with TLS 1.2 and none with 1.3.
    maxCachedSessions: 0,
    checkServerIdentity: checkIdentity,
    ...(lookup && { lookup }),
  })
  /** `asker` is told of the connection that is made for it alone. */
  function dial(
    options: buildConnector.Options,
    callback: buildConnector.Callback,
    asker?: { connecting: Connecting | null },
  ): void {
    const host = bareHost(options.hostname)
    // An address is dialled without any look-up.
    if (guard && isIP(host) !== 0 && guard.refuses(host, host)) {
      callback(addressRefused(), null)
      return
    }
    const connecting = new Connecting(host, options.protocol === 'https:')
    if (asker) asker.connecting = connecting
    // undici's connector returns the socket, which its types leave out.
    const socket = base(options, (...result) => {
      const [error, made] = result
      connecting.over = true
      if (error !== null) noteConnectPhase(error, connecting.phase)
      else if (guard?.refuses(host, (made as Socket).remoteAddress ?? '')) {
        // Whatever was looked up: this is where the connection really ended, and nothing has been written to it.
        ;(made as Socket).destroy()
        callback(addressRefused(), null)
        return
      }
      tellSafely(() => observer?.connection(connecting.sample(target, error === null ? null : connecting.phase)))
      ;(callback as (...all: unknown[]) => void)(...result)
    }) as unknown as Socket
    connecting.follow(socket)
  }
  const clientOptions = {
    connect: dial as buildConnector.connector,
    // The server's own hint (Keep-Alive: timeout=n) counts too, less a second for the way.
    keepAliveTimeout: settings.keepAliveMs,
    keepAliveMaxTimeout: settings.keepAliveMs,
    keepAliveTimeoutThreshold: 1_000,
    headersTimeout: settings.headersTimeoutMs,
    bodyTimeout: settings.bodyTimeoutMs,
    pipelining: 1,
    allowH2: false,
  }
  const pool = new Pool(origin, {
    ...clientOptions,
    connections: settings.connectionsMax,
    factory: (at: URL, options: object) => new CountingClient(at, options),
  })
  const fresh = new Set<Client>()
  let closing = false
  const host: ExchangeHost = { bytesMax: settings.answerBytesMax, observer, target, resend: beginFresh }

  return {
    exchange(request) {
      return new Promise((resolve, reject) => {
        if (closing) {
          reject(new GatewayFailure('shutting-down', { sent: 'no' }))
          return
        }
        const exchange = new Exchange(request, host, resolve, reject)
        if (request.fresh) beginFresh(exchange)
        else exchange.begin(pool)
      })
    },
    reach(signal) {
      return new Promise((resolve, reject) => {
        if (closing || signal.aborted) {
          reject(closing ? new GatewayFailure('shutting-down', { sent: 'no' }) : abortReason(signal, 'queued'))
          return
        }
        const { hostname, host, protocol, port } = origin
        const asker: { connecting: Connecting | null } = { connecting: null }
        signal.addEventListener('abort', giveUp, { once: true })
        dial(
          { hostname: bareHost(hostname), host, protocol, port },
          (error, made) => {
            signal.removeEventListener('abort', giveUp)
            made?.destroy()
            if (error === null) resolve()
            else reject(toHttpFailure(error, 'queued', false))
          },
          asker,
        )
        function giveUp(): void {
          reject(abortReason(signal, 'queued', asker.connecting?.phase))
          giveUpConnecting(asker)
        }
      })
    },
    async close() {
      closing = true
      await Promise.all([pool.destroy(), ...[...fresh].map((client) => client.destroy())])
    },
  }

  /** On a client of its own: with a resend, the other idle connections may be as dead as the one that just failed. */
  function beginFresh(exchange: Exchange): void {
    const client = new Client(origin, {
      ...clientOptions,
      connect: ((options, callback) => dial(options, callback, exchange)) as buildConnector.connector,
    })
    fresh.add(client)
    exchange.begin(client, () => {
      fresh.delete(client)
      void client.destroy()
      giveUpConnecting(exchange)
    })
  }

  /** Of a connection that was made for one asker alone: nobody else waits for it. */
  function giveUpConnecting({ connecting }: { connecting: Connecting | null }): void {
    if (connecting === null || connecting.over) return
    tellSafely(() => observer?.connection(connecting.sample(target, connecting.phase)))
    connecting.giveUp()
  }
}

/** Nothing was sent: the address that the destination's name leads to is not one that may be connected to. */
export function addressRefused(): GatewayFailure {
  return new GatewayFailure('connection-refused', { detail: 'address-refused', phase: 'dns', sent: 'no' })
}

/** Of a look-up that answers at once, Node tells before anybody can listen. */
function neverAtOnce(lookup: LookupFunction): LookupFunction {
  return (name, options, done) => lookup(name, options, (...found) => process.nextTick(done, ...found))
}

/** Node calls it in an event of the socket and throws there when it cannot read the names: that is a refusal like any other. */
function checkIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  try {
    return checkServerIdentity(host, certificate)
  } catch (error) {
    return Object.assign(new Error('the names of the certificate cannot be read', { cause: error }), {
      code: 'ERR_TLS_CERT_ALTNAME_FORMAT',
    })
  }
}

/** URLs write IPv6 in brackets. */
function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

function definedOnly(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
