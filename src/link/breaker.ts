/**
 * The breaker of one path, and the only module that uses opossum. It decides which calls may try, and learns how their
 * attempts ended.
 *
 *   closed ──(error rate or slow rate above its maximum, with enough calls)──▶ open
 *   open ──(`resetMs` later, opossum's timer)──▶ half-open: one caller at a time may try, under a lease
 *   half-open ──(a leaseholder got an answer)──▶ closed, with an empty window
 *   half-open ──(the leaseholder failed)──▶ open
 *   half-open ──(the lease ran out without a report, or its holder learned nothing)──▶ half-open: the next caller may try
 *
 * opossum never runs a call here. It holds the state, the reset timer and the error rate, and is *fed* with outcomes,
 * because its own `fire` counts refused calls as calls, lets a call that began before the outage decide a half-open
 * state, and waits forever on a trial that never settles. The breaker ignores reports of attempts that began in an
 * earlier generation, that is before it last opened or closed.
 */
import CircuitBreaker from 'opossum'
import { RollingCount } from './rolling.ts'

/** `neutral` = the end of the call proves nothing about the path. */
export type Verdict = 'answered' | 'failed' | 'neutral'
export type BreakerState = 'closed' | 'open' | 'half-open'

/** The right to make one attempt. `trial` = the attempt is the trial of a half-open path. */
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
  /** Grows whenever the breaker opens or closes: reports of attempts from an earlier generation are ignored. */
  #generation = 0
  #pass: Permit = { generation: 0, trial: false }
  /** Only in half-open: the permit that may try, and until when no other may. */
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

  /** Whether `admit` would give a permit now. */
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

  /** Whether the permit was given after the breaker last opened or closed: an older one says nothing about the path now. */
  isCurrent(permit: Permit): boolean {
    return permit.generation === this.#generation
  }

  /** How an attempt ended. Each permit reports once. */
  report(permit: Permit, verdict: Verdict, slow: boolean): void {
    if (!this.isCurrent(permit)) return
    if (permit.trial) this.#reportProbe(permit, verdict)
    else if (verdict !== 'neutral') this.#reportCall(verdict, slow)
  }

  /** In how many ms another attempt is allowed, at the latest; 0 = now. */
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

  /** From now on it ignores every report and admits no call. */
  stop(): void {
    this.#generation++
    this.#circuit.shutdown()
  }

  #reportCall(verdict: Verdict, slow: boolean): void {
    this.#count(verdict, slow)
    this.#feed(verdict)
    if (slow && this.#circuit.closed && this.#tooSlow()) this.#circuit.open()
  }

  // The answer of a trial whose lease ran out still proves that the path answers; the failure of such a trial is outdated.
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

  // A fresh circuit for the new generation: the old one still holds the failures of the outage, and the first single
  // failure after closing would open it again.
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
