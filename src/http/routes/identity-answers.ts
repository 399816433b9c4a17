/** How answers about people are described and presented, alone or as one of many. */
import { z } from '@hono/zod-openapi'
import { AttributeOutcome, attributes, Person } from '../../domain/person/identity.ts'
import type { InquiryResult } from '../../identity/person-inquiry.ts'
import type { Language } from '../language.ts'
import { noticeText } from '../notices.ts'

export const Source = z
  .object({
    link: z.string(),
    path: z.string().describe('The path that the question took'),
    asOf: z.string().nullable().describe('Data-as-of time that the register stated, `null` when it stated none'),
    retrievedAt: z.iso.datetime(),
    live: z.boolean().describe('Always `true`: nothing is cached'),
    shared: z.boolean().describe('One call served this and an identical question that was under way'),
    upstreamRequestId: z.string().describe('Our id at the register (MaYeuCau), to quote on the telephone'),
    exchangeId: z.string().nullable().describe('The id that the national exchange gave the call (X-Road-Id)'),
  })
  .meta({ id: 'Source' })

export const Notice = z
  .object({ code: z.string(), pointer: z.string(), message: z.string() })
  .describe('The answer stands; a person should know this beside it')
  .meta({ id: 'Notice' })

/** What was compared, and how each attribute came out. */
export const verificationAnswer = {
  checked: z
    .array(z.string())
    .describe('What was really compared; a claim to which the record holds nothing is not among them'),
  attributes: z
    .partialRecord(z.enum(attributes), z.object({ outcome: AttributeOutcome, because: z.array(z.string()).optional() }))
    .optional(),
}

export const PersonView = Person.partial()
  .nullable()
  .describe('The fields that were asked for; `null` inside means that the register holds nothing there')

export function presentSource({ source, notices }: InquiryResult<unknown>, language: Language) {
  return { source, notices: notices.map((notice) => ({ ...notice, message: noticeText(notice.code, language) })) }
}
