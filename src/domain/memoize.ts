/**
 * One thing for each set of numbers, made once: for schemas, which do not change and of which many places state the same. One of free
 * text is five objects with some twenty closures, 7 kB that every full collection walks through.
 */
export function memoize<Numbers extends readonly number[], Made extends object>(
  make: (...numbers: Numbers) => Made,
): (...numbers: Numbers) => Made {
  const made = new Map<string, Made>()
  return (...numbers) => {
    const key = numbers.join(' ')
    const known = made.get(key) ?? make(...numbers)
    made.set(key, known)
    return known
  }
}
