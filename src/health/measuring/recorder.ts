/**
 * What one path has done lately. It hears of every exchange, connection and attempt on the hot path, where it counts and
 * returns: constant time, fixed memory. The judge and the history read it from outside, at a tick or a minute.
 */
import type { Phase } from '../../domain/failure.ts'
import type { HealthReason, PathReport, ProbeResult } from '../../domain/link/health.ts'
import type { LinkEvent } from '../../domain/link/link.ts'
import type { ConnectionSample, ExchangeSample, PeerCertificate, WireObserver } from '../../domain/link/wire.ts'
import type { Clock } from '../../domain/runtime.ts'
import { findIso } from '../../domain/vietnam-time.ts'
import { Evidence, findMajority } from '../judging/evidence.ts'
import { Figures, phaseAt } from '../judging/window-figures.ts'
import { Certificates } from './certificates.ts'
import { ClockSkew } from './skew.ts'

type AttemptEvent = Extract<LinkEvent, { type: 'attempt' }>

export interface RecorderOptions {
  clock: Clock
  /** How far back the failures that explain a state are looked at: one to two times this, in ms. */
  windowMs: number
  /** A `Date` header is read at most so often, in ms. */
  dateEveryMs: number
  onCertificate?: ((certificate: PeerCertificate) => void) | undefined
}

/** Closed minutes that stay in memory, for the figures "of the last five minutes". */
const minutesKept = 5
const probesKept = 10

/** In the order of `phaseAt`; waiting for a connection is the time before the request. */
const phases: readonly Phase[] = ['dns', 'tcp', 'tls', 'request', 'first-byte', 'body']

