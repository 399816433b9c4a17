/**
 * Waiting for a condition with a deadline that says what it waited for. The deadline is long, because it only ends what would
 * never come: a slow machine is no fault of the product.
 */

/** Resolves with the first truthy value; rejects, naming what was awaited, when the time is up. */
export async function eventually<T>(
  what: string,
  read: () => T | Promise<T>,
  withinMs = 30_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const value = await read()
    if (value) return value as NonNullable<T>
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((next) => setTimeout(next, 10))
  }
}

/** The promise, or a rejection that names what took too long. */
export async function within<T>(withinMs: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${withinMs} ms: ${what}`)), withinMs)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
