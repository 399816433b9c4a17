/** The thread that reads the consumers file: it hands over a piece whenever it is asked for the next one, and ends. */
import { readFileSync } from 'node:fs'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { explainUnreadable } from '../domain/texts/file-text.ts'
import { type RegisterProblem, readConsumers } from './consumers.ts'
import { type RegisterPiece, toPieces } from './register.ts'

export type FromReader =
  | { kind: 'piece'; piece: RegisterPiece }
  | { kind: 'end' }
  | { kind: 'problems'; problems: readonly RegisterProblem[] }

if (parentPort) read(parentPort, String(workerData))

function read(port: MessagePort, file: string): void {
  const say = (message: FromReader) => port.postMessage(message)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    say({ kind: 'problems', problems: [explainUnreadable(error)] })
    port.close()
    return
  }
  const { entries, problems } = readConsumers(text)
  if (!entries) {
    say({ kind: 'problems', problems })
    port.close()
    return
  }
  const pieces = toPieces(entries)
  // One at a time: pieces that lie ready together would be taken over in one go.
  port.on('message', () => {
    const next = pieces.next()
    if (!next.done) {
      say({ kind: 'piece', piece: next.value })
      return
    }
    say({ kind: 'end' })
    port.close()
  })
}
