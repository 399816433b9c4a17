/**
 * The signs of misuse in a day, by the rules and by what is usual. Pure: the same records and the same days before give the same signals, whichever
 * replica looks, and a generated history is judged by the very code that judges the trail.
 */
import { hourMs } from '../../domain/duration.ts'
import { evidenceMax, type MisuseRule, type MisuseSignal } from '../../domain/misuse.ts'
import { type Access, type DayProfile, findPeak, shortened, usageKey } from './profile.ts'
import type { Rule, Rules } from './rules.ts'

export interface Background {
  /** The days before, the latest last. Four weeks of them make what is usual; two say who is asked about again. */
  days: readonly DayProfile[]
  /** Keyed hash of an officer's own number → officer. What is no number of a person is nobody's hash. */
  officers: ReadonlyMap<string, string>
  rules: Rules
  isOffHours: (at: number) => boolean
}

const watchedDays = 14
/** So many other officers ask about an agent, whom everyone at a counter serves. */
const agentOfficers = 2
/** So many days of one's own say what is usual for oneself. */
const ownDaysMin = 5

/** `accesses`: of one day in Viet Nam, in order of time. */
export function findSignals(day: string, accesses: readonly Access[], background: Background): MisuseSignal[] {
  const officers = Map.groupBy(accesses, ({ officer }) => officer)
  officers.delete('')
  const usual = findUsual(background.days)
  const unitsAtWork = findUnitsAtWork(accesses, background)
  const found: MisuseSignal[] = []
  for (const [officer, own] of officers) {
    const add = (rule: MisuseRule, evidence: readonly Access[], count: number, usually: number | null = null) => {
      found.push(toSignal(rule, day, officer, evidence, count, background.rules[rule], usually))
    }
    findSeries(own, background.rules['number-series'], add)
    findGuessing(own, background.rules.guessing, add)
    findRate(officer, own, background.rules.rate, usual, add)
    findHours(officer, own, background, unitsAtWork, add)
    findUnexplained(own, background.rules['no-dossier'], add)
    findCrowded(own, background.rules['crowded-dossier'], add)
    findWatching(officer, own, background, add)
    findKnown(officer, own, background, add)
  }
  found.push(...findWatched(day, accesses, background.rules['watched-person']))
  found.push(...findNewFields(day, accesses, background))
  return found
}

type Add = (rule: MisuseRule, evidence: readonly Access[], count: number, usual?: number | null) => void

const countSubjects = (accesses: readonly Access[]) => new Set(accesses.map(({ subject }) => subject)).size

function largest(groups: Iterable<readonly Access[]>): readonly Access[] {
  let most: readonly Access[] = []
  for (const group of groups) if (countSubjects(group) > countSubjects(most)) most = group
  return most
}

function findSeries(own: readonly Access[], { threshold }: Rule, add: Add): void {
  const known = own.filter(({ series }) => series !== '')
  const most = largest(Map.groupBy(known, ({ series }) => series).values())
  const count = countSubjects(most)
  if (count >= threshold) add('number-series', most, count)
}

function findGuessing(own: readonly Access[], { threshold, share = 0 }: Rule, add: Add): void {
  const missed = own.filter(({ found }) => !found)
  if (missed.length >= threshold && missed.length >= share * own.length) add('guessing', missed, missed.length)
}

interface Usual {
  /** Busiest hours of each officer, by the days on which they asked at all. */
  own: ReadonlyMap<string, { peaks: readonly number[]; questions: number; offHours: number }>
  /** The same of all who work with a system. */
  byConsumer: ReadonlyMap<string, readonly number[]>
}

function findUsual(days: readonly DayProfile[]): Usual {
  const own = new Map<string, { peaks: number[]; questions: number; offHours: number }>()
  const byConsumer = new Map<string, number[]>()
  for (const { officers } of days) {
    for (const [officer, { peak, questions, offHours, consumer }] of Object.entries(officers)) {
      const one = own.get(officer) ?? { peaks: [], questions: 0, offHours: 0 }
      one.peaks.push(peak)
      one.questions += questions
      one.offHours += offHours
      own.set(officer, one)
      const all = byConsumer.get(consumer) ?? []
      all.push(peak)
      byConsumer.set(consumer, all)
    }
  }
  for (const { peaks } of own.values()) peaks.sort((one, other) => one - other)
  for (const peaks of byConsumer.values()) peaks.sort((one, other) => one - other)
  return { own, byConsumer }
}

