/**
 * The door that the attacks of this folder come to: two replicas that end TLS themselves and trust one proxy, a real OpenID provider
 * for systems and persons, consumers of every kind of credential, and the auditor who reads afterwards what stands in the trail.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CryptoKey, JWTPayload } from 'jose'
import { issueKey } from '../../../src/access/api-key.ts'
import {
  cn,
  der,
  name,
  type OddCertificate,
  oddCertificate,
  oddKey,
  oddRevocationList,
  ofAuthority,
  tag,
} from '../../support/certificate.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { audience, createProver, getSecret, type Issuer, startIssuer } from '../../support/issuer.ts'

/** How callers address the gateway, whatever port the test has given it. */
export const origin = 'https://gateway.test'
export const trustedProxy = '127.0.0.2'

const authority = name(cn('Authority of the test'))
function makeCertificate(subject: string, serial: number, odd: OddCertificate = {}): string {
  const own = { subject: name(cn(subject)), issuer: authority, serial: Buffer.from([serial]), extensions: [] }
  return oddCertificate({ ...own, ...odd })
}
const past = der(tag.utcTime, '250601000000Z')
const future = der(tag.generalizedTime, '21000101000000Z')

/** Of clients, as PEM; all have `oddKey`. Where nothing else is said, the authority of the gateway has issued it. */
export const certificates = {
  good: makeCertificate('by-certificate', 21),
  /** Of the consumer whose tokens are bound to it. */
  bound: makeCertificate('one-stop-mtls', 22),
  /** The same client's, and on the list of revoked ones. */
  revoked: makeCertificate('by-certificate', 23),
  expired: makeCertificate('by-certificate', 24, { notAfter: past }),
  notYetValid: makeCertificate('by-certificate', 25, { notBefore: future }),
  stranger: makeCertificate('stranger', 26),
  selfMade: makeCertificate('by-certificate', 27, { issuer: name(cn('Somebody')) }),
}

export const toCertificateId = (pem: string): string =>
  `certificate ${new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase()}`
export const asHeader = (pem: string): string => `:${new X509Certificate(pem).raw.toString('base64')}:`

export interface Outcome {
  status: number
  /** Of the problem document; `undefined` = it is none, as with pages. */
  code: string | undefined
  requestId: string
  headers: IncomingHttpHeaders
}

export interface Question {
  at?: TestGateway
  method?: string
  path?: string
  /** Several values are as many lines. */
  headers?: Record<string, string | string[]>
  body?: string
  /** Shown in the handshake. */
  certificate?: string
  /** From which address of this machine it comes. */
  from?: string
}

interface AuditedRefusal {
  requestId: string
  operation: string
  outcome: string
  result: string
  credential: string
  note?: string
  object?: string
}

export interface Door {
  issuer: Issuer
  gateway: TestGateway
  /** The second one; another process in its place after a restart. */
  readonly replica: TestGateway
  /** The id of a key that has expired, and the key; the id of a good one. */
  expiredKey: { id: string; key: string }
  goodKeyId: string
  ask(question: Question): Promise<Outcome>
  /** What the product's own search gives an auditor about refusals at the door, the latest first. */
  readRefusals(operation?: 'authenticate' | 'sign-in'): Promise<AuditedRefusal[]>
  restartReplica(): Promise<void>
  /** Claims of a good token of `one-stop`, and a token with changes to them, by the provider's key. */
  claims(changes?: object): JWTPayload
  sign(changes?: object, header?: object, key?: CryptoKey | Uint8Array): Promise<string>
  /** A nonce of the gateway for proofs. */
  getNonce(): Promise<string>
  close(): Promise<void>
}

export const seconds = () => Math.floor(Date.now() / 1000)
export const toAth = (token: string) => createHash('sha256').update(token).digest('base64url')
export const web = 'gateway'

