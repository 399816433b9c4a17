/** Records of the trail, cut to what the policy looks at: lines of an export, or rows of the database. No person is read. */
import type { Consumer } from '../../domain/access.ts'
import { inForce } from '../in-force.ts'
import { type RegisterEntry, toGrant } from '../register.ts'
import type { RecordedCall } from './replay-records.ts'

/** The entries as callers of a moment are handed out. */
export function toConsumers(entries: readonly RegisterEntry[], at: number): Map<string, Consumer> {
  return new Map(
    entries.map(({ id, name, units, quota, roles, grants }) => {
      const consumer = { id, name, units, quota, roles: new Set(roles), grants: grants.map(toGrant) }
      return [id, inForce(consumer, at)]
    }),
  )
}

/** By which the lines of a signed export are known that are no records (docs/audit/export.md): its head, what was signed, what is gone, its end. */
const besideRecords = ['format', 'segment', 'removal', 'removed', 'skip', 'stamp', 'end'] as const

/**
 * One line of an export: the record as JSON, alone or as the member `body` of its row. `null` = a record of a chain about itself, or a
 * line beside records. Throws for what is no record; the message repeats nothing of it.
 */
export function readRecordLine(line: string): RecordedCall | null {
  let value: unknown
  try {
    value = JSON.parse(line)
    const body = isObject(value) ? value.body : undefined
    if (typeof body === 'string') value = JSON.parse(body)
    else if (isObject(body)) value = body
  } catch {
    throw new Error('is not JSON')
  }
  if (isObject(value) && !('at' in value) && besideRecords.some((name) => name in value)) return null
  return toRecordedCall(value)
}

/** The same of a record that was read already. */
export function toRecordedCall(value: unknown): RecordedCall | null {
  if (!isObject(value)) throw new Error('is no record')
  if ('knot' in value) return null
  const text = (name: string) => {
    const member = value[name]
    if (typeof member !== 'string') throw new Error(`is no record: "${name}" is missing`)
    return member
  }
  const names = Array.isArray(value.fields) ? value.fields.filter((name) => typeof name === 'string') : []
  return {
    at: text('at'),
    requestId: text('requestId'),
    consumer: text('consumer'),
    // What no table of ours knows is judged by nothing: a record of a later version may stand in an export.
    operation: text('operation') as RecordedCall['operation'],
    procedure: text('procedure'),
    unit: text('unit'),
    fields: names,
    refused: value.outcome === 'refused',
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
