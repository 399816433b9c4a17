/**
 * Serves a feed by sequence number, as a page, a long poll or a stream of Server-Sent Events. All three can be taken up again.
 */
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Caller } from '../../domain/access.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { Edge } from '../edge.ts'
import { prefers } from '../input/accept.ts'
import { inDecimal, readQuery } from '../input/read-query.ts'
import { type Env, findHeader, type RequestState } from '../request.ts'
import { answer, answerJson } from '../respond.ts'
import { abortAfter } from '../streams/abort-after.ts'
import { eventStream, type FeedPage } from '../streams/event-stream.ts'
import { createOpenWaits } from '../streams/stream-limit.ts'

export const FeedQuery = z.strictObject({
  after: inDecimal(z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(0)).describe(
    'Events after this sequence number; 0 = from the beginning. A number that the feed has not reached is refused',
  ),
  wait: inDecimal(z.number().min(0).max(300).default(0)).describe(
    'Seconds to wait when there is nothing yet (long poll); the gateway may wait less',
  ),
  limit: inDecimal(z.int().min(1).max(500).default(100)).describe('Events of one page'),
})

export const nextAfter = z.int().describe('Where to go on from: the next `after`, also when there was nothing')

/** What one feed reads and how it waits, for the caller as the register has it at that moment. */
export interface ServedFeed<Page extends FeedPage> {
  request: RequestState
  /** `pointer`: where the request gives `after`; absent = in the query. */
  read(caller: Caller, after: number, limit: number, pointer?: string): Promise<Page>
  /** Resolves when there may be something after this place, or when the signal fires. */
  wait(caller: Caller, after: number, signal: AbortSignal): Promise<void>
}

/**
 * `begin` admits the request. Streams and waits are counted per consumer and feed. Before each page the caller is found anew: a stream ends
 * where its credential was dropped, its token has ended or no grant is left, and has no more than what is granted now.
 */
export function serveFeed<Page extends FeedPage>(
  edge: Edge,
  begin: (c: Context<Env>) => ServedFeed<Page>,
): (c: Context<Env>) => Promise<Response> {
  const { waitMaxMs, heartbeatMs, streamMs, openMax } = edge.settings.events
  const waits = createOpenWaits(openMax)

  return async (c) => {
    const feed = begin(c)
    const { request } = feed
    const consumer = edge.renewCaller(request).consumer.id
    const read = async (place: number, most: number, pointer?: string) =>
      feed.read(edge.renewCaller(request), place, most, pointer)
    const waitFor = async (place: number, signal: AbortSignal) => feed.wait(edge.renewCaller(request), place, signal)
    const { after, limit, ...requested } = readQuery(c, FeedQuery)
    // Who asks for the head alone reads no stream and waits for nothing.
    const headOnly = c.req.method === 'HEAD'
    const wait = headOnly ? 0 : requested.wait

    if (!headOnly && prefers(findHeader(c, 'accept'), 'text/event-stream')) {
      const resumed = parseLastEventId(findHeader(c, 'last-event-id'))
      const from = resumed ?? after
      // Any fault is reported before the stream begins: a problem document can still be sent.
      await read(from, 1, resumed === undefined ? undefined : 'last-event-id')
      const giveBack = waits.take(consumer)
      const end = abortAfter(edge.drained, edge.getOpenMs(request, streamMs))
      // Also when the answer is never read at all.
      end.signal.addEventListener('abort', giveBack, { once: true })
      request.outcome = 'streaming'
      const stream = eventStream({
        after: from,
        read: (place) => read(place, limit),
        wait: waitFor,
        heartbeatMs,
        signal: end.signal,
        onEnd: () => {
          end.clear()
          giveBack()
        },
      })
      return answer(c, stream, 'text/event-stream; charset=utf-8')
    }

    let page = await read(after, limit)
    if (page.events.length > 0 || wait === 0) return answerJson(c, page)
    const giveBack = waits.take(consumer)
    const end = abortAfter(edge.drained, edge.getOpenMs(request, Math.min(wait * 1000, waitMaxMs)), edge.clientAbort(c))
    try {
      while (page.events.length === 0 && !end.signal.aborted) {
        await waitFor(page.last, end.signal)
        page = await read(page.last, limit)
      }
    } finally {
      end.clear()
      giveBack()
    }
    return answerJson(c, page)
  }
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
