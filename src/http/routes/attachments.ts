/** Files of filings: content-addressed, streamed from the socket to the use case, never gathered here. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { GatewayFailure } from '../../domain/failure.ts'
import type { FilingDeps } from '../../filing/deps.ts'
import { hasAttachment } from '../../filing/intake/has-attachment.ts'
import { putAttachment } from '../../filing/intake/put-attachment.ts'
import type { Edge } from '../edge.ts'
import { beginFilingCall } from '../filing-edge.ts'
import { bodyPieces } from '../input/body-pieces.ts'
import { assertPlain } from '../input/read-json.ts'
import { filingProblems } from '../openapi-document.ts'
import { secured } from '../openapi-kit.ts'
import { type Env, findHeader } from '../request.ts'
import { answer, answerJson } from '../respond.ts'

const params = z.object({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the content, lower-case hex')
    .meta({ param: { name: 'sha256', in: 'path' } }),
})
const common = { ...secured('filings'), request: { params } }
const file = { schema: z.string().meta({ format: 'binary' }) }
const Stored = z
  .object({ sha256: z.string(), bytes: z.int() })
  .meta({ id: 'Attachment' })
  .describe('Kept until no filing names it; a file that none has named is deleted after a while')
const stored = (description: string) => ({ description, content: { 'application/json': { schema: Stored } } })

const putRoute = createRoute({
  ...common,
  method: 'put',
  path: '/v1/attachments/{sha256}',
  operationId: 'putAttachment',
  summary: 'Upload a file of a filing',
  description: 'Sending it twice is free. The hash is checked; content whose hash differs is not kept.',
  request: {
    params,
    body: { required: true, content: { 'application/pdf': file, 'image/jpeg': file, 'image/png': file } },
  },
  responses: { 201: stored('Stored'), 200: stored('It was here already'), ...filingProblems },
})
const headRoute = createRoute({
  ...common,
  method: 'head',
  path: '/v1/attachments/{sha256}',
  operationId: 'hasAttachment',
  summary: 'Have I sent this file already?',
  description:
    'Asks before a large file is sent again. Files are known by the SHA-256 of their bytes, and each caller sees only its own.',
  // An answer to HEAD has no body: the status says it.
  responses: {
    200: { description: 'Yes' },
    401: { description: filingProblems[401].description },
    403: { description: filingProblems[403].description },
    404: { description: 'No, or no filings at this gateway' },
    422: { description: 'The address is no SHA-256 in lower-case hex' },
    429: { description: filingProblems[429].description },
    500: { description: filingProblems[500].description },
    503: { description: filingProblems[503].description },
  },
})

/** As the router has it. */
export const attachmentPath = '/v1/attachments/:sha256'

export function mountAttachments(app: OpenAPIHono<Env>, edge: Edge, deps: FilingDeps | undefined): void {
  app.openAPIRegistry.registerPath(putRoute)
  app.openAPIRegistry.registerPath(headRoute)

  app.put(attachmentPath, async (c) => {
    const { request, caller, deps: filings } = beginFilingCall(c, edge, deps, 'attach')
    const sha256 = toHash(c)
    const mediaType = (findHeader(c, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    assertPlain(c)
    const bytesMax = filings.settings.attachmentBytesMax
    const content = bodyPieces(c, bytesMax)
    const stated = Number(findHeader(c, 'content-length') ?? Number.NaN)
    const length = Number.isNaN(stated) ? undefined : stated
    const departure = edge.clientAbort(c)
    const upload = { caller, sha256, mediaType, content, departure, length }
    const { created, bytes } = await putAttachment(filings, upload)
    request.outcome = created ? 'created' : 'known'
    return answerJson(c, { sha256, bytes }, created ? 201 : 200)
  })

  // The framework hands HEAD to the handler of GET, and drops the body. Files are not handed out again.
  app.get(attachmentPath, async (c) => {
    if (c.req.method !== 'HEAD') throw new GatewayFailure('method-not-allowed')
    const { caller, deps: filings } = beginFilingCall(c, edge, deps, 'attach')
    const known = await hasAttachment(filings, { caller, sha256: toHash(c) })
    return answer(c, '', 'text/plain', known ? 200 : 404)
  })
}

function toHash(c: Context<Env>): string {
  const sha256 = c.req.param('sha256') ?? ''
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new GatewayFailure('attachment-hash-mismatch', {
      detail: 'the address needs 64 lower-case hexadecimal digits',
    })
  }
  return sha256
}
