/** A bundle of diagnostics of this process, to be read or mailed. It holds no person and no secret. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { requireRole } from '../../access/policy.ts'
import type { Edge } from '../edge.ts'
import { problems } from '../openapi-document.ts'
import { json, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answerJson } from '../respond.ts'

const Bundle = z
  .looseObject({
    format: z.literal('lienthong-diagnostics/1'),
    madeAt: z.string(),
    status: z.enum(['ok', 'warn', 'fail', 'skip']).describe('The worst of the findings'),
    findings: z.array(z.looseObject({ subject: z.string(), check: z.string(), status: z.string() })),
    settings: z
      .array(z.object({ name: z.string(), value: z.string().nullable() }))
      .describe('The configuration in force; `null` = a secret'),
  })
  .meta({ id: 'Diagnostics' })

const route = createRoute({
  method: 'get',
  path: '/v1/operations/diagnostics',
  operationId: 'makeDiagnostics',
  summary: 'Everything that somebody far away needs to understand this gateway',
  description:
    'For operators and auditors. Versions, configuration without secrets, the doctor’s findings, links, database, metrics. Each path is asked a harmless question, so it may take some seconds. Nothing of a person is in it.',
  ...secured('operations'),
  responses: {
    200: json(Bundle, 'The bundle'),
    401: problems[401],
    403: problems[403],
    429: problems[429],
    500: problems[500],
    503: problems[503],
  },
})

export function mountDiagnostics(app: OpenAPIHono<Env>, edge: Edge, make: () => Promise<object>): void {
  app.openAPIRegistry.registerPath(route)
  let making: Promise<object> | undefined
  app.get(route.path, async (c) => {
    const { caller } = edge.admit(c, 'diagnostics')
    if (caller) requireRole(caller, 'operator', 'auditor')
    // A request while a report is being made gets that report: the upstreams are asked once.
    making ??= make().finally(() => {
      making = undefined
    })
    return answerJson(c, await making)
  })
}
