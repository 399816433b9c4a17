/**
 * What is drawn for a live page is drawn once for all who look at the same page in the same language with the same rights:
 * nothing of a session stands in it. It is drawn again as soon as anything moved, or when it is a moment old.
 */
import type { LiveSource } from './live.ts'

type Look = Awaited<ReturnType<LiveSource['draw']>>

const keepMs = 1_000

export function createLooks(onMove: (hear: () => void) => void) {
  const looks = new Map<string, { at: number; look: Promise<Look> }>()
  onMove(() => looks.clear())
  return (key: string, draw: () => Promise<Look>): Promise<Look> => {
    const known = looks.get(key)
    if (known && performance.now() - known.at < keepMs) return known.look
    const look = draw()
    looks.set(key, { at: performance.now(), look })
    look.catch(() => looks.delete(key))
    return look
  }
}
