/**
 * Compares how long a path takes with its own usual. A ministry that answers in 4 s is well if it always did, and sick if it
 * answered in 4 ms yesterday; no fixed limit can tell the two apart.
 *
 *   usual ──(of the last `slowCalls` answers most took `slowFactor` times the usual, and `slowFloorMs` at least)──▶ slow
 *   slow ──(of the last `slowCalls` answers few did; or none came for three minutes)──▶ usual
 *
 * The usual follows the median of the answers, but at a limited speed. Slowness at most doubles it in six hours, so that an
 * outage is over before it looks ordinary. Slowness that lasts for days becomes the usual and is no longer reported. Adding
 * an answer costs one logarithm.
 */
import { bucketCount, percentile, toBucket } from '../domain/link/histogram.ts'

export interface LatencySettings {
  slowFactor: number
  slowFloorMs: number
  slowCalls: number
}

const doublesInMs = 6 * 3_600_000
/** Quick answers count sooner: a path that was first measured on a bad day has its true usual within hours. */
const halvesInMs = 15 * 60_000
/** A median covers this much time, or more until there are `slowCalls` answers. */
const sliceMs = 10_000
/** No one knows what happened during a pause: it counts for this much time at most. */
const pauseMaxMs = 600_000
/** After this long without an answer a path no longer counts as slow: longer than a quiet night leaves between two calls. */
const forgetMs = 180_000
/** "Most": one quick answer from a cache must not hide that a path is slow, and three slow ones must not make it slow. */
const enterShare = 0.8
const leaveShare = 0.2
/** The weight of the latest answer in the current figure. */
const recentWeight = 0.2

export class Latency {
  readonly #settings: LatencySettings
  readonly #counts = new Float64Array(bucketCount)
  #sliceCalls = 0
  #sliceBegan = Number.NaN
  #usualMs: number | null = null
  #limitMs = Number.POSITIVE_INFINITY
  #recentMs: number | null = null
  /** The last answers, the newest in the lowest bit: 1 = slow. */
  #history = 0
  #historyCalls = 0
  #slow = false
  #lastMs = 0
  #answeredAt = Number.NEGATIVE_INFINITY

  constructor(settings: LatencySettings) {
    this.#settings = settings
  }

  /** How long an answer has usually taken; `null` = not known yet. */
  get usualMs(): number | null {
    return this.#usualMs
  }

  /** How long an answer takes at the moment; `null` = there was no answer yet. */
  get recentMs(): number | null {
    return this.#recentMs
  }

  /** How long the last answer took; 0 before the first. */
  get lastMs(): number {
    return this.#lastMs
  }

  get lastWasSlow(): boolean {
    return (this.#history & 1) === 1
  }

  isSlow(now: number): boolean {
    if (this.#slow && now - this.#answeredAt > forgetMs) this.#forget()
    return this.#slow
  }

  /** Takes over the usual known from before this process began; what the process has measured itself has precedence. */
  learn(usualMs: number): void {
    if (this.#usualMs === null && usualMs > 0) this.#setUsual(usualMs)
  }

  /** Adds an answer that took `ms`. True when the path became slow or stopped being slow by it. */
  answered(ms: number, now: number): boolean {
    this.#answeredAt = now
    this.#lastMs = ms
    this.#recentMs = this.#recentMs === null ? ms : this.#recentMs + recentWeight * (ms - this.#recentMs)
    this.#measure(ms, now)
    const { slowCalls } = this.#settings
    this.#history = ((this.#history << 1) | (ms > this.#limitMs ? 1 : 0)) & (2 ** slowCalls - 1)
    this.#historyCalls = Math.min(slowCalls, this.#historyCalls + 1)
    return this.#judge(slowCalls)
  }

  #judge(slowCalls: number): boolean {
    const slow = toBits(this.#history)
    const was = this.#slow
    if (was) this.#slow = slow > slowCalls * leaveShare
    else this.#slow = this.#historyCalls === slowCalls && slow >= slowCalls * enterShare
    return this.#slow !== was
  }

  #measure(ms: number, now: number): void {
    if (Number.isNaN(this.#sliceBegan)) this.#sliceBegan = now
    const bucket = toBucket(ms)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#sliceCalls++
    if (this.#sliceCalls < this.#settings.slowCalls) return
    const passed = now - this.#sliceBegan
    if (this.#usualMs === null) this.#setUsual(percentile(this.#counts, 0.5))
    else if (passed < sliceMs) return
    else this.#follow(percentile(this.#counts, 0.5), Math.min(passed, pauseMaxMs))
    this.#counts.fill(0)
    this.#sliceCalls = 0
    this.#sliceBegan = now
  }

  #follow(medianMs: number, passedMs: number): void {
    const usual = this.#usualMs ?? medianMs
    const highest = usual * 2 ** (passedMs / doublesInMs)
    const lowest = usual * 2 ** (-passedMs / halvesInMs)
    this.#setUsual(Math.min(highest, Math.max(lowest, medianMs)))
  }

  #setUsual(ms: number): void {
    const { slowFactor, slowFloorMs } = this.#settings
    this.#usualMs = ms
    this.#limitMs = Math.max(slowFloorMs, ms * slowFactor)
  }

  #forget(): void {
    this.#slow = false
    this.#history = 0
    this.#historyCalls = 0
  }
}

function toBits(history: number): number {
  let count = 0
  for (let rest = history; rest !== 0; rest &= rest - 1) count++
  return count
}
