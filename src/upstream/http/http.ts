/**
 * The only place that knows undici. One request, one answer in memory, bounded in time and size; never follows a redirect,
 * never decompresses. Everything that goes wrong becomes a catalogue failure that says in which phase it happened and what
 * the sockets prove about the request.
 */

import { type buildConnector, Client, type Dispatcher, Pool } from 'undici'
import { GatewayFailure, type Phase } from '../../domain/failure.ts'
import type { WireObserver, WireTarget } from '../../domain/link/wire.ts'
import type { Carrier } from './carrier.ts'
import { Connecting } from './connecting.ts'
import { bareHost, createDialer, type DialSettings } from './dial.ts'
import { abortReason, Exchange, type ExchangeHost, type HttpAnswer, type HttpRequest } from './exchange.ts'
import { tellSafely } from './guarded.ts'
import { noteConnectPhase, toHttpFailure } from './http-failure.ts'
import { passOverInformational } from './informational.ts'
import type { ContentEncoding } from './unpack.ts'

export interface HttpSettings extends DialSettings {
  /** Scheme, host and port. */
  origin: string
  headersTimeoutMs: number
  bodyTimeoutMs: number
  keepAliveMs: number
  connectionsMax: number
  /** Of an answer, unpacked. */
  answerBytesMax: number
  /** Content codings that an answer may have; absent = `identity` alone. */
  acceptEncodings?: readonly ContentEncoding[] | undefined
  /** Told of every exchange and connection; absent = nothing is measured. */
  observer?: WireObserver | undefined
  /** What this origin is to the observer; absent = the service itself. */
  target?: WireTarget | undefined
}

/** What is handed down to every pool of one path beside its settings. */
export type WireDeps = Pick<HttpSettings, 'observer' | 'lookup'> & {
  /** Makes the pool of the service, for code that wants to see requests without sending any; absent = real connections. */
  open?: ((settings: HttpSettings) => Http) | undefined
}

/** One pool of connections to one origin. */
export interface Http {
  exchange(request: HttpRequest): Promise<HttpAnswer>
  /** Makes a connection of its own, TLS included, and closes it without a word. */
  reach(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** A client that says over which connection an exchange goes. */
class CarryingClient extends Client {
  readonly #carrier: Carrier

  constructor(origin: URL, options: Client.Options, carrier: Carrier) {
    super(origin, options)
    this.#carrier = carrier
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (handler instanceof Exchange) handler.carrier = this.#carrier
    return super.dispatch(options, handler)
  }
}

/** Who waits for a connection that is made for it alone. */
interface PendingRequest {
  connecting: Connecting | null
}

export function createHttp(settings: HttpSettings): Http {
  const origin = new URL(settings.origin)
  const { observer = null, target = 'service' } = settings
  const secure = origin.protocol === 'https:'
  const destination = { host: bareHost(origin.hostname), port: Number(origin.port || (secure ? 443 : 80)), secure }
  const dialer = createDialer(settings)
  const making = new Set<Connecting>()

  /** `pending` learns of the connection that is made for it alone, `carrier` of the one that it has then. */
  function dial(callback: buildConnector.Callback, pending: PendingRequest | null, carrier: Carrier | null): void {
    const connecting = new Connecting(destination.host, dialer.throughProxy)
    if (pending) pending.connecting = connecting
    making.add(connecting)
    dialer.dial(destination, connecting, (error, made) => {
      making.delete(connecting)
      if (error !== null) noteConnectPhase(error, connecting.phase)
      // A connection attempt that was given up has been reported already.
      if (!connecting.over) tell(connecting, error === null ? null : connecting.phase)
      if (made === null) {
        callback(error ?? new GatewayFailure('internal-error', { sent: 'no' }), null)
        return
      }
      const { socket, certificateMissing, address } = made
      if (carrier) {
        const sieve = passOverInformational(socket, settings.answerBytesMax)
        carrier.connection = { served: 0, certificateMissing, sieve, address }
      }
      callback(null, socket)
    })
  }

  function tell(connecting: Connecting, failedIn: Phase | null): void {
    connecting.over = true
    tellSafely(() => observer?.connection(connecting.sample(target, failedIn)))
  }

  const clientOptions = {
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
    factory: (at: URL, options: object) => {
      const carrier: Carrier = { connection: null }
      const connect: buildConnector.connector = (_, callback) => dial(callback, null, carrier)
      return new CarryingClient(at, { ...options, connect }, carrier)
    },
  })
  const fresh = new Set<Client>()
  let closing = false
  const host: ExchangeHost = {
    bytesMax: settings.answerBytesMax,
    encodings: settings.acceptEncodings ?? ['identity'],
    observer,
    target,
    resend: beginFresh,
    // Of several, the one that has been under way longest.
    connectingIn: () => making.values().next().value?.phase ?? null,
  }

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
        const pending: PendingRequest = { connecting: null }
        signal.addEventListener('abort', giveUp, { once: true })
        const callback: buildConnector.Callback = (error, made) => {
          signal.removeEventListener('abort', giveUp)
          made?.destroy()
          if (error === null) resolve()
          else reject(toHttpFailure(error, 'queued', false))
        }
        dial(callback, pending, null)
        function giveUp(): void {
          reject(abortReason(signal, 'queued', pending.connecting?.phase))
          giveUpConnecting(pending)
        }
      })
    },
    async close() {
      closing = true
      await Promise.all([pool.destroy(), ...Array.from(fresh, (client) => client.destroy())])
      for (const connecting of making) connecting.giveUp()
    },
  }

  /** On a client of its own: with a resend, the other idle connections may be as dead as the one that just failed. */
  function beginFresh(exchange: Exchange): void {
    const carrier: Carrier = { connection: null }
    const connect: buildConnector.connector = (_, callback) => dial(callback, exchange, carrier)
    const client = new CarryingClient(origin, { ...clientOptions, connect }, carrier)
    fresh.add(client)
    exchange.begin(client, () => {
      fresh.delete(client)
      void client.destroy()
      giveUpConnecting(exchange)
    })
  }

  /** Gives up a connection that is made for one request alone: no other waits for it. */
  function giveUpConnecting({ connecting }: PendingRequest): void {
    if (connecting === null || connecting.over) return
    tell(connecting, connecting.phase)
    connecting.giveUp()
  }
}
