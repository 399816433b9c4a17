/** How pages read: many viewers, one reading; and a database that is away leaves a gap on the page, not an error in its place. */
import { type FailureCode, GatewayFailure } from '../domain/failure.ts'

const gaps: readonly FailureCode[] = ['storage-unavailable', 'operations-unavailable']

/** `undefined` when the storage is away. A defect is not hidden. */
export async function orGap<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof GatewayFailure && gaps.includes(error.code)) return undefined
    throw error
  }
}

/**
 * One reading per key at a time, kept for a while; a failed one is not kept. What is older than `keepMs` but not than `staleMs` is
 * given once more, while the next reading is under way: nobody waits for it.
 */
export function kept<K, T>(keepMs: number, read: (key: K) => Promise<T>, staleMs = keepMs) {
  const known = new Map<K, { at: number; value: Promise<T> }>()
  const renewing = new Set<K>()
  function begin(key: K): Promise<T> {
    const value = read(key)
    known.set(key, { at: performance.now(), value })
    value.catch(() => known.delete(key))
    return value
  }
  function renew(key: K): void {
    if (renewing.has(key)) return
    renewing.add(key)
    const at = performance.now()
    // What is known stands until there is something newer; what cannot be read is tried again at the next look.
    read(key)
      .then((value) => known.set(key, { at, value: Promise.resolve(value) }))
      .catch(() => {})
      .finally(() => renewing.delete(key))
  }
  return {
    get(key: K): Promise<T> {
      const found = known.get(key)
      const age = found ? performance.now() - found.at : Number.POSITIVE_INFINITY
      if (found && age < keepMs) return found.value
      if (!found || age >= staleMs) return begin(key)
      renew(key)
      return found.value
    },
    forget: (key: K) => known.delete(key),
    clear: () => known.clear(),
  }
}
