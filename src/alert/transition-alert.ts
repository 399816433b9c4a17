/**
 * How an alert goes on: pure, over its own row and all observations of its key.
 *
 *   (none) ──something stands long enough──▶ open ──reminded, or worse──▶ open ──all well for `quietMs`──▶ (none)
 *
 * Opened and recovered alternate whatever is observed, and trouble that comes back within `quietMs` is the same alert. While it
 * is silenced nothing is reported and nothing moves; what stands at the end of the silence is reported then.
 */
import type { AlertKind, AlertMessageType, Condition } from '../domain/alert.ts'
import { backoffMs } from '../domain/backoff.ts'
import { newsMs } from './conditions.ts'
import type { AlertSettings } from './settings.ts'

/** What one process, or the database, says about a key. */
export interface Observation {
  condition: Condition
  beganAt: number
  endedAt: number | null
  begins: number
  /** Its process has not been heard of: taken as ended, at the moment that this was noticed. */
  lost: boolean
}

export interface OpenAlert {
  since: number
  /** Since when nothing stands; `null` while something does. */
  quietSince: number | null
  /** The worst that was reported. */
  step: number
  severity: Condition['severity']
  /** How often it came back within this alert, from 1. */
  count: number
  reminders: number
  /** `null` = never again by time. */
  remindAt: number | null
  /** What is wrong, as last seen. */
  condition: Condition
}

export interface Telling {
  type: AlertMessageType
  /** As it is reported. */
  alert: OpenAlert
}

export interface Advanced {
  alert: OpenAlert | null
  notifications: Telling[]
}

export type Pace = Pick<AlertSettings, 'quietMs' | 'degradedForMs' | 'storageAwayMs' | 'remindEveryMs' | 'remindMaxMs'>

/** The last alert of this key, which is over. */
export type PastAlert = Pick<OpenAlert, 'step'> & { quietSince: number }

export function transitionAlert(
  before: OpenAlert | null,
  observations: readonly Observation[],
  now: number,
  pace: Pace,
  past: PastAlert | null = null,
): Advanced {
  const notifications: Telling[] = []
  const heard = observations.filter(({ lost }) => !lost)
  const stands = heard.some(({ endedAt }) => endedAt === null)
  let alert =
    before ??
    begin(
      heard.filter((observation) => !isOldNews(observation, past, pace)),
      now,
      pace,
    )
  if (!alert) return { alert: null, notifications }
  if (!before) notifications.push({ type: 'alert.opened', alert })
  else if (heard.length > 0) {
    const { next, tell } = goOn(alert, heard, stands, now, pace)
    alert = next
    if (tell) notifications.push({ type: 'alert.reminder', alert })
  }
  if (stands) return { alert: { ...alert, quietSince: null }, notifications }
  const quietSince = quietFrom(alert.quietSince, observations, now)
  alert = { ...alert, quietSince }
  if (now - quietSince < getQuietMs(alert.condition.kind, pace)) return { alert, notifications }
  notifications.push({ type: 'alert.recovered', alert })
  return { alert: null, notifications }
}

/**
 * What ended and would have been part of the last alert: a process that could not speak for a while, or was not sure to have
 * been heard, says so after that alert has ended.
 */
function isOldNews({ condition, beganAt, endedAt }: Observation, past: PastAlert | null, pace: Pace): boolean {
  if (past === null || endedAt === null || condition.step > past.step) return false
  return beganAt <= past.quietSince + getQuietMs(condition.kind, pace)
}

/** Opens when something has stood long enough, be it that it has ended since. */
function begin(observations: readonly Observation[], now: number, pace: Pace): OpenAlert | null {
  const due = observations.filter(({ condition, beganAt, endedAt }) => {
    return (endedAt ?? now) - beganAt >= tellAfterMs(condition, pace)
  })
  const worst = findWorst(due)
  if (!worst) return null
  return {
    since: Math.min(...due.map(({ beganAt }) => beganAt)),
    quietSince: null,
    step: worst.step,
    severity: worst.severity,
    count: worst.count ?? Math.max(1, ...due.map(({ begins }) => begins)),
    reminders: 0,
    remindAt: nextReminder(worst, 0, now, pace),
    condition: worst,
  }
}

