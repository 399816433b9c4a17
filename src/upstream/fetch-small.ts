/**
 * Small questions to servers that are asked rarely: keys, a description, a token for a code, the status of a certificate. One connection
 * per question, bounded in time and size, no redirect followed.
 */
import type { LookupFunction } from 'node:net'
import type { ConnectionSettings } from '../domain/link/connection.ts'
import type { SmallAnswer, SmallQuestion } from '../domain/small-question.ts'
import { createHttp } from './http/http.ts'
import { LargeBody } from './http/large-body.ts'

export interface SmallSource extends ConnectionSettings {
  timeoutMs: number
  /** Absent: a hundred keys with their certificates, 262144. */
  answerBytesMax?: number | undefined
  /** Asked for the address of a name in the place of the system's resolver. */
  lookup?: LookupFunction | undefined
}

const keysBytesMax = 262_144

/** Rejects with a failure of the network, or when the signal fires. */
export async function fetchSmall(
  source: SmallSource,
  { url, method, headers, body }: SmallQuestion,
  signal: AbortSignal,
): Promise<SmallAnswer> {
  const { timeoutMs, tls, proxy, network, lookup, answerBytesMax = keysBytesMax } = source
  const { origin, pathname, search } = new URL(url)
  const http = createHttp({
    origin,
    connectTimeoutMs: timeoutMs,
    headersTimeoutMs: timeoutMs,
    bodyTimeoutMs: timeoutMs,
    keepAliveMs: 1_000,
    connectionsMax: 1,
    answerBytesMax,
    tls,
    proxy,
    network,
    lookup,
  })
  try {
    return await http.exchange({
      method,
      path: pathname + search,
      headers: Object.entries(headers).flat(),
      body: Buffer.isBuffer(body) ? new LargeBody([{ bytes: body }]) : body,
      signal,
      repeatable: method === 'GET',
    })
  } finally {
    await http.close()
  }
}
