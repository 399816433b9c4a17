/**
 * Small questions to authorization servers: their keys, their description, a token for a code. One connection per question, bounded in
 * time and size, no redirect followed.
 */
import type { ConnectionSettings } from '../domain/link/connection.ts'
import type { SmallAnswer, SmallQuestion } from '../domain/small-question.ts'
import { createHttp } from './http/http.ts'

export interface SmallSource extends ConnectionSettings {
  timeoutMs: number
}

/** A hundred keys with their certificates. */
const answerBytesMax = 262_144

/** Rejects with a failure of the network, or when the signal fires. */
export async function fetchSmall(
  source: SmallSource,
  { url, method, headers, body }: SmallQuestion,
  signal: AbortSignal,
): Promise<SmallAnswer> {
  const { timeoutMs, tls, proxy, network } = source
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
  })
  try {
    return await http.exchange({
      method,
      path: pathname + search,
      headers: Object.entries(headers).flat(),
      body,
      signal,
      repeatable: method === 'GET',
    })
  } finally {
    await http.close()
  }
}
