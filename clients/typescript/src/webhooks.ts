/** Messages of webhooks, by the Standard Webhooks specification: is it the gateway's, whole and of now? */

export interface WebhookMessage {
  /** The same for every attempt and replay: drop what you have seen. */
  id: string
  /** Such as `filing.completed`. */
  type: string
  timestamp: string
  data: Readonly<Record<string, unknown>>
}

export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused'
  readonly code: 'headers-missing' | 'signature-wrong' | 'timestamp-too-far'
  constructor(code: WebhookRefused['code']) {
    super(code)
    this.code = code
  }
}

type HeaderSource = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

export interface VerifyWebhookInput {
  /** `whsec_…`, as the registration answered; several while one is exchanged for another. */
  secret: string | readonly string[]
  headers: HeaderSource
  /** The bytes as they came: a body that was parsed and written again has another signature. */
  body: string | Uint8Array
  /** Milliseconds since 1970. */
  now?: number
  /** How far the clock of the message may be off, five minutes unless set. */
  toleranceMs?: number
}

/** The message. Fails with `WebhookRefused`, and with a `SyntaxError` where signed bytes are no JSON. */
export async function verifyWebhook(input: VerifyWebhookInput): Promise<WebhookMessage> {
  const { headers, now = Date.now(), toleranceMs = 300_000 } = input
  const read = (name: string) => {
    const value = headers instanceof Headers ? headers.get(name) : headers[name]
    return typeof value === 'string' ? value : undefined
  }
  const [id, timestamp, signatures] = [read('webhook-id'), read('webhook-timestamp'), read('webhook-signature')]
  if (!id || !timestamp || !signatures) throw new WebhookRefused('headers-missing')
  const body = typeof input.body === 'string' ? new TextEncoder().encode(input.body) : input.body
  const brought = signatures.split(' ').flatMap((one) => (one.startsWith('v1,') ? [fromBase64(one.slice(3))] : []))
  const secrets = typeof input.secret === 'string' ? [input.secret] : input.secret
  let genuine = false
  for (const secret of secrets) {
    const key = await importKey(secret, 'verify')
    for (const signature of brought) {
      // The comparison is the platform's own, in constant time.
      if (signature && (await crypto.subtle.verify('HMAC', key, signature, signed(id, timestamp, body)))) genuine = true
    }
  }
  if (!genuine) throw new WebhookRefused('signature-wrong')
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Number(timestamp) * 1000 - now) > toleranceMs) {
    throw new WebhookRefused('timestamp-too-far')
  }
  return { id, ...JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) }
}

/** Headers of a message as the gateway would send it, to try a receiver with. */
export async function signWebhook(
  secret: string,
  { id, body, now = Date.now() }: { id: string; body: string; now?: number },
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000))
  const key = await importKey(secret, 'sign')
  const signature = await crypto.subtle.sign('HMAC', key, signed(id, timestamp, new TextEncoder().encode(body)))
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`,
  }
}

function signed(id: string, timestamp: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`)
  const bytes = new Uint8Array(head.length + body.length)
  bytes.set(head)
  bytes.set(body, head.length)
  return bytes
}

async function importKey(secret: string, use: 'sign' | 'verify') {
  const key = fromBase64(secret.replace(/^whsec_/, ''))
  if (key === undefined) throw new TypeError('the secret is not whsec_ and base64')
  return crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, [use])
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
