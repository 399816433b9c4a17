/**
 * The law that a clock goes by, put together from files: later files override earlier ones, procedure by procedure, day by day,
 * unit by unit, choice by choice. What does not fit together is refused with every fault, and no half of it is in force.
 */
import { createHash } from 'node:crypto'
import { type ConfigProblem, ConfigProblems } from '../config/problem.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { coversUnit } from '../domain/unit-code.ts'
import { startOfDayInVietnam } from '../domain/vietnam-time.ts'
import { type DayNumber, fromDate, getWeekday, toDate, toMsOfDay } from '../domain/working-time/days.ts'
import {
  type Calendar,
  createOfficeDays,
  type OfficeDays,
  type SessionHours,
  type StatedDay,
  type UndecidedDays,
} from '../domain/working-time/office-days.ts'
import { toSessions } from '../domain/working-time/worked-time.ts'
import type { LawFile, LawTree } from './law-file.ts'
import { belongsTo, type Limit, readLimit, type Verification } from './limit.ts'
import { mergePackages, type Packages } from './packages.ts'

/** How sure a fact is: read in an official text, seen once, inferred. */
type Mark = 'confirmed' | 'seen-once' | 'inferred'

export interface LawVersion {
  id: string
  number: string
  name: Bilingual
  /** Days of receipt under it, both included. */
  from: DayNumber
  to: DayNumber | null
  /** Whether the limits under it are known. */
  limits: 'known' | 'unknown'
  /** For acts without a limit: ms since midnight. */
  sameDay: { cutOffMs: number; article: Bilingual } | null
}

interface OnlineStart {
  from: DayNumber
  to: DayNumber | null
  /** What the limit of an online dossier runs from. Either way the office says so with `accepted`. */
  starts: 'accepted' | 'slip-sent'
  article: Bilingual
}

export interface Rule {
  law: LawVersion
  /** Days of receipt, both included. */
  from: DayNumber
  to: DayNumber | null
  /** Cases it counts for; `null` = all that no other rule names. */
  cases: readonly string[] | null
  limit: Limit
  /**
   * What comes after this time of the day, ms since midnight, or on a day off, counts from the next working day. Absent: the moment itself
   * counts.
   */
  cutOffMs?: number
  verification: Verification | null
  article: Bilingual | null
  mark: Mark
  /** Last day on which a person compared it with the texts, `yyyy-mm-dd`. */
  verified: string
  /** What is open about it: due times are provisional. */
  doubt: Bilingual | null
  /** SHA-256 of all that a due time takes from the law: this rule, its law, the start of online dossiers, the choices. */
  hash: string
}

export interface Procedure {
  code: string
  name: Bilingual
  /** Codes of what comes out of it in the national catalogue. */
  results: readonly string[]
  cases: readonly { code: string; name: Bilingual | null }[]
  rules: readonly Rule[]
}

type ChoiceTree = NonNullable<LawTree['choices']>
export type Choices = { readonly [Name in keyof ChoiceTree]-?: NonNullable<ChoiceTree[Name]>['value'] }

export interface Law {
  versions: readonly LawVersion[]
  onlineStarts: readonly OnlineStart[]
  procedures: ReadonlyMap<string, Procedure>
  packages: Packages
  choices: Choices
  /** First and last day that the calendar covers, and days in it of which it is open whether they are worked. */
  calendar: Pick<Calendar, 'from' | 'to' | 'undecided'>
  /** The days of a unit as far as they were public at `knownAt`, ms since the epoch. */
  getOfficeDays(unit: string, knownAt: number): OfficeDays
}

export const isOn = ({ from, to }: { from: DayNumber; to: DayNumber | null }, day: DayNumber): boolean =>
  from <= day && (to === null || day <= to)

const toDayOrNull = (date: string | undefined): DayNumber | null => (date === undefined ? null : fromDate(date))

/** SHA-256 of data; the members of equal data must come in the same order. */
export const hashData = (data: unknown): string => createHash('sha256').update(JSON.stringify(data)).digest('hex')

