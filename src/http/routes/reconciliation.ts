/** What differs between dossiers here and what targets of the synchronisation show, and having it compared and mended. Names no person. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { requireRole } from '../../access/policy.ts'
import { OfficerAccount } from '../../domain/access.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { DossierCode } from '../../domain/filing/dossier.ts'
import { differenceKinds, differences } from '../../domain/reconcile/difference.ts'
import {
  orderReconciliation,
  type ReconciliationDeps,
  type ReconciliationRun,
  showReconciliation,
} from '../../sync/reconcile/operate-reconciliation.ts'
import type { Edge } from '../edge.ts'
import { readJson } from '../input/read-json.ts'
import { inDecimal, readQuery } from '../input/read-query.ts'
import { filingProblems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answerJson } from '../respond.ts'

const Target = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/)
  .describe('Name of the target, such as `portal`')
const Kind = z.enum(differenceKinds).describe('Kind of difference (loại sai lệch): docs/operate/reconciliation.md')

const Query = z.strictObject({
  target: Target.optional(),
  kind: Kind.optional(),
  dossier: DossierCode.optional(),
  limit: inDecimal(z.int().min(1).max(1_000).default(200)),
})
const Order = z
  .strictObject({
    officer: OfficerAccount.describe(
      'The account of the person who acts (tài khoản cán bộ); stands in the audit trail',
    ),
    target: Target,
    dossier: DossierCode.optional().describe('Only this dossier (mã hồ sơ)'),
    kind: Kind.optional(),
    mend: z
      .boolean()
      .default(false)
      .describe(
        'Sends again what sending mends. With `kind` = `unknown-there`: also what the target says it has no longer, from the first step',
      ),
  })
  .meta({ id: 'ReconcileRequest' })

const moment = z.string()
const Run = z
  .object({
    target: z.string(),
    begunAt: moment,
    endedAt: moment.nullable().describe('`null` = it is not at its end'),
    equal: z.int(),
    different: z.int(),
    underWay: z.int().describe('Just being sent: compared next time'),
    mended: z.int().describe('Sent again'),
    waitsFor: z.string().nullable().describe('Why it does not go on just now: code of a failure, or `closed-hours`'),
  })
  .meta({ id: 'ReconciliationRun' })
const Found = z
  .object({
    target: z.string(),
    dossier: z.string(),
    unit: z.string(),
    procedure: z.string(),
    kind: Kind,
    ours: z.string().nullable().describe('What stands here: a status, a moment or a count of steps'),
    theirs: z.string().nullable().describe('What the target shows'),
    mendedBy: z.enum(['gateway', 'person']).describe('`gateway` = sending again mends it'),
    since: moment,
    seenAt: moment,
    sentAgainAt: moment.nullable(),
    stopped: z.string().nullable().describe('Why the lane of this dossier stands still'),
    advice: z.object({ vi: z.string(), en: z.string() }),
  })
  .meta({ id: 'ReconciliationDifference' })
const Count = z
  .object({ target: z.string(), kind: Kind, count: z.int(), forPersons: z.int() })
  .meta({ id: 'ReconciliationCount' })

const path = '/v1/operations/reconciliation'
const showRoute = createRoute({
  method: 'get',
  path,
  operationId: 'showReconciliation',
  summary: 'Is what the targets show what happened?',
  description: 'The last runs, what differs by kind, and the dossiers. For operators and auditors.',
  ...secured('operators'),
  request: { query: Query },
  responses: {
    200: json(
      z.object({ runs: z.array(Run), counts: z.array(Count), differences: z.array(Found) }),
      'What is known to differ',
    ),
    ...filingProblems,
  },
})
const beginRoute = createRoute({
  method: 'post',
  path: `${path}/runs`,
  operationId: 'beginReconciliation',
  summary: 'Have dossiers compared with what a target shows, now',
  description:
    'Of one dossier, of one kind of difference, or of all; without waiting for the next run. With `mend`, what sending mends is sent again.',
  ...secured('operators'),
  request: { body: jsonBody(Order) },
  responses: { 200: json(z.object({ runs: z.array(Run) }), 'Begun, and on record'), ...filingProblems },
})

export function mountReconciliation(app: OpenAPIHono<Env>, edge: Edge, deps: ReconciliationDeps | undefined): void {
  app.openAPIRegistry.registerPath(showRoute)
  app.openAPIRegistry.registerPath(beginRoute)

  app.get(path, async (c) => {
    const { caller } = edge.admit(c, 'show-reconciliation')
    if (caller) requireRole(caller, 'operator', 'auditor')
    const { runs, counts, differences: found } = await showReconciliation(present(deps), readQuery(c, Query))
    return answerJson(c, {
      runs: runs.map(toRun),
      counts,
      differences: found.map((one) => ({
        target: one.target,
        dossier: one.dossier,
        unit: one.unit,
        procedure: one.procedure,
        kind: one.kind,
        ours: one.ours,
        theirs: one.theirs,
        mendedBy: one.resendFrom === null ? 'person' : 'gateway',
        since: toIso(one.firstSeenAt),
        seenAt: toIso(one.seenAt),
        sentAgainAt: toIso(one.mendedAt),
        stopped: one.stoppedCause,
        advice: differences[one.kind].advice,
      })),
    })
  })

  app.post(`${path}/runs`, async (c) => {
    const request = edge.admit(c, 'reconcile')
    if (request.caller) requireRole(request.caller, 'operator')
    const { officer, ...order } = await readJson(c, Order, edge.bodyLimits)
    const actor = `${request.caller?.consumer.id}/${officer}`
    const runs = await orderReconciliation(present(deps), { requestId: request.id, actor, ...order })
    return answerJson(c, { runs: runs.map(toRun) })
  })
}

function present(deps: ReconciliationDeps | undefined): ReconciliationDeps {
  if (!deps) throw new GatewayFailure('filings-disabled')
  return deps
}

const toIso = (at: number | null) => (at === null ? null : new Date(at).toISOString())

function toRun({ target, begunAt, endedAt, equal, different, underWay, mended, waitsFor }: ReconciliationRun) {
  const [begun, ended] = [toIso(begunAt), toIso(endedAt)]
  return { target, begunAt: begun, endedAt: ended, equal, different, underWay, mended, waitsFor }
}
