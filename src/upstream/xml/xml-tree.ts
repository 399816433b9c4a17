/** What a document becomes, whichever parser reads it: elements in a namespace, within caps. */
import { GatewayFailure, type Layer } from '../../domain/failure.ts'
import { type Attributes, type QualifiedName, Scope } from './namespaces.ts'

/** An element: namespace URI and local name, never a prefix. `text` is its own text, wherever it stands, not that of its children. */
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
/** The collection has 4 attributes. */
export const attributesMax = 32
/** Java's serializers declare every namespace that they know of on one element, needed or not: 45 were seen. */
export const declarationsMax = 256

/** A tree that grows in the order of its document. Throws `answer-hostile` at a cap and a NamespaceError at a bad name. */
export class XmlTree {
  readonly #hop: Layer
  /** The elements that are open, outermost first, and for each of them the scope around it and where its children begin. */
  readonly #open: XmlNode[] = []
  readonly #scopes: Scope[] = []
  readonly #starts: number[] = []
  /** How many are open: what the three hold behind that is over. */
  #depth = 0
  /** Closed elements whose parent is not: children get an array of their own when they are all there, and none grows. */
  readonly #closed: XmlNode[] = []
  #closedCount = 0
  #scope = Scope.outermost
  #nodes = 0
  /** Once it is closed. */
  root: XmlNode | null = null

  constructor(hop: Layer) {
    this.#hop = hop
  }

  /** An element begins; `null` = it has no attributes. */
  enter({ prefix, local }: QualifiedName, attributes: Attributes | null): void {
    if (++this.#nodes > nodesMax) throw hostile(this.#hop, 'elements')
    const depth = this.#depth
    this.#scopes[depth] = this.#scope
    this.#starts[depth] = this.#closedCount
    if (attributes !== null) this.#scope = attributes.within(this.#scope)
    const ns = this.#scope.getNamespace(prefix)
    const own = attributes === null ? null : attributes.own
    this.#open[depth] = { ns, local, attributes: own, children: noChildren, text: '' }
    this.#depth = depth + 1
    if (this.#depth > depthMax) throw hostile(this.#hop, 'depth')
  }

  addText(piece: string): void {
    // Outside the root there is only indentation.
    if (this.#depth === 0) return
    const current = this.#open[this.#depth - 1] as XmlNode
    // Between children too, as a rule; but words that stand there may be all that an answer says.
    if (this.#closedCount === this.#starts[this.#depth - 1] || !isBlankText(piece)) current.text += piece
  }

  leave(): void {
    const depth = --this.#depth
    const node = this.#open[depth] as XmlNode
    const start = this.#starts[depth] as number
    this.#scope = this.#scopes[depth] as Scope
    if (this.#closedCount > start) node.children = this.#closed.slice(start, this.#closedCount)
    if (depth === 0) this.root = node
    else {
      this.#closed[start] = node
      this.#closedCount = start + 1
    }
  }
}

function isBlankText(piece: string): boolean {
  for (let at = 0; at < piece.length; at++) if (piece.charCodeAt(at) > 32) return false
  return true
}

export function hostile(hop: Layer, what: string): GatewayFailure {
  return new GatewayFailure('answer-hostile', { layer: hop, detail: what, phase: 'body', sent: 'answered' })
}