/** Throws ConfigProblems with everything that does not fit together, each with its file and line. */
export function createLaw(files: readonly LawFile[]): Law {
  const problems: ConfigProblem[] = []
  const report = (file: LawFile, place: readonly (string | number)[], vi: string, en: string) =>
    problems.push(file.fault(place, { vi, en }))

  const versions = mergeVersions(files, report)
  const onlineStarts = files.findLast(({ tree }) => tree.onlineStarts)?.tree.onlineStarts?.map(toOnlineStart) ?? []
  const choices = mergeChoices(files)
  const calendar = mergeCalendar(files, report)
  const hours = mergeHours(files)
  const toHash = (rule: unknown) => hashData({ rule, onlineStarts, choices })
  const procedures = mergeProcedures(files, report, versions, toHash)
  const packages = mergePackages(files, report, toHash)
  if (problems.length > 0) throw new ConfigProblems(files.at(-1)?.file ?? 'law', problems)

  const stated = [...calendar.stated.values()].flat()
  const announced = new Set(stated.map(({ announcedAt }) => announcedAt))
  for (const { decidedAt } of calendar.undecided) announced.add(decidedAt)
  const known = new Map<string, OfficeDays>()
  return {
    versions,
    onlineStarts,
    procedures,
    packages,
    choices,
    calendar,
    getOfficeDays(unit, knownAt) {
      const own = findHours(hours, unit)
      // Between two announcements everything stays as it is.
      const key = `${[...announced].filter((at) => at <= knownAt).length}/${own.map(({ index }) => index).join()}`
      const there = known.get(key)
      if (there !== undefined) return there
      const made = createOfficeDays(calendar, own, knownAt)
      known.set(key, made)
      return made
    },
  }
}

type Report = (file: LawFile, place: readonly (string | number)[], vi: string, en: string) => void

function mergeVersions(files: readonly LawFile[], report: Report): LawVersion[] {
  const byId = new Map<string, { version: LawVersion; file: LawFile; index: number }>()
  for (const file of files) {
    for (const [index, stated] of (file.tree.lawVersions ?? []).entries()) {
      const { id, number, name, from, to, limits, sameDay } = stated
      const version: LawVersion = {
        id,
        number,
        name,
        from: fromDate(from),
        to: toDayOrNull(to),
        limits,
        sameDay: sameDay === undefined ? null : { cutOffMs: toMsOfDay(sameDay.cutOff), article: sameDay.article },
      }
      byId.set(id, { version, file, index })
    }
  }
  const sorted = [...byId.values()].sort((a, b) => a.version.from - b.version.from)
  for (const [place, { version, file, index }] of sorted.entries()) {
    const before = sorted[place - 1]?.version
    if (before === undefined || (before.to !== null && before.to < version.from)) continue
    report(
      file,
      ['lawVersions', index, 'from'],
      `chồng lên hiệu lực của ${before.number}`,
      `overlaps the time in which ${before.number} is in force`,
    )
  }
  return sorted.map(({ version }) => version)
}

function toOnlineStart({ from, to, starts, article }: NonNullable<LawTree['onlineStarts']>[number]): OnlineStart {
  return { from: fromDate(from), to: toDayOrNull(to), starts, article }
}

const presets: Choices = {
  atCutOff: 'not-after',
  supplement: 'pause',
  supplementCount: 'day',
  lawCompare: 'minute',
  scoringCompare: 'minute',
  scoringDue: 'first',
}

function mergeChoices(files: readonly LawFile[]): Choices {
  const stated = files.flatMap(({ tree }) => Object.entries(tree.choices ?? {}))
  const values = stated.flatMap(([name, choice]) => (choice === undefined ? [] : [[name, choice.value] as const]))
  return Object.assign({}, presets, Object.fromEntries(values)) as Choices
}

