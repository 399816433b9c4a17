/** The thread of the nightly back-test: it collects the history that it is given, and judges it when there is no more. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type BacktestReport, backtest } from '../forecast/backtest.ts'
import type { KnownEvent } from '../forecast/history.ts'
import { KnownHistory } from '../forecast/known-history.ts'
import { type HourTable, readTable } from './city-hours.ts'
import { toBacktestSettings } from './read-history.ts'
import { stepBack } from './step-back.ts'

export type ToBacktest = { kind: 'take'; events: readonly KnownEvent[] } | { kind: 'judge' }

/** One to each message, in their order. */
export type FromBacktest = { kind: 'taken' } | { kind: 'judged'; report: BacktestReport }

if (parentPort) {
  stepBack()
  serve(parentPort, workerData as HourTable)
}

function serve(port: MessagePort, hours: HourTable): void {
  const history = new KnownHistory()
  const reply = (message: FromBacktest) => port.postMessage(message)
  port.on('message', (message: ToBacktest) => {
    if (message.kind === 'take') {
      for (const event of message.events) history.add(event)
      return reply({ kind: 'taken' })
    }
    return reply({ kind: 'judged', report: backtest(history, toBacktestSettings(readTable(hours))) })
  })
}
