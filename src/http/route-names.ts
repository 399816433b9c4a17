/**
 * The names that distinguish requests in metrics and log: the pattern of their route, never the path that was sent, which
 * holds ids. All paths that fit no pattern share one word, so that no client can bloat the metrics.
 */

export const unmatched = 'unmatched'

interface Route {
  method: string
  path: string
}

export interface RouteNames {
  getPattern(path: string): string
  /** What the path can be asked with; empty where there is no such route. */
  getMethods(path: string): string[]
  /** For the metrics: no pair of method and route but those that are offered, and one for all others of a method. */
  toLabels(method: string, path: string): { method: string; route: string }
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
  return {
    getPattern,
    getMethods,
    toLabels(method, path) {
      const route = getPattern(path)
      if (offered.get(route)?.has(method)) return { method, route }
      return { method: methods.has(method) ? method : otherMethod, route: unmatched }
    },
  }
}
