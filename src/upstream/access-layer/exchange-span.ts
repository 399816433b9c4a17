/** What a trace records of one exchange: where, how it ended, and its moments. Never its address beyond host and port. */
import { toFailure } from '../../domain/failure.ts'
import type { ExchangeSample } from '../../domain/link/wire.ts'
import type { Span } from '../../domain/trace.ts'

export interface ExchangeSpan {
  /** The header for the other side: it names this exchange. */
  readonly traceparent: string
  /** Makes the exchange, and ends the span with it. */
  follow<T>(exchange: (onSample: (sample: ExchangeSample) => void) => Promise<T>): Promise<T>
}

/** Named and described after the conventions for HTTP clients; `url.full` is left out on purpose. */
export function beginExchangeSpan(parent: Span, method: string, url: URL): ExchangeSpan {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const span = parent.child(
    method,
    { 'http.request.method': method, 'server.address': url.hostname, 'server.port': port },
    'client',
  )
  let exchanges = 0

  const onSample = ({ sentAt, firstByteAt, status }: ExchangeSample): void => {
    if (exchanges > 0) span.set({ 'http.request.resend_count': exchanges })
    exchanges += 1
    // Before `sent`: a connection was made or waited for; then it was their turn; after `first-byte`: the answer's way.
    if (!Number.isNaN(sentAt)) span.event('sent', undefined, sentAt)
    if (!Number.isNaN(firstByteAt)) span.event('first-byte', undefined, firstByteAt)
    if (status > 0) span.set({ 'http.response.status_code': status })
  }

  return {
    traceparent: span.traceparent,
    async follow(exchange) {
      try {
        const answer = await exchange(onSample)
        span.end()
        return answer
      } catch (error) {
        const { code, layer, phase, detail } = toFailure(error)
        span.set({ 'lienthong.outcome': code, 'lienthong.layer': layer })
        if (phase !== undefined) span.set({ 'lienthong.phase': phase })
        // Codes of sockets and TLS are capitals; anything else is left unsaid here.
        if (detail !== undefined && /^[A-Z][A-Z0-9_]+$/.test(detail)) span.set({ 'lienthong.detail': detail })
        span.end(code)
        throw error
      }
    },
  }
}
