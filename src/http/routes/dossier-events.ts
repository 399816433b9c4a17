/** The feed of dossier events. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { dossierEventTypes, dossierStatuses } from '../../domain/dossier/dossier.ts'
import { apartReasons } from '../../domain/dossier/projection.ts'
import { dossierEventTexts } from '../../domain/texts/dossier-text.ts'
import { readDossierEvents } from '../../dossier/feed/read-dossier-events.ts'
import type { FilingDeps } from '../../filing/deps.ts'
import type { Edge } from '../edge.ts'
import { beginFilingCall } from '../filing-edge.ts'
import { filingProblems } from '../openapi-document.ts'
import { secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { FeedQuery, nextAfter, serveFeed } from './serve-feed.ts'

const moment = z.string().nullable()
const DossierEventType = z
  .enum(dossierEventTypes)
  .describe(
    `A step of a dossier (bước giải quyết hồ sơ).\n\n${dossierEventTypes.map((type) => `- \`${type}\`: ${dossierEventTexts[type].en}`).join('\n')}`,
  )
  .meta({ id: 'DossierEventType' })
/** Also what the messages of webhooks are made of. */
export const DossierFeedEvent = z
  .object({
    sequence: z
      .int()
      .describe('Place in the feed. Numbers grow; those of events that the caller may not read are missing'),
    type: DossierEventType,
    at: z.string().describe('When it happened'),
    recordedAt: z.string().describe('When it was recorded here'),
    dossier: z.string().describe('Code of the dossier (mã hồ sơ)'),
    nationalCode: z.string().nullable(),
    unit: z.string(),
    procedure: z.string(),
    status: z
      .enum(dossierStatuses)
      .nullable()
      .describe('Where the dossier stood when this had been recorded; `null` = recorded by an earlier version'),
    apart: z.enum(apartReasons).nullable().describe('`null` = it counts; otherwise why it moved nothing'),
    filingId: z.uuid().nullable().describe('The filing that moved the dossier; `null` = a system reported the step'),
    due: z
      .object({ firstDueAt: moment, dueAt: moment, provisional: z.boolean(), unknown: z.string().nullable() })
      .nullable()
      .describe('The due times as they were counted with this event; `null` = nothing was counted with it'),
  })
  .meta({ id: 'DossierFeedEvent' })
const Events = z.object({ events: z.array(DossierFeedEvent), last: nextAfter }).meta({ id: 'DossierEvents' })

const route = createRoute({
  method: 'get',
  path: '/v1/dossiers/events',
  operationId: 'readDossierEvents',
  summary: 'What has happened to the dossiers that I may read?',
  description:
    'Of every dossier that the caller may read, no matter which system brought it, in the order in which it was recorded. With `Accept: text/event-stream` a stream of Server-Sent Events that goes on after `Last-Event-ID`.',
  ...secured('dossiers'),
  request: { query: FeedQuery },
  responses: {
    200: {
      description: 'Events in order',
      content: { 'application/json': { schema: Events }, 'text/event-stream': { schema: z.string() } },
    },
    ...filingProblems,
  },
})

export function mountDossierEvents(app: OpenAPIHono<Env>, edge: Edge, deps: FilingDeps | undefined): void {
  app.openAPIRegistry.registerPath(route)
  const serve = serveFeed(edge, (c) => {
    const { request, deps: filings } = beginFilingCall(c, edge, deps, 'follow-dossiers')
    const { dossiers } = filings
    return {
      request,
      read: (caller, after, limit, pointer) => readDossierEvents(dossiers, { caller, after, limit, pointer }),
      wait: (caller, after, signal) => dossiers.feed.wait(caller.consumer, after, signal),
    }
  })
  app.get(route.path, serve)
}
