/** The thread of the model: it takes what it is given in its order, and answers with what changed. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { KnownEvent } from '../forecast/history.ts'
import { type HourTable, readTable } from './city-hours.ts'
import { type Changes, LiveModel } from './live-model.ts'
import { stepBack } from './step-back.ts'

export type ToThread =
  | { kind: 'take'; events: readonly KnownEvent[]; until: number | null }
  | { kind: 'changes'; at: number; all: boolean }

/** One to each message, in their order. */
export type FromThread = { kind: 'taken' } | { kind: 'changes'; changes: Changes }

if (parentPort) {
  stepBack()
  serve(parentPort, workerData as HourTable)
}

function serve(port: MessagePort, hours: HourTable): void {
  const model = new LiveModel(readTable(hours))
  const reply = (message: FromThread) => port.postMessage(message)
  port.on('message', (message: ToThread) => {
    if (message.kind === 'take') {
      model.take(message.events, message.until)
      reply({ kind: 'taken' })
    } else reply({ kind: 'changes', changes: model.takeChanges(message.at, message.all) })
  })
}
