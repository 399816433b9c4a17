/** Linked dossiers: what came from the linked-service software, for the one-stop systems that work on it. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Caller } from '../../domain/access.ts'
import { declarations } from '../../domain/declaration/declaration.ts'
import { GatewayFailure, type RequestFault } from '../../domain/failure.ts'
import { DossierCode } from '../../domain/filing/dossier.ts'
import {
  linkedCauses,
  linkedEventTypes,
  linkedKinds,
  linkedStates,
  packageVerdicts,
} from '../../domain/linked/linked.ts'
import type { LinkedDeps } from '../../linked/deps.ts'
import type { LinkedView } from '../../linked/query/linked-view.ts'
import {
  fetchLinkedFile,
  getLinkedDossier,
  listLinkedDossiers,
  readLinkedEvents,
} from '../../linked/query/read-linked.ts'
import type { Edge } from '../edge.ts'
import { findFaults } from '../input/read-json.ts'
import { inDecimal, readQuery } from '../input/read-query.ts'
import { getLanguage } from '../language.ts'
import { filingProblems, problems } from '../openapi-document.ts'
import { Bilingual, json, orNull, secured } from '../openapi-kit.ts'
import { type Env, findHeader, type RequestState } from '../request.ts'
import { answer, answerJson } from '../respond.ts'
import { FeedQuery, nextAfter, serveFeed } from './serve-feed.ts'

const moment = z.string().nullable()
/** Also what the messages of webhooks are made of. */
export const LinkedDossierEvent = z
  .object({
    sequence: z
      .int()
      .describe('Place in the feed. Numbers grow; those of dossiers that the caller may not receive are missing'),
    type: z
      .enum(linkedEventTypes)
      .describe('`arrived`: its content is here; `supplemented`: it came again with another content'),
    at: z.string(),
    linkedDossier: z.string().describe('Code there (mã hồ sơ liên thông)'),
    kind: z.enum(linkedKinds),
    procedure: z.string(),
    unit: z.string(),
    revision: z.int().describe('How many different contents have come'),
  })
  .meta({ id: 'LinkedDossierEvent' })
const Events = z.object({ events: z.array(LinkedDossierEvent), last: nextAfter }).meta({ id: 'LinkedDossierEvents' })

const summary = {
  linkedDossier: z.string().describe('Code there (mã hồ sơ liên thông)'),
  dossier: z
    .string()
    .nullable()
    .describe('Code of the dossier here; another one once the one-stop system has given it its own'),
  kind: z.enum(linkedKinds).nullable().describe('As what its act is filed; `null` = its content is not here yet'),
  procedure: z.string().nullable(),
  unit: z.string().nullable().describe('Agency; `null` = the configuration names none for the unit there'),
  registrationUnit: z.string().nullable().describe('The unit as it is coded there: `registrationUnit` of the filing'),
  state: z
    .enum(linkedStates)
    .describe(
      '`listed`: its content is to be fetched; `held`: it is durable here; `acknowledged`: they know that it is',
    ),
  receivedAt: moment.describe('When it was handed in (ngày tiếp nhận), as they state it'),
  firstListedAt: z.string(),
  acknowledgedAt: moment,
  revision: z.int(),
  status: z.string().nullable().describe('Where our dossier stands'),
  endedAt: moment,
  waiting: z
    .object({
      cause: z.enum(linkedCauses),
      detail: z.string().nullable(),
      failures: z.int(),
      nextAt: z.string(),
    })
    .nullable()
    .describe('Why it does not get further, and when it is tried again'),
}
const part = {
  id: z.string().describe('`civil-status` is the part of this gateway; the others stand in the files of the law'),
  agency: Bilingual.describe('Who does it (cơ quan thực hiện)'),
  act: Bilingual.describe('What is done (thủ tục thành phần)'),
  dueAt: moment.describe(
    'Until when this agency is due (hạn của cơ quan); `null`: not known, or nothing is due any more',
  ),
  provisional: z.boolean().describe('Something that it depends on is not decided or not certain (tạm tính)'),
  endedAt: moment.describe('Of the civil-status part alone: other agencies report no end to this gateway'),
  verdict: z
    .enum(packageVerdicts)
    .describe('`not-known`: the due time of an agency has passed whose end is not heard here, or no due time is known'),
}
const clocks = {
  dueAt: moment.describe('Until when the package as a whole is due (hạn của cả gói)'),
  why: z.string().nullable().describe('Why that is not known'),
  provisional: z.boolean(),
  verdict: z.enum(packageVerdicts),
}
const PackageSummary = z.object({ ...clocks, parts: z.array(z.object(part)) }).meta({ id: 'LinkedPackageSummary' })
const Package = z
  .object({
    ...clocks,
    firstDueAt: moment.describe('The first due time of the whole; it never changes'),
    reasons: z.array(Bilingual).describe('How the whole is counted, and by which rule the parts are'),
    rulesHash: z.string().nullable(),
    parts: z.array(
      z.object({
        ...part,
        limit: z.string().nullable().describe('Its own limit; `null`: it is due with the package'),
        startAt: moment.describe('From when its own limit runs'),
        reasons: z.array(Bilingual),
      }),
    ),
  })
  .meta({ id: 'LinkedPackage' })
