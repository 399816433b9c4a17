/**
 * Which unit a free-text address of either generation names: candidates with reasons, the best first, and whether that is sure.
 * It reads what was written, and never corrects it: of a unit that is gone it says beside it what became of it.
 */
import type { Bilingual } from '../domain/texts/bilingual.ts'
import {
  type AddressWord,
  compareMarks,
  type Marks,
  readLead,
  readSegments,
  type Segment,
  toNameWords,
} from './address-words.ts'
import { refer, type SuccessionView, type UnitReference } from './describe-unit.ts'
import type { NamedUnit, NameIndex } from './name-index.ts'
import { type ResolveReason, resolveReasons } from './resolve-reasons.ts'
import { type Unit, type UnitLevel, type UnitType, unitTypes } from './unit.ts'
import { getProvince, type Units } from './units.ts'

export interface Resolution {
  asOf: string
  /** Whether the first candidate is the one that the address names. Where it is not, a person decides. */
  sure: boolean
  /** The lowest level that the address names. */
  level: UnitLevel | null
  candidates: readonly Candidate[]
}

interface Candidate {
  /** As the address names it: of its own time. */
  unit: UnitReference
  /** Points of the reasons; only their order and distance mean something. */
  score: number
  reasons: readonly { code: ResolveReason; text: Bilingual }[]
  /** What it is on the day of the question: itself, or what became of it. Empty: nothing is known. */
  onDay: readonly SuccessionView[]
}

interface Mention {
  named: NamedUnit
  segment: number
  from: number
  to: number
  /** First word with the type before it. */
  start: number
  /** The type of the unit stands before the name; another type of its level does; none; a word for something else. */
  lead: 'own' | 'other-type' | 'none' | 'other-place'
  /** It fills all that stands between two commas. */
  alone: boolean
  marks: Marks
  /** A longer name of its level begins or ends around it: `Vĩnh Hòa` in `Vĩnh Hòa Hưng`. */
  inside: boolean
}

interface Reading {
  unit: Unit
  score: number
  reasons: ResolveReason[]
}

/** Candidates that are given back, and how far behind the best they may be. */
const candidatesMax = 10
const behindMax = 8
/** How often a unit is looked at in one address: a text that repeats a common name would hold up every other request. */
const mentionsMax = 4
/** The second best must be so far behind for the best to be sure. */
const aheadMin = 2

export function resolveAddress(units: Units, index: NameIndex, address: string, asOf: string): Resolution {
  const segments = readSegments(address)
  const mentions = findMentions(index, segments)
  const communes = findStatedCommunes(segments)
  for (const level of ['commune', 'district', 'province'] as const) {
    const readings = readLevel(units, group(mentions, communes), level, asOf)
    if (readings.length > 0) return conclude(units, readings, level, asOf)
  }
  return { asOf, sure: false, level: null, candidates: [] }
}

function findMentions(index: NameIndex, segments: readonly Segment[]): Mention[] {
  const counts = new Map<Unit, number>()
  const isOneOfFew = ({ named: { unit } }: Mention) => {
    const count = (counts.get(unit) ?? 0) + 1
    counts.set(unit, count)
    return count <= mentionsMax
  }
  return segments.flatMap((segment, number) => {
    const found = segment.flatMap((_, from) => findFrom(index, segment, number, from)).filter(isOneOfFew)
    for (const mention of found) mention.inside = found.some((other) => surrounds(other, mention))
    return found
  })
}

/** `phường Ngô Thì Nhậm`, `X. Tân An`: not the flat `P.183`. */
function findStatedCommunes(segments: readonly Segment[]): { segment: number; from: number }[] {
  return segments.flatMap((words, segment) =>
    words.flatMap(({ bare }, from) => {
      const lead = readLead(words, from)
      const isCommune = lead.kind === 'type' && lead.type.level === 'commune' && !/\d/.test(bare)
      return isCommune ? [{ segment, from }] : []
    }),
  )
}

function findFrom(index: NameIndex, segment: Segment, number: number, from: number): Mention[] {
  const lead = readLead(segment, from)
  const found: Mention[] = []
  let key = ''
  for (let to = from + 1; to <= Math.min(segment.length, from + index.wordsMax); to++) {
    key += segment[to - 1]?.bare ?? ''
    for (const named of index.find(key)) {
      const mention = toMention(named, segment, number, from, to, lead)
      if (mention !== null) found.push(mention)
    }
  }
  return found
}

