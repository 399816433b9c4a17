/** A person of a batch, read as the request of one call is: the same schema, the same words for what is wrong. */
import type { BatchOperation } from '../../domain/batch/batch.ts'
import { type PersonInBatch, peopleSchemas } from '../../domain/batch/person-in-batch.ts'
import type { RequestFault } from '../../domain/failure.ts'
import { birthIn, claimFaults } from '../../domain/person/claim-rules.ts'
import { findFaults, getRequestFault } from './read-json.ts'

/** `now`: ms since the epoch. */
export function checkPerson(
  operation: BatchOperation,
  value: unknown,
  now: number,
): { ok: true; person: PersonInBatch } | { ok: false; faults: readonly RequestFault[] } {
  const schema = peopleSchemas[operation]
  const parsed = schema.safeParse(value)
  const birth = parsed.success ? parsed.data.person.dateOfBirth : birthIn(value)
  const further = claimFaults(birth, now).map(getRequestFault)
  if (parsed.success && further.length === 0) return { ok: true, person: parsed.data }
  return { ok: false, faults: [...findFaults(schema, value), ...further] }
}
