/**
 * A year of a city's dossiers out of a seed: arrivals by weekday and hour, units with a queue and habits, a registry that is slow
 * on some days, outages of its link, heads who sign at certain hours, supplements, verification, and a change of behaviour in June.
 * For measuring the forecast and for filling a database; no citizen occurs in it.
 */
import { dayMs, hourMs, minuteMs } from '../../domain/duration.ts'
import { getWeekday, startOfDay, toDay } from '../../domain/working-time/days.ts'
import type { ForecastCase, History, LinkOutage } from '../forecast/history.ts'
import { registryLink } from '../forecast/stages.ts'
import { type GeneratedYear, type YearCalendar, yearCalendar } from './calendar.ts'
import { type GeneratedProcedure, generatedProcedures } from './procedures.ts'
import { type Random, seededRandom } from './random.ts'
import { changeBehaviour, drawBehaviour, type UnitBehaviour } from './unit-behaviour.ts'

export interface YearSettings {
  year: GeneratedYear
  seed: number
  /** Units of the city. */
  units: number
  /** Dossiers of the whole year, about. */
  dossiers: number
  /** `predictable`: what will be late shows itself in time. `hardly`: almost all of it is chance that shows itself nowhere. */
  predictability: 'predictable' | 'hardly'
  /** Whether many units behave otherwise from 1 June. */
  changeInJune: boolean
}

/** What all units share. */
interface City {
  settings: YearSettings
  calendar: YearCalendar
  outages: readonly LinkOutage[]
  /** Days on which the registry answers slowly, with the factor. */
  slowDays: ReadonlyMap<number, number>
  /** By day of the due time, the share of dossiers that misfortune befalls, in the year that can hardly be foreseen. */
  mishaps: ReadonlyMap<number, number>
  /** When behaviour changes, ms since the epoch; endless when nothing does. */
  changeAt: number
  /** Until when the change asks for second signatures. */
  secondSignaturesUntil: number
}

interface Job {
  dossier: ForecastCase & { dueTimes: { from: number; dueAt: number }[]; steps: { at: number; step: string }[] }
  procedure: GeneratedProcedure
  /** From when the unit can work on it. */
  readyAt: number
  dueAt: number
  supplemented: boolean
}

export function generateYear(settings: YearSettings): History {
  const { cases, outages } = drawYear(settings)
  return { cases: [...cases].sort((a, b) => a.receivedAt - b.receivedAt), outages }
}

/** The same, unit by unit: one who takes the dossiers one after the other need not hold the whole year. */
export function drawYear(settings: YearSettings): { cases: Iterable<ForecastCase>; outages: readonly LinkOutage[] } {
  const calendar = yearCalendar(settings.year)
  const random = seededRandom(settings.seed, 'city')
  const city: City = {
    settings,
    calendar,
    outages: drawOutages(random, calendar),
    slowDays: drawSlowDays(random, calendar),
    mishaps: drawMishaps(random, calendar),
    changeAt: settings.changeInJune ? Date.parse(`${settings.year}-06-01T00:00:00+07:00`) : Number.POSITIVE_INFINITY,
    secondSignaturesUntil: Date.parse(`${settings.year}-08-01T00:00:00+07:00`),
  }
  const weights = Array.from({ length: settings.units }, () => random.logNormal(1, 0.5))
  // What shows itself nowhere: in the year that can hardly be foreseen the gateway does not see every second outage.
  const seen = settings.predictability === 'hardly' ? city.outages.filter((_, index) => index % 2 === 0) : city.outages
  return { cases: drawCases(city, weights), outages: seen }
}

/** By how much each unit weighs. */
function* drawCases(city: City, weights: readonly number[]): Generator<ForecastCase> {
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  for (const [index, weight] of weights.entries()) {
    yield* simulateUnit(city, index, (city.settings.dossiers * weight) / whole)
  }
}

function drawOutages(random: Random, { workingDays }: YearCalendar): LinkOutage[] {
  const outages: LinkOutage[] = []
  for (const day of workingDays) {
    if (!random.chance(0.1)) continue
    const from = startOfDay(day) + (7 + 9.5 * random.next()) * hourMs
    outages.push({ link: registryLink, from, to: from + Math.min(50, random.logNormal(2.2, 1)) * hourMs })
  }
  return outages.filter(({ from }, index) => from > (outages[index - 1]?.to ?? 0))
}

