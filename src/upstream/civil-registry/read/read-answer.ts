/**
 * An HTTP answer of the bus or the registry as one JSON object, or the failure of whatever answered instead. What is thrown
 * says what became of the request: a bus that refuses does not pass on (`no`), anything else may have been passed on
 * before it broke (`maybe`), so that a filing is asked about before it is sent again.
 */

import { type FailureCode, GatewayFailure, type Sent } from '../../../domain/failure.ts'
import { legible } from '../../../domain/text.ts'
import type { HttpAnswer } from '../../http/exchange.ts'
import { readBoundedJson } from '../../parsing/bounded-json.ts'
import { decodeAnswer } from '../../parsing/decode-text.ts'
import { busFault, certificateFault, retryAfterMs } from '../../parsing/intermediaries.ts'
import { member } from '../compare-codes.ts'
import { findDoorRefusal } from './status-refusals.ts'

export type RegistryJson = Readonly<Record<string, unknown>>

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
  if (/^[\s\ufeff]*<(!doctype|html|head|body)\b/i.test(text))
    throw failure('answer-html', answer, getSent(answer), answer.status < 300 ? undefined : `http ${answer.status}`)
  const { value: body, fault: broken } = readBoundedJson(text)
  if (broken === 'members' || broken === 'depth') throw failure('answer-hostile', answer, getSent(answer), broken)
  const fault = busFault(body, answer)
  if (fault !== null) {
    throw failure(fault.code, answer, refusals.has(fault.code) ? 'no' : getSent(answer, 'maybe'), fault.detail)
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    if (answer.status < 300 || isRegistrys(body, answer)) return body as RegistryJson
  }
  throw unreadable(answer, broken === 'twice' ? 'member twice' : isTruncated(text) ? 'truncated' : 'json')
}

/**
 * The registry answers with 200; its adapter may put validation errors under a status of its own (section 5.3). Every
 * framework and proxy says `{"status":404}`, so under another status only fields that are the registry's own count, and only
 * where they say no: a success, or how a dossier stands, under an HTTP error says two things.
 */
function isRegistrys(body: object, { status }: HttpAnswer): boolean {
  if (elsewhere.has(status) || !('errorCode' in body || 'errors' in body)) return false
  return !/^[1-9]$/.test(findCode('status' in body ? body.status : null) ?? '')
}

function readText(answer: HttpAnswer): string {
  try {
    return decodeAnswer(answer, 'provincial-bus')
  } catch {
    throw failure('answer-charset', answer, getSent(answer))
  }
}

const isTruncated = (text: string): boolean => /^\s*\{/.test(text) && !/\}\s*$/.test(text)

function unreadable(answer: HttpAnswer, detail: string): GatewayFailure {
  if (answer.status >= 300) return failure('http-error', answer, getSent(answer), `http ${answer.status}`)
  return failure(detail === 'truncated' ? 'answer-truncated' : 'answer-unreadable', answer, 'maybe', detail)
}

/** A bus that names a fault of its own may have tried, unless the message was too large for its door. */
function getSent({ status }: HttpAnswer, faulty?: 'maybe'): Sent {
  const refusal = findDoorRefusal(status)
  if (refusal === null || (faulty !== undefined && refusal.about !== 'message')) return 'maybe'
  return refusal.sent
}

function failure(code: FailureCode, answer: HttpAnswer, sent: Sent, detail?: string): GatewayFailure {
  const wait = retryAfterMs(answer)
  const refusal = findDoorRefusal(answer.status)
  return new GatewayFailure(code, {
    layer: 'provincial-bus',
    phase: 'body',
    sent,
    ...(detail !== undefined && { detail }),
    ...(wait !== null && { retryAfterMs: wait }),
    ...(refusal !== null && { refusal: refusal.about }),
  })
}

/** Longer is no code, but something in the place of one; and no officer's reason: a page of print has 3 000 characters. */
const codeCharsMax = 200
const textCharsMax = 10_000

/** Codes travel as numbers and as texts (section 7); `""` and `null` are none. */
export function findCode(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? handed(value, codeCharsMax) : ''
  return text === '' ? null : text
}

/**
 * What is kept, sent on and shown of a text of theirs. The mark of the cut stands in no code and no number, so that what is
 * left of one is never taken for a whole.
 */
function shortened(text: string, charsMax: number): string {
  return text.length > charsMax ? `${text.slice(0, charsMax).toWellFormed()}…` : text
}

/** As it is handed on: consumers store it, and a NUL or half a surrogate pair is refused by their databases. */
function handed(text: string, charsMax: number): string {
  return legible(shortened(text.trim(), charsMax))
}

/** The first of these texts that says something, in NFC without blanks around it. */
export function firstText(...values: readonly unknown[]): string | null {
  for (const value of values) {
    const text = typeof value === 'string' ? handed(value, textCharsMax) : ''
    if (text !== '') return text
  }
  return null
}

/** Codes that stand where there is no error: the endpoint's own zero, or its word for success. */
const noError = /^(0+|ok|success|successful)$/i

/**
 * The error that an answer names, whatever its status says; `null` = none. Beside a success it says two things, and no one
 * knows which of them is meant.
 */
export function errorNamed(reply: RegistryJson): string | null {
  const code = findCode(member(reply, 'errorCode'))
  if (code !== null && !noError.test(code)) return code
  const errors = member(reply, 'errors')
  const empty = typeof errors === 'object' && errors !== null && Object.keys(errors).length === 0
  return errors === undefined || errors === null || errors === '' || errors === false || empty ? null : 'errors'
}

/** Business codes that mean that our sign-in was refused (section 5.2): nothing was done with the request. */
export function refuseSignIn(code: string | null): void {
  if (code === '100') throw signIn('bus-credentials-refused', code)
  if (code === '101') throw signIn('ministry-credentials-refused', code)
}

function signIn(code: FailureCode, detail: string): GatewayFailure {
  return new GatewayFailure(code, { layer: 'ministry', detail: `code ${detail}`, sent: 'no' })
}