const LinkedSummary = z.object({ ...summary, package: orNull(PackageSummary) }).meta({ id: 'LinkedDossierSummary' })
const LinkedList = z
  .object({
    dossiers: z.array(LinkedSummary),
    next: z.int().nullable().describe('`after` of the next page; `null` = that was all'),
  })
  .meta({ id: 'LinkedDossierList' })
const File = z
  .object({
    number: z.int(),
    sha256: z.string().describe('SHA-256 of the content: with it the file can be uploaded for the filing'),
    title: z.string(),
    fileName: z.string(),
    mediaType: z.string(),
    bytes: z.int(),
    readable: z.boolean().describe('False: what came is no base64; the content is that text as it came'),
  })
  .meta({ id: 'LinkedDossierFile' })
const Missing = z.object({ pointer: z.string(), code: z.string(), message: z.string() })
const LinkedDossier = z
  .object({
    ...summary,
    package: Package.nullable().describe('The clocks of the package: one for each agency, and one for the whole'),
    declaration: z
      .record(z.string(), z.unknown())
      .describe(
        'What was declared, in the members of a filing of this kind: as far as it was stated, nothing is completed',
      ),
    missing: z
      .array(Missing)
      .describe('What a filing would need beyond that, or would refuse; empty = it can be filed as it is'),
    faults: z
      .array(z.object({ pointer: z.string(), code: z.string() }))
      .describe('What of the message was not understood; `number-form` is a warning only'),
    files: z.array(File),
    original: z.string().describe('The message as it came (XML), with the parts for the other agencies'),
  })
  .meta({ id: 'LinkedDossier' })

const ListQuery = z.strictObject({
  open: z.enum(['true', 'false']).optional().describe('Only those that are not finished there, or only those that are'),
  after: inDecimal(z.int().min(0).max(Number.MAX_SAFE_INTEGER))
    .optional()
    .describe('Those after this place: `next` of the page before'),
  limit: inDecimal(z.int().min(1).max(500).default(100)).describe('Dossiers of one page'),
})

const common = secured('linked-dossiers')
const params = z.object({
  code: DossierCode.describe('Code of the linked dossier, or of our dossier').meta({
    param: { name: 'code', in: 'path' },
  }),
})
const eventsRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/linked-dossiers/events',
  operationId: 'readLinkedDossierEvents',
  summary: 'Which linked dossiers have come?',
  description:
    'Of every linked dossier that the caller may receive. With `Accept: text/event-stream` a stream of Server-Sent Events that goes on after `Last-Event-ID`.',
  request: { query: FeedQuery },
  responses: {
    200: {
      description: 'Events in order',
      content: { 'application/json': { schema: Events }, 'text/event-stream': { schema: z.string() } },
    },
    ...filingProblems,
  },
})
const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/linked-dossiers',
  operationId: 'listLinkedDossiers',
  summary: 'Linked dossiers: where they stand, and what waits',
  description:
    'Without persons. With the role `operator` or `auditor` every one, also those that stand for no agency here. With `open=true` what is not finished there: the list for the change of the software on 1 January 2027.',
  request: { query: ListQuery },
  responses: { 200: json(LinkedList, 'The first that came first'), ...problems },
})
const getRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/linked-dossiers/{code}',
  operationId: 'getLinkedDossier',
  summary: 'One linked dossier with its declaration',
  description: 'Recorded as a disclosure before the first byte leaves.',
  request: { params },
  responses: { 200: json(LinkedDossier, 'The dossier'), 410: filingProblems[404], ...filingProblems },
})
const fileRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/linked-dossiers/{code}/files/{sha256}',
  operationId: 'fetchLinkedDossierFile',
  summary: 'A file of a linked dossier',
  description: 'Recorded as a disclosure before the first byte leaves. `Content-Digest` holds its SHA-256.',
  request: {
    params: params.extend({
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .describe('SHA-256 of the content, lower-case hex')
        .meta({ param: { name: 'sha256', in: 'path' } }),
    }),
  },
  responses: {
    200: {
      description: 'The file',
      content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
    },
    410: filingProblems[404],
    ...filingProblems,
  },
})

