/**
 * The only place that knows undici. One request, one answer in memory, bounded in time and size; never follows a redirect,
 * never decompresses. Everything that goes wrong becomes a catalogue failure that says in which phase it happened and what
 * the sockets prove about the request.
 */
import { buildConnector, Client, type Dispatcher, Pool } from 'undici'
import { GatewayFailure } from '../domain/failure.ts'
import { type ExchangeState, noteConnectPhase, toHttpFailure } from './http-failure.ts'

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
}

export interface HttpRequest {
  method: 'POST'
  path: string
  /** Names and values in turn. */
  headers: readonly string[]
  body: string
  signal?: AbortSignal | undefined
  /**
   * The request may reach them twice without harm. Only then, and only when a kept connection turns out to have been closed
   * by the other side before any byte of an answer, it is sent once more on a fresh one.
   */
  repeatable: boolean
}

export type HttpHeaders = Record<string, string | string[] | undefined>

export interface HttpAnswer {
  status: number
  headers: HttpHeaders
  body: Buffer
}

/** One pool of connections to one origin. */
export interface Http {
  exchange(request: HttpRequest): Promise<HttpAnswer>
  close(): Promise<void>
}

/** A first line of the value of a header, whatever its multiplicity. */
export function headerOf(headers: HttpHeaders, name: string): string | null {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? null
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
  const base = buildConnector({
    ...definedOnly(settings.tls),
    timeout: settings.connectTimeoutMs,
    // ALPN would offer HTTP/2, which none of the upstreams is known to speak; one connection per call keeps failures apart.
    allowH2: false,
  })
  const connect: buildConnector.connector = (options, callback) => {
    // undici's connector returns the socket, which its types leave out.
    const socket = base(options, (...result) => {
      if (result[0] !== null) noteConnectPhase(result[0], phase)
      ;(callback as (...all: unknown[]) => void)(...result)
    }) as unknown as import('node:net').Socket
    let phase: 'dns' | 'tcp' | 'tls' = socket.connecting ? 'dns' : 'tcp'
    // An address needs no look-up, and then Node emits none.
    socket.once('lookup', (error) => {
      if (error === null) phase = 'tcp'
    })
    socket.once('connectionAttempt', () => {
      phase = 'tcp'
    })
    if (options.protocol === 'https:') {
      socket.once('connect', () => {
        phase = 'tls'
      })
    }
  }
  const clientOptions = {
    connect,
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
  let closing = false

  return {
    exchange(request) {
      return new Promise((resolve, reject) => {
        if (closing) {
          reject(new GatewayFailure('shutting-down', { sent: 'no' }))
          return
        }
        const exchange = new Exchange(request, settings.answerBytesMax, resolve, reject, resend)
        exchange.begin(pool)
      })
    },
    async close() {
      closing = true
      await pool.destroy()
    },
  }

  /** The other idle connections may be as dead as the one that just failed, so a resend gets a client of its own. */
  function resend(exchange: Exchange): void {
    const fresh = new Client(origin, { ...clientOptions, pipelining: 1 })
    exchange.begin(fresh, () => void fresh.destroy())
  }
}

/** One exchange: undici's handler, the signal's listener and the promise's two ends in one object, to allocate little. */
class Exchange implements Dispatcher.DispatchHandler {
  client: CountingClient | null = null
  #controller: Dispatcher.DispatchController | null = null
  #state: ExchangeState = 'queued'
  #settled = false
  #status = 0
  #headers: HttpHeaders = {}
  #chunks: Buffer[] | null = null
  #first: Buffer | null = null
  #bytes = 0
  #resent = false
  #onSettled: (() => void) | null = null
  readonly #request: HttpRequest
  readonly #bytesMax: number
  readonly #resolve: (answer: HttpAnswer) => void
  readonly #reject: (error: unknown) => void
  readonly #resend: (exchange: Exchange) => void

  constructor(
    request: HttpRequest,
    bytesMax: number,
    resolve: (answer: HttpAnswer) => void,
    reject: (error: unknown) => void,
    resend: (exchange: Exchange) => void,
  ) {
    this.#request = request
    this.#bytesMax = bytesMax
    this.#resolve = resolve
    this.#reject = reject
    this.#resend = resend
  }

  begin(dispatcher: Dispatcher, onSettled?: () => void): void {
    const { signal, path, headers, body } = this.#request
    this.#onSettled = onSettled ?? null
    if (signal?.aborted) {
      this.#fail(abortReason(signal, 'queued'))
      return
    }
    if (!this.#resent) signal?.addEventListener('abort', this)
    dispatcher.dispatch({ method: 'POST', path, headers: headers as string[], body }, this)
  }

  /** The signal fired. Whatever was under way, the caller is answered now; the connection is cut, not waited for. */
  handleEvent(): void {
    const reason = abortReason(this.#request.signal as AbortSignal, this.#state)
    const controller = this.#controller
    this.#fail(reason)
    controller?.abort(abandoned)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) {
      // Given up while it waited for a connection: nothing of it is written.
      controller.abort(abandoned)
      return
    }
    this.#controller = controller
    this.#state = 'sent'
  }

  onResponseStarted(): void {
    if (this.#state === 'sent') this.#state = 'first-byte'
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: HttpHeaders): void {
    if (this.#settled || status < 200) return
    this.#state = 'body'
    this.#status = status
    this.#headers = headers
    const length = Number(headerOf(headers, 'content-length') ?? 0)
    if (length > this.#bytesMax) {
      this.#refuse(controller, new GatewayFailure('answer-too-large', { phase: 'body', sent: 'answered' }))
      return
    }
    const encoding = headerOf(headers, 'content-encoding')
    if (encoding !== null && encoding.toLowerCase() !== 'identity') {
      // We asked for identity; unpacking is where small answers become large ones.
      const detail = 'content-encoding'
      this.#refuse(controller, new GatewayFailure('answer-unreadable', { detail, phase: 'body', sent: 'answered' }))
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return
    this.#bytes += chunk.length
    if (this.#bytes > this.#bytesMax) {
      this.#refuse(controller, new GatewayFailure('answer-too-large', { phase: 'body', sent: 'answered' }))
      return
    }
    if (this.#first === null) this.#first = chunk
    else if (this.#chunks === null) this.#chunks = [this.#first, chunk]
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (this.client !== null) this.client.served++
    if (this.#settled) return
    const body = this.#chunks !== null ? Buffer.concat(this.#chunks) : (this.#first ?? emptyBody)
    this.#settle()
    this.#resolve({ status: this.#status, headers: this.#headers, body })
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#settled) return
    const failure = toHttpFailure(error, this.#state)
    const keptConnection = this.client !== null && this.client.served > 0
    if (
      failure.code === 'connection-reset' &&
      this.#state === 'sent' &&
      keptConnection &&
      this.#request.repeatable &&
      !this.#resent
    ) {
      this.#resent = true
      this.#state = 'queued'
      this.#controller = null
      this.client = null
      this.#resend(this)
      return
    }
    this.#fail(failure)
  }

  #refuse(controller: Dispatcher.DispatchController, failure: GatewayFailure): void {
    this.#fail(failure)
    controller.abort(failure)
  }

  #fail(error: unknown): void {
    if (this.#settled) return
    this.#settle()
    this.#reject(error)
  }

  #settle(): void {
    this.#settled = true
    this.#chunks = null
    this.#first = null
    this.#request.signal?.removeEventListener('abort', this)
    this.#onSettled?.()
  }
}

const emptyBody = Buffer.alloc(0)
/** What undici is told when nobody waits any more; no caller ever sees it. */
const abandoned = new Error('abandoned')

/** The one who pulled the string knows why: a deadline or a cancellation keeps its own failure. */
export function abortReason(signal: AbortSignal, state: ExchangeState): unknown {
  if (signal.reason instanceof GatewayFailure) return signal.reason
  const sent = state === 'queued' ? 'no' : state === 'body' ? 'answered' : 'maybe'
  const phase = state === 'queued' ? 'tcp' : state === 'body' ? 'body' : 'first-byte'
  return new GatewayFailure('request-cancelled', { sent, phase, cause: signal.reason })
}

function definedOnly(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
