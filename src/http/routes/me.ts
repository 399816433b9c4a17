/** What a caller may know of itself: who it is here, what it may ask, what is left of its quota, and why something would be refused. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { describeCaller } from '../../access/describe-caller.ts'
import { decide } from '../../access/policy.ts'
import { type Consumer, Operation, Purpose, Role } from '../../domain/access.ts'
import type { PathLimit } from '../../domain/link/limit-lender.ts'
import { attributes, fields } from '../../domain/person/identity.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import type { Edge } from '../edge.ts'
import { readQuery } from '../input/read-query.ts'
import { problems } from '../openapi-document.ts'
import { json, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answerJson } from '../respond.ts'

const listOf = <Name extends string>(names: readonly Name[]) =>
  z.preprocess(
    (text) => (typeof text === 'string' ? text.split(',').map((name) => name.trim()) : text),
    z.array(z.enum(names)).max(names.length),
  )

const MeQuery = z
  .strictObject({
    operation: z.enum(Operation).optional().describe('Asks the policy as well: with `procedure` and `unit`'),
    procedure: Purpose.shape.procedure.optional(),
    unit: Purpose.shape.unit.optional(),
    fields: listOf(fields)
      .optional()
      .describe('Names of fields, with commas between them: whether a lookup may return them'),
    attributes: listOf(attributes)
      .optional()
      .describe('Names of attributes, with commas between them: whether a verification may compare them'),
  })
  .refine(
    ({ operation, procedure, unit, ...names }) =>
      (operation === undefined && procedure === undefined && unit === undefined && Object.keys(names).length === 0) ||
      (operation !== undefined && procedure !== undefined && unit !== undefined),
    {
      error: encodeBilingual(
        'Gửi cả ba: operation, procedure và unit, hoặc không gửi gì',
        'Send all three of operation, procedure and unit, or nothing',
      ),
      path: ['operation'],
      params: { code: 'all-or-nothing' },
    },
  )

const Me = z
  .object({
    consumer: z.object({ id: z.string(), name: z.string() }),
    credential: z.string().describe('Id of the key that was used'),
    units: z.array(z.string()).describe('Agencies it acts for, with every unit below them'),
    roles: z.array(z.enum(Role)),
    grants: z
      .array(
        z.object({
          number: z.int().describe('From 1; reasons of refusals name a grant by it'),
          inForce: z.boolean().describe('Whether it counts today'),
          procedures: z.array(z.string()).describe('`*` = every procedure'),
          operations: z.array(z.enum(Operation)),
          fields: z.array(z.string()).describe('What a lookup may return'),
          attributes: z.array(z.string()).describe('What a verification may compare'),
          units: z.array(z.string()),
          from: z.string().nullable().describe('First day in Viet Nam; `null`: it works already'),
          until: z.string().nullable().describe('Last day; `null`: it does not end'),
        }),
      )
      .describe('All of them, also those that begin later or have ended'),
    quota: z.object({
      perMinute: z.int().describe('Requests per minute in the long run'),
      burst: z.int().describe('Requests that may come at once'),
      remaining: z.int().describe('Requests that could come at once now'),
      resetSeconds: z.int().describe('Until the whole burst is free again'),
    }),
    upstreams: z
      .array(
        z.object({
          link: z.string().describe('The system that is asked, such as `population`'),
          path: z.string().describe('The path to it'),
          per: z.enum(['second', 'minute', 'day']),
          max: z.number().describe('Calls that it allows the whole gateway in that time; a day is one of Viet Nam'),
          left: z
            .int()
            .nullable()
            .describe(
              'Of a day, calls that are left for all consumers together, at least; of a second or minute, calls that could go at once now; `null` = not known yet',
            ),
        }),
      )
      .describe(
        'Limits of the systems behind the gateway, as far as the grants of the caller lead there: a call that they leave no room for waits, or ends with `upstream-rate-reached`',
      ),
    decision: z
      .object({
        allowed: z.boolean(),
        code: z.string().nullable().describe('The code that such a request would end with; `null`: it is allowed'),
        grants: z.array(z.int()).describe('The grants that carry it'),
        reasons: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })),
      })
      .optional()
      .describe('What the policy says to the operation, procedure and unit of the query'),
    requestId: z.string(),
  })
  .meta({ id: 'Me' })

const meRoute = createRoute({
  method: 'get',
  path: '/v1/me',
  operationId: 'whoAmI',
  summary: 'Who am I here, what may I ask, and what is left of my quota?',
  description:
    'With `operation`, `procedure` and `unit` it also says what the policy would answer, with the reason of each refusal. Asks no register.',
  ...secured('access'),
  request: { query: MeQuery },
  responses: { 200: json(Me, 'The entry of this caller in the register'), ...problems },
})

/** Which operations lead to which system; the others ask none, or no limit of its path is the caller's matter. */
const linkOperations: Readonly<Record<string, readonly Operation[]>> = {
  population: ['verify', 'lookup'],
  'civil-registry': ['file', 'verify-certificate'],
}

export function mountMe(app: OpenAPIHono<Env>, edge: Edge, pathLimits: () => readonly PathLimit[]): void {
  app.openAPIRegistry.registerPath(meRoute)

  app.get(meRoute.path, (c) => {
    const request = edge.admit(c, 'me')
    const { operation, procedure, unit, ...names } = readQuery(c, MeQuery)
    const { caller, language } = request
    if (!caller) throw new Error('this needs a caller')
    const { consumer, credentialId } = caller
    const decision =
      operation !== undefined && procedure !== undefined && unit !== undefined
        ? decide(consumer, {
            operation,
            purpose: { procedure, unit },
            ...names,
          })
        : undefined
    return answerJson(c, {
      ...describeCaller(consumer),
      credential: credentialId,
      quota: { ...consumer.quota, ...edge.getQuota(request) },
      upstreams: pathLimits().filter(({ link }) => leadsTo(consumer, link)),
      ...(decision && {
        decision: {
          allowed: decision.allowed,
          code: decision.allowed ? null : decision.code,
          grants: decision.allowed ? decision.rows : [],
          reasons: decision.allowed
            ? []
            : decision.faults.map(({ pointer, code, message }) => ({ pointer, code, message: message[language] })),
        },
      }),
      requestId: request.id,
    })
  })
}

function leadsTo({ grants }: Consumer, link: string): boolean {
  return (linkOperations[link] ?? []).some((operation) => grants.some(({ operations }) => operations.has(operation)))
}
