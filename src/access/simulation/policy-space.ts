/**
 * What one entry of the register allows, as a finite space. A policy tells apart no more procedures than it names (and any other), no more
 * units than its patterns do, and no more moments than its grants have days: one example of each class stands for the whole class, so
 * that what holds for all examples holds for every request.
 */
import { everyProcedure, Operation, Purpose } from '../../domain/access.ts'
import { type Attribute, attributes, type Field, fields } from '../../domain/person/identity.ts'
import { coversUnit } from '../../domain/unit-code.ts'
import type { GrantOfRegister } from '../grants.ts'
import { isInForce } from '../in-force.ts'
import type { RegisterEntry } from '../register.ts'

/** What the policy looks at. `null` of an entry that is not there: it allows nothing. */
export type Rights = Pick<RegisterEntry, 'units' | 'roles' | 'grants'>

/** A class of units by its example. `below`: the pattern under which it lies, where the example is made up. */
export interface UnitClass {
  example: string
  below: string | null
}

/** From a moment to another, ms since the epoch; `null` = without end. */
export interface Period {
  from: number
  until: number | null
}

/** The classes that two policies tell apart together. */
export interface Space {
  procedures: readonly string[]
  units: readonly UnitClass[]
  periods: readonly Period[]
}

/** Procedure of what has none: own filings, feeds, attachments. */
export const anyProcedure = 'any'

/** Bit by bit: operations; fields of a lookup in two words; attributes of a verification. */
export interface Allowed {
  operations: number
  fieldsLow: number
  fieldsHigh: number
  attributes: number
}

const operations = Object.values(Operation)
const bitOf = new Map<Operation, number>(operations.map((name, index) => [name, 1 << index]))
const lookupBit = bitOf.get('lookup') ?? 0
const verifyBit = bitOf.get('verify') ?? 0
const fieldIndex = new Map<Field, number>(fields.map((name, index) => [name, index]))
const attributeBit = new Map<Attribute, number>(attributes.map((name, index) => [name, 1 << index]))

const masks = new WeakMap<GrantOfRegister, Allowed>()

function toMask(grant: GrantOfRegister): Allowed {
  const known = masks.get(grant)
  if (known) return known
  const mask: Allowed = { operations: 0, fieldsLow: 0, fieldsHigh: 0, attributes: 0 }
  for (const name of grant.operations) mask.operations |= bitOf.get(name) ?? 0
  if ((mask.operations & lookupBit) !== 0) {
    for (const name of grant.fields) {
      const index = fieldIndex.get(name) ?? 0
      if (index < 31) mask.fieldsLow |= 1 << index
      else mask.fieldsHigh |= 1 << (index - 31)
    }
  }
  if ((mask.operations & verifyBit) !== 0) {
    for (const name of grant.attributes) mask.attributes |= attributeBit.get(name) ?? 0
  }
  masks.set(grant, mask)
  return mask
}

/** What the rights allow to a request of these classes: the same as `decide` says, for every operation and name at once. */
export function getAllowed(rights: Rights | null, procedure: string, unit: string, at: number): Allowed {
  const allowed: Allowed = { operations: 0, fieldsLow: 0, fieldsHigh: 0, attributes: 0 }
  if (rights === null) return allowed
  const own = procedure === anyProcedure
  if (!own && !rights.units.some((listed) => coversUnit(listed, unit))) return allowed
  for (const grant of rights.grants) {
    if (!isInForce(grant, at)) continue
    if (!own && !grant.procedures.includes(procedure) && !grant.procedures.includes(everyProcedure)) continue
    if (!own && grant.units !== undefined && !grant.units.some((listed) => coversUnit(listed, unit))) continue
    const mask = toMask(grant)
    allowed.operations |= mask.operations
    // What has no purpose brings no field.
    if (own) continue
    allowed.fieldsLow |= mask.fieldsLow
    allowed.fieldsHigh |= mask.fieldsHigh
    allowed.attributes |= mask.attributes
  }
  return allowed
}

