/** Signatures by the Standard Webhooks specification (standardwebhooks.com), symmetric scheme `v1`. */
import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

/** A new secret: `whsec_` and 32 random bytes in base64 (the specification asks for 24 to 64). */
export function createWebhookSecret(): string {
  return prefix + randomBytes(32).toString('base64')
}

/**
 * The headers of one message. `id` stays the same over all attempts, so that a receiver can drop what it has seen;
 * `timestampS` is the time of the attempt in whole seconds, so that a receiver can refuse what was recorded and replayed.
 */
export function signedHeaders(secret: string, id: string, timestampS: number, body: string): Record<string, string> {
  const key = Buffer.from(secret.slice(prefix.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestampS}.${body}`).digest('base64')
  return {
    'content-type': 'application/json',
    'user-agent': 'lienthong-webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': `v1,${signature}`,
  }
}
