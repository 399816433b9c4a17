/**
 * Looks through the day's questions every `oversight.misuse.intervalMs`, by one replica for all, and writes down the signs of misuse that it finds; a day that is
 * over is looked through once more and its profile kept. It reads the trail and changes nothing in it; no question waits for it.
 */

import type { Trail } from '../../audit/trail.ts'
import { createWorker, type Worker } from '../../delivery/worker.ts'
import { dayMs } from '../../domain/duration.ts'
import type { MisuseSignal } from '../../domain/misuse.ts'
import type { Clock, Logger } from '../../domain/runtime.ts'
import { startOfDayInVietnam, toVietnamDay } from '../../domain/vietnam-time.ts'
import {
  findDossiers,
  findHolders,
  findRegistering,
  type RecordedQuestion,
  readQuestions,
} from '../../store/misuse/questions.ts'
import { findLastProfile, lockMisuse, readProfiles, writeProfile, writeSignals } from '../../store/misuse/signals.ts'
import { type Database, errorCode, type Queryable } from '../../store/postgres/database.ts'
import type { MisuseSettings } from '../settings.ts'
import { explain } from './explain.ts'
import { findSignals } from './find-signals.ts'
import { offHours } from './off-hours.ts'
import { type Access, type DayProfile, makeProfile } from './profile.ts'
import { type Rules, rules } from './rules.ts'

export interface MisuseDeps {
  database: Database
  trail: Pick<Trail, 'getSubjects'>
  settings: MisuseSettings
  clock: Clock
  logger: Logger
}

/** Four weeks say what is usual. */
const backgroundDays = 28

export function createMisuseWatch(deps: MisuseDeps): Pick<Worker, 'start' | 'stop'> {
  const { settings, logger, clock } = deps
  if (settings.intervalMs === 0) return { start: () => {}, stop: async () => {} }
  return createWorker({
    intervalMs: settings.intervalMs,
    firstMs: settings.intervalMs,
    onFailure: (error) => logger.warn({ code: errorCode(error) }, 'misuse: the trail could not be looked through'),
    round: async () => {
      await watchMisuse(deps, clock.now())
      return false
    },
  })
}

/** Days that are over and have no profile yet, yesterday at least, and the day so far. Resolves to how many signals they give; none where another replica is at it. */
export function watchMisuse(deps: MisuseDeps, now: number): Promise<number> {
  return deps.database.transaction(async (connection) => {
    if (!(await lockMisuse(connection))) return 0
    const today = toVietnamDay(now)
    let found = 0
    for (const day of await findDays(connection, now)) {
      const { signals, profile } = await judgeDay(connection, deps, day)
      await writeSignals(connection, signals, now)
      if (day < today) await writeProfile(connection, day, profile, backgroundDays)
      found += signals.length
    }
    return found
  })
}

async function findDays(connection: Queryable, now: number): Promise<string[]> {
  const last = await findLastProfile(connection)
  const days: string[] = []
  // A gateway that is new, or was off for long, makes up for what is usual first.
  for (let back = backgroundDays; back >= 0; back--) {
    const day = toVietnamDay(now - back * dayMs)
    if (last === null || day > last) days.push(day)
  }
  return days
}

async function judgeDay(
  connection: Queryable,
  { trail, settings }: MisuseDeps,
  day: string,
): Promise<{ signals: MisuseSignal[]; profile: DayProfile }> {
  const from = startOfDayInVietnam(day)
  const [since, until] = [new Date(from).toISOString(), new Date(from + dayMs).toISOString()]
  const asked = await Array.fromAsync(readQuestions(connection, since, until))
  const isOffHours = offHours(settings.officeHours)
  const days = (await readProfiles(connection, day, backgroundDays)) as DayProfile[]
  const known = new Set([
    ...asked.map(({ officer }) => officer),
    ...days.flatMap(({ officers }) => Object.keys(officers)),
  ])
  const officers = new Map(
    [...known].flatMap((officer) => trail.getSubjects(officer).map((subject) => [subject, officer] as const)),
  )
  const accesses = await toAccesses(connection, asked, settings, from)
  const signals = findSignals(day, accesses, { days, officers, rules: withThresholds(settings), isOffHours })
  return {
    signals: signals.filter(({ rule }) => !settings.off.includes(rule)),
    profile: makeProfile(day, accesses, isOffHours),
  }
}

async function toAccesses(
  connection: Queryable,
  asked: readonly RecordedQuestion[],
  { duties }: MisuseSettings,
  from: number,
): Promise<Access[]> {
  const codes = [...new Set(asked.flatMap(({ dossier }) => (dossier === '' ? [] : [dossier.toUpperCase()])))]
  const [dossiers, holders] = [await findDossiers(connection, codes), await findHolders(connection, codes)]
  const registering = await findRegistering(connection, new Date(from - backgroundDays * dayMs).toISOString())
  return asked.map(({ at, series, result, ...question }) => {
    const code = question.dossier.toUpperCase()
    const access = { ...question, at: Date.parse(at) }
    return {
      ...access,
      series: series ?? '',
      // The register does not say whether a number is nobody's or a name is another: either way it was not this person. An outage is no answer.
      found: result !== 'not-matched',
      reason: explain(access, dossiers.get(code), duties, registering),
      holder: holders.get(code) ?? '',
    }
  })
}

function withThresholds({ thresholds }: MisuseSettings): Rules {
  const own = Object.entries(rules).map(([rule, given]) => {
    const threshold = thresholds[rule as keyof typeof rules]
    return [rule, threshold === undefined ? given : { ...given, threshold }]
  })
  return Object.fromEntries(own)
}
