/**
 * The feed of dossier events for callers that wait for it, on any replica. There is one line of numbers for all consumers: an
 * announcement says how far it has come, what it is about is read once per process, and only callers that may read some of it are woken.
 */
import { mayReadDossier } from '../../access/policy.ts'
import type { Consumer } from '../../domain/access.ts'
import type { Logger } from '../../domain/runtime.ts'
import { createWaits } from '../../domain/waits.ts'
import { dossierFeedChannel, dossierFeedHead, readFeedScopes } from '../../store/dossier/feed.ts'
import type { Database } from '../../store/postgres/database.ts'
import { type Listener, listen } from '../../store/postgres/listener.ts'

export interface DossierFeed {
  /** Call it when dossier events were committed that have no number yet. */
  poke(): void
  /** Resolves when something that this consumer may read has come after this number, or when the signal fires. May resolve without. */
  wait(consumer: Consumer, after: number, signal: AbortSignal): Promise<void>
}

export interface RunningDossierFeed extends DossierFeed {
  /** `poke` wakes the one that numbers events. */
  onPoke(onEvent: () => void): void
  start(): void
  stop(): Promise<void>
}

export function createDossierFeed(database: Database, logger: Logger): RunningDossierFeed {
  const waits = createWaits<{ consumer: Consumer; after: number }>()
  let head = 0
  let pokes: (() => void)[] = []
  let listener: Listener | undefined
  let reading: Promise<void> = Promise.resolve()

  /** One after the other, so that what lies between two announcements is read once. */
  function heard(payload: string | undefined): void {
    reading = reading.then(() => advance(payload)).catch(() => waits.wake(() => true))
  }

  async function advance(payload: string | undefined): Promise<void> {
    // Without one, listening has begun again: read what was announced meanwhile.
    const last = payload === undefined ? await dossierFeedHead(database) : Number(payload)
    if (last <= head) return
    const before = head
    head = last
    if (waits.count() === 0) return
    if (before === 0) return waits.wake(({ after }) => after < last)
    const scopes = await readFeedScopes(database, before, last)
    waits.wake(({ consumer, after }) => after < last && scopes.some((scope) => mayReadDossier(consumer, scope)))
  }

  return {
    poke: () => {
      for (const onEvent of pokes) onEvent()
    },
    onPoke: (onEvent) => {
      pokes = [...pokes, onEvent]
    },
    wait: async (consumer, after, signal) => {
      if (after >= head) await waits.wait({ consumer, after }, signal)
    },
    start: () => {
      listener ??= listen(database, dossierFeedChannel, heard, logger)
    },
    stop: async () => {
      await listener?.close()
      await reading
      waits.wake(() => true)
    },
  }
}
