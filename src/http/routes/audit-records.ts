/** The audit trail for auditors, and the report that a citizen is owed. Each look is itself on record before it is answered; no number of a person is in a URL. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { officerCharsMax } from '../../domain/limits.ts'
import { OldCardNumber, PersonalNumber } from '../../domain/person/personal-number.ts'
import { readRecordPosition } from '../../domain/record-position.ts'
import { line } from '../../domain/text.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import { citizenPageHeaders, toCitizenPage } from '../../oversight/citizen-page.ts'
import { accessKinds } from '../../oversight/citizen-report.ts'
import type { OversightDeps } from '../../oversight/deps.ts'
import { reportToCitizen } from '../../oversight/report-to-citizen.ts'
import { type FoundRecords, type RecordSearch, searchRecords } from '../../oversight/search-records.ts'
import type { Edge } from '../edge.ts'
import { wantsPage } from '../input/accept.ts'
import { admitAuditor, auditor, inUtc, withoutPersonNumber } from '../input/auditor.ts'
import { readJson } from '../input/read-json.ts'
import { inDecimal, readQuery } from '../input/read-query.ts'
import { problems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import { type Env, findHeader } from '../request.ts'
import { answer, answerJson } from '../respond.ts'

const KeyedHash = z.string().regex(/^[0-9A-Za-z_-]{43}$/)
const Moment = z.iso.datetime({ offset: true })
const filter = {
  subject: KeyedHash.optional().describe('Keyed hash of a person, as a record has it'),
  consumer: line(100).optional().describe('Id of the system that asked'),
  unit: line(35).optional().describe('Electronic identifier of the agency, exactly as it asked'),
  procedure: line(40).optional().describe('Code of the procedure, as it was stated'),
  dossier: line(100).optional().describe('Code of the dossier, in upper or lower case'),
  operation: z
    .string()
    .regex(/^[a-z-]{1,40}$/)
    .optional()
    .describe('What was done, such as `lookup`'),
  outcome: z.enum(['disclosed', 'refused', 'failed', 'done']).optional(),
  since: Moment.optional().describe('From this moment on'),
  until: Moment.optional().describe('Before this moment'),
}
const Officer = line(officerCharsMax)
const pages = (limit: z.ZodType<number>) => ({
  limit,
  cursor: z
    .string()
    .regex(/^[0-9TZ:.-]{24}_[0-9a-f-]{36}_\d{1,15}$/)
    .refine(
      (cursor) => readRecordPosition(cursor) !== undefined,
      encodeBilingual('Con trỏ trang không hợp lệ', 'This cursor is not one of ours'),
    )
    .optional()
    .describe('`next` of the answer before'),
})
const Limit = z.int().min(1).max(1_000)

const SearchQuery = z.strictObject({
  ...auditor,
  ...filter,
  officer: withoutPersonNumber(Officer)
    .optional()
    .describe('The officer who asked, where it is an account; a number of a person is sent by `POST`'),
  ...pages(inDecimal(Limit.default(100))),
})
const SearchRequest = z
  .strictObject({
    ...auditor,
    ...filter,
    officer: Officer.optional().describe('The officer who asked'),
    personalNumber: PersonalNumber.optional().describe('The person about whom was asked; in the place of `subject`'),
    oldCardNumber: OldCardNumber.optional(),
    ...pages(Limit.default(100)),
  })
  .refine(
    ({ subject, personalNumber, oldCardNumber }) =>
      [subject, personalNumber, oldCardNumber].filter((one) => one !== undefined).length <= 1,
    { error: encodeBilingual('Chỉ nêu một người', 'Name one person by one of them'), path: ['subject'] },
  )
  .meta({ id: 'AuditSearchRequest' })

const SearchResponse = z
  .object({
    records: z
      .array(
        z
          .looseObject({
            chain: z.uuid(),
            seq: z.int().describe('With `chain` the place of the record, as exports and proofs name it'),
            at: z.iso.datetime(),
            requestId: z.string(),
            consumer: z.string(),
            operation: z.string(),
            procedure: z.string(),
            dossier: z.string(),
            officer: z.string(),
            unit: z.string(),
            subject: z.string().describe('Keyed hash of the person; empty where it is about nobody'),
            fields: z.array(z.string()),
            outcome: z.enum(['disclosed', 'refused', 'failed', 'done']),
            result: z.string(),
          })
          .describe('A record as it stands in the trail'),
      )
      .describe('The latest first'),
    next: z.string().nullable().describe('`cursor` of the next question; `null` = that was all'),
    requestId: z.string(),
  })
  .meta({ id: 'AuditSearchResponse' })

const listRoute = createRoute({
  method: 'get',
  path: '/v1/audit/records',
  operationId: 'listAuditRecords',
  summary: 'Who asked what about whom, and what left?',
  description:
    'For the role `auditor`, newest first, in pages. What would put a number of a person into the URL is asked by `POST /v1/audit/records/searches`. The look itself is on record before it is answered.',
  ...secured('audit'),
  request: { query: SearchQuery },
  responses: { 200: json(SearchResponse, 'The records'), ...problems },
})

const searchRoute = createRoute({
  method: 'post',
  path: '/v1/audit/records/searches',
  operationId: 'searchAuditRecords',
  summary: 'The same, by the number of a person or of an officer too',
  description: 'For the role `auditor`. The number is hashed as records have it, and goes nowhere else.',
  ...secured('audit'),
  request: { body: jsonBody(SearchRequest) },
  responses: { 200: json(SearchResponse, 'The records'), ...problems },
})

const CitizenReportRequest = z
  .strictObject({
    ...auditor,
    personalNumber: PersonalNumber,
    oldCardNumbers: z
      .array(OldCardNumber)
      .max(5)
      .default([])
      .describe('Numbers of old cards: who looked by such a number is found by it alone'),
  })
  .meta({ id: 'CitizenReportRequest' })

const CitizenReportResponse = z
  .object({
    madeAt: z.iso.datetime(),
    accesses: z
      .array(
        z.object({
          at: z.iso.datetime(),
          kind: z
            .enum(accessKinds)
            .describe(
              '`shown`: values of the fields left. `compared`: only an outcome left. `passed-on`: handed to another system of the state. `nothing`: asked, and nothing left. `refused`: the gateway said no',
            ),
          operation: z.string(),
          consumer: z.string(),
          unit: z.string(),
          procedure: z.string(),
          dossier: z
            .string()
            .nullable()
            .describe("`null` = none, or not the citizen's own: another's would tell of the other"),
          fields: z.array(z.string()).describe('Names of what was asked for'),
          officer: z.int().nullable().describe('The same number is the same officer throughout the report'),
          requestId: z.string(),
        }),
      )
      .describe('The latest first'),
    leftOut: z.int().describe('Earlier ones that are not in it'),
    removed: z
      .array(
        z.object({
          since: z.iso.datetime(),
          until: z.iso.datetime().describe('Time of the last record that was removed'),
          at: z.iso.datetime().describe('When they were removed'),
          basis: z.string().describe('The provision that ends the time'),
          records: z.int().describe('How many, of everybody'),
        }),
      )
      .describe(
        'Records that are not there any more, because their time was over: looks of that time are not in the report',
      ),
    requestId: z.string(),
  })
  .meta({ id: 'CitizenReport' })

const citizenRoute = createRoute({
  method: 'post',
  path: '/v1/audit/citizen-reports',
  operationId: 'reportToCitizen',
  summary: 'Who looked at this person, when, for what and which data?',
  description:
    'For the role `auditor`: what a citizen is owed (Law 91/2025/QH15; Decree 356/2025/NĐ-CP, Art. 5). With `Accept: text/html` as a page to print, in the language of the request. What the law keeps back for a time is not in it; how much that is, and why, stands in the audit trail.',
  ...secured('audit'),
  request: { body: jsonBody(CitizenReportRequest) },
  responses: {
    200: {
      description: 'The report',
      content: { 'application/json': { schema: CitizenReportResponse }, 'text/html': { schema: z.string() } },
    },
    ...problems,
  },
})

export function mountAuditRecords(app: OpenAPIHono<Env>, edge: Edge, deps: OversightDeps): void {
  for (const route of [listRoute, searchRoute, citizenRoute]) app.openAPIRegistry.registerPath(route)

  async function search(
    c: Context<Env>,
    { by, reason, cursor, since, until, subject, ...asked }: z.output<typeof SearchQuery>,
    subjects = subject === undefined ? undefined : [subject],
  ) {
    const { caller, id } = c.get('request')
    if (!caller) throw new Error('a search needs a caller')
    const order: RecordSearch = {
      ...asked,
      subjects,
      since: since && inUtc(since),
      until: until && inUtc(until),
      before: cursor === undefined ? undefined : readRecordPosition(cursor),
    }
    const found = await searchRecords(deps, { requestId: id, caller, officer: by, reason }, order)
    return answerJson(c, present(found, id))
  }

  app.get(listRoute.path, (c) => {
    admitAuditor(edge, c, 'read-audit')
    return search(c, readQuery(c, SearchQuery))
  })

  app.post(searchRoute.path, async (c) => {
    admitAuditor(edge, c, 'read-audit')
    const { personalNumber, oldCardNumber, subject, ...asked } = await readJson(c, SearchRequest, edge.bodyLimits)
    const number = personalNumber ?? oldCardNumber
    return search(c, { ...asked, subject }, number === undefined ? undefined : deps.trail.getSubjects(number))
  })

  app.post(citizenRoute.path, async (c) => {
    const { caller, id, headers, language } = admitAuditor(edge, c, 'citizen-report')
    if (!caller) throw new Error('a report needs a caller')
    const { by, reason, personalNumber, oldCardNumbers } = await readJson(c, CitizenReportRequest, edge.bodyLimits)
    const asked = { requestId: id, caller, officer: by, reason }
    const report = await reportToCitizen(deps, asked, [personalNumber, ...oldCardNumbers])
    if (wantsPage(findHeader(c, 'accept'))) {
      Object.assign(headers, citizenPageHeaders)
      return answer(c, toCitizenPage(report, deps.names, language), 'text/html; charset=utf-8')
    }
    return answerJson(c, { ...report, requestId: id })
  })
}

function present({ records, next }: FoundRecords, requestId: string) {
  return { records, next: next && `${next.at}_${next.chain}_${next.seq}`, requestId }
}
