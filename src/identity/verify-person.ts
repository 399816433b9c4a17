/**
 * Verifying a person: do these data belong together? An outcome leaves, never a value of the register. Where attributes
 * are asked for, or the path's own verification does not look at the date of birth, the record is fetched, compared
 * here, and forgotten before this function returns.
 */
import { type AttributeClaims, attributePointers, compareAttributes } from '../domain/person/compare-person.ts'
import {
  type Attribute,
  type AttributeOutcome,
  concerns,
  type Notice,
  type PersonClaim,
} from '../domain/person/identity.ts'
import { contradictions } from '../domain/person/personal-number.ts'
import type { PopulationAnswer, PopulationPath, PopulationQuery } from '../domain/person/population.ts'
import type { UnitCodes } from '../domain/person/units.ts'
import { toVietnamDay } from '../domain/vietnam-time.ts'
import { fetchMatchingRecord } from './fetch-matching-record.ts'
import { type IdentityDeps, type Inquiry, type InquiryResult, inquire } from './person-inquiry.ts'

export interface VerificationInquiry extends Inquiry {
  attributes?: AttributeClaims | undefined
}

export interface Verification {
  outcome: 'matched' | 'not-matched'
  /** What was really compared to come to this outcome: a claim to which a record holds nothing is not among them. */
  checked: readonly (keyof PersonClaim)[]
  attributes?: Partial<Record<Attribute, { outcome: AttributeOutcome; because?: readonly string[] }>>
}

/** `not-matched` is the register's only "no": it never means that the person does not exist. Fails as `inquire` does. */
export async function verifyPerson(
  deps: IdentityDeps,
  inquiry: VerificationInquiry,
): Promise<InquiryResult<Verification>> {
  const claims = inquiry.attributes
  const attributes = claims && (Object.keys(claims) as Attribute[])
  const result = await inquire(
    deps,
    inquiry,
    { operation: 'verify', attributes },
    (path, query, signal) =>
      verifyThrough(path, query, signal, claims, deps.unitCodes?.(toVietnamDay(deps.clock.now()))),
    (verification) => ({ result: verification.outcome, value: verification }),
  )
  return { ...result, notices: [...result.notices, ...attributeContradictions(inquiry)] }
}

async function verifyThrough(
  path: PopulationPath,
  query: PopulationQuery,
  signal: AbortSignal,
  claims: AttributeClaims | undefined,
  units: UnitCodes | undefined,
): Promise<PopulationAnswer<Verification>> {
  const given = (['personalNumber', 'oldCardNumber', 'fullName', 'dateOfBirth'] as const).filter(
    (name) => query.claim[name] !== undefined,
  )
  const pathChecksAll = given.every((name) => path.verifies.includes(name))
  if (!claims && (pathChecksAll || query.claim.dateOfBirth === undefined)) {
    const answer = await path.verify(query, signal)
    const outcome = answer.value ? 'matched' : 'not-matched'
    return { ...answer, value: { outcome, checked: given.filter((name) => path.verifies.includes(name)) } }
  }
  const { value: person, ...answer } = await fetchMatchingRecord(path, query, signal)
  if (!person) return { ...answer, value: { outcome: 'not-matched', checked: given } }
  const verification: Verification = { outcome: 'matched', checked: given.filter((name) => person[name] !== null) }
  if (claims) verification.attributes = compareAttributes(claims, person, answer.notices, units)
  const compared = ['fullName' as const, ...(Object.keys(claims ?? {}) as Attribute[])]
  const places = compared.map((name) => attributePointers[name])
  return { ...answer, notices: answer.notices.filter((notice) => concerns(notice, places)), value: verification }
}

/** Sex is only claimed as an attribute, so its digit is compared here and not with the identifying claims. */
function attributeContradictions({ claim, attributes }: VerificationInquiry): Notice[] {
  if (!attributes?.sex) return []
  const { personalNumber } = claim
  return contradictions({ personalNumber, fullName: claim.fullName }, { sex: attributes.sex }, '/attributes')
}
