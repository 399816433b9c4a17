/**
 * What somebody tries who has no right to come in, each in one thing apart from what opens the door: with its status and code, and
 * whose credential an auditor reads in the record of it, where the gateway can know.
 */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { createProver, signAnyhow } from '../../support/issuer.ts'
import {
  asHeader,
  certificates,
  type Door,
  type Outcome,
  origin,
  type Question,
  seconds,
  toAth,
  toCertificateId,
  trustedProxy,
  web,
} from './door.ts'

export interface Attack {
  what: string
  status: number
  code: string
  /** Of the record; absent: it is not known whose it would be. */
  credential?: string | ((door: Door) => string)
  /** `nothing`: nobody claimed to be anybody, or it is a step of the protocol. Absent: `authenticate`. */
  trail?: 'authenticate' | 'sign-in' | 'nothing'
  /** Everything comes from the address `from`, unless it is the proxy's. */
  send: (door: Door, ask: (question: Question) => Promise<Outcome>) => Promise<Outcome>
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const read = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))

type Token = (door: Door) => Promise<string> | string
const withToken =
  (make: Token): Attack['send'] =>
  async (door, ask) =>
    ask({ headers: bearer(await make(door)) })
const changed =
  (claims: object, header?: object): Token =>
  (door) =>
    door.sign(claims, header)

const tokens: [what: string, code: string, make: Token][] = [
  ['a token that has expired', 'token-expired', ({ sign }) => sign({ exp: seconds() - 60 })],
  ['a token that is not valid yet', 'token-not-yet-valid', ({ sign }) => sign({ nbf: seconds() + 120 })],
  ['a token without an end', 'token-invalid', changed({ exp: undefined })],
  ['a token whose end is text', 'token-invalid', changed({ exp: 'never' })],
  ['a token for another system', 'token-audience-wrong', changed({ aud: 'https://other.test' })],
  ['a token for several others', 'token-audience-wrong', changed({ aud: ['https://one.test', 'https://two.test'] })],
  ['a token for nobody', 'token-audience-wrong', changed({ aud: undefined })],
  ['a token of another issuer', 'token-issuer-unknown', changed({ iss: 'https://other.test' })],
  ['a token of nearly our issuer', 'token-issuer-unknown', (door) => door.sign({ iss: `${door.issuer.url}/` })],
  ['a token without an issuer', 'token-issuer-unknown', changed({ iss: undefined })],
  ['a token without a client', 'token-invalid', changed({ client_id: undefined })],
  ['a token of two clients', 'token-invalid', changed({ client_id: ['one-stop', 'another'] })],
  ['an ID token', 'token-invalid', changed({}, { typ: 'JWT' })],
  ['a logout token', 'token-invalid', changed({}, { typ: 'logout+jwt' })],
  ['a token signed by nobody', 'token-algorithm-refused', (door) => unsigned(door, 'none')],
  ['a token signed by nobody, spelt otherwise', 'token-algorithm-refused', (door) => unsigned(door, 'nOnE')],
  [
    'a token signed with the public key as a shared secret',
    'token-algorithm-refused',
    ({ sign, issuer }) => sign({}, { alg: 'HS256' }, new TextEncoder().encode(issuer.publicPem)),
  ],
  [
    'a token signed with a key of another kind',
    'token-algorithm-refused',
    async ({ sign }) => sign({}, { alg: 'RS256' }, (await generateKeyPair('RS256')).privateKey),
  ],
  ['a token of an unknown key', 'token-key-unknown', changed({}, { kid: 'none such' })],
  ['a token that walks to a key on the disk', 'token-key-unknown', changed({}, { kid: '../../../../../../dev/null' })],
  [
    'a token that another key has signed',
    'token-invalid',
    async ({ sign }) => sign({}, {}, (await generateKeyPair('ES256')).privateKey),
  ],
  ['a token whose client was changed', 'token-invalid', (door) => withClaims(door, { client_id: 'by-certificate' })],
  ['a token whose end was changed', 'token-invalid', (door) => withClaims(door, { exp: seconds() + 86_400 })],
  ['a token without its signature', 'token-invalid', async ({ sign }) => (await sign()).replace(/[^.]+$/, '')],
  ['a token with an extension that must be understood', 'token-invalid', (door) => extended(door, { crit: ['exp'] })],
  [
    'a token with an unknown extension that must be understood',
    'token-invalid',
    (door) => extended(door, { crit: ['urn:test'], 'urn:test': true }),
  ],
  ['a token with an unencoded payload', 'token-invalid', (door) => extended(door, { crit: ['b64'], b64: false })],
  ['text that is no token', 'token-invalid', () => 'a.b.c'],
  ['a token of five parts', 'token-invalid', () => 'a.b.c.d.e'],
  ['a token that never ends', 'token-invalid', () => `${encode({ alg: 'ES256' })}.${'A'.repeat(13_000)}.AAAA`],
]

