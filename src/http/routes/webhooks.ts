/** Webhooks: where a consumer wants to be notified, of what, and what became of the notifications. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { GatewayFailure } from '../../domain/failure.ts'
import { line } from '../../domain/text.ts'
import { isUuid } from '../../domain/uuid.ts'
import { webhookTopics } from '../../domain/webhook.ts'
import { chooseTopics } from '../../webhook/choose-topics.ts'
import type { WebhookActor, WebhookDeps } from '../../webhook/deps.ts'
import { enableWebhook } from '../../webhook/enable-webhook.ts'
import { listWebhooks, type WebhookView } from '../../webhook/list-webhooks.ts'
import { type RegisteredWebhook, registerWebhook } from '../../webhook/register-webhook.ts'
import { removeWebhook } from '../../webhook/remove-webhook.ts'
import { replayWebhook } from '../../webhook/replay-webhook.ts'
import type { Edge } from '../edge.ts'
import { readJson } from '../input/read-json.ts'
import { problems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answerJson } from '../respond.ts'
import { describeMessages } from '../webhook-messages.ts'

const Topics = z
  .array(z.enum(webhookTopics))
  .min(1)
  .max(webhookTopics.length)
  .describe(
    'What it receives: `filings` events of own filings; `dossiers` events of the dossiers that the caller may read; `summaries` the figures of each day and month, from the day on which it is chosen',
  )

const WebhookRegistration = z
  .strictObject({
    url: line(2000)
      .describe('Where messages are sent (địa chỉ nhận thông báo): https, a public address, no redirects')
      .meta({ examples: ['https://motcua.example.vn/lienthong/webhooks'] }),
    topics: Topics.optional().describe('What it receives. Absent: `filings`'),
  })
  .meta({ id: 'WebhookRegistration' })

const TopicChoice = z.strictObject({ topics: Topics }).meta({ id: 'WebhookTopics' })

const ReplayRequest = z
  .strictObject({
    fromSequence: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Everything that happened from this sequence number on, also while the webhook was disabled or not yet registered. Absent: what failed',
      ),
    topic: z
      .enum(webhookTopics)
      .optional()
      .describe('Whose sequence number it is, or which failed messages. Absent: `filings`, or all that failed'),
  })
  .meta({ id: 'WebhookReplay' })

const Replayed = z
  .object({
    queued: z.int().describe('How many messages were queued'),
    nextSequence: z
      .int()
      .nullable()
      .describe('There is more than one replay may queue: where the next one goes on. `null`: that was all'),
  })
  .meta({ id: 'WebhookReplayed' })

const RegisteredWebhookBody = z
  .object({
    id: z.uuid(),
    url: z.string(),
    topics: Topics,
    secret: z
      .string()
      .describe('`whsec_…`, key of the signatures by the Standard Webhooks specification. Shown this once'),
    createdAt: z.string(),
  })
  .meta({ id: 'RegisteredWebhook' }) satisfies z.ZodType<unknown, RegisteredWebhook | unknown>

const Webhook = z
  .object({
    id: z.uuid(),
    url: z.string(),
    topics: Topics,
    state: z.enum(['enabled', 'disabled']),
    disabled: z
      .object({
        because: z
          .enum(['gone', 'failing'])
          .describe('`gone`: it answered 410; `failing`: days of nothing but failures'),
        at: z.string(),
      })
      .nullable(),
    createdAt: z.string(),
    failingSince: z.string().nullable().describe('Since when nothing was delivered; `null` while all is well'),
    lastSuccessAt: z.string().nullable(),
    lastFailure: z
      .object({
        at: z.string(),
        cause: z.string().describe('`status`, `redirect`, `address-refused`, or what ended the call on its way'),
        status: z.int().nullable().describe('What the endpoint answered, when it did'),
      })
      .nullable(),
    waiting: z.int().describe('Messages that are still to be delivered'),
    failed: z.int().describe('Messages whose attempts ended; a replay sends them again'),
  })
  .meta({ id: 'Webhook' }) satisfies z.ZodType<unknown, WebhookView | unknown>

const common = secured('webhooks')
const id = z.object({
  id: z.uuid().meta({ param: { name: 'id', in: 'path' }, examples: ['0198c0de-0000-4000-8000-000000000000'] }),
})
const notFound = { ...problems, 404: { ...problems[400], description: 'The caller has no webhook of this id' } }

const registerRoute = createRoute({
  method: 'post',
  path: '/v1/webhooks',
  operationId: 'registerWebhook',
  summary: 'Tell me here when something happens to my filings or dossiers',
  description: 'Signed messages by the Standard Webhooks specification, thin and without personal data.',
  request: { body: jsonBody(WebhookRegistration) },
  responses: {
    201: json(RegisteredWebhookBody, 'Registered; the secret is shown this once'),
    ...problems,
    409: { ...problems[400], description: 'This endpoint is registered already' },
  },
  ...common,
})
const listRoute = createRoute({
  method: 'get',
  path: '/v1/webhooks',
  operationId: 'listWebhooks',
  summary: 'Where am I told, and does it work?',
  description:
    'With what waits for each, when a message last arrived, what failed last, and why an address is disabled.',
  responses: { 200: json(z.object({ webhooks: z.array(Webhook) }), "The caller's webhooks"), ...problems },
  ...common,
})
const topicsRoute = createRoute({
  method: 'put',
  path: '/v1/webhooks/{id}/topics',
  operationId: 'chooseWebhookTopics',
  summary: 'Tell me here about these things',
  description: 'What waits for the endpoint leaves in any case.',
  request: { params: id, body: jsonBody(TopicChoice) },
  responses: { 204: { description: 'Chosen' }, ...notFound },
  ...common,
})
const removeRoute = createRoute({
  method: 'delete',
  path: '/v1/webhooks/{id}',
  operationId: 'removeWebhook',
  summary: 'Tell me here no more',
  description: 'What still waits for this address is removed with it, and sent nowhere else.',
  request: { params: id },
  responses: { 204: { description: 'Removed, with the messages that were still to be sent' }, ...notFound },
  ...common,
})
const replayRoute = createRoute({
  method: 'post',
  path: '/v1/webhooks/{id}/replay',
  operationId: 'replayWebhook',
  summary: 'Tell me again',
  description: 'Every message keeps its `webhook-id`, so that a receiver can drop what it has seen.',
  request: { params: id, body: jsonBody(ReplayRequest) },
  responses: { 202: json(Replayed, 'What was queued'), ...notFound },
  ...common,
})
const enableRoute = createRoute({
  method: 'post',
  path: '/v1/webhooks/{id}/enable',
  operationId: 'enableWebhook',
  summary: 'It works again: go on telling me here',
  description:
    'An address is disabled when it answers 410, or when nothing but failures came from it for days. What failed meanwhile is sent again by a replay.',
  request: { params: id },
  responses: { 204: { description: 'Enabled; what waits for it leaves now' }, ...notFound },
  ...common,
})

/** `parts` is absent where the configuration has no filings: the routes then say so. */
export function mountWebhooks(app: OpenAPIHono<Env>, edge: Edge, deps: WebhookDeps | undefined): void {
  for (const route of [registerRoute, listRoute, topicsRoute, removeRoute, replayRoute, enableRoute]) {
    app.openAPIRegistry.registerPath(route)
  }
  describeMessages(app)

  app.post(registerRoute.getRoutingPath(), async (c) => {
    const { actor, webhooks } = begin(c)
    const { url, topics } = await readJson(c, WebhookRegistration, edge.bodyLimits)
    const registered = await registerWebhook(webhooks, { ...actor, url, topics: topics && [...new Set(topics)] })
    c.get('request').headers.location = `/v1/webhooks/${registered.id}`
    return answerJson(c, registered, 201)
  })

  app.get(listRoute.getRoutingPath(), async (c) => {
    const { actor, webhooks } = begin(c)
    return answerJson(c, { webhooks: await listWebhooks(webhooks, actor) })
  })

  app.put(topicsRoute.getRoutingPath(), async (c) => {
    const { actor, webhooks } = begin(c)
    const { topics } = await readJson(c, TopicChoice, edge.bodyLimits)
    await chooseTopics(webhooks, { ...actor, id: getWebhookId(c), topics: [...new Set(topics)] })
    return empty(c)
  })

  app.delete(removeRoute.getRoutingPath(), async (c) => {
    const { actor, webhooks } = begin(c)
    await removeWebhook(webhooks, { ...actor, id: getWebhookId(c) })
    return empty(c)
  })

  app.post(replayRoute.getRoutingPath(), async (c) => {
    const { actor, webhooks } = begin(c)
    const { fromSequence, topic } = await readJson(c, ReplayRequest, edge.bodyLimits)
    const order = { ...actor, id: getWebhookId(c), from: fromSequence, topic }
    return answerJson(c, await replayWebhook(webhooks, order), 202)
  })

  app.post(enableRoute.getRoutingPath(), async (c) => {
    const { actor, webhooks } = begin(c)
    await enableWebhook(webhooks, { ...actor, id: getWebhookId(c) })
    return empty(c)
  })

  function begin(c: Context<Env>): { actor: WebhookActor; webhooks: WebhookDeps } {
    const { id: requestId, caller } = edge.admit(c, 'webhooks')
    if (!deps) throw new GatewayFailure('filings-disabled')
    if (!caller) throw new Error('a webhook call needs a caller')
    return { actor: { requestId, caller }, webhooks: deps }
  }
}

function getWebhookId(c: Context<Env>): string {
  const value = c.req.param('id') ?? ''
  if (!isUuid(value)) throw new GatewayFailure('webhook-not-found')
  return value.toLowerCase()
}

function empty(c: Context<Env>): Response {
  const request = c.get('request')
  request.status = 204
  return new Response(null, { status: 204, headers: request.headers })
}
