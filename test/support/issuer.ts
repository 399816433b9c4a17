/**
 * An authorization server for tests: a real OpenID provider on loopback, whose key the test has too, so that it can also make the
 * tokens that no provider would.
 */
import { KeyObject, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import Provider, { type Configuration as ProviderSettings } from 'oidc-provider'

export const audience = 'https://lienthong.test'

export interface Issuer {
  url: string
  jwksUrl: string
  /** An access token by client credentials, as a system gets it. `proof`: a DPoP proof for the token endpoint. */
  getToken(client: string, headers?: Record<string, string>): Promise<string>
  tokenUrl: string
  /** Follows the browser of this account from the authorization address back to the gateway; resolves to where it comes back. */
  signIn(from: string, account: string): Promise<string>
  /** A token of the test's own, by the provider's key unless another is given. */
  sign(
    claims: JWTPayload,
    header?: { alg?: string; kid?: string; typ?: string },
    key?: CryptoKey | Uint8Array,
  ): Promise<string>
  /** The same with whatever header, also one that no library would write. */
  signAnyhow(header: object, claims: JWTPayload): string
  /** The public key, as anyone can have it: PEM. */
  publicPem: string
  /** A second key, published from now on; signs what states its `kid`, `second`. */
  addKey(): Promise<CryptoKey>
  /** How often the keys were asked for. */
  fetches(): number
  /** The provider stops answering, and answers again. */
  setReachable(reachable: boolean): void
  close(): Promise<void>
}

/** A client `…-dpop` gets tokens bound to its key, one `…-mtls` to the certificate (PEM, URL-encoded) that it names in a header. */
export async function startIssuer(clients: readonly string[], web?: WebClient): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), kid: 'first', alg: 'ES256', use: 'sig' }
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(url, {
    clients: [
      ...(web ? [toWebClient(web)] : []),
      ...clients.map((client_id) => ({
        client_id,
        client_secret: getSecret(client_id),
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256' as const,
        tls_client_certificate_bound_access_tokens: client_id.endsWith('-mtls'),
        dpop_bound_access_tokens: client_id.endsWith('-dpop'),
      })),
    ],
    ...(web && personal(web)),
    jwks: { keys: [jwk] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: true },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        getCertificate: (ctx) => decodeURIComponent(ctx.get('x-test-certificate')) || undefined,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: '',
          audience,
          accessTokenTTL: 600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  })
  const handle = provider.callback()
  let fetches = 0
  const published: object[] = []
  let reachable = true
  let account = ''
  server.on('request', (request, response) => {
    if (request.url === '/jwks') fetches++
    if (!reachable) request.socket.destroy()
    else if (request.url?.startsWith('/interaction/')) {
      void provider.interactionFinished(request, response, { login: { accountId: account } })
    } else if (request.url === '/jwks' && published.length > 0) {
      response.setHeader('content-type', 'application/jwk-set+json').end(JSON.stringify({ keys: published }))
    } else void handle(request, response)
  })
  const tokenUrl = `${url}/token`
  return {
    url,
    jwksUrl: `${url}/jwks`,
    tokenUrl,
    async signIn(from, who) {
      account = who
      const jar = new Map<string, string>()
      for (let at = from; ; ) {
        if (!at.startsWith(url)) return at
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
        const response = await fetch(at, { headers: { cookie }, redirect: 'manual' })
        for (const set of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
          jar.set(name, value)
        }
        const next = response.headers.get('location')
        if (next === null) throw new Error(`the provider does not lead on: ${response.status} ${await response.text()}`)
        at = new URL(next, at).href
      }
    },
    async getToken(client, headers = {}) {
      const response = await fetch(tokenUrl, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${client}:${getSecret(client)}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
        body: 'grant_type=client_credentials',
      })
      const answer: { access_token?: string } = JSON.parse(await response.text())
      if (answer.access_token === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`)
      return answer.access_token
    },
    sign: (claims, header = {}, key = privateKey) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'first', typ: 'at+jwt', ...header }).sign(key),
    signAnyhow: (header, claims) => signAnyhow(header, claims, privateKey),
    async addKey() {
      const second = await generateKeyPair('ES256')
      published.push(
        { ...(await exportJWK(publicKey)), kid: 'first' },
        { ...(await exportJWK(second.publicKey)), kid: 'second' },
      )
      return second.privateKey
    },
    publicPem: await exportSPKI(publicKey),
    fetches: () => fetches,
    setReachable: (next) => {
      reachable = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A gateway whose pages persons sign in to. */
interface WebClient {
  id: string
  redirectUris: string[]
  /** What the provider says of each account. */
  accounts: Readonly<Record<string, object>>
}

const toWebClient = ({ id, redirectUris }: WebClient) => ({
  client_id: id,
  client_secret: getSecret(id),
  grant_types: ['authorization_code'],
  response_types: ['code' as const],
  redirect_uris: redirectUris,
  id_token_signed_response_alg: 'ES256' as const,
})

const personal = ({ id, accounts }: WebClient): ProviderSettings => ({
  claims: { openid: ['sub'], profile: ['preferred_username', 'roles', 'units'] },
  conformIdTokenClaims: false,
  findAccount: (_, accountId) => ({
    accountId,
    claims: () => ({ sub: accountId, preferred_username: accountId, ...accounts[accountId] }),
  }),
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: id, accountId: oidc.session?.accountId ?? '' })
    grant.addOIDCScope('openid profile')
    await grant.save()
    return grant
  },
})

export const getSecret = (client: string) => `${client}-secret-of-the-test`.padEnd(40, '.')

/** A JWT of these very members, signed with ES256 whatever its header says of itself. */
export function signAnyhow(header: object, claims: object, key: CryptoKey): string {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const signature = sign('sha256', Buffer.from(text), { key: KeyObject.from(key), dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

/** The key of a client, and the proofs that it makes (DPoP). */
export async function createProver() {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  return async (claims: JWTPayload): Promise<string> =>
    new SignJWT({ jti: crypto.randomUUID(), iat: Math.floor(Date.now() / 1000), ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(privateKey)
}
