/** Reports of a period, for those who may read the dossiers that they count: what a caller may not see is in no figure. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { authorizeAnyProcedure, readableDossiers, requireRole } from '../../access/policy.ts'
import { OfficerAccount } from '../../domain/access.ts'
import { groupings } from '../../domain/dossier/report-words.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { CalendarDay } from '../../domain/person/calendar-day.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { ClosedPeriod, ClosingOrder } from '../../settlement/report/close-report.ts'
import type { ReportOrder } from '../../settlement/report/make-report.ts'
import { readOrder } from '../../settlement/report/order.ts'
import { forms, type Report } from '../../settlement/report/report.ts'
import {
  contentTypes,
  fileName,
  pageHeaders,
  reportFormats,
  writeReport,
} from '../../settlement/report/write-report.ts'
import type { Edge } from '../edge.ts'
import { readJson } from '../input/read-json.ts'
import { readQuery } from '../input/read-query.ts'
import { problems } from '../openapi-document.ts'
import { Bilingual, json, jsonBody, orNull, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answer, answerJson } from '../respond.ts'
import { createOpenWaits } from '../streams/stream-limit.ts'

export interface ReportDeps {
  make: (order: ReportOrder) => Promise<Report>
  close: (order: ClosingOrder) => Promise<{ closing: ClosedPeriod; replayed: boolean }>
  clock: Clock
}

/** Reports that one consumer may have under way: each scans the dossiers of its period. */
const underWayMax = 2

const count = z.int().min(0)
const List = { count, dossiers: z.array(z.string()).describe('Codes, at most 100 of them') }
/** Also in the summaries of webhooks. */
export const ReportColumns = z
  .object({
    '3': count.describe('Received: total, (4)+(5)+(6)'),
    '4': count.describe('Received in the period, online (trực tuyến)'),
    '5': count.describe('Received in the period, at the counter or by post; also where the channel is not known'),
    '6': count.describe('Carried from the period before (từ kỳ trước)'),
    '7': count.describe('Ended: total, (8)+(9)+(10)'),
    '8': count.describe('Ended before the day on which it was first due (trước hạn)'),
    '9': count.describe('Ended on that day (đúng hạn)'),
    '10': count.describe('Ended after it (quá hạn)'),
    '11': count.describe('Open: total, (12)+(13)'),
    '12': count.describe('Open and in time (trong hạn)'),
    '13': count.describe('Open and overdue (quá hạn)'),
  })
  .meta({ id: 'ReportColumns' })
const Row = z
  .object({
    number: z.int().nullable().describe('Column (1)'),
    key: z.string().describe('What the row is about: a code, a month, a day'),
    name: Bilingual.describe('Column (2)'),
    columns: ReportColumns,
    beside: z
      .looseObject({
        withoutDueTime: z
          .object({ received: count, online: count, direct: count, carried: count, ended: count, open: count })
          .describe('In no column, because no due time is known: neither on time nor late'),
        sameDay: z
          .object({
            received: count,
            ended: count,
            share: z.number().nullable(),
            due: count,
            dueAndEnded: count,
            dueShare: z.number().nullable(),
          })
          .describe(
            'Of those received in the period: with their result on the day of receipt. `null` = nothing to divide by',
          ),
      })
      .describe('Figures for which the form has no column'),
  })
  .meta({ id: 'ReportRow' })
const Movement = z.object({ origin: z.string(), outcome: z.string() })
const ClosedReport = z
  .object({
    id: z.uuid(),
    closedAt: z.string(),
    closedBy: z.string(),
    hash: z.string(),
    cameLate: z.array(
      z.object({ dossier: z.string(), unit: z.string(), before: Movement.nullable(), now: Movement.nullable() }),
    ),
  })
  .meta({ id: 'ClosedReport' })
const ReportBody = z
  .object({
    form: z.enum(forms),
    title: Bilingual,
    period: z.object({
      from: z.string(),
      to: z.string(),
      name: Bilingual,
      complete: z.boolean().describe('A running period still changes'),
    }),
    asOf: z.string(),
    by: z.enum(groupings),
    scope: z
      .object({ units: z.array(z.string()).nullable(), procedures: z.array(z.string()).nullable() })
      .describe('What the caller may see, and the report counts'),
    rows: z.array(Row),
    total: Row,
    atTheDoor: z
      .object({ waiting: count, refused: count })
      .describe('Handed in online and not accepted yet, or refused before: in no column'),
    lateness: z.array(z.object({ cause: z.string(), text: Bilingual, ...List })),
    findings: z.array(z.object({ code: z.string(), text: Bilingual, ...List })).describe('What is doubtful'),
    indicators: z
      .array(
        z.looseObject({
          code: z.string(),
          name: Bilingual,
          maxPoints: z.number().nullable(),
          value: z.looseObject({ known: z.boolean() }),
          costly: z.object(List),
        }),
      )
      .describe('Indicators of Decision 766/QĐ-TTg; what cannot be known here says why'),
    notes: z.array(Bilingual),
    closing: orNull(ClosedReport).describe(
      'The period was closed: rows and total stay as they were, and what came late is named',
    ),
  })
  .meta({ id: 'Report' }) satisfies z.ZodType<unknown, Report | unknown>

const ReportQuery = z.strictObject({
  from: CalendarDay.describe('First day of the period, in Viet Nam'),
  to: CalendarDay.describe('Last day, included'),
  by: z.enum(groupings).default('unit').describe('What a row is about'),
  format: z.enum(reportFormats).default('json'),
  population: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Whether the audit trail is searched for indicator 4.5, which takes longer'),
})

