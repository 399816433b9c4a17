/** Settings of signed requests: XML-DSig for SOAP, JWS for any body. A key that cannot sign is refused at start. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { encodeBilingual } from '../../../domain/texts/bilingual.ts'

const key = {
  privateKey: z.string().min(1).describe('PEM of our signing key').meta({ secret: true }),
  passphrase: z
    .string()
    .min(1)
    .describe('Passphrase of that key; absent = it has none')
    .meta({ secret: true })
    .optional(),
}

const xmlDsig = z
  .strictObject({
    kind: z.literal('xml-dsig'),
    ...key,
    certificate: z.string().min(1).describe('PEM of our certificate for that key, which goes along'),
    place: z
      .enum(['ws-security', 'request'])
      .default('ws-security')
      .describe(
        '`ws-security` = in the header Security, over the parts named by `parts`; `request` = inside the element of the request, over the whole document (enveloped)',
      ),
    parts: z
      .array(z.enum(['body', 'timestamp', 'username-token']))
      .min(1)
      .default(['body', 'timestamp'])
      .describe('What is signed in the place `ws-security`. Absent: the body and the time'),
    algorithm: z.enum(['rsa-sha256', 'rsa-sha512']).default('rsa-sha256').describe('Signature algorithm'),
    digest: z.enum(['sha256', 'sha512']).default('sha256').describe('Digest of what is signed'),
    canonicalization: z
      .enum(['exclusive', 'inclusive'])
      .default('exclusive')
      .describe('Canonical form. Absent: exclusive, which survives hops that change the envelope'),
    keyInfo: z
      .enum(['binary-token', 'x509-data', 'thumbprint'])
      .default('binary-token')
      .describe('How the certificate is named: as a token in the header, inside the signature, or by its thumbprint'),
    lifeMs: z
      .int()
      .min(1_000)
      .max(86_400_000)
      .default(300_000)
      .describe('Milliseconds until the Timestamp of a request expires. Absent: 300000, the window of the contract'),
  })
  .describe('XML signature by our key (XML-DSig, WS-Security X.509 token profile). Costs a few milliseconds a request')

const jws = z
  .strictObject({
    kind: z.literal('jws'),
    ...key,
    certificate: z.string().min(1).optional().describe('PEM of our certificate, sent as x5c; absent = not sent'),
    keyId: z.string().min(1).max(200).optional().describe('Name of the key at the other side (kid); absent = not sent'),
    algorithm: z
      .enum(['RS256', 'RS512', 'PS256', 'PS512', 'ES256', 'ES384', 'EdDSA'])
      .default('RS256')
      .describe('Signature algorithm'),
    place: z
      .enum(['header', 'body'])
      .default('header')
      .describe('`header` = a detached signature beside the body; `body` = the body is the whole signed message'),
    header: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,60}$/)
      .default('X-JWS-Signature')
      .describe('Header of the detached signature'),
    unencoded: z
      .boolean()
      .default(false)
      .describe(
        'Whether a detached signature is made over the body as it is (b64 = false, RFC 7797). Absent: over base64url',
      ),
  })
  .describe('JSON Web Signature over the bytes of the body')

export type XmlSigningSettings = z.infer<typeof xmlDsig>
export type JwsSigningSettings = z.infer<typeof jws>
export type SigningSettings = XmlSigningSettings | JwsSigningSettings

const meaning = 'How requests are signed. Absent: they are not'
export const soapSigning = z
  .discriminatedUnion('kind', [xmlDsig, jws])
  .superRefine(keyFits)
  .optional()
  .describe(meaning)
export const jsonSigning = z.discriminatedUnion('kind', [jws]).superRefine(keyFits).optional().describe(meaning)

/** The key object of settings that were checked. */
export function signingKey({ privateKey, passphrase }: Pick<SigningSettings, 'privateKey' | 'passphrase'>): KeyObject {
  return createPrivateKey({ key: privateKey, ...(passphrase !== undefined && { passphrase }) })
}

function keyFits(signing: SigningSettings, context: z.RefinementCtx): void {
  const refuse = (path: string, vi: string, en: string) =>
    context.addIssue({ code: 'custom', path: [path], message: encodeBilingual(vi, en) })
  let found: KeyObject
  try {
    found = signingKey(signing)
  } catch {
    refuse(
      'privateKey',
      'không phải PEM của khóa riêng, hoặc `passphrase` không mở được',
      'no PEM of a private key, or `passphrase` does not open it',
    )
    return
  }
  const wanted = /^(ES|Ed)/.test(signing.algorithm) ? (signing.algorithm === 'EdDSA' ? 'ed25519' : 'ec') : 'rsa'
  if (found.asymmetricKeyType !== wanted)
    refuse('algorithm', `cần khóa loại ${wanted}`, `it needs a key of the type ${wanted}`)
  if (signing.certificate === undefined) return
  try {
    if (new X509Certificate(signing.certificate).checkPrivateKey(found)) return
    refuse('certificate', '`privateKey` là của chứng thư khác', '`privateKey` belongs to another certificate')
  } catch {
    refuse('certificate', 'không phải PEM của chứng thư', 'no PEM of a certificate')
  }
}
