/** Settings of webhooks. */
import { isIP } from 'node:net'
import { z } from 'zod'
import { NetworkSettings, ProxySettings, PublicTlsSettings } from '../domain/link/connection.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const target = z.string().refine(isTarget, 'must be a CIDR range, an address or a host name')

export const WebhookSettings = z
  .strictObject({
    allowPrivateTargets: z
      .array(target)
      .max(100)
      .default([])
      .describe(
        'Ranges (`10.20.0.0/16`), addresses and host names in private networks that endpoints may stand at, such as an intranet of the city. Absent: none; an endpoint must have a public address',
      ),
    allowHttp: z
      .boolean()
      .default(false)
      .describe('Whether endpoints may be plain `http:`. Absent: false; only a sandbox or a closed network should'),
    tls: PublicTlsSettings,
    proxy: ProxySettings.optional(),
    network: NetworkSettings,
    endpointsMax: z.int().min(1).max(1000).default(10).describe('Endpoints of one consumer. Absent: 10'),
    connectTimeoutMs: z
      .int()
      .min(10)
      .default(5_000)
      .describe('How long name, connection and TLS of one attempt may take, in milliseconds. Absent: 5000'),
    totalTimeoutMs: z
      .int()
      .min(10)
      .max(10 * minute)
      .default(15_000)
      .describe(
        'How long one attempt may take in all, in milliseconds; a receiver should answer first and work later. Absent: 15000, as the Standard Webhooks specification advises',
      ),
    answerBytesMax: z
      .int()
      .min(0)
      .default(65_536)
      .describe('Bytes of an answer that are read, and dropped, before the connection is cut. Absent: 65536'),
    attemptDelaysMs: z
      .array(z.int().min(1))
      .max(50)
      .default([5_000, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, day])
      .describe(
        'Waits between the attempts of one message, in milliseconds; one attempt more than waits. Absent: ten attempts over three days, the schedule of the Standard Webhooks specification',
      ),
    jitter: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe('Share of each wait that chance may add, so that repetitions do not march in step. Absent: 0.1'),
    retryAfterMaxMs: z
      .int()
      .min(0)
      .default(day)
      .describe(
        "The longest wait that an endpoint's Retry-After may ask for, in milliseconds. Absent: 86400000, one day",
      ),
    disableAfterMs: z
      .int()
      .min(minute)
      .default(5 * day)
      .describe(
        'After how long of nothing but failures an endpoint is disabled, in milliseconds. Absent: 432000000, five days',
      ),
    concurrency: z
      .int()
      .min(1)
      .max(500)
      .default(16)
      .describe(
        'Messages that one process sends at a time; at most half of them to endpoints that fail, and of one consumer at most twice as many as stay free. Absent: 16',
      ),
    concurrencyPerEndpoint: z
      .int()
      .min(1)
      .max(100)
      .default(4)
      .describe(
        'Messages on their way to one endpoint at a time, over all replicas; two that look in the same moment may exceed it. Absent: 4',
      ),
    restAfterFailures: z
      .int()
      .min(1)
      .default(3)
      .describe(
        'Failures in a row after which an endpoint gets one message at a time, with a rest after each failure. Absent: 3',
      ),
    restMs: z
      .int()
      .min(1)
      .default(10_000)
      .describe('The first such rest, in milliseconds; it doubles with every further failure. Absent: 10000'),
    restMaxMs: z
      .int()
      .min(1)
      .default(5 * minute)
      .describe(
        'The longest such rest, in milliseconds: how late an endpoint that is back is noticed. Absent: 300000, five minutes',
      ),
    leaseMs: z
      .int()
      .min(100)
      .default(minute)
      .describe(
        'How long a message belongs to the process that sends it, in milliseconds: when that process dies, another sends it after this time. Must outlast `totalTimeoutMs`. Absent: 60000',
      ),
    intervalMs: z
      .int()
      .min(10)
      .default(1_000)
      .describe(
        'How often a process looks for messages that have come due, in milliseconds; new ones wake it at once. Absent: 1000',
      ),
    summaryDelayMs: z
      .int()
      .min(0)
      .max(day)
      .default(30 * minute)
      .describe(
        'How long after the end of a day or month its summary is made, in milliseconds: what happened last is heard a little later. Absent: 1800000, half an hour',
      ),
    summaryIntervalMs: z
      .int()
      .min(10)
      .max(hour)
      .default(minute)
      .describe('How often a process looks for summaries that are due, in milliseconds. Absent: 60000'),
    replayMax: z
      .int()
      .min(1)
      .max(100_000)
      .default(10_000)
      .describe('Messages that one replay queues; the answer says where to go on. Absent: 10000'),
    keepMs: z
      .int()
      .min(hour)
      .default(30 * day)
      .describe(
        'How long ended deliveries are kept, to be looked at and replayed, in milliseconds. Absent: 2592000000, thirty days',
      ),
  })
  .refine(({ leaseMs, totalTimeoutMs }) => leaseMs >= totalTimeoutMs * 2, {
    error: 'must be at least twice totalTimeoutMs, or a message could be sent by two processes at once',
    path: ['leaseMs'],
  })
  .describe('Webhooks: events of filings and dossiers, and summaries, sent to the endpoints that consumers register')
export type WebhookSettings = z.infer<typeof WebhookSettings>

function isTarget(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/')
  if (bits !== undefined) {
    const family = isIP(address)
    return more.length === 0 && family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
  }
  return isIP(entry) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(entry)
}