function unsigned({ claims }: Door, alg: string): string {
  return `${encode({ alg, typ: 'at+jwt' })}.${encode(claims())}.`
}

async function withClaims({ sign }: Door, changes: object): Promise<string> {
  const [header, payload, signature] = (await sign()).split('.')
  return [header, encode({ ...read(payload), ...changes }), signature].join('.')
}

/** Signed as it is by the provider's own key: what is in its header is all that is wrong. */
function extended({ claims, issuer }: Door, extension: object): string {
  return issuer.signAnyhow({ alg: 'ES256', kid: 'first', typ: 'at+jwt', ...extension }, claims())
}

const boundAnyhow: [what: string, code: string, make: Token][] = [
  ['a token that is bound in an unknown way', 'token-binding-missing', changed({ cnf: { kid: 'somewhere' } })],
  [
    'a token that is bound to two keys',
    'token-binding-missing',
    changed({ cnf: { jkt: 'A'.repeat(43), 'x5t#S256': 'A'.repeat(43) } }),
  ],
]

/** The address of a key in the header of a token, each as the standard has it (RFC 7515, 4.1). */
const elsewhere: [what: string, header: (address: string, jwk: object) => object][] = [
  ['the address of a key set', (address) => ({ jku: `${address}/jwks` })],
  ['the address of a certificate', (address) => ({ x5u: `${address}/certificate.pem` })],
  ['a key of its own', (_, jwk) => ({ jwk })],
  ['a certificate of its own', () => ({ x5c: [asHeader(certificates.selfMade).replaceAll(':', '')] })],
]

/** The server of the attacker, which must hear of nobody. */
function pointingElsewhere(header: (address: string, jwk: object) => object): Attack['send'] {
  return async ({ sign }, ask) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const jwk = { ...(await exportJWK(publicKey)), kid: 'first', alg: 'ES256' }
    let visits = 0
    const server = createServer((_, answer) => {
      visits++
      answer.end(JSON.stringify({ keys: [jwk] }))
    }).listen(0, '127.0.0.1')
    await new Promise((listening) => server.once('listening', listening))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const outcome = await ask({ headers: bearer(await sign({}, header(address, jwk), privateKey)) })
      if (visits > 0) throw new Error('the gateway has asked the attacker for a key')
      return outcome
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }
}

