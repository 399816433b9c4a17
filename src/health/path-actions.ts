/**
 * What a person does to a path by hand: on record before it takes effect, with who and why. Fails with `link-not-found`,
 * `path-not-found`, `request-invalid`, `audit-unavailable` or `operations-unavailable`, and then nothing has been done.
 */
import type { Trail } from '../audit/trail.ts'
import type { PathOperation } from '../domain/audit.ts'
import { GatewayFailure, type RequestFault } from '../domain/failure.ts'
import type { PathReport, ProbeResult } from '../domain/link/health.ts'
import type { Clock } from '../domain/runtime.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { HoldAction, PathAction } from './health.ts'
import type { Holds } from './holds.ts'
import type { HealthEvaluator, MonitoredLink } from './judging/evaluator.ts'
import type { MonitoredPath } from './judging/monitored-path.ts'

interface PathActionsDeps {
  trail: Trail
  holds: Holds
  evaluator: HealthEvaluator
  clock: Clock
  settings: { holdMaxMs: number; drainWaitMs: number }
  /** Fails with `link-not-found`. */
  find(link: string): MonitoredLink
}

/** How often a drain looks whether something is still under way. */
const drainPollMs = 50

export class PathActions {
  readonly #deps: PathActionsDeps

  constructor(deps: PathActionsDeps) {
    this.#deps = deps
  }

  hold(action: HoldAction): Promise<PathReport> {
    return this.#hold('hold-path', action)
  }

  async release({ note, ...action }: PathAction & { note: string }): Promise<PathReport> {
    this.#find(action)
    checkNote(note)
    await recordPathAction(this.#deps.trail, 'release-path', action, note)
    await withStorageErrors('operations-unavailable', () => this.#deps.holds.release(action.link, action.path))
    this.#deps.evaluator.tick()
    return this.#toReport(action)
  }

  async drain({ waitMs, ...action }: HoldAction & { waitMs?: number | undefined }): Promise<PathReport> {
    let report = await this.#hold('drain-path', action)
    const giveUpAt = performance.now() + (waitMs ?? this.#deps.settings.drainWaitMs)
    while (report.inFlight + report.queued > 0 && performance.now() < giveUpAt) {
      await new Promise((next) => setTimeout(next, drainPollMs))
      report = this.#toReport(action)
    }
    return report
  }

  async probe({ note, ...action }: PathAction & { note?: string | undefined }): Promise<ProbeResult> {
    const path = this.#find(action)
    if (note !== undefined) checkNote(note)
    await recordPathAction(this.#deps.trail, 'probe-path', action, note)
    const result = await path.prober.now()
    this.#deps.evaluator.tick()
    return result
  }

  async #hold(operation: 'hold-path' | 'drain-path', { until, reason, ...action }: HoldAction): Promise<PathReport> {
    const { trail, holds, evaluator, clock, settings } = this.#deps
    const { link, path, actor: by } = action
    this.#find(action)
    checkNote(reason)
    checkUntil(until, clock.now(), settings.holdMaxMs)
    await recordPathAction(trail, operation, action, `${reason} (until ${until.toISOString()})`)
    await withStorageErrors('operations-unavailable', () => holds.place({ link, path, until, reason, by }))
    evaluator.tick()
    return this.#toReport(action)
  }

  #find({ link, path }: PathAction): MonitoredPath {
    const found = this.#deps.find(link).paths.find(({ name }) => name === path)
    if (!found) throw new GatewayFailure('path-not-found')
    return found
  }

  #toReport({ link, path }: PathAction): PathReport {
    const found = this.#deps.evaluator.toReport(this.#deps.find(link)).paths.find((each) => each.path === path)
    if (!found) throw new GatewayFailure('path-not-found')
    return found
  }
}

/** Resolves when it is durable. Fails with `audit-unavailable`, and then nothing may be done. */
async function recordPathAction(
  trail: Trail,
  operation: PathOperation,
  { link, path, actor, requestId }: PathAction,
  note: string | undefined,
): Promise<void> {
  const [consumer = '', officer = ''] = actor.split('/')
  await trail.append({ kind: 'path', requestId, consumer, operation, officer, link, path, note })
}

/**
 * The operator's words are shown on a page and stand in the trail forever: what looks like the number of a person or a
 * telephone has no place in them. Fails with `request-invalid`.
 */
function checkNote(note: string): void {
  if (/\d([ .-]?\d){8}/.test(note)) {
    throw invalid('/note', 'number-in-note', {
      vi: 'Lý do không được chứa dãy số dài như số định danh hay số điện thoại',
      en: 'The note must not hold a long number such as a personal number or a telephone number',
    })
  }
}

/** Fails with `request-invalid` when the end lies in the past or too far ahead. */
function checkUntil(until: Date, now: number, mostMs: number): void {
  const ms = until.getTime() - now
  if (ms > 0 && ms <= mostMs) return
  // Whole hours where the limit is in hours; rounded down it would name less than is allowed, or nothing.
  const whole = mostMs % 3_600_000 === 0
  const most = Math.floor(mostMs / (whole ? 3_600_000 : 60_000))
  throw invalid('/until', 'until-out-of-range', {
    vi: `Thời điểm kết thúc phải ở tương lai, trong vòng ${most} ${whole ? 'giờ' : 'phút'} tới`,
    en: `The end must lie ahead, within the next ${most} ${whole ? 'hours' : 'minutes'}`,
  })
}

function invalid(pointer: string, code: string, message: RequestFault['message']): GatewayFailure {
  return new GatewayFailure('request-invalid', { faults: [{ pointer, code, message }] })
}
