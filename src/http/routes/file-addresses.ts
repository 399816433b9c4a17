/** What operators do with the addresses by which portals fetch files. No answer holds an address itself. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { requireRole } from '../../access/policy.ts'
import { OfficerAccount, Purpose } from '../../domain/access.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { DossierCode } from '../../domain/filing/dossier.ts'
import { noteCharsMax } from '../../domain/limits.ts'
import { lines } from '../../domain/text.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import type { FileAddressDeps } from '../../file-address/deps.ts'
import { type NamedAddresses, revokeFileAddresses, showAddresses } from '../../file-address/manage-addresses.ts'
import type { Edge } from '../edge.ts'
import { readJson } from '../input/read-json.ts'
import { readQuery } from '../input/read-query.ts'
import { filingProblems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answerJson } from '../respond.ts'

const naming = {
  id: z.uuid().optional().describe('One address'),
  dossier: DossierCode.optional().describe('All of this dossier (mã hồ sơ)'),
  unit: Purpose.shape.unit.optional().describe('With `dossier`, where several agencies have a dossier under this code'),
  target: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/)
    .optional()
    .describe('All that were made for this target, such as `portal`'),
}
type Naming = { [Name in keyof typeof naming]?: string | undefined }
const oneName = {
  error: encodeBilingual('Nêu đúng một trong ba: id, dossier, target', 'Give exactly one of id, dossier and target'),
  path: ['id'],
  params: { code: 'exactly-one' },
}
const hasOneName = ({ id, dossier, target }: Naming) =>
  [id, dossier, target].filter((name) => name !== undefined).length === 1

const RevokeRequest = z
  .strictObject({
    officer: OfficerAccount.describe(
      'The account of the person who acts (tài khoản cán bộ); stands in the audit trail',
    ),
    note: lines(noteCharsMax).describe('Why; stands in the audit trail'),
    ...naming,
    again: z
      .boolean()
      .default(false)
      .describe(
        'Whether new addresses may be issued for the same files: `true` after a leak; `false` where the target must not have them any more. Asking again with `true` allows it again',
      ),
  })
  .refine(hasOneName, oneName)
  .meta({ id: 'RevokeFilesRequest' })
const ListQuery = z.strictObject(naming).refine(hasOneName, oneName)

const moment = z.string().nullable()
const Address = z
  .object({
    id: z.uuid().describe('Names the address here and in the trail (`credential`); it opens nothing'),
    target: z.string(),
    dossier: z.string(),
    unit: z.string(),
    filing: z.uuid(),
    kind: z.enum(['result', 'paper']).describe('`result` giấy tờ kết quả, `paper` giấy tờ nộp'),
    mediaType: z.string(),
    bytes: z.int(),
    issuedAt: z.string(),
    expiresAt: z.string(),
    revokedAt: moment,
    withdrawn: z.boolean().describe('No further address is issued for this file and target'),
    fetches: z.int().describe('Whole files and parts that left'),
    fetchedAt: moment,
  })
  .meta({ id: 'FileAddress' })

const path = '/v1/operations/files'
const listRoute = createRoute({
  method: 'get',
  path,
  operationId: 'listFileAddresses',
  summary: 'Which addresses of files are there, and were they fetched?',
  description: 'The newest first, at most 200. For operators and auditors.',
  ...secured('operators'),
  request: { query: ListQuery },
  responses: { 200: json(z.object({ addresses: z.array(Address) }), 'The addresses'), ...filingProblems },
})
const revokeRoute = createRoute({
  method: 'post',
  path: `${path}/revoke`,
  operationId: 'revokeFileAddresses',
  summary: 'End addresses of files at once',
  description:
    'Those of one id, of a dossier or of a target; from then on they open nothing. `again` says whether the same files may get new ones.',
  ...secured('operators'),
  request: { body: jsonBody(RevokeRequest) },
  responses: {
    200: json(z.object({ revoked: z.int().describe('How many worked until now') }), 'Done, and on record'),
    ...filingProblems,
  },
})

export function mountFileAddresses(app: OpenAPIHono<Env>, edge: Edge, deps: FileAddressDeps | undefined): void {
  app.openAPIRegistry.registerPath(listRoute)
  app.openAPIRegistry.registerPath(revokeRoute)

  app.get(path, async (c) => {
    const { caller } = edge.admit(c, 'list-files')
    if (caller) requireRole(caller, 'operator', 'auditor')
    return answerJson(c, { addresses: await showAddresses(present(deps), toNamed(readQuery(c, ListQuery))) })
  })

  app.post(`${path}/revoke`, async (c) => {
    const request = edge.admit(c, 'revoke-files')
    if (request.caller) requireRole(request.caller, 'operator')
    const { officer, note, again, ...named } = await readJson(c, RevokeRequest, edge.bodyLimits)
    const actor = `${request.caller?.consumer.id}/${officer}`
    const which = toNamed(named)
    return answerJson(c, await revokeFileAddresses(present(deps), { requestId: request.id, actor, which, again, note }))
  })
}

function present(deps: FileAddressDeps | undefined): FileAddressDeps {
  if (!deps) throw new GatewayFailure('filings-disabled')
  return deps
}

function toNamed({ id, dossier, unit, target }: Naming): NamedAddresses {
  if (id !== undefined) return { by: 'id', id }
  return dossier === undefined ? { by: 'target', target: target ?? '' } : { by: 'dossier', code: dossier, unit }
}
