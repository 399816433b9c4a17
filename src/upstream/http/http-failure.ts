/** Errors of sockets, TLS and undici, as failures of the catalogue. Only codes are read: a message may quote what was sent. */
import { GatewayFailure, type Phase, type Sent } from '../../domain/failure.ts'

/** Where an exchange stood: not yet written, written, an answer begun, its headers complete. */
export type ExchangeState = 'queued' | 'sent' | 'first-byte' | 'body'

const connectPhases = new WeakMap<Error, Phase>()

/** Remembers how far the connection had come when `error` ended it: the error itself does not say. */
export function noteConnectPhase(error: Error, phase: Phase): void {
  connectPhases.set(error, phase)
}

/**
 * Any error of an exchange as a failure of the network. An error nobody knows is taken by the state it happened in.
 * `resent`: an earlier attempt had left us, so that not even a refused connection proves that nothing was taken.
 */
export function toHttpFailure(error: Error, state: ExchangeState, resent: boolean): GatewayFailure {
  if (error instanceof GatewayFailure) return resent && error.sent === 'no' ? sentPerhaps(error) : error
  const code = errorCode(error)
  const connecting = connectPhases.get(error)
  if (code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED') {
    return new GatewayFailure('shutting-down', { sent: state === 'queued' ? 'no' : 'maybe', cause: error })
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return new GatewayFailure('internal-error', { sent: 'no', cause: error })
  }
  if (connecting !== undefined || state === 'queued')
    return connectFailure(error, code, connecting ?? 'tcp', resent ? 'maybe' : 'no')
  if (isTlsCode(code)) {
    // TLS 1.3 refuses a client certificate only after the handshake, when the request is already on its way.
    return new GatewayFailure('tls-failed', { phase: 'tls', sent: 'maybe', detail: safeCode(code), cause: error })
  }
  if (state === 'body') {
    if (code === 'UND_ERR_BODY_TIMEOUT') return answered('body-timeout', error)
    if (code === 'ANSWER_FLOOD') return answered('answer-too-large', error)
    const broken = code.startsWith('HPE_') ? bodyFault(error.message) : null
    if (broken !== null) return notHttp('body', broken)
    return answered('answer-truncated', code.startsWith('HPE_') ? undefined : error)
  }
  if (code === 'UND_ERR_HEADERS_TIMEOUT') {
    return new GatewayFailure('first-byte-timeout', { phase: 'first-byte', sent: 'maybe', cause: error })
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'ANSWER_FLOOD') {
    return new GatewayFailure('answer-too-large', { phase: 'first-byte', sent: 'answered', cause: error })
  }
  if (code.startsWith('HPE_')) return notHttp('first-byte', headFault(error.message))
  // The parser's own complaint about two lengths, or one beside chunks, comes as a mismatch before there is a body.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return notHttp('first-byte', 'content-length')
  if (code === 'ERR_ASSERTION') return notHttp('first-byte', 'status')
  if (code === 'UND_ERR_SOCKET' && error.message === 'bad upgrade') return notHttp('first-byte', 'http 101')
  const writing = (error as NodeJS.ErrnoException).syscall === 'write'
  return new GatewayFailure('connection-reset', {
    phase: writing ? 'request' : 'first-byte',
    sent: 'maybe',
    cause: error,
  })
}

function connectFailure(error: Error, code: string, phase: Phase, sent: Sent): GatewayFailure {
  const options = { sent, cause: error, phase } as const
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return new GatewayFailure('connect-timeout', options)
  if (dnsCodes.has(code)) return new GatewayFailure('dns-failed', { ...options, phase: 'dns' })
  // Whatever ends a handshake, a bare reset included, is the handshake's failure: they often say no to a certificate so.
  if (phase === 'tls' || isTlsCode(code)) {
    return new GatewayFailure('tls-failed', { ...options, phase: 'tls', detail: safeCode(code) })
  }
  return new GatewayFailure('connection-refused', { ...options, phase: 'tcp', detail: safeCode(code) })
}

function answered(
  code: 'body-timeout' | 'answer-truncated' | 'answer-too-large',
  cause: Error | undefined,
): GatewayFailure {
  return new GatewayFailure(code, { phase: 'body', sent: 'answered', cause })
}

const dnsCodes: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ENODATA',
  'EREFUSED',
  'ETIMEOUT',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EAI_NONAME',
  'ESERVFAIL',
])

/** OpenSSL's verification results come as bare words, without any prefix to know them by. */
const certificateCodes =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CRL_|INVALID_CA|PATH_LENGTH_|INVALID_PURPOSE|HOSTNAME_MISMATCH|ERROR_IN_CERT_|ERR_TLS_|ERR_SSL_|EPROTO$)/

function isTlsCode(code: string): boolean {
  return certificateCodes.test(code)
}

/** The codes of Node and OpenSSL are a closed vocabulary of capitals; anything else stays unsaid. */
function safeCode(code: string): string {
  // `ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE`
  return /^[A-Z][A-Z0-9_/]{2,79}$/.test(code) ? code.replaceAll('/', '_') : 'unknown'
}

/** No cause: undici puts the bytes it could not read into its error. */
function notHttp(phase: Phase, detail: string): GatewayFailure {
  return new GatewayFailure('answer-unreadable', { layer: 'network', phase, sent: 'answered', detail })
}

/** The parser says what it stumbled over in fixed words only. Here they are distinguished, and our words are published. */
const headFaults: readonly [words: RegExp, detail: string][] = [
  [/whitespace after header value|space after start line/i, 'folded header'],
  [/content-length/i, 'content-length'],
  [/transfer-encoding/i, 'transfer-encoding'],
  [/header/i, 'header'],
  [/response status|status code/i, 'status'],
  [/expected (CR|LF)|missing expected/i, 'line ends'],
]

function headFault(words: string): string {
  return headFaults.find(([pattern]) => pattern.test(words))?.[1] ?? 'not http'
}

/** `null`: the body ended too early, which is the commonest of its faults. */
function bodyFault(words: string): string | null {
  return /chunk/i.test(words) && !/EOF/.test(words) ? 'chunk' : null
}

/** An earlier attempt had left us: what this one proves is not enough. */
function sentPerhaps({ code, layer, detail, phase, cause }: GatewayFailure): GatewayFailure {
  return new GatewayFailure(code, {
    layer,
    sent: 'maybe',
    cause,
    ...(detail !== undefined && { detail }),
    ...(phase !== undefined && { phase }),
  })
}

function errorCode(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? code : error.name === 'HTTPParserError' ? 'HPE_UNKNOWN' : ''
}
