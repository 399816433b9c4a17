/** Signatures, held against the independent implementation of the specification. */
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { createWebhookSecret, signedHeaders } from '../../../src/delivery/signature.ts'

test('whatever is signed, the independent library verifies it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.stringMatching(/^evt_[0-9a-f]{4,32}_\d{1,4}$/), (value, id) => {
      const body = JSON.stringify(value)
      const secret = createWebhookSecret()
      const headers = signedHeaders(secret, id, Math.floor(Date.now() / 1000), body)
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
    }),
    { numRuns: 200 },
  )
})

test('a body, an id, a time or a key that is not the signed one does not verify', () => {
  const secret = createWebhookSecret()
  const now = Math.floor(Date.now() / 1000)
  const headers = signedHeaders(secret, 'evt_a_1', now, '{"a":1}')
  const verify = (body: string, changes: Record<string, string> = {}, key = secret) =>
    new Webhook(key).verify(body, { ...headers, ...changes })
  expect(verify('{"a":1}')).toEqual({ a: 1 })
  expect(() => verify('{"a":2}')).toThrow()
  expect(() => verify('{"a":1}', { 'webhook-id': 'evt_a_2' })).toThrow()
  expect(() => verify('{"a":1}', { 'webhook-timestamp': String(now + 1) })).toThrow()
  expect(() => verify('{"a":1}', {}, createWebhookSecret())).toThrow()
})

test('a secret has the form and the length that the specification asks for, and is never the same', () => {
  const secrets = Array.from({ length: 50 }, createWebhookSecret)
  for (const secret of secrets) {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/)
    expect(Buffer.from(secret.slice(6), 'base64').length).toBe(32)
  }
  expect(new Set(secrets).size).toBe(50)
})
