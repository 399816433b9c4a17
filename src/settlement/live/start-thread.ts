/** A thread beside the event loop of the gateway: one question at a time, and an end that is an error. */
import { Worker } from 'node:worker_threads'

export interface RequestThread<Question, Answer> {
  /** Rejects once the thread has ended. */
  request(question: Question): Promise<Answer>
  /** Whether it has ended, by a defect or for want of memory. */
  hasEnded(): boolean
  close(): Promise<void>
}

/** `memoryMb`: what its heap may hold; a thread that needs more ends. */
export function startThread<Question, Answer>(
  file: URL,
  workerData: unknown,
  memoryMb: number,
): RequestThread<Question, Answer> {
  const worker = new Worker(file, {
    workerData,
    // What the process was started with is not for this thread.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  })
  worker.unref()
  let waiting: { resolve: (answer: Answer) => void; reject: (error: unknown) => void } | undefined
  let ended: Error | undefined
  const end = (error: Error) => {
    ended ??= error
    waiting?.reject(ended)
    waiting = undefined
  }
  worker.on('message', (answer: Answer) => {
    const answered = waiting
    waiting = undefined
    answered?.resolve(answer)
  })
  worker.on('error', end)
  worker.on('exit', () => end(new Error('the thread of the forecast has ended')))
  return {
    request(question) {
      if (ended) return Promise.reject(ended)
      if (waiting) return Promise.reject(new Error('the thread of the forecast is at another question'))
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        worker.postMessage(question)
      })
    },
    hasEnded: () => ended !== undefined,
    async close() {
      await worker.terminate()
    },
  }
}
