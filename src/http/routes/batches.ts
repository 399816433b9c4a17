/** Many people at once: a few in one response, or a file as a job with its progress, its orders and its results. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { answerPeople } from '../../batch/answer-people.ts'
import type { BatchDeps } from '../../batch/deps.ts'
import { takeBatch } from '../../batch/intake/take-batch.ts'
import { operateBatch } from '../../batch/operate-batch.ts'
import {
  getBatch,
  listOwnBatches,
  noEstimates,
  readProgress,
  viewBatch,
  waitForProgress,
} from '../../batch/query/progress.ts'
import { assertReadable, openResults, type PersonResult } from '../../batch/query/results.ts'
import type { Caller } from '../../domain/access.ts'
import { OfficerAccount } from '../../domain/access.ts'
import { atOnceMax, batchActions, batchOperations, batchStates, personOutcomes } from '../../domain/batch/batch.ts'
import { LookedUpInBatch, VerifiedInBatch } from '../../domain/batch/person-in-batch.ts'
import { failures, GatewayFailure, Layer } from '../../domain/failure.ts'
import { birthIn, claimFaults } from '../../domain/person/claim-rules.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import { failureTexts } from '../../domain/texts/failure-text.ts'
import { isUuid } from '../../domain/uuid.ts'
import type { IdentityDeps } from '../../identity/person-inquiry.ts'
import type { Edge } from '../edge.ts'
import { bodyPieces } from '../input/body-pieces.ts'
import { readIdempotencyKey } from '../input/idempotency-key.ts'
import { assertPlain, checkBody, getRequestFault, readBody, readJson } from '../input/read-json.ts'
import { inDecimal, readQuery } from '../input/read-query.ts'
import type { Language } from '../language.ts'
import { problems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import { type Env, findHeader, getDeadline, type RequestState } from '../request.ts'
import { answer, answerJson } from '../respond.ts'
import { IdempotencyKey } from './filing-schemas.ts'
import { Notice, PersonView, presentSource, Source, verificationAnswer } from './identity-answers.ts'
import { FeedQuery, nextAfter, serveFeed } from './serve-feed.ts'

const Operation = z.enum(batchOperations).describe('What is asked about every person')

const people = <T extends z.ZodType>(person: T) => z.array(person).min(1).max(atOnceMax)
const AtOnceRequest = z
  .discriminatedUnion('operation', [
    z
      .strictObject({ operation: z.literal('verify'), people: people(VerifiedInBatch) })
      .meta({ id: 'VerifyPeopleRequest' }),
    z
      .strictObject({ operation: z.literal('lookup'), people: people(LookedUpInBatch) })
      .meta({ id: 'LookUpPeopleRequest' }),
  ])
  .meta({ id: 'PeopleRequest' })

const Failure = z
  .object({
    code: z.enum(Object.keys(failures) as [string, ...string[]]),
    layer: z.enum(Layer),
    retryable: z.boolean(),
    title: z.string(),
    nextStep: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .describe('Why this person has no answer')
  .meta({ id: 'PersonFailure' })

const PersonResultSchema = z
  .object({
    number: z.int().describe('From 1, in the order in which the people were sent'),
    reference: z.string().optional(),
    outcome: z
      .enum(personOutcomes)
      .describe(
        '`refused`: the policy or the ministry does not allow this question; `failed`: no answer was got for this person; `cancelled`: the batch was, before this person was asked about',
      ),
    requestId: z.string().optional().describe('Of the question about this person'),
    ...verificationAnswer,
    checked: verificationAnswer.checked.optional(),
    person: PersonView.optional(),
    source: Source.optional(),
    notices: z.array(Notice).optional(),
    failure: Failure.optional(),
  })
  .meta({ id: 'PersonResult' })

const AtOnceResponse = z
  .object({ requestId: z.string(), people: z.array(PersonResultSchema) })
  .meta({ id: 'PeopleResponse' })

const moment = z.string().nullable()
const BatchEnd = z
  .object({
    endsAt: z.string().describe('If it goes on as in the last two minutes'),
    perMinute: z.int(),
  })
  .meta({ id: 'BatchEnd' })
const NoBatchEnd = z
  .object({
    because: z
      .enum(noEstimates)
      .describe(
        'Why no end can be given: `paused`; `link`: the register takes no calls now; `day-limit`: no more are asked about today; `too-early`',
      ),
  })
  .meta({ id: 'NoBatchEnd' })
const batchShape = {
  id: z.string(),
  consumer: z.string(),
  operation: Operation,
  state: z
    .enum(batchStates)
    .exclude(['receiving'])
    .describe('`running`, `paused`, `done`: everyone has an outcome; `cancelled`'),
  stateSince: z.string(),
  takenAt: z.string(),
  endedAt: moment,
  removedAt: moment.describe('When its people and outcomes are removed, or were; `null` = it has not ended'),
  people: z.int(),
  ended: z.int().describe('How many have an outcome that can be fetched'),
  outcomes: z.partialRecord(z.enum(personOutcomes), z.int()),
  estimate: z.union([BatchEnd, NoBatchEnd, z.null()]).describe('`null` = it has ended'),
}
const Batch = z.object(batchShape).meta({ id: 'Batch' })
const BatchEvent = z
  .object({ sequence: z.int(), type: z.literal('progress'), ...batchShape })
  .meta({ id: 'BatchEvent' })
const BatchEvents = z.object({ events: z.array(BatchEvent), last: nextAfter }).meta({ id: 'BatchEvents' })

const TakeQuery = z.strictObject({
  operation: Operation.optional().describe(
    'Of a file: what is asked about every person. In a JSON body it stands inside',
  ),
})
const ListQuery = z.strictObject({
  all: z.enum(['true', 'false']).default('false').describe('Of every consumer; for operators and auditors'),
  cursor: z
    .string()
    .regex(/^\d{1,15}-[0-9a-f-]{36}$/)
    .refine(
      (cursor) => isUuid(cursor.slice(cursor.indexOf('-') + 1)),
      encodeBilingual('Con trỏ trang không hợp lệ', 'This cursor is not one of ours'),
    )
    .optional()
    .describe('`nextCursor` of the page before'),
  limit: inDecimal(z.int().min(1).max(100).default(20)),
})
const ResultsQuery = z.strictObject({
  after: inDecimal(z.int().min(0).max(10_000_000).default(0)).describe(
    'Results behind this `number`; 0 = from the first. The stream ends before the first person without an outcome',
  ),
})
const ActionRequest = z
  .strictObject({
    officer: OfficerAccount.optional().describe(
      'The account of the person who acts (tài khoản cán bộ); stands in the audit trail',
    ),
  })
  .meta({ id: 'BatchActionRequest' })

const params = z.object({
  id: z
    .uuid()
    .describe('The id that the gateway gave the batch')
    .meta({ param: { name: 'id', in: 'path' } }),
})
const common = secured('batches')
const batchProblems = {
  ...problems,
  404: { ...problems[400], description: 'No such batch of this caller, or no batches at this gateway' },
  409: { ...problems[400], description: 'The batch has ended, or a request with this key is under way' },
  410: { ...problems[400], description: 'Its people and outcomes were removed' },
  422: { ...problems[400], description: 'The key was used for another file' },
}
const file = { schema: z.string().meta({ format: 'binary' }) }

const takeRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/identity/batches',
  operationId: 'askAboutPeople',
  summary: 'Verify or look up many people',
  description:
    'With a JSON body up to 20 people, answered one by one in the response. With a file (JSON lines, each the question of one call with an optional `reference`; or CSV with a header) a job: `202` when all of it is durable. A file with a fault is not taken; every fault is named with line and column.',
  request: {
    query: TakeQuery,
    headers: z.object({ 'Idempotency-Key': IdempotencyKey.optional().describe('Required for a file') }),
    body: {
      required: true,
      content: {
        'application/json': { schema: AtOnceRequest },
        'application/x-ndjson': file,
        'text/csv': file,
      },
    },
  },
  responses: {
    200: json(AtOnceResponse, 'One answer for each person, in their order'),
    202: {
      description: 'Taken as a job, or taken before',
      headers: {
        Location: { description: 'Where the batch is', schema: { type: 'string' as const } },
        'Idempotency-Replayed': {
          description: '`true` when this is the first answer again',
          schema: { type: 'string' as const },
        },
      },
      content: { 'application/json': { schema: Batch } },
    },
    ...batchProblems,
  },
})
const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/identity/batches',
  operationId: 'listBatches',
  summary: 'Which batches have I sent?',
  description: 'Newest first, in numbers alone.',
  request: { query: ListQuery },
  responses: {
    200: json(z.object({ batches: z.array(Batch), nextCursor: z.string().nullable() }), 'One page'),
    ...batchProblems,
  },
})
const getRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/identity/batches/{id}',
  operationId: 'getBatch',
  summary: 'How far is this batch?',
  description:
    'How many people have which outcome, how fast it goes and when it may end; without the people themselves.',
  request: { params },
  responses: { 200: json(Batch, 'Counts, and when it may end'), ...batchProblems },
})
const eventsRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/identity/batches/{id}/events',
  operationId: 'followBatch',
  summary: 'Tell me whenever this batch gets further',
  description:
    'Long poll, or with `Accept: text/event-stream` Server-Sent Events. Each event is the batch as it stands.',
  request: { params, query: FeedQuery },
  responses: {
    200: {
      description: 'Where it stands, once it is not where `after` was',
      content: { 'application/json': { schema: BatchEvents }, 'text/event-stream': { schema: z.string() } },
    },
    ...batchProblems,
  },
})
const resultsRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/identity/batches/{id}/results',
  operationId: 'readBatchResults',
  summary: 'The outcomes, in the order of intake',
  description:
    'JSON lines, one person a line. For the consumer that sent the batch alone. Each outcome is on record before it can be read.',
  request: { params, query: ResultsQuery },
  responses: {
    200: {
      description: 'One person a line',
      // Bytes, so that no generator takes them for one JSON document.
      content: {
        'application/x-ndjson': {
          schema: z.string().describe('Each line is a `PersonResult`').meta({ format: 'binary' }),
        },
      },
    },
    ...batchProblems,
  },
})
const actionRoutes = (Object.keys(batchActions) as (keyof typeof batchActions)[]).map((action) => ({
  action,
  route: createRoute({
    ...common,
    method: 'post',
    path: `/v1/identity/batches/{id}/${action}`,
    operationId: `${action}Batch`,
    summary: { pause: 'Ask about no one further for now', resume: 'Go on', cancel: 'Ask about no one further' }[action],
    description: 'For the consumer that sent it, and for operators. Free to repeat; on record.',
    request: { params, body: jsonBody(ActionRequest) },
    responses: { 200: json(Batch, 'Done'), ...batchProblems },
  }),
}))

const formats: Readonly<Record<string, 'json-lines' | 'csv'>> = {
  'application/x-ndjson': 'json-lines',
  'application/jsonl': 'json-lines',
  'text/csv': 'csv',
}

/** `deps`: absent where nothing can be sealed; then people are answered at once alone. */
export function mountBatches(
  app: OpenAPIHono<Env>,
  edge: Edge,
  identity: IdentityDeps,
  logger: Parameters<typeof answerPeople>[0]['logger'],
  deps: BatchDeps | undefined,
): void {
  const routes = [takeRoute, listRoute, getRoute, eventsRoute, resultsRoute, ...actionRoutes.map(({ route }) => route)]
  for (const route of routes) app.openAPIRegistry.registerPath(route)

  function begin(c: Context<Env>, operation: string): { request: RequestState; caller: Caller; deps: BatchDeps } {
    const request = edge.admit(c, operation)
    if (!deps) throw new GatewayFailure('batches-disabled')
    if (!request.caller) throw new Error('a batch needs a caller')
    return { request, caller: request.caller, deps }
  }
  const toId = (c: Context<Env>) => c.req.param('id')?.toLowerCase() ?? ''

  app.post(takeRoute.path, async (c) => {
    const type = (findHeader(c, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    const format = formats[type]
    return format === undefined ? answerAtOnce(c) : take(c, format)
  })

  async function answerAtOnce(c: Context<Env>): Promise<Response> {
    const request = edge.admit(c, 'identity-people')
    const { caller } = request
    if (!caller) throw new Error('a question needs a caller')
    const alsoTaken = Object.keys(formats)
    const sent = await readBody(c, { ...edge.bodyLimits, bytesMax: edge.settings.filingBodyBytesMax, alsoTaken })
    const body = checkBody(AtOnceRequest, sent, () => birthFaults(sent, identity.clock.now()))
    // The request itself was taken by the door.
    edge.takeFurther(request, body.people.length - 1)
    const answers = await answerPeople(
      { identity, logger },
      {
        caller,
        people: toPeople(body),
        deadlineMs: getDeadline(findHeader(c, 'prefer'), edge.settings),
        signal: edge.clientAbort(c),
        traceparent: request.traceparent,
      },
    )
    request.outcome = 'answered'
    return answerJson(c, {
      requestId: request.id,
      people: answers.map(({ requestId, ...result }) => ({ ...present(result, request.language), requestId })),
    })
  }

  async function take(c: Context<Env>, format: 'json-lines' | 'csv'): Promise<Response> {
    const { request, caller, deps: batches } = begin(c, 'take-batch')
    const { operation } = readQuery(c, TakeQuery)
    if (operation === undefined) throw operationMissing()
    const idempotencyKey = readIdempotencyKey(findHeader(c, 'idempotency-key'))
    assertPlain(c)
    const content = bodyPieces(c, batches.settings.fileBytesMax)
    const order = { requestId: request.id, caller, idempotencyKey, operation, format, content }
    const { batch, replayed } = await takeBatch(batches, order)
    request.headers.location = `/v1/identity/batches/${batch.id}`
    if (replayed) request.headers['idempotency-replayed'] = 'true'
    request.outcome = replayed ? 'replayed' : 'accepted'
    return answerJson(c, await viewBatch(batches, batch), 202)
  }

  app.get(listRoute.path, async (c) => {
    const { caller, deps: batches } = begin(c, 'list-batches')
    const { all, cursor, limit } = readQuery(c, ListQuery)
    const [takenAt = '', ...id] = cursor?.split('-') ?? []
    const after = cursor === undefined ? undefined : { takenAt: Number(takenAt), id: id.join('-') }
    const page = await listOwnBatches(batches, { caller, all: all === 'true', after, limit })
    const nextCursor = page.next === null ? null : `${page.next.takenAt}-${page.next.id}`
    return answerJson(c, { batches: page.batches, nextCursor })
  })

  app.get('/v1/identity/batches/:id', async (c) => {
    const { caller, deps: batches } = begin(c, 'follow-batch')
    return answerJson(c, await getBatch(batches, { caller, id: toId(c) }))
  })

  app.get(
    '/v1/identity/batches/:id/events',
    serveFeed(edge, (c) => {
      const { request, deps: batches } = begin(c, 'follow-batch')
      const id = toId(c)
      return {
        request,
        read: (caller, after, _limit, pointer) => readProgress(batches, { caller, id, after, pointer }),
        wait: (_caller, _after, signal) => waitForProgress(signal),
      }
    }),
  )

  app.get('/v1/identity/batches/:id/results', async (c) => {
    const { request, caller, deps: batches } = begin(c, 'batch-results')
    const { after } = readQuery(c, ResultsQuery)
    const question = { requestId: request.id, caller, id: toId(c), after }
    // Nothing leaves, and nothing is recorded as if it had.
    if (c.req.method === 'HEAD') {
      await assertReadable(batches, question)
      return answer(c, '', ndjson)
    }
    const { results } = await openResults(batches, { ...question, renew: () => edge.renewCaller(request) })
    request.outcome = 'streaming'
    return answer(c, toStream(results, request.language), ndjson)
  })

  for (const { action } of actionRoutes) {
    app.post(`/v1/identity/batches/:id/${action}`, async (c) => {
      const { request, caller, deps: batches } = begin(c, `${action}-batch`)
      const { officer = '' } = await readJson(c, ActionRequest, edge.bodyLimits)
      const row = await operateBatch(batches, { requestId: request.id, caller, id: toId(c), action, officer })
      return answerJson(c, await viewBatch(batches, row))
    })
  }
}

const ndjson = 'application/x-ndjson'

/** Read on demand: a slow reader holds back its own stream. */
function toStream(results: AsyncGenerator<PersonResult[]>, language: Language): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = await results.next()
          if (done) controller.close()
          else {
            const lines = value.map((result) => `${JSON.stringify(present(result, language))}\n`)
            controller.enqueue(encoder.encode(lines.join('')))
          }
        } catch (error) {
          // The stream breaks off: the caller goes on behind the last number that it got.
          controller.error(error)
        }
      },
      async cancel() {
        await results.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}

