/** Registers an endpoint. The only time that its secret is shown. */
import { randomUUID } from 'node:crypto'
import { createWebhookSecret } from '../delivery/signature.ts'
import { GatewayFailure, type RequestFault } from '../domain/failure.ts'
import type { WebhookTopic } from '../domain/webhook.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { aad } from '../store/vault.ts'
import { insertEndpoint } from '../store/webhook/webhooks.ts'
import { authorizeTopics } from './authorize-topics.ts'
import { toAction, type WebhookActor, type WebhookDeps } from './deps.ts'

export interface RegisteredWebhook {
  id: string
  url: string
  topics: readonly WebhookTopic[]
  /** `whsec_…`: shown once, kept sealed. */
  secret: string
  createdAt: string
}

/**
 * `topics`: what it receives; absent = events of filings. Fails with `operation-not-allowed` for what the caller may not read, with
 * `request-invalid` when messages may not go to the target: not https, an address in a private range, one endpoint too
 * many; with `webhook-exists` when it is registered already.
 */
export async function registerWebhook(
  deps: WebhookDeps,
  { url, topics = ['filings'], ...actor }: WebhookActor & { url: string; topics?: readonly WebhookTopic[] | undefined },
): Promise<RegisteredWebhook> {
  authorizeTopics(actor.caller, topics)
  const { settings, clock, vault, sender, database } = deps
  const target = readTarget(url, settings.allowHttp)
  if (!(await sender.mayReach(target))) refuse('address-refused')
  const id = randomUUID()
  const secret = createWebhookSecret()
  const createdAt = clock.now()
  const consumer = actor.caller.consumer.id
  await deps.audit(toAction(actor, 'register', id))
  const sealed = vault.seal(Buffer.from(secret), aad.webhookSecret(id))
  const outcome = await withStorageErrors('storage-unavailable', () =>
    deps.turns.take(consumer, () => {
      const endpoint = { id, consumer, url: target, topics, secret: sealed, createdAt }
      return insertEndpoint(database, endpoint, settings.endpointsMax)
    }),
  )
  if (outcome === 'known') throw new GatewayFailure('webhook-exists')
  if (outcome !== 'stored') refuse(outcome)
  return { id, url: target, topics, secret, createdAt: new Date(createdAt).toISOString() }
}

/** In the form in which it will be called, so that one target has one spelling. */
function readTarget(url: string, allowHttp: boolean): string {
  if (!URL.canParse(url)) refuse('not-a-url')
  const target = new URL(url)
  const scheme = target.protocol === 'https:' || (allowHttp && target.protocol === 'http:')
  if (!scheme) refuse('https-required')
  if (target.username !== '' || target.password !== '' || target.hash !== '' || target.hostname === '') {
    refuse('not-a-url')
  }
  return target.href
}

const refusals = {
  'not-a-url': {
    vi: 'Phải là một địa chỉ URL đầy đủ, không kèm tài khoản và không có phần sau dấu #',
    en: 'Must be a complete URL without credentials and without a fragment',
  },
  'https-required': { vi: 'Phải là địa chỉ https', en: 'Must be an https URL' },
  'address-refused': {
    vi: 'Địa chỉ này dẫn vào mạng riêng hoặc mạng nội bộ chưa được đơn vị vận hành cho phép',
    en: 'This leads into a private network that the operators have not allowed',
  },
  'too-many': {
    vi: 'Hệ thống này đã đăng ký đủ số địa chỉ nhận thông báo được phép; hãy xóa bớt trước',
    en: 'This system has as many endpoints as it may have; remove one first',
  },
} as const satisfies Record<string, RequestFault['message']>

function refuse(code: keyof typeof refusals): never {
  throw new GatewayFailure('request-invalid', { faults: [{ pointer: '/url', code, message: refusals[code] }] })
}
