// Times as the linked-service software reads and writes them: `31/12/2026 23:59:59` in Viet Nam.

const FORM = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d)$/

const toLocal = (at: number): string => new Date(at + 7 * 3_600_000).toISOString()

export function toMoment(at: number): string {
  const text = toLocal(at)
  return `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)} ${text.slice(11, 19)}`
}

/** Null when it is no time that exists. */
export function readMoment(text: unknown): number | null {
  const found = typeof text === 'string' ? FORM.exec(text) : null
  if (!found) return null
  const [, day, month, year, hour, minute, second] = found
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+07:00`)
  // 30 February would become 2 March.
  return Number.isNaN(at) || toMoment(at) !== text ? null : at
}

/** `261130`, `31.12.2026`, `2026` */
export const toDigits = (at: number): string => toLocal(at).slice(2, 10).replaceAll('-', '')
export const toDotted = (at: number): string => toLocal(at).slice(0, 10).split('-').reverse().join('.')
export const toYear = (at: number): number => Number(toLocal(at).slice(0, 4))
