/** The feed of filing events. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { FilingDeps } from '../../filing/deps.ts'
import { readEvents } from '../../filing/query/read-events.ts'
import { waitForEvents } from '../../filing/query/wait-for-events.ts'
import type { Edge } from '../edge.ts'
import { beginFilingCall } from '../filing-edge.ts'
import { filingProblems } from '../openapi-document.ts'
import { secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { FilingEvent } from './filing-schemas.ts'
import { FeedQuery, nextAfter, serveFeed } from './serve-feed.ts'

const Events = z.object({ events: z.array(FilingEvent), last: nextAfter }).meta({ id: 'FilingEvents' })

const route = createRoute({
  method: 'get',
  path: '/v1/filings/events',
  operationId: 'readFilingEvents',
  summary: 'What has happened to my filings?',
  description:
    'With `Accept: text/event-stream` a stream of Server-Sent Events that goes on after `Last-Event-ID`; each event’s `id` is its sequence number and its `data` what a page holds.',
  ...secured('filings'),
  request: { query: FeedQuery },
  responses: {
    200: {
      description: 'Events in order',
      content: { 'application/json': { schema: Events }, 'text/event-stream': { schema: z.string() } },
    },
    ...filingProblems,
  },
})

export function mountFilingEvents(app: OpenAPIHono<Env>, edge: Edge, deps: FilingDeps | undefined): void {
  app.openAPIRegistry.registerPath(route)
  const serve = serveFeed(edge, (c) => {
    const { request, requestId, deps: filings } = beginFilingCall(c, edge, deps, 'follow')
    return {
      request,
      read: (caller, after, limit, pointer) => readEvents(filings, { requestId, caller, after, limit, pointer }),
      wait: (caller, after, signal) => waitForEvents(filings, { caller, after }, signal),
    }
  })
  app.get(route.path, serve)
}
