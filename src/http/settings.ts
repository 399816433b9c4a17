/** Settings of the HTTP edge. */
import { z } from 'zod'
import { Purpose } from '../domain/access.ts'
import { line } from '../domain/text.ts'

/** A set of pages for people, with a door of its own. */
const pages = (address: string) =>
  z.strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        `Whether \`${address}\` answers. Absent: true; nobody sees anything there without a key of the right role`,
      ),
    sessionMs: z
      .int()
      .min(60_000)
      .max(86_400_000)
      .default(28_800_000)
      .describe('How long somebody stays signed in, in ms. Absent: 28800000, a working day of 8 hours'),
    signInsPerMinute: z
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .describe(
        'Refused attempts to sign in per minute from one address, per gateway process; a right key is never refused for them. Absent: 10',
      ),
  })

export const ServerSettings = z
  .strictObject({
    host: z
      .string()
      .default('127.0.0.1')
      .describe(
        'Address to listen on. Absent: 127.0.0.1, so that nothing is open by accident; in a container set 0.0.0.0',
      ),
    port: z.int().min(0).max(65_535).default(8080).describe('Port to listen on; 0 takes a free one. Absent: 8080'),
    bodyBytesMax: z
      .int()
      .min(1024)
      .default(32_768)
      .describe('Largest JSON body in bytes. Absent: 32768; the longest legitimate question is below 4 kB'),
    filingBodyBytesMax: z
      .int()
      .min(16_384)
      .max(4_194_304)
      .default(262_144)
      .describe(
        'Largest JSON body of a filing in bytes; files are sent apart from it. Absent: 262144, twenty times the longest form filled in to its last field',
      ),
    deadlineMs: z
      .int()
      .min(100)
      .default(15_000)
      .describe(
        'How long a caller waits at most when it does not say (`Prefer: wait=<seconds>`). Absent: 15000; nobody stands longer at a counter for one check',
      ),
    deadlineMaxMs: z
      .int()
      .min(100)
      .default(60_000)
      .describe('The longest wait a caller may ask for. Absent: 60000, the longest read time-out in use upstream'),
    requestTimeoutMs: z
      .int()
      .min(1000)
      .default(30_000)
      .describe(
        'How long a client may take to send its request, a file of a filing included. Absent: 30000; slower ones are cut off with 408. A file of 6 MB needs 1.6 Mbit/s then',
      ),
    keepAliveMs: z
      .int()
      .min(1000)
      .default(65_000)
      .describe(
        'How long an idle connection is kept. Absent: 65000, longer than the usual proxy in front, so that the proxy closes first',
      ),
    connectionsMax: z
      .int()
      .min(16)
      .max(65_535)
      .default(4_096)
      .describe(
        'Most connections at once, per gateway process. Absent: 4096. When there are more, one on which no credentials were shown is closed first, then an idle one; each costs some 20 kB and a file descriptor',
      ),
    answerTimeoutMs: z
      .int()
      .min(1_000)
      .default(60_000)
      .describe(
        'How long an answer may wait to be read before its connection is closed; of a stream, one event. Absent: 60000. A certificate of 6 MB needs 0.8 Mbit/s then',
      ),
    drainMs: z
      .int()
      .min(0)
      .default(20_000)
      .describe(
        'How long requests under way may finish after SIGTERM. Absent: 20000, within the usual 30 s before a container is killed',
      ),
    events: z
      .strictObject({
        waitMaxMs: z
          .int()
          .min(0)
          .max(300_000)
          .default(60_000)
          .describe('The longest wait of a long poll. Absent: 60000, below the usual idle time of a proxy'),
        heartbeatMs: z
          .int()
          .min(100)
          .default(15_000)
          .describe('How often a quiet event stream shows that it lives. Absent: 15000, as the HTML standard advises'),
        streamMs: z
          .int()
          .min(1000)
          .default(300_000)
          .describe(
            'How long one event stream lives before it is ended and the client comes again with Last-Event-ID. Absent: 300000, so that a withdrawn key is heard of, and replicas share the load',
          ),
        openMax: z
          .int()
          .min(1)
          .max(10_000)
          .default(16)
          .describe(
            'Most streams and waiting polls that one consumer holds open, per gateway process; the next one is refused with `streams-exceeded`. Absent: 16; one is enough for all filings of a consumer',
          ),
      })
      .prefault({})
      .describe('The feed of filing events'),
    operatorsPage: pages('/ops').prefault({}).describe("The operators' page"),
    board: pages('/board')
      .extend({
        units: z
          .array(
            z.strictObject({
              code: Purpose.shape.unit,
              name: line(100).describe('What the unit is called on the board'),
            }),
          )
          .max(5_000)
          .default([])
          .describe(
            'Units that report, with their names: the board says which of them have not reported today. Absent: none; units are then known by what came from them in the last 30 days, and shown by their codes',
          ),
      })
      .prefault({})
      .describe("The leaders' board"),
    metrics: z
      .boolean()
      .default(true)
      .describe(
        'Whether requests and calls are counted and `/metrics` answers; it holds nothing personal, but names consumers. Absent: true',
      ),
  })
  .describe('The HTTP server')
export type ServerSettings = z.infer<typeof ServerSettings>
