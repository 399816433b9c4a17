/** The status of one dossier for a citizen who knows its code and a second fact. Both stand in the body, never in an address. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { dossierStatuses } from '../../domain/dossier/dossier.ts'
import { PublicStatusQuestion, publicMovers } from '../../domain/dossier/public-status.ts'
import { type PublicStatusView, readPublicStatus } from '../../dossier/read-public-status.ts'
import type { PublicStatusSettings } from '../../dossier/settings.ts'
import type { FilingDeps } from '../../filing/deps.ts'
import type { Edge } from '../edge.ts'
import { beginFilingCall } from '../filing-edge.ts'
import { readJson } from '../input/read-json.ts'
import { problems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answerJson } from '../respond.ts'

const moment = z.iso.datetime()
const Bilingual = z.object({ vi: z.string(), en: z.string() })
const PublicStatus = z
  .object({
    code: z.string().describe('Code at the one-stop system (mã hồ sơ)'),
    procedure: z.string(),
    procedureName: Bilingual.nullable(),
    unit: z.string().describe('Agency that settles it (mã đơn vị)'),
    status: z.enum(dossierStatuses),
    text: Bilingual.describe('The status in words for citizens (tình trạng hồ sơ)'),
    since: moment.describe('Since when it is there'),
    receivedAt: moment,
    due: z.object({
      at: moment.nullable().describe('The present due time (hạn trả kết quả); `null`: not known'),
      provisional: z.boolean().describe('A day that it depends on is not decided yet (tạm tính)'),
      late: z.boolean().nullable().describe('`null`: no due time is known, or the dossier is not accepted yet'),
    }),
    mover: z
      .object({ who: z.enum(publicMovers), text: Bilingual })
      .describe('Whose move it is; `none`: nothing is awaited'),
    apology: z
      .object({ sentAt: moment, newDueAt: moment.nullable() })
      .nullable()
      .describe('The last letter of apology (phiếu xin lỗi và hẹn lại); `null`: none was sent'),
    asOf: moment,
  })
  .meta({ id: 'PublicStatus' }) satisfies z.ZodType<PublicStatusView>

const route = createRoute({
  method: 'post',
  path: '/v1/dossiers/public-status',
  operationId: 'readPublicStatus',
  summary: 'Where is this dossier, for a citizen who knows its code and a second fact?',
  description:
    'An unknown code and a wrong fact are answered alike, and counted over all replicas: per code and day, per consumer and minute, and in total.',
  ...secured('dossiers'),
  request: { body: jsonBody(PublicStatusQuestion) },
  responses: {
    200: json(PublicStatus, 'The status. No name, no officer, no reason'),
    ...problems,
    404: { ...problems[400], description: 'No dossier fits the code and the fact, or no filings at this gateway' },
    409: { ...problems[400], description: 'It fits dossiers of several agencies; give `unit`' },
    429: { ...problems[429], description: 'Asked too often, or guessed wrongly too often; see Retry-After' },
  },
})

export function mountPublicStatus(
  app: OpenAPIHono<Env>,
  edge: Edge,
  deps: FilingDeps | undefined,
  settings: PublicStatusSettings,
): void {
  app.openAPIRegistry.registerPath(route)
  app.post(route.path, async (c) => {
    const { requestId, caller, deps: filings } = beginFilingCall(c, edge, deps, 'public-status')
    const question = await readJson(c, PublicStatusQuestion, edge.bodyLimits)
    return answerJson(c, await readPublicStatus(filings.dossiers, settings, { requestId, caller, question }))
  })
}
