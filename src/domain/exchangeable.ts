/**
 * An object that is exchanged while others hold it, such as a path whose credentials were changed: each call goes to the one of now, and those
 * under way end on the one they began on.
 */
export interface Exchangeable<T extends object> {
  /** To be handed out; also what is copied out of it member by member follows an exchange. */
  readonly shown: T
  /** Returns the one before, which the caller ends when nothing can be under way on it any more. */
  exchange(next: T): T
}

/** Members that are no functions must be alike in all that come later. */
export function createExchangeable<T extends object>(first: T): Exchangeable<T> {
  let current = first
  const delegates = new Map<PropertyKey, unknown>()
  const shown = new Proxy(
    { ...first },
    {
      get(_, name) {
        const known = delegates.get(name)
        if (known !== undefined) return known
        const member: unknown = Reflect.get(current, name)
        if (typeof member !== 'function') return member
        const delegate = (...given: unknown[]): unknown => {
          const now: unknown = Reflect.get(current, name)
          if (typeof now !== 'function') throw new Error(`${String(name)} is no function any more`)
          return Reflect.apply(now, current, given)
        }
        delegates.set(name, delegate)
        return delegate
      },
    },
  )
  return {
    shown,
    exchange(next) {
      const former = current
      current = next
      return former
    },
  }
}
