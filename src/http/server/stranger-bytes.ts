/**
 * What goes out to those who have not proved themselves, in bytes. A request of 40 bytes asks for a page of half a megabyte, so
 * without a bound one fast reader takes the line from everybody. There are two bounds, because one connection is soon followed
 * by the next: a connection without a proven caller ends after its share, and an address that goes on asking for large pages
 * must come later. Small answers (probes, refusals) are never refused: they cost about what their question costs.
 */
import { isIPv6 } from 'node:net'
import type { Context } from 'hono'
import { GatewayFailure } from '../../domain/failure.ts'
import type { MonotonicClock } from '../../domain/runtime.ts'
import { type Env, findIncoming } from '../request.ts'
import { type Exchange, findConnection } from './connections.ts'

/** The API's page fifteen times, uncompressed; of probes a day. What comes after it on a new connection costs a handshake. */
const connectionBytesMax = 8_388_608
/** Below this an answer counts for its connection alone. */
const largeBytes = 65_536
/** Somebody who reads the pages, downloads the description and is scraped beside it stays far below. */
const burstBytes = 16_777_216
/** 2 Mbit/s: a scrape of 3 MB every 15 seconds. */
const bytesPerMs = 262
/** Remembered at once, some 100 bytes each; more share one allowance. */
const addressesMax = 10_000

/**
 * Before an answer is made: on a connection that had its share and on which nobody proved itself it is the last one, and says
 * so (`Connection: close`). Keeps to HTTP, so that a load balancer that only probes just opens the next one.
 */
export function endWhenSpent({ incoming, outgoing }: Exchange): void {
  const connection = findConnection(incoming.socket)
  if (!connection || connection.known || incoming.socket.bytesWritten < connectionBytesMax) return
  connection.closing = true
  outgoing.shouldKeepAlive = false
}

export interface LargeAnswers {
  /**
   * Takes so many bytes from the allowance of the address that asks. Fails with `answers-exceeded`; callers who proved
   * themselves have no bound here.
   */
  take(c: Context<Env>, bytes: number): void
  /** Addresses that have not had their whole allowance back. */
  remembered(): number
}

interface Allowance {
  left: number
  at: number
}

export function createLargeAnswers(monotonic: MonotonicClock = performance): LargeAnswers {
  /** The one that asked least lately comes first. */
  const allowances = new Map<string, Allowance>()

  function refilled(address: string, now: number): Allowance {
    const known = allowances.get(address)
    if (!known) return { left: burstBytes, at: now }
    return { left: Math.min(burstBytes, known.left + (now - known.at) * bytesPerMs), at: now }
  }

  /** Those that have everything back need not be remembered. */
  function forget(now: number): void {
    for (const [address, { left, at }] of allowances) {
      if (left + (now - at) * bytesPerMs < burstBytes) return
      allowances.delete(address)
    }
  }

  return {
    take(c, bytes) {
      const socket = findIncoming(c)?.socket
      if (bytes < largeBytes || socket === undefined || c.req.method === 'HEAD') return
      if (findConnection(socket)?.known) return
      const now = monotonic.now()
      forget(now)
      const own = getNetwork(socket.remoteAddress ?? '')
      const address = allowances.size < addressesMax || allowances.has(own) ? own : 'others'
      const allowance = refilled(address, now)
      if (allowance.left < bytes) {
        throw new GatewayFailure('answers-exceeded', { retryAfterMs: (bytes - allowance.left) / bytesPerMs })
      }
      allowances.delete(address)
      allowances.set(address, { left: allowance.left - bytes, at: now })
    },
    remembered: () => allowances.size,
  }
}

/** Of IPv6 the network of a site: a client that has one address there has all. */
export function getNetwork(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  return expanded(address).slice(0, 4).join(':')
}

/** The eight groups of an address that may leave out noughts. */
function expanded(address: string): string[] {
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? []
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  if (tail === undefined) return groups(head)
  const [front, back] = [groups(head), groups(tail)]
  return [...front, ...Array.from({ length: 8 - front.length - back.length }, () => '0'), ...back]
}
