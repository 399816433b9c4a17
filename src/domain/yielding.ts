/** Long work in steps: between two of them whatever else is due runs first. */

/** Some milliseconds of copying, hashing or encrypting: more than a request waits unnoticed would be too much. */
export const stepBytes = 262_144

/** Resolves in the next turn of the event loop, behind what is due now. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Longest work between two turns, in ms: ten times as much would be noticed by a caller on the busiest machine. */
const turnMs = 4

/** For work in many small steps: called between them, it lets others run whenever the work has lasted long enough. */
export function createPause(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < turnMs) return undefined
    return nextTurn().then(() => {
      since = performance.now()
    })
  }
}

/** Pieces of at most `stepBytes`, as views. */
export function* steps(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += stepBytes) yield bytes.subarray(at, at + stepBytes)
}
