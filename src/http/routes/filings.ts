/** Filings: parse, hand to the use case, present. A `202` leaves only when the use case has made everything durable. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { FilingKind, FilingState } from '../../domain/filing/filing.ts'
import { FilingRequest, SupplementRequest } from '../../domain/filing/filing-request.ts'
import { line, lines } from '../../domain/text.ts'
import type { FilingDeps } from '../../filing/deps.ts'
import { contentHash } from '../../filing/intake/content-hash.ts'
import { submitFiling } from '../../filing/intake/submit-filing.ts'
import { supplementedFiling, supplementFiling } from '../../filing/intake/supplement-filing.ts'
import { withdrawFiling } from '../../filing/intake/withdraw-filing.ts'
import { fetchCertificate } from '../../filing/query/fetch-certificate.ts'
import { getFiling } from '../../filing/query/get-filing.ts'
import { listFilings } from '../../filing/query/list-filings.ts'
import type { UnitDeps } from '../../unit/deps.ts'
import type { Edge } from '../edge.ts'
import { beginFilingCall, checkFiling, checkSupplement, getFilingId } from '../filing-edge.ts'
import { readIdempotencyKey } from '../input/idempotency-key.ts'
import { readBody, readJson } from '../input/read-json.ts'
import { inDecimal, readQuery } from '../input/read-query.ts'
import { filingProblems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import { type Env, findHeader, type RequestState } from '../request.ts'
import { answer, answerJson } from '../respond.ts'
import { Cursor, Filing, FilingId, FilingSummary, IdempotencyKey, withHeaders } from './filing-schemas.ts'

/** A declaration nests its people, their addresses and dates; the deepest form needs eight levels. */
const depthMax = 24

const ListQuery = z.strictObject({
  state: FilingState.optional(),
  kind: FilingKind.optional(),
  dossier: line(100).optional().describe('Code of the dossier (mã hồ sơ), exactly'),
  cursor: Cursor.optional(),
  limit: inDecimal(z.int().min(1).max(200).default(50)).describe('Filings of one page'),
})
const WithdrawalRequest = z
  .strictObject({
    reason: lines(500).describe('Why it is withdrawn (lý do rút hồ sơ); kept encrypted'),
  })
  .meta({ id: 'WithdrawalRequest' })

const common = secured('filings')
const idempotent = z.object({ 'Idempotency-Key': IdempotencyKey })
const params = z.object({ id: FilingId })

const submitRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/filings',
  operationId: 'submitFiling',
  summary: 'File an act of civil status',
  description:
    'Answered `202` when the filing is durable: from then on the gateway brings it to the registry, once, through outages and ambiguous answers.',
  request: { headers: idempotent, body: jsonBody(FilingRequest) },
  responses: { 202: withHeaders('Taken over, or taken over before', Filing), ...filingProblems },
})
const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/filings',
  operationId: 'listFilings',
  summary: 'What have I filed?',
  description: 'Newest first, without people.',
  request: { query: ListQuery },
  responses: {
    200: json(z.object({ filings: z.array(FilingSummary), nextCursor: z.string().nullable() }), 'One page'),
    ...filingProblems,
  },
})
const getRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/filings/{id}',
  operationId: 'getFiling',
  summary: 'Where does this filing stand?',
  description:
    'With every event so far and, once there is one, the result. The feed and webhooks say when something changed, so that nobody need ask in a loop.',
  request: { params },
  responses: { 200: json(Filing, 'The filing with its events and, once there is one, its result'), ...filingProblems },
})
const supplementRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/filings/{id}/supplements',
  operationId: 'supplementFiling',
  summary: 'Answer a request for more papers, or correct a returned declaration',
  description:
    'Papers that the registry asked for, or a declaration that it returned, as a new revision of the same filing under the same codes. Only while the filing waits for them.',
  request: { params, headers: idempotent, body: jsonBody(SupplementRequest) },
  responses: { 202: withHeaders('Taken over; it goes out under the same codes', Filing), ...filingProblems },
})
const withdrawalRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/filings/{id}/withdrawal',
  operationId: 'withdrawFiling',
  summary: 'Withdraw a filing where that is still possible',
  request: { params, body: jsonBody(WithdrawalRequest) },
  description:
    'What the registry cannot have is withdrawn at once. What it has, or may have, it alone can withdraw: the wish is recorded as an event, the filing stays as it is and is followed on, and the registering office has to be asked.',
  responses: {
    200: json(Filing, 'Withdrawn: the registry has nothing of it'),
    202: json(Filing, 'Not withdrawn: the registry has it. The filing says whom to ask, and is followed on'),
    ...filingProblems,
  },
})
/** Those of a paper, and the one for what is none of them. */
const paperTypes = ['application/pdf', 'image/jpeg', 'image/png', 'application/octet-stream'] as const
const shownTypes = Object.fromEntries(
  paperTypes.map((type) => [type, { schema: z.string().meta({ format: 'binary' }) }]),
)
const certificateRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/filings/{id}/certificate',
  operationId: 'fetchCertificate',
  summary: 'The certificate as a file (bản điện tử giấy tờ hộ tịch)',
  description: 'Recorded as a disclosure before the first byte leaves. `Content-Digest` holds its SHA-256.',
  request: { params },
  responses: {
    200: { description: 'The file, of the type that the registry sent it as', content: shownTypes },
    ...filingProblems,
  },
})

