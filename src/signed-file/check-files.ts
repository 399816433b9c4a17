/**
 * Judges files one after the other in a thread of its own, within a time and a memory. A file that takes more ends the thread, and gets
 * the answer that it could not be checked; the next one gets a new thread.
 */
import { Worker } from 'node:worker_threads'
import type { ThreadAnswer, ThreadQuestion } from './check-thread.ts'
import { toFileView } from './finding-view.ts'
import { unreadFile } from './judge-file.ts'
import type { TrustFolders } from './trust/trust-store.ts'

export interface FileChecksOptions {
  folders: TrustFolders
  /** The longest that one file may take. */
  timeoutMs: number
  /** How many may wait, in all and of one owner; one who sends more is turned away at once. */
  queueMax: number
  queueMaxPerOwner: number
}

export interface FileChecks {
  /** `null` = too many wait. The bytes are taken over: the caller has them no more. Rejects once it was closed. */
  check(owner: string, bytes: Uint8Array<ArrayBuffer>, now: number): Promise<ThreadAnswer> | null
  close(): Promise<void>
}

/** Of the heap; the file itself, and what is unpacked of it, lie beside it. */
const threadMemoryMb = 96
/** The lists of a large authority take some seconds to read. */
const startTimeoutMs = 30_000

interface Waiting {
  owner: string
  question: ThreadQuestion
  resolve: (answer: ThreadAnswer) => void
  reject: (error: Error) => void
}

export function createFileChecks({ folders, timeoutMs, queueMax, queueMaxPerOwner }: FileChecksOptions): FileChecks {
  const waiting: Waiting[] = []
  let current: Waiting | undefined
  let worker: { thread: Worker; ready: Promise<void> } | undefined
  let closed = false

  function next(): void {
    if (current || closed) return
    current = waiting.shift()
    if (current) void run(current)
  }

  async function run(one: Waiting): Promise<void> {
    try {
      one.resolve(await ask(one.question))
    } catch (error) {
      one.reject(error instanceof Error ? error : new Error('the thread has ended'))
    }
    current = undefined
    next()
  }

  async function ask(question: ThreadQuestion): Promise<ThreadAnswer> {
    worker ??= startThread(folders)
    const { thread, ready } = worker
    await ready.catch((error: unknown) => {
      worker = undefined
      void thread.terminate()
      throw error
    })
    // What the file is known by is not lost with the thread.
    const copy = Buffer.from(question.bytes)
    const outcome = await new Promise<ThreadAnswer | 'ended'>((resolve) => {
      const timer = setTimeout(() => resolve('ended'), timeoutMs)
      const end = () => resolve('ended')
      thread.once('exit', end)
      thread.once('message', (answer: ThreadAnswer) => {
        clearTimeout(timer)
        thread.off('exit', end)
        resolve(answer)
      })
      thread.once('exit', () => clearTimeout(timer))
      thread.postMessage(question, [question.bytes.buffer as ArrayBuffer])
    })
    if (outcome !== 'ended') return outcome
    worker = undefined
    await thread.terminate()
    return toFileView(unreadFile('took-too-long'), copy, 0)
  }

  return {
    check(owner, bytes, now) {
      if (closed) return Promise.reject(new Error('closed'))
      const own = waiting.filter((one) => one.owner === owner).length + Number(current?.owner === owner)
      if (waiting.length >= queueMax || own >= queueMaxPerOwner) return null
      return new Promise((resolve, reject) => {
        waiting.push({ owner, question: { bytes, now }, resolve, reject })
        next()
      })
    },
    async close() {
      closed = true
      for (const one of waiting.splice(0)) one.reject(new Error('closed'))
      await worker?.thread.terminate()
    },
  }
}

function startThread(folders: TrustFolders): { thread: Worker; ready: Promise<void> } {
  const thread = new Worker(new URL('./check-thread.ts', import.meta.url), {
    workerData: folders,
    // What the process was started with is not for this thread.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: threadMemoryMb },
  })
  thread.unref()
  // Its end is seen where an answer is awaited.
  thread.on('error', () => {})
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the thread does not start')), startTimeoutMs)
    timer.unref()
    thread.once('message', () => {
      clearTimeout(timer)
      resolve()
    })
    thread.once('exit', () => {
      clearTimeout(timer)
      reject(new Error('the thread has ended'))
    })
  })
  ready.catch(() => {})
  return { thread, ready }
}
