/** What a request accepts in return. */

/**
 * Whether this type is wanted rather than another, which is what the address answers with by itself. Clients that generators make name every
 * type of the description, JSON first, and read one alone: of types that are wanted alike the one that is named first counts. What covers
 * many types names none.
 */
export function prefers(accept: string | undefined, type: string, over = 'application/json'): boolean {
  const wanted = (accept ?? '').split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase())
    const quality = parameters.find((each) => each.startsWith('q='))?.slice(2)
    return { range, quality: Number(quality ?? 1) }
  })
  const named = wanted.find(({ range }) => range === type)
  const other = wanted.find(({ range }) => range === over)
  if (named === undefined || !(named.quality > 0)) return false
  if (other === undefined) return true
  if (other.quality !== named.quality) return named.quality > other.quality
  return wanted.indexOf(named) < wanted.indexOf(other)
}

/** A page is for people who ask for one; programs accept anything. */
export const wantsPage = (accept: string | undefined): boolean => prefers(accept, 'text/html')