export function mountFilings(
  app: OpenAPIHono<Env>,
  edge: Edge,
  deps: FilingDeps | undefined,
  { units }: UnitDeps,
): void {
  const all = [submitRoute, listRoute, getRoute, supplementRoute, withdrawalRoute, certificateRoute]
  for (const route of all) app.openAPIRegistry.registerPath(route)
  const limits = { ...edge.bodyLimits, bytesMax: edge.settings.filingBodyBytesMax, depthMax }

  app.post('/v1/filings', async (c) => {
    const { request, requestId, caller, deps: filings } = beginFilingCall(c, edge, deps, 'file')
    const idempotencyKey = readIdempotencyKey(findHeader(c, 'idempotency-key'))
    const sent = await readBody(c, limits)
    const result = await submitFiling(filings, {
      requestId,
      caller,
      span: request.span,
      idempotencyKey,
      request: await checkFiling(sent, filings, units),
      rawBodyHash: contentHash(sent),
    })
    taken(request, result)
    return answerJson(c, result.filing, 202)
  })

  app.get('/v1/filings', async (c) => {
    const { caller, deps: filings } = beginFilingCall(c, edge, deps, 'follow')
    return answerJson(c, await listFilings(filings, { caller, ...readQuery(c, ListQuery) }))
  })

  app.get('/v1/filings/:id', async (c) => {
    const { requestId, caller, deps: filings } = beginFilingCall(c, edge, deps, 'follow')
    return answerJson(c, await getFiling(filings, { requestId, caller, id: getFilingId(c) }))
  })

  app.post('/v1/filings/:id/supplements', async (c) => {
    const { request, requestId, caller, deps: filings } = beginFilingCall(c, edge, deps, 'supplement')
    const id = getFilingId(c)
    const idempotencyKey = readIdempotencyKey(findHeader(c, 'idempotency-key'))
    const sent = await readBody(c, limits)
    const supplement = await checkSupplement(sent, await supplementedFiling(filings, caller, id), units)
    const result = await supplementFiling(filings, { requestId, caller, id, idempotencyKey, supplement })
    taken(request, result)
    return answerJson(c, result.filing, 202)
  })

  app.post('/v1/filings/:id/withdrawal', async (c) => {
    const { requestId, caller, deps: filings } = beginFilingCall(c, edge, deps, 'withdraw')
    const id = getFilingId(c)
    const { reason } = await readJson(c, WithdrawalRequest, edge.bodyLimits)
    const { filing, withdrawn } = await withdrawFiling(filings, { requestId, caller, id, reason })
    return answerJson(c, filing, withdrawn ? 200 : 202)
  })

  app.get('/v1/filings/:id/certificate', async (c) => {
    const { request, requestId, caller, deps: filings } = beginFilingCall(c, edge, deps, 'certificate')
    const file = await fetchCertificate(filings, { requestId, caller, id: getFilingId(c) })
    request.headers['content-disposition'] = `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`
    request.headers['content-digest'] = `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`
    return answer(c, new Uint8Array(file.content), shownType(file.mediaType))
  })
}

function taken(request: RequestState, { filing, replayed }: { filing: { id: string }; replayed: boolean }): void {
  request.headers.location = `/v1/filings/${filing.id}`
  if (replayed) request.headers['idempotency-replayed'] = 'true'
  request.outcome = replayed ? 'replayed' : 'accepted'
}

/** The registry's word for what it sent is not repeated to a browser unless it is a kind of paper. */
function shownType(mediaType: string): string {
  return paperTypes.find((type) => type === mediaType) ?? 'application/octet-stream'
}
