/**
 * By which names requests are told apart in metrics and log: the pattern of their route, never the path that was sent,
 * which holds ids. What fits no pattern is one word, so that nobody can bloat the metrics.
 */

const unmatched = 'unmatched'

interface Route {
  method: string
  path: string
}

export interface RouteNames {
  patternOf(path: string): string
  /** What the path can be asked with; empty where there is no such route. */
  methodsOf(path: string): string[]
}

/** Reads the routes of an app whose routes are all mounted. */
export function routeNames(routes: readonly Route[]): RouteNames {
  const named = routes.filter(({ method }) => method !== 'ALL')
  const literal = new Set(named.map(({ path }) => path).filter((path) => !path.includes(':')))
  const patterns = [...new Set(named.map(({ path }) => path))]
    .filter((path) => path.includes(':'))
    .map((path) => ({ path, shape: new RegExp(`^${path.replaceAll(/:[^/]+/g, '[^/]+')}$`) }))
  const patternOf = (path: string) =>
    // Nearly every request: no pattern is tried.
    literal.has(path) ? path : (patterns.find(({ shape }) => shape.test(path))?.path ?? unmatched)
  return {
    patternOf,
    methodsOf: (path) => {
      const pattern = patternOf(path)
      return [...new Set(named.filter((route) => route.path === pattern).map(({ method }) => method))]
    },
  }
}
