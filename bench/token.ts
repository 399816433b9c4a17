/** The bench's authorization server: one key, one token. The key is made up here because nothing outside a bench run can ever use it. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { importJWK, SignJWT } from 'jose'

const publicKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'm-KaP08W_xql69ULEL4uph-L-4qCQyYMHJS_adQ7yhs',
  y: '8nStsQpMup9ZGvQdPGZLI9sXyyuAPFvnIJ79LFyyi1Q',
  kid: 'bench',
  alg: 'ES256',
}
const issuer = 'https://issuer.bench'
const audience = 'https://gateway.bench'
export const client = 'bench'

/** As long as a real one: it names what such servers name. */
export async function makeToken(): Promise<string> {
  const key = await importJWK({ ...publicKey, d: 'AkrjTzV7MjbnDp-D4kQoeQaiq4UCcDJ2Ti74LClWJpc' }, 'ES256')
  return new SignJWT({ client_id: client, scope: 'lookup', jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid: publicKey.kid, typ: 'at+jwt' })
    .setIssuer(issuer)
    .setSubject(client)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key)
}

/** Serves the key, and says how a gateway is to be set for it. */
export async function serveKeys(): Promise<{ settings: object; server: Server }> {
  const server = createServer((_, response) => response.end(JSON.stringify({ keys: [publicKey] })))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const jwksUrl = `http://127.0.0.1:${port}/jwks`
  return { settings: { issuers: [{ name: 'bench', issuer, audience, jwksUrl }] }, server }
}
