/** The model of the running gateway, in a thread of its own. */
import type { KnownEvent } from '../forecast/history.ts'
import type { HourTable } from './city-hours.ts'
import type { FromThread, ToThread } from './forecast-thread.ts'
import type { Changes } from './live-model.ts'
import { type RequestThread, startThread } from './start-thread.ts'

/** Room for the open dossiers and the memory of a city of hundreds of thousands a year; docs/operate/forecast.md has the figures. */
const memoryMb = 768

export interface ModelThread extends Pick<RequestThread<ToThread, FromThread>, 'hasEnded' | 'close'> {
  take(events: readonly KnownEvent[], until: number | null): Promise<void>
  takeChanges(at: number, all: boolean): Promise<Changes>
}

/** Every call rejects once the thread has ended. */
export function startModel(hours: HourTable): ModelThread {
  const thread = startThread<ToThread, FromThread>(new URL('./forecast-thread.ts', import.meta.url), hours, memoryMb)
  return {
    async take(events, until) {
      await thread.request({ kind: 'take', events, until })
    },
    async takeChanges(at, all) {
      const answer = await thread.request({ kind: 'changes', at, all })
      if (answer.kind !== 'changes') throw new Error('the thread of the forecast answered another question')
      return answer.changes
    },
    hasEnded: thread.hasEnded,
    close: thread.close,
  }
}
