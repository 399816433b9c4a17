// The register's decision on one question: may this officer ask, was it asked before, and who is it.
// Touches no memory; the caller commits when the answer has gone out.

import type { Context } from '../wire/types.ts'
import { findPerson, type Match } from './match.ts'
import { checkQuery, type Query, type QueryNeeds } from './query.ts'
import { Refused } from './refusals.ts'

export type Decision = { readonly match: Match; readonly commit: () => void }

/** Throws Refused. */
export function decide(query: Query, context: Context, needs: QueryNeeds): Decision {
  const { settings, memory, credentials } = context
  checkQuery(query, settings, needs)

  const officer = credentials.officers.find((one) => one.number === query.officer || one.email === query.officer)
  const names = [query.officer, officer?.number, officer?.email]
  if (names.some((name) => name !== undefined && settings.refusedOfficers.includes(name))) throw new Refused('officer')
  if (!officer && settings.knownOfficersOnly) throw new Refused('officer')
  if (query.unit && settings.refusedUnits.includes(query.unit)) throw new Refused('unit')
  if (query.procedure && settings.refusedProcedures.includes(query.procedure)) throw new Refused('procedure')
  if (settings.refuseDuplicateRequestIds && memory.requestIds.has(query.requestId)) throw new Refused('duplicate')

  return { match: findPerson(query, settings), commit: () => memory.requestIds.add(query.requestId) }
}
