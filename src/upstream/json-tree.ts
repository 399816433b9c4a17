/**
 * A JSON tree that was once XML, as the same light tree that XML gives. Converters disagree on emptiness (`""`, `{}`, `[]`,
 * `null`), on lists of one, and on prefixes; all of that is evened out here, so that one codec reads both.
 */
import { GatewayFailure, type Layer } from '../domain/failure.ts'
import { depthMax, noChildren, nodesMax, type XmlNode } from './xml-tree.ts'

/** Namespace of a node that lost its own on the way: it matches any. */
export const anyNamespace = '*'

/** The tree below `name`. Fails with `answer-hostile` beyond the caps that hold for XML too. */
export function toTree(name: string, value: unknown, hop: Layer): XmlNode {
  let nodes = 0
  return build(name, value, 0)

  function build(key: string, content: unknown, depth: number): XmlNode {
    if (depth >= depthMax) throw hostile('depth')
    if (++nodes > nodesMax) throw hostile('elements')
    const node: XmlNode = {
      ns: anyNamespace,
      // `ns1:CongDan` in mappers that keep prefixes.
      local: key.slice(key.indexOf(':') + 1),
      attributes: null,
      children: noChildren,
      text: '',
    }
    if (typeof content === 'string') node.text = content
    else if (typeof content === 'number' || typeof content === 'boolean') node.text = String(content)
    else if (typeof content === 'object' && content !== null && !Array.isArray(content)) fill(node, content, depth)
    return node
  }

  function fill(node: XmlNode, content: object, depth: number): void {
    const children: XmlNode[] = []
    for (const [key, value] of Object.entries(content)) {
      // Text of an element that also has attributes.
      if ((key === '' || key === '#text') && typeof value === 'string') node.text = value
      else if (Array.isArray(value)) for (const one of value) children.push(build(key, one, depth + 1))
      else children.push(build(key, value, depth + 1))
    }
    if (children.length > 0) node.children = children
  }

  function hostile(detail: string): GatewayFailure {
    return new GatewayFailure('answer-hostile', { layer: hop, detail, phase: 'body', sent: 'answered' })
  }
}