export async function openDoor(): Promise<Door> {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-door-'))
  const place = (file: string) => join(folder, file)
  writeFileSync(place('server.pem'), oddCertificate())
  writeFileSync(place('server.key'), oddKey)
  writeFileSync(place('authority.pem'), oddCertificate({ subject: authority, extensions: [ofAuthority] }))
  writeFileSync(place('revoked.pem'), oddRevocationList({ issuer: authority, serials: [Buffer.from([23])] }))
  const issuer = await startIssuer(['one-stop', 'one-stop-dpop', 'one-stop-mtls', 'stranger'], {
    id: web,
    redirectUris: [`${origin}/ops/sign-in/callback`],
    accounts: { 'truc.ban': { roles: ['operators'] }, 'nguoi.la': { roles: ['gardeners'] } },
  })
  const [auditorKey, expired] = [issueKey(keyHashKey), issueKey(keyHashKey)]
  const entry = consumerWith({ id: 'a'.repeat(12), hash: '0'.repeat(64), key: '' })
  const of = (id: string, more: object) => ({ ...entry, id, keys: [], ...more })
  const token = (client: string) => ({ issuer: 'city', client })
  const bySubject = (subject: string) => ({ subject: `CN=${subject}`, issuer: 'CN=Authority of the test' })
  const options = {
    server: {
      publicOrigins: [origin],
      trustedProxies: [trustedProxy],
      tls: { certFile: place('server.pem'), keyFile: place('server.key') },
      clientCertificates: { authoritiesFile: place('authority.pem'), revocationFiles: [place('revoked.pem')] },
      operatorsPage: { signInsPerMinute: 1_000 },
    },
    access: {
      issuers: [
        { name: 'city', issuer: issuer.url, audience, jwksUrl: issuer.jwksUrl, algorithms: ['ES256' as const] },
      ],
      signIn: {
        issuer: issuer.url,
        clientId: web,
        clientSecret: getSecret(web),
        roles: [{ value: 'operators', role: 'operator' as const }],
      },
    },
  }
  const gateway = await startGateway({
    ...options,
    consumer: () => ({ tokens: [token('one-stop')] }),
    others: [
      of('auditor', { keys: [{ id: auditorKey.id, hash: auditorKey.hash }], roles: ['auditor'] }),
      of('former', { keys: [{ id: expired.id, hash: expired.hash, expires: '2025-06-01' }] }),
      of('one-stop-dpop', { tokens: [token('one-stop-dpop')], require: ['dpop'] }),
      of('one-stop-mtls', {
        tokens: [token('one-stop-mtls')],
        certificates: [bySubject('one-stop-mtls')],
        require: ['token', 'certificate'],
      }),
      of('by-certificate', { certificates: [bySubject('by-certificate')] }),
    ],
  })
  let replica = await startGateway({ ...options, beside: gateway })

  const ask = (question: Question): Promise<Outcome> => send(question.at ?? gateway, question)
  const claims = (changes: object = {}): JWTPayload => ({
    iss: issuer.url,
    aud: audience,
    client_id: 'one-stop',
    sub: 'one-stop',
    iat: seconds(),
    exp: seconds() + 300,
    jti: crypto.randomUUID(),
    ...changes,
  })

  return {
    issuer,
    gateway,
    get replica() {
      return replica
    },
    expiredKey: expired,
    goodKeyId: /^lth_([a-z0-9]+)_/.exec(gateway.key)?.[1] ?? '',
    ask,
    async readRefusals(operation = 'authenticate') {
      const query = new URLSearchParams({
        by: 'kiem.toan',
        reason: 'Kiểm tra',
        operation,
        outcome: 'refused',
        limit: '1000',
      })
      const headers = { authorization: `Bearer ${auditorKey.key}` }
      const { status, text } = await sendWhole(gateway, { path: `/v1/audit/records?${query}`, headers })
      if (status !== 200) throw new Error(`the auditor got ${status}: ${text}`)
      return JSON.parse(text).records
    },
    async restartReplica() {
      await replica.stop()
      replica = await startGateway({ ...options, beside: gateway })
    },
    claims,
    sign: (changes = {}, header = {}, key) => issuer.sign(claims(changes), header, key),
    async getNonce() {
      const prove = await createProver()
      const jwt = await issuer.sign(claims())
      const { headers } = await ask({ headers: { authorization: `DPoP ${jwt}`, dpop: await prove({}) } })
      return String(headers['dpop-nonce'])
    },
    async close() {
      await replica.stop()
      await gateway.stop()
      await issuer.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function send(at: TestGateway, question: Question): Promise<Outcome> {
  const { text, ...outcome } = await sendWhole(at, question)
  return outcome
}

function sendWhole(at: TestGateway, question: Question): Promise<Outcome & { text: string }> {
  const { method = 'GET', path = '/v1/links', headers = {}, body, certificate, from = '127.0.0.1' } = question
  const { port } = new URL(at.url)
  const shown = certificate === undefined ? {} : { cert: certificate, key: oddKey }
  return new Promise((resolve, reject) => {
    const lines = Object.entries({ host: 'gateway.test', ...headers }).flatMap(([name, values]) =>
      [values].flat().flatMap((value) => [name, value]),
    )
    if (body !== undefined) lines.push('content-length', String(Buffer.byteLength(body)))
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: lines,
      localAddress: from,
      agent: false,
      ...shown,
    }
    const sent = request({ ...options, rejectUnauthorized: false }, (answer) => {
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('end', () => {
        const text = Buffer.concat(pieces).toString('utf8')
        const isProblem = answer.headers['content-type']?.startsWith('application/problem+json')
        const code: string | undefined = isProblem ? JSON.parse(text).code : undefined
        const requestId = String(answer.headers['x-request-id'])
        resolve({ status: answer.statusCode ?? 0, code, requestId, headers: answer.headers, text })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
