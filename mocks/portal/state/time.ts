// Times as the portal reads and writes them, in Viet Nam's own.

const STAMP = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(\.\d{1,3})?$/

/** `20261130091500`. Undefined when it is no time that exists. */
export const readStamp = (text: string): number | undefined => read(STAMP.exec(text))

/** `2026-11-30 09:15:00` or `2026-11-30T09:15:00.000`, without an offset. */
export const readIso = (text: string): number | undefined => read(ISO.exec(text))

function read(found: RegExpExecArray | null): number | undefined {
  if (!found) return undefined
  const [, year, month, day, hour, minute, second, fraction = ''] = found
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const at = Date.parse(`${text}${fraction}+07:00`)
  // 30 February would become 2 March.
  return Number.isNaN(at) || toLocal(at).slice(0, 19) !== text ? undefined : at
}

/** `2026-11-30T09:15:00.000` in Viet Nam. */
export const toLocal = (at: number): string => new Date(at + 7 * 3_600_000).toISOString().slice(0, 23)

/** `20261130091500` */
export const toStamp = (at: number): string => toLocal(at).slice(0, 19).replace(/\D/g, '')

/** `30/11/2026 09:15` */
export function toReader(at: number): string {
  const text = toLocal(at)
  return `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)} ${text.slice(11, 16)}`
}
