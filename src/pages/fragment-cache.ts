/**
 * What is drawn for a live page is drawn once for all who look at the same page in the same language with the same rights:
 * nothing of a session stands in it. It is drawn again as soon as anything moved, or when it is a moment old.
 */
import type { LiveSource } from './live-stream.ts'

type Fragments = Awaited<ReturnType<LiveSource['draw']>>

const keepMs = 1_000
/** Paths have no end; this many pages are more than people look at in a second. */
const pagesMax = 1_000

export interface FragmentCache {
  draw(key: string, draw: () => Promise<Fragments>): Promise<Fragments>
  clear(): void
}

export function createFragmentCache(): FragmentCache {
  const cache = new Map<string, { at: number; drawn: Promise<Fragments> }>()
  return {
    draw(key, draw) {
      const known = cache.get(key)
      if (known && performance.now() - known.at < keepMs) return known.drawn
      if (cache.size >= pagesMax) cache.clear()
      const drawn = draw()
      cache.set(key, { at: performance.now(), drawn })
      drawn.catch(() => cache.delete(key))
      return drawn
    },
    clear: () => cache.clear(),
  }
}

/** Calls back whenever an open page may look different; returns how to stop that. */
export type OnMove = (hear: () => void) => () => void

/** Listens only while anybody does; what was drawn before a move is gone before the first of them hears of it. */
export function whileHeard(onMove: OnMove, cache: Pick<FragmentCache, 'clear'>): OnMove {
  const listeners = new Set<() => void>()
  let stop: (() => void) | undefined
  return (hear) => {
    listeners.add(hear)
    if (!stop) {
      cache.clear()
      stop = onMove(() => {
        cache.clear()
        for (const each of listeners) each()
      })
    }
    return () => {
      listeners.delete(hear)
      if (listeners.size > 0) return
      stop?.()
      stop = undefined
    }
  }
}
