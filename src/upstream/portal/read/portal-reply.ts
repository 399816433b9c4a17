/** An HTTP answer of the portal, taken apart into code, words and data, whichever generation it speaks. */
import { GatewayFailure } from '../../../domain/failure.ts'
import type { AnomalyKind } from '../../../domain/link/anomaly.ts'
import type { HttpAnswer } from '../../http/exchange.ts'
import { member } from '../../parsing/compare-codes.ts'
import { findCode, firstText, type ReplyJson, readReply, readTextReply } from '../../parsing/read-reply.ts'

/** Hears of what was not understood: names of members of the contract, never a value and never a name of theirs. */
export type Saw = (kind: AnomalyKind, member: string) => void

/** An answer taken apart. */
export interface PortalReply {
  code: string | null
  text: string | null
  data: unknown
}

/** The session and bus styles answer with HTTP 200; any other status is that of a box before the portal. */
export function readCodeReply(answer: HttpAnswer): PortalReply {
  return toReply(
    readReply(answer, (body, { status }) => {
      if (findCode(member(body as ReplyJson, 'error_code')) !== null) throw contradiction(status)
      return false
    }),
  )
}

/** Statuses under which the portal of 2026 answers itself. */
const ownStatuses: ReadonlySet<number> = new Set([400, 403, 404, 409, 422])

/** An answer of the portal of 2026; `bare` = the object itself, for members that stand beside `code` or without one. */
export interface Reply2026 extends PortalReply {
  bare: ReplyJson
}

/** The portal of 2026 repeats its HTTP status as `code`; a box before it, or a framework, does not. */
export function readReply2026(answer: HttpAnswer): Reply2026 {
  return toReply2026(
    readReply(answer, (body, { status }) => {
      const { code, text } = toReply2026(body as ReplyJson)
      const isOwn = ownStatuses.has(status) && code === String(status) && text !== null
      if (!isOwn && code !== null && text !== null) throw contradiction(status)
      return isOwn
    }),
  )
}

function toReply2026(bare: ReplyJson): Reply2026 {
  return {
    bare,
    code: findCode(member(bare, 'code')),
    text: firstText(member(bare, 'message')),
    data: member(bare, 'data'),
  }
}

/** The portal's own words under a status that does not fit them say two things: what it did is unknown. */
function contradiction(status: number): GatewayFailure {
  return new GatewayFailure('http-error', { detail: `http ${status}`, phase: 'body', sent: 'maybe' })
}

/** Steps are answered in plain text over the bus; what frameworks make of it, a quoted text or an object, is read too. */
export function readTextAnswer(answer: HttpAnswer): PortalReply | string {
  const reply = readTextReply(answer)
  return typeof reply === 'string' ? (firstText(reply) ?? '') : toReply(reply)
}

export function toReply(reply: ReplyJson): PortalReply {
  const code = member(reply, 'error_code')
  return { code: findCode(code), text: firstText(member(reply, 'message')), data: member(reply, 'data') }
}
