/** Verifications and lookups: parse, hand to the use case, present. What may be seen is decided below, not here. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { Purpose } from '../../domain/access.ts'
import { birthIn, claimFaults } from '../../domain/person/claim-rules.ts'
import { AttributeClaims } from '../../domain/person/compare-person.ts'
import {
  AttributeOutcome,
  attributes,
  BirthDate,
  fields,
  Person,
  type PersonClaim,
} from '../../domain/person/identity.ts'
import { FullName } from '../../domain/person/names.ts'
import { OldCardNumber, PersonalNumber } from '../../domain/person/personal-number.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import { lookUpPerson } from '../../identity/look-up-person.ts'
import type { IdentityDeps, InquiryResult } from '../../identity/person-inquiry.ts'
import { verifyPerson } from '../../identity/verify-person.ts'
import type { Edge } from '../edge.ts'
import { checkBody, getRequestFault, readBody } from '../input/read-json.ts'
import { noticeText } from '../notices.ts'
import { problems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import { type Env, findHeader, getDeadline, type RequestState } from '../request.ts'
import { answerJson } from '../respond.ts'

const claimShape = {
  personalNumber: PersonalNumber.optional(),
  oldCardNumber: OldCardNumber.optional(),
  fullName: FullName,
}
const oneNumber = {
  error: encodeBilingual(
    'Gửi đúng một trong hai: personalNumber hoặc oldCardNumber',
    'Send exactly one of personalNumber and oldCardNumber',
  ),
  path: ['personalNumber'],
  params: { code: 'exactly-one' },
}
const hasOneNumber = (claim: { personalNumber?: string | undefined; oldCardNumber?: string | undefined }) =>
  (claim.personalNumber === undefined) !== (claim.oldCardNumber === undefined)

const VerificationRequest = z
  .strictObject({
    purpose: Purpose,
    person: z
      .strictObject({ ...claimShape, dateOfBirth: BirthDate.optional() })
      .refine(hasOneNumber, oneNumber)
      .describe('What is claimed: one number, the name, and the date of birth where it is to be checked'),
    attributes: AttributeClaims.optional().describe(
      'Further claims to compare with the record, one outcome each; the date of birth is then required',
    ),
  })
  .refine((body) => !body.attributes || body.person.dateOfBirth !== undefined, {
    error: encodeBilingual('Bắt buộc khi so sánh thuộc tính', 'Required when attributes are compared'),
    path: ['person', 'dateOfBirth'],
    params: { code: 'required-with-attributes' },
  })
  .meta({ id: 'VerificationRequest' })

const LookupRequest = z
  .strictObject({
    purpose: Purpose,
    person: z.strictObject({ ...claimShape, dateOfBirth: BirthDate }).refine(hasOneNumber, oneNumber),
    fields: z
      .array(z.enum(fields as [string, ...string[]]))
      .min(1)
      .max(fields.length)
      .refine((list) => new Set(list).size === list.length, {
        error: encodeBilingual('Mỗi trường chỉ nêu một lần', 'Name each field once'),
        params: { code: 'duplicate' },
      })
      .describe('The fields that the procedure needs; nothing else is returned')
      .meta({ examples: [['fullName', 'dateOfBirth', 'permanentResidence']] }),
  })
  .meta({ id: 'LookupRequest' })

const Source = z
  .object({
    link: z.string(),
    path: z.string().describe('The path that the question took'),
    asOf: z.string().nullable().describe('Data-as-of time that the register stated, `null` when it stated none'),
    retrievedAt: z.iso.datetime(),
    live: z.literal(true).describe('Nothing is cached'),
    shared: z.boolean().describe('One call served this and an identical question that was under way'),
    upstreamRequestId: z.string().describe('Our id at the register (MaYeuCau), to quote on the telephone'),
    exchangeId: z.string().nullable().describe('The id that the national exchange gave the call (X-Road-Id)'),
  })
  .meta({ id: 'Source' })

const Notice = z
  .object({ code: z.string(), pointer: z.string(), message: z.string() })
  .describe('The answer stands; a person should know this beside it')
  .meta({ id: 'Notice' })
const common = { requestId: z.string(), source: Source, notices: z.array(Notice) }

const VerificationResponse = z
  .object({
    outcome: z
      .enum(['matched', 'not-matched'])
      .describe(
        '`not-matched`: the person may not exist, or the data may differ; also when the record of this number says another name or birth',
      ),
    checked: z
      .array(z.string())
      .describe('What was really compared; a claim to which the record holds nothing is not among them'),
    attributes: z
      .partialRecord(
        z.enum(attributes),
        z.object({ outcome: AttributeOutcome, because: z.array(z.string()).optional() }),
      )
      .optional(),
    ...common,
  })
  .meta({ id: 'VerificationResponse' })

const LookupResponse = z
  .object({
    outcome: z
      .enum(['found', 'not-matched'])
      .describe(
        '`not-matched`: no such person, or the data differ; also when the record of this number says another name or birth than was claimed',
      ),
    person: Person.partial()
      .nullable()
      .describe('The fields that were asked for; `null` inside means that the register holds nothing there'),
    ...common,
  })
  .meta({ id: 'LookupResponse' })

const verificationRoute = createRoute({
  method: 'post',
  path: '/v1/identity/verifications',
  operationId: 'verifyPerson',
  summary: 'Do these data belong to a person?',
  description: 'Answers with an outcome, never with the record.',
  ...secured('identity'),
  request: { body: jsonBody(VerificationRequest) },
  responses: { 200: json(VerificationResponse, 'The outcome'), ...problems },
})

const lookupRoute = createRoute({
  method: 'post',
  path: '/v1/identity/lookups',
  operationId: 'lookUpPerson',
  summary: 'Give me these fields of this person, for this procedure',
  description:
    'Only the fields that were asked for and that the procedure allows, of the person whose number, name and birth were claimed.',
  ...secured('identity'),
  request: { body: jsonBody(LookupRequest) },
  responses: { 200: json(LookupResponse, 'The fields, or not-matched'), ...problems },
})

export function mountIdentity(app: OpenAPIHono<Env>, edge: Edge, identity: IdentityDeps): void {
  app.openAPIRegistry.registerPath(verificationRoute)
  app.openAPIRegistry.registerPath(lookupRoute)

  /** The body, or all its faults at once, those among them that the day shows. */
  async function read<T extends { person: { dateOfBirth?: BirthDate | undefined } }>(
    c: Context<Env>,
    schema: z.ZodType<T>,
  ): Promise<T> {
    const sent = await readBody(c, edge.bodyLimits)
    return checkBody(schema, sent, (request) => {
      const birth = request === undefined ? birthIn(sent) : request.person.dateOfBirth
      return claimFaults(birth, identity.clock.now()).map(getRequestFault)
    })
  }

  app.post(verificationRoute.path, async (c) => {
    const request = edge.admit(c, 'verify')
    const { purpose, person, attributes: claims } = await read(c, VerificationRequest)
    const result = await verifyPerson(identity, {
      ...getInquiry(findHeader(c, 'prefer'), request, edge),
      signal: edge.clientAbort(c),
      purpose,
      claim: person,
      attributes: claims,
    })
    request.outcome = result.value.outcome
    return answerJson(c, { ...result.value, ...present(result, request) })
  })

  app.post(lookupRoute.path, async (c) => {
    const request = edge.admit(c, 'lookup')
    const { purpose, person, fields: requested } = await read(c, LookupRequest)
    const result = await lookUpPerson(identity, {
      ...getInquiry(findHeader(c, 'prefer'), request, edge),
      signal: edge.clientAbort(c),
      purpose,
      claim: person satisfies PersonClaim,
      fields: requested as typeof fields,
    })
    request.outcome = result.value ? 'found' : 'not-matched'
    return answerJson(c, { outcome: request.outcome, person: result.value, ...present(result, request) })
  })
}

function getInquiry(prefer: string | undefined, request: RequestState, edge: Edge) {
  const { id, caller, traceparent, span } = request
  if (!caller) throw new Error('an inquiry needs a caller')
  return { requestId: id, caller, traceparent, span, deadlineMs: getDeadline(prefer, edge.settings) }
}

function present(result: InquiryResult<unknown>, request: RequestState) {
  request.path = result.source.path
  const notices = result.notices.map((notice) => ({ ...notice, message: noticeText(notice.code, request.language) }))
  return { requestId: request.id, source: result.source, notices }
}
