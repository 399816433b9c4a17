/** What a request accepts in return. */

/**
 * Whether this type is wanted rather than JSON, which is what an operation answers with. Clients that generators make name every type of the
 * description, JSON first, and read one alone: of types that are wanted alike the one that is named first counts. What covers many types
 * names none.
 */
export function prefersToJson(accept: string | undefined, type: string): boolean {
  const wanted = (accept ?? '').split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase())
    const quality = parameters.find((each) => each.startsWith('q='))?.slice(2)
    return { range, quality: Number(quality ?? 1) }
  })
  const named = wanted.find(({ range }) => range === type)
  const json = wanted.find(({ range }) => range === 'application/json')
  if (named === undefined || !(named.quality > 0)) return false
  if (json === undefined) return true
  if (json.quality !== named.quality) return named.quality > json.quality
  return wanted.indexOf(named) < wanted.indexOf(json)
}

/** A page is for people who ask for one; programs accept anything. */
export const wantsPage = (accept: string | undefined): boolean => prefersToJson(accept, 'text/html')
