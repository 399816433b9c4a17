/**
 * One request and its answer, from the moment it is handed to a client until the caller has the result: counts bytes, listens
 * to the signal, knows whether a repetition is due. http.ts owns the connections.
 */
import { Readable } from 'node:stream'
import { BodyPieces } from '../../domain/body-pieces.ts'
import { type FailureCode, GatewayFailure, type Phase } from '../../domain/failure.ts'
import type { ExchangeSample, WireObserver, WireTarget } from '../../domain/link/wire.ts'
import type { Carrier, Connection } from './carrier.ts'
import type { Connecting } from './connecting.ts'
import { tellSafely } from './guarded.ts'
import { type ExchangeState, toHttpFailure } from './http-failure.ts'
import { LargeBody } from './large-body.ts'
import { beginsPlain, type ContentEncoding, findCoding, unpack } from './unpack.ts'

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT'
  path: string
  /** Names and values in turn. */
  headers: readonly string[]
  /** `null` with GET, which has none. */
  body: string | LargeBody | null
  signal?: AbortSignal | undefined
  /**
   * The request may reach them twice without harm. Only then, and only when a kept connection turns out to have been closed
   * by the other side before any byte of an answer, it is sent once more on a fresh one.
   */
  repeatable: boolean
  /**
   * `status`: only the head of the answer counts. Its body is read up to the cap, so that a polite sender can finish, and
   * dropped; nothing that goes wrong with it changes the answer. Absent: the whole answer.
   */
  answer?: 'status' | undefined
  /** On a connection made for it and closed behind it, so that no kept one hides what has become of the path. */
  fresh?: boolean | undefined
  /** Told of this exchange, and of each that it takes, beside the observer of the path. */
  onSample?: ((sample: ExchangeSample) => void) | undefined
}

export type HttpHeaders = Record<string, string | string[] | undefined>

export interface HttpAnswer {
  status: number
  headers: HttpHeaders
  body: Buffer
}

/** A first line of the value of a header, whatever its multiplicity. */
export function findHeader(headers: HttpHeaders, name: string): string | null {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? null
}

interface Controller {
  abort(reason: Error): void
}

type DispatchedBody = string | Readable | null

interface HttpDispatcher {
  dispatch(
    options: { method: HttpRequest['method']; path: string; headers: string[]; body: DispatchedBody },
    handler: Exchange,
  ): unknown
}

/** What all exchanges of one origin share. */
export interface ExchangeHost {
  readonly bytesMax: number
  /** `null` = nothing is measured. */
  readonly observer: WireObserver | null
  readonly target: WireTarget
  readonly encodings: readonly ContentEncoding[]
  /** How far the connection is that is being made; `null` = none is. */
  connectingIn(): Phase | null
  /** Begins the exchange again on a fresh connection. */
  resend(exchange: Exchange): void
}

/** undici's handler, the signal's listener and the promise's two ends in one object, to allocate little. */
export class Exchange {
  /** Where the connection of the client is found that carries it, once one does. */
  carrier: Carrier | null = null
  /** The connection that is made for it alone, once one is. */
  connecting: Connecting | null = null
  #connection: Connection | null = null
  #coding: Exclude<ContentEncoding, 'identity'> | null = null
  /** The label says a coding that we did not ask for: only a body that is not packed after all is taken. */
  #unasked = false
  #controller: Controller | null = null
  #state: ExchangeState = 'queued'
  #finished = false
  #status = 0
  #headers: HttpHeaders = noHeaders
  /** The first piece of a body, which is the whole of most. */
  #first: Buffer | null = null
  /** All pieces, once there are several. */
  #pieces: BodyPieces | null = null
  #bytes = 0
  #resent = false
  #onFinished: (() => void) | null = null
  #handedAt = Number.NaN
  #sentAt = Number.NaN
  #firstByteAt = Number.NaN
  #request: HttpRequest
  readonly #host: ExchangeHost
  #resolve: (answer: HttpAnswer) => void
  #reject: (error: unknown) => void