function surrounds(long: Mention, short: Mention): boolean {
  if (long.from > short.from || long.to < short.to || long.to - long.from <= short.to - short.from) return false
  return long.named.by === 'name' && long.marks !== 'differ' && long.named.unit.level === short.named.unit.level
}

function toMention(
  named: NamedUnit,
  segment: Segment,
  number: number,
  from: number,
  to: number,
  before: ReturnType<typeof readLead>,
): Mention | null {
  const { unit, form, by } = named
  const lead = judgeLead(unit.level, form.type, before)
  if (lead === null) return null
  // A number is a name only after its type; initials of a district likewise, there are too many words of two letters.
  if (lead !== 'own' && (/^\d+$/.test(named.name) || (by === 'initials' && unit.level === 'district'))) return null
  const start = from - (before.kind === 'type' ? before.length : 0)
  const alone = start === 0 && to === segment.length
  if (by === 'initials' && lead !== 'own' && !alone) return null
  const written: AddressWord[] = segment.slice(from, to)
  const marks = by === 'name' || by === 'former' ? compareMarks(written, toNameWords(named.name)) : 'missing'
  return { named, segment: number, from, to, start, lead, alone, marks, inside: false }
}

/** `null`: the word before it says that the name is of another level. */
function judgeLead(level: UnitLevel, type: UnitType, before: ReturnType<typeof readLead>): Mention['lead'] | null {
  switch (before.kind) {
    case 'none':
    case 'other-place':
      return before.kind
    case 'type': {
      const { types, level: stated } = before.type
      if (types.includes(type)) return 'own'
      const fits = stated === level || (stated === 'city' && level !== 'commune') || unitTypes[type].level === stated
      return fits ? 'other-type' : null
    }
  }
}

const areApart = (a: Mention, b: Mention): boolean => a.segment !== b.segment || a.to <= b.from || b.to <= a.from

/** How well a mention names its unit, by itself. */
function weigh({ lead, alone, marks, named, to, from, inside }: Mention): number {
  const byLead = { own: 4, 'other-type': 1.5, none: alone ? 2.5 : 0, 'other-place': -5 }[lead]
  const byMarks = { equal: 1.5, missing: 0, differ: -4 }[marks]
  const byName = { name: 0, 'usual-short': 0, initials: -1, former: -1.5 }[named.by]
  return byLead + byMarks + byName + (to - from) * 0.3 - (inside ? 2 : 0)
}

interface Grouped {
  byUnit: Map<Unit, Mention[]>
  /** Districts and provinces that are named as such, whatever their unit: after their type, or alone between commas. */
  stated: readonly Mention[]
  /** Where a name follows the type of a commune, known or not. */
  communes: readonly { segment: number; from: number }[]
}

function group(mentions: readonly Mention[], communes: Grouped['communes']): Grouped {
  const byUnit = Map.groupBy(mentions, ({ named }) => named.unit)
  const stated = mentions.filter(
    ({ named, lead, alone, marks }) =>
      named.unit.level !== 'commune' && marks !== 'differ' && (lead === 'own' || alone),
  )
  return { byUnit, stated, communes }
}

function readLevel(units: Units, grouped: Grouped, level: UnitLevel, asOf: string): Reading[] {
  const readings: Reading[] = []
  for (const [unit, own] of grouped.byUnit) {
    if (unit.level !== level) continue
    const best = own
      .map((mention) => readUnit(units, grouped, unit, mention, asOf))
      .reduce((a, b) => (b.score > a.score ? b : a))
    readings.push(best)
  }
  return readings.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score)
}