function mergeProcedures(
  files: readonly LawFile[],
  report: Report,
  versions: readonly LawVersion[],
  toHash: (rule: unknown) => string,
): Map<string, Procedure> {
  const procedures = new Map<string, Procedure>()
  for (const file of files) {
    const here = new Set<string>()
    for (const [index, stated] of (file.tree.procedures ?? []).entries()) {
      const place = ['procedures', index] as const
      const { code, name, results } = stated
      if (here.has(code)) report(file, [...place, 'code'], `${code} có hai lần`, `${code} stands twice`)
      here.add(code)
      const cases = stated.cases.map((one) => ({ code: one.code, name: one.name ?? null }))
      for (const [at, one] of cases.entries()) {
        if (belongsTo(one.code, code)) continue
        report(file, [...place, 'cases', at, 'code'], `không phải trường hợp của ${code}`, `is no case of ${code}`)
      }
      const rules: Rule[] = []
      for (const [at, rule] of stated.rules.entries()) {
        const law = versions.find(({ id }) => id === rule.law)
        if (law === undefined) {
          report(file, [...place, 'rules', at, 'law'], 'không có luật nào mang mã này', 'there is no law with this id')
          continue
        }
        const unknown = (rule.cases ?? []).filter((one) => !cases.some((known) => known.code === one))
        if (unknown.length > 0) {
          const list = unknown.join(', ')
          report(file, [...place, 'rules', at, 'cases'], `không có trường hợp ${list}`, `there is no case ${list}`)
        }
        const counted = {
          law,
          from: Math.max(law.from, toDayOrNull(rule.from) ?? law.from),
          to: toDayOrNull(rule.to) ?? law.to,
          cases: rule.cases ?? null,
          limit: readLimit(rule.limit),
          verification: readVerification(rule.verification),
          article: rule.article ?? null,
          doubt: rule.doubt ?? null,
          // Left out where there is none, so that the hash of such a rule stays what it was.
          ...(rule.cutOff !== undefined && { cutOffMs: toMsOfDay(rule.cutOff) }),
        }
        const { mark, verified } = rule
        const made: Rule = { ...counted, mark, verified, hash: toHash({ code, ...counted }) }
        const clash = rules.findIndex((other) => overlap(other, made))
        if (clash >= 0) {
          report(
            file,
            [...place, 'rules', at],
            `chồng lên quy tắc thứ ${clash + 1} của thủ tục này`,
            `counts for the same cases and days as rule ${clash + 1} of this procedure`,
          )
        }
        rules.push(made)
      }
      procedures.set(code, { code, name, results, cases, rules })
    }
  }
  return procedures
}

function overlap(a: Rule, b: Rule): boolean {
  const [before, after] = a.from <= b.from ? [a, b] : [b, a]
  if (before.to !== null && before.to < after.from) return false
  if (a.cases === null || b.cases === null) return a.cases === b.cases
  return a.cases.some((one) => b.cases?.includes(one))
}

function readVerification(stated: NonNullable<LawTree['procedures']>[number]['rules'][number]['verification']) {
  if (stated === undefined) return null
  if ('total' in stated) return { kind: 'total', limit: readLimit(stated.total) } satisfies Verification
  if ('unknown' in stated) return { kind: 'unknown', why: stated.unknown } satisfies Verification
  const extra = readLimit(stated.extra)
  return { kind: 'extra', days: extra.kind === 'same-day' ? 0 : extra.days } satisfies Verification
}

/** When a day that was announced then is known: from its beginning. */
const toAnnounced = (date: string | undefined): number =>
  date === undefined ? Number.NEGATIVE_INFINITY : startOfDayInVietnam(date)

