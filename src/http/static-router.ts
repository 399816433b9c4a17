/**
 * hono's own fast router refuses a set of routes in which a literal stands beside a parameter (`/filings/events` and
 * `/filings/{id}`), and the one that takes its place walks its tree anew for every request. A path without parameters
 * leads to the same handlers every time: that is looked up once.
 */
import type { Result, Router } from 'hono/router'
import { TrieRouter } from 'hono/router/trie-router'

export class StaticRouter<T> implements Router<T> {
  readonly name = 'LiteralRouter'
  readonly #trie = new TrieRouter<T>()
  readonly #literal = new Set<string>()
  /** By method, then by path: as many as there are routes, whatever is asked for. */
  readonly #found = new Map<string, Map<string, Result<T>>>()

  add(method: string, path: string, handler: T): void {
    this.#trie.add(method, path, handler)
    if (!/[:*?{]/.test(path)) this.#literal.add(path)
    this.#found.clear()
  }

  match(method: string, path: string): Result<T> {
    const before = this.#found.get(method)?.get(path)
    if (before !== undefined) return before
    const result = this.#trie.match(method, path)
    if (this.#literal.has(path)) {
      const found = this.#found.get(method) ?? new Map<string, Result<T>>()
      this.#found.set(method, found.set(path, result))
    }
    return result
  }
}
