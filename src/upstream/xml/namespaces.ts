/**
 * Namespaces in XML (1.0, third edition) over readers that know names only as they are written. saxes resolves them
 * itself, but it makes objects for every name and attribute, which was half of the time that a record took to read;
 * here a name is taken apart once and for all documents, for they all write the same hundred.
 */

/** A name as it is written, taken apart. No prefix is the empty one. */
export interface QualifiedName {
  readonly written: string
  readonly prefix: string
  readonly local: string
  /** The element that came next the last time: what a good guess begins with. */
  follower: QualifiedName | null
  /** The attributes that it had the last time it had any. */
  tag: { readonly written: string; readonly attributes: Attributes } | null
}

/** The attributes of an element, as they are written; a document repeats them, and documents repeat each other. */
export class Attributes {
  /** Those without a prefix; `null` = none. Declarations are none. */
  readonly own: Readonly<Record<string, string>> | null
  readonly #all: Readonly<Record<string, string>>
  #outer: Scope | null = null
  #inner: Scope | null = null

  constructor(all: Readonly<Record<string, string>>) {
    this.#all = all
    let own: Record<string, string> | null = null
    for (const name in all) {
      if (name === 'xmlns' || name.includes(':')) continue
      own ??= {}
      own[name] = all[name] as string
    }
    this.own = own
  }

  /** The scope of an element that has them. Throws a NamespaceError for what is declared or used wrongly. */
  within(outer: Scope): Scope {
    if (this.#inner === null || this.#outer !== outer) {
      this.#inner = outer.within(this.#all)
      this.#outer = outer
    }
    return this.#inner
  }
}

/** Not namespace-well-formed. The message names no part of the document. */
class NamespaceError extends Error {}

const xml = 'http://www.w3.org/XML/1998/namespace'
const xmlns = 'http://www.w3.org/2000/xmlns/'

/**
 * Names taken apart so far: room for ten times what the contracts know, 100 KB. A sender of more or longer names does not
 * follow a contract, and costs time but no memory.
 */
const known = new Map<string, QualifiedName>()
const knownMax = 2_000
const keptLengthMax = 50

/** A piece of a text keeps the whole text alive, and that text is a person's record: code that keeps a piece keeps a copy. */
export const getCopy = (piece: string): string => Buffer.from(piece).toString()

/** What stands before the first element of every document. */
export const documentStart: QualifiedName = { written: '', prefix: '', local: '', follower: null, tag: null }

/** A name that has been read before. */
export const knownName = (written: string): QualifiedName | undefined => known.get(written)

/** Throws a NamespaceError for a name that is no qualified name. */
export function qualifiedName(written: string): QualifiedName {
  const before = known.get(written)
  if (before !== undefined) return before
  const colon = written.indexOf(':')
  if (colon === 0 || colon === written.length - 1 || written.includes(':', colon + 1)) throw new NamespaceError('name')
  const copy = getCopy(written)
  const prefix = colon === -1 ? '' : copy.slice(0, colon)
  const name: QualifiedName = { written: copy, prefix, local: copy.slice(colon + 1), follower: null, tag: null }
  if (copy.length > keptLengthMax) return name
  if (known.size >= knownMax) {
    known.clear()
    // Names of before lead only to each other now, and go with the document that is being read.
    documentStart.follower = null
  }
  known.set(copy, name)
  return name
}

/** What prefixes mean below one element: one declaration, and those around it. */
export class Scope {
  readonly #prefix: string
  readonly #ns: string
  readonly #outer: Scope | null
  #lastPrefix: string
  #lastNs: string

  private constructor(prefix: string, ns: string, outer: Scope | null) {
    this.#prefix = prefix
    this.#ns = ns
    this.#outer = outer
    this.#lastPrefix = prefix
    this.#lastNs = ns
  }

  static readonly outermost = new Scope('', '', new Scope('xml', xml, null))

  /** The scope of an element with these attributes: this one, unless they declare a namespace. */
  within(attributes: Readonly<Record<string, string>>): Scope {
    let scope: Scope = this
    let prefixed = false
    for (const name in attributes) {
      if (!name.startsWith('xmlns')) {
        prefixed ||= name.includes(':')
        continue
      }
      const prefix = name === 'xmlns' ? '' : name.startsWith('xmlns:') ? name.slice(6) : null
      if (prefix === null) continue
      scope = new Scope(prefix, bindable(prefix, attributes[name] as string), scope)
    }
    if (prefixed) scope.#checkPrefixed(attributes)
    return scope
  }

  /** Throws a NamespaceError for a prefix that nothing declares. */
  getNamespace(prefix: string): string {
    if (prefix === this.#lastPrefix) return this.#lastNs
    let scope: Scope | null = this
    while (scope !== null && scope.#prefix !== prefix) scope = scope.#outer
    // `xmlns` is among them: nothing may declare it.
    if (scope === null) throw new NamespaceError('prefix')
    this.#lastPrefix = prefix
    this.#lastNs = scope.#ns
    return scope.#ns
  }

  /** Prefixed attributes are never read here, but a document that misuses them is none. */
  #checkPrefixed(attributes: Readonly<Record<string, string>>): void {
    const seen = new Set<string>()
    for (const name in attributes) {
      if (!name.includes(':') || name.startsWith('xmlns:')) continue
      const { prefix, local } = qualifiedName(name)
      const expanded = `${this.getNamespace(prefix)} ${local}`
      if (seen.has(expanded)) throw new NamespaceError('attribute twice')
      seen.add(expanded)
    }
  }
}

/** The two reserved names mean themselves, and a prefix cannot be taken back. */
function bindable(prefix: string, uri: string): string {
  const trimmed = uri.trim()
  const reserved = prefix === 'xmlns' || trimmed === xmlns || (prefix === 'xml') !== (trimmed === xml)
  if (reserved || (prefix !== '' && trimmed === '')) throw new NamespaceError('declaration')
  return trimmed
}
