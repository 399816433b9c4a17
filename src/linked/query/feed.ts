/** The feed of linked dossiers for callers that wait for it, on any replica. */
import type { Logger } from '../../domain/runtime.ts'
import { createWaits } from '../../domain/waits.ts'
import { linkedFeedChannel, linkedFeedHead } from '../../store/linked/feed.ts'
import type { Database } from '../../store/postgres/database.ts'
import { type Listener, listen } from '../../store/postgres/listener.ts'

export interface LinkedFeed {
  /** Resolves when something has come after this number, or when the signal fires. May resolve without. */
  wait(after: number, signal: AbortSignal): Promise<void>
}

export interface RunningLinkedFeed extends LinkedFeed {
  start(): void
  stop(): Promise<void>
}

export function createLinkedFeed(database: Database, logger: Logger): RunningLinkedFeed {
  const waits = createWaits<{ after: number }>()
  let head = 0
  let listener: Listener | undefined
  let reading: Promise<void> = Promise.resolve()

  async function advance(payload: string | undefined): Promise<void> {
    // Without one, listening has begun again: read what was announced meanwhile.
    head = Math.max(head, payload === undefined ? await linkedFeedHead(database) : Number(payload))
    waits.wake(({ after }) => after < head)
  }

  return {
    wait: async (after, signal) => {
      if (after >= head) await waits.wait({ after }, signal)
    },
    start: () => {
      const heard = (payload: string | undefined) => {
        reading = reading.then(() => advance(payload)).catch(() => waits.wake(() => true))
      }
      listener ??= listen(database, linkedFeedChannel, heard, logger)
    },
    stop: async () => {
      await listener?.close()
      await reading
      waits.wake(() => true)
    },
  }
}
