/** Who may ask this? All entries of a register that would get it, with the grants that carry it and where and when they do. */
import { nationalProcedure, type Operation } from '../../domain/access.ts'
import { type Attribute, attributes, type Field, fields } from '../../domain/person/identity.ts'
import type { RegisterEntry } from '../register.ts'
import { getAllowed, getSpace, type Period, toNames, type UnitClass } from './policy-space.ts'

export interface WhoQuestion {
  operation: Operation
  procedure: string
  /** Absent: the operation itself. */
  name?: Field | Attribute | undefined
  /** Absent: any unit at all. */
  unit?: string | undefined
  /** From when on, ms since the epoch. */
  since: number
}

export interface WhoMay {
  consumer: string
  name: string
  grants: readonly number[]
  where: readonly { unit: UnitClass; period: Period }[]
}

export const isField = (name: string): name is Field => fields.some((field) => field === name)
export const isAttribute = (name: string): name is Attribute => attributes.some((attribute) => attribute === name)

export function findWhoMay(entries: readonly RegisterEntry[], question: WhoQuestion): WhoMay[] {
  const { operation, name, since } = question
  const procedure = nationalProcedure(question.procedure)
  return entries.flatMap((entry) => {
    const { units, periods } = getSpace([entry], since)
    const wanted = question.unit === undefined ? units : [{ example: question.unit, below: null }]
    const where = wanted.flatMap((unit) =>
      periods.filter((period) => mayIn(entry, period, unit)).map((period) => ({ unit, period })),
    )
    return where.length === 0 ? [] : [{ consumer: entry.id, name: entry.name, grants: carrying(entry, where), where }]
  })

  function mayIn(entry: RegisterEntry, { from }: Period, { example }: UnitClass): boolean {
    for (const one of toNames(getAllowed(entry, procedure, example, from))) {
      if (one.operation === operation && one.itself && (name === undefined || one.names.includes(name))) return true
    }
    return false
  }

  /** The rows of it without which it would not be allowed somewhere. */
  function carrying(entry: RegisterEntry, where: WhoMay['where']): number[] {
    return entry.grants
      .filter((grant) => {
        const alone = { ...entry, grants: [grant] }
        return where.some(({ unit, period }) => mayIn(alone, period, unit))
      })
      .map(({ row }) => row)
  }
}
