/** What a document becomes, whoever reads it: elements in a namespace, within caps. */
import { GatewayFailure, type Layer } from '../domain/failure.ts'
import { type Attributes, type QualifiedName, Scope } from './namespaces.ts'

/** An element: namespace URI and local name, never a prefix. `text` is its own text, not that of its children. */
export interface XmlNode {
  ns: string
  local: string
  attributes: Readonly<Record<string, string>> | null
  children: readonly XmlNode[]
  text: string
}

export const noChildren: readonly XmlNode[] = Object.freeze([])

/** A record is 6 deep; 32 leaves room for wrappers and stops nesting attacks. */
export const depthMax = 32
/** A record has about 100 elements; 20 000 is a register office's day, and 2 MB of tree. */
export const nodesMax = 20_000
/** The collection has 4 attributes and a few namespace declarations. */
export const attributesMax = 32

/** A tree that grows in the order of its document. Throws `answer-hostile` at a cap and a NamespaceError at a bad name. */
export class XmlTree {
  readonly #hop: Layer
  readonly #open: XmlNode[] = []
  readonly #scopes: Scope[] = []
  #scope = Scope.outermost
  #current: XmlNode | null = null
  #nodes = 0
  root: XmlNode | null = null

  constructor(hop: Layer) {
    this.#hop = hop
  }

  /** An element begins; `null` = it has no attributes. */
  enter({ prefix, local }: QualifiedName, attributes: Attributes | null): void {
    if (++this.#nodes > nodesMax) throw hostile(this.#hop, 'elements')
    this.#scopes.push(this.#scope)
    if (attributes !== null) this.#scope = attributes.within(this.#scope)
    const ns = this.#scope.namespaceOf(prefix)
    const own = attributes === null ? null : attributes.own
    const node: XmlNode = { ns, local, attributes: own, children: noChildren, text: '' }
    const parent = this.#current
    if (parent === null) {
      this.root = node
    } else {
      if (parent.children.length === 0) parent.children = [node]
      else (parent.children as XmlNode[]).push(node)
      this.#open.push(parent)
      if (this.#open.length >= depthMax) throw hostile(this.#hop, 'depth')
    }
    this.#current = node
  }

  addText(piece: string): void {
    const current = this.#current
    // Outside the root and between children there is only indentation.
    if (current !== null && current.children.length === 0) current.text += piece
  }

  leave(): void {
    this.#current = this.#open.pop() ?? null
    this.#scope = this.#scopes.pop() as Scope
  }
}

export function hostile(hop: Layer, what: string): GatewayFailure {
  return new GatewayFailure('answer-hostile', { layer: hop, detail: what, phase: 'body', sent: 'answered' })
}