export function mountLinkedDossiers(app: OpenAPIHono<Env>, edge: Edge, deps: LinkedDeps | undefined): void {
  for (const route of [eventsRoute, listRoute, getRoute, fileRoute]) app.openAPIRegistry.registerPath(route)

  // Before the dossier of a code: `events` is none.
  app.get(
    eventsRoute.path,
    serveFeed(edge, (c) => {
      const { request, linked } = begin(c, edge, deps, 'receive-linked')
      return {
        request,
        read: (caller, after, limit, pointer) => readLinkedEvents(linked, { caller, after, limit, pointer }),
        wait: (_caller, after, signal) => linked.feed.wait(after, signal),
      }
    }),
  )

  app.get('/v1/linked-dossiers', async (c) => {
    const { caller, linked } = begin(c, edge, deps, 'receive-linked')
    const { open, ...page } = readQuery(c, ListQuery)
    return answerJson(
      c,
      await listLinkedDossiers(linked, { caller, ...page, open: open === undefined ? undefined : open === 'true' }),
    )
  })

  app.get('/v1/linked-dossiers/:code', async (c) => {
    const { request, caller, linked } = begin(c, edge, deps, 'receive-linked')
    const found = await getLinkedDossier(linked, { requestId: request.id, caller, code: readCode(c) })
    const language = getLanguage(findHeader(c, 'accept-language'))
    const missing = findMissing(found).map(({ pointer, code, message }) => ({
      pointer,
      code,
      message: message[language],
    }))
    return answerJson(c, { ...found, missing })
  })

  app.get('/v1/linked-dossiers/:code/files/:sha256', async (c) => {
    const { request, caller, linked } = begin(c, edge, deps, 'receive-linked')
    const sha256 = c.req.param('sha256') ?? ''
    const file = await fetchLinkedFile(linked, { requestId: request.id, caller, code: readCode(c), sha256 })
    request.headers['content-disposition'] = `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`
    request.headers['content-digest'] = `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`
    return answer(c, new Uint8Array(file.content), file.mediaType)
  })
}

function begin(
  c: Context<Env>,
  edge: Edge,
  deps: LinkedDeps | undefined,
  operation: string,
): { request: RequestState; caller: Caller; linked: LinkedDeps } {
  const request = edge.admit(c, operation)
  if (!deps) throw new GatewayFailure('linked-services-disabled')
  if (!request.caller) throw new Error('a call for linked dossiers needs a caller')
  return { request, caller: request.caller, linked: deps }
}

/** A text that cannot be a code names no dossier and gets the same answer as any code that names none. */
function readCode(c: Context<Env>): string {
  const code = DossierCode.safeParse(c.req.param('code') ?? '')
  if (!code.success) throw new GatewayFailure('linked-dossier-not-found')
  return code.data
}

/** What stands between the declaration and a filing, in the words in which the filing would be refused. */
function findMissing({ kind, declaration }: LinkedView): RequestFault[] {
  if (kind === null) return []
  return findFaults(declarations[kind], declaration).map((fault) => ({
    ...fault,
    pointer: `/declaration${fault.pointer}`,
  }))
}