function mergeCalendar(files: readonly LawFile[], report: Report): Calendar {
  const covers = files
    .flatMap((file) => (file.tree.calendar?.covers === undefined ? [] : [{ file, covers: file.tree.calendar.covers }]))
    .map(({ file, covers }) => ({ file, from: fromDate(covers.from), to: fromDate(covers.to) }))
    .sort((a, b) => a.from - b.from)
  const [first] = covers
  const from = first?.from ?? 0
  let to = first?.to ?? -1
  for (const next of covers.slice(1)) {
    if (next.from > to + 1) {
      const gap = toDate(to + 1)
      report(next.file, ['calendar', 'covers', 'from'], `thiếu lịch từ ${gap}`, `leaves the days from ${gap} uncovered`)
    }
    to = Math.max(to, next.to)
  }

  const stated = new Map<DayNumber, StatedDay[]>()
  const undecided = new Map<string, UndecidedDays>()
  for (const file of files) {
    const { days = [], undecided: open = [], decided = [] } = file.tree.calendar ?? {}
    const here = new Set<string>()
    for (const [index, day] of days.entries()) {
      const number = fromDate(day.date)
      if (here.has(day.date))
        report(file, ['calendar', 'days', index, 'date'], 'ngày này có hai lần', 'this day stands twice')
      here.add(day.date)
      if (number < from || number > to) {
        report(
          file,
          ['calendar', 'days', index, 'date'],
          'nằm ngoài các năm có lịch (covers)',
          'lies outside the days covered (covers)',
        )
      }
      const announcedAt = toAnnounced(day.announced)
      const worksAs = day.insteadOf === undefined ? null : getWeekday(fromDate(day.insteadOf))
      const entry: StatedDay = { kind: day.kind, name: day.name, source: day.source, announcedAt, worksAs }
      // What is said later of the same moment counts, so a file overrides those before it.
      const earlier = (stated.get(number) ?? []).filter((other) => other.announcedAt < announcedAt)
      stated.set(number, [...earlier, entry])
    }
    for (const one of open) {
      const span = new Set(one.dates.map(fromDate))
      if (one.from !== undefined && one.to !== undefined) {
        for (let day = fromDate(one.from); day <= fromDate(one.to); day++) span.add(day)
      }
      const { id, name, source } = one
      undecided.set(id, { id, days: span, name, source, decidedAt: Number.POSITIVE_INFINITY })
    }
    for (const [index, { id, announced }] of decided.entries()) {
      const found = undecided.get(id)
      if (found === undefined) {
        report(
          file,
          ['calendar', 'decided', index, 'id'],
          'không có khoảng chưa quyết định nào mang mã này',
          'nothing undecided has this id',
        )
        continue
      }
      undecided.set(id, Object.assign({}, found, { decidedAt: toAnnounced(announced) }))
    }
  }
  for (const file of files) {
    for (const [index, { insteadOf }] of (file.tree.calendar?.days ?? []).entries()) {
      if (insteadOf === undefined || stated.get(fromDate(insteadOf))?.at(-1)?.kind === 'off') continue
      report(
        file,
        ['calendar', 'days', index, 'insteadOf'],
        `${insteadOf} không phải ngày nghỉ`,
        `${insteadOf} is no day off`,
      )
    }
  }
  return { from, to, stated, undecided: [...undecided.values()] }
}

interface UnitHours extends SessionHours {
  index: number
  units: readonly string[]
}

function mergeHours(files: readonly LawFile[]): UnitHours[] {
  return files
    .flatMap(({ tree }) => tree.hours ?? [])
    .map(({ units, weekdays, from, to, sessions, counts, source }, index) => ({
      index,
      units,
      weekdays,
      from: toDayOrNull(from),
      to: toDayOrNull(to),
      sessions: toSessions(sessions),
      counts,
      source,
    }))
}

/** The hours that cover a unit, the closest ones first: the longest code, then the latest beginning, then the later file. */
function findHours(hours: readonly UnitHours[], unit: string): UnitHours[] {
  const closeness = ({ units }: UnitHours) =>
    Math.max(...units.map((code) => (code === '*' ? 0 : coversUnit(code, unit) ? code.length : -1)))
  return hours
    .map((one) => ({ one, close: closeness(one) }))
    .filter(({ close }) => close >= 0)
    .sort(
      (a, b) =>
        b.close - a.close ||
        (b.one.from ?? Number.NEGATIVE_INFINITY) - (a.one.from ?? Number.NEGATIVE_INFINITY) ||
        b.one.index - a.one.index,
    )
    .map(({ one }) => one)
}
