/**
 * An object that is exchanged while others hold it, such as a path whose credentials were changed: each call goes to the one of now, and those
 * under way end on the one they began on.
 */
export interface Exchangeable<T extends object> {
  /** To be handed out; also functions that are copied out of it member by member follow an exchange. */
  readonly shown: T
  /** Returns the one before, which the caller ends when nothing can be under way on it any more. */
  exchange(next: T): T
}

/**
 * All that come later have the members of the first: its functions as functions, the others with values of their own. A call costs what a call
 * of a closure costs: lookups go through here, so there is no Proxy.
 */
export function createExchangeable<T extends object>(first: T): Exchangeable<T> {
  let current = first
  const shown = { ...first }
  const retargets: ((next: T) => void)[] = []
  for (const name of Reflect.ownKeys(first)) {
    const member: unknown = Reflect.get(first, name)
    if (typeof member !== 'function') {
      retargets.push((next) => Reflect.set(shown, name, Reflect.get(next, name)))
      continue
    }
    let now = member
    retargets.push((next) => {
      const later: unknown = Reflect.get(next, name)
      if (typeof later !== 'function') throw new Error(`${String(name)} is no function any more`)
      now = later
    })
    Reflect.set(shown, name, (...given: unknown[]): unknown => Reflect.apply(now, current, given))
  }
  return {
    shown,
    exchange(next) {
      const former = current
      for (const retarget of retargets) retarget(next)
      current = next
      return former
    },
  }
}
