/**
 * The names that distinguish requests in metrics and log: the pattern of their route, never the path that was sent, which
 * holds ids. All paths that fit no pattern share one word, so that no client can bloat the metrics.
 */

import { withoutEnd } from '../domain/text.ts'
import { nearest } from './input/nearest.ts'

export const unmatched = 'unmatched'

interface Route {
  method: string
  path: string
}

export interface RouteNames {
  getPattern(path: string): string
  /** What the path can be asked with; empty where there is no such route. */
  getMethods(path: string): string[]
  /** The pattern of the API that a path which fits none probably meant; `undefined` = none is near. Repeats nothing of the path. */
  findNearest(path: string): string | undefined
  /** For the metrics: no pair of method and route but those that are offered, and one for all others of a method. */
  toLabels(method: string, path: string): { method: string; route: string }
}

/** Longer than any word of an address of ours. */
const wordMax = 40

/** Word for word, where each differs by a slip at most; what stands for an id may be anything. */
function isNear(pattern: readonly string[], sent: readonly string[]): boolean {
  return (
    pattern.length === sent.length &&
    pattern.every((word, index) => {
      const written = sent[index] ?? ''
      if (word === written || (word.startsWith(':') && written !== '')) return true
      return written !== '' && written.length <= wordMax && nearest(written, [word]) !== undefined
    })
  )
}

/** Methods of RFC 9110 and RFC 5789; every other one is counted as the OpenTelemetry convention has it. */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
export const otherMethod = '_OTHER'

/**
 * Reads the routes of an app whose routes are all mounted. `headOnly` = patterns whose GET the framework asks for the sake of
 * HEAD, and which refuse GET itself.
 */
export function routeNames(routes: readonly Route[], headOnly: readonly string[] = []): RouteNames {
  const named = routes.filter(({ method }) => method !== 'ALL')
  const literal = new Set(named.map(({ path }) => path).filter((path) => !path.includes(':')))
  const patterns = [...new Set(named.map(({ path }) => path))]
    .filter((path) => path.includes(':'))
    .map((path) => ({ path, shape: new RegExp(`^${path.replaceAll(/:[^/]+/g, '[^/]+')}$`) }))
  const getPattern = (path: string) =>
    // Nearly every request: no pattern is tried.
    literal.has(path) ? path : (patterns.find(({ shape }) => shape.test(path))?.path ?? unmatched)
  const offered = new Map(
    [literal, patterns.map(({ path }) => path)]
      .flatMap((paths) => [...paths])
      .map((path) => {
        const own = named.filter((route) => route.path === path).map(({ method }) => method)
        // Whatever answers GET answers HEAD (RFC 9110, 9.3.2).
        const answering = headOnly.includes(path) ? ['HEAD'] : ['GET', 'HEAD']
        return [path, new Set(own.flatMap((method) => (method === 'GET' ? answering : [method])))] as const
      }),
  )
  const getMethods = (path: string) => [...(offered.get(getPattern(path)) ?? [])]
  const known = [...offered.keys()].filter((path) => path.startsWith('/v1/') || path === '/docs')
  const wordsMax = 1 + Math.max(0, ...known.map((path) => path.split('/').length))
  return {
    getPattern,
    getMethods,
    findNearest(path) {
      // A slash at the end, and what a gateway of another version or no version at all would be asked.
      const written = withoutEnd(path, '/')
      const sent = [written, written.replace(/^(\/v\d+|\/api)?(?=\/)/, '/v1')]
      for (const one of sent) {
        // One more than any of ours has is near to none, and so are thousands.
        const words = one.split('/', wordsMax)
        const pattern = known.find((candidate) => isNear(candidate.split('/'), words))
        if (pattern !== undefined) return pattern.replaceAll(/:([^/]+)/g, '{$1}')
      }
      return undefined
    },
    toLabels(method, path) {
      const route = getPattern(path)
      if (offered.get(route)?.has(method)) return { method, route }
      return { method: methods.has(method) ? method : otherMethod, route: unmatched }
    },
  }
}
