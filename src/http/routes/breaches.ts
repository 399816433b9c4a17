/** Breaches of the protection of personal data: their clock, how far they reach by the trail, and who was notified when (Law 91/2025/QH15, Art. 23). */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { breachRecipients } from '../../domain/breach.ts'
import { officerCharsMax } from '../../domain/limits.ts'
import { line, lines } from '../../domain/text.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import {
  type BreachView,
  endBreach,
  notifyOfBreach,
  readBreaches,
  reportBreach,
  stateBreach,
} from '../../oversight/breaches.ts'
import type { OversightDeps } from '../../oversight/deps.ts'
import type { Edge } from '../edge.ts'
import { admitAuditor, auditor, inUtc, withoutPersonNumber } from '../input/auditor.ts'
import { readJson } from '../input/read-json.ts'
import { readQuery } from '../input/read-query.ts'
import { problems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answerJson } from '../respond.ts'

const codeText = /^[A-Za-z0-9][A-Za-z0-9._-]{1,39}$/
const Moment = z.iso.datetime({ offset: true })
const text = (max: number) => withoutPersonNumber(lines(max))
const Code = withoutPersonNumber(z.string().regex(codeText)).describe('The code of the office that keeps the case')

const BreachRequest = z
  .strictObject({
    ...auditor,
    detectedAt: Moment.describe(
      'When it was detected: the 72 hours run from here. May be corrected to an earlier moment alone',
    ),
    nature: text(4_000).describe('What happened (tính chất); names no person'),
    place: text(300).optional(),
    consequences: text(4_000).optional().describe('What follows, or may follow'),
    measures: text(4_000).optional().describe('What was done, and will be'),
    contact: text(300).optional().describe('Who answers questions: the person or unit for data protection'),
    scope: z
      .strictObject({
        officer: line(officerCharsMax).optional(),
        consumer: line(100).optional(),
        unit: line(35).optional(),
        procedure: line(40).optional(),
        since: Moment,
        until: Moment,
      })
      .refine(({ since, until }) => Date.parse(since) < Date.parse(until), {
        path: ['until'],
        error: encodeBilingual('Phải sau since', 'Must be after since'),
      })
      .describe('Which records of the trail it is about: those to which all of this applies'),
  })
  .meta({ id: 'BreachRequest' })

const NoticeRequest = z
  .strictObject({
    ...auditor,
    to: z.enum(breachRecipients),
    at: Moment.describe('When they were notified'),
    reference: line(100).optional().describe('Number of the paper, or of the filing at the national portal'),
  })
  .meta({ id: 'BreachNoticeRequest' })

const ReadQuery = z.strictObject(auditor)
const ClosingRequest = z.strictObject(auditor).meta({ id: 'BreachClosingRequest' })

const Notice = z.object({ at: z.iso.datetime(), reference: z.string().nullable(), by: z.string() }).nullable()
const caseShape = {
  code: z.string(),
  detectedAt: z.iso.datetime(),
  openedAt: z.iso.datetime(),
  openedBy: z.string(),
  authorityDue: z.iso.datetime().describe('72 hours behind the detection (Law 91/2025/QH15, Art. 23(1))'),
  pressure: z
    .enum(['none', 'controller', 'time', 'two-days', 'one-day', 'overdue'])
    .describe(
      '`controller`: the controller was not notified yet, which is due at once. The others: what is left until the authority must know',
    ),
  nature: z.string(),
  place: z.string().nullable(),
  consequences: z.string().nullable(),
  measures: z.string().nullable(),
  contact: z.string().nullable(),
  scope: z.looseObject({ since: z.iso.datetime(), until: z.iso.datetime() }),
  notices: z.object({ controller: Notice, authority: Notice, persons: Notice }),
  closedAt: z.iso.datetime().nullable(),
}
const Breach = z.object(caseShape).meta({ id: 'Breach' })
const count = z.int().min(0)
const BreachReport = z
  .object({
    ...caseShape,
    reach: z
      .object({
        records: count,
        persons: count.describe('Numbers under which persons were asked about'),
        officers: count,
        fields: z.array(z.string()),
        units: z.array(z.string()),
        consumers: z.array(z.string()),
        procedures: z.array(z.string()),
        first: z.iso.datetime().nullable(),
        last: z.iso.datetime().nullable(),
      })
      .describe(
        'Computed from the trail at this moment, of what was disclosed: the data of Form 08 (Decree 356/2025/NĐ-CP, Art. 28)',
      ),
  })
  .meta({ id: 'BreachReport' })
const Breaches = z.object({ breaches: z.array(Breach), requestId: z.string() }).meta({ id: 'Breaches' })

