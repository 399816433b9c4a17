/**
 * What the hops between us and the ministry say for themselves: the X-Road security server by header, the WSO2 gateway of a
 * province by XML or JSON. Types and numbers are kept as safe details, words are dropped.
 */
import { type FailureCode, GatewayFailure, type Sent } from '../../domain/failure.ts'
import { parseRetryAfter } from '../../domain/retry-after.ts'
import { findHeader, type HttpAnswer } from '../http/exchange.ts'
import type { XmlNode } from '../xml/xml-tree.ts'
import { decodeAnswer } from './decode-text.ts'

/** Words of X-Road's error types (`Server.ServerProxy.NetworkError`). A word not listed is published as `*`. */
const xRoadWords: ReadonlySet<string> = new Set([
  'Client',
  'Server',
  'ClientProxy',
  'ServerProxy',
  'ServiceFailed',
  'NetworkError',
  'InternalError',
  'AccessDenied',
  'UnknownService',
  'UnknownMember',
  'ServiceDisabled',
  'InvalidRequest',
  'BadRequest',
  'SslAuthenticationFailed',
  'InvalidProtocol',
  'InvalidHttpMethod',
  'InvalidContentType',
  'InvalidBodyPart',
  'InvalidClientIdentifier',
  'InvalidServiceIdentifier',
  'MissingHeaderField',
  'OutdatedGlobalConf',
  'CannotCreateSignature',
  'InvalidSignature',
  'SigningError',
  'InvalidMessage',
  'IOError',
  'ServiceTimeout',
  'MissingSoap',
  'InvalidSoap',
  'InvalidXml',
  'NotFound',
  'LoggingFailed',
  'TimestampingFailed',
  'MissingSignature',
  'MalformedUrl',
  'HttpError',
  'InvalidSecurityServer',
])

/** Refusals under `Server.*` too: no repetition gets past a missing right or a service that does not exist. */
const xRoadRefusals = /\.(AccessDenied|UnknownService|UnknownMember|SslAuthenticationFailed)\b/

/** The failure that an X-Road error type stands for. */
export function securityServerFault(type: string): GatewayFailure {
  const detail = type
    .trim()
    .split('.')
    .slice(0, 6)
    .map((word) => (xRoadWords.has(word) ? word : '*'))
    .join('.')
  const refused = /^Client\b/.test(type.trim()) || xRoadRefusals.test(type)
  return new GatewayFailure(refused ? 'security-server-refused' : 'security-server-failed', {
    detail,
    sent: 'answered',
  })
}

/**
 * What web servers write when our certificate is missing or not good enough for them: nginx under 400, others under 403,
 * after a handshake that went well.
 */
const certificatePages: readonly [words: RegExp, detail: string][] = [
  [/no required ssl certificate was sent|client certificate required|403\.7\b/i, 'CLIENT_CERTIFICATE_REQUIRED'],
  [
    /the ssl certificate error|client certificate (is )?(untrusted|invalid|expired|revoked)|403\.1[3-7]\b/i,
    'CLIENT_CERTIFICATE_REFUSED',
  ],
]

/** A page about our certificate; `null` = it is about something else. */
export function certificateFault(answer: HttpAnswer, sent: Sent = 'answered'): GatewayFailure | null {
  if (answer.status < 400 || answer.status > 499) return null
  let text: string
  try {
    text = decodeAnswer(answer, 'network')
  } catch {
    return null
  }
  const detail = certificatePages.find(([words]) => words.test(text.slice(0, 4_096)))?.[1]
  // TLS it is, though the phase is over: the operator of the server will look there.
  return detail === undefined ? null : new GatewayFailure('tls-failed', { detail, phase: 'tls', sent })
}

const wso2Security = 'http://wso2.org/apimanager'

/** WSO2's fault in a parsed body: `<ams:fault><ams:code>` or `{"fault":{"code":…}}`; `null` when it is none. */
export function busFault(body: unknown, answer: HttpAnswer): GatewayFailure | null {
  const code = isXml(body) ? xmlFaultCode(body) : jsonFaultCode(body)
  return code === null ? null : busFailure(code, answer)
}

/** Codes of the bus that mean "this token is no good": a new one may be. */
export function isTokenRefusal(error: unknown): boolean {
  return error instanceof GatewayFailure && error.code === 'bus-credentials-refused'
}

function busFailure(code: number, answer: HttpAnswer): GatewayFailure {
  const wait = retryAfterMs(answer)
  return new GatewayFailure(busCode(code, answer.status), {
    detail: String(code),
    sent: 'answered',
    ...(wait === null ? {} : { retryAfterMs: wait }),
  })
}

/** Numbers of WSO2 API Manager 3.x and 4.x. 1015xx are its own failures to reach what is behind it, 303xxx suspended ones. */
function busCode(code: number, status: number): FailureCode {
  if (code >= 900_901 && code <= 900_905) return 'bus-credentials-refused'
  if (code === 900_906 || code === 900_907) return 'bus-resource-unknown'
  if (code === 900_900 || (code >= 900_908 && code <= 900_910)) return 'bus-forbidden'
  if (code === 700_700) return 'bus-api-blocked'
  if ((code >= 900_800 && code < 900_900) || status === 429) return 'bus-throttled'
  return 'bus-fault'
}

function isXml(body: unknown): body is XmlNode {
  return typeof body === 'object' && body !== null && 'local' in body && 'children' in body
}

function xmlFaultCode(root: XmlNode): number | null {
  if (!/^fault$/i.test(root.local) || !root.ns.startsWith(wso2Security)) return null
  return toCode(root.children.find((child) => child.local === 'code')?.text) ?? 0
}

function jsonFaultCode(body: unknown): number | null {
  if (typeof body !== 'object' || body === null) return null
  const fault = (body as Record<string, unknown>).fault
  if (typeof fault !== 'object' || fault === null) {
    // WSO2 4.x also answers flat: {"code":"900901",…}.
    const code = toCode((body as Record<string, unknown>).code)
    return code !== null && code >= 303_000 ? code : null
  }
  return toCode((fault as Record<string, unknown>).code) ?? 0
}

function toCode(value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
  return /^\d{1,6}$/.test(text) ? Number(text) : null
}

export function credentialsFault(code: FailureCode, detail: string): GatewayFailure {
  return new GatewayFailure(code, { detail, sent: 'answered' })
}

/** `Retry-After` in seconds or as a date, at most an hour: a longer pause is a matter for people. */
export function retryAfterMs(answer: HttpAnswer): number | null {
  const ms = parseRetryAfter(
    findHeader(answer.headers, 'retry-after'),
    Date.parse(findHeader(answer.headers, 'date') ?? ''),
  )
  return ms === null ? null : Math.min(ms, 3_600_000)
}
