/** A unit as the API and the command show it: as of a day, with where it came from and what became of it. */
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { findCustodian } from './find-custodian.ts'
import type { UnitFinding } from './find-unit.ts'
import {
  type Succession,
  toFullName,
  type Unit,
  type UnitForm,
  type UnitLevel,
  type UnitType,
  unitTypes,
} from './unit.ts'
import { getForm, type Units } from './units.ts'

/** A unit in short: enough to tell it from every other one, also from the one that has its code at another time. */
export interface UnitReference {
  code: string
  level: UnitLevel
  type: UnitType
  typeName: Bilingual
  name: string
  fullName: string
  /** The list that it stands in. */
  list: string
  from: string | null
  to: string | null
  /** The units above it, in short, from the nearest on. */
  above: readonly { code: string; fullName: string }[]
}

export interface SuccessionView {
  unit: UnitReference
  kind: Succession['kind']
  certainty: Succession['certainty']
  on: string
}

interface UnitView extends UnitReference {
  asOf: string
  certainty: 'certain' | 'likely'
  /** Every name and type that it had, in the order of time. */
  forms: readonly { from: string | null; to: string | null; type: UnitType; fullName: string; act: Bilingual | null }[]
  formerNames: readonly { name: string; code: string | null }[]
  predecessors: readonly SuccessionView[]
  successors: readonly SuccessionView[]
  /** Units of the next snapshot that carry its name as a former one; whether whole is not stated. */
  mergedInto: readonly UnitReference[]
  children: readonly { code: string; fullName: string }[]
  books: { certainty: string; custodians: readonly UnitReference[]; source: Bilingual | null }
  otherCodes: Readonly<Record<string, readonly string[]>>
  source: Bilingual
  verified: string
}

/** What a code meant on a day, or that it meant nothing, with its nearest neighbours in time. */
export type UnitAnswer =
  | { outcome: 'existed'; unit: UnitView }
  | {
      outcome: 'did-not-exist'
      code: string
      asOf: string
      before: UnitAnswerNeighbour | null
      after: UnitReference | null
    }
  | { outcome: 'not-known'; code: string; asOf: string; nearest: UnitReference | null }
interface UnitAnswerNeighbour {
  unit: UnitReference
  successors: readonly SuccessionView[]
  mergedInto: readonly UnitReference[]
}

/** Codes of other systems: their name, then their code and ours. */
export type OtherCodes = Readonly<Record<string, Readonly<Record<string, string>>>>

export function answerUnit(
  units: Units,
  finding: UnitFinding,
  code: string,
  asOf: string,
  other: OtherCodes,
): UnitAnswer {
  switch (finding.outcome) {
    case 'existed':
      return { outcome: 'existed', unit: describeUnit(units, finding.unit, finding.certainty, asOf, other) }
    case 'did-not-exist': {
      const { before, after } = finding
      return {
        outcome: 'did-not-exist',
        code,
        asOf,
        before: before && {
          unit: refer(before, asOf),
          successors: units.successorsOf(before).map((one) => toView(one.to, one)),
          mergedInto: referMerged(units, before),
        },
        after: after && refer(after, asOf),
      }
    }
    case 'not-known':
      return { outcome: 'not-known', code, asOf, nearest: finding.nearest && refer(finding.nearest, asOf) }
  }
}

const referMerged = (units: Units, unit: Unit) => units.mergedInto(unit).map((one) => refer(one, one.list.stateOf))

export function refer(unit: Unit, day: string): UnitReference {
  const { type, name } = getForm(unit, day)
  return {
    code: unit.code,
    level: unit.level,
    type,
    typeName: { vi: unitTypes[type].vi, en: unitTypes[type].en },
    name,
    fullName: toFullName({ type, name }),
    list: unit.list.id,
    from: unit.list.from,
    to: unit.list.to,
    above: getAbove(unit).map((each) => ({ code: each.code, fullName: toFullName(getForm(each, day)) })),
  }
}

function getAbove(unit: Unit): Unit[] {
  return unit.parent === null ? [] : [unit.parent, ...getAbove(unit.parent)]
}

function toView(unit: Unit, { kind, certainty, on }: Succession): SuccessionView {
  return { unit: refer(unit, unit.list.stateOf), kind, certainty, on }
}

function describeUnit(
  units: Units,
  unit: Unit,
  certainty: 'certain' | 'likely',
  asOf: string,
  other: OtherCodes,
): UnitView {
  const { certainty: known, custodians, source } = findCustodian(units, unit)
  return {
    ...refer(unit, asOf),
    asOf,
    certainty,
    forms: unit.forms.map((form) => toFormView(form)),
    formerNames: units.formerNamesOf(unit).map(({ name, code }) => ({ name, code })),
    predecessors: units.predecessorsOf(unit).map((one) => toView(one.from, one)),
    successors: units.successorsOf(unit).map((one) => toView(one.to, one)),
    mergedInto: referMerged(units, unit),
    children: units.childrenOf(unit).map((child) => ({ code: child.code, fullName: toFullName(getForm(child, asOf)) })),
    books: { certainty: known, custodians: custodians.map((custodian) => refer(custodian, latest)), source },
    otherCodes: findOtherCodes(unit.code, other),
    source: unit.list.source,
    verified: unit.list.verified,
  }
}

/** After every day: what a unit is called now, as far as the lists know. */
const latest = '9999-12-31'

function toFormView({ from, to, type, name, act }: UnitForm) {
  return { from, to, type, fullName: toFullName({ type, name }), act }
}

function findOtherCodes(code: string, other: OtherCodes): Record<string, string[]> {
  const found = Object.entries(other).map(
    ([system, codes]) =>
      [system, Object.entries(codes).flatMap(([theirs, ours]) => (ours === code ? [theirs] : []))] as const,
  )
  return Object.fromEntries(found.filter(([, codes]) => codes.length > 0))
}
