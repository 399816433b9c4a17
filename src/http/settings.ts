/** Settings of the HTTP edge. */
import { z } from 'zod'

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
      .describe('How long a client may take to send its request. Absent: 30000; slower ones are cut off with 408'),
    keepAliveMs: z
      .int()
      .min(1000)
      .default(65_000)
      .describe(
        'How long an idle connection is kept. Absent: 65000, longer than the usual proxy in front, so that the proxy closes first',
      ),
    drainMs: z
      .int()
      .min(0)
      .default(20_000)
      .describe(
        'How long requests under way may finish after SIGTERM. Absent: 20000, within the usual 30 s before a container is killed',
      ),
    metrics: z
      .boolean()
      .default(true)
      .describe('Whether `/metrics` answers; it holds nothing personal, but names consumers. Absent: true'),
  })
  .describe('The HTTP server')
export type ServerSettings = z.infer<typeof ServerSettings>