/** As one person is shown, in the language of the request. */
function present(result: PersonResult, language: Language) {
  if (result.outcome === 'cancelled') return result
  if ('failure' in result) {
    const { failure, ...rest } = result
    const { code, layer, faults } = failure
    const { title, nextStep } = failureTexts[code]
    return {
      ...rest,
      failure: {
        code,
        layer,
        retryable: failures[code].retryable,
        title: title[language],
        nextStep: nextStep[language],
        ...(faults.length > 0 && {
          errors: faults.map((fault) => ({ ...fault, message: fault.message[language] })),
        }),
      },
    }
  }
  const { result: inquiry, number, reference, outcome } = result
  const value = inquiry.value as object | null
  const shown = value !== null && 'checked' in value ? value : { person: value }
  return { number, reference, ...shown, outcome, ...presentSource(inquiry, language) }
}

function toPeople(body: z.infer<typeof AtOnceRequest>): Parameters<typeof answerPeople>[1]['people'] {
  return body.operation === 'verify'
    ? { operation: 'verify', asked: body.people }
    : { operation: 'lookup', asked: body.people }
}

/** Births that have not come yet, of every person at once. */
function birthFaults(sent: unknown, now: number) {
  const list = (sent as { people?: unknown } | null)?.people
  if (!Array.isArray(list)) return []
  return list.slice(0, atOnceMax).flatMap((person, index) =>
    claimFaults(birthIn(person), now)
      .map(getRequestFault)
      .map((fault) => ({ ...fault, pointer: `/people/${index}${fault.pointer}` })),
  )
}

function operationMissing(): GatewayFailure {
  const message = {
    vi: 'Bắt buộc với tệp: verify hoặc lookup',
    en: 'Required for a file: verify or lookup',
  }
  return new GatewayFailure('request-invalid', { faults: [{ pointer: '?operation', code: 'required', message }] })
}
