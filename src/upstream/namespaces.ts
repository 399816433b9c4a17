/**
 * Namespaces in XML (1.0, third edition) over a reader that knows names only as they are written. saxes resolves them
 * itself, but it makes objects for every name and attribute, which was half of the time that a record took to read;
 * here a name is taken apart once and for all documents, for they all write the same hundred.
 */

/** A name as it stands, taken apart. No prefix is the empty one. */
interface SplitName {
  prefix: string
  local: string
}

/** Not namespace-well-formed. The message names no part of the document. */
class NamespaceError extends Error {}

const xml = 'http://www.w3.org/XML/1998/namespace'
const xmlns = 'http://www.w3.org/2000/xmlns/'

/**
 * Names taken apart so far: room for ten times what the contracts know, 100 KB. Whoever sends more names, or longer ones,
 * is none of theirs and costs time but no memory.
 */
const splits = new Map<string, SplitName>()
const splitsMax = 2_000
const keptLengthMax = 50

/** Throws a NamespaceError for a name that is no qualified name. */
export function splitName(name: string): SplitName {
  const known = splits.get(name)
  if (known !== undefined) return known
  const colon = name.indexOf(':')
  if (colon === 0 || colon === name.length - 1 || name.includes(':', colon + 1)) throw new NamespaceError('name')
  // A piece of a text keeps the whole text alive, and that text is a person's record: what is kept is a copy.
  const copy = Buffer.from(name).toString()
  const split = { prefix: colon === -1 ? '' : copy.slice(0, colon), local: copy.slice(colon + 1) }
  if (copy.length > keptLengthMax) return split
  if (splits.size >= splitsMax) splits.clear()
  splits.set(copy, split)
  return split
}

/** What prefixes mean below one element. Made anew only where an element declares something. */
export class Scope {
  readonly #bound: ReadonlyMap<string, string>
  /** What no prefix means. */
  readonly #default: string
  #lastPrefix = ''
  #lastNs = ''

  private constructor(bound: ReadonlyMap<string, string>) {
    this.#bound = bound
    this.#default = bound.get('') ?? ''
  }

  static readonly outermost = new Scope(new Map([['xml', xml]]))

  /** The scope of an element with these attributes: this one, unless they declare a namespace. */
  within(attributes: Readonly<Record<string, string>>): Scope {
    let bound: Map<string, string> | null = null
    let prefixed = false
    for (const name in attributes) {
      if (!name.startsWith('xmlns')) {
        prefixed ||= name.includes(':')
        continue
      }
      const prefix = name === 'xmlns' ? '' : name.startsWith('xmlns:') ? name.slice(6) : null
      if (prefix === null) continue
      bound ??= new Map(this.#bound)
      bound.set(prefix, bindable(prefix, attributes[name] as string))
    }
    const scope = bound === null ? this : new Scope(bound)
    if (prefixed) scope.#checkPrefixed(attributes)
    return scope
  }

  /** Throws a NamespaceError for a prefix that nothing declares. */
  namespaceOf(prefix: string): string {
    if (prefix === '') return this.#default
    if (prefix === this.#lastPrefix) return this.#lastNs
    const ns = this.#bound.get(prefix)
    // `xmlns` is among them: nothing may declare it.
    if (ns === undefined) throw new NamespaceError('prefix')
    this.#lastPrefix = prefix
    this.#lastNs = ns
    return ns
  }

  /** Prefixed attributes are never read here, but a document that misuses them is none. */
  #checkPrefixed(attributes: Readonly<Record<string, string>>): void {
    const seen = new Set<string>()
    for (const name in attributes) {
      if (!name.includes(':') || name.startsWith('xmlns:')) continue
      const { prefix, local } = splitName(name)
      const expanded = `${this.namespaceOf(prefix)} ${local}`
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
