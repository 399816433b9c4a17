/**
 * An HTTP answer of a bus or an upstream as text or as one JSON object, or the failure of whatever answered instead. What is
 * thrown says what became of the request: a bus that refuses does not pass on (`no`), anything else may have been passed on
 * before it broke (`maybe`), so that what was sent is asked about before it is sent again.
 */

import { type FailureCode, GatewayFailure, type Layer, type Sent } from '../../domain/failure.ts'
import { legible } from '../../domain/text.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import { readBoundedJson } from './bounded-json.ts'
import { decodeAnswer } from './decode-text.ts'
import { busFault, certificateFault, retryAfterMs } from './intermediaries.ts'
import { findDoorRefusal } from './status-refusals.ts'

export type ReplyJson = Readonly<Record<string, unknown>>

const refusals: ReadonlySet<FailureCode> = new Set([
  'bus-credentials-refused',
  'bus-forbidden',
  'bus-resource-unknown',
  'bus-api-blocked',
  'bus-throttled',
])

/** `isOwn`: whether an object under an HTTP status from 300 on is the upstream's own answer, and no page of a box before it. */
export function readReply(answer: HttpAnswer, isOwn: (body: object, answer: HttpAnswer) => boolean): ReplyJson {
  const text = readReplyText(answer)
  const { value: body, fault: broken } = readBoundedJson(text)
  if (broken === 'members' || broken === 'depth') throw failure('answer-hostile', answer, getSent(answer), broken)
  throwBusFault(body, answer)
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    if (answer.status < 300 || isOwn(body, answer)) return body as ReplyJson
  }
  throw unreadable(answer, broken === 'twice' ? 'member twice' : isTruncated(text) ? 'truncated' : 'json')
}

/** An answer that is plain text, a text in quotes as JSON has it, or an object. */
export function readTextReply(answer: HttpAnswer): string | ReplyJson {
  const text = readReplyText(answer)
  const { value: body, fault: broken } = readBoundedJson(text)
  if (broken === 'members' || broken === 'depth') throw failure('answer-hostile', answer, getSent(answer), broken)
  throwBusFault(body, answer)
  if (answer.status >= 300 || broken === 'twice') throw unreadable(answer, 'member twice')
  if (isTruncated(text)) throw unreadable(answer, 'truncated')
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as ReplyJson
  return typeof body === 'string' ? body : text
}

/** The text of an answer, whatever its form: never that of a page, of nothing, or of a sign-in that was refused. */
function readReplyText(answer: HttpAnswer): string {
  if (answer.status === 401) throw failure('bus-credentials-refused', answer, 'no', 'http 401')
  const certificate = certificateFault(answer, 'no')
  if (certificate !== null) throw certificate
  if (answer.body.length === 0) throw unreadable(answer, 'empty')
  const text = decoded(answer)
  if (/^[\s\ufeff]*<(!doctype|html|head|body)\b/i.test(text))
    throw failure('answer-html', answer, getSent(answer), answer.status < 300 ? undefined : `http ${answer.status}`)
  return text
}

function throwBusFault(body: unknown, answer: HttpAnswer): void {
  const fault = busFault(body, answer)
  if (fault === null) return
  throw failure(fault.code, answer, refusals.has(fault.code) ? 'no' : getSent(answer, 'maybe'), fault.detail)
}

function decoded(answer: HttpAnswer): string {
  try {
    return decodeAnswer(answer, hop)
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

/** Who stands next to us, where an answer does not say whose it is. */
const hop: Layer = 'provincial-bus'

function failure(code: FailureCode, answer: HttpAnswer, sent: Sent, detail?: string): GatewayFailure {
  const wait = retryAfterMs(answer)
  const refusal = findDoorRefusal(answer.status)
  return new GatewayFailure(code, {
    layer: hop,
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

/** Codes travel as numbers and as texts; `""` and `null` are none. */
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
