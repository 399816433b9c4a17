/** Verifications and lookups: parse, hand to the use case, present. What may be seen is decided below, not here. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { birthIn, claimFaults } from '../../domain/person/claim-rules.ts'
import type { BirthDate, PersonClaim } from '../../domain/person/identity.ts'
import { birthWithAttributes, lookupShape, verificationShape } from '../../domain/person/person-question.ts'
import { lookUpPerson } from '../../identity/look-up-person.ts'
import type { IdentityDeps, InquiryResult } from '../../identity/person-inquiry.ts'
import { verifyPerson } from '../../identity/verify-person.ts'
import type { Edge } from '../edge.ts'
import { checkBody, getRequestFault, readBody } from '../input/read-json.ts'
import { problems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import { type Env, findHeader, getDeadline, type RequestState } from '../request.ts'
import { answerJson } from '../respond.ts'
import { Notice, PersonView, presentSource, Source, verificationAnswer } from './identity-answers.ts'

const VerificationRequest = z
  .strictObject(verificationShape)
  .refine(birthWithAttributes.holds, birthWithAttributes.fault)
  .meta({ id: 'VerificationRequest' })

const LookupRequest = z.strictObject(lookupShape).meta({ id: 'LookupRequest' })

const common = { requestId: z.string(), source: Source, notices: z.array(Notice) }

const VerificationResponse = z
  .object({
    outcome: z
      .enum(['matched', 'not-matched'])
      .describe(
        '`not-matched`: the person may not exist, or the data may differ; also when the record of this number says another name or birth',
      ),
    ...verificationAnswer,
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
    person: PersonView,
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
      fields: requested,
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
  return { requestId: request.id, ...presentSource(result, request.language) }
}
