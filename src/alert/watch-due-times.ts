/**
 * Watches the due times of dossiers, unit by unit, in the unit's working hours: which dossiers press, on which rung they stand, and
 * what each rung says as one condition. Outside of working hours nothing changes, and so nothing is sent.
 */
import type { Condition } from '../domain/alert.ts'
import { dayMs, hourMs } from '../domain/duration.ts'
import { registerName } from '../domain/link/link.ts'
import { coversUnit } from '../domain/unit-code.ts'
import { toDay } from '../domain/working-time/days.ts'
import type { OfficeDays } from '../domain/working-time/office-days.ts'
import { addWorkingMs, createWeeklyTime, type WorkedTime, workingStart } from '../domain/working-time/worked-time.ts'
import type { AlertRow, ObservationRow } from '../store/alert/alerts.ts'
import {
  type LadderRow,
  type PressingDossier,
  readLadders,
  readOpenUnits,
  readPressing,
  type UnitWindow,
  writeLadder,
} from '../store/alert/due-times.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { afterMessages, climb, type LadderState, type Rung, type RungNow, rungs } from './due-ladder.ts'
import { duePressing } from './due-texts.ts'
import type { AlertSettings, DueTimeSettings } from './settings.ts'

/** Office days of a unit as they are public at that moment, ms since the epoch. */
export type FindOfficeDays = (unit: string, knownAt: number) => OfficeDays

/** One unit as it stands in this round. */
interface UnitLadder {
  unit: string
  state: LadderState
  pressing: readonly PressingDossier[]
  now: Record<Rung, RungNow>
}

export interface DueWatch {
  conditions: Condition[]
  ladders: readonly UnitLadder[]
}

/** What was seen before this round. */
export interface Before {
  /** By key, what the tables showed at the last reading. */
  known: ReadonlyMap<string, ObservationRow>
  alerts: ReadonlyMap<string, AlertRow>
  /** What is down, as the processes judge it. */
  observations: readonly ObservationRow[]
}

export interface DueWatchDeps {
  settings: Pick<AlertSettings, 'dueTimes' | 'absence'>
  /** Absent = the office hours of `alerts.absence` for every unit. */
  officeDays?: FindOfficeDays | undefined
  /** The link by which filings travel; absent = none. */
  filingLink?: string | undefined
}

/** Codes in a message, and in its sentence. */
const codesMax = 50
const namedMax = 3

const keyFor = (unit: string, rung: Rung): string => `due-time/${unit}/${rung}`

/** Whether anyone is to be notified. */
const watchesDueTimes = ({ units, city }: DueTimeSettings): boolean => units.length > 0 || city !== undefined

export async function watchDueTimes(
  connection: Queryable,
  deps: DueWatchDeps,
  before: Before,
  now: number,
): Promise<DueWatch> {
  const { dueTimes } = deps.settings
  if (!watchesDueTimes(dueTimes)) return { conditions: [], ladders: [] }
  const times = createTimes(deps, now)
  const open = await readOpenUnits(connection)
  const reported = [...before.known.values()].map(({ condition }) => condition.unit)
  const watched = new Set(open.concat(reported.filter((unit) => unit !== undefined)))
  const working = [...watched].filter((unit) => isWorking(times(unit), now))
  const windows = working.map((unit) => toWindow(unit, times(unit), dueTimes, now))
  const pressing = Map.groupBy(await readPressing(connection, windows), ({ unit }) => unit)
  const rows = new Map((await readLadders(connection, working)).map((row) => [row.unit, row]))
  const ladders = working.map((unit): UnitLadder => {
    const [state, own] = [toState(rows.get(unit)), pressing.get(unit) ?? []]
    return { unit, state, pressing: own, now: climb(state, own, now, times(unit), toPace(dueTimes)) }
  })
  const resting = [...before.known.values()]
    .map(({ condition }) => condition)
    .filter(({ unit }) => unit !== undefined && !working.includes(unit))
  const down = findDownLink(deps, before, now)
  const conditions = ladders.flatMap((ladder) =>
    rungs.flatMap((rung) => toCondition(ladder, rung, before, dueTimes, down, now) ?? []),
  )
  return { conditions: [...resting, ...conditions], ladders }
}

/** Remembers which dossiers are in the messages of these keys, and forgets those that press no more. */
export async function rememberMessages(
  connection: Queryable,
  { ladders }: DueWatch,
  sent: ReadonlySet<string>,
  now: number,
): Promise<void> {
  for (const { unit, state, pressing, now: rungsNow } of ladders) {
    const messages: Partial<Record<Rung, readonly number[]>> = {}
    for (const rung of rungs) {
      if (rungsNow[rung].notify && sent.has(keyFor(unit, rung))) messages[rung] = rungsNow[rung].dossiers
    }
    const next = afterMessages(state, pressing, messages, now)
    if (isSame(state, next)) continue
    const dossiers = [...next.dossiers].map(([dossier, one]) => ({ dossier, ...one }))
    await writeLadder(connection, { unit, unitAt: next.last.unit, cityAt: next.last.city, dossiers })
  }
}

