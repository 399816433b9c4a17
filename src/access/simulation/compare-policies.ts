/**
 * What changes for whom between two registers: complete, because the space is finite (`policy-space.ts`). Entries that change alike are
 * compared once and told together.
 */
import type { Operation, Role } from '../../domain/access.ts'
import type { Attribute, Field } from '../../domain/person/identity.ts'
import { coversUnit } from '../../domain/unit-code.ts'
import type { RegisterEntry } from '../register.ts'
import {
  anyProcedure,
  getAllowed,
  getMore,
  getSpace,
  type Period,
  type Rights,
  toNames,
  type UnitClass,
} from './policy-space.ts'

/** Requests that are allowed on one side and not on the other: each name with each unit, in the period. */
export interface ChangedRights {
  /** `any` = for what has no procedure of its own: own filings, feeds, attachments. */
  procedure: string
  operation: Operation
  /** The operation itself, and not only names that it brings. */
  itself: boolean
  names: readonly (Field | Attribute)[]
  units: readonly UnitClass[]
  period: Period
}

/** One request that one side allows and the other does not: no smaller one does. */
interface SmallestExample {
  consumer: string
  operation: Operation
  procedure: string
  unit: string
  /** `null` = the operation itself. */
  name: Field | Attribute | null
  at: number
}

export interface PolicyChange {
  consumers: readonly string[]
  granted: readonly ChangedRights[]
  withdrawn: readonly ChangedRights[]
  rolesGranted: readonly Role[]
  rolesWithdrawn: readonly Role[]
  /** Units whose board the role `unit` opens. */
  boardGranted: readonly UnitClass[]
  boardWithdrawn: readonly UnitClass[]
  quota: { before: RegisterEntry['quota'] | null; after: RegisterEntry['quota'] | null } | null
  /** Of what is granted; `null` = nothing is. */
  example: SmallestExample | null
}

export interface PolicyComparison {
  added: readonly string[]
  removed: readonly string[]
  changes: readonly PolicyChange[]
  /** Anyone may do anything that no one of the same id could before. */
  grantsAnything: boolean
}

/** `since`: what lies before it changes nothing any more, ms since the epoch. Never asks a clock. */
export function comparePolicies(
  before: readonly RegisterEntry[],
  after: readonly RegisterEntry[],
  since: number,
): PolicyComparison {
  const [old, next] = [byId(before), byId(after)]
  const ids = new Set([...old.keys(), ...next.keys()])
  const alike = new Map<string, { ids: string[]; change: Omit<PolicyChange, 'consumers'> }>()
  for (const id of ids) {
    const [was, is] = [old.get(id), next.get(id)]
    const [left, right] = [was && toText(was), is && toText(is)]
    if (left === right) continue
    const key = `${left}\n${right}`
    const known = alike.get(key)
    if (known) known.ids.push(id)
    else alike.set(key, { ids: [id], change: compareEntries(id, was ?? null, is ?? null, since) })
  }
  const changes = [...alike.values()].map(({ ids: consumers, change }) => ({ consumers, ...change })).filter(isChange)
  return {
    added: [...next.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !next.has(id)),
    changes,
    grantsAnything: changes.some(
      ({ granted, rolesGranted, boardGranted }) => granted.length + rolesGranted.length + boardGranted.length > 0,
    ),
  }
}

const byId = (entries: readonly RegisterEntry[]) => new Map(entries.map((entry) => [entry.id, entry]))

/** What decides, as text: entries whose texts are the same allow the same. */
const toText = ({ units, roles, quota, grants }: RegisterEntry) => JSON.stringify([units, roles, quota, grants])

function isChange({ quota, example: _, consumers: __, ...lists }: PolicyChange): boolean {
  return quota !== null || Object.values(lists).some(({ length }) => length > 0)
}

function compareEntries(
  id: string,
  was: RegisterEntry | null,
  is: RegisterEntry | null,
  since: number,
): Omit<PolicyChange, 'consumers'> {
  const space = getSpace([was, is], since)
  const granted: ChangedRights[] = []
  const withdrawn: ChangedRights[] = []
  for (const procedure of space.procedures) {
    // Without a procedure no unit is asked about.
    const units = procedure === anyProcedure ? space.units.slice(0, 1) : space.units
    for (const unit of units) {
      for (const period of space.periods) {
        const left = getAllowed(was, procedure, unit.example, period.from)
        const right = getAllowed(is, procedure, unit.example, period.from)
        for (const [list, more] of [
          [granted, getMore(left, right)],
          [withdrawn, getMore(right, left)],
        ] as const) {
          if (more === null) continue
          for (const names of toNames(more)) list.push({ procedure, ...names, units: [unit], period })
        }
      }
    }
  }
  const [before, after] = [was?.quota ?? null, is?.quota ?? null]
  const [example] = granted.flatMap((one) => toExample(id, one)).sort(bySize)
  const rolesBefore: Rights['roles'] = was?.roles ?? []
  const rolesAfter: Rights['roles'] = is?.roles ?? []
  return {
    granted: joinAlike(granted),
    withdrawn: joinAlike(withdrawn),
    rolesGranted: rolesAfter.filter((role) => !rolesBefore.includes(role)),
    rolesWithdrawn: rolesBefore.filter((role) => !rolesAfter.includes(role)),
    boardGranted: space.units.filter(({ example: unit }) => opensBoard(is, unit) && !opensBoard(was, unit)),
    boardWithdrawn: space.units.filter(({ example: unit }) => opensBoard(was, unit) && !opensBoard(is, unit)),
    quota: JSON.stringify(before) === JSON.stringify(after) ? null : { before, after },
    example: example ?? null,
  }
}

function opensBoard(rights: Rights | null, unit: string): boolean {
  if (!rights?.roles.includes('unit')) return false
  return rights.units.some((listed) => coversUnit(listed, unit))
}

function toExample(
  consumer: string,
  { procedure, operation, itself, names, units: [unit], period }: ChangedRights,
): SmallestExample[] {
  if (unit === undefined) return []
  const common = { consumer, operation, procedure, unit: unit.example, at: period.from }
  return itself ? [{ ...common, name: null }] : names.slice(0, 1).map((name) => ({ ...common, name }))
}

/** The shortest unit, then the soonest moment, then fewest names. */
function bySize(one: SmallestExample, other: SmallestExample): number {
  return (
    Number(one.procedure === anyProcedure) - Number(other.procedure === anyProcedure) ||
    one.unit.length - other.unit.length ||
    one.at - other.at ||
    Number(one.name !== null) - Number(other.name !== null)
  )
}

/** Periods that follow each other and units that change alike become one line. */
function joinAlike(changed: readonly ChangedRights[]): ChangedRights[] {
  const overTime: ChangedRights[] = []
  for (const one of changed) {
    const before = overTime.find(
      (other) => other.period.until === one.period.from && toKey(other) === toKey(one) && sameUnits(other, one),
    )
    if (before)
      overTime[overTime.indexOf(before)] = { ...before, period: { ...before.period, until: one.period.until } }
    else overTime.push(one)
  }
  const overUnits = new Map<string, ChangedRights>()
  for (const one of overTime) {
    const key = `${toKey(one)} ${one.period.from} ${one.period.until}`
    const known = overUnits.get(key)
    overUnits.set(key, known ? { ...known, units: [...known.units, ...one.units] } : one)
  }
  return [...overUnits.values()]
}

const toKey = ({ procedure, operation, itself, names }: ChangedRights) =>
  `${procedure} ${operation} ${itself} ${names.join()}`
const sameUnits = ({ units: [one] }: ChangedRights, { units: [other] }: ChangedRights) =>
  one?.example === other?.example