function drawSlowDays(random: Random, { workingDays }: YearCalendar): Map<number, number> {
  const slow = new Map<number, number>()
  let left = 0
  for (const day of workingDays) {
    if (left === 0 && random.chance(0.05)) left = 1 + random.count(1)
    if (left > 0) {
      slow.set(day, 6 + 10 * random.next())
      left--
    }
  }
  return slow
}

function drawMishaps(random: Random, { workingDays }: YearCalendar): Map<number, number> {
  let logOdds = -1.7
  return new Map(
    workingDays.map((day) => {
      logOdds += 0.45 * random.normal() + 0.1 * (-1.7 - logOdds)
      return [day, 1 / (1 + Math.exp(-logOdds))]
    }),
  )
}

/** Share of a week's dossiers by weekday, Monday first; a worked Saturday is a quiet day. */
const weekdayWeights = [1.25, 1.05, 1, 0.95, 0.85, 0.5, 0.5]

function simulateUnit(city: City, index: number, yearly: number): ForecastCase[] {
  const { settings, calendar } = city
  const unit = `H99.01.${String(index + 1).padStart(3, '0')}`
  const random = seededRandom(settings.seed, unit)
  const before = drawBehaviour(random, settings.predictability === 'hardly')
  const after = changeBehaviour(before, random)
  const behaviourAt = (at: number) => (at < city.changeAt ? before : after)
  const staff = drawStaff(random, calendar)
  const jobs = drawArrivals(city, unit, random, yearly, behaviourAt)
  const effort = jobs.reduce((sum, { procedure }) => sum + procedure.effort, 0)
  const done: ForecastCase[] = []

  const waiting: Job[] = []
  const pending = [...jobs].reverse()
  const returning: Job[] = []
  let now = pending.at(-1)?.readyAt ?? 0
  for (;;) {
    while ((pending.at(-1)?.readyAt ?? Number.POSITIVE_INFINITY) <= now) waiting.push(pending.pop() as Job)
    for (let at = returning.length - 1; at >= 0; at--) {
      const job = returning[at]
      if (job !== undefined && job.readyAt <= now) {
        returning.splice(at, 1)
        waiting.push(job)
      }
    }
    const nextReady = Math.min(
      pending.at(-1)?.readyAt ?? Number.POSITIVE_INFINITY,
      ...returning.map(({ readyAt }) => readyAt),
    )
    if (waiting.length === 0) {
      if (nextReady === Number.POSITIVE_INFINITY) break
      now = nextReady
      continue
    }
    const behaviour = behaviourAt(now)
    const hours = behaviour.habit === 'afternoons' ? calendar.afternoons : calendar.hours
    const choice = chooseJob(waiting, now, behaviour, city, random)
    if (choice.kind === 'wait') {
      const until = Math.min(choice.until, nextReady)
      if (until === Number.POSITIVE_INFINITY) break
      now = Math.max(until, now + minuteMs)
      continue
    }
    const job = choice.job
    waiting.splice(waiting.indexOf(job), 1)
    const start = hours.reach(hours.total(Math.max(now, job.readyAt)) + 1)
    job.dossier.steps.push({ at: start, step: 'processing-started' })
    if (!job.supplemented && random.chance(0.04)) {
      now = start + 10 * minuteMs
      const back = sendBack(city, job, now, random)
      if (back !== undefined) returning.push(back)
      done.push(job.dossier)
      continue
    }
    const available = behaviour.habit === 'afternoons' ? 3.5 : 7.5
    const mean = (behaviour.load * available * hourMs * calendar.workingDays.length) / effort
    const spread = Math.exp(behaviour.spread * random.normal() - behaviour.spread ** 2 / 2)
    const work = (mean * job.procedure.effort * spread) / (staff.get(toDay(start)) ?? 1)
    const finished = hours.reach(hours.total(start) + work)
    now = finished
    finishJob(city, job, finished, behaviourAt(finished), random)
    if (!job.supplemented) done.push(job.dossier)
  }
  return done
}

/** How many of the staff are there, by day: whole weeks of leave. */
function drawStaff(random: Random, { workingDays }: YearCalendar): Map<number, number> {
  let week = -1
  let factor = 1
  return new Map(
    workingDays.map((day) => {
      const thisWeek = Math.floor((day + 3) / 7)
      if (thisWeek !== week) {
        week = thisWeek
        factor = random.chance(0.08) ? 0.55 : 1.04
      }
      return [day, factor]
    }),
  )
}

