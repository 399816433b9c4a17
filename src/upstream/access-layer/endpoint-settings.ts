/** Settings of a line, the same on every access layer: what stands between us and one origin. */
import { z } from 'zod'
import { closedUntil } from '../../domain/link/closed-hours.ts'
import { connectionSettings } from '../../domain/link/connection.ts'
import { ms } from '../../domain/settings-kit.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import { contentEncodings } from '../http/unpack.ts'

export const headerText = z.string().regex(/^[\t\x20-\x7e]+$/, 'visible ASCII only')
export const httpUrl = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => !/[?#]/.test(url),
    encodeBilingual('không được có phần ? (ghi vào `query`) và #', 'no query (`query` is for it) and no fragment'),
  )

/** Computed for each request, or the business of HTTP itself. */
const ownHeaders =
  /^(authorization|timestamp|x-road-id|authhash|lgspaccesstoken|traceparent|host|connection|content-length|transfer-encoding|keep-alive|upgrade|expect|accept-encoding)$/i

const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:mm')
const moment = z.iso.datetime({ offset: true })
const ClosedHours = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('weekly'),
      weekdays: z
        .array(z.int().min(1).max(7))
        .min(1)
        .default([1, 2, 3, 4, 5, 6, 7])
        .describe('Days on which they begin, Monday = 1 to Sunday = 7. Absent: every day'),
      from: wallTime.describe('First minute, HH:mm in Viet Nam'),
      to: wallTime.describe('First minute that is open again; not later than `from` = on the next day'),
    })
    .describe('Every week'),
  z
    .strictObject({
      kind: z.literal('once'),
      from: moment.describe('First moment, ISO 8601 with offset'),
      to: moment.describe('First moment at which it is open again'),
    })
    .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], message: 'must be after `from`' })
    .describe('Once, as announced'),
])

const parameterName = z
  .string()
  .regex(
    /^[A-Za-z0-9._~-]{1,60}$/,
    encodeBilingual(
      'chỉ gồm chữ không dấu, số, dấu chấm, gạch ngang, gạch dưới và ~',
      'letters, digits, dot, dash, underscore, tilde',
    ),
  )

