/** The model beside the event loop of the gateway: one question at a time, and an end that is an error. */
import { Worker } from 'node:worker_threads'
import type { KnownEvent } from '../forecast/history.ts'
import type { HourTable } from './city-hours.ts'
import type { FromThread, ToThread } from './forecast-thread.ts'
import type { Changes } from './live-model.ts'

/** Room for the open dossiers and the memory of a city of hundreds of thousands a year; docs/operate/forecast.md has the figures. */
const memoryMb = 768

export interface ModelThread {
  take(events: readonly KnownEvent[], until: number | null): Promise<void>
  takeChanges(at: number, all: boolean): Promise<Changes>
  /** Whether it has ended, by a defect or for want of memory. */
  hasEnded(): boolean
  close(): Promise<void>
}

/** Every call rejects once the thread has ended. */
export function startModel(hours: HourTable): ModelThread {
  const worker = new Worker(new URL('./forecast-thread.ts', import.meta.url), {
    workerData: hours,
    // What the process was started with is not for this thread.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  })
  worker.unref()
  let waiting: { resolve: (message: FromThread) => void; reject: (error: unknown) => void } | undefined
  let ended: Error | undefined
  const end = (error: Error) => {
    ended ??= error
    waiting?.reject(ended)
    waiting = undefined
  }
  worker.on('message', (message: FromThread) => {
    const answered = waiting
    waiting = undefined
    answered?.resolve(message)
  })
  worker.on('error', end)
  worker.on('exit', () => end(new Error('the thread of the forecast has ended')))

  function request(message: ToThread): Promise<FromThread> {
    if (ended) return Promise.reject(ended)
    if (waiting) return Promise.reject(new Error('the thread of the forecast is at another question'))
    return new Promise((resolve, reject) => {
      waiting = { resolve, reject }
      worker.postMessage(message)
    })
  }

  return {
    async take(events, until) {
      await request({ kind: 'take', events, until })
    },
    async takeChanges(at, all) {
      const answer = await request({ kind: 'changes', at, all })
      if (answer.kind !== 'changes') throw new Error('the thread of the forecast answered another question')
      return answer.changes
    },
    hasEnded: () => ended !== undefined,
    async close() {
      await worker.terminate()
    },
  }
}
