/** The load on intake: callers that file one birth package after another, each with a dossier and a key of its own. */
import { randomUUID } from 'node:crypto'
import { createHistogram } from 'node:perf_hooks'
import { Pool } from 'undici'
import { makeFiling } from '../test/support/declarations.ts'
import { runChild } from './child.ts'
import { apiKey } from './consumers.ts'

export interface FilingOrder {
  url: string
  callers: number
  seconds: number
  /** Pause of each caller between two filings, in ms; 0 = none. */
  pauseMs: number
}

export interface FilingLoadResult {
  accepted: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  bytes: number
}

let serial = 0

function nextBody(): string {
  const code = `260301-${String(++serial).padStart(7, '0')}`
  return JSON.stringify(
    makeFiling('birth-package', { dossier: `H99.01.02-${code}`, linkedDossier: `G99.01.02-${code}` }),
  )
}

async function run({ url, callers, seconds, pauseMs }: FilingOrder): Promise<FilingLoadResult> {
  const pool = new Pool(url, { connections: callers, headersTimeout: 30_000 })
  const histogram = createHistogram({ lowest: 1, highest: 60_000_000, figures: 3 })
  const startedAt = performance.now()
  const endAt = startedAt + seconds * 1000
  let accepted = 0
  let bytes = 0
  async function caller(): Promise<void> {
    while (performance.now() < endAt) {
      const body = nextBody()
      bytes = Buffer.byteLength(body)
      const began = performance.now()
      const answer = await pool.request({
        path: '/v1/filings',
        method: 'POST',
        headers: {
          authorization: `Bearer ${apiKey}`,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
        },
        body,
      })
      const text = await answer.body.text()
      histogram.record(Math.max(1, Math.round((performance.now() - began) * 1000)))
      if (answer.statusCode !== 202) throw new Error(`intake answered ${answer.statusCode}: ${text.slice(0, 300)}`)
      accepted++
      if (pauseMs > 0) await new Promise((next) => setTimeout(next, pauseMs))
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  const perSecond = accepted / ((performance.now() - startedAt) / 1000)
  await pool.destroy()
  return { accepted, perSecond, p50Ms: histogram.percentile(50) / 1000, p99Ms: histogram.percentile(99) / 1000, bytes }
}

process.on('message', async (message) => {
  if (typeof message === 'object' && message !== null) process.send?.({ result: await run(message as FilingOrder) })
})
await runChild(async () => ({ url: '', stop: async () => {} }))