  constructor(
    request: HttpRequest,
    host: ExchangeHost,
    resolve: (answer: HttpAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#request = request
    this.#host = host
    this.#resolve = resolve
    this.#reject = reject
  }

  begin(dispatcher: HttpDispatcher, onFinished?: () => void): void {
    const { signal, method, path, headers, body } = this.#request
    this.#onFinished = onFinished ?? null
    if (signal?.aborted) {
      this.#fail(abortReason(signal, this.#evidence(), null, this.#resent))
      return
    }
    if (!this.#resent) signal?.addEventListener('abort', this)
    if (this.#measured) this.#handedAt = performance.now()
    if (body instanceof LargeBody) {
      // Its length is known, so it need not travel in chunks.
      const whole = [...headers, 'Content-Length', String(body.bytes)]
      dispatcher.dispatch(
        { method, path, headers: whole, body: Readable.from(body.pieces(), { objectMode: false }) },
        this,
      )
      return
    }
    dispatcher.dispatch({ method, path, headers: headers as string[], body }, this)
  }

  /** The signal fired. Whatever was under way, the caller is answered now; the connection is cut, not waited for. */
  handleEvent(): void {
    if (this.#headSuffices()) {
      const controller = this.#controller
      this.#complete(emptyBody)
      controller?.abort(abandoned)
      return
    }
    const connectingIn = this.connecting?.phase ?? this.#host.connectingIn()
    const reason = abortReason(this.#request.signal as AbortSignal, this.#evidence(), connectingIn)
    const controller = this.#controller
    this.#fail(reason)
    controller?.abort(abandoned)
  }

  onRequestStart(controller: Controller): void {
    if (this.#finished) {
      // Given up while it waited for a connection: nothing of it is written.
      controller.abort(abandoned)
      return
    }
    this.#controller = controller
    this.#state = 'sent'
    this.#connection = this.carrier?.connection ?? null
    this.#connection?.sieve.expect()
    if (this.#measured) this.#sentAt = performance.now()
  }

  onResponseStarted(): void {
    if (this.#state !== 'sent') return
    this.#state = 'first-byte'
    if (this.#measured) this.#firstByteAt = performance.now()
  }

  onResponseStart(controller: Controller, status: number, headers: HttpHeaders): void {
    if (this.#finished || status < 200) return
    this.#state = 'body'
    this.#status = status
    this.#headers = headers
    if (this.#headSuffices()) return
    const length = Number(findHeader(headers, 'content-length') ?? 0)
    if (length > this.#host.bytesMax) {
      this.#refuse(controller, new GatewayFailure('answer-too-large', { phase: 'body', sent: 'answered' }))
      return
    }
    const coding = findCoding(findHeader(headers, 'content-encoding'))
    if (coding === null) return
    if (coding === undefined || !this.#host.encodings.includes(coding)) this.#unasked = true
    else this.#coding = coding
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#finished) return
    this.#bytes += chunk.length
    if (this.#headSuffices()) {
      if (this.#bytes <= this.#host.bytesMax) return
      this.#complete(emptyBody)
      controller.abort(abandoned)
      return
    }
    if (this.#bytes > this.#host.bytesMax) {
      this.#refuse(controller, new GatewayFailure('answer-too-large', { phase: 'body', sent: 'answered' }))
      return
    }
    if (this.#first === null) {
      if (this.#unasked && beginsPlain(chunk) === false) {
        // Unpacking is where small answers become large ones.
        const detail = 'content-encoding'
        this.#refuse(controller, new GatewayFailure('answer-unreadable', { detail, phase: 'body', sent: 'answered' }))
        return
      }
      this.#first = chunk
      return
    }
    if (this.#pieces === null) {
      this.#pieces = new BodyPieces()
      this.#pieces.add(this.#first)
    }
    this.#pieces.add(chunk)
  }

  onResponseEnd(): void {
    if (this.#connection !== null && ++this.#connection.served === 1) this.#connection.address.answered()
    if (this.#finished) return
    const body = this.#pieces?.whole() ?? this.#first ?? emptyBody
    if (this.#coding === null || this.#headSuffices()) this.#complete(body)
    else void this.#unpack(body, this.#coding)
  }

  onResponseError(_controller: Controller | null, error: Error): void {
    if (this.#finished) return
    if (this.#headSuffices()) {
      this.#complete(emptyBody)
      return
    }
    const failure = toHttpFailure(error, this.#state, this.#resent)
    const keptConnection = (this.#connection?.served ?? 0) > 0
    if (
      failure.code === 'connection-reset' &&
      this.#state === 'sent' &&
      keptConnection &&
      this.#request.repeatable &&
      !this.#resent
    ) {
      // The exchange that failed is over and reported; the next begins its own.
      this.#tell()
      this.#resent = true
      this.#state = 'queued'
      this.#controller = null
      this.carrier = null
      this.#connection = null
      this.#host.resend(this)
      return
    }
    this.#fail(this.#certificateWanted(failure) ?? failure)
  }

  /**
   * They asked for our certificate in the handshake, we had none, and they break off before they answer anything on this
   * connection: that is how servers say no to it with TLS 1.3, where the handshake is over for us by then.
   */
  #certificateWanted({ code, sent, cause }: GatewayFailure): GatewayFailure | null {
    const { served, certificateMissing } = this.#connection ?? { served: 0, certificateMissing: false }
    if (!certificateMissing || served > 0 || code !== 'connection-reset') return null
    const detail = 'CLIENT_CERTIFICATE_REQUIRED'
    return new GatewayFailure('tls-failed', { detail, phase: 'tls', ...(sent && { sent }), cause })
  }

  async #unpack(packed: Buffer, coding: Exclude<ContentEncoding, 'identity'>): Promise<void> {
    try {
      const body = await unpack(packed, coding, this.#host.bytesMax)
      if (!this.#finished) this.#complete(body)
    } catch (error) {
      this.#fail(error)
    }
  }

  /** After a resend, the first attempt may have been taken whatever becomes of the second. */
  #evidence(): ExchangeState {
    return this.#resent && this.#state === 'queued' ? 'sent' : this.#state
  }

  /** The head is here and nobody wants more. */
  #headSuffices(): boolean {
    return this.#state === 'body' && this.#request.answer === 'status'
  }

  #complete(body: Buffer): void {
    this.#finish()
    this.#resolve({ status: this.#status, headers: this.#headers, body })
    this.#tell()
    this.#release()
  }

  #refuse(controller: Controller, failure: GatewayFailure): void {
    this.#fail(failure)
    controller.abort(failure)
  }

  #fail(error: unknown): void {
    if (this.#finished) return
    if (this.#state === 'sent') this.#noteMute(error)
    this.#finish()
    this.#reject(error)
    this.#tell()
    this.#release()
  }

  /** A connection that was kept may break off at any time; one that is new, or that lets a request wait, leads to a mute address. */
  #noteMute(error: unknown): void {
    if (this.#connection === null || !(error instanceof GatewayFailure)) return
    const { address, served } = this.#connection
    if (error.code === 'first-byte-timeout' || (error.code === 'connection-reset' && served === 0)) address.mute()
  }

  /**
   * The request, the promise, and through it the call and the record: garbage now, but something that has grown old led
   * to it, so that collections of the young generation kept it. A third less survives them since (`--trace-gc-nvp`).
   */
  #release(): void {
    this.#request = over
    this.#headers = noHeaders
    this.#controller = null
    this.#connection = null
    this.carrier = null
    this.#onFinished = null
    this.#resolve = ignore
    this.#reject = ignore
  }

  #finish(): void {
    this.#finished = true
    this.#pieces = null
    this.#first = null
    this.#request.signal?.removeEventListener('abort', this)
    this.#onFinished?.()
  }

  get #measured(): boolean {
    return this.#host.observer !== null || this.#request.onSample !== undefined
  }

  /** What was never handed over was no exchange. */
  #tell(): void {
    const { observer, target } = this.#host
    if (Number.isNaN(this.#handedAt)) return
    const sample: ExchangeSample = {
      target,
      handedAt: this.#handedAt,
      sentAt: this.#sentAt,
      firstByteAt: this.#firstByteAt,
      endedAt: performance.now(),
      status: this.#status,
      date: findHeader(this.#headers, 'date'),
    }
    if (observer !== null) tellSafely(() => observer.exchange(sample))
    const { onSample } = this.#request
    if (onSample !== undefined) tellSafely(() => onSample(sample))
    this.#handedAt = Number.NaN
    this.#sentAt = Number.NaN
    this.#firstByteAt = Number.NaN
  }
}

const emptyBody = Buffer.alloc(0)
const noHeaders: HttpHeaders = Object.freeze({})
const over: HttpRequest = Object.freeze({ method: 'GET', path: '', headers: [], body: null, repeatable: false })
const ignore = (): void => {}
/** The error that undici gets when no caller waits any more; no caller ever sees it. */
const abandoned = new Error('abandoned')

/**
 * The code that aborted knows why: a deadline or a cancellation keeps its own failure, with what the sockets know of it.
 * `connectingIn`: how far a connection had come that nothing was written to yet; `null` = none is being made, or it is not
 * known. `resent`: an earlier attempt had left us.
 */
export function abortReason(
  signal: AbortSignal,
  state: ExchangeState,
  connectingIn: Phase | null = null,
  resent = false,
): unknown {
  const sent = state === 'queued' ? (resent ? 'maybe' : 'no') : state === 'body' ? 'answered' : 'maybe'
  const phase = state === 'queued' ? (connectingIn ?? 'tcp') : state === 'body' ? 'body' : 'first-byte'
  const { reason } = signal
  if (!(reason instanceof GatewayFailure))
    return new GatewayFailure('request-cancelled', { sent, phase, cause: reason })
  if (reason.code === 'shutting-down') return reason
  const known = state === 'body' || (state === 'queued' && connectingIn !== null)
  if (!known) return reason
  return new GatewayFailure(codeOfWait(reason.code, state), {
    layer: reason.layer,
    phase,
    sent,
    ...(reason.detail !== undefined && { detail: reason.detail }),
    cause: reason,
  })
}

/** The code of an attempt that ran out of time names the phase that took the time. */
function codeOfWait(code: FailureCode, state: ExchangeState): FailureCode {
  if (code !== 'first-byte-timeout') return code
  return state === 'body' ? 'body-timeout' : 'connect-timeout'
}
