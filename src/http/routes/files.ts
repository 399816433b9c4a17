/**
 * Files by address, for portals that fetch without credentials: the address is the credential. Every refusal that could tell something
 * of an address is the same answer.
 */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { GatewayFailure } from '../../domain/failure.ts'
import type { ClientAbort } from '../../domain/runtime.ts'
import type { FileAddressDeps } from '../../file-address/deps.ts'
import {
  discloseFacts,
  discloseFile,
  type FileRequest,
  type FoundFile,
  findFile,
} from '../../file-address/fetch-file.ts'
import type { Edge } from '../edge.ts'
import { readRange } from '../input/byte-range.ts'
import { matchesEtag } from '../input/etag.ts'
import { problems } from '../openapi-document.ts'
import { type Env, findHeader, findIncoming } from '../request.ts'
import { answer } from '../respond.ts'
import { createLargeAnswers, getNetwork } from '../server/stranger-bytes.ts'
import type { Outgoing } from '../streams/client-abort.ts'

const bytes = { schema: z.string().meta({ format: 'binary' }) }
const content = { 'application/pdf': bytes, 'image/jpeg': bytes, 'image/png': bytes, 'application/octet-stream': bytes }
const headerText = z.string().regex(/^[\x20-\x7E]*$/)
const headers = z.object({
  range: headerText.optional().describe('One range of bytes; of several the whole file is sent'),
  'if-range': headerText.optional().describe('The range is wanted only of the version with this ETag'),
  'if-none-match': headerText.optional().describe('ETags of the versions that the client has'),
})
const route = createRoute({
  method: 'get',
  path: '/files/{secret}',
  operationId: 'fetchFile',
  summary: 'Fetch a file by its address',
  description:
    'For portals that got the address with a dossier. No credentials: the address is one. It ends by itself, can be revoked, and leads to one file; every fetch is in the audit trail.',
  tags: ['files'],
  security: [],
  request: {
    params: z.object({
      secret: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,100}$/)
        .describe('The address')
        .meta({ param: { name: 'secret', in: 'path' } }),
    }),
    headers,
  },
  responses: {
    200: { description: 'The whole file', content },
    206: { description: 'The part that was asked for', content },
    304: { description: 'It is the version that the client has' },
    404: { ...problems[400], description: 'No file under this address, or not any more; which of these is not said' },
    416: { ...problems[400], description: 'The part lies outside the file' },
    429: {
      ...problems[429],
      description: 'Too many or too large fetches from this network or of this file; see Retry-After',
    },
    500: problems[500],
    503: problems[503],
  },
})

/** Nothing of a file is ever run or framed by a browser, and no cache and no search engine keeps it. */
const guards = {
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
} as const

/** `deps` is absent where the configuration takes no filings: then there is no file under any address. */
export function mountFiles(app: OpenAPIHono<Env>, edge: Edge, deps: FileAddressDeps | undefined): void {
  app.openAPIRegistry.registerPath(route)
  const allowance = createLargeAnswers()

  app.get('/files/:secret', async (c) => {
    const { headers: out } = c.get('request')
    Object.assign(out, guards)
    if (edge.drained.aborted) throw new GatewayFailure('shutting-down', { retryAfterMs: 2_000 })
    if (!deps) throw new GatewayFailure('file-not-found')
    // Before anything is waited for: a client that leaves meanwhile is noticed.
    const departure = edge.clientAbort(c)
    const wanted = toRequest(c)
    const file = await findFile(deps, wanted)
    if (matchesEtag(findHeader(c, 'if-none-match'), file.etag)) {
      await discloseFacts(deps, wanted, file)
      return reply(c, null, file, 304)
    }
    // RFC 9110, 14.2: a range is for GET alone.
    if (c.req.method === 'HEAD') {
      await discloseFacts(deps, wanted, file)
      out['content-length'] = String(file.bytes)
      return reply(c, null, file, 200)
    }
    return sendContent(c, deps, { wanted, file, departure })
  })

  async function sendContent(
    c: Context<Env>,
    addresses: FileAddressDeps,
    { wanted, file, departure }: { wanted: FileRequest; file: FoundFile; departure: ClientAbort | undefined },
  ): Promise<Response> {
    const { headers: out } = c.get('request')
    const range = readRange(findHeader(c, 'range'), findHeader(c, 'if-range'), file)
    if (range.wanted === 'unsatisfiable') {
      await discloseFacts(addresses, wanted, file)
      out['content-range'] = `bytes */${file.bytes}`
      throw new GatewayFailure('range-not-satisfiable')
    }
    const { from, to } = range.wanted === 'part' ? range : { from: 0, to: file.bytes }
    allowance.take(c, to - from)
    const { content: body, release } = await discloseFile(addresses, wanted, file, { from, to }, departure)
    releaseAfter(c, departure, release)
    if (range.wanted === 'part') out['content-range'] = `bytes ${from}-${to - 1}/${file.bytes}`
    return reply(c, body, file, range.wanted === 'part' ? 206 : 200)
  }
}

function toRequest(c: Context<Env>): FileRequest {
  const remote = findIncoming(c)?.socket.remoteAddress ?? ''
  return { requestId: c.get('request').id, secret: c.req.param('secret') ?? '', remote, network: getNetwork(remote) }
}

function reply(c: Context<Env>, body: Uint8Array<ArrayBuffer> | null, file: FoundFile, status: number): Response {
  const request = c.get('request')
  // Not before: a refusal after all must look like every other.
  Object.assign(request.headers, {
    etag: file.etag,
    'accept-ranges': 'bytes',
    'content-disposition': `attachment; filename="${file.fileName}"`,
  })
  return answer(c, body, file.mediaType, status)
}

/** The memory of a file is given back when its answer has left, or will not. */
function releaseAfter(c: Context<Env>, departure: ClientAbort | undefined, release: () => void): void {
  const outgoing = (c.env as { outgoing?: Outgoing } | undefined)?.outgoing
  if (outgoing && !departure?.aborted) outgoing.once('close', release)
  else release()
}