function isSame(one: LadderState, other: LadderState): boolean {
  if (one.last.unit !== other.last.unit || one.last.city !== other.last.city) return false
  if (one.dossiers.size !== other.dossiers.size) return false
  return [...other.dossiers].every(([id, { unitAt, cityAt }]) => {
    const there = one.dossiers.get(id)
    return there?.unitAt === unitAt && there.cityAt === cityAt
  })
}

/** Days that the law does not know count as the weeks of `alerts.absence` say: no one is forgotten because a calendar has ended. */
function createTimes({ settings, officeDays }: DueWatchDeps, now: number): (unit: string) => WorkedTime {
  const weekly = createWeeklyTime(settings.absence)
  return (unit) => {
    const days = officeDays?.(unit, now)
    if (!days) return weekly
    return { getSpans: (day) => (days.getDay(day).kind === 'not-known' ? weekly : days).getSpans(day) }
  }
}

function isWorking(worked: WorkedTime, now: number): boolean {
  return worked.getSpans(toDay(now)).some(({ from, to }) => from <= now && now < to)
}

function toWindow(
  unit: string,
  worked: WorkedTime,
  { nearWorkingHours, idleWorkingHours, lateDaysMax }: DueTimeSettings,
  now: number,
): UnitWindow {
  const to = nearWorkingHours === 0 ? now : (addWorkingMs(now, nearWorkingHours * hourMs, worked) ?? now)
  const idleSince = idleWorkingHours === 0 ? now : (workingStart(now, idleWorkingHours * hourMs, worked) ?? now)
  return { unit, from: now - lateDaysMax * dayMs, to, idleSince }
}

const toPace = ({ digestWorkingHours, cityAfterWorkingHours, repeatWorkingHours }: DueTimeSettings) => ({
  digestMs: digestWorkingHours * hourMs,
  cityAfterMs: cityAfterWorkingHours * hourMs,
  repeatMs: repeatWorkingHours * hourMs,
})

function toState(row: LadderRow | undefined): LadderState {
  const dossiers = new Map(row?.dossiers.map(({ dossier, unitAt, cityAt }) => [dossier, { unitAt, cityAt }]))
  return { dossiers, last: { unit: row?.unitAt ?? null, city: row?.cityAt ?? null } }
}

interface DownLink {
  name: string
  since: number
}

function findDownLink({ filingLink }: DueWatchDeps, { observations }: Before, now: number): DownLink | null {
  const found = observations.find(
    ({ condition, endedAt, heardUntil }) =>
      condition.kind === 'link' && condition.link === filingLink && endedAt === null && heardUntil > now,
  )
  return found && filingLink ? { name: filingLink, since: found.condition.since } : null
}

/** `null` = the rung says nothing now. A message that has to wait for the next digest opens nothing. */
function toCondition(
  { unit, pressing, now: rungsNow }: UnitLadder,
  rung: Rung,
  { known, alerts }: Before,
  settings: DueTimeSettings,
  down: DownLink | null,
  now: number,
): Condition | null {
  const { dossiers, notify } = rungsNow[rung]
  const key = keyFor(unit, rung)
  const before = alerts.get(key)
  const open = before?.state === 'open' ? before : undefined
  const ids = new Set(dossiers)
  const own = pressing.filter(({ id }) => ids.has(id))
  const [first] = own
  if (!first || (!open && !notify)) return null
  const blocked = down ? own.filter(({ waitsForRegistry }) => waitsForRegistry).length : 0
  const late = own.filter(({ dueAt }) => dueAt < now).length
  const allBlocked = blocked === own.length
  return {
    key,
    kind: 'due-time',
    severity: rung === 'unit' ? 'warning' : 'error',
    // A message is sent whenever it grows: the ladder decides when, in working hours.
    step: (open?.step ?? 0) + (notify ? 1 : 0),
    since: known.get(key)?.condition.since ?? now,
    link: allBlocked && down ? down.name : null,
    path: null,
    reason: {
      code: allBlocked ? 'link-unavailable' : late > 0 ? 'due-time-passed' : 'due-time-near',
      layer: null,
      phase: null,
    },
    count: own.length,
    unit,
    dossiers: own.slice(0, codesMax).map(({ code }) => code),
    targets: findTargets(settings, unit, rung),
    ...duePressing(rung, {
      unit,
      now,
      count: own.length,
      late,
      first: own.slice(0, namedMax).map(({ code }) => code),
      firstDueAt: first.dueAt,
      blocked: blocked > 0 && down ? { count: blocked, link: registerName(down.name), since: down.since } : null,
      cityAfterHours: settings.cityAfterWorkingHours,
    }),
  }
}

/** The target of the longest code that covers the unit. */
function findTargets({ units, city }: DueTimeSettings, unit: string, rung: Rung): string[] {
  if (rung === 'city') return city === undefined ? [] : [city]
  const covering = units.filter((one) => coversUnit(one.unit, unit)).sort((a, b) => b.unit.length - a.unit.length)
  return covering.slice(0, 1).map(({ target }) => target)
}