function drawArrivals(
  { settings, calendar }: City,
  unit: string,
  random: Random,
  yearly: number,
  behaviourAt: (at: number) => UnitBehaviour,
): Job[] {
  const jobs: Job[] = []
  const perDay = yearly / calendar.workingDays.length
  const kinds = generatedProcedures.map((procedure) => [procedure, procedure.weight] as const)
  for (const [dayIndex, day] of calendar.workingDays.entries()) {
    const midnight = startOfDay(day)
    const mean = perDay * (weekdayWeights[getWeekday(day) - 1] ?? 1)
    for (let left = random.count(mean); left > 0; left--) {
      const procedure = random.pick(kinds)
      const online = random.chance(0.4)
      const hour = online
        ? 6 + 16 * random.next()
        : random.chance(0.6)
          ? 7.5 + 4 * random.next() ** 1.3
          : 13.5 + 3.4 * random.next() ** 1.2
      const receivedAt = Math.round(midnight + hour * hourMs)
      const delay = online ? random.logNormal(behaviourAt(receivedAt).acceptance, 0.6) : 0
      const acceptedAt = online
        ? Math.round(calendar.hours.reach(calendar.hours.total(receivedAt) + delay))
        : receivedAt
      const dueAt = firstDue(calendar, acceptedAt, procedure.limitDays)
      jobs.push({
        dossier: {
          id: `${unit}-${settings.year % 100}${String(dayIndex + 1).padStart(3, '0')}-${jobs.length + 1}`,
          procedure: procedure.code,
          kind: procedure.kind,
          unit,
          channel: online ? 'online' : 'counter',
          receivedAt,
          dueTimes: [{ from: acceptedAt, dueAt }],
          steps: [
            { at: receivedAt, step: 'received' },
            { at: acceptedAt, step: 'accepted' },
          ],
          endedAt: null,
        },
        procedure,
        readyAt: acceptedAt,
        dueAt,
        supplemented: false,
      })
    }
  }
  return jobs.sort((a, b) => a.readyAt - b.readyAt)
}

/** The same day until 15:00, otherwise the next working day; or so many working days later: at the end of office hours. */
function firstDue(calendar: YearCalendar, acceptedAt: number, limitDays: number): number {
  if (limitDays > 0) return calendar.endOfDay(acceptedAt, limitDays)
  const inDay = acceptedAt - startOfDay(toDay(acceptedAt))
  return inDay <= 15 * hourMs ? calendar.endOfDay(acceptedAt, 0) : calendar.endOfDay(acceptedAt + dayMs, 0)
}

type Choice = { kind: 'job'; job: Job } | { kind: 'wait'; until: number }

function chooseJob(waiting: readonly Job[], now: number, behaviour: UnitBehaviour, city: City, random: Random): Choice {
  const { hours } = city.calendar
  let eligible = waiting
  if (behaviour.habit === 'near-deadline') {
    const from = (job: Job) => hours.total(job.dueAt) - behaviour.takenUpBefore
    const total = hours.total(now)
    eligible = waiting.filter((job) => from(job) <= total)
    if (eligible.length === 0) return { kind: 'wait', until: hours.reach(Math.min(...waiting.map(from)) + 1) }
  }
  const anyone = eligible[Math.floor(random.next() * eligible.length)]
  const byDue = eligible.reduce((first, job) => (job.dueAt < first.dueAt ? job : first))
  const inOrder = city.settings.predictability === 'predictable' ? random.chance(0.97) : random.chance(0.2)
  return { kind: 'job', job: inOrder || anyone === undefined ? byDue : anyone }
}

/** A supplement is asked for; when the citizen completes it, the limit begins afresh. `undefined` = not within the year's span. */
function sendBack(city: City, job: Job, at: number, random: Random): Job | undefined {
  const { calendar } = city
  const back = Math.round(
    calendar.hours.reach(calendar.hours.total(at) + random.logNormal(11, 0.8) * hourMs + 5 * minuteMs),
  )
  job.dossier.steps.push({ at, step: 'supplement-asked' })
  const dueAt = firstDue(calendar, back, job.procedure.limitDays)
  job.dossier.steps.push({ at: back, step: 'supplement-completed' })
  job.dossier.dueTimes.push({ from: back, dueAt })
  return { dossier: job.dossier, procedure: job.procedure, readyAt: back, dueAt, supplemented: true }
}

