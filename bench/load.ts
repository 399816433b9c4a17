/** The load: so many callers that each ask, wait for the answer and ask again. Every answer is counted or it is a failure. */
import { createHistogram } from 'node:perf_hooks'
import { Pool } from 'undici'
import { runChild } from './child.ts'
import { expectedName, lookupBody, soapBody, toNumber } from './question.ts'

export interface LoadOrder {
  url: string
  path: string
  kind: 'lookup' | 'soap'
  headers: Record<string, string>
  callers: number
  seconds: number
  /** When set, each caller asks so often and the time does not count. */
  perCaller?: number
}

export interface LoadResult {
  completed: number
  failed: number
  /** What the first wrong answer was. */
  firstWrong?: string | undefined
  seconds: number
  p50Ms: number
  p99Ms: number
}

const bodies = Array.from({ length: 10_000 }, (_, n) => ({ lookup: lookupBody(n), soap: soapBody(n) }))

async function run(order: LoadOrder): Promise<LoadResult> {
  const pool = new Pool(order.url, { connections: order.callers, headersTimeout: 60_000, bodyTimeout: 60_000 })
  const histogram = createHistogram({ lowest: 1, highest: 120_000_000, figures: 3 })
  const startedAt = performance.now()
  const endAt = startedAt + order.seconds * 1000
  let next = 0
  let completed = 0
  let failed = 0
  let firstWrong: string | undefined
  const request = { path: order.path, method: 'POST' as const, headers: order.headers }
  async function caller(): Promise<void> {
    for (let requested = 0; order.perCaller ? requested < order.perCaller : performance.now() < endAt; requested++) {
      const n = next++ % bodies.length
      const body = bodies[n]?.[order.kind] ?? ''
      const began = performance.now()
      try {
        const answer = await pool.request({ ...request, body })
        const text = await answer.body.text()
        histogram.record(Math.max(1, Math.round((performance.now() - began) * 1000)))
        if (answer.statusCode === 200 && text.includes(expectedName) && text.includes(toNumber(n))) completed++
        else {
          failed++
          firstWrong ??= `${answer.statusCode} ${text.slice(0, 300)}`
        }
      } catch (error) {
        failed++
        firstWrong ??= String((error as { code?: string }).code ?? error)
      }
    }
  }
  await Promise.all(Array.from({ length: order.callers }, caller))
  const seconds = (performance.now() - startedAt) / 1000
  await pool.destroy()
  return {
    completed,
    failed,
    firstWrong,
    seconds,
    p50Ms: histogram.percentile(50) / 1000,
    p99Ms: histogram.percentile(99) / 1000,
  }
}

process.on('message', async (message) => {
  if (typeof message === 'object' && message !== null) process.send?.({ result: await run(message as LoadOrder) })
})
await runChild(async () => ({ url: '', stop: async () => {} }))
