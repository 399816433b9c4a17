/** What is kept of a day when it is over: enough to say what is usual, for the days behind it. No person who was asked about stands in it by name. */

import { hourMs } from '../../domain/duration.ts'

/** A question of the trail, with what decides whether it has a reason. */
export interface Access {
  /** Milliseconds since the epoch. */
  at: number
  chain: string
  seq: number
  officer: string
  consumer: string
  unit: string
  procedure: string
  dossier: string
  /** Keyed hash of the person. */
  subject: string
  /** Keyed hash of the number without its last two digits; empty: the record has none. */
  series: string
  fields: readonly string[]
  found: boolean
  /**
   * What the question is explained by: a dossier that was open, a duty or a grant of the settings. `none`: nothing explains it. `unknown`: dossiers of
   * this system are not registered here, so nothing can be said.
   */
  reason: 'dossier' | 'duty' | 'grant' | 'none' | 'unknown'
  /** Keyed hash of the person in whose name the dossier is; empty: not known. */
  holder: string
}

interface OfficerDay {
  questions: number
  /** In their busiest hour. */
  peak: number
  offHours: number
  consumer: string
  /** Whom they asked about under dossiers that are not known to be theirs, shortened, with these dossiers: who is asked about again is seen. */
  people: Readonly<Record<string, readonly string[]>>
}

export interface DayProfile {
  day: string
  officers: Readonly<Record<string, OfficerDay>>
  /** By consumer and procedure. */
  asked: Readonly<Record<string, { questions: number; fields: Readonly<Record<string, number>> }>>
}

/** Long enough that no two people of one officer's fortnight share it. */
const subjectChars = 10

export const shortened = (subject: string): string => subject.slice(0, subjectChars)
export const usageKey = (consumer: string, procedure: string): string => `${consumer} ${procedure}`

export function makeProfile(day: string, accesses: readonly Access[], isOffHours: (at: number) => boolean): DayProfile {
  const officers: Record<string, OfficerDay> = {}
  for (const [officer, own] of Map.groupBy(accesses, (access) => access.officer)) {
    if (officer === '') continue
    const people: Record<string, string[]> = {}
    for (const { subject, dossier, holder } of own) {
      if (holder === subject) continue
      const dossiers = people[shortened(subject)] ?? []
      if (!dossiers.includes(dossier)) people[shortened(subject)] = [...dossiers, dossier]
    }
    const offHours = own.filter(({ at }) => isOffHours(at)).length
    officers[officer] = {
      questions: own.length,
      peak: findPeak(own),
      offHours,
      consumer: own[0]?.consumer ?? '',
      people,
    }
  }
  const asked: Record<string, { questions: number; fields: Record<string, number> }> = {}
  for (const { consumer, procedure, fields } of accesses) {
    const key = usageKey(consumer, procedure)
    const one = asked[key] ?? { questions: 0, fields: {} }
    asked[key] = one
    one.questions += 1
    for (const field of fields) one.fields[field] = (one.fields[field] ?? 0) + 1
  }
  return { day, officers, asked }
}

/** Most questions within any sixty minutes. `accesses`: in order of time. */
export function findPeak(accesses: readonly Pick<Access, 'at'>[]): number {
  let peak = 0
  let first = 0
  for (const [index, { at }] of accesses.entries()) {
    while ((accesses[first]?.at ?? at) <= at - hourMs) first += 1
    peak = Math.max(peak, index - first + 1)
  }
  return peak
}