export const lineSettings = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
    .describe('Name of the path in states, metrics and the audit trail'),
  profile: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe(
      'File with a contract profile, beginning at the configuration file: what it says holds for this path unless the path says otherwise. Absent: none',
    ),
  ...connectionSettings,
  connectTimeoutMs: ms(100, 120_000)
    .default(10_000)
    .describe('Milliseconds for DNS, TCP and TLS together; integrators use 10 to 30 s'),
  headersTimeoutMs: ms(100, 300_000)
    .default(20_000)
    .describe('Milliseconds from request to first answer header; integrators use 10 to 60 s'),
  bodyTimeoutMs: ms(100, 300_000).default(20_000).describe('Milliseconds between two pieces of the answer'),
  keepAliveMs: ms(1, 600_000)
    .default(4_000)
    .describe('Milliseconds an idle connection is kept. Below 5 s, the shortest idle time in common use at servers'),
  connectionsMax: z
    .int()
    .min(1)
    .max(10_000)
    .default(256)
    .describe('Connections of this path. A city asks 200 times a second: enough at more than a second per answer'),
  answerBytesMax: z
    .int()
    .min(1_024)
    .max(16_777_216)
    .default(1_048_576)
    .describe('Bytes of an answer; a full record has about 3 000. Reading stops there and the connection is cut'),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9_-]{1,60}$/), headerText)
    .refine((headers) => !Object.keys(headers).some((name) => ownHeaders.test(name)), {
      message:
        'these headers are set per request: Authorization, Timestamp, X-Road-Id, AuthHash, lgspaccesstoken, and framing',
    })
    .default({})
    .describe('Further request headers, for example ESB_SOURCE_TYPE of older fronts; they win over our constant ones'),
  rate: z
    .strictObject({
      perSecond: z
        .number()
        .min(0.01)
        .max(10_000)
        .optional()
        .describe('Calls a second in the long run. Absent: none was stated'),
      burst: z
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .describe('Of `perSecond`: calls that may come at once. Absent: those of one second, at least one'),
      perMinute: z
        .int()
        .min(1)
        .max(600_000)
        .optional()
        .describe(
          'Calls in any minute: a twentieth of them may come at once, the others come evenly, so that no minute holds more, wherever it begins. Absent: none was stated',
        ),
      perDay: z
        .int()
        .min(1)
        .max(1_000_000_000)
        .optional()
        .describe(
          'Calls in a day of Viet Nam. Replicas lease them beforehand and never make one more. The last 15 % are kept from batches, the last 5 % from status polls too, the last 2 % for filings; each class has a share of its own that no other takes. Absent: none was stated',
        ),
      concurrentMax: z
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .describe(
          'Calls in flight: each replica may have an equal part of them, at least one. Absent: `guard.concurrencyMax` alone, per process',
        ),
    })
    .refine(
      ({ perSecond, perMinute, perDay, concurrentMax }) =>
        perSecond !== undefined || perMinute !== undefined || perDay !== undefined || concurrentMax !== undefined,
      'needs a limit: perSecond, perMinute, perDay or concurrentMax',
    )
    .refine(({ burst, perSecond }) => burst === undefined || perSecond !== undefined, 'burst needs perSecond')
    .optional()
    .describe(
      'What the other side allows this path, over all replicas together. A call beyond it waits while its deadline lets it, uses another path, or ends with `upstream-rate-reached`; filings wait. Probes do not count. Absent: nothing was stated',
    ),
  closed: z
    .array(ClosedHours)
    .max(200)
    .default([])
    .refine((closed) => closedUntil(closed, Date.now()) !== Number.POSITIVE_INFINITY, 'it would never be open')
    .describe(
      'Hours in which the other side is closed (giờ đóng, bảo trì). The path is held then: another one is used, or a call ends with `upstream-closed`, with the time until it opens; filings wait, and nothing is asked about them. Probes go on. Absent: it is always open',
    ),
  acceptEncodings: z
    .array(z.enum(contentEncodings))
    .min(1)
    .default(['identity'])
    .describe(
      'Content codings that an answer may have, in the order in which they are asked for; `answerBytesMax` holds for what comes out. Absent: identity, nothing packed: a record of 3 KB gains nothing from it',
    ),
  query: z
    .record(parameterName, z.string().max(500))
    .default({})
    .describe(
      'Constant parameters behind every URL of this path, such as a version. Never about a person. Absent: none',
    ),
  secretQuery: z
    .record(parameterName, z.string().min(1).describe('Value of the parameter').meta({ secret: true }))
    .default({})
    .describe('The same for parameters whose values are secret, such as a key. Absent: none'),
  passTraceContext: z.boolean().default(true).describe('Pass the W3C traceparent on to this upstream'),
}

/** How an answer refuses the question and not us (RFC 9110, section 15.5): by its form, its method or its address. */
const unasked = [400, 404, 405, 406, 415, 501]
const reachedBy = z
  .array(z.int().min(400).max(599))
  .default(unasked)
  .describe(
    `HTTP statuses that refuse the question and still prove that the path works, unless the bus or X-Road speaks for itself. Every other one from 300 on is sickness. Absent: ${unasked.join(', ')}`,
  )
const probePath = (preset: string) =>
  z
    .string()
    .regex(/^\/[\x21-\x7e]*$/, 'must begin with a slash')
    .optional()
    .describe(`Path and query of the question. Absent: ${preset}`)
export const noProbe =
  'Ask nothing: a connection is made, TLS included, and closed. It tells nothing of what is behind it'
export const connectProbe = z.strictObject({ kind: z.literal('connect') }).describe(noProbe)
export const reachProbe = (preset: string) => ({ kind: z.literal('reach'), path: probePath(preset), reachedBy })

/** The question with which a path is probed. Nothing official is known of any, so each is an assumption of ours. */
export const probeSetting = (preset: 'describe' | 'reach') =>
  z
    .discriminatedUnion('kind', [
      z
        .strictObject({ kind: z.literal('describe'), path: probePath('the path of `url` and `?wsdl`'), reachedBy })
        .describe('GET, signed in, for the description of a SOAP service (WSDL)'),
      z.strictObject(reachProbe('the path of `url`')).describe('GET, signed in, for any XML or JSON'),
      connectProbe,
    ])
    .prefault({ kind: preset })
    .describe(
      `What is asked to see whether this path works, on a connection of its own and never about a person. That they answer such a question is our assumption: agree it with the ministry or the province, or use \`connect\`. Absent: ${preset}`,
    )
export type ProbeSettings = z.infer<ReturnType<typeof probeSetting>>
