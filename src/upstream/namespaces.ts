/**
 * Namespaces in XML (1.0, third edition) over a reader that knows names only as they are written. saxes resolves them
 * itself, but it makes objects for every name and attribute, which was half of the time that a record took to read;
 * a scope here remembers each name it has resolved, and a record writes the same forty names under two scopes.
 */

/** A name as it stands: whose it is, and what it is called there. */
export interface ExpandedName {
  ns: string
  local: string
}

/** Not namespace-well-formed. The message names no part of the document. */
class NamespaceError extends Error {}

const xml = 'http://www.w3.org/XML/1998/namespace'
const xmlns = 'http://www.w3.org/2000/xmlns/'

/** What prefixes mean below one element. Made anew only where an element declares something. */
export class Scope {
  readonly #bound: ReadonlyMap<string, string>
  readonly #elements = new Map<string, ExpandedName>()

  private constructor(bound: ReadonlyMap<string, string>) {
    this.#bound = bound
  }

  static readonly outermost = (): Scope => new Scope(new Map([['xml', xml]]))

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
  element(name: string): ExpandedName {
    let known = this.#elements.get(name)
    if (known === undefined) {
      known = this.#expand(name)
      this.#elements.set(name, known)
    }
    return known
  }

  #expand(name: string): ExpandedName {
    const colon = name.indexOf(':')
    const prefix = colon === -1 ? '' : name.slice(0, colon)
    const local = name.slice(colon + 1)
    const ns = this.#bound.get(prefix)
    const wrong = local === '' || local.includes(':') || prefix === 'xmlns' || colon === 0
    if (wrong || (ns === undefined && prefix !== '')) throw new NamespaceError('name')
    return { ns: ns ?? '', local }
  }

  /** Prefixed attributes are never read here, but a document that misuses them is none. */
  #checkPrefixed(attributes: Readonly<Record<string, string>>): void {
    const seen = new Set<string>()
    for (const name in attributes) {
      if (!name.includes(':') || name.startsWith('xmlns:')) continue
      const { ns, local } = this.#expand(name)
      const expanded = `${ns} ${local}`
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
