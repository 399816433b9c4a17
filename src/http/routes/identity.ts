/** Verifications and lookups: parse, hand to the use case, present. What may be seen is decided below, not here. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Question } from '../../access/policy.ts'
import { birthIn, claimFaults } from '../../domain/person/claim-rules.ts'
import { attributes as allAttributes, type BirthDate, type PersonClaim } from '../../domain/person/identity.ts'
import { birthWithAttributes, lookupShape, verificationShape } from '../../domain/person/person-question.ts'
import { lookUpPerson } from '../../identity/look-up-person.ts'
import type { IdentityDeps, Inquiry, InquiryResult } from '../../identity/person-inquiry.ts'
import { type RehearsalDeps, rehearseInquiry } from '../../identity/rehearse-inquiry.ts'
import { verifyPerson } from '../../identity/verify-person.ts'
import type { Edge } from '../edge.ts'
import { checkBody, getRequestFault, readBody } from '../input/read-json.ts'
import { readQuery } from '../input/read-query.ts'
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

const DryRunQuery = z.strictObject({
  dryRun: z
    .enum(['', 'true', 'false'])
    .optional()
    .describe(
      '`?dryRun` or `?dryRun=true`: the policy alone is asked. The answer says what the question would disclose and cost; the register is not asked, nothing of a person is in it, and nothing is taken from the quota. Absent, or `false`: the question itself',
    ),
})

const DryRunResponse = z
  .object({
    dryRun: z.boolean().describe('Always `true`'),
    discloses: z
      .array(z.string())
      .describe('Fields of the record that a lookup would answer with; of a verification, what it would compare'),
    grants: z.array(z.int()).describe('The grants that allow it, by their numbers in `GET /v1/me`'),
    cost: z.object({
      requests: z.int().describe('Requests that it would take from the quota'),
      upstreamCalls: z.int().describe('Calls to the register, where none of them fails'),
    }),
    requestId: z.string(),
  })
  .meta({ id: 'DryRunResponse' })

const verificationRoute = createRoute({
  method: 'post',
  path: '/v1/identity/verifications',
  operationId: 'verifyPerson',
  summary: 'Do these data belong to a person?',
  description: 'Answers with an outcome, never with the record.',
  ...secured('identity'),
  request: { query: DryRunQuery, body: jsonBody(VerificationRequest) },
  responses: {
    200: json(z.union([VerificationResponse, DryRunResponse]), 'The outcome; of a dry run what it would be about'),
    ...problems,
  },
})

const lookupRoute = createRoute({
  method: 'post',
  path: '/v1/identity/lookups',
  operationId: 'lookUpPerson',
  summary: 'Give me these fields of this person, for this procedure',
  description:
    'Only the fields that were asked for and that the procedure allows, of the person whose number, name and birth were claimed.',
  ...secured('identity'),
  request: { query: DryRunQuery, body: jsonBody(LookupRequest) },
  responses: {
    200: json(z.union([LookupResponse, DryRunResponse]), 'The fields, or not-matched; of a dry run which ones'),
    ...problems,
  },
})

export function mountIdentity(app: OpenAPIHono<Env>, edge: Edge, identity: IdentityDeps & RehearsalDeps): void {
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

  /** Without a query nothing is looked up: the address of nearly every question ends with its path. */
  const isDryRun = (c: Context<Env>) => {
    if (!c.req.url.includes('?')) return false
    const { dryRun } = readQuery(c, DryRunQuery)
    return dryRun === '' || dryRun === 'true'
  }

  async function rehearse(
    c: Context<Env>,
    { purpose, person, ...question }: Pick<Inquiry, 'purpose'> & { person: PersonClaim } & Omit<Question, 'purpose'>,
  ): Promise<Response> {
    const { id, caller } = c.get('request')
    if (!caller) throw new Error('a dry run needs a caller')
    const rehearsal = await rehearseInquiry(identity, { requestId: id, caller, purpose, claim: person }, question)
    c.get('request').outcome = 'dry-run'
    return answerJson(c, { dryRun: true, ...rehearsal, requestId: id })
  }

  app.post(verificationRoute.path, async (c) => {
    if (isDryRun(c)) {
      edge.admitDryRun(c, 'dry-run-verify')
      const { purpose, person, attributes: claims } = await read(c, VerificationRequest)
      const attributes = claims && allAttributes.filter((name) => name in claims)
      return rehearse(c, { purpose, person, operation: 'verify', attributes })
    }
    const request = edge.admit(c, 'verify')
    const { purpose, person, attributes: claims } = await read(c, VerificationRequest)
    const inquiry = {
      ...getInquiry(findHeader(c, 'prefer'), request, edge),
      signal: edge.clientAbort(c),
      purpose,
      claim: person,
      attributes: claims,
    }
    const result = await edge.withinQuota(request, purpose.procedure, () => verifyPerson(identity, inquiry))
    request.outcome = result.value.outcome
    return answerJson(c, { ...result.value, ...present(result, request) })
  })

  app.post(lookupRoute.path, async (c) => {
    if (isDryRun(c)) {
      edge.admitDryRun(c, 'dry-run-lookup')
      const { purpose, person, fields: requested } = await read(c, LookupRequest)
      return rehearse(c, { purpose, person, operation: 'lookup', fields: requested })
    }
    const request = edge.admit(c, 'lookup')
    const { purpose, person, fields: requested } = await read(c, LookupRequest)
    const inquiry = {
      ...getInquiry(findHeader(c, 'prefer'), request, edge),
      signal: edge.clientAbort(c),
      purpose,
      claim: person satisfies PersonClaim,
      fields: requested,
    }
    const result = await edge.withinQuota(request, purpose.procedure, () => lookUpPerson(identity, inquiry))
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
