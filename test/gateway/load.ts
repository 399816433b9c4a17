/** Steady load from many callers at once, and how every one of their calls ended. */
import { getPersona } from '../../mocks/personas.ts'
import type { TestGateway } from '../support/gateway.ts'
import { getLookup, lookups } from './questions.ts'

/** One call as its caller saw it. */
export interface Ended {
  status: number
  code: string | undefined
  because: string | undefined
  layer: string | undefined
  path: string | undefined
  retryAfter: string | null
  /** `performance.now()` of its end. */
  at: number
  durationMs: number
}

export interface Load {
  /** Every call that has ended so far. */
  calls: Ended[]
  /** Lets the calls under way end; rejects when one of them did not even get an answer. */
  stop(): Promise<void>
}

/** Each caller asks, waits for its answer and comes again `paceMs` later. No two questions are alike. */
export function startLoad(gateway: TestGateway, callers: number, paceMs: number, waitSeconds: number): Load {
  const calls: Ended[] = []
  const persona = getPersona('mai')
  let on = true
  const caller = async () => {
    while (on) {
      const began = performance.now()
      const question = getLookup(persona, { fields: ['fullName'] })
      const { status, headers, json } = await gateway.post(lookups, question, { prefer: `wait=${waitSeconds}` })
      const at = performance.now()
      const retryAfter = headers.get('retry-after')
      const { code, layer, because, source } = json
      calls.push({
        status,
        code,
        because: because?.code,
        layer,
        path: source?.path,
        retryAfter,
        at,
        durationMs: at - began,
      })
      await new Promise((next) => setTimeout(next, paceMs))
    }
  }
  const all = Promise.all(Array.from({ length: callers }, caller))
  // Only the caller of `stop` gets a rejection; before that it is no unhandled one.
  all.catch(() => {})
  return {
    calls,
    stop: async () => {
      on = false
      await all
    },
  }
}

/** The value below which this share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