const shownWrong: Attack[] = [
  {
    what: 'two tokens at once',
    status: 400,
    code: 'credentials-malformed',
    send: async ({ sign }, ask) =>
      ask({ headers: { authorization: [`Bearer ${await sign()}`, `Bearer ${await sign()}`] } }),
  },
  {
    what: 'a key and a token at once',
    status: 400,
    code: 'credentials-malformed',
    send: async ({ sign, gateway }, ask) =>
      ask({ headers: { authorization: [`Bearer ${gateway.key}`, `Bearer ${await sign()}`] } }),
  },
  {
    what: 'two tokens in one line',
    status: 401,
    code: 'token-invalid',
    send: async ({ sign }, ask) => ask({ headers: bearer(`${await sign()}, Bearer ${await sign()}`) }),
  },
  {
    what: 'a token in the address',
    status: 400,
    code: 'credentials-malformed',
    send: async ({ sign }, ask) => ask({ path: `/v1/links?access_token=${await sign()}` }),
  },
  {
    what: 'a token in the address beside a good one where it belongs',
    status: 400,
    code: 'credentials-malformed',
    credential: 'token city one-stop',
    send: async ({ sign }, ask) =>
      ask({ path: `/v1/links?limit=1&Access_Token=${await sign()}`, headers: bearer(await sign()) }),
  },
  {
    what: 'a token in the body',
    status: 401,
    code: 'credentials-missing',
    trail: 'nothing',
    send: async ({ sign }, ask) =>
      ask({
        method: 'POST',
        path: '/v1/identity/lookups',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `access_token=${await sign()}`,
      }),
  },
  {
    what: 'a token in a cookie',
    status: 401,
    code: 'credentials-missing',
    trail: 'nothing',
    send: async ({ sign }, ask) => ask({ headers: { cookie: `access_token=${await sign()}` } }),
  },
  {
    what: 'nothing at all',
    status: 401,
    code: 'credentials-missing',
    trail: 'nothing',
    send: (_, ask) => ask({}),
  },
  {
    what: 'a name and a password',
    status: 401,
    code: 'credentials-unknown',
    send: (_, ask) => ask({ headers: { authorization: 'Basic b25lLXN0b3A6c2VjcmV0' } }),
  },
  {
    what: 'a good token of a client that nobody registered',
    status: 401,
    code: 'credentials-unknown',
    credential: 'token city stranger',
    send: async ({ issuer }, ask) => ask({ headers: bearer(await issuer.getToken('stranger')) }),
  },
  {
    what: 'a key that was made up',
    status: 401,
    code: 'credentials-unknown',
    send: (_, ask) => ask({ headers: bearer(`lth_${'a'.repeat(12)}_${randomBytes(32).toString('base64url')}`) }),
  },
  {
    what: 'another secret under the id of a key that is good',
    status: 401,
    code: 'credentials-unknown',
    send: ({ goodKeyId }, ask) => ask({ headers: bearer(`lth_${goodKeyId}_${randomBytes(32).toString('base64url')}`) }),
  },
  {
    what: 'a key that has expired',
    status: 401,
    code: 'credentials-unknown',
    credential: ({ expiredKey }) => expiredKey.id,
    send: ({ expiredKey }, ask) => ask({ headers: bearer(expiredKey.key) }),
  },
  {
    what: 'a good key as if it were a bound token',
    status: 401,
    code: 'token-invalid',
    send: ({ gateway }, ask) => ask({ headers: { authorization: `DPoP ${gateway.key}` } }),
  },
  {
    what: 'a bad token, with a forged word of where it comes from',
    status: 401,
    code: 'token-invalid',
    send: (_, ask) =>
      ask({
        headers: { ...bearer('a.b.c'), 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' },
      }),
  },
]

interface Bound {
  token: string
  /** Good but for what changes it: another claim, header or key. */
  prove(claims?: object, header?: object): string
}

/** A token of the provider that is bound to the key of its client, with a nonce for the next proof. */
async function getBound({ issuer, getNonce }: Door): Promise<Bound> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(publicKey)
  const make = (claims: object, header: object = {}) => {
    const whole = { alg: 'ES256', typ: 'dpop+jwt', jwk, ...header }
    return signAnyhow(whole, { jti: crypto.randomUUID(), iat: seconds(), ...claims }, privateKey)
  }
  const token = await issuer.getToken('one-stop-dpop', { dpop: make({ htm: 'POST', htu: issuer.tokenUrl }) })
  const good = { htm: 'GET', htu: `${origin}/v1/links`, ath: toAth(token), nonce: await getNonce() }
  return { token, prove: (claims = {}, header = {}) => make({ ...good, ...claims }, header) }
}

const client = 'token city one-stop-dpop'
const show = (token: string, proof?: string | string[]) => ({
  authorization: `DPoP ${token}`,
  ...(proof !== undefined && { dpop: proof }),
})

