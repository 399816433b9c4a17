/**
 * The feed of events for callers that wait for it, on any replica. The sequencer announces every new head, and a connection
 * listens for it. All that is remembered here is how far each consumer's feed has come.
 */
import type { Logger } from '../../domain/runtime.ts'
import { createWaits } from '../../domain/waits.ts'
import { type FeedHead, feedChannel, feedHeads, readAnnouncement } from '../../store/filing/events.ts'
import type { Database } from '../../store/postgres/database.ts'
import { type Listener, listen } from '../../store/postgres/listener.ts'

export interface Feed {
  /** Call it when events were committed that have no place in the feed yet. */
  poke(): void
  /** Resolves when this consumer's feed has gone past this place, or when the signal fires. */
  wait(consumer: string, after: number, signal: AbortSignal): Promise<void>
}

export interface RunningFeed extends Feed {
  /** `poke` wakes the one that gives events their places. */
  onPoke(onEvent: () => void): void
  start(): void
  stop(): Promise<void>
}

export function createFeed(database: Database, logger: Logger): RunningFeed {
  const waits = createWaits<{ consumer: string; after: number }>()
  const heads = new Map<string, number>()
  let pokes: (() => void)[] = []
  let listener: Listener | undefined

  const getHead = (consumer: string): number => heads.get(consumer) ?? 0

  function reached({ consumer, last }: FeedHead): void {
    heads.set(consumer, Math.max(getHead(consumer), last))
    waits.wake((one) => one.consumer === consumer && one.after < last)
  }

  function heard(payload: string | undefined): void {
    // Listening has begun again: read what was announced meanwhile.
    if (payload !== undefined) reached(readAnnouncement(payload))
    else {
      feedHeads(database).then(
        (all) => all.forEach(reached),
        () => {},
      )
    }
  }

  return {
    poke: () => {
      for (const onEvent of pokes) onEvent()
    },
    onPoke: (onEvent) => {
      pokes = [...pokes, onEvent]
    },
    wait: async (consumer, after, signal) => {
      if (after >= getHead(consumer)) await waits.wait({ consumer, after }, signal)
    },
    start: () => {
      listener ??= listen(database, feedChannel, heard, logger)
    },
    stop: async () => {
      await listener?.close()
      waits.wake(() => true)
    },
  }
}
