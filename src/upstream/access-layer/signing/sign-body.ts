/** A JSON Web Signature over a request body (RFC 7515, detached by its appendix F or by RFC 7797). The only door to jose. */
import { X509Certificate } from 'node:crypto'
import { type JwsSigningSettings, type SigningSettings, signingKey } from './signing-settings.ts'

export interface SignedBody {
  body: string
  /** Names and values in turn. */
  headers: readonly string[]
}

/** `null` = bodies go out as they are. */
export function createBodySigner(
  settings: SigningSettings | undefined,
): ((body: string) => Promise<SignedBody>) | null {
  if (settings?.kind !== 'jws') return null
  const key = signingKey(settings)
  // Only where bodies are signed.
  const library = import('jose')
  const header = {
    alg: settings.algorithm,
    ...(settings.keyId !== undefined && { kid: settings.keyId }),
    ...(settings.certificate !== undefined && { x5c: [getDer(settings.certificate)] }),
  }
  if (settings.place === 'body') {
    return async (body) => {
      const { CompactSign } = await library
      const signed = await new CompactSign(Buffer.from(body)).setProtectedHeader(header).sign(key)
      return { body: signed, headers: [] }
    }
  }
  const detached = settings.unencoded ? { ...header, b64: false, crit: ['b64'] } : header
  return async (body) => {
    const { FlattenedSign } = await library
    const signed = await new FlattenedSign(Buffer.from(body)).setProtectedHeader(detached).sign(key)
    return { body, headers: [settings.header, `${signed.protected}..${signed.signature}`] }
  }
}

/** What a body is when the whole of it is the signed message. */
export function signedContentType(settings: SigningSettings | undefined): string | null {
  return settings?.kind === 'jws' && settings.place === 'body' ? 'application/jose' : null
}

function getDer(certificate: NonNullable<JwsSigningSettings['certificate']>): string {
  return new X509Certificate(certificate).raw.toString('base64')
}