/** Nine days of ten are below it. */
const upper = (sorted: readonly number[]) => sorted[Math.floor(sorted.length * 0.9)] ?? 0

function findRate(
  officer: string,
  own: readonly Access[],
  { threshold, share = 1 }: Rule,
  usual: Usual,
  add: Add,
): void {
  const peak = findPeak(own)
  if (peak < threshold) return
  const mine = usual.own.get(officer)
  const others = upper(usual.byConsumer.get(own[0]?.consumer ?? '') ?? [])
  const usually = mine && mine.peaks.length >= ownDaysMin ? Math.max(upper(mine.peaks), others / 2) : others
  if (peak >= share * usually) add('rate', own, peak, usually)
}

/** Units of which several officers work at a time: then it is an evening of the office. */
function findUnitsAtWork(
  accesses: readonly Access[],
  { isOffHours }: Background,
): ReadonlyMap<string, ReadonlySet<string>> {
  const atWork = new Map<string, Set<string>>()
  for (const { at, unit, officer } of accesses) {
    if (officer === '' || !isOffHours(at)) continue
    const officers = atWork.get(unit) ?? new Set()
    atWork.set(unit, officers.add(officer))
  }
  return atWork
}

function findHours(
  officer: string,
  own: readonly Access[],
  { days, rules, isOffHours }: Background,
  unitsAtWork: ReadonlyMap<string, ReadonlySet<string>>,
  add: Add,
): void {
  const { threshold, share } = { share: 0, ...rules.hours }
  const late = findReturned(own, isOffHours)
  if (late.length < threshold) return
  if ((unitsAtWork.get(late[0]?.unit ?? '')?.size ?? 0) > 1) return
  let [questions, before] = [0, 0]
  for (const { officers } of days) {
    questions += officers[officer]?.questions ?? 0
    before += officers[officer]?.offHours ?? 0
  }
  if (before <= share * questions) add('hours', late, late.length, questions === 0 ? null : before / questions)
}

/** Who works on into the evening has not come back at night: so long a pause lies between the two. */
const pauseMs = 3 * hourMs

/** Questions in unusual hours, without those that go on from usual ones. */
function findReturned(own: readonly Access[], isOffHours: (at: number) => boolean): Access[] {
  let workedAt = Number.NEGATIVE_INFINITY
  return own.filter(({ at }) => {
    const goesOn = at - workedAt < pauseMs
    if (!isOffHours(at) || goesOn) workedAt = at
    return isOffHours(at) && !goesOn
  })
}

function findUnexplained(own: readonly Access[], { threshold, share = 0 }: Rule, add: Add): void {
  const none = own.filter(({ reason }) => reason === 'none')
  if (none.length >= threshold && none.length >= share * own.length) add('no-dossier', none, none.length)
}

function findCrowded(own: readonly Access[], { threshold }: Rule, add: Add): void {
  // What a duty or a grant explains needs no dossier, and may have one code for all. A number that was typed wrong is nobody.
  const under = own.filter(
    ({ dossier, reason, found }) => found && dossier !== '' && reason !== 'duty' && reason !== 'grant',
  )
  const most = largest(Map.groupBy(under, ({ dossier }) => dossier).values())
  const count = countSubjects(most)
  if (count >= threshold) add('crowded-dossier', most, count)
}

