/**
 * Access tokens: what a real OpenID provider issues opens the door, for the officer and units that it names and no longer than it says;
 * a stolen one is worth nothing without the client's key. Its keys are known, change and cannot be reached, and no call is lost by it.
 * What is wrong in one way stands in `credentials/attacks.ts`.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { getAudit, makeVerification, newDossier, verifications } from '../gateway/questions.ts'
import { cn, name, oddCertificate } from '../support/certificate.ts'
import { eventually, within } from '../support/eventually.ts'
import { consumerWith, startGateway, type TestGateway } from '../support/gateway.ts'
import { audience, createProver, type Issuer, startIssuer } from '../support/issuer.ts'

const origin = 'https://gateway.test'
const trustedProxy = '127.0.0.2'
const certificate = oddCertificate({ subject: name(cn('one-stop')), serial: Buffer.from([7]) })
const otherCertificate = oddCertificate({ subject: name(cn('another')), serial: Buffer.from([8]) })

let issuer: Issuer
let gateway: TestGateway
let replica: TestGateway
const access = () => ({
  issuers: [
    {
      name: 'city',
      issuer: issuer.url,
      audience,
      jwksUrl: issuer.jwksUrl,
      algorithms: ['ES256' as const],
      officerClaim: 'officer',
      unitsClaim: 'units',
      cooldownMs: 100,
    },
  ],
})
const server = { publicOrigins: [origin], trustedProxies: [trustedProxy] }

beforeAll(async () => {
  issuer = await startIssuer(['one-stop', 'one-stop-dpop', 'one-stop-mtls', 'stranger'])
  const base = consumerWith({ id: 'a'.repeat(12), hash: '0'.repeat(64), key: '' })
  const { keys, ...rest } = base
  const of = (id: string, more: object = {}) => ({ ...rest, id, tokens: [{ issuer: 'city', client: id }], ...more })
  gateway = await startGateway({
    access: access(),
    server,
    filings: {},
    consumer: () => ({ tokens: [{ issuer: 'city', client: 'one-stop' }] }),
    others: [
      of('one-stop-dpop', { require: ['dpop'] }),
      of('one-stop-mtls', {
        certificates: [{ thumbprint: thumbprint(certificate) }],
        require: ['token', 'certificate'],
      }),
    ],
  })
  replica = await startGateway({ access: access(), server, beside: gateway })
})
afterAll(async () => {
  await replica?.stop()
  await gateway?.stop()
  await issuer?.close()
})

function thumbprint(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '')
}

const seconds = () => Math.floor(Date.now() / 1000)
const claims = (changes: object = {}) => ({
  iss: issuer.url,
  aud: audience,
  client_id: 'one-stop',
  sub: 'one-stop',
  iat: seconds(),
  exp: seconds() + 300,
  ...changes,
})

interface Outcome {
  status: number
  code: string | undefined
  challenge: string | null
  nonce: string | null
  requestId: string | null
}

async function ask(headers: Record<string, string>, at: TestGateway = gateway): Promise<Outcome> {
  const response = await fetch(`${at.url}/v1/links`, { headers })
  const body: { code?: string } = JSON.parse(await response.text())
  return toOutcome(response.status, body, (one) => response.headers.get(one))
}

/** The same from the address of the proxy that is trusted. */
function callThroughProxy(headers: Record<string, string>): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${gateway.url}/v1/links`,
      { headers, localAddress: trustedProxy, agent: false },
      (answer) => {
        const pieces: Buffer[] = []
        answer.on('data', (piece: Buffer) => pieces.push(piece))
        answer.on('end', () => {
          const body: { code?: string } = JSON.parse(Buffer.concat(pieces).toString('utf8'))
          resolve(toOutcome(answer.statusCode ?? 0, body, (one) => [answer.headers[one]].flat()[0] ?? null))
        })
      },
    )
    request.on('error', reject)
    request.end()
  })
}

function toOutcome(status: number, { code }: { code?: string }, header: (name: string) => string | null): Outcome {
  const [challenge, nonce, requestId] = [header('www-authenticate'), header('dpop-nonce'), header('x-request-id')]
  return { status, code, challenge, nonce, requestId }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const asHeader = (pem: string) => `:${new X509Certificate(pem).raw.toString('base64')}:`

async function expectOnRecord({ requestId, code }: Outcome): Promise<void> {
  const records = (await getAudit(gateway)).filter((record) => record.requestId === requestId)
  expect(records).toMatchObject([{ operation: 'authenticate', outcome: 'refused', result: code }])
}

test('what the provider issues opens the door, as often as it is shown and on every replica', async () => {
  const token = await issuer.getToken('one-stop')
  for (const at of [gateway, gateway, replica]) expect(await ask(bearer(token), at)).toMatchObject({ status: 200 })
})

test('an open stream ends with its token, also while nothing happens', async () => {
  const skewMs = 5_000
  const token = await issuer.sign(claims({ exp: seconds() + 3 - skewMs / 1_000 }))
  const streams = ['/v1/filings/events', '/v1/links/events'].map(async (path) => {
    const stream = await fetch(`${gateway.url}${path}`, {
      headers: { ...bearer(token), accept: 'text/event-stream' },
    })
    expect([path, stream.status]).toEqual([path, 200])
    return stream.text()
  })
  // A sign of life, behind which the caller is looked at anyway, is due after 15 s.
  const [feed, links] = await within(10_000, 'both streams end', Promise.all(streams))
  expect(feed).toContain('retry: 2000')
  expect(links).toContain('event: links')
})

test('a client that the register does not know is refused, however good its token', async () => {
  const refused = await ask(bearer(await issuer.getToken('stranger')))
  expect(refused).toMatchObject({ status: 401, code: 'credentials-unknown' })
  await expectOnRecord(refused)
})

test('a token bound to a certificate counts with that certificate alone, passed on by the trusted proxy', async () => {
  const token = await issuer.getToken('one-stop-mtls', { 'x-test-certificate': encodeURIComponent(certificate) })
  const show = (pem: string) => ({ ...bearer(token), 'client-cert': asHeader(pem) })
  expect(await callThroughProxy(show(certificate))).toMatchObject({ status: 200, code: undefined })
  const stolen = [await callThroughProxy(show(otherCertificate)), await callThroughProxy(bearer(token))]
  expect(stolen.map(({ status, code }) => [status, code])).toEqual([
    [401, 'token-binding-wrong'],
    [401, 'token-binding-missing'],
  ])
  for (const one of stolen) await expectOnRecord(one)
  const fromElsewhere = await ask(show(certificate))
  expect(fromElsewhere).toMatchObject({ status: 403, code: 'client-certificate-header-untrusted' })
  await expectOnRecord(fromElsewhere)
})

test('a token that names officer and units is good for these alone, in whatever is verify', async () => {
  const token = await issuer.sign(claims({ officer: '999085000777', units: ['H99.01', 'H98'] }))
  const verify = async (changes: object) => {
    const body = JSON.stringify(makeVerification(getPersona('thu'), { purpose: { ...newDossier(), ...changes } }))
    const headers = { ...bearer(token), 'content-type': 'application/json' }
    const response = await fetch(gateway.url + verifications, { method: 'POST', headers, body })
    const { code, errors }: { code?: string; errors?: { pointer: string }[] } = JSON.parse(await response.text())
    return [response.status, code, errors?.[0]?.pointer]
  }
  expect(await verify({ officer: '999085000777' })).toEqual([200, undefined, undefined])
  expect(await verify({ officer: '999085000778', officerAccount: '999085000777' })).toEqual([200, undefined, undefined])
  expect(await verify({ officer: '999085000778' })).toEqual([403, 'officer-not-of-token', '/purpose/officer'])
  expect(await verify({ officer: '999085000777', unit: 'H99.02' })).toEqual([403, 'unit-not-allowed', '/purpose/unit'])
  // The consumer has no right for it, whatever the token says.
  expect(await verify({ officer: '999085000777', unit: 'H98' })).toEqual([403, 'unit-not-allowed', '/purpose/unit'])
  const unreadable = await ask(bearer(await issuer.sign(claims({ officer: 7 }))))
  expect(unreadable).toMatchObject({ status: 401, code: 'token-invalid' })
})

test('a consumer that must show two things is refused with one', async () => {
  const alone = await callThroughProxy({ 'client-cert': asHeader(certificate) })
  expect(alone).toMatchObject({ status: 401, code: 'credentials-incomplete' })
  await expectOnRecord(alone)
})

test('a proof counts once, for one token, method and address, with a nonce of ours: on every replica and after a restart', async () => {
  const prove = await createProver()
  const token = await issuer.getToken('one-stop-dpop', { dpop: await prove({ htm: 'POST', htu: issuer.tokenUrl }) })
  const ath = createHash('sha256').update(token).digest('base64url')
  const good = { htm: 'GET', htu: `${origin}/v1/links`, ath }
  const show = (proof: string) => ({ authorization: `DPoP ${token}`, dpop: proof })
  const first = await ask(show(await prove(good)))
  expect(first).toMatchObject({
    status: 401,
    code: 'proof-nonce-required',
    challenge: expect.stringMatching(/^DPoP .*use_dpop_nonce/),
  })
  const nonce = first.nonce ?? ''
  const proof = await prove({ ...good, nonce })
  expect(await ask(show(proof))).toMatchObject({ status: 200 })

  const wrong: [code: string, headers: Record<string, string>][] = [
    ['proof-replayed', show(proof)],
    ['proof-invalid', show(await prove({ ...good, nonce, htm: 'POST' }))],
    ['proof-invalid', show(await prove({ ...good, nonce, htu: 'https://other.test/v1/links' }))],
    ['proof-invalid', show(await prove({ ...good, nonce, ath: createHash('sha256').update('x').digest('base64url') }))],
    ['proof-invalid', show(await prove({ ...good, nonce, iat: seconds() - 600 }))],
    ['proof-nonce-required', show(await prove({ ...good, nonce: `${nonce.slice(0, -1)}!` }))],
    ['token-binding-wrong', show(await (await createProver())({ ...good, nonce }))],
    ['token-binding-missing', bearer(token)],
    ['token-binding-missing', { authorization: `DPoP ${token}` }],
  ]
  for (const [code, headers] of wrong) {
    const refused = await ask(headers)
    expect(refused, code).toMatchObject({ status: 401, code })
    if (code !== 'proof-nonce-required') await expectOnRecord(refused)
  }

  expect(await ask(show(proof), replica)).toMatchObject({ status: 401, code: 'proof-replayed' })
  expect(await ask(show(await prove({ ...good, nonce })), replica)).toMatchObject({ status: 200 })
  const restarted = await startGateway({ access: access(), server, beside: gateway })
  const again = await ask(show(proof), restarted)
  await restarted.stop()
  expect(again).toMatchObject({ status: 401, code: 'proof-replayed' })
})

/** Of a key that is none, each as a client can write it into its proof. */
const noKeys: [what: string, jwk: (own: JWK) => object][] = [
  ['a point that is not on its curve', (own) => ({ ...own, x: own.y, y: own.x })],
  ['a point that is too short', (own) => ({ ...own, x: 'AA' })],
  ['a coordinate that is a number', (own) => ({ ...own, x: 7 })],
  ['a use that no public key has', (own) => ({ ...own, key_ops: ['sign'] })],
  ['another curve than its algorithm', (own) => ({ ...own, crv: 'P-384' })],
  ['a key that is shared', () => ({ kty: 'oct', k: 'AAAA' })],
]

test('a proof with a key that is none is its sender’s doing, on record, and no defect of ours', async () => {
  const pair = await generateKeyPair('ES256', { extractable: true })
  const own = await exportJWK(pair.publicKey)
  const token = await issuer.sign(claims({ cnf: { jkt: await calculateJwkThumbprint(own) } }))
  const ath = createHash('sha256').update(token).digest('base64url')
  for (const [what, jwk] of noKeys) {
    const proof = await new SignJWT({ jti: crypto.randomUUID(), htm: 'GET', htu: `${origin}/v1/links`, ath })
      .setIssuedAt()
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: jwk(own) as JWK })
      .sign(pair.privateKey)
    const refused = await ask({ authorization: `DPoP ${token}`, dpop: proof })
    expect(refused, what).toMatchObject({ status: 401, code: 'proof-invalid' })
    await expectOnRecord(refused)
  }
})

test('a key of the provider is known without asking again, and an unreachable provider locks out no known key', async () => {
  const fresh = await startGateway({ access: access(), server, beside: gateway })
  try {
    issuer.setReachable(false)
    const unknown = await ask(bearer(await issuer.sign(claims())), fresh)
    expect(unknown).toMatchObject({ status: 503, code: 'token-keys-unavailable' })
    const known = await ask(bearer(await issuer.sign(claims({ jti: 'new' }))), gateway)
    expect(known).toMatchObject({ status: 200 })
  } finally {
    issuer.setReachable(true)
    await fresh.stop()
  }
})

test('tokens with made-up keys cause no flood at the provider', async () => {
  const calm = await startGateway({
    access: { issuers: access().issuers.map((one) => ({ ...one, cooldownMs: 60_000 })) },
    server,
    beside: gateway,
  })
  try {
    expect(await ask(bearer(await issuer.sign(claims({ jti: 'a' }))), calm)).toMatchObject({ status: 200 })
    const before = issuer.fetches()
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, at) => issuer.sign(claims(), { kid: `made up ${at}` })),
    )
    for (const token of made) expect(await ask(bearer(token), calm)).toMatchObject({ code: 'token-key-unknown' })
    expect(issuer.fetches()).toBe(before)
  } finally {
    await calm.stop()
  }
})

test('a new key of the provider counts as soon as a token names it, and no call with the old one fails meanwhile', async () => {
  expect(await ask(bearer(await issuer.sign(claims({ jti: 'before' }))))).toMatchObject({ status: 200 })
  const answers: number[] = []
  let under = true
  // Of the old key, each verified anew.
  const load = Array.from({ length: 2 }, async (_, lane) => {
    for (let turn = 0; under; turn++) {
      const token = await issuer.sign(claims({ jti: `${lane} ${turn}` }))
      answers.push((await ask(bearer(token))).status)
    }
  })
  const second = await issuer.addKey()
  const sign = () => issuer.sign(claims({ jti: 'after' }), { kid: 'second' }, second)
  await eventually('the new key counts', async () => (await ask(bearer(await sign()))).status === 200)
  under = false
  await Promise.all(load)
  expect(new Set(answers)).toEqual(new Set([200]))
})
