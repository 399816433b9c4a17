/** What every request of an auditor states: who, and why. No number of a person stands in a URL, a reason or a text of theirs. */
import type { Context } from 'hono'
import type { z } from 'zod'
import { requireRole } from '../../access/policy.ts'
import { OfficerAccount } from '../../domain/access.ts'
import { noteCharsMax } from '../../domain/limits.ts'
import { holdsPersonNumber } from '../../domain/person/personal-number.ts'
import { line } from '../../domain/text.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import type { Edge } from '../edge.ts'
import type { Env, RequestState } from '../request.ts'

export function withoutPersonNumber<T extends z.ZodType<string>>(schema: T) {
  return schema.refine((text) => !holdsPersonNumber(text), {
    error: encodeBilingual(
      'Không ghi số định danh hoặc số chứng minh nhân dân của người ở đây',
      'No number of a person stands here',
    ),
    params: { code: 'person-number' },
  })
}

export const auditor = {
  by: OfficerAccount.describe('The account of the person who acts (tài khoản cán bộ); stands in the audit trail'),
  reason: withoutPersonNumber(line(noteCharsMax)).describe('Why, in their own words; stands in the audit trail'),
}

/** Who is no auditor is refused, and on record, before anything else of the request is read. */
export function admitAuditor(edge: Edge, c: Context<Env>, operation: string): RequestState {
  const request = edge.admit(c, operation)
  if (request.caller) requireRole(request.caller, 'auditor')
  return request
}

/** As records have their times, so that text compares as time does. */
export function inUtc(moment: string): string {
  return new Date(moment).toISOString()
}