function findWatching(officer: string, own: readonly Access[], { days, rules }: Background, add: Add): void {
  const { threshold } = rules.watching
  const past = days.slice(-watchedDays).map(({ officers }) => officers[officer]?.people)
  const foreign = own.filter(({ subject, holder }) => holder !== subject)
  for (const [subject, accesses] of Map.groupBy(foreign, (access) => access.subject)) {
    const before = past.map((people) => people?.[shortened(subject)]).filter((one) => one !== undefined)
    const seenOn = before.length + 1
    const dossiers = new Set([...before.flat(), ...accesses.map(({ dossier }) => dossier)]).size
    if (seenOn < threshold || dossiers < threshold) continue
    const others = new Set(
      days
        .slice(-watchedDays)
        .flatMap((past) =>
          Object.keys(past.officers).filter(
            (other) => other !== officer && past.officers[other]?.people[shortened(subject)] !== undefined,
          ),
        ),
    )
    if (others.size >= agentOfficers) continue
    add('watching', accesses, seenOn)
    return
  }
}

function findKnown(officer: string, own: readonly Access[], { officers, rules }: Background, add: Add): void {
  const self: Access[] = []
  const others: Access[] = []
  for (const access of own) {
    const known = officers.get(access.subject)
    if (known === officer) self.push(access)
    else if (known !== undefined && access.holder !== access.subject) others.push(access)
  }
  if (self.length >= rules['own-data'].threshold) add('own-data', self, self.length)
  const foreign = others.filter(({ holder, reason }) => holder !== '' || reason === 'none')
  const dossiers = new Set(others.map(({ dossier }) => dossier)).size
  if (foreign.length >= rules.colleague.threshold) add('colleague', foreign, countSubjects(foreign))
  else if (countSubjects(others) > 1 && dossiers > 1) add('colleague', others, countSubjects(others))
}

const watchedUnits = 3

function findWatched(day: string, accesses: readonly Access[], rule: Rule): MisuseSignal[] {
  const found: MisuseSignal[] = []
  for (const [subject, about] of Map.groupBy(accesses, (access) => access.subject)) {
    const officers = new Set(about.flatMap(({ officer }) => (officer === '' ? [] : [officer]))).size
    if (officers < rule.threshold || new Set(about.map(({ unit }) => unit)).size < watchedUnits) continue
    found.push({ ...toSignal('watched-person', day, subject, about, officers, rule, null), consumer: '', unit: '' })
  }
  return found
}

/** Too few questions say nothing about what a system asks for. */
const questionsMin = 200
/** A rare field has its days; a tenfold day is none of them. */
const growth = 10

function findNewFields(day: string, accesses: readonly Access[], { days, rules }: Background): MisuseSignal[] {
  const rule: Rule = rules['new-fields']
  const found: MisuseSignal[] = []
  for (const [key, today] of Map.groupBy(accesses, ({ consumer, procedure }) => usageKey(consumer, procedure))) {
    const before = days.flatMap(({ asked }) => asked[key] ?? [])
    const questions = before.reduce((sum, one) => sum + one.questions, 0)
    if (questions < questionsMin) continue
    for (const field of new Set(today.flatMap(({ fields }) => fields))) {
      const asked = before.reduce((sum, { fields }) => sum + (fields[field] ?? 0), 0)
      const now = today.filter(({ fields }) => fields.includes(field))
      if (now.length < rule.threshold || asked > (rule.share ?? 0) * questions) continue
      if (now.length / today.length < growth * (asked / questions)) continue
      found.push({
        ...toSignal('new-fields', day, `${key} ${field}`, now, now.length, rule, asked / questions),
        unit: '',
      })
    }
  }
  return found
}

function toSignal(
  rule: MisuseRule,
  day: string,
  about: string,
  evidence: readonly Access[],
  count: number,
  { threshold }: Rule,
  usual: number | null,
): MisuseSignal {
  const [first, last] = [evidence[0], evidence.at(-1)]
  return {
    rule,
    day,
    about,
    consumer: first?.consumer ?? '',
    unit: first?.unit ?? '',
    count,
    threshold,
    usual: usual === null ? null : Math.round(usual * 1000) / 1000,
    firstAt: new Date(first?.at ?? 0).toISOString(),
    lastAt: new Date(last?.at ?? 0).toISOString(),
    records: evidence.slice(0, evidenceMax).map(({ chain, seq }) => ({ chain, seq })),
  }
}