type Proofs = (bound: Bound, door: Door) => Promise<string | string[]> | string | string[]
const proofs: [what: string, code: string, make: Proofs][] = [
  ['a proof for another method', 'proof-invalid', ({ prove }) => prove({ htm: 'POST' })],
  ['a proof for the method in small letters', 'proof-invalid', ({ prove }) => prove({ htm: 'get' })],
  ['a proof for another host', 'proof-invalid', ({ prove }) => prove({ htu: 'https://other.test/v1/links' })],
  ['a proof for another port', 'proof-invalid', ({ prove }) => prove({ htu: `${origin}:8443/v1/links` })],
  ['a proof for another scheme', 'proof-invalid', ({ prove }) => prove({ htu: 'http://gateway.test/v1/links' })],
  ['a proof for another address', 'proof-invalid', ({ prove }) => prove({ htu: `${origin}/v1/me` })],
  [
    'a proof with a password in its address',
    'proof-invalid',
    ({ prove }) => prove({ htu: 'https://a:b@gateway.test/v1/links' }),
  ],
  ['a proof for another token', 'proof-invalid', ({ prove }) => prove({ ath: toAth('another') })],
  ['a proof for no token', 'proof-invalid', ({ prove }) => prove({ ath: undefined })],
  ['a proof that is older than allowed', 'proof-invalid', ({ prove }) => prove({ iat: seconds() - 120 })],
  ['a proof from the future', 'proof-invalid', ({ prove }) => prove({ iat: seconds() + 120 })],
  ['a proof without a time', 'proof-invalid', ({ prove }) => prove({ iat: undefined })],
  ['a proof without a number of its own', 'proof-invalid', ({ prove }) => prove({ jti: undefined })],
  [
    'a proof of an hour ago, with the nonce of then',
    'proof-invalid',
    ({ prove }) => prove({ iat: seconds() - 3_600, nonce: '1.A' }),
  ],
  ['a proof of another type', 'proof-invalid', ({ prove }) => prove({}, { typ: 'JWT' })],
  [
    'a proof with an extension that must be understood',
    'proof-invalid',
    ({ prove }) => prove({}, { crit: ['exp'], exp: 1 }),
  ],
  [
    'a proof without its key',
    'proof-invalid',
    ({ prove }) => prove({}, { jwk: undefined, jku: 'https://other.test/jwks' }),
  ],
  ['a proof signed by nobody', 'proof-invalid', ({ prove }) => withoutSignature(prove)],
  ['a proof with a private key in it', 'proof-invalid', ({ token }, door) => proofWithPrivateKey(token, door)],
  ['a proof signed with a shared secret', 'proof-invalid', ({ token }, door) => proofOfSecret(token, door)],
  ['two proofs', 'proof-invalid', ({ prove }) => [prove(), prove()]],
  ['text that is no proof', 'proof-invalid', () => 'a.b.c'],
  ['a proof of a thief with a key of their own', 'token-binding-wrong', ({ token }, door) => proofOfThief(token, door)],
]

function withoutSignature(prove: Bound['prove']): string {
  const [header, payload] = prove().split('.')
  return `${encode({ ...read(header), alg: 'none' })}.${payload}.`
}

const forLinks = async (token: string, { getNonce }: Door): Promise<JWTPayload> => ({
  jti: crypto.randomUUID(),
  iat: seconds(),
  htm: 'GET',
  htu: `${origin}/v1/links`,
  ath: toAth(token),
  nonce: await getNonce(),
})

async function proofOfThief(token: string, door: Door): Promise<string> {
  const prove = await createProver()
  return prove(await forLinks(token, door))
}

async function proofWithPrivateKey(token: string, door: Door): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(privateKey) }
  return new SignJWT(await forLinks(token, door)).setProtectedHeader(header).sign(privateKey)
}

async function proofOfSecret(token: string, door: Door): Promise<string> {
  const secret = randomBytes(32)
  const header = { alg: 'HS256', typ: 'dpop+jwt', jwk: { kty: 'oct', k: secret.toString('base64url') } }
  return new SignJWT(await forLinks(token, door)).setProtectedHeader(header).sign(secret)
}