function readUnit(units: Units, grouped: Grouped, unit: Unit, mention: Mention, asOf: string): Reading {
  const reasons: ResolveReason[] = ['name-written']
  let score = weigh(mention)
  const note = (reason: ResolveReason, points = 0) => {
    if (!reasons.includes(reason)) reasons.push(reason)
    score += points
  }
  if (mention.lead === 'own') note('type-written')
  if (mention.lead === 'other-type') note('type-differs')
  if (mention.lead === 'other-place') note('like-a-street')
  const elsewhere = grouped.communes.some(({ segment, from }) => segment !== mention.segment || from !== mention.from)
  if (elsewhere && (mention.lead !== 'own' || unit.level !== 'commune')) note('commune-differs', -4)
  if (mention.marks === 'missing' && mention.named.by === 'name') note('marks-missing')
  if (mention.marks === 'differ') note('marks-differ')
  if (mention.named.by === 'initials' || mention.named.by === 'usual-short') note('abbreviation')
  if (mention.named.by === 'former') note('former-name')

  const used = [mention]
  const district = unit.level === 'commune' && unit.parent?.level === 'district' ? unit.parent : null
  const found = district === null ? undefined : findAbove(grouped, district, used)
  if (found !== undefined) {
    used.push(found)
    note('district-written', Math.max(1, weigh(found)))
  }
  const province = unit.level === 'province' ? undefined : readProvince(units, grouped, unit, used)
  if (province !== undefined) {
    used.push(province.mention)
    note(province.reason, province.points)
    if (province.mention.named.by !== 'name') note('abbreviation')
  } else if (unit.level !== 'province') note('province-missing', -1)

  const contradicts = (each: UnitLevel) =>
    grouped.stated.some(
      (other) =>
        other.named.unit.level === each && used.every((one) => areApart(one, other)) && !isElsewhere(grouped, other),
    )
  if (district !== null && found === undefined) note('district-missing', -3)
  if (unit.level === 'commune' && found === undefined && contradicts('district')) note('district-differs', -4)
  const noProvince = province === undefined && unit.level !== 'province'
  if ((noProvince && contradicts('province')) || namesOther(units, grouped, unit, used)) note('province-differs', -5)
  if (units.lists.some(({ from, stateOf }) => from === null && stateOf > unit.list.stateOf)) note('older-unit', -2.5)
  if (unit.list.from !== null) {
    const three = grouped.stated.some(
      (other) => other.named.unit.level === 'district' && used.every((one) => areApart(one, other)),
    )
    // A name that could be a district's, beside a commune and a province, speaks for three levels.
    if (three && !reasons.includes('district-differs')) score -= 1.5
    if (unit.list.from > asOf) note('did-not-exist', -6)
    else if (!reasons.includes('district-differs')) note('two-levels', 1.5)
  }
  return { unit, score, reasons }
}

/** Another province stands after its type, and is neither what the unit's own became nor what it was before. */
function namesOther(units: Units, { stated }: Grouped, unit: Unit, used: readonly Mention[]): boolean {
  const own = getProvince(unit)
  const related = [
    own,
    ...units.successorsOf(own).map(({ to }) => to),
    ...units.predecessorsOf(own).map(({ from }) => from),
  ]
  return stated.some(
    (mention) =>
      mention.named.unit.level === 'province' &&
      mention.lead === 'own' &&
      used.every((one) => areApart(one, mention)) &&
      !related.some((each) => each === mention.named.unit || each.code === mention.named.unit.code),
  )
}

/** A word may name a commune and a district: it contradicts nothing where it is better read as a commune. */
function isElsewhere({ byUnit }: Grouped, { named, from, to, segment, lead }: Mention): boolean {
  if (lead === 'own') return false
  return [...byUnit.values()].some((others) =>
    others.some(
      (other) =>
        other.named.unit.level !== named.unit.level &&
        other.segment === segment &&
        other.from === from &&
        other.to === to,
    ),
  )
}

function findAbove({ byUnit }: Grouped, unit: Unit, used: readonly Mention[]): Mention | undefined {
  const free = (byUnit.get(unit) ?? []).filter(
    (mention) => used.every((one) => areApart(one, mention)) && mention.marks !== 'differ',
  )
  return free.length === 0 ? undefined : free.reduce((a, b) => (weigh(b) > weigh(a) ? b : a))
}

