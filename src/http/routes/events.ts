/** The feed of filing events: by sequence number, as a page, a long poll or a stream. All three can be taken up again. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { GatewayFailure } from '../../domain/failure.ts'
import type { FilingDeps } from '../../filing/deps.ts'
import { readEvents } from '../../filing/query/read-events.ts'
import { waitForEvents } from '../../filing/query/wait-for-events.ts'
import type { Edge } from '../edge.ts'
import { beginFilingCall } from '../filing-edge.ts'
import { inDecimal, readQuery } from '../input/read-query.ts'
import { filingProblems } from '../openapi-document.ts'
import { secured } from '../openapi-kit.ts'
import { type Env, findHeader } from '../request.ts'
import { answer, answerJson } from '../respond.ts'
import { abortAfter } from '../streams/abort-after.ts'
import { eventStream } from '../streams/event-stream.ts'
import { createOpenWaits } from '../streams/stream-limit.ts'
import { FilingEvent } from './filing-schemas.ts'

const EventsQuery = z.strictObject({
  after: inDecimal(z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(0)).describe(
    'Events after this sequence number; 0 = from the beginning. A number that the feed has not reached is refused',
  ),
  wait: inDecimal(z.number().min(0).max(300).default(0)).describe(
    'Seconds to wait when there is nothing yet (long poll); the gateway may wait less',
  ),
  limit: inDecimal(z.int().min(1).max(500).default(100)).describe('Events of one page'),
})
const Events = z
  .object({
    events: z.array(FilingEvent),
    last: z.int().describe('Where to go on from: the next `after`, also when there was nothing'),
  })
  .meta({ id: 'FilingEvents' })

const route = createRoute({
  method: 'get',
  path: '/v1/filings/events',
  operationId: 'readFilingEvents',
  summary: 'What has happened to my filings?',
  description:
    'With `Accept: text/event-stream` a stream of Server-Sent Events that goes on after `Last-Event-ID`; each event’s `id` is its sequence number and its `data` what a page holds.',
  ...secured('filings'),
  request: { query: EventsQuery },
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
  const { waitMaxMs, heartbeatMs, streamMs, openMax } = edge.settings.events
  const waits = createOpenWaits(openMax)

  app.get(route.path, async (c) => {
    const { request, requestId, caller, deps: filings } = beginFilingCall(c, edge, deps, 'follow')
    const { after, limit, ...requested } = readQuery(c, EventsQuery)
    // Who asks for the head alone reads no stream and waits for nothing.
    const headOnly = c.req.method === 'HEAD'
    const wait = headOnly ? 0 : requested.wait
    const read = (from: number) => readEvents(filings, { requestId, caller, after: from, limit })

    if (!headOnly && /(^|[,\s])text\/event-stream($|[,;\s])/.test(findHeader(c, 'accept') ?? '')) {
      const resumed = parseLastEventId(findHeader(c, 'last-event-id'))
      const from = resumed ?? after
      // Any fault is reported before the stream begins: a problem document can still be sent.
      const pointer = resumed === undefined ? undefined : 'last-event-id'
      await readEvents(filings, { requestId, caller, after: from, limit: 1, pointer })
      const giveBack = waits.take(caller.consumer.id)
      const end = abortAfter(edge.drained, streamMs)
      // Also when the answer is never read at all.
      end.signal.addEventListener('abort', giveBack, { once: true })
      request.outcome = 'streaming'
      const stream = eventStream({
        after: from,
        read,
        wait: (from, signal) => waitForEvents(filings, { caller, after: from }, signal),
        heartbeatMs,
        signal: end.signal,
        onEnd: () => {
          end.clear()
          giveBack()
        },
      })
      return answer(c, stream, 'text/event-stream; charset=utf-8')
    }

    let page = await read(after)
    if (page.events.length > 0 || wait === 0) return answerJson(c, page)
    const giveBack = waits.take(caller.consumer.id)
    const end = abortAfter(edge.drained, Math.min(wait * 1000, waitMaxMs), edge.clientAbort(c))
    try {
      while (page.events.length === 0 && !end.signal.aborted) {
        await waitForEvents(filings, { caller, after: page.last }, end.signal)
        page = await read(page.last)
      }
    } finally {
      end.clear()
      giveBack()
    }
    return answerJson(c, page)
  })
}

/** The place to go on from. A text that is no place of ours is refused: a feed begun anew would be sent a second time. */
function parseLastEventId(lastEventId: string | undefined): number | undefined {
  if (lastEventId === undefined || lastEventId === '') return undefined
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId)
  const message = {
    vi: 'Phải là số thứ tự của một sự kiện đã nhận; bỏ tiêu đề này đi để nhận từ after',
    en: 'Must be the sequence number of an event that was received; leave the header out to begin at after',
  }
  throw new GatewayFailure('request-invalid', {
    faults: [{ pointer: 'last-event-id', code: 'invalid-format', message }],
  })
}