const replays: Attack[] = [
  {
    what: 'a bound token without a proof',
    status: 401,
    code: 'token-binding-missing',
    credential: client,
    send: async (door, ask) => ask({ headers: show((await getBound(door)).token) }),
  },
  {
    what: 'a bound token as if it were a free one',
    status: 401,
    code: 'token-binding-missing',
    credential: client,
    send: async (door, ask) => {
      const { token, prove } = await getBound(door)
      return ask({ headers: { ...bearer(token), dpop: prove() } })
    },
  },
  {
    what: 'a free token with a proof that proves nothing',
    status: 401,
    code: 'token-binding-missing',
    credential: 'token city one-stop',
    send: async (door, ask) => {
      const token = await door.sign()
      return ask({ headers: show(token, await proofOfThief(token, door)) })
    },
  },
  {
    what: 'a first proof, without a nonce',
    status: 401,
    code: 'proof-nonce-required',
    trail: 'nothing',
    send: async (door, ask) => {
      const { token, prove } = await getBound(door)
      return ask({ headers: show(token, prove({ nonce: undefined })) })
    },
  },
  {
    what: 'a proof for the second time',
    status: 401,
    code: 'proof-replayed',
    credential: client,
    send: (door, ask) => replay(door, ask, async () => door.gateway),
  },
  {
    what: 'a proof for the second time, on the other replica',
    status: 401,
    code: 'proof-replayed',
    credential: client,
    send: (door, ask) => replay(door, ask, async () => door.replica),
  },
  {
    what: 'a proof for the second time, after a restart',
    status: 401,
    code: 'proof-replayed',
    credential: client,
    send: (door, ask) =>
      replay(door, ask, async () => {
        await door.restartReplica()
        return door.replica
      }),
  },
]

async function replay(
  door: Door,
  ask: (question: Question) => Promise<Outcome>,
  whereAgain: () => Promise<Door['gateway']>,
): Promise<Outcome> {
  const { token, prove } = await getBound(door)
  const headers = show(token, prove())
  const first = await ask({ headers, at: door.replica })
  if (first.status !== 200) throw new Error(`the proof did not count the first time: ${first.code}`)
  return ask({ headers, at: await whereAgain() })
}

const fromCertificate = (pem: string) => ({ credential: toCertificateId(pem) })
const tls: Attack[] = [
  {
    what: 'a certificate that nobody registered',
    status: 401,
    code: 'client-certificate-unknown',
    ...fromCertificate(certificates.stranger),
    send: (_, ask) => ask({ certificate: certificates.stranger }),
  },
  {
    what: 'a certificate of the right name that somebody made',
    status: 401,
    code: 'client-certificate-unknown',
    send: (_, ask) => ask({ certificate: certificates.selfMade }),
  },
  {
    what: 'a certificate that was revoked',
    status: 401,
    code: 'client-certificate-revoked',
    ...fromCertificate(certificates.revoked),
    send: (_, ask) => ask({ certificate: certificates.revoked }),
  },
  {
    what: 'a certificate that has expired',
    status: 401,
    code: 'client-certificate-expired',
    send: (_, ask) => ask({ certificate: certificates.expired }),
  },
  {
    what: 'a certificate that is not valid yet',
    status: 401,
    code: 'client-certificate-expired',
    send: (_, ask) => ask({ certificate: certificates.notYetValid }),
  },
  {
    what: 'a good key over a connection with a revoked certificate',
    status: 401,
    code: 'client-certificate-revoked',
    credential: ({ goodKeyId }) => goodKeyId,
    send: ({ gateway }, ask) => ask({ headers: bearer(gateway.key), certificate: certificates.revoked }),
  },
  {
    what: 'a token bound to a certificate, stolen, without one',
    status: 401,
    code: 'token-binding-missing',
    credential: 'token city one-stop-mtls',
    send: async ({ issuer }, ask) => ask({ headers: bearer(await getBoundToCertificate(issuer)) }),
  },
  {
    what: 'a token bound to a certificate, stolen by a client with a good one of its own',
    status: 401,
    code: 'token-binding-wrong',
    credential: 'token city one-stop-mtls',
    send: async ({ issuer }, ask) =>
      ask({ headers: bearer(await getBoundToCertificate(issuer)), certificate: certificates.good }),
  },
  {
    what: 'one of two things that must be shown together',
    status: 401,
    code: 'credentials-incomplete',
    ...fromCertificate(certificates.bound),
    send: (_, ask) => ask({ certificate: certificates.bound }),
  },
  {
    what: 'a token with the certificate of another, where both must be shown',
    status: 401,
    code: 'credentials-incomplete',
    credential: 'token city one-stop-mtls',
    send: async ({ sign }, ask) =>
      ask({ headers: bearer(await sign({ client_id: 'one-stop-mtls' })), certificate: certificates.good }),
  },
]

