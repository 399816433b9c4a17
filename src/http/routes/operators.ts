/** What operators do with filings that wait for a person. Every action names who acts and why, and is on record. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { OfficerAccount } from '../../domain/access.ts'
import type { AgreedAct } from '../../domain/agreement.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { FilingState } from '../../domain/filing/filing.ts'
import { canaryMax, noteCharsMax, rerunPerMinuteMax } from '../../domain/limits.ts'
import { lines } from '../../domain/text.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import type { FilingDeps } from '../../filing/deps.ts'
import { closeFiling } from '../../filing/operations/close-filing.ts'
import { confirmFiling } from '../../filing/operations/confirm-filing.ts'
import { rerunFilings } from '../../filing/operations/rerun-filings.ts'
import { stopRerun } from '../../filing/operations/stop-rerun.ts'
import { listAttention } from '../../filing/query/list-attention.ts'
import type { Edge } from '../edge.ts'
import { beginFilingCall } from '../filing-edge.ts'
import { readJson } from '../input/read-json.ts'
import { inDecimal, readQuery } from '../input/read-query.ts'
import { filingProblems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import type { Env, RequestState } from '../request.ts'
import { answerJson } from '../respond.ts'
import { Cursor, FilingSummary } from './filing-schemas.ts'

const acting = {
  officer: OfficerAccount.describe('The account of the person who acts (tài khoản cán bộ); stands in the audit trail'),
  note: lines(noteCharsMax).describe('Why; stands in the history of each filing'),
}
const Cause = z.string().regex(/^[a-z][a-z0-9-]{1,63}$/)
const RerunRequest = z
  .strictObject({
    ...acting,
    ids: z.array(z.uuid()).min(1).max(1000).optional().describe('Exactly these filings'),
    cause: Cause.optional().describe('Every filing that ended for this cause'),
    canary: z
      .int()
      .min(0)
      .max(canaryMax)
      .default(1)
      .describe('So many go first; the others follow when all of them arrived'),
    perMinute: z.int().min(1).max(rerunPerMinuteMax).default(60).describe('Most filings sent again per minute'),
  })
  .refine((body) => (body.ids === undefined) !== (body.cause === undefined), {
    error: encodeBilingual('Gửi đúng một trong hai: ids hoặc cause', 'Send exactly one of ids and cause'),
    path: ['ids'],
    params: { code: 'exactly-one' },
  })
  .meta({ id: 'RerunRequest' })
const StopRequest = z.strictObject({ ...acting, run: z.uuid() }).meta({ id: 'StopRerunRequest' })
const ActRequest = z.strictObject({ ...acting, id: z.uuid() }).meta({ id: 'FilingActRequest' })
const AttentionQuery = z.strictObject({
  state: FilingState.optional(),
  cause: Cause.optional(),
  cursor: Cursor.optional(),
  limit: inDecimal(z.int().min(1).max(200).default(50)),
})
const Attention = FilingSummary.omit({ attention: true })
  .extend({
    consumer: z.string(),
    cause: z.string().nullable(),
    nextStep: z.object({ vi: z.string(), en: z.string() }).nullable(),
  })
  .meta({ id: 'WaitingFiling' })
const Run = z
  .object({ run: z.uuid(), filings: z.int().describe('How many it will send again') })
  .meta({ id: 'RerunStarted' })

const post = (
  name: string,
  operationId: string,
  summary: string,
  description: string,
  schema: z.ZodType,
  answer: z.ZodType,
) =>
  createRoute({
    method: 'post',
    path: `/v1/operations/filings/${name}`,
    operationId,
    summary,
    description,
    ...secured('operators'),
    request: { body: jsonBody(schema) },
    responses: { 200: json(answer, 'Done, and on record'), ...filingProblems },
  })
const Acted = z.object({ id: z.uuid(), state: FilingState }).meta({ id: 'FilingActed' })

const attentionRoute = createRoute({
  method: 'get',
  path: '/v1/operations/filings/attention',
  operationId: 'listFilingsForAttention',
  summary: 'Which filings wait for a person?',
  description: 'Of every consumer, without people. For operators and auditors.',
  ...secured('operators'),
  request: { query: AttentionQuery },
  responses: {
    200: json(z.object({ filings: z.array(Attention), nextCursor: z.string().nullable() }), 'One page'),
    ...filingProblems,
  },
})

export function mountOperators(
  app: OpenAPIHono<Env>,
  edge: Edge,
  deps: FilingDeps | undefined,
  needsSecondPerson: (act: AgreedAct) => boolean,
): void {
  const routes = [
    attentionRoute,
    post(
      'rerun',
      'rerunFilings',
      'Send dead letters again, a few first, at a bounded rate',
      'Exactly the filings that are named, or all that ended for one cause. The others follow when the first ones arrived; more than one filing may need a second person.',
      RerunRequest,
      Run,
    ),
    post(
      'stop',
      'stopRerun',
      'Stop a rerun: nothing more of it is sent',
      'What it has released is on its way and is not called back.',
      StopRequest,
      z.object({ stopped: z.boolean() }),
    ),
    post(
      'close',
      'closeFiling',
      'End a filing by hand, with a reason',
      'For what was done outside, was keyed in by hand, or is not to be followed any more. Nothing is withdrawn at the registry.',
      ActRequest,
      Acted,
    ),
    post(
      'confirm',
      'confirmFiling',
      'Confirm that this is no duplicate (twins), and send it; or that the registry has it under this code, and follow it',
      'What is confirmed is what the filing waits for at this moment: its `cause` says which.',
      ActRequest,
      Acted,
    ),
  ]
  for (const route of routes) app.openAPIRegistry.registerPath(route)

  app.get('/v1/operations/filings/attention', async (c) => {
    const { deps: filings } = beginFilingCall(c, edge, deps, 'attention', ['operator', 'auditor'])
    return answerJson(c, await listAttention(filings, readQuery(c, AttentionQuery)))
  })

  app.post('/v1/operations/filings/rerun', async (c) => {
    const { request, requestId, deps: filings } = beginFilingCall(c, edge, deps, 'rerun', ['operator'])
    const { officer, ...requested } = await readJson(c, RerunRequest, { ...edge.bodyLimits, bytesMax: 65_536 })
    const inBulk = requested.cause !== undefined || (requested.ids?.length ?? 0) > 1
    if (inBulk && needsSecondPerson('rerun-filings')) throw new GatewayFailure('second-person-required')
    return answerJson(c, await rerunFilings(filings, { requestId, actor: getActor(request, officer), ...requested }))
  })

  app.post('/v1/operations/filings/stop', async (c) => {
    const { request, requestId, deps: filings } = beginFilingCall(c, edge, deps, 'stop', ['operator'])
    const { officer, ...requested } = await readJson(c, StopRequest, edge.bodyLimits)
    return answerJson(c, await stopRerun(filings, { requestId, actor: getActor(request, officer), ...requested }))
  })

  for (const [name, act] of [
    ['close', closeFiling],
    ['confirm', confirmFiling],
  ] as const) {
    app.post(`/v1/operations/filings/${name}`, async (c) => {
      const { request, requestId, deps: filings } = beginFilingCall(c, edge, deps, name, ['operator'])
      const { officer, ...requested } = await readJson(c, ActRequest, edge.bodyLimits)
      const { id, state } = await act(filings, { requestId, actor: getActor(request, officer), ...requested })
      return answerJson(c, { id, state })
    })
  }
}

/** The system that was used, and the person at it. */
function getActor(request: RequestState, officer: string): string {
  return `${request.caller?.consumer.id}/${officer}`
}