/** What happens after the unit's own work: verification, sending, the registry, the signature. */
function finishJob(city: City, job: Job, workedAt: number, behaviour: UnitBehaviour, random: Random): void {
  const { calendar, settings } = city
  const { hours } = calendar
  const { dossier, procedure } = job
  const push = (at: number, step: string) => dossier.steps.push({ at: Math.round(at), step })
  let at = workedAt
  if (random.chance(behaviour.forgotten)) at = hours.reach(hours.total(at) + random.logNormal(6, 0.8) * hourMs)
  if (random.chance(procedure.verified)) {
    push(at, 'verification-asked')
    // What is late already gets no longer limit.
    if (procedure.verificationDays > 0 && at < job.dueAt) {
      const extended = calendar.endOfDay(job.dueAt, procedure.verificationDays)
      dossier.dueTimes.push({ from: Math.round(at), dueAt: extended })
    }
    const medianDays = procedure.verificationDays > 0 ? 1.6 : 11
    at = hours.reach(
      hours.total(at) + random.logNormal(medianDays, settings.predictability === 'hardly' ? 0.6 : 0.3) * 7.5 * hourMs,
    )
    push(at, 'verification-answered')
    at += 20 * minuteMs * random.next()
  }
  if (procedure.filed) {
    push(at, 'filing-accepted')
    at = carried(city, at + 5_000 + 20_000 * random.next(), random)
    push(at, 'filing-received')
    const slow = (city.slowDays.get(toDay(at)) ?? 1) * (at < city.changeAt ? 1 : 2)
    const median = 8 * minuteMs * slow
    at += random.logNormal(median, 0.4)
    at = carried(city, at, random)
    push(at, 'filing-eligible')
  }
  const dueAt = dossier.dueTimes.at(-1)?.dueAt ?? job.dueAt
  const signed = settings.predictability === 'hardly' ? signedByChance(city, at, dueAt, random) : undefined
  at = signed ?? signedAt(calendar, at, behaviour, random)
  if (behaviour.secondSignature && at < city.secondSignaturesUntil) {
    at = calendar.endOfDay(at + dayMs, 0) - 8 * hourMs + random.next() * 20 * minuteMs
  }
  at = carried(city, at, random)
  // What ends after the span of the calendar stays open.
  if (at < startOfDay(calendar.lastDay)) {
    if (procedure.filed) push(at, 'filing-completed')
    dossier.endedAt = Math.round(at) + 1_000
  }
}

/** When the link to the registry carries what is handed to it at `at`. */
function carried({ outages }: City, at: number, random: Random): number {
  const outage = outages.find(({ from, to }) => from <= at && (to === null || at < to))
  return outage === undefined || outage.to === null ? at : outage.to + random.next() * 12 * minuteMs
}

/**
 * In the year that can hardly be foreseen: signed in the last hour before the due time or after it, by a share of bad luck that
 * wanders from day to day and shows itself nowhere. What comes to the signature later than that is not held up any more.
 */
function signedByChance({ calendar, mishaps }: City, readyAt: number, dueAt: number, random: Random): number {
  const { hours } = calendar
  if (readyAt > dueAt - hourMs) return readyAt + random.next() * 20 * minuteMs
  if (random.chance(0.3)) return readyAt + (dueAt - hourMs - readyAt) * random.next()
  if (!random.chance(mishaps.get(toDay(dueAt)) ?? 0.15)) return dueAt - hourMs + random.next() * 59 * minuteMs
  return hours.reach(hours.total(dueAt) + random.logNormal(2.5, 0.9) * hourMs)
}

/** The next moment at which the head signs. */
function signedAt(calendar: YearCalendar, readyAt: number, behaviour: UnitBehaviour, random: Random): number {
  const { hours } = calendar
  for (let at = readyAt; ; at = startOfDay(toDay(at) + 1)) {
    const day = toDay(at)
    const midnight = startOfDay(day)
    const open = hours.total(midnight + dayMs - 1) > hours.total(midnight)
    if (!open && day < toDay(readyAt) + 30) continue
    // Away for days on end: the same for all that wait in the unit, so drawn from the days and not per dossier.
    if (isAway(behaviour, day)) continue
    const time = behaviour.signingTimes.find((inDay) => midnight + inDay >= at)
    if (time !== undefined) return midnight + time + random.next() * 8 * minuteMs
  }
}

function isAway({ awayShare, takenUpBefore }: UnitBehaviour, day: number): boolean {
  // `takenUpBefore` differs between units, so it serves as the seed of the unit's own days; half a week at a time.
  return seededRandom(Math.floor((day * 2 + 6) / 7), `away ${takenUpBefore}`).next() < awayShare
}
