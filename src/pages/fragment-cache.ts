/**
 * What is drawn for a live page is drawn once for all who look at the same page in the same language with the same rights:
 * nothing of a session stands in it. It is drawn again as soon as anything moved, or when it is a moment old.
 */
import type { LiveSource } from './live-stream.ts'

type Fragments = Awaited<ReturnType<LiveSource['draw']>>

const keepMs = 1_000
/** Paths have no end; this many pages are more than people look at in a second. */
const pagesMax = 1_000

export function createFragmentCache(onMove: (hear: () => void) => void) {
  const cache = new Map<string, { at: number; drawn: Promise<Fragments> }>()
  onMove(() => cache.clear())
  return (key: string, draw: () => Promise<Fragments>): Promise<Fragments> => {
    const known = cache.get(key)
    if (known && performance.now() - known.at < keepMs) return known.drawn
    if (cache.size >= pagesMax) cache.clear()
    const drawn = draw()
    cache.set(key, { at: performance.now(), drawn })
    drawn.catch(() => cache.delete(key))
    return drawn
  }
}
