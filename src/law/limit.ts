/** Time limits (thời hạn giải quyết) as they are written in the files of the law. */
import type { Bilingual } from '../domain/texts/bilingual.ts'

/** `days`: plain days; when the last one is a day off, the next working day counts (Civil Code 91/2015/QH13, Art. 148(5)). */
export type Limit = { kind: 'same-day' } | { kind: 'working-days'; days: number } | { kind: 'days'; days: number }

/** What another agency's verification makes of a limit: the whole, or so many working days on top. */
export type Verification =
  | { kind: 'total'; limit: Limit }
  | { kind: 'extra'; days: number }
  | { kind: 'unknown'; why: Bilingual }

export const limitPattern = /^(same day|([1-9]\d{0,2}) (working )?days?)$/

/** Whether a code such as `1.000894.01` is that of a case of the procedure. */
export const belongsTo = (caseCode: string, procedure: string): boolean =>
  caseCode.slice(0, procedure.length + 1) === `${procedure}.`

/** From a text that `limitPattern` allows. */
export function readLimit(text: string): Limit {
  const [, , days, working] = limitPattern.exec(text) ?? []
  if (days === undefined) return { kind: 'same-day' }
  return { kind: working === undefined ? 'days' : 'working-days', days: Number(days) }
}

export function writeLimit(limit: Limit): string {
  if (limit.kind === 'same-day') return 'same day'
  return `${limit.days} ${limit.kind === 'working-days' ? 'working ' : ''}day${limit.days === 1 ? '' : 's'}`
}

/** The limit with verification; `null` = the law gives none that is known. */
export function withVerification(limit: Limit, verification: Verification | null): Limit | null {
  if (verification === null || verification.kind === 'unknown') return null
  if (verification.kind === 'total') return verification.limit
  return { kind: 'working-days', days: (limit.kind === 'same-day' ? 0 : limit.days) + verification.days }
}
