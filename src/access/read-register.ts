/**
 * Reading the consumers file beside the hot path. A file of 5 MB takes seconds to parse and check, and ten times its size
 * in memory: a thread does that and takes its memory with it; this one only takes finished entries over, a few hundred
 * between two requests. A small file is read here, because a thread of its own would cost more than the reading.
 */
import { readFile, stat } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { explainUnreadable } from '../domain/texts/file-text.ts'
import { type ParsedRegister, parseConsumers, type RegisterProblem } from './consumers.ts'
import type { FromReader } from './read-register-worker.ts'
import { RegisterBuilder } from './register.ts'

/** Room for a file of some tens of megabytes; one that needs more is a mistake, and must not take the gateway along. */
const readerMemoryMb = 768

const tooLarge: Bilingual = { vi: 'tệp quá lớn, không đọc được', en: 'the file is too large to be read' }

/**
 * Parsing and checking takes about 1.5 ms for each kB of YAML, so this stalls the event loop for a quarter of the 50 ms that a
 * reload may; to start the thread takes 300 ms of a processor before it has read anything.
 */
const smallFileBytes = 8 * 1024

/** Never rejects: what goes wrong is a problem of the file. */
export async function readRegister(file: string): Promise<ParsedRegister> {
  try {
    const found = await stat(file)
    // A pipe or a device states no size.
    const small = found.isFile() && found.size <= smallFileBytes
    return small ? parseConsumers(await readFile(file, 'utf8')) : await readInThread(file)
  } catch (error) {
    return { register: undefined, problems: [explainUnreadable(error)] }
  }
}

function readInThread(file: string): Promise<ParsedRegister> {
  return new Promise((resolve) => {
    const builder = new RegisterBuilder()
    const worker = new Worker(new URL('./read-register-worker.ts', import.meta.url), {
      workerData: file,
      // What the process was started with is not for this thread.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: readerMemoryMb },
    })
    const refuse = (problems: readonly RegisterProblem[]) => {
      void worker.terminate()
      resolve({ register: undefined, problems: [...problems] })
    }
    worker.on('message', (message: FromReader) => {
      if (message.kind === 'problems') return refuse(message.problems)
      if (message.kind === 'end') return resolve({ register: builder.register, problems: [] })
      builder.add(message.piece)
      // Whatever came in meanwhile goes first.
      setImmediate(() => worker.postMessage('next'))
    })
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const large = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      refuse([large ? tooLarge : explainUnreadable(error)])
    })
    worker.on('exit', () => refuse([explainUnreadable(undefined)]))
    worker.postMessage('next')
  })
}
