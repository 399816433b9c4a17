/** The words of link health as the API description has them. */
import { z } from '@hono/zod-openapi'
import { Layer } from '../../domain/failure.ts'
import { anomalyKinds } from '../../domain/link/anomaly.ts'
import type { IncidentReport, LinkReport, PathHistory, PathReport, ProbeResult } from '../../domain/link/health.ts'
import { Bilingual } from '../openapi-kit.ts'

/** The schema says what the type says; a field more or less does not compile. */
type Describes<T> = z.ZodType<T>

const PathState = z.enum(['healthy', 'degraded', 'down', 'held'])
const Phase = z.enum(['dns', 'tcp', 'proxy', 'tls', 'request', 'first-byte', 'body']).nullable()
/** What links and paths are called in the configuration. */
export const PathName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/)
const Time = z.string().describe('ISO 8601')
const detail = z.string().optional().describe('Refines the code, from a closed vocabulary')
const Reason = z
  .object({ code: z.string(), layer: z.enum(Layer).describe('Whose failure it is'), phase: Phase, detail })
  .nullable()
  .describe('What explains the state best; `null` while healthy')
const statusFields = { state: PathState, since: Time.describe('When the state began'), reason: Reason }
const textFields = {
  sentence: Bilingual.describe('What is so, since when, whose it is'),
  nextStep: Bilingual.nullable().describe('What to do next; `null` while healthy'),
}
const mean = z.number().nullable()
const Phases = z
  .object({ dnsMs: mean, tcpMs: mean, tlsMs: mean, queueMs: mean, firstByteMs: mean, bodyMs: mean })
  .describe('Mean milliseconds per phase; DNS, TCP and TLS per new connection')
  .meta({ id: 'PhaseTimes' })
const latency = { calls: z.int(), failures: z.int(), p50Ms: z.number(), p95Ms: z.number(), p99Ms: z.number() }

export const Probe = z
  .object({
    at: Time,
    durationMs: z.number(),
    failure: z.object({ code: z.string(), layer: z.enum(Layer), phase: Phase, detail }).nullable(),
  })
  .meta({ id: 'ProbeResult' }) satisfies Describes<Widened<ProbeResult>>

const Certificate = z
  .object({
    subject: z.string(),
    issuer: z.string(),
    validFrom: Time.nullable(),
    validTo: Time.nullable(),
    fingerprint: z.string(),
    daysLeft: z.int().nullable().describe('`null` where its dates cannot be read'),
    changedAt: Time.nullable(),
  })
  .nullable()

export const Path = z
  .object({
    path: z.string(),
    ...statusFields,
    ...textFields,
    carries: z.boolean().describe('New calls go here at this moment'),
    breaker: z.enum(['closed', 'open', 'half-open']),
    inFlight: z.int(),
    queued: z.int(),
    window: z.object({ calls: z.int(), failures: z.int(), slow: z.int() }),
    lastSuccessAt: Time.nullable(),
    lastFailureAt: Time.nullable(),
    hold: z
      .object({ until: Time, reason: z.string(), by: z.string() })
      .nullable()
      .describe('An operator keeps traffic off until then; why and who only for operators and auditors'),
    latency: z.object(latency).nullable().describe('The last five minutes; percentiles of what was answered'),
    usualMs: z
      .number()
      .nullable()
      .describe(
        'What an answer has taken for long, in ms; `null` = not known yet. A path that takes many times this is `degraded`',
      ),
    phases: Phases,
    outcomes: z.array(z.object({ outcome: z.string(), count: z.int() })),
    probes: z.array(Probe),
    certificate: Certificate,
    clockSkewMs: z.number().nullable().describe('Their clock less ours'),
    token: z.object({ ageMs: z.number(), endsAt: Time }).nullable(),
    anomalies: z
      .array(
        z.object({
          kind: z.enum(anomalyKinds),
          name: z
            .string()
            .describe('An element of theirs or a word of ours, never a value; `other` where there are too many'),
          count: z.int().describe('Since the start of this process'),
          firstSeenAt: Time.describe('By any process'),
          lastSeenAt: Time,
        }),
      )
      .describe('What its answers held that was not understood, the latest first'),
    lastExchange: z.object({ handedAt: Time, sentAt: Time, firstByteAt: Time, endedAt: Time }).nullable(),
  })
  .meta({ id: 'LinkPath' }) satisfies Describes<Widened<PathReport>>

const link = {
  link: z.string(),
  title: Bilingual,
  ...statusFields,
  ...textFields,
  carriedBy: z.string().nullable().describe('The path that new calls go to; `null` = none'),
  paths: z.array(Path),
}
export const Link = z.object(link).meta({ id: 'Link' }) satisfies Describes<Widened<LinkReport>>

const Period = z
  .object({ from: Time, to: Time.nullable(), state: PathState, reason: Reason })
  .meta({ id: 'StatePeriod' })
const Slice = z
  .object({
    at: Time.describe('Its beginning'),
    ...latency,
    phases: Phases,
    outcomes: z.record(z.string(), z.int()),
    uptime: z.number().nullable().describe('Share in which the path carried traffic, 0 to 1'),
  })
  .meta({ id: 'HistorySlice' })
const History = z
  .object({
    link: z.string(),
    path: z.string(),
    states: z.array(Period).describe('The last 24 hours'),
    quarters: z.array(Slice).describe('The last 24 hours, by 15 minutes'),
    days: z.array(Slice).describe('The last seven days; a day begins at midnight in Viet Nam'),
  })
  .meta({ id: 'PathHistory' }) satisfies Describes<Widened<PathHistory>>
export const LinkWithHistory = z
  .object({ ...link, history: z.array(History).nullable().describe('`null` while it cannot be read') })
  .meta({ id: 'LinkWithHistory' })

const incident = {
  id: z.uuid(),
  instance: z.string().describe('Which process of the gateway met it'),
  link: z.string(),
  path: z.string(),
  startedAt: Time,
  endedAt: Time.nullable(),
  worst: PathState,
  reason: Reason.unwrap().describe('The reason that stood longest'),
}
export const IncidentSummary = z.object(incident).meta({ id: 'Incident' })
export const Incident = z
  .object({
    ...incident,
    sentence: Bilingual,
    states: z.array(Period),
    attempts: z.int(),
    failures: z.int(),
    errorClasses: z.array(
      z.object({ code: z.string(), layer: z.enum(Layer), phase: Phase, count: z.int(), firstAt: Time, lastAt: Time }),
    ),
    phases: Phases,
    probes: z.object({ asked: z.int(), failed: z.int() }),
    requestIdHashes: z
      .array(z.string())
      .describe('SHA-256 of ids as they were sent upstream (MaYeuCau): at most 100, of failed attempts'),
  })
  .meta({ id: 'IncidentReport' }) satisfies Describes<Widened<IncidentReport>>

/** A type as its JSON is described: codes are texts, lists are lists, and tables are open. */
type Widened<T> = T extends string
  ? string extends T
    ? string
    : T
  : T extends readonly (infer E)[]
    ? Widened<E>[]
    : T extends object
      ? {
          -readonly [K in keyof T]: K extends 'code' | 'outcome'
            ? string
            : K extends 'outcomes'
              ? OutcomesOf<T[K]>
              : Widened<T[K]>
        }
      : T
type OutcomesOf<T> = T extends readonly unknown[] ? { outcome: string; count: number }[] : Record<string, number>
