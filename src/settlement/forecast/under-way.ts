/**
 * What is going on: the open dossiers with where each waits, how each unit works, and which links are down. It is given what happens,
 * and nothing else; what may be learnt from it is decided elsewhere.
 */
import { hourMs, minuteMs } from '../../domain/duration.ts'
import { startOfDay, toDay } from '../../domain/working-time/days.ts'
import type { ForecastEvent } from './history.ts'
import { log1p } from './log-odds.ts'
import { findStage, reception, type Stage } from './stages.ts'
import { TrackRecord, type TrackRecordSettings } from './track-record.ts'
import type { WorkingHours } from './working-hours.ts'

/** Names as small numbers. */
class Names {
  readonly #numbers = new Map<string, number>()
  readonly names: string[] = []

  toNumber(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const fresh = this.names.length
    this.#numbers.set(name, fresh)
    this.names.push(name)
    return fresh
  }
}

/** What was forecast of a dossier at a moment, kept until its fate is known. */
export interface Snapshot {
  /** What the trees see, and after it the foreseen durations in short: one array, because a year keeps so many of them. */
  readonly features: Float32Array
  readonly offset: number
  /** Log-odds before recalibration. */
  readonly raw: number
  readonly probability: number
  readonly baseRate: number
  /** Working time at which it was made. */
  readonly total: number
  readonly stage: number
  readonly bucket: number
  /** For how many moments it stands. */
  weight: number
}

/** Most forecasts of one dossier that are remembered. */
export const snapshotsMax = 24

export interface OpenCase {
  readonly id: string
  readonly unit: number
  readonly procedure: number
  readonly kind: number
  readonly channel: number
  readonly receivedAt: number
  readonly receivedTotal: number
  dueAt: number
  dueTotal: number
  limit: number
  stage: number
  stageAt: number
  stageTotal: number
  supplements: number
  ended: number
  endedTotal: number
  snapshots: Snapshot[]
  /** Stages that were left, and when in working time. */
  left: { stage: number; total: number }[]
  highest: number
  /** Whether its fate at the due time was learnt from. */
  learnt: boolean
  position: number
}

export const isClosed = ({ ended }: OpenCase): boolean => !Number.isNaN(ended)

/** When a unit usually leaves a stage. */
interface StageHabit {
  /** Working time at which it was last left. */
  lastLeft: number
  /** How long it usually lasts (log hours), and how often that was seen. */
  usual: number
  known: number
  /** How often it was left, by half hour of the day; fading. */
  byTime: Float64Array
}

export interface UnitActivity {
  /** Working time of the latest ends, newest last. */
  ends: number[]
  /** Ends per working day, fading. */
  pace: number
  today: number
  /** By stage, of this unit. */
  stages: Map<number, StageHabit>
  open: number
  overdue: number
  record: TrackRecord
}

/** By stage: working time at which it was last left anywhere, and how long it lasts lately and usually (log hours). */
interface StagePace {
  total: number
  recent: number
  usual: number
  known: number
}

/** Outages that are remembered, and how many of them weigh as much as knowing none. */
const outagesMax = 200
const outagePrior = 4

/** Per open dossier, by its position: how many of its unit that wait for the unit come before it, by due time and by receipt. */
export interface Queues {
  byDue: Float64Array
  byReceipt: Float64Array
}

export class UnderWay {
  readonly #hours: WorkingHours
  readonly #unitRecord: TrackRecordSettings
  readonly #units = new Names()
  readonly #procedures = new Names()
  readonly #kinds = new Names()
  readonly #channels = new Names()
  readonly #stages = new Names()
  readonly #stagesByNumber: Stage[] = []
  readonly #cases = new Map<string, OpenCase>()
  readonly #linksDown = new Map<string, number>()
  /** How long the latest outages lasted, ms. */
  readonly #outages: number[] = []
  readonly #stageLeft: StagePace[] = []
  readonly open: OpenCase[] = []
  /** By number of the unit. */
  readonly activity: UnitActivity[] = []

  constructor(hours: WorkingHours, unitRecord: TrackRecordSettings) {
    this.#hours = hours
    this.#unitRecord = unitRecord
  }

