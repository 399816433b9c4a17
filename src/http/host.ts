/** RFC 9112, 3.2: every request of HTTP/1.1 says once whom it means, and one of HTTP/1.0 need not. */
import type { IncomingMessage } from 'node:http'
import { GatewayFailure } from '../domain/failure.ts'

/** `uri-host [ ":" port ]` (RFC 9110, 7.2); empty where what is asked for has no authority. */
const shape = /^(?:\[[0-9a-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d{0,5})?$/i

export function hostFault({ rawHeaders, headers, httpVersion }: IncomingMessage): GatewayFailure | undefined {
  let lines = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name?.length === 4 && name.toLowerCase() === 'host') lines++
  }
  if (lines === 1) return shape.test(headers.host ?? '') ? undefined : malformed('the Host header is no host')
  if (lines > 1) return malformed('more than one Host header')
  return httpVersion === '1.0' ? undefined : malformed('no Host header')
}

function malformed(detail: string): GatewayFailure {
  return new GatewayFailure('request-malformed', { detail })
}
