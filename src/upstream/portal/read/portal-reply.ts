/** An HTTP answer of the portal, taken apart into code, words and data, whichever generation it speaks. */
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
  return toReply(readReply(answer, () => false))
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
