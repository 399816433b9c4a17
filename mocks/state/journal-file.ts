// The memory of a mock on disk: one line of JSON per thing that happened, appended only. What waits is written and
// flushed together, so that a hundred answers share one flush.

import { closeSync, fdatasync, ftruncateSync, mkdirSync, openSync, readFileSync, write } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const writeBytes = promisify(write)
const flush = promisify(fdatasync)

export type JournalFile = {
  append(line: object): void
  /** Resolves when everything appended so far is on disk; rejects when it cannot be. */
  written(): Promise<void>
  /** Writes what waits and closes the file. */
  close(): Promise<void>
}

/** Keeps nothing: a mock without a folder forgets when it ends. */
export const NO_FILE: JournalFile = {
  append: () => undefined,
  written: async () => undefined,
  close: async () => undefined,
}

/**
 * Hands every whole line of `<name>.jsonl` in the folder to `replay`, in order, and goes on where it ends. A last line that a
 * crash tore is cut off: its answer never left.
 */
export function openJournalFile(directory: string, name: string, replay: (line: unknown) => void): JournalFile {
  mkdirSync(directory, { recursive: true })
  const file = join(directory, `${name}.jsonl`)
  const descriptor = openSync(file, 'a+')
  const bytes = readFileSync(file)
  let at = 0
  for (;;) {
    const end = bytes.indexOf(10, at)
    if (end < 0) break
    let line: unknown
    try {
      line = JSON.parse(bytes.toString('utf8', at, end))
    } catch {
      // A torn block of several lines may end in a whole one; nothing after the first broken line was answered.
      break
    }
    replay(line)
    at = end + 1
  }
  if (at < bytes.length) ftruncateSync(descriptor, at)
  return writer(descriptor)
}

type Waiter = { readonly resolve: () => void; readonly reject: (error: unknown) => void }

function writer(descriptor: number): JournalFile {
  let waiting: string[] = []
  let waiters: Waiter[] = []
  /** Those whose lines are being written; undefined between two batches. */
  let writing: Waiter[] | undefined
  let running: Promise<void> | undefined
  let closed = false

  async function drain(): Promise<void> {
    // One turn of the event loop gathers what came in together.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const batch = Buffer.from(waiting.join(''), 'utf8')
      const result = waiters
      writing = result
      waiting = []
      waiters = []
      try {
        for (let done = 0; done < batch.length; ) {
          done += (await writeBytes(descriptor, batch, done, batch.length - done, null)).bytesWritten
        }
        await flush(descriptor)
        for (const { resolve } of result) resolve()
      } catch (error) {
        for (const { reject } of result) reject(error)
      }
      writing = undefined
    }
    running = undefined
  }

  return {
    append(line) {
      // Anyone who is still at work then has lost its caller.
      if (closed) return
      waiting.push(`${JSON.stringify(line)}\n`)
      running ??= drain()
    },
    written() {
      const queue = waiting.length > 0 ? waiters : writing
      return queue ? new Promise((resolve, reject) => queue.push({ resolve, reject })) : Promise.resolve()
    },
    async close() {
      if (closed) return
      closed = true
      await running
      closeSync(descriptor)
    },
  }
}