function readProvince(
  units: Units,
  grouped: Grouped,
  unit: Unit,
  used: readonly Mention[],
): { mention: Mention; reason: ResolveReason; points: number } | undefined {
  const own = getProvince(unit)
  const mention = findAbove(grouped, own, used)
  if (mention !== undefined) return { mention, reason: 'province-written', points: 4 - lessFor(mention) }
  for (const { to } of units.successorsOf(own)) {
    const later = findAbove(grouped, to, used)
    if (later !== undefined) return { mention: later, reason: 'later-province-written', points: 2.5 - lessFor(later) }
  }
  for (const before of new Set(units.predecessorsOf(unit).map(({ from }) => getProvince(from)))) {
    const earlier = findAbove(grouped, before, used)
    if (earlier !== undefined) {
      return { mention: earlier, reason: 'earlier-province-written', points: 1.5 - lessFor(earlier) }
    }
  }
  return undefined
}

const lessFor = ({ lead, named, alone }: Mention): number =>
  // `TP. Tuyên Quang` names the city in the province of that name, not the province.
  (lead === 'other-place' ? 4 : lead === 'other-type' ? 2.5 : 0) +
  (named.by === 'initials' ? 0.5 : 0) +
  (lead === 'none' && !alone ? 0.5 : 0)

function conclude(units: Units, readings: readonly Reading[], level: UnitLevel, asOf: string): Resolution {
  const [best, ...others] = readings
  if (best === undefined) return { asOf, sure: false, level, candidates: [] }
  const near = others.filter(({ score }) => best.score - score < behindMax)
  const rival = near.some(({ unit, score }) => best.score - score < aheadMin && !isSamePlace(units, best.unit, unit))
  if (rival) best.reasons.push('same-name')
  if (hasOldNamesake(units, best, near)) best.reasons.push('also-an-old-name')
  const candidates = [best, ...near].slice(0, candidatesMax).map(({ unit, score, reasons }) => ({
    unit: refer(unit, unit.list.to !== null && unit.list.to < asOf ? unit.list.to : asOf),
    score: Math.round(score * 10) / 10,
    reasons: reasons.map((code) => ({ code, text: resolveReasons[code] })),
    onDay: findOnDay(units, unit, asOf),
  }))
  return { asOf, sure: !rival && isSound(best), level, candidates }
}

/** What leaves the best reading open even where no other is near. */
const doubts: readonly ResolveReason[] = [
  'type-differs',
  'commune-differs',
  'district-differs',
  'province-differs',
  'earlier-province-written',
  'marks-differ',
  'like-a-street',
  'did-not-exist',
]

function isSound({ unit, reasons }: Reading): boolean {
  if (reasons.some((reason) => doubts.includes(reason))) return false
  if (unit.level === 'province') return true
  const placed = reasons.includes('district-written') || reasons.includes('province-written')
  return placed || reasons.includes('later-province-written')
}

/** All that lived in one of them lives in the other now. */
function isSamePlace(units: Units, one: Unit, other: Unit): boolean {
  const went = (from: Unit, to: Unit) =>
    units.successorsOf(from).some((succession) => succession.to === to && succession.certainty === 'everyone')
  const merged = units.mergedInto(one).includes(other) || units.mergedInto(other).includes(one)
  return merged || went(one, other) || went(other, one)
}

/** An old unit of this name in the province, named without its district, of which no part is in the new one. */
function hasOldNamesake(units: Units, { unit }: Reading, others: readonly Reading[]): boolean {
  if (unit.list.from === null) return false
  return others.some(
    ({ unit: old, reasons }) =>
      old.list.from === null &&
      !reasons.includes('type-differs') &&
      !reasons.includes('marks-differ') &&
      !reasons.includes('province-missing') &&
      !units.successorsOf(old).some(({ to }) => to === unit),
  )
}

function findOnDay(units: Units, unit: Unit, asOf: string): SuccessionView[] {
  // Of a unit that was merged before the reform it is not stated whether all of it went along.
  const merged = units.mergedInto(unit).flatMap((one) => findOnDay(units, one, asOf))
  if (merged.length > 0) return merged.map((view) => ({ ...view, certainty: 'some' }))
  if (unit.list.to !== null && unit.list.to < asOf) {
    return units
      .successorsOf(unit)
      .map(({ to, kind, certainty, on }) => ({ unit: refer(to, asOf), kind, certainty, on }))
  }
  return [{ unit: refer(unit, asOf), kind: 'whole', certainty: 'everyone', on: unit.list.from ?? unit.list.stateOf }]
}