const binary = z.string().meta({ format: 'binary' })
const route = createRoute({
  method: 'get',
  path: '/v1/reports/{form}',
  operationId: 'makeReport',
  summary: 'What was received, ended and is open in a period, on time or late?',
  description:
    'Form II.06a/VPCP/KSTT of Circular 01/2020/TT-VPCP over the dossiers that the caller may read. (3)=(4)+(5)+(6), (7)=(8)+(9)+(10), (11)=(12)+(13) and (3)=(7)+(11).',
  ...secured('dossiers'),
  request: {
    params: z.object({ form: z.enum(forms).meta({ param: { name: 'form', in: 'path' } }) }),
    query: ReportQuery,
  },
  responses: {
    200: {
      description: 'The report',
      content: {
        'application/json': { schema: ReportBody },
        'text/csv': { schema: z.string() },
        'text/html': { schema: z.string() },
        'text/plain': { schema: z.string() },
        [contentTypes.xlsx]: { schema: binary },
      },
    },
    ...problems,
  },
})

const ClosingRequest = z
  .strictObject({
    from: CalendarDay.describe('First day of the period, in Viet Nam'),
    to: CalendarDay.describe('Last day, included'),
    officer: OfficerAccount.describe(
      'The account of the person who closes (tài khoản cán bộ); stands in the report and in the audit trail',
    ),
  })
  .meta({ id: 'ReportClosingRequest' })
const Closing = z
  .object({
    id: z.uuid(),
    form: z.string(),
    from: z.string(),
    to: z.string(),
    closedAt: z.string(),
    closedBy: z.string(),
    hash: z.string().describe('SHA-256 of where each dossier stands, hexadecimal'),
  })
  .meta({ id: 'ReportClosing' }) satisfies z.ZodType<unknown, ClosedPeriod | unknown>

const closingRoute = createRoute({
  method: 'post',
  path: '/v1/reports/{form}/closings',
  operationId: 'closeReport',
  summary: 'Close a period: its figures stay',
  description:
    'For the roles `leader` and `operator`, over all units and procedures. The same again changes nothing and needs no key. What comes late afterwards is named in the report.',
  ...secured('dossiers'),
  request: {
    params: z.object({ form: z.enum(forms).meta({ param: { name: 'form', in: 'path' } }) }),
    body: jsonBody(ClosingRequest),
  },
  responses: {
    201: json(Closing, 'Closed, and on record'),
    200: json(Closing, 'It was closed before'),
    ...problems,
    409: { ...problems[400], description: 'The period is not over' },
  },
})

export function mountReports(app: OpenAPIHono<Env>, edge: Edge, deps: ReportDeps): void {
  app.openAPIRegistry.registerPath(route)
  app.openAPIRegistry.registerPath(closingRoute)
  const underWay = createOpenWaits(underWayMax)
  app.get('/v1/reports/:form', async (c) => {
    const request = edge.admit(c, 'report')
    const { caller } = request
    if (!caller) throw new Error('a report needs a caller')
    const { units, procedures } = readableDossiers(caller.consumer)
    if (procedures?.length === 0) authorizeAnyProcedure(caller, 'follow')
    const form = c.req.param('form')
    if (!forms.some((each) => each === form)) throw new GatewayFailure('route-not-found')
    const { from, to, by, format, population } = readQuery(c, ReportQuery)
    const asOf = deps.clock.now()
    const order = readOrder({ form, from, to, by }, asOf)
    if (!order.read) {
      const faults = order.faults.map(({ name, code, message }) => ({ pointer: `?${name}`, code, message }))
      throw new GatewayFailure('request-invalid', { faults })
    }
    const giveBack = underWay.take(caller.consumer.id)
    try {
      const { period } = order
      const report = await deps.make({
        form: order.form,
        period,
        by,
        units,
        procedures,
        population: population === 'true',
        asOf,
      })
      if (format === 'html') Object.assign(request.headers, pageHeaders)
      if (format === 'xlsx' || format === 'csv') {
        request.headers['content-disposition'] = `attachment; filename="${fileName(report, format)}"`
      }
      return answer(c, await writeReport(report, format, request.language), contentTypes[format])
    } finally {
      giveBack()
    }
  })

  app.post('/v1/reports/:form/closings', async (c) => {
    const { id: requestId, caller, headers } = edge.admit(c, 'close-report')
    if (!caller) throw new Error('a closing needs a caller')
    requireRole(caller, 'leader', 'operator')
    const form = c.req.param('form')
    if (!forms.some((each) => each === form)) throw new GatewayFailure('route-not-found')
    const { from, to, officer } = await readJson(c, ClosingRequest, edge.bodyLimits)
    const asOf = deps.clock.now()
    const order = readOrder({ form, from, to }, asOf)
    if (!order.read) {
      const faults = order.faults.map(({ name, code, message }) => ({ pointer: `/${name}`, code, message }))
      throw new GatewayFailure('request-invalid', { faults })
    }
    const { consumer, credentialId: credential } = caller
    const by = { requestId, consumer: consumer.id, credential, officer }
    const { closing, replayed } = await deps.close({ ...by, form: order.form, period: order.period, asOf })
    if (replayed) headers['idempotency-replayed'] = 'true'
    return answerJson(c, closing, replayed ? 200 : 201)
  })
}