  /** Takes in one thing that became known. Returns the dossier whose due time it set anew, if it did. */
  observe(event: ForecastEvent): OpenCase | null {
    if (event.type === 'link-down') {
      if (!this.#linksDown.has(event.link)) this.#linksDown.set(event.link, event.at)
      return null
    }
    if (event.type === 'link-up') {
      const since = this.#linksDown.get(event.link)
      if (since !== undefined) this.#outages.push(event.at - since)
      if (this.#outages.length > outagesMax) this.#outages.shift()
      this.#linksDown.delete(event.link)
      return null
    }
    if (event.type === 'received') {
      this.#receive(event)
      return null
    }
    const dossier = this.#cases.get(event.id)
    if (dossier === undefined) return null
    if (event.type === 'due') return this.#setDue(dossier, event.dueAt) ? dossier : null
    if (event.type === 'step') this.#moveTo(dossier, event.step, event.at)
    else this.#end(dossier, event.at)
    return null
  }

  #receive(event: Extract<ForecastEvent, { type: 'received' }>): void {
    if (this.#cases.has(event.id)) return
    const total = this.#hours.total(event.at)
    const unit = this.#units.toNumber(event.unit)
    const dossier: OpenCase = {
      id: event.id,
      unit,
      procedure: this.#procedures.toNumber(event.procedure),
      kind: this.#kinds.toNumber(event.kind),
      channel: this.#channels.toNumber(event.channel ?? ''),
      receivedAt: event.at,
      receivedTotal: total,
      dueAt: Number.NaN,
      dueTotal: Number.NaN,
      limit: 0,
      stage: this.#stageNumber(reception),
      stageAt: event.at,
      stageTotal: total,
      supplements: 0,
      ended: Number.NaN,
      endedTotal: Number.NaN,
      snapshots: [],
      left: [],
      highest: 0,
      learnt: false,
      position: this.open.length,
    }
    this.#cases.set(event.id, dossier)
    this.open.push(dossier)
    this.findActivity(unit)
  }

  findActivity(unit: number): UnitActivity {
    const known = this.activity[unit]
    if (known !== undefined) return known
    const fresh: UnitActivity = {
      ends: [],
      pace: 0,
      today: 0,
      stages: new Map(),
      open: 0,
      overdue: 0,
      record: new TrackRecord(this.#unitRecord),
    }
    this.activity[unit] = fresh
    return fresh
  }

  #stageNumber(stage: Stage): number {
    const number = this.#stages.toNumber(stage.name)
    this.#stagesByNumber[number] ??= stage
    this.#stageLeft[number] ??= { total: 0, recent: 0, usual: 0, known: 0 }
    return number
  }

  #setDue(dossier: OpenCase, dueAt: number): boolean {
    if (dossier.learnt || dossier.dueAt === dueAt) return false
    dossier.dueAt = dueAt
    dossier.dueTotal = this.#hours.total(dueAt)
    dossier.limit = dossier.dueTotal - dossier.receivedTotal
    return true
  }

  #leaveStage(dossier: OpenCase, at: number): void {
    const total = this.#hours.total(at)
    const hours = log1p((total - dossier.stageTotal) / hourMs)
    const habit = getHabit(this.findActivity(dossier.unit), dossier.stage)
    habit.lastLeft = total
    habit.known++
    habit.usual += (hours - habit.usual) * Math.max(0.02, 1 / habit.known)
    const time = Math.floor((at - startOfDay(toDay(at))) / (hourMs / 2))
    for (let slot = 0; slot < 48; slot++) habit.byTime[slot] = (habit.byTime[slot] ?? 0) * 0.99
    habit.byTime[time] = (habit.byTime[time] ?? 0) + 1
    const stage = this.#stageLeft[dossier.stage]
    if (stage !== undefined) {
      stage.total = Math.max(stage.total, total)
      stage.known++
      stage.recent += (hours - stage.recent) * Math.max(0.08, 1 / stage.known)
      stage.usual += (hours - stage.usual) * Math.max(0.002, 1 / stage.known)
    }
    if (dossier.left.length < snapshotsMax) dossier.left.push({ stage: dossier.stage, total })
  }

