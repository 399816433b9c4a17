/** The contract's samples and schemas, as tests want them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { XmlDocument, XmlElement, XsdValidator } from 'libxml2-wasm'

const folder = join(import.meta.dirname, '../../../contracts/upstream/population')

export const sample = (name: string): string => readFileSync(join(folder, 'samples', name), 'utf8')
export const schema = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object

const byNamespace: Readonly<Record<string, string>> = {
  'http://dancuquocgia.bca': 'dancuquocgia-bca.xsd',
  'http://www.mic.gov.vn/dancu/1.0': 'dancu-1.0.xsd',
}

/**
 * Holds a SOAP message against the envelope's schema, then what stands in its body against the schema of its namespace.
 * Returns what is wrong; nothing when all is well.
 */
export function toProblems(message: string): string[] {
  const document = XmlDocument.fromString(message)
  try {
    const problems = check(document, 'soap-1.1.xsd')
    const inside = document.get('/*[local-name()="Envelope"]/*[local-name()="Body"]/*')
    if (!(inside instanceof XmlElement) || inside.name === 'Fault') return problems
    const file = byNamespace[inside.namespaceUri]
    if (file === undefined) return [...problems, `no schema for ${inside.namespaceUri}`]
    // Alone in a document of its own; canonical form carries the namespaces it needs along.
    const alone = XmlDocument.fromString(inside.canonicalizeToString())
    try {
      return [...problems, ...check(alone, file)]
    } finally {
      alone.dispose()
    }
  } finally {
    document.dispose()
  }
}

function check(document: XmlDocument, file: string): string[] {
  const xsd = XmlDocument.fromString(readFileSync(join(folder, file), 'utf8'))
  const validator = XsdValidator.fromDoc(xsd)
  try {
    validator.validate(document)
    return []
  } catch (error) {
    return [`${file}: ${error instanceof Error ? error.message : String(error)}`]
  } finally {
    validator.dispose()
    xsd.dispose()
  }
}

/** A document without the blanks between its tags, so that layouts do not matter. */
export const compact = (text: string): string => text.replace(/>\s+</g, '><').trim()
