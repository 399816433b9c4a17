/**
 * The messages of webhooks, for the description of the API: one entry for each type that is sent, made from the tables of the events.
 * `test/webhook` holds every message that really leaves against them.
 */
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { dossierEventTypes } from '../domain/dossier/dossier.ts'
import { FilingKind, filingRemarks, filingStates } from '../domain/filing/filing.ts'
import { linkedEventTypes } from '../domain/linked/linked.ts'
import { dossierEventTexts } from '../domain/texts/dossier-text.ts'
import { filingRemarkTexts, filingStateTexts } from '../domain/texts/state-text.ts'
import { Bilingual, jsonBody } from './openapi-kit.ts'
import type { Env } from './request.ts'
import { DossierFeedEvent } from './routes/dossier-events.ts'
import { DescribedFilingState } from './routes/filing-schemas.ts'
import { LinkedDossierEvent } from './routes/linked-dossiers.ts'
import { ReportColumns } from './routes/reports.ts'

const filingTypes = [...filingStates, ...filingRemarks] as const
const summaryTexts = {
  day: 'The figures of a day in Viet Nam that has ended, or their correction',
  month: 'The figures of a month in Viet Nam that has ended, or their correction',
} as const
const linkedTexts = {
  arrived: 'The content of a linked dossier is here',
  supplemented: 'A linked dossier came again with another content',
} as const satisfies Record<(typeof linkedEventTypes)[number], string>

/** `z.enum` wants to know that there is at least one. */
const toTypes = (topic: string, [first, ...others]: readonly [string, ...string[]]) =>
  z.enum([`${topic}.${first}`, ...others.map((type) => `${topic}.${type}`)])
const sequence = z.int().describe('Place among the messages of this topic')
const timestamp = z.iso.datetime({ offset: true }).describe('When it happened')

const FilingMessage = z
  .object({
    type: toTypes('filing', filingTypes),
    timestamp,
    data: z.object({
      filingId: z.uuid(),
      dossier: z.string().describe('Code of the dossier at the one-stop system (mã hồ sơ)'),
      kind: FilingKind,
      state: DescribedFilingState,
      sequence,
      number: z.int().describe("Place among the filing's own events, from 1, without gaps"),
    }),
  })
  .meta({ id: 'FilingMessage' })

const DossierMessage = z
  .object({
    type: toTypes('dossier', dossierEventTypes),
    timestamp,
    data: z.object(DossierFeedEvent.shape).omit({ type: true, at: true }),
  })
  .meta({ id: 'DossierMessage' })

const LinkedDossierMessage = z
  .object({
    type: toTypes('linked-dossier', linkedEventTypes),
    timestamp,
    data: z.object(LinkedDossierEvent.shape).omit({ type: true, at: true }),
  })
  .meta({ id: 'LinkedDossierMessage' })

const count = z.int()
const figures = {
  columns: ReportColumns,
  withoutDueTime: count.describe('In no column, because no due time is known'),
  sameDay: z.object({ received: count, ended: count, share: z.number().nullable() }),
  late: count.describe('Columns (10) and (13)'),
  atRisk: count.nullable().describe('`null`: a forecast for the end of a past period is not kept'),
}
const SummaryMessage = z
  .object({
    type: toTypes('summary', ['day', 'month']),
    timestamp,
    data: z.object({
      sequence,
      form: z.string(),
      period: z.object({ kind: z.enum(['day', 'month']), from: z.iso.date(), to: z.iso.date() }),
      version: z.int().describe('From 1; a correction is the next one'),
      replaces: z.string().nullable().describe('`webhook-id` of the message to drop'),
      madeAt: z.iso.datetime(),
      closed: z.boolean(),
      scope: z.looseObject({}).describe('Over which units and procedures it was counted'),
      units: z.array(z.object({ unit: z.string(), name: Bilingual, ...figures })),
      total: z.object(figures),
      report: z.string().describe('Where the same figures are read'),
    }),
  })
  .meta({ id: 'SummaryMessage' })

/** `dossier.step-reported` → `onDossierStepReported`: what a receiver does with it. */
const toOperationId = (type: string) =>
  `on${type
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}`

const headers = z.object({
  'webhook-id': z.string().describe('The same for every attempt and replay: drop what you have seen'),
  'webhook-timestamp': z.string().describe('Seconds since 1970: refuse what is more than five minutes off'),
  'webhook-signature': z
    .string()
    .describe('`v1,` and an HMAC-SHA-256 over id, timestamp and body, by Standard Webhooks'),
})

export function describeMessages(app: OpenAPIHono<Env>): void {
  const describeMessage = (type: string, schema: z.ZodType, summary: string) =>
    app.openAPIRegistry.registerWebhook({
      method: 'post',
      path: type,
      tags: ['messages'],
      operationId: toOperationId(type),
      summary,
      description: 'Signed, thin, and about no person: what it is about is read with your own credentials.',
      security: [],
      request: { headers, body: jsonBody(schema) },
      responses: {
        '2XX': { description: 'Taken; answer at once and work afterwards' },
        410: { description: 'There is no such endpoint any more: it is disabled' },
      },
    })
  for (const state of filingStates)
    describeMessage(`filing.${state}`, FilingMessage, filingStateTexts[state].meaning.en)
  for (const remark of filingRemarks) {
    describeMessage(`filing.${remark}`, FilingMessage, filingRemarkTexts[remark].meaning.en)
  }
  for (const type of dossierEventTypes) {
    describeMessage(`dossier.${type}`, DossierMessage, dossierEventTexts[type].en)
  }
  for (const type of linkedEventTypes) {
    describeMessage(`linked-dossier.${type}`, LinkedDossierMessage, linkedTexts[type])
  }
  for (const kind of ['day', 'month'] as const) describeMessage(`summary.${kind}`, SummaryMessage, summaryTexts[kind])
}
