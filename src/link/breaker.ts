/**
 * The breaker of one path, and the only place that knows opossum. It decides who may try, and learns how tries ended.
 *
 *   closed ──(error rate or slow rate above its maximum, with enough calls)──▶ open
 *   open ──(`resetMs` later, opossum's timer)──▶ half-open: one caller at a time may try, under a lease
 *   half-open ──(a leaseholder got an answer)──▶ closed, with an empty window
 *   half-open ──(the leaseholder failed)──▶ open
 *   half-open ──(the lease ran out unreported, or its holder learned nothing)──▶ half-open: the next caller may try
 *
 * opossum never runs a call here. It holds the state, the reset timer and the error rate, and is *fed* with outcomes,
 * because its own `fire` counts refused calls as calls, lets a call that began before the outage decide a half-open
 * state, and waits forever on a trial that never settles. What began in an earlier era of this breaker is not heard.
 */
import CircuitBreaker from 'opossum'
import { RollingCount } from './rolling.ts'

/** `neutral` = the call says nothing about the path. */
export type Verdict = 'answered' | 'failed' | 'neutral'
export type BreakerState = 'closed' | 'open' | 'half-open'

/** The right to make one try. `probe` = it is the trial of a half-open path. */
export interface Permit {
  readonly generation: number
  readonly trial: boolean
}

export interface BreakerSettings {
  windowMs: number
  volumeMin: number
  errorRateMax: number
  slowRateMax: number
  resetMs: number
  probeLeaseMs: number
}

// opossum accepts any thenable from its action. These two are settled on the spot, so that it has moved when `fire`
// returns: no second caller can slip in between an outcome and the state that follows from it.
interface AttemptOutcome {
  then(answered: () => void): { catch(failed: (error: Error) => void): void }
}
const sickness = new Error('path failed')
const answered: AttemptOutcome = {
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what opossum is to be given
  then(hear) {
    hear()
    return { catch: () => {} }
  },
}
// biome-ignore lint/suspicious/noThenProperty: as above
const failed: AttemptOutcome = { then: () => ({ catch: (hear) => hear(sickness) }) }

/** The members of opossum 10 that are used; its published types describe version 8. */
interface Circuit {
  readonly closed: boolean
  readonly opened: boolean
  fire(outcome: AttemptOutcome): Promise<unknown>
  open(): void
  on(event: 'open' | 'halfOpen' | 'close', listener: () => void): void
  shutdown(): void
}

export class Breaker {
  readonly #settings: BreakerSettings
  readonly #onChange: (state: BreakerState) => void
  #circuit: Circuit
  #calls: RollingCount
  #failures: RollingCount
  #slow: RollingCount
  /** Grows whenever the breaker opens or closes: what began in an earlier era is not heard. */
  #generation = 0
  #pass: Permit = { generation: 0, trial: false }
  /** Only in half-open: who tries, and until when no one else may. */
  #lease: { holder: Permit; until: number } | null = null
  #openedAt = 0

  constructor(settings: BreakerSettings, onChange: (state: BreakerState) => void) {
    this.#settings = settings
    this.#onChange = onChange
    this.#calls = new RollingCount(settings.windowMs)
    this.#failures = new RollingCount(settings.windowMs)
    this.#slow = new RollingCount(settings.windowMs)
    this.#circuit = this.#createCircuit()
  }

  get state(): BreakerState {
    return this.#circuit.closed ? 'closed' : this.#circuit.opened ? 'open' : 'half-open'
  }

