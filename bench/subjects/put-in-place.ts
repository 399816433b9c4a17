/** Another module in the place of one of the sources, for a row that leaves something out. */
import { registerHooks } from 'node:module'

export function putInPlace(source: string, other: string): void {
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      return resolved.url.endsWith(source) ? { ...resolved, url: new URL(other, import.meta.url).href } : resolved
    },
  })
}
