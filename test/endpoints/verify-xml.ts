/**
 * Verifies an XML signature without the library that makes ours: libxml2 canonicalizes, Node's own crypto compares. It knows
 * what our settings can ask for and nothing more; what it does not know fails.
 */
import { createHash, createVerify, X509Certificate } from 'node:crypto'
import { XmlC14NMode, XmlDocument, XmlElement } from 'libxml2-wasm'

const namespaces = {
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
}
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const modes: Record<string, (typeof XmlC14NMode)[keyof typeof XmlC14NMode]> = {
  'http://www.w3.org/2001/10/xml-exc-c14n#': XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315': XmlC14NMode.XML_C14N_1_0,
}
const hashes: Record<string, string> = {
  'http://www.w3.org/2001/04/xmlenc#sha256': 'sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'sha512',
}

/** Names of the elements that a valid signature covers. Throws for one that is not valid. */
export function verifiedElements(envelope: string, certificate: string): string[] {
  const document = XmlDocument.fromString(envelope)
  try {
    const one = (from: XmlDocument | XmlElement, path: string): XmlElement => {
      const found = from.get(path, namespaces)
      if (!(found instanceof XmlElement)) throw new Error(`no ${path}`)
      return found
    }
    const algorithm = (element: XmlElement): string => element.attr('Algorithm')?.value ?? ''
    const known = <T>(table: Record<string, T>, name: string): T => {
      const value = table[name]
      if (value === undefined) throw new Error(`unknown algorithm ${name}`)
      return value
    }
    const signature = one(document, '//ds:Signature')
    const signedInfo = one(signature, 'ds:SignedInfo')
    const canonical = signedInfo.canonicalizeToString({
      mode: known(modes, algorithm(one(signedInfo, 'ds:CanonicalizationMethod'))),
    })
    const verify = createVerify(known(hashes, algorithm(one(signedInfo, 'ds:SignatureMethod'))))
    verify.update(canonical)
    const value = Buffer.from(one(signature, 'ds:SignatureValue').content, 'base64')
    if (!verify.verify(new X509Certificate(certificate).publicKey, value)) throw new Error('SignatureValue is wrong')

    const references = signedInfo.find('ds:Reference', namespaces).filter((node) => node instanceof XmlElement)
    return references.map((reference) => {
      const uri = reference.attr('URI')?.value ?? ''
      const transforms = reference.find('ds:Transforms/ds:Transform', namespaces).map((one) => {
        if (!(one instanceof XmlElement)) throw new Error('a transform that is no element')
        return algorithm(one)
      })
      const mode = known(modes, transforms.at(-1) ?? '')
      const target = uri === '' ? document.root : one(document, `//*[@wsu:Id="${uri.slice(1)}"]`)
      const name = target.name
      let text: string
      if (transforms.includes(enveloped)) {
        // The document as it was before the signature was put in.
        const copy = XmlDocument.fromString(envelope)
        one(copy, '//ds:Signature').remove()
        text = copy.root.canonicalizeToString({ mode })
        copy.dispose()
      } else text = target.canonicalizeToString({ mode })
      const digest = createHash(known(hashes, algorithm(one(reference, 'ds:DigestMethod')))).update(text)
      if (digest.digest('base64') !== one(reference, 'ds:DigestValue').content.trim())
        throw new Error(`digest of ${name}`)
      return name
    })
  } finally {
    document.dispose()
  }
}
