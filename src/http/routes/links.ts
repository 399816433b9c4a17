/**
 * Health of the links: what every consumer may know, because it tells whom to call and whether to wait. An operator's own
 * words and account are left out for everybody who is neither operator nor auditor.
 */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { requireRole } from '../../access/policy.ts'
import type { Caller } from '../../domain/access.ts'
import type { Health } from '../../health/open-health.ts'
import type { Edge } from '../edge.ts'
import { inDecimal, readQuery } from '../input/read-query.ts'
import { linkProblems, problems } from '../openapi-document.ts'
import { json, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answer, answerJson } from '../respond.ts'
import { abortAfter } from '../streams/abort-after.ts'
import { eventStream } from '../streams/event-stream.ts'
import { createOpenWaits } from '../streams/stream-limit.ts'
import { Incident, IncidentSummary, Link, LinkWithHistory, PathName } from './link-schemas.ts'
import { type Readiness, ReadinessReport } from './operations.ts'

const common = secured('links')
const LinkName = z.object({ name: PathName })
const IncidentsQuery = z.strictObject({
  limit: inDecimal(z.int().min(1).max(200).default(50)),
  before: z.uuid().optional().describe('Incidents older than this one'),
})

const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/links',
  operationId: 'listLinks',
  summary: 'How are the paths to the national systems?',
  description:
    'Whether requests are served, and how each path is doing: what is known by requests and probes, since when, and what to do.',
  responses: {
    200: json(z.object({ links: z.array(Link), service: ReadinessReport }), 'Every link with its paths'),
    401: problems[401],
    429: problems[429],
    500: problems[500],
    503: problems[503],
  },
})
const eventsRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/links/events',
  operationId: 'followLinks',
  summary: 'Follow the links as they change',
  description:
    'Server-Sent Events of type `links`; each holds what `GET /v1/links` answers. One at the beginning, then with every change of state and, while figures move, at most once a second.',
  responses: {
    200: { description: 'A stream', content: { 'text/event-stream': { schema: z.string() } } },
    ...linkProblems,
  },
})
const linkRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/links/{name}',
  operationId: 'getLink',
  summary: 'One link, with the history of its paths',
  description: 'The same as in the list, with what happened on each path lately.',
  request: { params: LinkName },
  responses: { 200: json(LinkWithHistory, 'The link'), ...linkProblems },
})
const incidentsRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/links/{name}/incidents',
  operationId: 'listIncidents',
  summary: 'Outages of a link, the newest first',
  description: 'For operators and auditors.',
  request: { params: LinkName, query: IncidentsQuery },
  responses: { 200: json(z.object({ incidents: z.array(IncidentSummary) }), 'One page'), ...linkProblems },
})
const incidentRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/links/{name}/incidents/{id}',
  operationId: 'getIncident',
  summary: 'The evidence of one outage, without personal data',
  description: 'For operators and auditors: what a ministry may be sent.',
  request: { params: LinkName.extend({ id: z.uuid() }) },
  responses: { 200: json(Incident, 'The incident'), ...linkProblems },
})

export function mountLinks(app: OpenAPIHono<Env>, edge: Edge, health: Health, readiness: () => Readiness): void {
  for (const route of [listRoute, eventsRoute, linkRoute, incidentsRoute, incidentRoute]) {
    app.openAPIRegistry.registerPath(route)
  }
  app.get('/v1/links', (c) => {
    const request = edge.admit(c, 'links')
    return answerJson(c, { links: health.reports(getAudience(request.caller)), service: readiness() })
  })

  mountLinkEvents(app, edge, health, readiness)

  app.get('/v1/links/:name', async (c) => {
    const request = edge.admit(c, 'links')
    const report = health.report(c.req.param('name'), getAudience(request.caller))
    // The live state is most needed when the database is away.
    const history = await health.history(report.link).catch(() => null)
    return answerJson(c, { ...report, history })
  })

  app.get('/v1/links/:name/incidents', async (c) => {
    admitReader(c, edge)
    const page = readQuery(c, IncidentsQuery)
    return answerJson(c, { incidents: await health.incidents(c.req.param('name'), page) })
  })

  app.get('/v1/links/:name/incidents/:id', async (c) => {
    admitReader(c, edge)
    return answerJson(c, await health.incident(c.req.param('name'), c.req.param('id')))
  })
}

/** A stream of snapshots: a slow reader misses those in between and nothing else. */
function mountLinkEvents(app: OpenAPIHono<Env>, edge: Edge, health: Health, readiness: () => Readiness): void {
  const { heartbeatMs, streamMs, openMax } = edge.settings.events
  const waits = createOpenWaits(openMax)
  app.get('/v1/links/events', (c) => {
    const request = edge.admit(c, 'links')
    if (c.req.method === 'HEAD') return answer(c, null, 'text/event-stream; charset=utf-8')
    const giveBack = waits.take(request.caller?.consumer.id ?? '')
    const end = abortAfter(edge.drained, edge.getOpenMs(request, streamMs))
    let version = 1
    let wake = () => {}
    const deaf = health.onTick(() => {
      version++
      wake()
    })
    const over = () => {
      deaf()
      end.clear()
      giveBack()
    }
    end.signal.addEventListener('abort', over, { once: true })
    request.outcome = 'streaming'
    const stream = eventStream({
      after: 0,
      read: async (after) => {
        const audience = getAudience(edge.renewCaller(request))
        if (after === version) return { events: [], last: after }
        const event = { sequence: version, type: 'links', links: health.reports(audience), service: readiness() }
        return { events: [event], last: version }
      },
      wait: (after, signal) =>
        new Promise((resolve) => {
          if (after !== version || signal.aborted) return resolve()
          wake = resolve
          signal.addEventListener('abort', () => resolve(), { once: true })
        }),
      heartbeatMs,
      signal: end.signal,
      onEnd: over,
    })
    return answer(c, stream, 'text/event-stream; charset=utf-8')
  })
}

function getAudience(caller: Caller | undefined): 'operators' | 'consumers' {
  const roles = caller?.consumer.roles
  return roles?.has('operator') || roles?.has('auditor') ? 'operators' : 'consumers'
}

function admitReader(c: Context<Env>, edge: Edge): void {
  const { caller } = edge.admit(c, 'links')
  if (caller) requireRole(caller, 'operator', 'auditor')
}
