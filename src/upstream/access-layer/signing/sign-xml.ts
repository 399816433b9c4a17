/**
 * XML signatures of requests (XML-DSig; WS-Security X.509 token profile 1.1). The only door to xml-crypto, which
 * canonicalizes and signs; what is signed and how the key is named is decided here.
 */
import { X509Certificate } from 'node:crypto'
import { createRequire } from 'node:module'
import type * as XmlCrypto from 'xml-crypto'
import { signingKey, type XmlSigningSettings } from './signing-settings.ts'

const dsig = 'http://www.w3.org/2000/09/xmldsig#'
const profile = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0'
const messageSecurity = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0'
const thumbprint = 'http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1'

const algorithms = {
  'rsa-sha256': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'rsa-sha512': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
} as const
const digests = {
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
} as const
const canonicalizations = {
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  inclusive: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
} as const
const enveloped = `${dsig}enveloped-signature`

const partNames = { body: 'Body', timestamp: 'Timestamp', 'username-token': 'UsernameToken' } as const
const tokenId = 'X509Token'

/** The header element that carries our certificate, as xml2js writes it; `undefined` = none does. */
export function binaryToken(settings: XmlSigningSettings): object | undefined {
  if (settings.place !== 'ws-security' || settings.keyInfo !== 'binary-token') return undefined
  return {
    $: { 'wsu:Id': tokenId, ValueType: `${profile}#X509v3`, EncodingType: `${messageSecurity}#Base64Binary` },
    _: new X509Certificate(settings.certificate).raw.toString('base64'),
  }
}

/** Signs an envelope; with `ws-security` it must have the header Security and the parts that are to be signed. */
export function createXmlSigner(settings: XmlSigningSettings): (envelope: string) => string {
  // Only where envelopes are signed: it brings a whole DOM with it.
  const { SignedXml }: typeof XmlCrypto = createRequire(import.meta.url)('xml-crypto')
  const key = signingKey(settings)
  const keyInfo = getKeyInfo(settings)
  const canonicalization = canonicalizations[settings.canonicalization]
  const digestAlgorithm = digests[settings.digest]
  return (envelope) => {
    const signature = new SignedXml({
      privateKey: key,
      signatureAlgorithm: algorithms[settings.algorithm],
      canonicalizationAlgorithm: canonicalization,
      getKeyInfoContent: () => keyInfo,
      ...(settings.place === 'ws-security' && { idMode: 'wssecurity' }),
    })
    if (settings.place === 'request') {
      const reference = { xpath: '/*', isEmptyUri: true, digestAlgorithm, transforms: [enveloped, canonicalization] }
      signature.addReference(reference)
      place(signature, envelope, "/*/*[local-name()='Body']/*")
    } else {
      for (const part of settings.parts) {
        const where = part === 'body' ? '/*' : "/*/*[local-name()='Header']/*[local-name()='Security']"
        const xpath = `${where}/*[local-name()='${partNames[part]}']`
        signature.addReference({ xpath, digestAlgorithm, transforms: [canonicalization] })
      }
      place(signature, envelope, "/*/*[local-name()='Header']/*[local-name()='Security']")
    }
    return signature.getSignedXml()
  }
}

function place(signature: XmlCrypto.SignedXml, envelope: string, reference: string): void {
  signature.computeSignature(envelope, { prefix: 'ds', location: { reference, action: 'append' } })
}

function getKeyInfo({ certificate, keyInfo, place: where }: XmlSigningSettings): string {
  const parsed = new X509Certificate(certificate)
  // Outside WS-Security there is no header to refer to.
  if (keyInfo === 'x509-data' || where === 'request') {
    const der = parsed.raw.toString('base64')
    return `<ds:X509Data><ds:X509Certificate>${der}</ds:X509Certificate></ds:X509Data>`
  }
  const inside =
    keyInfo === 'binary-token'
      ? `<wsse:Reference URI="#${tokenId}" ValueType="${profile}#X509v3"/>`
      : `<wsse:KeyIdentifier ValueType="${thumbprint}" EncodingType="${messageSecurity}#Base64Binary">${Buffer.from(parsed.fingerprint.replaceAll(':', ''), 'hex').toString('base64')}</wsse:KeyIdentifier>`
  return `<wsse:SecurityTokenReference>${inside}</wsse:SecurityTokenReference>`
}
