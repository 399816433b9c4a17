// Work that a mock does later, by itself: it ends with the mock.

export type Later = {
  later(ms: number, work: (now: number) => Promise<void>): void
  end(): void
}

export function createLater(clock: () => number): Later {
  const timers = new Set<NodeJS.Timeout>()
  let ended = false
  return {
    later(ms, work) {
      if (ended) return
      const timer = setTimeout(() => {
        timers.delete(timer)
        // The caller of before may be gone.
        work(clock()).catch(() => undefined)
      }, ms)
      timers.add(timer)
    },
    end() {
      ended = true
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
