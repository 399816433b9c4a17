/**
 * A dry run: what a question would disclose by the policy as it stands, and what it would cost. The register is not asked and nothing
 * of a person leaves; that somebody rehearsed a question about a person is on record all the same.
 */
import { decide, type Question } from '../access/policy.ts'
import { requireOfficer } from '../access/require-officer.ts'
import type { DryRunEntry } from '../domain/audit.ts'
import { GatewayFailure, toFailure } from '../domain/failure.ts'
import type { Attribute, Field } from '../domain/person/identity.ts'
import type { IdentityDeps, Inquiry } from './person-inquiry.ts'

export interface Rehearsal {
  /** What would leave of the record: fields of a lookup, of a verification the names of what would be compared. */
  discloses: readonly (Field | Attribute)[]
  /** The grants that carry it, by their numbers. */
  grants: readonly number[]
  /** What it takes: requests of the quota, and calls to the register where none of them fails. */
  cost: { requests: number; upstreamCalls: number }
}

export interface RehearsalDeps {
  trail: Pick<IdentityDeps['trail'], 'getSubject'> & { append(entry: DryRunEntry): Promise<void> }
}

/** Fails with the refusal that the question itself would end with, or with `audit-unavailable`. */
export async function rehearseInquiry(
  { trail }: RehearsalDeps,
  { requestId, caller, purpose, claim }: Pick<Inquiry, 'requestId' | 'caller' | 'purpose' | 'claim'>,
  { operation, fields = [], attributes = [] }: Omit<Question, 'purpose'>,
): Promise<Rehearsal> {
  const entry = {
    kind: 'dry-run',
    requestId,
    consumer: caller.consumer.id,
    credential: caller.credentialId,
    operation: operation === 'lookup' ? 'dry-run-lookup' : 'dry-run-verify',
    purpose,
    subject: trail.getSubject(claim.personalNumber ?? claim.oldCardNumber ?? ''),
    fields: [...fields, ...attributes],
  } as const
  try {
    requireOfficer(caller, purpose)
    const decision = decide(caller.consumer, { operation, purpose, fields, attributes })
    if (!decision.allowed) throw new GatewayFailure(decision.code, { faults: decision.faults })
    await trail.append({ ...entry, outcome: 'done', result: 'done' })
    return { discloses: entry.fields, grants: decision.rows, cost: { requests: 1, upstreamCalls: 1 } }
  } catch (error) {
    const failure = toFailure(error)
    if (failure.code !== 'audit-unavailable') {
      // As of the question itself: a refusal stands even when it cannot be recorded.
      await trail.append({ ...entry, outcome: 'refused', result: failure.code }).catch(() => {})
    }
    throw error
  }
}