  /** Whether `admit` would give a ticket now. */
  get admits(): boolean {
    if (this.#circuit.closed) return true
    return !this.#circuit.opened && (this.#lease === null || performance.now() >= this.#lease.until)
  }

  admit(): Permit | null {
    if (this.#circuit.closed) return this.#pass
    if (!this.admits) return null
    const holder: Permit = { generation: this.#generation, trial: true }
    this.#lease = { holder, until: performance.now() + this.#settings.probeLeaseMs }
    return holder
  }

  /** Whether it began after the breaker last opened or closed: what did not tells of another time. */
  isCurrent(permit: Permit): boolean {
    return permit.generation === this.#generation
  }

  /** How a try ended. Each ticket of a try reports once. */
  report(permit: Permit, verdict: Verdict, slow: boolean): void {
    if (!this.isCurrent(permit)) return
    if (permit.trial) this.#reportProbe(permit, verdict)
    else if (verdict !== 'neutral') this.#reportCall(verdict, slow)
  }

  /** Until somebody may try again, at the latest; 0 when now. */
  waitMs(): number {
    const now = performance.now()
    if (this.#circuit.closed) return 0
    const at = this.#circuit.opened ? this.#openedAt + this.#settings.resetMs : (this.#lease?.until ?? now)
    return Math.max(0, at - now)
  }

  window(): { calls: number; failures: number; slow: number } {
    const now = performance.now()
    return { calls: this.#calls.total(now), failures: this.#failures.total(now), slow: this.#slow.total(now) }
  }

  /** Hears and admits nobody any more. */
  stop(): void {
    this.#generation++
    this.#circuit.shutdown()
  }

  #reportCall(verdict: Verdict, slow: boolean): void {
    this.#count(verdict, slow)
    this.#feed(verdict)
    if (slow && this.#circuit.closed && this.#tooSlow()) this.#circuit.open()
  }

  // The answer of a trial whose lease ran out still proves that the path answers; its failure is old news.
  // Slowness is not judged here: an answer is an answer, and the ramp after it is what a slow path needs.
  #reportProbe(permit: Permit, verdict: Verdict): void {
    const live = this.#lease?.holder === permit
    if (live) this.#lease = null
    if (verdict === 'answered' || (verdict === 'failed' && live)) {
      this.#count(verdict, false)
      this.#feed(verdict)
    }
  }

  #count(verdict: Verdict, slow: boolean): void {
    const now = performance.now()
    this.#calls.add(now)
    if (verdict === 'failed') this.#failures.add(now)
    if (slow) this.#slow.add(now)
  }

  #feed(verdict: Verdict): void {
    if (verdict === 'answered') void this.#circuit.fire(answered)
    else this.#circuit.fire(failed).catch(() => {})
  }

  #tooSlow(): boolean {
    const { calls, slow } = this.window()
    return calls >= this.#settings.volumeMin && (slow / calls) * 100 > this.#settings.slowRateMax
  }

  #createCircuit(): Circuit {
    const settings = this.#settings
    const circuit = new CircuitBreaker((outcome: AttemptOutcome) => outcome as unknown as Promise<void>, {
      timeout: false,
      resetTimeout: settings.resetMs,
      errorThresholdPercentage: settings.errorRateMax,
      volumeThreshold: settings.volumeMin,
      rollingCountTimeout: settings.windowMs,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
    }) as unknown as Circuit
    circuit.on('open', () => this.#changed('open'))
    circuit.on('halfOpen', () => this.#changed('half-open'))
    circuit.on('close', () => this.#changed('closed'))
    return circuit
  }

  #changed(state: BreakerState): void {
    this.#lease = null
    if (state === 'open') {
      this.#generation++
      this.#openedAt = performance.now()
    }
    if (state === 'closed') this.#beginAfresh()
    this.#onChange(state)
  }

  // A fresh circuit for the new era: the old one still holds the failures of the outage, and the first single failure
  // after closing would open it again.
  #beginAfresh(): void {
    this.#generation++
    this.#pass = { generation: this.#generation, trial: false }
    this.#circuit.shutdown()
    this.#circuit = this.#createCircuit()
    this.#calls = new RollingCount(this.#settings.windowMs)
    this.#failures = new RollingCount(this.#settings.windowMs)
    this.#slow = new RollingCount(this.#settings.windowMs)
  }
}