const getBoundToCertificate = (issuer: Door['issuer']) =>
  issuer.getToken('one-stop-mtls', { 'x-test-certificate': encodeURIComponent(certificates.bound) })

const proxied: Attack[] = [
  {
    what: 'a good certificate in a header from somebody who is no proxy',
    status: 403,
    code: 'client-certificate-header-untrusted',
    send: (_, ask) => ask({ headers: { 'client-cert': asHeader(certificates.good) } }),
  },
  {
    what: 'the chain of a certificate in a header from somebody who is no proxy',
    status: 403,
    code: 'client-certificate-header-untrusted',
    send: (_, ask) => ask({ headers: { 'client-cert-chain': asHeader(certificates.good) } }),
  },
  {
    what: 'another’s certificate in a header over a connection with a good one',
    status: 403,
    code: 'client-certificate-header-untrusted',
    send: (_, ask) => ask({ headers: { 'client-cert': asHeader(certificates.bound) }, certificate: certificates.good }),
  },
  {
    what: 'a stolen token with the certificate of its client in a header',
    status: 403,
    code: 'client-certificate-header-untrusted',
    send: async ({ issuer }, ask) =>
      ask({ headers: { ...bearer(await getBoundToCertificate(issuer)), 'client-cert': asHeader(certificates.bound) } }),
  },
  {
    what: 'a certificate in the headers of other proxies',
    status: 401,
    code: 'credentials-missing',
    trail: 'nothing',
    send: (_, ask) => ask({ headers: otherHeaders(certificates.good) }),
  },
  {
    what: 'a certificate in the headers of other proxies, through the proxy that is trusted',
    status: 401,
    code: 'credentials-missing',
    trail: 'nothing',
    send: (_, ask) => ask({ headers: otherHeaders(certificates.good), from: trustedProxy }),
  },
  {
    what: 'a forged header beside the one of the proxy',
    status: 400,
    code: 'credentials-malformed',
    send: (_, ask) =>
      ask({
        headers: { 'client-cert': [asHeader(certificates.good), asHeader(certificates.stranger)] },
        from: trustedProxy,
      }),
  },
  {
    what: 'a header through the proxy that holds no certificate',
    status: 400,
    code: 'credentials-malformed',
    send: (_, ask) => ask({ headers: { 'client-cert': ':AAAA:' }, from: trustedProxy }),
  },
  {
    what: 'a revoked certificate through the proxy',
    status: 401,
    code: 'client-certificate-revoked',
    ...fromCertificate(certificates.revoked),
    send: (_, ask) => ask({ headers: { 'client-cert': asHeader(certificates.revoked) }, from: trustedProxy }),
  },
  {
    what: 'an expired certificate through the proxy',
    status: 401,
    code: 'client-certificate-expired',
    ...fromCertificate(certificates.expired),
    send: (_, ask) => ask({ headers: { 'client-cert': asHeader(certificates.expired) }, from: trustedProxy }),
  },
]

/** As Envoy, nginx and others name it: believed from nobody. */
const otherHeaders = (pem: string) => ({
  'x-forwarded-client-cert': `Cert="${encodeURIComponent(pem)}"`,
  'x-ssl-client-cert': encodeURIComponent(pem),
  'ssl-client-cert': encodeURIComponent(pem),
  'x-client-cert': asHeader(pem),
})

