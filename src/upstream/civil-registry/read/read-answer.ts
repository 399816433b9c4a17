/** An HTTP answer as the registry's own, and what in it means the same whatever was asked (civil-registry contract, section 5). */

import { type FailureCode, GatewayFailure } from '../../../domain/failure.ts'
import type { HttpAnswer } from '../../http/exchange.ts'
import { member } from '../../parsing/compare-codes.ts'
import { findCode, type ReplyJson, readReply } from '../../parsing/read-reply.ts'

/** Said by those in front of the registry, whatever the body claims. */
const elsewhere: ReadonlySet<number> = new Set([401, 403, 404, 405, 429, 502, 503, 504])

export function readObject(answer: HttpAnswer): ReplyJson {
  return readReply(answer, isRegistrys)
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

/** Codes that stand where there is no error: the endpoint's own zero, or its word for success. */
const noError = /^(0+|ok|success|successful)$/i

/**
 * The error that an answer names, whatever its status says; `null` = none. Beside a success it says two things, and no one
 * knows which of them is meant.
 */
export function errorNamed(reply: ReplyJson): string | null {
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
