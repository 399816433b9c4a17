/** Lanes of the synchronisation, for operators: which stand still and why, held and released by hand, alone or by cause. No citizen is named. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { requireRole } from '../../access/policy.ts'
import { OfficerAccount, Purpose } from '../../domain/access.ts'
import type { AgreedAct } from '../../domain/agreement.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { DossierCode } from '../../domain/filing/dossier.ts'
import { canaryMax, lanesPerOrderMax, noteCharsMax, rerunPerMinuteMax } from '../../domain/limits.ts'
import { type StopCause, stopCauses } from '../../domain/sync/stop-cause.ts'
import { lines } from '../../domain/text.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import {
  findLanes,
  holdChosenLanes,
  isReleaseInBulk,
  type LaneOperationsDeps,
  releaseChosenLanes,
} from '../../sync/operate-lanes.ts'
import { findLaneReruns, rerunLanes, type ShownLaneRerun, stopLaneRerun } from '../../sync/rerun-lanes.ts'
import type { Edge } from '../edge.ts'
import { readJson } from '../input/read-json.ts'
import { inDecimal, readQuery } from '../input/read-query.ts'
import { problems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answerJson } from '../respond.ts'
import { Lane } from './dossier-schemas.ts'

const causes = Object.keys(stopCauses) as [StopCause, ...StopCause[]]
const Target = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/)
const Cause = z.enum(causes)

const ListQuery = z.strictObject({
  target: Target.optional(),
  state: z.enum(['idle', 'waiting', 'sending', 'stopped']).optional().describe('Absent: all that are not idle'),
  cause: Cause.optional(),
  cursor: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,63}:[0-9]{1,18}$/)
    .optional()
    .describe('`nextCursor` of the page before'),
  limit: inDecimal(z.int().min(1).max(200).default(50)).describe('Lanes of one page'),
})
const ListedLane = Lane.extend({ dossier: z.string(), unit: z.string(), procedure: z.string() }).meta({
  id: 'ListedLane',
})

const order = {
  officer: OfficerAccount.describe('The account of the person who acts (tài khoản cán bộ); stands in the audit trail'),
  note: lines(noteCharsMax).describe('Why'),
  target: Target,
  dossier: z
    .strictObject({ code: DossierCode, unit: Purpose.shape.unit })
    .optional()
    .describe('The lane of this dossier'),
  cause: Cause.optional().describe('Or those that stand still for this cause'),
  limit: z
    .int()
    .min(1)
    .max(lanesPerOrderMax)
    .default(lanesPerOrderMax)
    .describe('Of a cause so many at most: a few to try, then the others'),
}
const oneChoice = {
  error: encodeBilingual('Gửi đúng một trong hai: dossier hoặc cause', 'Send exactly one of dossier and cause'),
  path: ['dossier'],
  params: { code: 'exactly-one' },
}
const HoldRequest = z
  .strictObject(order)
  .refine(({ dossier, cause }) => (dossier === undefined) !== (cause === undefined), oneChoice)
  .meta({ id: 'HoldLanesRequest' })
const ReleaseRequest = z
  .strictObject({
    ...order,
    doubt: z
      .enum(['look-up', 'arrived', 'not-arrived'])
      .default('look-up')
      .describe(
        'Where it was open what arrived: `look-up` asks the target again; `arrived` and `not-arrived` say what a person has seen there, of one dossier alone',
      ),
  })
  .refine(({ dossier, cause }) => (dossier === undefined) !== (cause === undefined), oneChoice)
  .refine(({ doubt, dossier }) => doubt === 'look-up' || dossier !== undefined, {
    error: encodeBilingual('Chỉ quyết định cho từng hồ sơ', 'Decided for one dossier at a time'),
    path: ['doubt'],
    params: { code: 'one-dossier' },
  })
  .meta({ id: 'ReleaseLanesRequest' })
const Acted = z.object({ lanes: z.int().describe('How many') }).meta({ id: 'LanesActed' })
const RerunRequest = z
  .strictObject({
    officer: order.officer,
    note: order.note,
    target: Target,
    cause: Cause.describe('Every lane of the target that stands still for this cause'),
    canary: z
      .int()
      .min(0)
      .max(canaryMax)
      .default(1)
      .describe('So many go first; the others follow when all of them arrived'),
    perMinute: z.int().min(1).max(rerunPerMinuteMax).default(60).describe('Most lanes released per minute'),
  })
  .meta({ id: 'RerunLanesRequest' })
const StopRequest = z
  .strictObject({ officer: order.officer, note: order.note, run: z.uuid() })
  .meta({ id: 'StopLaneRerunRequest' })
const RerunBegun = z
  .object({
    run: z.uuid().nullable().describe('`null`: no lane stands still for this cause'),
    lanes: z.int().describe('How many it will release'),
  })
  .meta({ id: 'LaneRerunBegun' })
const Rerun = z
  .object({
    run: z.uuid(),
    target: z.string(),
    cause: Cause,
    actor: z.string().describe('The system and the person who began it'),
    canary: z.int(),
    perMinute: z.int(),
    state: z
      .enum(['canary', 'running', 'done', 'stopped', 'canary-failed'])
      .describe('`canary-failed`: of those that went first one stands still again; the others stay where they are'),
    createdAt: z.string(),
    endedAt: z.string().nullable(),
    lanes: z
      .object({
        waiting: z.int(),
        underWay: z.int(),
        arrived: z.int(),
        failed: z.int().describe('They stand still again, whatever for'),
        rested: z.int().describe('Nothing was to be sent any more'),
        skipped: z.int().describe('They did not stand still for this cause any more when their turn came'),
      })
      .describe('What became of its lanes, as they are now'),
  })
  .meta({ id: 'LaneRerun' })

const laneProblems = {
  ...problems,
  404: { ...problems[400], description: 'No such dossier, or no filings at this gateway' },
  409: {
    ...problems[400],
    description: 'What stopped these lanes is looked at one by one, or such a rerun is under way',
  },
}
const post = (name: string, operationId: string, summary: string, body: z.ZodType, answer: z.ZodType = Acted) =>
  createRoute({
    method: 'post',
    path: `/v1/operations/lanes/${name}`,
    operationId,
    summary,
    description: 'For operators.',
    ...secured('operators'),
    request: { body: jsonBody(body) },
    responses: { 200: json(answer, 'Done, and on record'), ...laneProblems },
  })
const rerunsRoute = createRoute({
  method: 'get',
  path: '/v1/operations/lanes/reruns',
  operationId: 'listLaneReruns',
  summary: 'How far are the runs that release lanes by cause?',
  description: 'For operators and auditors. Those that are not over first, then the newest.',
  ...secured('operators'),
  responses: { 200: json(z.object({ reruns: z.array(Rerun) }), 'The last twenty'), ...laneProblems },
})
const listRoute = createRoute({
  method: 'get',
  path: '/v1/operations/lanes',
  operationId: 'listLanes',
  summary: 'Which dossiers wait or stand still on their way to a system outside?',
  description: 'For operators and auditors. Each lane that stands still has a cause, an owner, and what releases it.',
  ...secured('operators'),
  request: { query: ListQuery },
  responses: {
    200: json(z.object({ lanes: z.array(ListedLane), nextCursor: z.string().nullable() }), 'One page'),
    ...laneProblems,
  },
})

export function mountLanes(
  app: OpenAPIHono<Env>,
  edge: Edge,
  deps: LaneOperationsDeps | undefined,
  needsSecondPerson: (act: AgreedAct) => boolean,
): void {
  const routes = [
    listRoute,
    rerunsRoute,
    post('hold', 'holdLanes', 'Keep dossiers from being sent to a system outside', HoldRequest),
    post('release', 'releaseLanes', 'Send on what stands still', ReleaseRequest),
    post(
      'rerun',
      'rerunLanes',
      'Send on all that stands still for one cause, a few first, at a bounded rate',
      RerunRequest,
      RerunBegun,
    ),
    post(
      'rerun/stop',
      'stopLaneRerun',
      'Stop a rerun: it releases nothing more',
      StopRequest,
      z.object({ stopped: z.boolean() }),
    ),
  ]
  for (const route of routes) app.openAPIRegistry.registerPath(route)

  function begin(c: Context<Env>, operation: string, roles: ('operator' | 'auditor')[]) {
    const request = edge.admit(c, operation)
    if (!deps) throw new GatewayFailure('filings-disabled')
    if (request.caller) requireRole(request.caller, ...roles)
    return { deps, requestId: request.id, consumer: request.caller?.consumer.id }
  }

  app.get('/v1/operations/lanes', async (c) => {
    const { deps: operations } = begin(c, 'list-lanes', ['operator', 'auditor'])
    const { cursor, limit, ...filter } = readQuery(c, ListQuery)
    const [target = '', id = ''] = cursor?.split(':') ?? []
    const after = cursor === undefined ? undefined : { target, id: Number(id) }
    const lanes = await findLanes(operations, { ...filter, after, limit })
    const last = lanes.length === limit ? lanes.at(-1) : undefined
    return answerJson(c, {
      lanes: lanes.map(({ id: _, ...lane }) => lane),
      nextCursor: last === undefined ? null : `${last.target}:${last.id}`,
    })
  })

  app.post('/v1/operations/lanes/hold', async (c) => {
    const { deps: operations, requestId, consumer } = begin(c, 'hold-lanes', ['operator'])
    const { officer, ...requested } = await readJson(c, HoldRequest, edge.bodyLimits)
    return answerJson(
      c,
      await holdChosenLanes(operations, { requestId, actor: `${consumer}/${officer}`, ...requested }),
    )
  })

  app.post('/v1/operations/lanes/release', async (c) => {
    const { deps: operations, requestId, consumer } = begin(c, 'release-lanes', ['operator'])
    const { officer, ...requested } = await readJson(c, ReleaseRequest, edge.bodyLimits)
    if (isReleaseInBulk(requested) && needsSecondPerson('rerun-lanes'))
      throw new GatewayFailure('second-person-required')
    return answerJson(
      c,
      await releaseChosenLanes(operations, { requestId, actor: `${consumer}/${officer}`, ...requested }),
    )
  })

  app.get('/v1/operations/lanes/reruns', async (c) => {
    const { deps: operations } = begin(c, 'list-lane-reruns', ['operator', 'auditor'])
    return answerJson(c, { reruns: (await findLaneReruns(operations)).map(toRerun) })
  })

  app.post('/v1/operations/lanes/rerun', async (c) => {
    const { deps: operations, requestId, consumer } = begin(c, 'rerun-lanes', ['operator'])
    const { officer, ...requested } = await readJson(c, RerunRequest, edge.bodyLimits)
    if (needsSecondPerson('rerun-lanes')) throw new GatewayFailure('second-person-required')
    return answerJson(c, await rerunLanes(operations, { requestId, actor: `${consumer}/${officer}`, ...requested }))
  })

  app.post('/v1/operations/lanes/rerun/stop', async (c) => {
    const { deps: operations, requestId, consumer } = begin(c, 'stop-lane-rerun', ['operator'])
    const { officer, ...requested } = await readJson(c, StopRequest, edge.bodyLimits)
    return answerJson(c, await stopLaneRerun(operations, { requestId, actor: `${consumer}/${officer}`, ...requested }))
  })
}

function toRerun({ id, releasedAt: _, createdAt, endedAt, ...rerun }: ShownLaneRerun): z.infer<typeof Rerun> {
  return {
    run: id,
    ...rerun,
    createdAt: new Date(createdAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
  }
}
