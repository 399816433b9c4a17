/** What operators do to a path: hold, release, drain, probe. Every action names who acts and why, and is on record first. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { requireRole } from '../../access/policy.ts'
import { OfficerAccount } from '../../domain/access.ts'
import { drainWaitMaxMs, holdMinutesMax, noteCharsMax } from '../../domain/limits.ts'
import type { Clock } from '../../domain/runtime.ts'
import { lines } from '../../domain/text.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import type { Health, PathAction } from '../../health/open-health.ts'
import type { Edge } from '../edge.ts'
import { readJson } from '../input/read-json.ts'
import { linkProblems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answerJson } from '../respond.ts'
import { Path, PathName, Probe } from './link-schemas.ts'

const acting = {
  officer: OfficerAccount.describe('The account of the person who acts (tài khoản cán bộ); stands in the audit trail'),
  note: lines(noteCharsMax).describe(
    'Why; stands in the audit trail and on the operators’ page. No long numbers: nothing that could be a person’s',
  ),
}
const end = {
  until: z.iso.datetime({ offset: true }).optional().describe('When it ends by itself'),
  forMinutes: z
    .int()
    .min(1)
    .max(holdMinutesMax)
    .optional()
    .describe('Or for so long from now; at most `health.holdMaxMs`'),
}
const oneEnd = {
  error: encodeBilingual('Gửi đúng một trong hai: until hoặc forMinutes', 'Send exactly one of until and forMinutes'),
  path: ['until'],
  params: { code: 'exactly-one' },
}
const hasOneEnd = (body: { until?: string | undefined; forMinutes?: number | undefined }) =>
  (body.until === undefined) !== (body.forMinutes === undefined)

const HoldRequest = z
  .strictObject({ ...acting, ...end })
  .refine(hasOneEnd, oneEnd)
  .meta({ id: 'HoldPathRequest' })
const DrainRequest = z
  .strictObject({
    ...acting,
    ...end,
    waitMs: z
      .int()
      .min(0)
      .max(drainWaitMaxMs)
      .optional()
      .describe('How long to wait until nothing is under way, in ms'),
  })
  .refine(hasOneEnd, oneEnd)
  .meta({ id: 'DrainPathRequest' })
const ReleaseRequest = z.strictObject(acting).meta({ id: 'ReleasePathRequest' })
const ProbeRequest = z.strictObject({ ...acting, note: acting.note.optional() }).meta({ id: 'ProbePathRequest' })

const post = (name: string, operationId: string, summary: string, body: z.ZodType, reply: z.ZodType) =>
  createRoute({
    method: 'post',
    path: `/v1/links/{name}/paths/{path}/${name}`,
    operationId,
    summary,
    description: 'For operators.',
    ...secured('links'),
    request: {
      params: z.object({ name: PathName, path: PathName }),
      body: jsonBody(body),
    },
    responses: {
      200: json(reply, 'Done, and on record'),
      ...linkProblems,
    },
  })

export function mountLinkActions(app: OpenAPIHono<Env>, edge: Edge, health: Health, clock: Clock): void {
  const routes = [
    post('hold', 'holdPath', 'Keep traffic off a path, until a set time', HoldRequest, Path),
    post('release', 'releasePath', 'End a hold', ReleaseRequest, Path),
    post('drain', 'drainPath', 'Hold a path and wait until nothing is under way on it', DrainRequest, Path),
    post('probe', 'probePath', 'Ask a path for its health, now', ProbeRequest, Probe),
  ]
  for (const route of routes) app.openAPIRegistry.registerPath(route)
  const at = (name: string) => `/v1/links/:name/paths/:path/${name}`
  const getUntil = ({ until, forMinutes }: { until?: string | undefined; forMinutes?: number | undefined }) =>
    new Date(until ?? clock.now() + (forMinutes ?? 0) * 60_000)

  /** A caller that may not act is refused before the body is read. */
  async function begin<T extends { officer: string }>(c: Context<Env>, operation: string, schema: z.ZodType<T>) {
    const request = edge.admit(c, operation)
    if (request.caller) requireRole(request.caller, 'operator')
    const { officer, ...requested } = await readJson(c, schema, edge.bodyLimits)
    const action: PathAction = {
      link: c.req.param('name') ?? '',
      path: c.req.param('path') ?? '',
      requestId: request.id,
      actor: `${request.caller?.consumer.id}/${officer}`,
    }
    return { action, asked: requested }
  }

  app.post(at('hold'), async (c) => {
    const { action, asked: requested } = await begin(c, 'hold-path', HoldRequest)
    return answerJson(c, await health.hold({ ...action, until: getUntil(requested), reason: requested.note }))
  })
  app.post(at('release'), async (c) => {
    const { action, asked: requested } = await begin(c, 'release-path', ReleaseRequest)
    return answerJson(c, await health.release({ ...action, note: requested.note }))
  })
  app.post(at('drain'), async (c) => {
    const { action, asked: requested } = await begin(c, 'drain-path', DrainRequest)
    const { note: reason, waitMs } = requested
    return answerJson(c, await health.drain({ ...action, until: getUntil(requested), reason, waitMs }))
  })
  app.post(at('probe'), async (c) => {
    const { action, asked: requested } = await begin(c, 'probe-path', ProbeRequest)
    return answerJson(c, await health.probe({ ...action, note: requested.note }))
  })
}
