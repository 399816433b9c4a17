/** Settings of what is sent to an OpenTelemetry collector. Absent, nothing is sent, and no span is ever made. */
import { z } from 'zod'
import { connectionSettings } from '../domain/link/connection.ts'

export const TelemetrySettings = z
  .strictObject({
    sampleRatio: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe(
        'Share of the traces that begin here and are kept, 0 to 1. A consumer that sends a `traceparent` decides itself, by its sampled flag. Absent: 0.01, two traces a second in a large city; a traced request costs a tenth of a millisecond more',
      ),
    serviceName: z
      .string()
      .regex(/^[\w.-]{1,60}$/)
      .default('lienthong')
      .describe('`service.name` of the spans. Absent: lienthong'),
    otlp: z
      .strictObject({
        url: z
          .url({ protocol: /^https?$/ })
          .describe(
            'Where spans go: OTLP over HTTP, JSON; the whole address, such as https://collector:4318/v1/traces',
          ),
        headers: z
          .record(z.string().regex(/^[A-Za-z0-9_-]{1,60}$/), z.string().min(1).meta({ secret: true }))
          .default({})
          .describe('Headers that the collector wants, such as Authorization. Absent: none'),
        ...connectionSettings,
        timeoutMs: z
          .int()
          .min(100)
          .max(60_000)
          .default(5_000)
          .describe('How long the collector may take for one batch, its repetitions included. Absent: 5000'),
        intervalMs: z
          .int()
          .min(10)
          .max(60_000)
          .default(2_000)
          .describe('How often a batch is sent that is not full. Absent: 2000'),
        batchMax: z.int().min(1).max(10_000).default(512).describe('Most spans of one batch. Absent: 512'),
        queueMax: z
          .int()
          .min(1)
          .max(100_000)
          .default(4_096)
          .describe(
            'Most spans that wait for the collector; further ones are dropped and counted. Absent: 4096, about 10 MB',
          ),
      })
      .refine(({ batchMax, queueMax }) => batchMax <= queueMax, {
        error: 'may not be larger than queueMax',
        path: ['batchMax'],
      })
      .optional()
      .describe('The collector of traces. Absent: none, and nothing is traced'),
  })
  .describe('What is sent to an OpenTelemetry collector')
export type TelemetrySettings = z.infer<typeof TelemetrySettings>
