/**
 * Judges files one after the other in a thread of its own, within a time and a memory. A file that takes more ends the thread, and gets
 * the answer that it could not be checked; the next one gets a new thread. A defect of ours is no such answer: it is an error.
 */
import { Worker } from 'node:worker_threads'
import type { NoFile, ThreadAnswer, ThreadQuestion, ThreadReading } from './check-thread.ts'
import { type FileFindingView, toFileView } from './finding-view.ts'
import { unreadFile } from './judge-file.ts'
import type { StatusEvidence, StatusQuestion } from './trust/status-questions.ts'
import type { TrustFolders } from './trust/trust-store.ts'

export interface FileChecksOptions {
  folders: TrustFolders
  /** The longest that judging one file may take. */
  timeoutMs: number
  /** How many may wait, in all and of one owner; one who sends more is turned away at once. */
  queueMax: number
  queueMaxPerOwner: number
}

/** Bytes are taken over: the caller has them no more. A text is base64, of a file of so many bytes at most. */
type SentFile = Uint8Array<ArrayBuffer> | { base64: string; bytesMax: number }

/** How what is open about certificates is asked outside; absent: it stays open. */
interface StatusInquiry {
  /** Of an earlier check of the same file. */
  evidence?: StatusEvidence | undefined
  /** Called before the check resolves, where something is open. */
  onOpen?(questions: readonly StatusQuestion[]): void
}

export interface FileChecks {
  /** `null` = too many wait. Rejects once it was closed, and where a defect ended the check. */
  check(owner: string, file: SentFile, now: number, status?: StatusInquiry): Promise<FileFindingView | NoFile> | null
  close(): Promise<void>
}

/** Of the heap; the file itself, and what is unpacked of it, lie beside it. */
const threadMemoryMb = 96
/** The lists of a large authority take some seconds to read. */
const startTimeoutMs = 30_000
/** Decoding takes a hundredth of a second; a machine that is busy with all else may take this. */
const readTimeoutMs = 10_000

interface Waiting {
  owner: string
  question: ThreadQuestion
  onOpen: StatusInquiry['onOpen']
  resolve: (finding: FileFindingView | NoFile) => void
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
      one.resolve(await ask(one))
    } catch (error) {
      one.reject(error instanceof Error ? error : new Error('the thread has ended'))
    }
    current = undefined
    next()
  }

  async function ask({ question, onOpen }: Waiting): Promise<FileFindingView | NoFile> {
    worker ??= startThread(folders)
    const { thread, ready } = worker
    await ready.catch((error: unknown) => {
      worker = undefined
      void thread.terminate()
      throw error
    })
    const replies = listen(thread)
    const { file } = question
    thread.postMessage(question, typeof file === 'string' ? [] : [file.buffer as ArrayBuffer])
    try {
      const reading = (await replies.next(readTimeoutMs)) as ThreadReading | 'took-too-much'
      if (reading === 'took-too-much') throw new Error('the thread does not read')
      if ('refused' in reading) return reading.refused
      if ('defect' in reading) throw new Error(reading.defect)
      const outcome = (await replies.next(timeoutMs)) as ThreadAnswer | 'took-too-much'
      // By what the file is known is not lost with the thread.
      if (outcome === 'took-too-much') {
        await end(thread)
        return toFileView(unreadFile('took-too-long'), reading.read, 0)
      }
      if ('defect' in outcome) throw new Error(outcome.defect)
      if (outcome.statusQuestions.length > 0) onOpen?.(outcome.statusQuestions)
      return outcome.finding
    } catch (error) {
      await end(thread)
      if (closed) throw new Error('closed')
      throw new Error(`a defect ended the check of a file: ${(error as Error).message}`)
    } finally {
      replies.stop()
    }
  }

  async function end(thread: Worker): Promise<void> {
    worker = undefined
    await thread.terminate()
  }

  return {
    check(owner, file, now, { evidence, onOpen } = {}) {
      if (closed) return Promise.reject(new Error('closed'))
      const own = waiting.filter((one) => one.owner === owner).length + Number(current?.owner === owner)
      if (waiting.length >= queueMax || own >= queueMaxPerOwner) return null
      const question =
        file instanceof Uint8Array
          ? { file, bytesMax: file.length, now, evidence }
          : { file: file.base64, bytesMax: file.bytesMax, now, evidence }
      return new Promise((resolve, reject) => {
        waiting.push({ owner, question, onOpen, resolve, reject })
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

type Reply = ThreadReading | ThreadAnswer | 'took-too-much'

/** What a thread says, one after the other; or that it took the time or the memory that it may; or how it ended otherwise. */
function listen(thread: Worker): { next(timeoutMs: number): Promise<Reply>; stop(): void } {
  const heard: Reply[] = []
  let wake: (() => void) | undefined
  const hear = (reply: Reply) => {
    heard.push(reply)
    wake?.()
  }
  const onError = (error: Error & { code?: unknown }) =>
    hear(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'took-too-much' : { defect: error.name })
  const onExit = () => hear({ defect: 'the thread has ended' })
  thread.on('message', hear)
  thread.on('error', onError)
  thread.on('exit', onExit)
  return {
    async next(timeoutMs) {
      if (heard.length === 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      return heard.shift() ?? 'took-too-much'
    },
    stop() {
      thread.off('message', hear)
      thread.off('error', onError)
      thread.off('exit', onExit)
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