const tag = secured('audit')
const params = z.object({ code: Code.meta({ param: { name: 'code', in: 'path' } }) })
const notThere = {
  ...problems,
  404: { ...problems[400], description: 'There is no case of this code' },
  409: { ...problems[400], description: 'It is closed, or would have been detected later than was stated before' },
}
const stateRoute = createRoute({
  method: 'put',
  path: '/v1/breaches/{code}',
  operationId: 'stateBreach',
  summary: 'Open a case, or state anew what it is about',
  description:
    'For the role `auditor`. The same again changes nothing. Until the authority was notified, alerts remind of the case.',
  ...tag,
  request: { params, body: jsonBody(BreachRequest) },
  responses: { 200: json(Breach, 'The case'), ...notThere },
})
const noticeRoute = createRoute({
  method: 'post',
  path: '/v1/breaches/{code}/notices',
  operationId: 'notifyOfBreach',
  summary: 'State that the controller, the authority or the persons were notified',
  description: 'For the role `auditor`. What was stated before stays.',
  ...tag,
  request: { params, body: jsonBody(NoticeRequest) },
  responses: { 200: json(Breach, 'The case'), ...notThere },
})
const closingRoute = createRoute({
  method: 'post',
  path: '/v1/breaches/{code}/closing',
  operationId: 'closeBreach',
  summary: 'Close a case: it stays, and is stated anew no more',
  description: 'For the role `auditor`.',
  ...tag,
  request: { params, body: jsonBody(ClosingRequest) },
  responses: { 200: json(Breach, 'The case'), ...notThere },
})
const listRoute = createRoute({
  method: 'get',
  path: '/v1/breaches',
  operationId: 'listBreaches',
  summary: 'The cases, the latest first',
  description: 'For the role `auditor`.',
  ...tag,
  request: { query: ReadQuery },
  responses: { 200: json(Breaches, 'The cases'), ...problems },
})
const readRoute = createRoute({
  method: 'get',
  path: '/v1/breaches/{code}',
  operationId: 'reportBreach',
  summary: 'One case with how far it reaches: the data of Form 08',
  description: 'For the role `auditor`. No person is named; who they are is found in the trail by the same scope.',
  ...tag,
  request: { params, query: ReadQuery },
  responses: { 200: json(BreachReport, 'The case and its reach'), ...notThere },
})

export function mountBreaches(app: OpenAPIHono<Env>, edge: Edge, deps: OversightDeps): void {
  for (const route of [stateRoute, noticeRoute, closingRoute, listRoute, readRoute])
    app.openAPIRegistry.registerPath(route)

  const begin = (c: Context<Env>, { by, reason }: { by: string; reason: string }) => {
    const { caller, id } = c.get('request')
    if (!caller) throw new Error('a case needs a caller')
    return { requestId: id, caller, officer: by, reason }
  }
  /** A code that no case may have is one of none. */
  const findCode = (c: Context<Env>) => Code.safeParse(c.req.param('code')).data ?? ''

  app.put('/v1/breaches/:code', async (c) => {
    admitAuditor(edge, c, 'record-breach')
    const { detectedAt, scope, by, reason, ...sent } = await readJson(c, BreachRequest, edge.bodyLimits)
    const { nature, place = null, consequences = null, measures = null, contact = null } = sent
    const stated = {
      code: Code.parse(c.req.param('code')),
      detectedAt: Date.parse(detectedAt),
      account: { nature, place, consequences, measures, contact },
      scope: { ...scope, since: inUtc(scope.since), until: inUtc(scope.until) },
    }
    return answerJson(c, present(await stateBreach(deps, begin(c, { by, reason }), stated)))
  })
  app.post('/v1/breaches/:code/notices', async (c) => {
    admitAuditor(edge, c, 'breach-notice')
    const { to, at, reference = null, ...who } = await readJson(c, NoticeRequest, edge.bodyLimits)
    const notice = { code: findCode(c), to, at: inUtc(at), reference }
    return answerJson(c, present(await notifyOfBreach(deps, begin(c, who), notice)))
  })
  app.post('/v1/breaches/:code/closing', async (c) => {
    admitAuditor(edge, c, 'close-breach')
    const who = await readJson(c, ClosingRequest, edge.bodyLimits)
    return answerJson(c, present(await endBreach(deps, begin(c, who), findCode(c))))
  })
  app.get('/v1/breaches', async (c) => {
    admitAuditor(edge, c, 'read-breach')
    const found = await readBreaches(deps, begin(c, readQuery(c, ReadQuery)))
    return answerJson(c, { breaches: found.map(present), requestId: c.get('request').id })
  })
  app.get('/v1/breaches/:code', async (c) => {
    admitAuditor(edge, c, 'read-breach')
    const { reach, ...found } = await reportBreach(deps, begin(c, readQuery(c, ReadQuery)), findCode(c))
    return answerJson(c, { ...present(found), reach })
  })
}

const inIso = (at: number) => new Date(at).toISOString()

function present({ account, notices, detectedAt, openedAt, authorityDue, closedAt, ...rest }: BreachView) {
  const { controller = null, authority = null, persons = null } = notices
  return {
    ...rest,
    ...account,
    detectedAt: inIso(detectedAt),
    openedAt: inIso(openedAt),
    authorityDue: inIso(authorityDue),
    notices: { controller, authority, persons },
    closedAt: closedAt === null ? null : inIso(closedAt),
  }
}
