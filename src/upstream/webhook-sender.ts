/**
 * The way of signed messages, of webhooks and of alerts, to their endpoints: one connection per
 * message, so that every message is judged by the address it really goes to. A redirect is an answer like any other and never
 * followed; of the answer only its head counts.
 */
import { isIP } from 'node:net'
import { GatewayFailure } from '../domain/failure.ts'
import type { ConnectionSettings } from '../domain/link/connection.ts'
import type { WebhookSender } from '../domain/webhook.ts'
import { createAddressGuard } from './http/address-guard.ts'
import { findHeader } from './http/exchange.ts'
import { createHttp } from './http/http.ts'
import { createResolveApart, type Resolve } from './http/resolve-apart.ts'

export interface WebhookHttpSettings extends Partial<ConnectionSettings> {
  allowPrivateTargets: readonly string[]
  connectTimeoutMs: number
  totalTimeoutMs: number
  answerBytesMax: number
}

/** `resolve`: how names become addresses; apart from the names of the configuration, unless a test has its own. */
export function createWebhookSender(
  settings: WebhookHttpSettings,
  resolve: Resolve = createResolveApart(),
): WebhookSender {
  const guard = createAddressGuard(settings.allowPrivateTargets, resolve)
  const { connectTimeoutMs, totalTimeoutMs, answerBytesMax, tls = {}, proxy, network } = settings
  return {
    async send({ url, headers, body }, signal) {
      const { origin, pathname, search } = new URL(url)
      const http = createHttp({
        origin,
        connectTimeoutMs,
        headersTimeoutMs: totalTimeoutMs,
        bodyTimeoutMs: totalTimeoutMs,
        keepAliveMs: 1_000,
        connectionsMax: 1,
        tls,
        proxy,
        network,
        answerBytesMax,
        guard,
      })
      const deadline = new AbortController()
      const detail = `no answer within ${totalTimeoutMs} ms`
      const timer = setTimeout(
        () => deadline.abort(new GatewayFailure('deadline-exceeded', { detail, sent: 'maybe' })),
        totalTimeoutMs,
      )
      try {
        const answer = await http.exchange({
          method: 'POST',
          path: pathname + search,
          headers: Object.entries(headers).flat(),
          body,
          signal: AbortSignal.any([signal, deadline.signal]),
          // The receiver drops what it has seen, but there is no kept connection to be surprised by.
          repeatable: false,
          answer: 'status',
        })
        return { status: answer.status, retryAfter: findHeader(answer.headers, 'retry-after') }
      } finally {
        clearTimeout(timer)
        await http.close()
      }
    },

    async mayReach(url) {
      const { hostname } = new URL(url)
      const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
      if (isIP(host) !== 0) return !guard.refuses(host, host)
      const found = await resolve(host).catch(() => [])
      return found.length === 0 || found.some(({ address }) => !guard.refuses(host, address))
    },
  }
}
