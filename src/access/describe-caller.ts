/** Who a caller is to the gateway and what it may ask: its entry of the register, read to it alone. No other consumer is in it. */

import type { Consumer, Grant, Operation, Role } from '../domain/access.ts'
import type { Attribute, Field } from '../domain/person/identity.ts'
import { toVietnamDay } from '../domain/vietnam-time.ts'

interface DescribedGrant {
  /** From 1, as reasons of refusals name it. */
  number: number
  inForce: boolean
  procedures: readonly string[]
  operations: readonly Operation[]
  fields: readonly Field[]
  attributes: readonly Attribute[]
  units: readonly string[]
  /** First and last day in Viet Nam; `null` = no bound. */
  from: string | null
  until: string | null
}

export interface DescribedCaller {
  consumer: { id: string; name: string }
  units: readonly string[]
  roles: readonly Role[]
  grants: readonly DescribedGrant[]
}

export function describeCaller(consumer: Consumer): DescribedCaller {
  const { id, name, units, roles, grants, dormant = [] } = consumer
  const described = [
    ...grants.map((grant) => describeGrant(consumer, grant, true)),
    ...dormant.map((grant) => describeGrant(consumer, grant, false)),
  ]
  return {
    consumer: { id, name },
    units,
    roles: [...roles],
    grants: described.toSorted((one, other) => one.number - other.number),
  }
}

function describeGrant(consumer: Consumer, grant: Grant, inForce: boolean): DescribedGrant {
  const { row, procedures, operations, fields, attributes, units, from, until } = grant
  return {
    number: row,
    inForce,
    procedures: [...procedures],
    operations: [...operations],
    fields: [...fields],
    attributes: [...attributes],
    units: units ?? consumer.units,
    from: from === undefined ? null : toVietnamDay(from),
    // The last moment of it lies on the last day.
    until: until === undefined ? null : toVietnamDay(until - 1),
  }
}
