/** Streams of lookups at an even pace, whatever becomes of those before: each goes to the replicas in turn, and every answer is counted. */
import { createHistogram } from 'node:perf_hooks'
import { Pool } from 'undici'
import { runChild } from './child.ts'
import { lookupBody } from './question.ts'

export interface Stream {
  name: string
  key: string
  perSecond: number
}

export interface QuotaLoadOrder {
  urls: readonly string[]
  streams: readonly Stream[]
  /** Until the bursts are used up and queues stand still: nothing of it is counted. */
  warmUpSeconds: number
  seconds: number
}

export interface StreamResult {
  name: string
  sent: number
  answered: number
  /** 429: its own quota. */
  overQuota: number
  /** 503: the limit of the upstream. */
  overLimit: number
  /** Anything else; none of it may happen. */
  wrong: number
  /** Of those that were answered. */
  p50Ms: number
  p99Ms: number
}

const tickMs = 5

async function run({ urls, streams, warmUpSeconds, seconds }: QuotaLoadOrder): Promise<StreamResult[]> {
  const pools = urls.map((url) => new Pool(url, { connections: 256, headersTimeout: 60_000, bodyTimeout: 60_000 }))
  const startedAt = performance.now()
  const countedFrom = startedAt + warmUpSeconds * 1000
  const countedUntil = countedFrom + seconds * 1000
  const results = await Promise.all(
    streams.map(async ({ name, key, perSecond }) => {
      const histogram = createHistogram({ lowest: 1, highest: 120_000_000, figures: 3 })
      const result = { name, sent: 0, answered: 0, overQuota: 0, overLimit: 0, wrong: 0 }
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
      const pending: Promise<void>[] = []
      const ask = async (n: number): Promise<void> => {
        const began = performance.now()
        try {
          const answer = await pools[n % pools.length]?.request({
            path: '/v1/identity/lookups',
            method: 'POST',
            headers,
            body: lookupBody(n * streams.length + streams.findIndex((each) => each.name === name)),
          })
          await answer?.body.text()
          const ended = performance.now()
          // What waits when the time is over is answered later, and is of no second that counts.
          if (ended < countedFrom || ended >= countedUntil) return
          if (answer?.statusCode === 200) {
            result.answered++
            histogram.record(Math.max(1, Math.round((ended - began) * 1000)))
          } else if (answer?.statusCode === 429) result.overQuota++
          else if (answer?.statusCode === 503) result.overLimit++
          else result.wrong++
        } catch {
          result.wrong++
        }
      }
      for (;;) {
        const passed = (performance.now() - startedAt) / 1000
        if (passed >= warmUpSeconds + seconds) break
        while (result.sent < passed * perSecond) pending.push(ask(result.sent++))
        await new Promise((resolve) => setTimeout(resolve, tickMs))
      }
      await Promise.all(pending)
      return { ...result, p50Ms: histogram.percentile(50) / 1000, p99Ms: histogram.percentile(99) / 1000 }
    }),
  )
  for (const pool of pools) await pool.destroy()
  return results
}

process.on('message', async (message) => {
  if (typeof message === 'object' && message !== null) process.send?.({ results: await run(message as QuotaLoadOrder) })
})
await runChild(async () => ({ url: '', stop: async () => {} }))