  #moveTo(dossier: OpenCase, step: string, at: number): void {
    const stage = findStage(step)
    if (stage === null) return
    const number = this.#stageNumber(stage)
    if (number === dossier.stage) return
    this.#leaveStage(dossier, at)
    if (stage.mover === 'citizen') dossier.supplements++
    dossier.stage = number
    dossier.stageAt = at
    dossier.stageTotal = this.#hours.total(at)
  }

  #end(dossier: OpenCase, at: number): void {
    if (isClosed(dossier)) return
    this.#leaveStage(dossier, at)
    dossier.ended = at
    dossier.endedTotal = this.#hours.total(at)
    const activity = this.findActivity(dossier.unit)
    activity.ends.push(dossier.endedTotal)
    if (activity.ends.length > 200) activity.ends.splice(0, 100)
    activity.today++
    const last = this.open.pop()
    if (last !== undefined && last !== dossier) {
      this.open[dossier.position] = last
      last.position = dossier.position
    }
    // Without a due time it teaches nothing.
    if (Number.isNaN(dossier.dueAt) || dossier.learnt) this.forgetIfDone(dossier)
  }

  /** Lets a dossier go of which nothing is left to learn. */
  forgetIfDone(dossier: OpenCase): void {
    if (isClosed(dossier) && (dossier.snapshots.length === 0 || Number.isNaN(dossier.dueAt))) this.forget(dossier)
  }

  forget({ id }: OpenCase): void {
    this.#cases.delete(id)
  }

  unitName(unit: number): string {
    return this.#units.names[unit] ?? ''
  }

  procedureName(procedure: number): string {
    return this.#procedures.names[procedure] ?? ''
  }

  getStage({ stage }: OpenCase): Stage {
    return this.#stagesByNumber[stage] ?? reception
  }

  stagePace({ stage }: OpenCase): StagePace | undefined {
    return this.#stageLeft[stage]
  }

  /** Since when the link of a stage is down; `undefined` = it is up, or the stage needs none. */
  downSince({ link }: Stage): number | undefined {
    return link === null ? undefined : this.#linksDown.get(link)
  }

  /**
   * How probable it is that an outage that has lasted `lastedMs` lasts `moreMs` longer: from the outages that were seen, and as long
   * as they are few, as if it were as likely as not to last as long again.
   */
  staysDown(lastedMs: number, moreMs: number): number {
    const lasted = Math.max(5 * minuteMs, lastedMs)
    const more = Math.max(0, moreMs)
    const reached = this.#outages.filter((each) => each > lasted).length
    const longer = this.#outages.filter((each) => each > lasted + more).length
    return (longer + outagePrior * (lasted / (lasted + more))) / (reached + outagePrior)
  }

  /** What the units do from day to day. */
  closeDay(): void {
    for (const activity of this.activity) {
      activity.pace += (activity.today - activity.pace) * (activity.today > 0 ? 0.1 : 0.01)
      activity.today = 0
    }
  }

  countOpen(at: number): void {
    for (const activity of this.activity) {
      activity.open = 0
      activity.overdue = 0
    }
    for (const { unit, dueAt } of this.open) {
      const activity = this.activity[unit]
      if (activity === undefined) continue
      activity.open++
      if (dueAt <= at) activity.overdue++
    }
  }

  rankQueues(): Queues {
    const byDue = new Float64Array(this.open.length)
    const byReceipt = new Float64Array(this.open.length)
    const queues: OpenCase[][] = []
    for (const dossier of this.open) {
      const queue = queues[dossier.unit]
      if (queue === undefined) queues[dossier.unit] = [dossier]
      else queue.push(dossier)
    }
    for (const queue of queues) {
      if (queue === undefined) continue
      for (const [ranks, before] of [
        [byDue, (a: OpenCase, b: OpenCase) => (a.dueAt || 0) - (b.dueAt || 0) || a.receivedAt - b.receivedAt],
        [byReceipt, (a: OpenCase, b: OpenCase) => a.receivedAt - b.receivedAt],
      ] as const) {
        queue.sort(before)
        let ahead = 0
        for (const dossier of queue) {
          ranks[dossier.position] = ahead
          if (this.getStage(dossier).mover === 'unit') ahead++
        }
      }
    }
    return { byDue, byReceipt }
  }
}

export function getHabit({ stages }: UnitActivity, stage: number): StageHabit {
  const known = stages.get(stage)
  if (known !== undefined) return known
  const fresh = { lastLeft: 0, usual: 0, known: 0, byTime: new Float64Array(48) }
  stages.set(stage, fresh)
  return fresh
}
