/** Health of the links: what every consumer may know, because it tells whom to call and whether to wait. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { Layer } from '../../domain/failure.ts'
import type { LinkHealth } from '../../domain/link.ts'
import { answerJson } from '../answer.ts'
import type { Edge } from '../app.ts'
import { problems } from '../openapi.ts'
import type { Env } from '../request.ts'

const PathState = z.enum(['healthy', 'degraded', 'down', 'held'])
const LinkReport = z
  .object({
    link: z.string(),
    state: PathState.describe('`healthy` while every path is, `degraded` while any path still serves'),
    since: z.string().describe('When the state began'),
    paths: z.array(
      z.object({
        path: z.string(),
        state: PathState,
        since: z.string(),
        reason: z
          .object({ code: z.string(), layer: z.enum(Layer), phase: z.string().nullable() })
          .nullable()
          .describe('The failure that best explains the state'),
        breaker: z.enum(['closed', 'open', 'half-open']),
        inFlight: z.int(),
        queued: z.int(),
        window: z.object({ calls: z.int(), failures: z.int(), slow: z.int() }),
        lastSuccessAt: z.string().nullable(),
        lastFailureAt: z.string().nullable(),
        hold: z
          .object({ until: z.string(), reason: z.string() })
          .optional()
          .describe('An operator keeps traffic off, until then and for this reason'),
      }),
    ),
  })
  .meta({ id: 'Link' }) satisfies z.ZodType<unknown, LinkHealth | unknown>

const route = createRoute({
  method: 'get',
  path: '/v1/links',
  operationId: 'listLinks',
  summary: 'How are the roads to the national systems?',
  tags: ['links'],
  security: [{ apiKey: [] }],
  responses: {
    200: {
      description: 'Every link with its paths',
      content: { 'application/json': { schema: z.object({ links: z.array(LinkReport) }) } },
    },
    401: problems[401],
    429: problems[429],
    500: problems[500],
    503: problems[503],
  },
})

export function mountLinks(app: OpenAPIHono<Env>, edge: Edge, health: () => LinkHealth[]): void {
  app.openAPIRegistry.registerPath(route)
  app.get(route.path, (c) => {
    edge.admit(c, 'links')
    return answerJson(c, { links: health() })
  })
}
