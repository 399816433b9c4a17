/** The keys of an issuer: known ones count while it is away, not forever, and it is asked no more often than agreed. */
import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { AccessSettings, type IssuerSettings } from '../../../src/access/settings.ts'
import { createTokenIssuer } from '../../../src/access/token-issuer.ts'
import { createTokens } from '../../../src/access/tokens.ts'
import type { GatewayFailure } from '../../../src/domain/failure.ts'
import { eventually } from '../../support/eventually.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const [issuer, audience] = ['https://issuer.test', 'https://gateway.test']

/** How an issuer is away: it cannot be reached, or something else answers in its place. */
const absences: [what: string, answer: string | null][] = [
  ['cannot be reached', null],
  ['has the page of a portal in its place', '<html><title>Sign in</title></html>'],
  ['answers with nothing', ''],
  ['answers with null', 'null'],
  ['answers with a list', '[]'],
  ['answers with keys that are a text', '{"keys":"none"}'],
  ['answers with keys that are no objects', '{"keys":[1]}'],
]

test.each(absences)(
  'an issuer that %s: known keys count until they are too old, and then nothing is said of a token',
  async (_, inItsPlace) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'first', alg: 'ES256' }] })
    const { issuers } = AccessSettings.parse({
      consumersFile: 'consumers.yaml',
      keyHashKey: 'k'.repeat(32),
      issuers: [{ name: 'city', issuer, audience, jwksUrl: `${issuer}/jwks` }],
    })
    const [settings] = issuers
    if (!settings) throw new Error('no issuer')
    let now = 0
    let away = false
    let fetches = 0
    let changes = 0
    const tokens = createTokenIssuer(settings, {
      fetchKeys: async () => {
        fetches++
        if (away && inItsPlace === null) throw new Error('away')
        return { status: 200, body: Buffer.from(away ? (inItsPlace ?? '') : keys) }
      },
      clock: { now: Date.now },
      logger: silent,
      onKeysChanged: () => changes++,
      monotonic: { now: () => now },
    })
    const token = await new SignJWT({ client_id: 'one-stop', iss: issuer, aud: audience })
      .setProtectedHeader({ alg: 'ES256', kid: 'first', typ: 'at+jwt' })
      .setExpirationTime('1h')
      .sign(privateKey)
    const judge = () =>
      tokens.verify(token).then(
        () => 'good',
        (error: GatewayFailure) => error.code,
      )
    expect([await judge(), await judge(), fetches]).toEqual(['good', 'good', 1])
    away = true
    now = settings.refreshMs + 1
    expect([await judge(), await judge(), fetches]).toEqual(['good', 'good', 2])
    now = settings.keysKeptMs + 1
    expect([await judge(), await judge(), fetches]).toEqual(['token-keys-unavailable', 'token-keys-unavailable', 3])
    away = false
    now += settings.cooldownMs
    expect([await judge(), fetches]).toEqual(['good', 4])
    expect(changes, 'what is no set of keys is no other set').toBe(0)
  },
)

test('of keys with one name, and for a token that names none, whichever key has signed the token counts', async () => {
  const [own, other, third] = await Promise.all(Array.from({ length: 3 }, () => generateKeyPair('ES256')))
  if (!own || !other || !third) throw new Error('no keys')
  const publish = async (key: CryptoKey, kid: string) => ({ ...(await exportJWK(key)), kid })
  const keys = [
    await publish(other.publicKey, 'first'),
    // Of no curve: it spoils nothing beside it.
    { ...(await publish(third.publicKey, 'first')), x: 'AAAA' },
    await publish(own.publicKey, 'first'),
  ]
  const { issuers } = AccessSettings.parse({
    consumersFile: 'consumers.yaml',
    keyHashKey: 'k'.repeat(32),
    issuers: [{ name: 'city', issuer, audience, jwksUrl: `${issuer}/jwks` }],
  })
  const [settings] = issuers
  if (!settings) throw new Error('no issuer')
  const tokens = createTokenIssuer(settings, {
    fetchKeys: async () => ({ status: 200, body: Buffer.from(JSON.stringify({ keys })) }),
    clock: { now: Date.now },
    logger: silent,
    onKeysChanged: () => undefined,
  })
  const judge = async (key: CryptoKey, kid: string | undefined, life = '1h') => {
    const token = await new SignJWT({ client_id: 'one-stop', iss: issuer, aud: audience })
      .setProtectedHeader({ alg: 'ES256', ...(kid !== undefined && { kid }), typ: 'at+jwt' })
      .setExpirationTime(life)
      .sign(key)
    return tokens.verify(token).then(
      () => 'good',
      (error: GatewayFailure) => `${error.code} ${error.detail ?? ''}`.trim(),
    )
  }
  expect(await judge(own.privateKey, 'first')).toBe('good')
  expect(await judge(other.privateKey, undefined)).toBe('good')
  expect(await judge(own.privateKey, 'first', '-1h')).toBe('token-expired')
  expect(await judge(third.privateKey, 'first')).toBe('token-invalid signature')
})

