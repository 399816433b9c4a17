// A day's trouble written down beforehand: entries that strike from `at` to `until`, in seconds since the start or
// as HH:MM of the local day. Asked at each request, so it needs no timer.

import { parseRule } from './faults/parse.ts'
import type { FaultRule } from './faults.ts'

type TimelineEntry = {
  readonly at: number | string
  readonly until?: number | string
  readonly rule: FaultRule
  readonly says: string
}

export type Timeline = {
  active(now: number): readonly FaultRule[]
  entries(): readonly TimelineEntry[]
  /** Takes the place of what was there; seconds count from `now` on. */
  replace(entries: readonly TimelineEntry[], now: number): void
}

export type ParsedTimeline = { readonly entries: readonly TimelineEntry[]; readonly problems: readonly string[] }

/** A list of `{ at, until?, says?, fault, …as in a control rule }`. */
export function parseTimeline(value: unknown): ParsedTimeline {
  if (!Array.isArray(value)) return { entries: [], problems: ['expected a JSON list'] }
  const entries: TimelineEntry[] = []
  const problems: string[] = []
  value.forEach((item: unknown, index) => {
    const { at, until, says } = (item ?? {}) as Record<string, unknown>
    const parsed = parseRule(item, ['at', 'until', 'says'])
    const found = [...(parsed.problems ?? [])]
    if (!isMoment(at)) found.push('at: expected seconds or HH:MM')
    if (until !== undefined && !isMoment(until)) found.push('until: expected seconds or HH:MM')
    if (isMoment(at) && until !== undefined && typeof at !== typeof until)
      found.push('at and until: both in seconds or both HH:MM')
    problems.push(...found.map((problem) => `entry ${index}: ${problem}`))
    if (found.length > 0 || !parsed.rule || !isMoment(at)) return
    entries.push({
      at,
      rule: parsed.rule,
      says: typeof says === 'string' ? says : parsed.rule.fault,
      ...(isMoment(until) ? { until } : {}),
    })
  })
  return problems.length > 0 ? { entries: [], problems } : { entries, problems }
}

export function createTimeline(startedAt: number): Timeline {
  let list: readonly TimelineEntry[] = []
  let start = startedAt
  return {
    active: (now) =>
      list.length === 0 ? [] : list.filter((entry) => isActive(entry, start, now)).map((entry) => entry.rule),
    entries: () => list,
    replace(entries, now) {
      list = entries
      start = now
    },
  }
}

function isActive({ at, until }: TimelineEntry, start: number, now: number): boolean {
  if (typeof at === 'number') {
    const second = (now - start) / 1000
    return second >= at && (until === undefined || second < Number(until))
  }
  const date = new Date(now)
  const minute = date.getHours() * 60 + date.getMinutes()
  const from = getMinute(at)
  const to = typeof until === 'string' ? getMinute(until) : 24 * 60
  // 23:30 until 00:30 runs through midnight.
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to
}

function getMinute(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}

function isMoment(value: unknown): value is number | string {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0
  return typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value)
}
