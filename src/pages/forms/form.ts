/** A form as browsers send it, within a size, each field once; and a field's whole number within bounds. */
import type { Context } from 'hono'
import { GatewayFailure } from '../../domain/failure.ts'
import { lines } from '../../domain/text.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { decodeBilingual } from '../../domain/texts/bilingual.ts'
import { type Env, findHeader, requestBody } from '../../http/request.ts'

const bytesMax = 8_192

export async function readForm(c: Context<Env>): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(findHeader(c, 'content-type') ?? '')) {
    throw new GatewayFailure('media-type-unsupported')
  }
  if (!(Number(findHeader(c, 'content-length')) <= bytesMax)) throw new GatewayFailure('body-too-large')
  requestBody(c)
  const text = await c.req.text().catch((cause) => {
    // Reading ends early only when the sender has gone.
    throw new GatewayFailure('request-cancelled', { cause })
  })
  const form = new URLSearchParams(text)
  if (new Set(form.keys()).size !== form.size) throw new GatewayFailure('body-malformed', { detail: 'a field twice' })
  return form
}

/** `undefined` for what is no whole number, or lies outside. */
export function wholeNumber(text: string | null, min: number, max: number): number | undefined {
  const trimmed = text?.trim() ?? ''
  const value = /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : Number.NaN
  return value >= min && value <= max ? value : undefined
}

export type OwnWords = { ok: true; words: string } | { ok: false; because: Bilingual | undefined }

/** Somebody's own words. Refused where there are none or too many, and, with a sentence, what cannot be shown (domain/text.ts). */
export function ownWords(text: string | null, max: number): OwnWords {
  const parsed = lines(max).safeParse(text ?? '')
  if (parsed.success) return { ok: true, words: parsed.data }
  return { ok: false, because: parsed.error.issues.map(({ message }) => decodeBilingual(message)).find(Boolean) }
}
