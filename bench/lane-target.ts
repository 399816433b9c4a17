/**
 * The system outside in the bench of the synchronisation: it answers at once, counts what it gets and how late it was. Dossiers whose code
 * begins with DEAD are refused, those with HANG never answered.
 */
import { createServer } from 'node:http'
import { listening, runChild } from './child.ts'

export interface LaneTargetFigures {
  /** Of dossiers that are taken. */
  steps: number
  calls: number
  refused: number
  /** Steps that came again, or before an earlier one. */
  doubled: number
  outOfOrder: number
  /** From the first to the last step, in ms. */
  spanMs: number
  /** From the record of an event to its arrival, in ms. */
  p50Ms: number
  p99Ms: number
}

interface Message {
  code: string
  steps: { at: number; recordedAt: number }[]
}

function createCounter() {
  let figures = { steps: 0, calls: 0, refused: 0, doubled: 0, outOfOrder: 0 }
  let first = 0
  let last = 0
  let lateness: number[] = []
  const latest = new Map<string, number>()
  return {
    count: ({ code, steps }: Message): boolean => {
      figures.calls += 1
      if (code.startsWith('DEAD')) {
        figures.refused += 1
        return false
      }
      const now = Date.now()
      for (const { at, recordedAt } of steps) {
        const before = latest.get(code) ?? 0
        if (at === before) figures.doubled += 1
        else if (at < before) figures.outOfOrder += 1
        latest.set(code, Math.max(at, before))
        lateness.push(now - recordedAt)
      }
      figures.steps += steps.length
      first ||= performance.now()
      last = performance.now()
      return true
    },
    read: (): LaneTargetFigures => {
      const sorted = lateness.toSorted((a, b) => a - b)
      const quantile = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
      return { ...figures, spanMs: last - first, p50Ms: quantile(0.5), p99Ms: quantile(0.99) }
    },
    clear: () => {
      figures = { steps: 0, calls: 0, refused: 0, doubled: 0, outOfOrder: 0 }
      first = 0
      last = 0
      lateness = []
    },
  }
}

await runChild(async () => {
  const counter = createCounter()
  process.on('message', (message) => {
    if (message === 'usage' || message === 'stop') return
    process.send?.({ figures: counter.read() })
    counter.clear()
  })
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.method === 'GET') {
      response.end(JSON.stringify(counter.read()))
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const message = JSON.parse(Buffer.concat(chunks).toString()) as Message
      if (message.code.startsWith('HANG')) return
      const body = counter.count(message) ? '{"ok":true}' : '{"ok":false}'
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
      response.end(body)
    })
  })
  return listening(server)
})
