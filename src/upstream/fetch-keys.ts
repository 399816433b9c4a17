/** Fetches the public keys of an authorization server (JWKS): one connection per fetch, bounded in time and size, no redirect followed. */
import type { ConnectionSettings } from '../domain/link/connection.ts'
import { createHttp } from './http/http.ts'

export interface KeySource extends ConnectionSettings {
  jwksUrl: string
  timeoutMs: number
}

/** A hundred keys with their certificates. */
const answerBytesMax = 262_144

/** Rejects with a failure of the network, or when the signal fires. */
export async function fetchKeys(source: KeySource, signal: AbortSignal): Promise<{ status: number; body: Buffer }> {
  const { jwksUrl, timeoutMs, tls, proxy, network } = source
  const { origin, pathname, search } = new URL(jwksUrl)
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
    const headers = ['accept', 'application/json, application/jwk-set+json']
    return await http.exchange({
      method: 'GET',
      path: pathname + search,
      headers,
      body: null,
      signal,
      repeatable: true,
    })
  } finally {
    await http.close()
  }
}