/** What `after` has and `before` has not; `null` = nothing. */
export function getMore(before: Allowed, after: Allowed): Allowed | null {
  const more = {
    operations: after.operations & ~before.operations,
    fieldsLow: after.fieldsLow & ~before.fieldsLow,
    fieldsHigh: after.fieldsHigh & ~before.fieldsHigh,
    attributes: after.attributes & ~before.attributes,
  }
  return (more.operations | more.fieldsLow | more.fieldsHigh | more.attributes) === 0 ? null : more
}

const isField = (allowed: Allowed, index: number) =>
  index < 31 ? (allowed.fieldsLow & (1 << index)) !== 0 : (allowed.fieldsHigh & (1 << (index - 31))) !== 0

/** The operations among them, each with the names that it may bring. */
export function* toNames(
  allowed: Allowed,
): Generator<{ operation: Operation; itself: boolean; names: readonly (Field | Attribute)[] }> {
  for (const operation of operations) {
    const itself = (allowed.operations & (bitOf.get(operation) ?? 0)) !== 0
    const names =
      operation === 'lookup'
        ? fields.filter((_, index) => isField(allowed, index))
        : operation === 'verify'
          ? attributes.filter((name) => (allowed.attributes & (attributeBit.get(name) ?? 0)) !== 0)
          : []
    if (itself || names.length > 0) yield { operation, itself, names }
  }
}

/** The classes that these rights tell apart from `since` on. */
export function getSpace(several: readonly (Rights | null)[], since: number): Space {
  const rights = several.filter((one) => one !== null)
  const grants = rights.flatMap((one) => one.grants)
  const patterns = new Set([...rights.flatMap(({ units }) => units), ...grants.flatMap(({ units = [] }) => units)])
  return {
    procedures: toProcedures(grants),
    units: toUnitClasses([...patterns]),
    periods: toPeriods(grants, since),
  }
}

function toProcedures(grants: readonly GrantOfRegister[]): string[] {
  const listed = new Set(grants.flatMap(({ procedures }) => procedures))
  const everything = listed.delete(everyProcedure)
  const named = [...listed].sort()
  // Any other procedure, by a code that no grant names.
  let other = 999_999
  while (listed.has(`9.${other}`)) other -= 1
  return everything ? [...named, `9.${other}`, anyProcedure] : [...named, anyProcedure]
}

/**
 * A unit differs for a policy by the patterns that begin it and those that end it. So a pattern itself, something below it that no other pattern
 * names, and something of the older form that ends with it stand for all units: of codes that a request can state, none is begun by one
 * pattern and ended by another.
 */
function toUnitClasses(patterns: readonly string[]): UnitClass[] {
  const used = new Set(patterns.flatMap((pattern) => pattern.split('.')))
  let free = 1
  while (used.has(String(free).padStart(2, '0')) || used.has(String(free).padStart(3, '0'))) free += 1
  const step = String(free).padStart(2, '0')
  const older = [step.padStart(3, '0'), step, step]
  const candidates: UnitClass[] = [
    ...patterns.map((pattern) => ({ example: pattern, below: null })),
    ...patterns.map((pattern) => ({ example: `${pattern}.${step}`, below: pattern })),
    ...patterns.map((pattern) => {
      const begin = older.slice(0, Math.max(0, 4 - pattern.split('.').length))
      return { example: [...begin, pattern].join('.'), below: pattern }
    }),
  ]
  const classes = new Map<string, UnitClass>()
  for (const candidate of candidates) {
    if (!Purpose.shape.unit.safeParse(candidate.example).success) continue
    const key = patterns.map((pattern) => (coversUnit(pattern, candidate.example) ? '1' : '0')).join('')
    if (!classes.has(key)) classes.set(key, candidate)
  }
  return [...classes.values()]
}

function toPeriods(grants: readonly GrantOfRegister[], since: number): Period[] {
  const bounds = new Set([since])
  for (const { from, until } of grants) {
    if (from !== undefined && from > since) bounds.add(from)
    if (until !== undefined && until > since) bounds.add(until)
  }
  const begins = [...bounds].sort((one, other) => one - other)
  return begins.map((from, index) => ({ from, until: begins[index + 1] ?? null }))
}