function goOn(
  alert: OpenAlert,
  observations: readonly Observation[],
  stands: boolean,
  now: number,
  pace: Pace,
): { next: OpenAlert; tell: boolean } {
  const condition = findWorst(observations) as Condition
  const worse = condition.step > alert.step
  const due = stands && alert.remindAt !== null && now >= alert.remindAt
  const reminders = due ? alert.reminders + 1 : alert.reminders
  const returned = alert.quietSince === null ? 0 : Math.max(...observations.map(({ begins }) => begins))
  return {
    next: {
      ...alert,
      condition,
      count: getCount(alert, condition, returned, due),
      step: Math.max(alert.step, condition.step),
      severity: worse ? condition.severity : alert.severity,
      reminders,
      remindAt: due || worse ? nextReminder(condition, reminders, now, pace) : alert.remindAt,
    },
    tell: worse || due,
  }
}

/**
 * How much it is about. What an answer held that was new is counted within its hour: some of it is old already when the last
 * of it comes.
 */
function getCount(alert: OpenAlert, { kind, count }: Condition, returned: number, due: boolean): number {
  if (count === null) return alert.count + returned
  return kind === 'answer-change' && !due ? Math.max(alert.count, count) : count
}

function findWorst(observations: readonly Observation[]): Condition | undefined {
  return observations.toSorted((a, b) => b.condition.step - a.condition.step || a.beganAt - b.beganAt)[0]?.condition
}

/** A lost observation may have ended long ago or not at all: quiet counts from now, and its process has `quietMs` to say so. */
function quietFrom(since: number | null, observations: readonly Observation[], now: number): number {
  const ends = observations.map(({ endedAt, lost }) => (lost ? now : (endedAt ?? now)))
  if (ends.length === 0) return since ?? now
  return Math.min(now, Math.max(since ?? Number.NEGATIVE_INFINITY, ...ends))
}

/** What may pass by itself must stand for a while; what is worse than the first step is reported at once. */
function tellAfterMs({ kind, step }: Condition, { degradedForMs, storageAwayMs }: Pace): number {
  if (step > 1) return 0
  if (kind === 'path') return degradedForMs
  return kind === 'audit' || kind === 'storage' ? storageAwayMs : 0
}

/**
 * One filing is enough to know that a unit files, one certificate that it was replaced, and one answer that it is another; a record that
 * bears a forecast was judged over days; the rest must prove itself. What is over of due times is reported in the working hours in which
 * it was seen.
 */
const quietless: readonly Condition['kind'][] = [
  'absence',
  'forecast',
  'certificate-change',
  'answer-change',
  'due-time',
]

function getQuietMs(kind: Condition['kind'], { quietMs }: Pace): number {
  return quietless.includes(kind) ? 0 : quietMs
}

/**
 * A certificate is reported at its thresholds, and daily in its last week; news is reported once. An absence opens in working
 * time, and so a day later is mostly working time again: no one is woken for it.
 */
function nextReminder({ kind, severity }: Condition, reminders: number, now: number, pace: Pace): number | null {
  // The ladder of due times repeats by working hours, and grows for each message.
  if (kind === 'certificate-change' || kind === 'due-time') return null
  // Stands an hour after its beginning only where more has come since: one message for each such hour, with the number.
  if (kind === 'answer-change') return now + newsMs
  if (kind === 'certificate') return severity === 'critical' || severity === 'error' ? now + pace.remindMaxMs : null
  // What was learnt comes back in days, not in hours.
  if (kind === 'absence' || kind === 'forecast' || kind === 'reconciliation' || kind === 'batch')
    return now + pace.remindMaxMs
  return now + backoffMs(reminders + 1, { firstMs: pace.remindEveryMs, maxMs: pace.remindMaxMs })
}

export const findKind = ({ kind }: Condition): AlertKind | null => (kind === 'hold' ? null : kind)
