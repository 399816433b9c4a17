/**
 * Something that costs time to draw and that anybody may ask for: one drawing serves all who wait, the next one begins only
 * after a pause in proportion to what the last one took, and while many of them are still unread no new one is made. So
 * a client that asks without end gets a bounded share of the process's time, and one that never reads a bounded share of its
 * memory.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { MonotonicClock } from '../../domain/runtime.ts'

/** A pause of so many times the cost: at most a fifth of the time goes into drawing. */
const pausePerCost = 4
/** The cost holds waiting for the database as well; a slow database must not make the next scrape late. */
const pauseMsMax = 1_000
/** So many are kept for those who have not read them yet; a scraper reads at once, so an honest one never meets this. */
const unreadMax = 8
/** While there are so many, the newest one is handed out again until it is so old: less than a scrape interval. */
const keptMs = 10_000

interface Rendering {
  body: Buffer<ArrayBuffer>
  contentType: string
}

interface Held extends Rendering {
  readers: number
  madeAt: number
}

export interface SharedRendering {
  /** The caller gives it back when it has been read, or will not be. */
  take(): Promise<{ rendering: Rendering; release: () => void }>
  /** Drawings that somebody has not read to the end. */
  unread(): number
}

export function sharedRendering(
  draw: () => Promise<{ contentType: string; text: string }>,
  monotonic: MonotonicClock = performance,
  pause: (ms: number) => Promise<void> = delay,
): SharedRendering {
  const held = new Set<Held>()
  let running: Promise<Held> | undefined
  let latest: Held | undefined
  let notBefore = 0

  async function make(): Promise<Held> {
    const pauseMs = notBefore - monotonic.now()
    if (pauseMs > 0) await pause(pauseMs)
    const beganAt = monotonic.now()
    try {
      const { contentType, text } = await draw()
      latest = { contentType, body: Buffer.from(text), readers: 0, madeAt: monotonic.now() }
      return latest
    } finally {
      const now = monotonic.now()
      notBefore = now + Math.min((now - beganAt) * pausePerCost, pauseMsMax)
    }
  }

  function next(): Promise<Held> {
    if (running) return running
    if (latest && held.size >= unreadMax && monotonic.now() - latest.madeAt < keptMs) return Promise.resolve(latest)
    running = make().finally(() => (running = undefined))
    return running
  }

  return {
    async take() {
      const rendering = await next()
      rendering.readers++
      held.add(rendering)
      let given = false
      const release = () => {
        if (given) return
        given = true
        if (--rendering.readers === 0) held.delete(rendering)
      }
      return { rendering, release }
    },
    unread: () => held.size,
  }
}
