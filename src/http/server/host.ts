/**
 * What is wrong with a head that Node's parser takes. RFC 9112, 3.2: every request of HTTP/1.1 says once whom it means, and one of
 * HTTP/1.0 need not. 6.1: its body is framed in a way that we understand, and so does whatever stands in front of us.
 */
import type { IncomingMessage } from 'node:http'
import { GatewayFailure } from '../../domain/failure.ts'

/** `uri-host [ ":" port ]` (RFC 9110, 7.2); empty where what is asked for has no authority. */
const shape = /^(?:\[[0-9a-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d{0,5})?$/i

/** Of these the server of Node keeps the first line and drops the others; a box on the way may have gone by the last one. */
const once = ['host', 'authorization', 'content-type'] as const
/** Their lengths differ, and a length is compared faster than a name: every header of every request is looked at. */
const onceByLength: readonly ((typeof once)[number] | undefined)[] = Array.from({ length: 14 }, (_, length) =>
  once.find((name) => name.length === length),
)

/** What a head says twice that it may say only once, whom it means, and how its body is framed. */
export function headFault({ rawHeaders, headers, httpVersion }: IncomingMessage): GatewayFailure | undefined {
  const lines = { host: 0, authorization: 0, 'content-type': 0 }
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const sent = rawHeaders[at] ?? ''
    const name = onceByLength[sent.length]
    if (name !== undefined && name === sent.toLowerCase()) lines[name]++
  }
  if (lines.host > 1) return malformed('more than one Host header')
  if (lines.authorization > 1) {
    return new GatewayFailure('credentials-malformed', { detail: 'more than one Authorization header' })
  }
  if (lines['content-type'] > 1) return malformed('more than one Content-Type header')
  const coding = headers['transfer-encoding']
  // The parser reads chunks whatever else was done to the body, and in HTTP/1.0, which has none.
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || httpVersion === '1.0')) {
    return malformed('a transfer coding other than chunks, or any in HTTP/1.0')
  }
  if (lines.host === 1) return shape.test(headers.host ?? '') ? undefined : malformed('the Host header is no host')
  return httpVersion === '1.0' ? undefined : malformed('no Host header')
}

function malformed(detail: string): GatewayFailure {
  return new GatewayFailure('request-malformed', { detail })
}
