/** An answer of the linked-service software as one JSON object, and its members as texts. */
import { legible } from '../../domain/text.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import { type ReplyJson, readReply } from '../parsing/read-reply.ts'

/** Said by those in front of the software, whatever the body claims. */
const elsewhere: ReadonlySet<number> = new Set([401, 403, 404, 405, 413, 429, 502, 503, 504])

/** Under a failing HTTP status only an object with complaints of its own counts: every framework and proxy writes the others. */
export function readObject(answer: HttpAnswer): ReplyJson {
  return readReply(answer, (body, { status }) => {
    const errors = 'errors' in body ? body.errors : null
    return !elsewhere.has(status) && isObject(errors) && Object.keys(errors).length > 0
  })
}

export const isObject = (value: unknown): value is ReplyJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a text of theirs may be long at most; a code is shorter, and words are cut where they are kept. */
const textCharsMax = 2_000

/** A member as a text that can be stored and shown; `null` = nothing, or nothing of the kind, stands there. */
export function findText(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''
  const handed = legible(text.length > textCharsMax ? `${text.slice(0, textCharsMax).toWellFormed()}…` : text).trim()
  return handed === '' ? null : handed
}