export class PathRecorder implements WireObserver {
  /** Grows with everything that happened: anyone who redraws compares. */
  moved = 0
  /** In `performance.now()` time. */
  lastAnswerAt = Number.NEGATIVE_INFINITY
  lastFailureAt = Number.NEGATIVE_INFINITY
  readonly certificates = new Certificates()
  readonly skew = new ClockSkew()
  readonly probes: ProbeResult[] = []
  /** When the last one began, in `performance.now()` time. */
  lastProbeAt = Number.NEGATIVE_INFINITY
  /** A probe was answered since the start. */
  everProbed = false
  /** Failed probes in a row, and when the first of them began, in `performance.now()` time. */
  probesFailed = 0
  firstFailedProbeAt = 0
  readonly #options: RecorderOptions
  #minute = new Figures()
  readonly #closed: Figures[] = []
  #lately = new Evidence()
  #before = new Evidence()
  #turnedAt = performance.now()
  /** Of the incident that is open, without the last seconds. */
  #incident: Evidence | null = null
  #dateAt = Number.NEGATIVE_INFINITY
  /** The four moments of the last answered exchange; `NaN` = none yet. */
  #handedAt = Number.NaN
  #sentAt = Number.NaN
  #firstByteAt = Number.NaN
  #endedAt = Number.NaN

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  exchange(sample: ExchangeSample): void {
    const { handedAt, sentAt, firstByteAt, endedAt } = sample
    this.moved++
    this.#phase(phaseAt.queue, sentAt - handedAt)
    this.#phase(phaseAt.firstByte, firstByteAt - sentAt)
    this.#phase(phaseAt.body, endedAt - firstByteAt)
    if (sample.status === 0) return
    this.#handedAt = handedAt
    this.#sentAt = sentAt
    this.#firstByteAt = firstByteAt
    this.#endedAt = endedAt
    if (sample.date === null || sample.target !== 'service') return
    if (firstByteAt - this.#dateAt < this.#options.dateEveryMs) return
    this.#dateAt = firstByteAt
    this.skew.hear(sample.date, this.#getEpoch((sentAt + firstByteAt) / 2), firstByteAt - sentAt)
  }

  connection({ target, dnsMs, tcpMs, tlsMs, certificate }: ConnectionSample): void {
    this.moved++
    this.#phase(phaseAt.dns, dnsMs)
    this.#phase(phaseAt.tcp, tcpMs)
    this.#phase(phaseAt.tls, tlsMs)
    if (certificate && this.certificates.see(target, certificate, this.#options.clock.now())) {
      this.#options.onCertificate?.(certificate)
    }
  }

  /** When the path last answered anybody, a probe included, in `performance.now()` time. */
  get lastGoodAt(): number {
    return this.probes.at(-1)?.failure === null ? Math.max(this.lastAnswerAt, this.lastProbeAt) : this.lastAnswerAt
  }

  attempt(event: AttemptEvent): void {
    this.moved++
    this.#minute.attempt(event.verdict, event.outcome, event.durationMs)
    if (event.verdict === 'neutral') return
    this.#lately.attempts++
    if (event.verdict === 'failed') {
      this.lastFailureAt = performance.now()
      this.#lately.failed(event.blame, this.#options.clock.now(), event.upstreamRequestId)
    } else this.lastAnswerAt = performance.now()
  }

  /** `beganAt` in `performance.now()` time. */
  probed(result: ProbeResult, beganAt: number): void {
    this.moved++
    this.lastProbeAt = beganAt
    this.probes.push(result)
    if (this.probes.length > probesKept) this.probes.shift()
    this.#lately.probed(result.failure, this.#options.clock.now())
    if (result.failure === null) {
      this.probesFailed = 0
      this.everProbed = true
    } else {
      if (this.probesFailed++ === 0) this.firstFailedProbeAt = beganAt
    }
  }

  /** Called with every tick: lets old failures go, into the incident if one is open. */
  turn(): void {
    const now = performance.now()
    if (now - this.#turnedAt < this.#options.windowMs) return
    this.#incident?.add(this.#before)
    // After a long pause of the process both are old.
    if (now - this.#turnedAt >= 2 * this.#options.windowMs) {
      this.#incident?.add(this.#lately)
      this.#lately = new Evidence()
    }
    this.#before = this.#lately
    this.#lately = new Evidence()
    this.#turnedAt = now
  }

  /** The failure that most attempts of the last seconds have met. */
  get culprit(): HealthReason | null {
    return findMajority(this.#before, this.#lately)
  }

  openIncident(continued: Evidence = new Evidence()): void {
    this.#incident = continued
  }

  /** Everything since the incident was opened, and the seconds that led to it. */
  get evidence(): Evidence {
    const all = new Evidence()
    if (this.#incident) all.add(this.#incident)
    return all.add(this.#before).add(this.#lately)
  }

  closeIncident(): void {
    this.#incident = null
    this.#before = new Evidence()
    this.#lately = new Evidence()
  }

  /** The figures of the minute that ends now. */
  closeMinute(): Figures {
    const closed = this.#minute
    this.#minute = new Figures()
    this.#closed.push(closed)
    if (this.#closed.length > minutesKept) this.#closed.shift()
    return closed
  }

  /** Of the last five minutes and the one that is running. */
  recent(): Figures {
    const sums = new Figures()
    for (const closed of this.#closed) sums.add(closed)
    return sums.add(this.#minute)
  }

  /** Where the calls of the last seconds spent most of their time. */
  get slowIn(): Phase | null {
    const getSum = (place: number) => (this.#before.phaseMs[place] ?? 0) + (this.#lately.phaseMs[place] ?? 0)
    const longest = (places: readonly number[]) =>
      places.reduce((most, place) => (getSum(place) > getSum(most) ? place : most))
    const { dns, tcp, tls, queue, firstByte, body } = phaseAt
    const slowest = longest([queue, firstByte, body])
    if (getSum(slowest) === 0) return null
    if (slowest !== queue) return phases[slowest] ?? null
    // Waiting for a connection holds its making: where that took most of it, that is the phase.
    const making = longest([dns, tcp, tls])
    return phases[getSum(making) > getSum(queue) / 2 ? making : queue] ?? null
  }

  get lastExchange(): PathReport['lastExchange'] {
    if (Number.isNaN(this.#endedAt)) return null
    const iso = (at: number) => findIso(this.#getEpoch(at))
    const [handedAt, sentAt] = [iso(this.#handedAt), iso(this.#sentAt)]
    const [firstByteAt, endedAt] = [iso(this.#firstByteAt), iso(this.#endedAt)]
    if (handedAt === null || sentAt === null || firstByteAt === null || endedAt === null) return null
    return { handedAt, sentAt, firstByteAt, endedAt }
  }

  #phase(place: number, ms: number | null): void {
    this.#minute.phase(place, ms)
    this.#lately.phase(place, ms)
  }

  #getEpoch(at: number): number {
    return this.#options.clock.now() - (performance.now() - at)
  }
}
