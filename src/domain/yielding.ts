/** Long work in steps: between two of them whatever else is due runs first. */

/** Some milliseconds of copying, hashing or encrypting: more than a request waits unnoticed would be too much. */
export const stepBytes = 262_144

/** Resolves in the next turn of the event loop, behind what is due now. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Pieces of at most `stepBytes`, as views. */
export function* steps(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += stepBytes) yield bytes.subarray(at, at + stepBytes)
}
