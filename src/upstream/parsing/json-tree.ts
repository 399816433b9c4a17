/**
 * A JSON tree that was once XML, as the same light tree that XML gives. Converters disagree on emptiness (`""`, `{}`, `[]`,
 * `null`), on lists of one, on prefixes, and on where the text and the attributes of an element go; all of that is evened
 * out here, so that one codec reads them all.
 */
import { GatewayFailure, type Layer } from '../../domain/failure.ts'
import { getCopy } from '../xml/namespaces.ts'
import { depthMax, noChildren, nodesMax, type XmlNode } from '../xml/xml-tree.ts'

/** Namespace of a node that lost its own on the way: it matches any. */
export const anyNamespace = '*'

/** Local name of what stands in a list that is no element of its own. */
const listItem = '#item'

/** Where converters put the text of an element: Jackson, Newtonsoft, Badgerfish (WSO2), GData, xml2js, PHP, Go. */
const textKeys: ReadonlySet<string> = new Set([
  '',
  '#text',
  '$',
  '$t',
  '_',
  '_text',
  '__text',
  '#cdata-section',
  '@text',
  '@value',
])
/** The same where it stands alone: elsewhere these are names that an element might have (org.json, JAXB). */
const loneTextKeys: ReadonlySet<string> = new Set(['content', 'value', 'text'])
/** Attributes that elements of any schema may have. */
const plainAttributes: ReadonlySet<string> = new Set(['type', 'nil', 'id', 'encodingStyle'])
/** Where converters put attributes together: PHP, xml2js, xml-js. */
const attributeKeys: ReadonlySet<string> = new Set([
  '@attributes',
  '$',
  '_attributes',
  '@',
  '#attributes',
  '$attributes',
])

/** The tree below `name`. Fails with `answer-hostile` beyond the caps that hold for XML too. */
export function toTree(name: string, value: unknown, hop: Layer): XmlNode {
  let nodes = 0
  return build(name, value, 0)

  function build(key: string, content: unknown, depth: number): XmlNode {
    if (depth >= depthMax) throw hostile('depth')
    if (++nodes > nodesMax) throw hostile('elements')
    const node: XmlNode = { ns: anyNamespace, local: getLocal(key), attributes: null, children: noChildren, text: '' }
    if (typeof content === 'string') node.text = content
    else if (typeof content === 'number' || typeof content === 'boolean') node.text = String(content)
    else if (Array.isArray(content)) {
      // A list of one is what it holds, an empty one is nothing; what several things in the place of one mean, nobody knows.
      if (content.length === 1) return build(key, content[0], depth + 1)
      if (content.length > 1) node.children = content.map((one) => build(listItem, one, depth + 1))
    } else if (isRecord(content)) fill(node, content, depth)
    return node
  }

  function fill(node: XmlNode, content: Record<string, unknown>, depth: number): void {
    const children: XmlNode[] = []
    for (const key in content) {
      const value: unknown = content[key]
      if (!beginsWithLetter(key) && fillSpecial(node, key, value)) continue
      if (Array.isArray(value)) for (const one of value) children.push(build(key, one, depth + 1))
      else children.push(build(key, value, depth + 1))
    }
    // Jackson puts the attributes of an element beside its text, as if they were elements.
    if ('' in content && children.every(isAttribute)) {
      for (const { local, text } of children) addAttributes(node, { [local]: text })
      return
    }
    const [only] = children
    if (children.length === 1 && only !== undefined && isLoneText(only) && node.text === '') {
      node.text = only.text
    } else if (children.length > 0) node.children = children
  }

  function isLoneText(child: XmlNode): boolean {
    return loneTextKeys.has(child.local) && child.children.length === 0
  }

  function isAttribute(child: XmlNode): boolean {
    return plainAttributes.has(child.local) && child.children.length === 0
  }

  function hostile(detail: string): GatewayFailure {
    return new GatewayFailure('answer-hostile', { layer: hop, detail, phase: 'body', sent: 'answered' })
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Text or attributes under a key that no element can have; false when it is neither. */
function fillSpecial(node: XmlNode, key: string, value: unknown): boolean {
  if (isText(value) && textKeys.has(key)) node.text += String(value)
  else if (attributeKeys.has(key) && typeof value === 'object') addAttributes(node, value ?? {})
  else if ((key.startsWith('@') || key.startsWith('-')) && key.length > 1)
    addAttributes(node, { [key.slice(1)]: value })
  else return false
  return true
}

function beginsWithLetter(key: string): boolean {
  const code = key.charCodeAt(0) | 0x20
  return code >= 0x61 && code <= 0x7a
}

const isText = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** Attributes without a prefix, as XML's reader keeps them; declarations of namespaces are none. */
function addAttributes(node: XmlNode, given: object): void {
  const own: Record<string, string> = { ...node.attributes }
  for (const [key, value] of Object.entries(given)) {
    if (key !== 'xmlns' && !key.includes(':') && isText(value)) own[key] = String(value)
  }
  if (Object.keys(own).length > 0) node.attributes = own
}

/** Local names of keys read so far, as many as all contracts know ten times over: documents write the same hundred. */
const locals = new Map<string, string>()
const localsMax = 2_000

/** `ns1:CongDan`, `ns1$CongDan` (GData), `ns1.CongDan` (Jettison) and `{urn:x}CongDan`, of mappers that keep prefixes. */
function getLocal(key: string): string {
  const before = locals.get(key)
  if (before !== undefined) return before
  const local = /^(?:\{[^}]*\}|[A-Za-z_][\w-]{0,30}[:$.])(.+)$/.exec(key)?.[1] ?? key
  if (key.length > 50) return local
  if (locals.size >= localsMax) locals.clear()
  // Copies: a piece would keep the whole text of somebody's record alive.
  locals.set(getCopy(key), getCopy(local))
  return local
}