const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
const callback = '/ops/sign-in/callback'
const persons: Attack[] = [
  {
    what: 'a person who comes back with a code and no flow',
    status: 400,
    code: 'sign-in-refused',
    trail: 'sign-in',
    send: (_, ask) => ask({ path: `${callback}?code=made-up&state=made-up` }),
  },
  {
    what: 'a person who comes back into the flow of another',
    status: 400,
    code: 'sign-in-refused',
    trail: 'sign-in',
    send: async (door, ask) => {
      const [{ back }, other] = [await leave(door, 'truc.ban'), await leave(door, 'truc.ban')]
      return ask({ path: back, headers: { cookie: other.flow } })
    },
  },
  {
    what: 'a person who comes back for the second time',
    status: 400,
    code: 'sign-in-refused',
    trail: 'sign-in',
    send: async (door, ask) => {
      const { back, flow } = await leave(door, 'truc.ban')
      const first = await ask({ path: back, headers: { cookie: flow } })
      if (first.status !== 200) throw new Error(`the person did not get in the first time: ${first.status}`)
      return ask({ path: back, headers: { cookie: flow } })
    },
  },
  {
    what: 'a person of the provider who has no role here',
    status: 403,
    code: 'role-required',
    trail: 'sign-in',
    send: async (door, ask) => {
      const { back, flow } = await leave(door, 'nguoi.la')
      return ask({ path: back, headers: { cookie: flow } })
    },
  },
  {
    what: 'a key with a typed account where persons sign in',
    status: 401,
    code: 'credentials-unknown',
    trail: 'sign-in',
    send: ({ gateway }, ask) => {
      const body = new URLSearchParams({ key: gateway.key, officer: 'canbo.mau' }).toString()
      return ask({ method: 'POST', path: '/ops/sign-in', headers: form, body })
    },
  },
  {
    what: 'a word of the provider that it did not sign',
    status: 400,
    code: 'sign-in-refused',
    send: async (door, ask) => {
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
      const { privateKey } = await generateKeyPair('ES256')
      const token = await door.sign({ aud: web, sub: 'truc.ban', events }, { typ: 'logout+jwt' }, privateKey)
      const body = new URLSearchParams({ logout_token: token }).toString()
      return ask({ method: 'POST', path: '/sign-in/back-channel-logout', headers: form, body })
    },
  },
]

/** To the provider, where this account signs in, and to the moment before coming back. */
async function leave({ ask, issuer }: Door, account: string): Promise<{ flow: string; back: string }> {
  const { headers } = await ask({ path: '/ops/sign-in/begin?back=/ops' })
  const flow = headers['set-cookie']?.find((one) => one.startsWith('ops-flow='))?.split(';')[0] ?? ''
  const { pathname, search } = new URL(await issuer.signIn(headers.location ?? '', account))
  return { flow, back: pathname + search }
}

export const attacks: Attack[] = [
  ...tokens.map(([what, code, make]) => ({ what, status: 401, code, send: withToken(make) })),
  ...boundAnyhow.map(([what, code, make]) => ({ what, status: 401, code, send: withToken(make) })),
  ...elsewhere.map(([what, header]) => ({
    what: `a token with ${what}`,
    status: 401,
    code: 'token-invalid',
    send: pointingElsewhere(header),
  })),
  ...shownWrong,
  ...proofs.map(([what, code, make]) => ({
    what,
    status: 401,
    code,
    credential: client,
    send: async (door: Door, ask: (question: Question) => Promise<Outcome>) => {
      const bound = await getBound(door)
      return ask({ headers: show(bound.token, await make(bound, door)) })
    },
  })),
  ...replays,
  ...tls,
  ...proxied,
  ...persons,
]

/** The same clients with what is right, each in its own way. */
export const honest: Pick<Attack, 'what' | 'send'>[] = [
  { what: 'a key', send: ({ gateway }, ask) => ask({ headers: bearer(gateway.key) }) },
  { what: 'a token', send: async ({ issuer }, ask) => ask({ headers: bearer(await issuer.getToken('one-stop')) }) },
  { what: 'a token that the test has signed', send: withToken(({ sign }) => sign()) },
  {
    what: 'a token that has its header written out',
    send: withToken((door) => extended(door, {})),
  },
  {
    what: 'a token with a proof',
    send: async (door, ask) => {
      const { token, prove } = await getBound(door)
      return ask({ headers: show(token, prove()) })
    },
  },
  { what: 'a certificate', send: (_, ask) => ask({ certificate: certificates.good }) },
  {
    what: 'a certificate through the proxy',
    send: (_, ask) => ask({ headers: { 'client-cert': asHeader(certificates.good) }, from: trustedProxy }),
  },
  {
    what: 'a token with its certificate',
    send: async ({ issuer }, ask) =>
      ask({ headers: bearer(await getBoundToCertificate(issuer)), certificate: certificates.bound }),
  },
  {
    what: 'a person who comes back from the provider',
    send: async (door, ask) => {
      const { back, flow } = await leave(door, 'truc.ban')
      return ask({ path: back, headers: { cookie: flow } })
    },
  },
]