function readSettings(): IssuerSettings {
  const { issuers } = AccessSettings.parse({
    consumersFile: 'consumers.yaml',
    keyHashKey: 'k'.repeat(32),
    issuers: [{ name: 'city', issuer, audience, jwksUrl: `${issuer}/jwks` }],
  })
  const [settings] = issuers
  if (!settings) throw new Error('no issuer')
  return settings
}

const makeToken = (key: CryptoKey | KeyObject, alg: string, kid: string) =>
  new SignJWT({ client_id: 'one-stop', iss: issuer, aud: audience })
    .setProtectedHeader({ alg, kid, typ: 'at+jwt' })
    .setExpirationTime('1h')
    .sign(key)

test('a published key that is too short to be used is the fault of the issuer, is reported once, and spoils no other key', async () => {
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const good = await generateKeyPair('ES256')
  const keys = [
    { ...short.publicKey.export({ format: 'jwk' }), kid: 'short', alg: 'PS256' },
    { ...(await exportJWK(good.publicKey)), kid: 'good', alg: 'ES256' },
  ]
  const warnings: object[] = []
  const tokens = createTokenIssuer(readSettings(), {
    fetchKeys: async () => ({ status: 200, body: Buffer.from(JSON.stringify({ keys })) }),
    clock: { now: Date.now },
    logger: { ...silent, warn: (facts: object) => warnings.push(facts) },
    onKeysChanged: () => undefined,
  })
  const judge = (text: string) =>
    tokens.verify(text).then(
      () => 'good',
      (error: GatewayFailure) => error.code,
    )
  // The library makes no signature by such a key either.
  const [, body] = (await makeToken(good.privateKey, 'ES256', 'good')).split('.')
  const header = Buffer.from(JSON.stringify({ alg: 'PS256', kid: 'short', typ: 'at+jwt' })).toString('base64url')
  const key = { key: short.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
  const signature = sign('sha256', Buffer.from(`${header}.${body}`), key).toString('base64url')
  const weak = `${header}.${body}.${signature}`
  expect([await judge(weak), await judge(weak)]).toEqual(['token-keys-unavailable', 'token-keys-unavailable'])
  expect(warnings).toEqual([{ issuer: 'city' }])
  expect(await judge(await makeToken(good.privateKey, 'ES256', 'good'))).toBe('good')
})

test('a token that is remembered ends with its key: the keys are asked for also where no other token comes', async () => {
  const [first, second] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')]
  const publish = async ({ publicKey }: { publicKey: CryptoKey }, kid: string) => ({
    ...(await exportJWK(publicKey)),
    kid,
    alg: 'ES256',
  })
  let keys = [await publish(first, 'first')]
  let now = 0
  let hold: Promise<void> | undefined
  const settings = readSettings()
  const tokens = createTokens(
    { issuers: [settings], tokensMax: 100 },
    {
      fetchKeys: async () => {
        await hold
        return { status: 200, body: Buffer.from(JSON.stringify({ keys })) }
      },
      clock: { now: Date.now },
      logger: silent,
      monotonic: { now: () => now },
    },
  )
  const token = await makeToken(first.privateKey, 'ES256', 'first')
  await tokens.verify(token)
  expect(tokens.find(token)).toMatchObject({ client: 'one-stop' })
  keys = [await publish(second, 'second')]
  now = settings.refreshMs + 1
  expect(tokens.find(token), 'the keys are asked for behind it').toBeDefined()
  await eventually('the token to be forgotten', () => tokens.remembered() === 0)
  expect(tokens.find(token)).toBeUndefined()
  expect(await tokens.verify(token).catch((error: GatewayFailure) => error.code)).toBe('token-key-unknown')

  // Nor does it outlive keys that nobody could fetch for too long.
  const next = await makeToken(second.privateKey, 'ES256', 'second')
  await tokens.verify(next)
  hold = new Promise(() => undefined)
  now += settings.keysKeptMs + 1
  expect(tokens.find(next)).toBeUndefined()
})
