/** Dossiers (hồ sơ): parse, hand to the use case, present. No citizen is named in any of it. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { Purpose } from '../../domain/access.ts'
import { dossierStatuses } from '../../domain/dossier/dossier.ts'
import {
  DossierRegistration,
  DossierStep,
  registrationFaults,
  stepFaults,
} from '../../domain/dossier/dossier-request.ts'
import { forecastVerdicts } from '../../domain/dossier/forecast.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { DossierCode } from '../../domain/filing/dossier.ts'
import { getDossier } from '../../dossier/get-dossier.ts'
import { listDossiers } from '../../dossier/list-dossiers.ts'
import { type DossierOutcome, registerDossier } from '../../dossier/register-dossier.ts'
import { reportStep } from '../../dossier/report-step.ts'
import type { FilingDeps } from '../../filing/deps.ts'
import type { Edge } from '../edge.ts'
import { beginFilingCall } from '../filing-edge.ts'
import { checkBody, getRequestFault, readBody } from '../input/read-json.ts'
import { inDecimal, readQuery } from '../input/read-query.ts'
import { problems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answerJson } from '../respond.ts'
import { Dossier, Summary } from './dossier-schemas.ts'
import { Cursor } from './filing-schemas.ts'

const { procedure, unit } = Purpose.shape

const ListQuery = z.strictObject({
  unit: unit.optional().describe('Of this agency and those below it (mã đơn vị)'),
  procedure: procedure.optional(),
  status: z.enum(dossierStatuses).optional(),
  open: z
    .enum(['true', 'false'])
    .optional()
    .describe('`true`: only those that have not ended; `false`: only those that have'),
  'due-before': z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Only those whose present due time is before this moment, ISO 8601 with offset'),
  forecast: z.enum(forecastVerdicts).optional().describe('Only open ones of which this is forecast now (dự báo)'),
  cursor: Cursor.optional(),
  limit: inDecimal(z.int().min(1).max(200).default(50)).describe('Dossiers of one page'),
})
const UnitQuery = z.strictObject({
  unit: unit.optional().describe('Needed only where several agencies have a dossier under this code'),
})
const params = z.object({
  code: DossierCode.describe('Either code of the dossier (mã hồ sơ)').meta({ param: { name: 'code', in: 'path' } }),
})

const common = secured('dossiers')
const dossierProblems = {
  ...problems,
  404: { ...problems[400], description: 'No such dossier that the caller may see, or no filings at this gateway' },
  409: { ...problems[400], description: 'It does not fit what is recorded; `errors` says where' },
}
const registerRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/dossiers',
  operationId: 'registerDossier',
  summary: 'Register a dossier',
  description:
    'A dossier is named by its unit and its code: the same registration again changes nothing and needs no key. One of a dossier under which something was filed before completes what was not known of it.',
  request: { body: jsonBody(DossierRegistration) },
  responses: {
    201: json(Dossier, 'Registered, or completed'),
    200: json(Dossier, 'It was registered so before, or was accepted at another moment, which stands'),
    ...dossierProblems,
  },
})
const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/dossiers',
  operationId: 'listDossiers',
  summary: 'Which dossiers are there?',
  description: 'Those of the units and procedures of the caller, newest first.',
  request: { query: ListQuery },
  responses: {
    200: json(z.object({ dossiers: z.array(Summary), nextCursor: z.string().nullable() }), 'One page'),
    ...dossierProblems,
  },
})
const getRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/dossiers/{code}',
  operationId: 'getDossier',
  summary: 'Where is this dossier, and when is it due?',
  description:
    'With the events that were reported of it, the moment until which its result is due, and how that was counted.',
  request: { params, query: UnitQuery },
  responses: { 200: json(Dossier, 'The dossier with its events'), ...dossierProblems },
})
const stepRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/dossiers/{code}/events',
  operationId: 'reportDossierStep',
  summary: 'Report a step of a dossier',
  description:
    'For what the gateway cannot see: accepted, verification, supplement, fee, result, apology. The same step at the same moment is one event, however often it is reported.',
  request: { params, query: UnitQuery, body: jsonBody(DossierStep) },
  responses: {
    201: json(Dossier, 'Recorded'),
    200: json(
      Dossier,
      'It was recorded before; or `accepted` was, at another moment, which stands: `findings` says so',
    ),
    ...dossierProblems,
  },
})

export function mountDossiers(app: OpenAPIHono<Env>, edge: Edge, deps: FilingDeps | undefined): void {
  for (const route of [registerRoute, listRoute, getRoute, stepRoute]) app.openAPIRegistry.registerPath(route)

  app.post('/v1/dossiers', async (c) => {
    const { requestId, caller, deps: filings } = beginFilingCall(c, edge, deps, 'register-dossier')
    const body = await readBody(c, edge.bodyLimits)
    const now = filings.clock.now()
    const registration = checkBody(DossierRegistration, body, (read) =>
      read === undefined ? [] : registrationFaults(read, now).map(getRequestFault),
    )
    const outcome = await registerDossier(filings.dossiers, { requestId, caller, registration })
    return present(c, outcome)
  })

  app.get('/v1/dossiers', async (c) => {
    const { caller, deps: filings } = beginFilingCall(c, edge, deps, 'follow-dossiers')
    const { 'due-before': before, open, ...query } = readQuery(c, ListQuery)
    const dueBefore = before === undefined ? undefined : Date.parse(before)
    const cut = { dueBefore, open: open === undefined ? undefined : open === 'true' }
    return answerJson(c, await listDossiers(filings.dossiers, { caller, ...cut, ...query }))
  })

  app.get('/v1/dossiers/:code', async (c) => {
    const { caller, deps: filings } = beginFilingCall(c, edge, deps, 'follow-dossiers')
    return answerJson(c, await getDossier(filings.dossiers, { caller, ...readName(c) }))
  })

  app.post('/v1/dossiers/:code/events', async (c) => {
    const { requestId, caller, deps: filings } = beginFilingCall(c, edge, deps, 'report-step')
    const name = readName(c)
    const body = await readBody(c, edge.bodyLimits)
    const now = filings.clock.now()
    const step = checkBody(DossierStep, body, (read) =>
      read === undefined ? [] : stepFaults(read, now).map(getRequestFault),
    )
    return present(c, await reportStep(filings.dossiers, { requestId, caller, step, ...name }))
  })
}

/** A text that cannot be a code names no dossier and gets the same answer as any code that names none. */
function readName(c: Context<Env>): { code: string; unit?: string | undefined } {
  const code = DossierCode.safeParse(c.req.param('code') ?? '')
  const { unit: named } = readQuery(c, UnitQuery)
  if (!code.success) throw new GatewayFailure('dossier-not-found')
  return { code: code.data, unit: named }
}

function present(c: Context<Env>, { dossier, replayed, apart }: DossierOutcome): Response {
  const request = c.get('request')
  request.headers.location = `/v1/dossiers/${encodeURIComponent(dossier.code)}?unit=${encodeURIComponent(dossier.unit)}`
  if (replayed) request.headers['idempotency-replayed'] = 'true'
  request.outcome = replayed ? 'replayed' : 'accepted'
  return answerJson(c, dossier, replayed || apart ? 200 : 201)
}
