/**
 * An HTTP answer of the bus or the registry as one JSON object, or the failure of whoever spoke instead. What is thrown
 * says what became of the request: a bus that refuses does not pass on (`no`), anything else may have been passed on
 * before it broke (`maybe`), so that a filing is asked about before it is sent again.
 */
import { type FailureCode, GatewayFailure, type Sent } from '../../domain/failure.ts'
import { decodeAnswer } from '../decode-text.ts'
import type { HttpAnswer } from '../exchange.ts'
import { busFault, certificateFault, retryAfterMs } from '../intermediaries.ts'
import { parseJson } from '../soap.ts'

export type RegistryJson = Readonly<Record<string, unknown>>

/** Refusals with which a gateway turns a request away at its own door (RFC 9110, sections 15.5 and 15.5.30). */
const atTheDoor: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 406, 411, 413, 414, 415, 429, 431])
/** Said by those in front of the registry, whatever the body claims. */
const elsewhere: ReadonlySet<number> = new Set([401, 403, 404, 405, 429, 502, 503, 504])
const refusals: ReadonlySet<FailureCode> = new Set([
  'bus-credentials-refused',
  'bus-forbidden',
  'bus-resource-unknown',
  'bus-api-blocked',
  'bus-throttled',
])

export function readObject(answer: HttpAnswer): RegistryJson {
  if (answer.status === 401) throw failure('bus-credentials-refused', answer, 'no', 'http 401')
  const certificate = certificateFault(answer, 'no')
  if (certificate !== null) throw certificate
  if (answer.body.length === 0) throw unreadable(answer, 'empty')
  const text = readText(answer)
  if (/^[\s\ufeff]*<(!doctype|html|head|body)\b/i.test(text)) throw failure('answer-html', answer, sentOf(answer))
  const body = parseJson(text)
  const fault = busFault(body, answer)
  if (fault !== null) {
    throw failure(fault.code, answer, refusals.has(fault.code) ? 'no' : 'maybe', fault.detail)
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    if (answer.status < 300 || isRegistrys(body, answer)) return body as RegistryJson
  }
  throw unreadable(answer, looksCut(text) ? 'truncated' : 'json')
}

/**
 * The registry answers with 200; its adapter may put validation errors under a status of its own (section 5.3). Every
 * framework and proxy says `{"status":404}`, so under another status only fields that are the registry's own count.
 */
function isRegistrys(body: object, { status }: HttpAnswer): boolean {
  return !elsewhere.has(status) && ('errorCode' in body || 'errors' in body)
}

function readText(answer: HttpAnswer): string {
  try {
    return decodeAnswer(answer, 'provincial-bus')
  } catch {
    throw failure('answer-charset', answer, sentOf(answer))
  }
}

const looksCut = (text: string): boolean => /^\s*\{/.test(text) && !/\}\s*$/.test(text)

function unreadable(answer: HttpAnswer, detail: string): GatewayFailure {
  if (answer.status >= 300) return failure('http-error', answer, sentOf(answer), `http ${answer.status}`)
  return failure(detail === 'truncated' ? 'answer-truncated' : 'answer-unreadable', answer, 'maybe', detail)
}

function sentOf({ status }: HttpAnswer): Sent {
  return atTheDoor.has(status) ? 'no' : 'maybe'
}

function failure(code: FailureCode, answer: HttpAnswer, sent: Sent, detail?: string): GatewayFailure {
  const wait = retryAfterMs(answer)
  return new GatewayFailure(code, {
    layer: 'provincial-bus',
    phase: 'body',
    sent,
    ...(detail !== undefined && { detail }),
    ...(wait !== null && { retryAfterMs: wait }),
  })
}

/** Codes travel as numbers and as texts (section 7); `""` and `null` are none. */
export function codeOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
  return text === '' ? null : text
}

/** The first of these texts that says something, in NFC without blanks around it. */
export function firstText(...values: readonly unknown[]): string | null {
  for (const value of values) {
    const text = typeof value === 'string' ? value.normalize('NFC').trim() : ''
    if (text !== '') return text
  }
  return null
}

/** Business codes that mean that our sign-in was refused (section 5.2): nothing was done with the request. */
export function refuseSignIn(code: string | null): void {
  if (code === '100') throw signIn('bus-credentials-refused', code)
  if (code === '101') throw signIn('ministry-credentials-refused', code)
}

function signIn(code: FailureCode, detail: string): GatewayFailure {
  return new GatewayFailure(code, { layer: 'ministry', detail: `code ${detail}`, sent: 'no' })
}
