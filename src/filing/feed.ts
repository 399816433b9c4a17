/**
 * The feed of events as those see it who wait for it, on any replica: the sequencer announces every new head, and a
 * connection listens. Nothing is remembered here but how far the feed has come.
 */
import type { Logger } from '../domain/runtime.ts'
import type { Database } from '../store/database.ts'
import { feedChannel, feedHead } from '../store/filing-events.ts'
import { type Listener, listen } from '../store/listener.ts'

export interface Feed {
  /** Events were committed that have no place in the feed yet. */
  poke(): void
  /** Resolves when the feed has come beyond this place, or when the signal fires. */
  wait(after: number, signal: AbortSignal): Promise<void>
}

export interface RunningFeed extends Feed {
  /** Whoever gives events their places is woken by `poke`. */
  onPoke(look: () => void): void
  start(): void
  stop(): Promise<void>
}

interface Waiting {
  after: number
  resolve: () => void
}

export function createFeed(database: Database, logger: Logger): RunningFeed {
  const waiting = new Set<Waiting>()
  let head = 0
  let pokes: (() => void)[] = []
  let listener: Listener | undefined

  function reached(place: number): void {
    head = Math.max(head, place)
    for (const one of waiting) if (one.after < head) one.resolve()
  }

  function heard(payload: string | undefined): void {
    // Listening has begun again: what was announced meanwhile is read.
    if (payload === undefined) feedHead(database).then(reached, () => {})
    else reached(Number(payload))
  }

  return {
    poke: () => {
      for (const look of pokes) look()
    },
    onPoke: (look) => {
      pokes = [...pokes, look]
    },
    wait: (after, signal) =>
      new Promise((resolve) => {
        if (signal.aborted || after < head) return resolve()
        const one: Waiting = {
          after,
          resolve: () => {
            waiting.delete(one)
            signal.removeEventListener('abort', one.resolve)
            resolve()
          },
        }
        waiting.add(one)
        signal.addEventListener('abort', one.resolve)
      }),
    start: () => {
      listener ??= listen(database, feedChannel, heard, logger)
    },
    stop: async () => {
      await listener?.close()
      for (const one of waiting) one.resolve()
    },
  }
}
