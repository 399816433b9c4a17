// What the mock was asked, the last few hundred requests: raw bodies (all data here is synthetic), credentials masked.
// Also counts personal numbers that came in a URL, where none may ever stand.

import type { IncomingHttpHeaders } from 'node:http'
import { type Answer, type Incoming, LAYERS, type Layer } from './wire/types.ts'

const KEPT_MAX = 500
// A request of the contract has about 1 KB; anyone who sends megabytes shall not fill the machine.
const BODY_BYTES_MAX = 16_384

type JournalEntry = {
  readonly at: number
  readonly layer: Layer
  readonly method: string
  readonly url: string
  readonly requestId: string | undefined
  readonly operation: string | undefined
  readonly subject: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly fault: string | undefined
  /** Undefined when a fault kept the answer back. */
  readonly status: number | undefined
}

export type Journal = {
  entries(): readonly JournalEntry[]
  /** Questions and sign-ins by layer. */
  counts(): Readonly<Record<Layer, number>>
  /** Probes, which are counted apart: they come by themselves. */
  probes(): number
  identifiersInUrls(): number
  clear(): void
  note(
    at: number,
    layer: Layer,
    url: string,
    incoming: Incoming,
    answer: Answer,
    fault: string | undefined,
    status: number | undefined,
  ): void
  noteUrl(url: string): void
}

const SECRET = new Set(['authorization', 'authhash', 'lgspaccesstoken', 'auth', 'apikey', 'cookie'])

export function createJournal(): Journal {
  const entries: JournalEntry[] = []
  let counts = zero()
  let probes = 0
  let inUrls = 0
  return {
    entries: () => entries,
    counts: () => counts,
    probes: () => probes,
    identifiersInUrls: () => inUrls,
    clear() {
      entries.length = 0
      counts = zero()
      probes = 0
      inUrls = 0
    },
    noteUrl(url) {
      // 12 digits are a personal number, 9 an old card.
      inUrls += decoded(url).match(/(?<!\d)(\d{12}|\d{9})(?!\d)/g)?.length ?? 0
    },
    note(at, layer, url, incoming, answer, fault, status) {
      if (answer.operation === 'probe') probes += 1
      else counts[layer] += 1
      if (entries.length >= KEPT_MAX) entries.shift()
      const { requestId, operation, subject } = answer
      entries.push({
        at,
        layer,
        method: incoming.method,
        url,
        requestId,
        operation,
        subject,
        headers: masked(incoming.headers),
        body: withoutSecrets(incoming.body.toString('utf8', 0, BODY_BYTES_MAX)),
        fault,
        status,
      })
    },
  }
}

const zero = (): Record<Layer, number> => Object.fromEntries(LAYERS.map((layer) => [layer, 0])) as Record<Layer, number>

function masked(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const made: IncomingHttpHeaders = {}
  for (const [name, value] of Object.entries(headers)) made[name] = SECRET.has(name) ? '***' : value
  return made
}

/** Some systems take credentials and sessions in the body. */
const SECRET_MEMBER = /("(?:password|client_secret|session)"\s*:\s*)"(?:[^"\\]|\\.)*"/g
const withoutSecrets = (body: string): string => body.replace(SECRET_MEMBER, '$1"***"')

function decoded(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}
