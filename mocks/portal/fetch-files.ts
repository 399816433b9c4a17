// The portal fetches papers and results from the addresses that dossiers name: by itself after a while, and on command.
// Nothing of a file is kept but its size and its hash.

import { createHash } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { PortalSettings } from './settings.ts'
import type { FetchFact, PortalDossier } from './state/dossier.ts'
import type { PortalDossiers } from './state/dossiers.ts'

export type FetchOrder = {
  readonly url: string
  readonly method: 'GET' | 'HEAD'
  /** As the header Range says it: `bytes=0-99`. */
  readonly range?: string
}

export type Fetcher = {
  /** Starts what the portal does by itself with every file that it has not begun with. */
  plan(): void
  /** Fetches now, writes it down under the dossier, and says what came. */
  fetch(code: string, order: FetchOrder, by: FetchFact['by']): Promise<FetchFact>
  /** Ends what is under way. */
  close(): Promise<void>
}

/** A fetch by itself that got no answer, or not the file, is tried so often. */
const TRIES_MAX = 5

const ORDERS: Readonly<Record<string, Omit<FetchOrder, 'url'>>> = {
  HEAD: { method: 'HEAD' },
  GET: { method: 'GET' },
  RANGE: { method: 'GET', range: 'bytes=0-99' },
  LATE: { method: 'GET' },
}

export function createFetcher(
  settings: PortalSettings,
  dossiers: PortalDossiers,
  clock: () => number,
  later: (ms: number, work: (now: number) => Promise<void>) => void,
): Fetcher {
  const begun = new Set<string>()
  const underWay = new Set<AbortController>()
  const pending = new Set<Promise<unknown>>()
  let closed = false

  async function fetchNow(code: string, { url, method, range }: FetchOrder, by: FetchFact['by']): Promise<FetchFact> {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), settings.portalFetchTimeoutMs)
    underWay.add(abort)
    const at = clock()
    const got = await download(url, method, range, settings.portalFileBytesMax, abort.signal)
    clearTimeout(timer)
    underWay.delete(abort)
    const fact: FetchFact = { at, url, method, range: range ?? null, by, ...got }
    if (!closed) dossiers.record({ t: 'fetch', code, fact })
    return fact
  }

  /** The steps of the plan that are done: answered as wanted, or tried often enough. */
  function start(dossier: PortalDossier, url: string): void {
    const own = dossier.fetches.filter((fact) => fact.url === url && fact.by === 'self')
    let index = 0
    let tries = 0
    for (const fact of own) {
      tries += 1
      if (!isGood(fact) && tries < TRIES_MAX) continue
      index += 1
      tries = 0
    }
    step(dossier.code, url, index, tries)
  }

  function step(code: string, url: string, index: number, tries: number): void {
    const name = settings.portalFetches[index]
    const order = name === undefined ? undefined : ORDERS[name]
    if (!order) return
    const waitMs = name === 'LATE' ? settings.portalFetchLateMs : settings.portalFetchAfterMs
    later(waitMs, async () => {
      const work = fetchNow(code, { ...order, url }, 'self')
      pending.add(work)
      const fact = await work.finally(() => pending.delete(work))
      if (closed) return
      if (isGood(fact) || tries + 1 >= TRIES_MAX) step(code, url, index + 1, 0)
      else step(code, url, index, tries + 1)
    })
  }

  return {
    plan() {
      for (const code of dossiers.takeKept()) {
        const dossier = dossiers.get(code)
        if (!dossier?.held || settings.portalFetches.length === 0) continue
        for (const { url } of dossier.shown.files) {
          const key = `${dossier.code} ${url}`
          if (url === '' || begun.has(key)) continue
          begun.add(key)
          start(dossier, url)
        }
      }
    },
    fetch: fetchNow,
    async close() {
      closed = true
      for (const abort of underWay) abort.abort()
      await Promise.allSettled(pending)
    },
  }
}

const isGood = ({ status }: FetchFact): boolean => status === 200 || status === 206

type Got = Pick<FetchFact, 'status' | 'bytes' | 'sha256' | 'type' | 'error'>

/** One connection of its own, no redirect followed. Never rejects. */
async function download(
  url: string,
  method: 'GET' | 'HEAD',
  range: string | undefined,
  bytesMax: number,
  signal: AbortSignal,
): Promise<Got> {
  const nothing = { bytes: 0, sha256: null, type: null }
  try {
    const start = url.startsWith('https:') ? httpsRequest : httpRequest
    const headers: Record<string, string> = range === undefined ? {} : { range }
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = start(url, { method, headers, agent: false, signal }, resolve)
      request.on('error', reject)
      request.end()
    })
    const hash = createHash('sha256')
    let bytes = 0
    for await (const piece of response as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes > bytesMax) {
        response.destroy()
        return { ...nothing, status: response.statusCode ?? null, error: 'larger than portalFileBytesMax' }
      }
      hash.update(piece)
    }
    return {
      status: response.statusCode ?? null,
      bytes,
      sha256: method === 'HEAD' ? null : hash.digest('hex'),
      type: response.headers['content-type'] ?? null,
      error: null,
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { ...nothing, status: null, error: code ?? message }
  }
}
